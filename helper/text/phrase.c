#include "text/phrase.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#include "text/harmless.h"

/* Of an item in a list, in characters. */
#define MAX_ITEM 80

/* C.UTF-8 for a country that is nobody's: setlocale() leaves the country out where there
 * is no such locale. From glibc 2.41 on gettext translates nothing in a locale named
 * C.UTF-8; in this one it heeds LANGUAGE. */
#define ANY_LANGUAGE "C_ZZ.UTF-8"

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
phrase_folder(void)
{
    const char *uninstalled = g_getenv("BCC_GUARD_LOCALEDIR");

    return uninstalled != NULL ? uninstalled : LOCALEDIR;
}

static gboolean
has_catalogue(const char *language)
{
    g_autofree char *path = g_build_filename(
        phrase_folder(), language, "LC_MESSAGES", GETTEXT_PACKAGE ".mo", NULL);

    return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

gboolean
phrase_speaks(const char *locale)
{
    g_autofree char *language = g_strdelimit(g_strdup(locale), "-", '_');

    if (!is_language(language))
        return FALSE;
    if (has_catalogue(language))
        return TRUE;

    language[strcspn(language, "_")] = '\0';
    return g_str_equal(language, "en") || has_catalogue(language);
}

void
phrase_begin(const char *locale)
{
    g_autofree char *language =
        locale != NULL ? g_strdelimit(g_strdup(locale), "-", '_') : NULL;

    /* GLib takes it for the charset of the locale: texts that it cannot convert are no
     * texts, and an error without one ends the program. */
    g_unsetenv("CHARSET");
    setlocale(LC_ALL, "");
    if (language != NULL && is_language(language)) {
        /* C.UTF-8 is part of the C library: no generated locale is needed. */
        g_setenv("LANGUAGE", language, TRUE);
        setlocale(LC_ALL, "C.UTF-8");
    }
    if (g_str_has_prefix(setlocale(LC_MESSAGES, NULL), "C."))
        setlocale(LC_MESSAGES, ANY_LANGUAGE);

    bindtextdomain(GETTEXT_PACKAGE, phrase_folder());
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
    textdomain(GETTEXT_PACKAGE);
}

char *
phrase_shorten(const char *text, gsize n_characters)
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
phrase_number(guint64 number)
{
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, number);
    gsize length = strlen(digits);
    const char *separator;
    GString *result;

    if (length <= 3 || length < 3 + digits_before_separator())
        return g_steal_pointer(&digits);

    /* Translators: what stands between thousands in a number: 1,000,000. */
    separator = C_("thousands separator", ",");
    result = g_string_new(NULL);
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
        g_autofree char *item = phrase_shorten(harmless, MAX_ITEM);

        if (i > 0) {
            /* Translators: what stands between two items of a list. */
            g_string_append(text, C_("list separator", ", "));
        }
        g_string_append(text, item);
    }

    if (n_total > n_items) {
        g_autofree char *rest = phrase_number(n_total - n_items);
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
phrase_list(const char *const *items, gsize n_items, gsize n_total)
{
    return list(items, n_items, n_total, harmless_text);
}

char *
phrase_addresses(const char *const *items, gsize n_items, gsize n_total)
{
    return list(items, n_items, n_total, harmless_address);
}

/* The number of a person, who may write 2331 as 2,331 or 2.331. */
gboolean
phrase_is_number(const char *text, guint number)
{
    /* As languages write thousands, and as a Japanese input method types them. */
    const char *separators = ",.'’，．";
    g_autoptr(GString) digits = g_string_new(NULL);

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        gint digit = g_unichar_digit_value(c);

        if (digit >= 0)
            g_string_append_c(digits, (char)('0' + digit));
        else if (g_utf8_strchr(separators, -1, c) == NULL && !g_unichar_isspace(c))
            return FALSE;
    }

    return digits->len > 0 && digits->len < 10 &&
           g_ascii_strtoull(digits->str, NULL, 10) == number;
}

char *
phrase_time(GDateTime *time)
{
    g_autoptr(GDateTime) local = g_date_time_to_local(time);

    return g_date_time_format(local, "%Y-%m-%d %H:%M");
}
