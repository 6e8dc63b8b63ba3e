#include "mail/encoded-words.h"

#include <gmime/gmime.h>
#include <string.h>

#define BLANKS " \t\r\n"

/* One of them (RFC 2047, 2). */
typedef struct {
    const char *end; /* behind it */
    gboolean padded; /* in Base64 that ends with an equals sign */
} Word;

/* Returns: whether one begins at @p */
static gboolean
read_word(const char *p, Word *word)
{
    gsize charset;
    gsize length;
    gboolean base64;

    if (!g_str_has_prefix(p, "=?"))
        return FALSE;
    charset = strcspn(p + 2, "?" BLANKS);
    p += 2 + charset;
    if (charset == 0 || p[0] != '?' || p[1] == '\0' || strchr("bBqQ", p[1]) == NULL ||
        p[2] != '?')
        return FALSE;
    base64 = g_ascii_tolower(p[1]) == 'b';
    p += strlen("?b?");
    length = strcspn(p, "?" BLANKS);
    if (length == 0 || !g_str_has_prefix(p + length, "?="))
        return FALSE;

    word->padded = base64 && p[length - 1] == '=';
    word->end = p + length + strlen("?=");
    return TRUE;
}

/* GMime decodes words of one charset in one go, and ends at the padding of the first.
 * Returns: (nullable): the end of a padded word that has another one, @next, behind it */
static const char *
find_padded(const char *text, const char **next)
{
    for (const char *p = strstr(text, "=?"); p != NULL; p = strstr(p, "=?")) {
        Word word;
        Word other;

        if (!read_word(p, &word)) {
            p += strlen("=?");
            continue;
        }
        p = word.end;
        *next = p + strspn(p, BLANKS);
        if (word.padded && *next > p && read_word(*next, &other))
            return p;
    }

    return NULL;
}

/* What is between two encoded words is not shown (RFC 2047, 6.2). */
char *
encoded_words_decode_text(const char *text)
{
    g_autoptr(GString) whole = g_string_new(NULL);
    g_autofree char *rest = NULL;
    const char *next = NULL;

    for (const char *end; (end = find_padded(text, &next)) != NULL; text = next) {
        g_autofree char *words = g_strndup(text, (gsize)(end - text));
        g_autofree char *decoded = g_mime_utils_header_decode_text(NULL, words);

        g_string_append(whole, decoded);
    }
    rest = g_mime_utils_header_decode_text(NULL, text);

    return g_strconcat(whole->str, rest, NULL);
}
