#include "text/harmless.h"

#include <string.h>

#include "text/invisible.h"

static gboolean
is_control(gunichar c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/* What takes room and shows nothing: enough of it pushes out of sight what follows. */
static gboolean
is_blank(gunichar c)
{
    return c < 0x80 ? g_ascii_isspace((char)c)
                    : g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR ||
                          invisible_kind(c) == INVISIBLE_BLANK;
}

/* What most names are written in, without a look into tables: Latin, Greek, Cyrillic,
 * kana, ideographs, Hangul. */
static gboolean
is_common(gunichar c)
{
    if (c < 0x80)
        return c >= 0x20 && c < 0x7F;

    return (c > 0xAD && c < 0x34F) || (c > 0x34F && c < 0x61C) ||
           (c > 0x3000 && c < 0x3164) || (c > 0x3164 && c < 0xD800);
}

/* Most text is: nothing in it has to be changed. */
static gboolean
is_plain(const char *text)
{
    gboolean after_blank = TRUE;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = (guchar)*p;

        if (c >= 0x80)
            c = g_utf8_get_char_validated(p, -1);
        if (c == ' ' || c == 0x3000) {
            if (after_blank)
                return FALSE;
            after_blank = TRUE;
        } else if (is_common(c)) {
            after_blank = FALSE;
        } else {
            return FALSE;
        }
    }

    return !after_blank || *text == '\0';
}

gboolean
harmless_is_character(gunichar c)
{
    return is_common(c) || (!is_control(c) && invisible_kind(c) != INVISIBLE_HIDDEN);
}

gboolean
harmless_is(const char *text)
{
    if (is_plain(text))
        return TRUE;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        if (!harmless_is_character(g_utf8_get_char(p)))
            return FALSE;
    }

    return TRUE;
}

char *
harmless_text(const char *text)
{
    g_autofree char *valid = NULL;
    GString *result;
    gunichar blank = 0; /* of those that came since the last letter */

    if (text == NULL || is_plain(text))
        return g_strdup(text != NULL ? text : "");

    valid = g_utf8_make_valid(text, -1);
    result = g_string_sized_new(strlen(valid));
    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (is_blank(c)) {
            /* A wide one alone is how names are written in Japanese. */
            blank = blank == 0 && c >= 0x80 ? c : ' ';
            continue;
        }
        if (invisible_kind(c) == INVISIBLE_HIDDEN)
            continue;
        if (blank != 0 && result->len > 0)
            g_string_append_unichar(result, blank);
        blank = 0;
        g_string_append_unichar(result, is_control(c) ? 0xFFFD : c);
    }

    return g_string_free(result, FALSE);
}

char *
harmless_address(const char *address)
{
    const char *at = strrchr(address, '@');
    const char *domain = at != NULL ? at + 1 : address;
    g_autofree char *valid = NULL;
    g_autoptr(GString) result = NULL;

    if (g_str_is_ascii(domain))
        return harmless_text(address);

    valid = g_utf8_make_valid(domain, -1);
    result = g_string_new_len(address, domain - address);
    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        if ((guchar)*p < 0x80)
            g_string_append_c(result, *p);
        else
            g_string_append_printf(result, "(U+%04X)", g_utf8_get_char(p));
    }

    return harmless_text(result->str);
}
