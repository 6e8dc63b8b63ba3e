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

static gboolean
continues(char byte)
{
    return (byte & 0xC0) == 0x80;
}

gsize
harmless_common_length(const char *text)
{
    guchar lead = (guchar)*text;
    gunichar c;

    if (lead < 0x80)
        return is_common(lead);
    if (!continues(text[1]))
        return 0;

    c = (gunichar)(text[1] & 0x3F);
    /* What could be written with fewer bytes is no UTF-8 (RFC 3629, 3). */
    if (lead >= 0xC2 && lead < 0xE0)
        return is_common((lead & 0x1Fu) << 6 | c) ? 2 : 0;
    if (lead < 0xE0 || lead >= 0xF0 || !continues(text[2]))
        return 0;

    c = (lead & 0x0Fu) << 12 | c << 6 | (gunichar)(text[2] & 0x3F);
    return c >= 0x800 && is_common(c) ? 3 : 0;
}

/* Returns: of how many bytes the space at @p is, or the wide one of Japanese; else 0 */
static gsize
count_blank(const char *p)
{
    if (*p == ' ')
        return 1;

    return p[0] == '\xE3' && p[1] == '\x80' && p[2] == '\x80' ? 3 : 0;
}

/* Most text is: nothing in it has to be changed. */
static gboolean
is_plain(const char *text)
{
    gboolean after_blank = TRUE;
    const char *p = text;

    while (*p != '\0') {
        gsize blank = count_blank(p);
        gsize length = blank > 0 ? blank : harmless_common_length(p);

        if (length == 0 || (blank > 0 && after_blank))
            return FALSE;
        for (p += length; *p > ' ' && *p < 0x7F; p++)
            blank = 0;
        after_blank = blank > 0;
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

void
harmless_make(GString *text, gsize start)
{
    g_autofree char *harmless = NULL;

    if (is_plain(text->str + start))
        return;

    harmless = harmless_text(text->str + start);
    g_string_truncate(text, start);
    g_string_append(text, harmless);
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
