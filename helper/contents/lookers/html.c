/* Looks into HTML: its text, and where its links lead to. */
#include <string.h>

#include "contents/lookers.h"
#include "contents/markup.h"

static gboolean
collect(MarkupEvent event, const char *name, const char *value, gpointer user_data)
{
    GString *text = user_data;

    switch (event) {
    case MARKUP_BEGIN:
    case MARKUP_END:
        if (markup_separates(name))
            g_string_append_c(text, '\n');
        break;
    case MARKUP_ATTRIBUTE:
        /* Between two halves of an address no link begins. */
        if (g_str_equal(name, "href") && strchr(value, '@') != NULL)
            g_string_append_printf(text, "\n%s\n", value);
        break;
    case MARKUP_TEXT:
        g_string_append(text, value);
        break;
    }

    return TRUE;
}

/* Most messages have no address in their text: there an @ is as it is, or a number. */
static gboolean
can_have_address(const char *text)
{
    return strchr(text, '@') != NULL || strstr(text, "&#") != NULL ||
           strstr(text, "&commat") != NULL;
}

void
looker_html(Look *look, const LookItem *item)
{
    gsize length = 0;
    g_autofree char *html = look_decode(look, item->charset, item->bytes, &length);
    g_autoptr(GString) text = NULL;

    if (html == NULL || !can_have_address(html))
        return;

    text = g_string_sized_new(length);
    if (!markup_read_html(html, length, collect, text))
        look_fail(look, CONTENTS_FORMAT);
    look_at_text(look, text->str, text->len);
}
