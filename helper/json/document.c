#include "json/document.h"

#include <glib/gi18n.h>
#include <string.h>

#include "json/pointer.h"

G_DEFINE_QUARK(document_error, document_error)

/* A policy is six levels deep; what goes further down is no policy. */
#define MAX_DEPTH 100

typedef struct {
    const char *start;
    const char *p; /* the text is UTF-8 without NUL, and ends with one */
    guint depth;
    const char *expected; /* what is not at p; NULL: no fault yet */
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
            return miss(scanner, _("four hexadecimal digits"));
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
        return miss(scanner, _("a character other than NUL or half of a pair"));
    }
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
        return miss(scanner, _("one of “\"\\/bfnrtu” after “\\”"));

    scanner->p++;
    g_string_append_c(content, meanings[letter - letters]);
    return TRUE;
}

/* Returns: (transfer full) (nullable): what stands between the quotes */
static char *
scan_string(Scanner *scanner)
{
    g_autoptr(GString) content = g_string_new(NULL);

    if (*scanner->p != '"') {
        miss(scanner, _("a string in double quotes"));
        return NULL;
    }

    for (scanner->p++; *scanner->p != '"';) {
        if ((guchar)*scanner->p < 0x20) {
            miss(scanner, _("the end of the string"));
            return NULL;
        }
        if (*scanner->p == '\\') {
            scanner->p++;
            if (!scan_escape(scanner, content))
                return NULL;
            continue;
        }
        g_string_append_c(content, *scanner->p++);
    }

    scanner->p++;
    return g_string_free(g_steal_pointer(&content), FALSE);
}

static gboolean
scan_digits(Scanner *scanner)
{
    gsize length = strspn(scanner->p, "0123456789");

    scanner->p += length;
    return length > 0 || miss(scanner, _("a digit"));
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

    return miss(scanner, _("a value"));
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
            return miss(scanner, _("“,” or “]”"));
        scanner->p++;
    }
}

/* One key with its value. */
static gboolean
scan_member(Scanner *scanner, const char *path, GHashTable *keys)
{
    g_autofree char *key = scan_string(scanner);
    g_autofree char *place = NULL;

    if (key == NULL)
        return FALSE;

    place = pointer_append(path, key);
    if (!g_hash_table_add(keys, g_steal_pointer(&key)))
        g_ptr_array_add(scanner->repeated, g_strdup(place));

    skip_blank(scanner);
    if (*scanner->p != ':')
        return miss(scanner, _("“:”"));
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
            return miss(scanner, _("“,” or “}”"));
        scanner->p++;
    }
}

/* One value, with the blanks around it. */
static gboolean
scan_value(Scanner *scanner, const char *path)
{
    gboolean good;

    skip_blank(scanner);
    if (++scanner->depth > MAX_DEPTH)
        return miss(scanner, _("no more than 100 levels"));

    if (*scanner->p == '{') {
        good = scan_object(scanner, path);
    } else if (*scanner->p == '[') {
        good = scan_array(scanner, path);
    } else if (*scanner->p == '"') {
        g_autofree char *text = scan_string(scanner);

        good = text != NULL;
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
set_error(const char *start, const char *place, const char *expected, GError **error)
{
    const char *line = start;
    guint n_lines = 1;

    for (const char *p = start; p < place; p++) {
        if (*p == '\n') {
            line = p + 1;
            n_lines++;
        }
    }

    g_set_error(
        error, DOCUMENT_ERROR, DOCUMENT_ERROR_SYNTAX,
        /* Translators: %s is one of the things above, such as “a digit”. */
        _("Line %u, column %ld: expected %s"), n_lines,
        g_utf8_strlen(line, place - line) + 1, expected);
}

gboolean
document_verify(const char *text, gsize length, GPtrArray *repeated, GError **error)
{
    g_autofree char *copy = g_strndup(text, length);
    Scanner scanner = { copy, copy, 0, NULL, repeated };
    const char *end = NULL;

    if (!g_utf8_validate_len(text, length, &end)) {
        set_error(text, end, _("UTF-8 without a NUL"), error);
        return FALSE;
    }

    if (scan_value(&scanner, "") && *scanner.p != '\0')
        miss(&scanner, _("the end"));
    if (scanner.expected == NULL)
        return TRUE;

    set_error(scanner.start, scanner.p, scanner.expected, error);
    return FALSE;
}
