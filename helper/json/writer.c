#include "json/writer.h"

#include "text/harmless.h"

/* Of one more level, in spaces. */
#define INDENT 2

struct _Writer {
    GString *text;
    WriterStyle style;
    gsize depth;
    gboolean is_empty; /* nothing is in the innermost object or array yet */
};

static void
begin(Writer *writer, char bracket)
{
    g_string_append_c(writer->text, bracket);
    writer->depth++;
    writer->is_empty = TRUE;
}

static void
break_line(Writer *writer)
{
    if (writer->style == WRITER_LINE)
        return;

    g_string_append_c(writer->text, '\n');
    for (gsize i = 0; i < writer->depth * INDENT; i++)
        g_string_append_c(writer->text, ' ');
}

static void
end(Writer *writer, char bracket)
{
    writer->depth--;
    if (!writer->is_empty)
        break_line(writer);
    g_string_append_c(writer->text, bracket);
    writer->is_empty = FALSE;
}

Writer *
writer_new(WriterStyle style)
{
    Writer *writer = g_new0(Writer, 1);

    writer->text = g_string_sized_new(1024);
    writer->style = style;
    begin(writer, '{');

    return writer;
}

void
writer_free(Writer *writer)
{
    if (writer->text != NULL)
        g_string_free(writer->text, TRUE);
    g_free(writer);
}

GString *
writer_finish(Writer *writer)
{
    g_return_val_if_fail(writer->depth == 1, NULL);

    end(writer, '}');
    return g_steal_pointer(&writer->text);
}

gsize
writer_get_size(const Writer *writer)
{
    return writer->text->len;
}

static gboolean
is_plain(char c)
{
    return g_ascii_isprint(c) && c != '"' && c != '\\';
}

/* What is above U+FFFF takes two. */
static void
append_escape(GString *text, gunichar c)
{
    if (c == '"' || c == '\\')
        g_string_append_printf(text, "\\%c", (char)c);
    else if (c == '\n')
        g_string_append(text, "\\n");
    else if (c >= 0x10000)
        g_string_append_printf(
            text, "\\u%04x\\u%04x", 0xD800 + ((c - 0x10000) >> 10),
            0xDC00 + ((c - 0x10000) & 0x3FF));
    else
        g_string_append_printf(text, "\\u%04x", c);
}

/* In quotes (RFC 8259, 7). */
static void
append_string(GString *text, const char *value)
{
    g_autofree char *valid = NULL;
    const char *start = value;
    const char *p;

    g_string_append_c(text, '"');
    for (p = start; is_plain(*p); p++)
        ;
    if (*p != '\0' && !g_utf8_validate(p, -1, NULL)) {
        valid = g_utf8_make_valid(value, -1);
        p = start = valid;
    }

    for (; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (is_plain(*p) || (c >= 0x80 && harmless_is_character(c)))
            continue;
        g_string_append_len(text, start, p - start);
        append_escape(text, c);
        start = g_utf8_next_char(p);
    }
    g_string_append_len(text, start, p - start);
    g_string_append_c(text, '"');
}

/* What stands in front of every value. */
static void
add_name(Writer *writer, const char *name)
{
    if (!writer->is_empty)
        g_string_append_c(writer->text, ',');
    writer->is_empty = FALSE;
    break_line(writer);
    if (name == NULL)
        return;

    append_string(writer->text, name);
    g_string_append(writer->text, writer->style == WRITER_LINE ? ":" : " : ");
}

void
writer_begin_object(Writer *writer, const char *name)
{
    add_name(writer, name);
    begin(writer, '{');
}

void
writer_end_object(Writer *writer)
{
    end(writer, '}');
}

void
writer_begin_array(Writer *writer, const char *name)
{
    add_name(writer, name);
    begin(writer, '[');
}

void
writer_end_array(Writer *writer)
{
    end(writer, ']');
}

void
writer_add_string(Writer *writer, const char *name, const char *value)
{
    add_name(writer, name);
    if (value != NULL)
        append_string(writer->text, value);
    else
        g_string_append(writer->text, "null");
}

void
writer_add_number(Writer *writer, const char *name, guint64 value)
{
    add_name(writer, name);
    g_string_append_printf(writer->text, "%" G_GUINT64_FORMAT, value);
}

void
writer_add_boolean(Writer *writer, const char *name, gboolean value)
{
    add_name(writer, name);
    g_string_append(writer->text, value ? "true" : "false");
}

static void
add_members(Writer *writer, JsonObject *object)
{
    JsonObjectIter iter;
    const char *name;
    JsonNode *node;

    json_object_iter_init_ordered(&iter, object);
    while (json_object_iter_next_ordered(&iter, &name, &node))
        writer_add_node(writer, name, node);
}

void
writer_add_node(Writer *writer, const char *name, JsonNode *node)
{
    g_autofree char *json = NULL;

    if (JSON_NODE_HOLDS_OBJECT(node)) {
        writer_begin_object(writer, name);
        add_members(writer, json_node_get_object(node));
        writer_end_object(writer);
    } else if (JSON_NODE_HOLDS_ARRAY(node)) {
        JsonArray *array = json_node_get_array(node);

        writer_begin_array(writer, name);
        for (guint i = 0; i < json_array_get_length(array); i++)
            writer_add_node(writer, NULL, json_array_get_element(array, i));
        writer_end_array(writer);
    } else if (json_node_get_value_type(node) == G_TYPE_STRING) {
        writer_add_string(writer, name, json_node_get_string(node));
    } else {
        json = json_to_string(node, FALSE);
        add_name(writer, name);
        g_string_append(writer->text, json);
    }
}
