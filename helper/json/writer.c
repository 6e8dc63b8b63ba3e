#include "json/writer.h"

#include <string.h>

#include "text/harmless.h"

/* Of one more level, in spaces. */
#define INDENT 2

/* How much is collected before it is handed on, in bytes. */
#define PIECE 65536

struct _Writer {
    GString *text; /* what was not handed on so far */
    WriterStyle style;
    gsize depth;
    gboolean is_empty;   /* nothing is in the innermost object or array yet */
    WriterOutput output; /* NULL: the text is kept */
    gpointer output_data;
    gboolean broken; /* the output takes no more */
};

/* There are millions of pieces of a few bytes: GLib's way is a longer one. */
static void
append(GString *text, const char *piece, gsize length)
{
    if (text->len + length >= text->allocated_len) {
        g_string_append_len(text, piece, (gssize)length);
        return;
    }

    memcpy(text->str + text->len, piece, length);
    text->len += length;
    text->str[text->len] = '\0';
}

static void
hand_on(Writer *writer)
{
    if (!writer->broken)
        writer->broken =
            !writer->output(writer->text->str, writer->text->len, writer->output_data);
    g_string_truncate(writer->text, 0);
}

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

Writer *
writer_new_to(WriterStyle style, WriterOutput output, gpointer user_data)
{
    Writer *writer = writer_new(style);

    writer->output = output;
    writer->output_data = user_data;

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
    g_return_val_if_fail(writer->depth == 1 && writer->output == NULL, NULL);

    end(writer, '}');
    return g_steal_pointer(&writer->text);
}

gboolean
writer_finish_line(Writer *writer)
{
    g_return_val_if_fail(writer->depth == 1 && writer->output != NULL, FALSE);

    end(writer, '}');
    g_string_append_c(writer->text, '\n');
    hand_on(writer);
    return !writer->broken;
}

gsize
writer_get_size(const Writer *writer)
{
    return writer->text->len;
}

static gboolean
is_plain(char c)
{
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
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

/* Returns: behind all that can stand in a string as it is, and is seen to at once */
static const char *
skip_plain(const char *p)
{
    gsize length;

    do {
        while (is_plain(*p))
            p++;
        length = (*p & 0x80) != 0 ? harmless_common_length(p) : 0;
        p += length;
    } while (length > 0);

    return p;
}

static void
append_escaped(GString *text, const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);
    const char *start = valid;
    const char *p;

    for (p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (is_plain(*p) || (c >= 0x80 && harmless_is_character(c)))
            continue;
        append(text, start, (gsize)(p - start));
        append_escape(text, c);
        start = g_utf8_next_char(p);
    }
    append(text, start, (gsize)(p - start));
}

/* In quotes (RFC 8259, 7). */
static void
append_string(GString *text, const char *value)
{
    const char *behind = skip_plain(value);

    g_string_append_c(text, '"');
    append(text, value, (gsize)(behind - value));
    if (*behind != '\0')
        append_escaped(text, behind);
    g_string_append_c(text, '"');
}

/* What stands in front of every value. */
static void
add_name(Writer *writer, const char *name)
{
    if (writer->output != NULL && writer->text->len >= PIECE)
        hand_on(writer);
    if (!writer->is_empty)
        g_string_append_c(writer->text, ',');
    writer->is_empty = FALSE;
    break_line(writer);
    if (name == NULL)
        return;

    append_string(writer->text, name);
    if (writer->style == WRITER_LINE)
        g_string_append_c(writer->text, ':');
    else
        g_string_append(writer->text, " : ");
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
