#include "wording.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

/* Of an item in a list, in characters. */
#define MAX_ITEM 80

/* Text without width, or that turns the direction of what stands beside it
 * (Unicode, UAX #9, 2): in a name it can only deceive. */
static gboolean
is_invisible(gunichar c)
{
    return c == 0x061C || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0x00AD;
}

static gboolean
is_control(gunichar c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
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
    gboolean space = FALSE;

    if (text == NULL || is_plain(text))
        return g_strdup(text != NULL ? text : "");

    valid = g_utf8_make_valid(text, -1);
    result = g_string_sized_new(strlen(valid));
    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (g_ascii_isspace(c) && c < 0x80) {
            space = result->len > 0;
            continue;
        }
        if (is_invisible(c))
            continue;
        if (space)
            g_string_append_c(result, ' ');
        space = FALSE;
        g_string_append_unichar(result, is_control(c) ? 0xFFFD : c);
    }

    return g_string_free(result, FALSE);
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

char *
wording_list(const char *const *items, gsize n_items, gsize n_total)
{
    GString *list = g_string_new(NULL);

    for (gsize i = 0; i < n_items; i++) {
        g_autofree char *harmless = wording_harmless(items[i]);
        g_autofree char *item = wording_shorten(harmless, MAX_ITEM);

        if (i > 0) {
            /* Translators: what stands between two items of a list. */
            g_string_append(list, C_("list separator", ", "));
        }
        g_string_append(list, item);
    }

    if (n_total > n_items) {
        g_autofree char *rest = wording_number(n_total - n_items);
        g_autofree char *shown = g_string_free(list, FALSE);

        /* Translators: %1$s is the beginning of a list, %2$s the number of
         * items that are not shown. */
        return g_strdup_printf(
            ngettext("%1$s and %2$s more", "%1$s and %2$s more", n_total - n_items),
            shown, rest);
    }

    return g_string_free(list, FALSE);
}
