#include "json/strict.h"

#include <glib/gi18n.h>
#include <string.h>

#include "json/pointer.h"

G_DEFINE_QUARK(strict_error, strict_error)

typedef struct {
    const char *start;
    const char *p; /* the text is UTF-8 without NUL, and ends with one */
    const StrictLimits *limits;
    guint depth;
    guint n_values;
    const char *expected; /* what is not at p, for gettext(); NULL: no fault yet */
    GPtrArray *repeated;
} Scanner;

static gboolean scan_value(Scanner *scanner, const char *path);

/* Always FALSE. */
static gboolean
miss(Scanner *scanner, const char *expected)
{
    scanner->expected = expected;
    return FALSE;
}

static void
skip_blank(Scanner *scanner)
{
    scanner->p += strspn(scanner->p, " \t\r\n");
}

static gboolean
scan_hex(Scanner *scanner, gunichar *unit)
{
    *unit = 0;
    for (guint i = 0; i < 4; i++, scanner->p++) {
        if (!g_ascii_isxdigit(*scanner->p))
            return miss(scanner, N_("four hexadecimal digits"));
        *unit = *unit * 16 + (gunichar)g_ascii_xdigit_value(*scanner->p);
    }

    return TRUE;
}

/* What follows \u: a character, or the first half of one that needs two.  No
 * text of ours can hold a NUL or half a character. */
static gboolean
scan_character(Scanner *scanner, GString *content)
{
    gunichar first = 0;
    gunichar second = 0;

    if (!scan_hex(scanner, &first))
        return FALSE;
    if (first >= 0xD800 && first < 0xDC00 && g_str_has_prefix(scanner->p, "\\u")) {
        scanner->p += 2;
        if (!scan_hex(scanner, &second))
            return FALSE;
        first = second >= 0xDC00 && second < 0xE000
                    ? 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
                    : first;
    }

    if (first == 0 || (first >= 0xD800 && first < 0xE000)) {
        scanner->p--;
        return miss(scanner, N_("a character other than NUL or half of a pair"));
    }
    if (content != NULL)
        g_string_append_unichar(content, first);
    return TRUE;
}

static gboolean
scan_escape(Scanner *scanner, GString *content)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const char *letter;

    if (*scanner->p == 'u') {
        scanner->p++;
        return scan_character(scanner, content);
    }

    letter = *scanner->p != '\0' ? strchr(letters, *scanner->p) : NULL;
    if (letter == NULL)
        return miss(scanner, N_("one of “\"\\/bfnrtu” after “\\”"));

    scanner->p++;
    if (content != NULL)
        g_string_append_c(content, meanings[letter - letters]);
    return TRUE;
}

/* @content: (nullable): gets what stands between the quotes */
static gboolean
scan_string(Scanner *scanner, GString *content)
{
    if (*scanner->p != '"')
        return miss(scanner, N_("a string in double quotes"));

    for (scanner->p++; *scanner->p != '"';) {
        if ((guchar)*scanner->p < 0x20)
            return miss(scanner, N_("the end of the string"));
        if (*scanner->p == '\\') {
            scanner->p++;
            if (!scan_escape(scanner, content))
                return FALSE;
            continue;
        }
        if (content != NULL)
            g_string_append_c(content, *scanner->p);
        scanner->p++;
    }

    scanner->p++;
    return TRUE;
}

static gboolean
scan_digits(Scanner *scanner)
{
    gsize length = strspn(scanner->p, "0123456789");

    scanner->p += length;
    return length > 0 || miss(scanner, N_("a digit"));
}

static gboolean
scan_number(Scanner *scanner)
{
    scanner->p += *scanner->p == '-';
    if (*scanner->p == '0')
        scanner->p++;
    else if (!scan_digits(scanner))
        return FALSE;

    if (*scanner->p == '.') {
        scanner->p++;
        if (!scan_digits(scanner))
            return FALSE;
    }

    if (*scanner->p == 'e' || *scanner->p == 'E') {
        scanner->p++;
        scanner->p += *scanner->p == '+' || *scanner->p == '-';
        return scan_digits(scanner);
    }

    return TRUE;
}

static gboolean
scan_word(Scanner *scanner)
{
    static const char *const words[] = { "true", "false", "null" };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_str_has_prefix(scanner->p, words[i])) {
            scanner->p += strlen(words[i]);
            return TRUE;
        }
    }

    return miss(scanner, N_("a value"));
}

static gboolean
scan_array(Scanner *scanner, const char *path)
{
    scanner->p++;
    skip_blank(scanner);
    if (*scanner->p == ']') {
        scanner->p++;
        return TRUE;
    }

    for (guint i = 0;; i++) {
        g_autofree char *place = g_strdup_printf("%s/%u", path, i);

        if (!scan_value(scanner, place))
            return FALSE;
        if (*scanner->p == ']') {
            scanner->p++;
            return TRUE;
        }
        if (*scanner->p != ',')
            return miss(scanner, N_("“,” or “]”"));
        scanner->p++;
    }
}

/* One key with its value. */
static gboolean
scan_member(Scanner *scanner, const char *path, GHashTable *keys)
{
    g_autoptr(GString) key = g_string_new(NULL);
    g_autofree char *place = NULL;

    if (!scan_string(scanner, key))
        return FALSE;

    place = pointer_append(path, key->str);
    if (!g_hash_table_add(keys, g_strdup(key->str)))
        g_ptr_array_add(scanner->repeated, g_strdup(place));

    skip_blank(scanner);
    if (*scanner->p != ':')
        return miss(scanner, N_("“:”"));
    scanner->p++;
    return scan_value(scanner, place);
}

static gboolean
scan_object(Scanner *scanner, const char *path)
{
    g_autoptr(GHashTable) keys =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    scanner->p++;
    skip_blank(scanner);
    if (*scanner->p == '}') {
        scanner->p++;
        return TRUE;
    }

    for (;;) {
        skip_blank(scanner);
        if (!scan_member(scanner, path, keys))
            return FALSE;
        if (*scanner->p == '}') {
            scanner->p++;
            return TRUE;
        }
        if (*scanner->p != ',')
            return miss(scanner, N_("“,” or “}”"));
        scanner->p++;
    }
}

/* One value, with the blanks around it. */
static gboolean
scan_value(Scanner *scanner, const char *path)
{
    gboolean good;

    skip_blank(scanner);
    if (++scanner->depth > scanner->limits->depth)
        return miss(scanner, N_("fewer levels"));
    if (++scanner->n_values > scanner->limits->values && scanner->limits->values > 0)
        return miss(scanner, N_("fewer values"));

    if (*scanner->p == '{') {
        good = scan_object(scanner, path);
    } else if (*scanner->p == '[') {
        good = scan_array(scanner, path);
    } else if (*scanner->p == '"') {
        good = scan_string(scanner, NULL);
    } else if (*scanner->p == '-' || g_ascii_isdigit(*scanner->p)) {
        good = scan_number(scanner);
    } else {
        good = scan_word(scanner);
    }

    scanner->depth--;
    if (good)
        skip_blank(scanner);
    return good;
}

static void
set_error(const Scanner *scanner, const char *text, const char *place, GError **error)
{
    const char *line = text;
    guint n_lines = 1;
    gboolean for_people = scanner->limits->for_people;
    gboolean is_comment = g_str_has_prefix(place, "//") || g_str_has_prefix(place, "/*");

    for (const char *p = text; p < place; p++) {
        if (*p == '\n') {
            line = p + 1;
            n_lines++;
        }
    }

    g_set_error(
        error, STRICT_ERROR, STRICT_ERROR_SYNTAX,
        /* Translators: %s is one of the things above, such as “a digit”. */
        for_people ? _("Line %u, column %ld: expected %s")
                   : "Line %u, column %ld: expected %s",
        n_lines, g_utf8_strlen(line, place - line) + 1,
        for_people ? _(scanner->expected) : scanner->expected);
    if (for_people && is_comment && error != NULL) {
        g_autofree char *fault = (*error)->message;

        /* Translators: %s is where, and what was expected. */
        (*error)->message = g_strdup_printf(_("%s, got a comment: JSON has none"), fault);
    }
}

gboolean
strict_verify(
    const char *text, gsize length, const StrictLimits *limits, GPtrArray *repeated,
    GError **error)
{
    g_autofree char *copy = NULL;
    Scanner scanner = { .limits = limits, .repeated = repeated };
    const char *end = NULL;

    if (!g_utf8_validate_len(text, length, &end)) {
        scanner.expected = N_("UTF-8 without a NUL");
        set_error(&scanner, text, end, error);
        return FALSE;
    }

    copy = g_strndup(text, length);
    scanner.start = scanner.p = copy;
    if (scan_value(&scanner, "") && *scanner.p != '\0')
        miss(&scanner, N_("the end"));
    if (scanner.expected == NULL)
        return TRUE;

    set_error(&scanner, scanner.start, scanner.p, error);
    return FALSE;
}
