#include "wording.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

/* Of an item in a list, in characters. */
#define MAX_ITEM 80

/* Text without width, or that turns the direction of what stands beside it
 * (Unicode, UAX #9, 2): in a name it can only deceive. */
static const struct {
    gunichar first;
    gunichar last;
} invisible[] = {
    { 0x00AD, 0x00AD },   /* soft hyphen */
    { 0x034F, 0x034F },   /* grapheme joiner */
    { 0x061C, 0x061C },   /* Arabic letter mark */
    { 0x115F, 0x1160 },   /* Hangul fillers */
    { 0x17B4, 0x17B5 },   /* Khmer vowels that are not written */
    { 0x180E, 0x180E },   /* Mongolian vowel separator */
    { 0x200B, 0x200F },   /* zero width, directional marks */
    { 0x2028, 0x202E },   /* line separators, embeddings, overrides */
    { 0x2060, 0x206F },   /* joiners, isolates */
    { 0x3164, 0x3164 },   /* Hangul filler */
    { 0xFEFF, 0xFEFF },   /* zero width no-break space */
    { 0xFFA0, 0xFFA0 },   /* Hangul filler of half width */
    { 0xFFF0, 0xFFFB },   /* annotations */
    { 0x1BCA0, 0x1BCA3 }, /* shorthand */
    { 0x1D173, 0x1D17A }, /* music */
    { 0xE0000, 0xE00FF }, /* tags */
    { 0xE01F0, 0xE0FFF }, /* none yet */
};

/* What chooses one of several shapes of a letter is none of them: names are written so.
 */
static gboolean
is_invisible(gunichar c)
{
    for (gsize i = 0; i < G_N_ELEMENTS(invisible) && c >= invisible[i].first; i++) {
        if (c <= invisible[i].last)
            return TRUE;
    }

    return FALSE;
}

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
                    : c == 0x2800 || g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR;
}

/* LANGUAGE becomes a part of a path. */
static gboolean
is_language(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (!g_ascii_isalnum(*p) && *p != '_')
            return FALSE;
    }

    return *text != '\0';
}

const char *
wording_folder(void)
{
    const char *uninstalled = g_getenv("BCC_GUARD_LOCALEDIR");

    return uninstalled != NULL ? uninstalled : LOCALEDIR;
}

void
wording_begin(const char *locale)
{
    g_autofree char *language =
        locale != NULL ? g_strdelimit(g_strdup(locale), "-", '_') : NULL;

    setlocale(LC_ALL, "");
    if (language != NULL && is_language(language)) {
        /* gettext heeds LANGUAGE in every locale but plain "C", and C.UTF-8 is
         * part of the C library: no generated locale is needed. */
        g_setenv("LANGUAGE", language, TRUE);
        setlocale(LC_ALL, "C.UTF-8");
    }

    bindtextdomain(GETTEXT_PACKAGE, wording_folder());
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
    textdomain(GETTEXT_PACKAGE);
}

/* Most text is: nothing in it has to be changed. */
static gboolean
is_plain(const char *text)
{
    const char *p = text;

    for (; g_ascii_isprint(*p); p++) {
        if (*p == ' ' && (p == text || p[1] == ' ' || p[1] == '\0'))
            return FALSE;
    }

    return *p == '\0';
}

gboolean
wording_is_harmless_character(gunichar c)
{
    return !is_control(c) && !is_invisible(c);
}

gboolean
wording_is_harmless(const char *text)
{
    if (is_plain(text))
        return TRUE;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        if (!wording_is_harmless_character(g_utf8_get_char(p)))
            return FALSE;
    }

    return TRUE;
}

char *
wording_harmless(const char *text)
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
        if (is_invisible(c))
            continue;
        if (blank != 0 && result->len > 0)
            g_string_append_unichar(result, blank);
        blank = 0;
        g_string_append_unichar(result, is_control(c) ? 0xFFFD : c);
    }

    return g_string_free(result, FALSE);
}

char *
wording_address(const char *address)
{
    const char *at = strrchr(address, '@');
    const char *domain = at != NULL ? at + 1 : address;
    g_autofree char *valid = NULL;
    g_autoptr(GString) result = NULL;

    if (g_str_is_ascii(domain))
        return wording_harmless(address);

    valid = g_utf8_make_valid(domain, -1);
    result = g_string_new_len(address, domain - address);
    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        if ((guchar)*p < 0x80)
            g_string_append_c(result, *p);
        else
            g_string_append_printf(result, "(U+%04X)", g_utf8_get_char(p));
    }

    return wording_harmless(result->str);
}

char *
wording_shorten(const char *text, gsize n_characters)
{
    const char *cut = text;

    for (gsize i = 0; i < n_characters && *cut != '\0'; i++)
        cut = g_utf8_next_char(cut);
    if (*cut == '\0')
        return g_strdup(text);

    cut = g_utf8_prev_char(cut);
    return g_strdup_printf("%.*s…", (int)(cut - text), text);
}

/* Spanish, for one, writes 1000 and 10.000. */
static gsize
digits_before_separator(void)
{
    /* Translators: how many digits stand before the first separator at the least:
     * "1" as in 1,000, or "2" where it is 1000, but 10,000. */
    return g_str_equal(C_("digits before a thousands separator", "1"), "2") ? 2 : 1;
}

char *
wording_number(guint64 number)
{
    /* Translators: what stands between thousands in a number: 1,000,000. */
    const char *separator = C_("thousands separator", ",");
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, number);
    gsize length = strlen(digits);
    GString *result = g_string_new(NULL);

    if (length < 3 + digits_before_separator())
        separator = "";
    for (gsize i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            g_string_append(result, separator);
        g_string_append_c(result, digits[i]);
    }

    return g_string_free(result, FALSE);
}

static char *
list(
    const char *const *items, gsize n_items, gsize n_total,
    char *(*make_harmless)(const char *item))
{
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < n_items; i++) {
        g_autofree char *harmless = make_harmless(items[i]);
        g_autofree char *item = wording_shorten(harmless, MAX_ITEM);

        if (i > 0) {
            /* Translators: what stands between two items of a list. */
            g_string_append(text, C_("list separator", ", "));
        }
        g_string_append(text, item);
    }

    if (n_total > n_items) {
        g_autofree char *rest = wording_number(n_total - n_items);
        g_autofree char *shown = g_string_free(text, FALSE);

        return g_strdup_printf(
            /* Translators: %1$s is the beginning of a list, %2$s the number of
             * items that are not shown. */
            ngettext("%1$s and %2$s more", "%1$s and %2$s more", n_total - n_items),
            shown, rest);
    }

    return g_string_free(text, FALSE);
}

char *
wording_list(const char *const *items, gsize n_items, gsize n_total)
{
    return list(items, n_items, n_total, wording_harmless);
}

char *
wording_addresses(const char *const *items, gsize n_items, gsize n_total)
{
    return list(items, n_items, n_total, wording_address);
}
