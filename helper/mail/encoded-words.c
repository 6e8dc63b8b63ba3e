#include "mail/encoded-words.h"

#include <gmime/gmime.h>
#include <string.h>

typedef char *(*Decode)(GMimeParserOptions *options, const char *text);

/* Returns: whether what ends before @p is the text of a word in Base64; one in the other
 * encoding ends with an equals sign where a character was cut in two */
static gboolean
is_base64(const char *text, const char *p)
{
    while (p > text && *p != '?')
        p--;

    return p - text >= 2 && g_ascii_tolower(p[-1]) == 'b' && p[-2] == '?';
}

/* GMime decodes words of one charset in one go, and ends at the padding of the first.
 * Returns: (nullable): the end of a padded word that has another one behind it */
static const char *
find_padded(const char *text, const char **next)
{
    for (const char *p = strstr(text, "=?="); p != NULL; p = strstr(p + 1, "=?=")) {
        const char *end = p + strlen("=?=");

        *next = end + strspn(end, " \t\r\n");
        if (*next > end && g_str_has_prefix(*next, "=?") && is_base64(text, p))
            return end;
    }

    return NULL;
}

/* What is between two encoded words is not shown (RFC 2047, 6.2). */
static char *
decode_each(const char *text, Decode decode)
{
    g_autoptr(GString) whole = g_string_new(NULL);
    g_autofree char *rest = NULL;
    const char *next = NULL;

    for (const char *end; (end = find_padded(text, &next)) != NULL; text = next) {
        g_autofree char *words = g_strndup(text, (gsize)(end - text));
        g_autofree char *decoded = decode(NULL, words);

        g_string_append(whole, decoded);
    }
    rest = decode(NULL, text);

    return g_strconcat(whole->str, rest, NULL);
}

char *
encoded_words_decode_text(const char *text)
{
    return decode_each(text, g_mime_utils_header_decode_text);
}

char *
encoded_words_decode_phrase(const char *phrase)
{
    return decode_each(phrase, g_mime_utils_header_decode_phrase);
}
