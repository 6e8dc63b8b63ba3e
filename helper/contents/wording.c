#include "contents/wording.h"

#include <string.h>

#include "contents/encoding.h"
#include "contents/markup.h"
#include "mail/header-field.h"
#include "mail/parts.h"
#include "text/harmless.h"
#include "text/word-finder.h"

struct _Wording {
    GPtrArray *texts; /* of char *, folded */
    GPtrArray *files; /* of char * */
};

/* What is read of HTML. */
typedef struct {
    GString *text;
    guint unseen; /* elements around it that show no text */
} Reading;

static gboolean
shows_nothing(const char *name)
{
    return g_str_equal(name, "style") || g_str_equal(name, "script") ||
           g_str_equal(name, "title") || g_str_equal(name, "comment");
}

static gboolean
collect(MarkupEvent event, const char *name, const char *value, gpointer user_data)
{
    Reading *reading = user_data;

    switch (event) {
    case MARKUP_BEGIN:
        reading->unseen += shows_nothing(name) ? 1 : 0;
        break;
    case MARKUP_END:
        reading->unseen -= shows_nothing(name) && reading->unseen > 0 ? 1 : 0;
        break;
    case MARKUP_ATTRIBUTE:
        return TRUE;
    case MARKUP_TEXT:
        if (reading->unseen == 0)
            g_string_append(reading->text, value);
        return TRUE;
    }
    if (markup_separates(name))
        g_string_append_c(reading->text, '\n');

    return TRUE;
}

/* In its source a line break is a blank.  Returns: (transfer full): the words of @html;
 * where nobody can read it, all of it: that is not silent about a word */
static char *
read_html(char *html, gsize length)
{
    Reading reading = { g_string_sized_new(length), 0 };

    g_strdelimit(html, "\r\n", ' ');
    if (!markup_read_html(html, length, collect, &reading))
        g_string_assign(reading.text, html);

    return g_string_free(reading.text, FALSE);
}

static void
add_text(Wording *wording, const Parts *parts, guint number, const Part *part)
{
    g_autoptr(GBytes) bytes = parts_decode(parts, number);
    gsize size = 0;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    gsize length = 0;
    g_autofree char *text =
        size > 0 ? encoding_decode(part->charset, data, size, &length) : NULL;

    if (text == NULL)
        return;
    if (g_str_equal(part->type, "text/html")) {
        g_autofree char *html = g_steal_pointer(&text);

        text = read_html(html, length);
    }
    g_ptr_array_add(wording->texts, word_finder_fold(text));
}

/* Of the forms of a name only the one that the extension writes: a quoted string
 * (RFC 5322, 3.2.4). */
static void
add_announced(Wording *wording, const HeaderField *field)
{
    g_autofree char *value = g_strndup(field->value, (gsize)(field->end - field->value));
    const char *p = strstr(value, "name=\"");
    g_autoptr(GString) name = g_string_new(NULL);

    if (p == NULL)
        return;
    for (p += strlen("name=\""); *p != '\0' && *p != '"'; p++) {
        if (*p == '\\' && p[1] != '\0')
            p++;
        g_string_append_c(name, *p);
    }
    g_ptr_array_add(wording->files, harmless_text(name->str));
}

static void
add_all_announced(Wording *wording, GBytes *message)
{
    gsize size = 0;
    const char *start = g_bytes_get_data(message, &size);
    const char *p = header_field_skip_preamble(start, start + size);
    HeaderField field;

    while (header_field_next(&p, start + size, &field)) {
        if (header_field_is(&field, "X-Bcc-Guard-Attachment"))
            add_announced(wording, &field);
    }
}

Wording *
wording_new(GBytes *message)
{
    Wording *wording = g_new0(Wording, 1);
    g_autoptr(Parts) parts = parts_new(message);
    guint n_parts = 0;
    const Part *part = parts_get(parts, &n_parts);

    wording->texts = g_ptr_array_new_with_free_func(g_free);
    wording->files = g_ptr_array_new_with_free_func(g_free);
    add_all_announced(wording, message);
    for (guint i = 0; i < n_parts; i++) {
        if (part[i].name != NULL)
            g_ptr_array_add(wording->files, g_strdup(part[i].name));
        else if (!part[i].file && g_str_has_prefix(part[i].type, "text/"))
            add_text(wording, parts, i, &part[i]);
    }

    return wording;
}

void
wording_free(Wording *wording)
{
    g_ptr_array_unref(wording->texts);
    g_ptr_array_unref(wording->files);
    g_free(wording);
}

const GPtrArray *
wording_get_texts(const Wording *wording)
{
    return wording->texts;
}

const GPtrArray *
wording_get_files(const Wording *wording)
{
    return wording->files;
}
