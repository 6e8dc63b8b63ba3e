#include "mail/plain-entry.h"

#include <string.h>

static gboolean
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *
skip_space(const char *p, const char *end)
{
    while (p < end && is_space(*p))
        p++;

    return p;
}

/* What may stand in an address with no second look. */
static gboolean
is_addr_byte(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || c == '+';
}

/* What may stand in a name without quotes; the dot only behind something else. */
static gboolean
is_name_byte(char c)
{
    switch (c) {
    case '"':
    case '(':
    case ')':
    case ',':
    case ':':
    case ';':
    case '<':
    case '>':
    case '@':
    case '[':
    case '\\':
    case ']':
    case 0x7F:
        return FALSE;
    default:
        return (guchar)c >= ' ' || is_space(c);
    }
}

/* Where an entry may begin without an empty one or a comment in front of it. */
static gboolean
begins_plainly(char c)
{
    return g_ascii_isalnum(c) || (c & 0x80) != 0 || c == '"' || c == '<' || c == '=';
}

/* Returns: (nullable): behind the atoms with single dots between them at @p */
static const char *
skip_dot_atom(const char *p, const char *end)
{
    char before = '.';

    for (; p < end && (is_addr_byte(*p) || *p == '.'); p++) {
        /* Of "xn--" it matters to message.c how it is written. */
        if (*p == before && (*p == '.' || *p == '-'))
            return NULL;
        before = *p;
    }

    return before != '.' ? p : NULL;
}

/* Returns: (nullable): behind the address at @p */
static const char *
skip_addr(const char *p, const char *end)
{
    p = skip_dot_atom(p, end);

    return p != NULL && p < end && *p == '@' ? skip_dot_atom(p + 1, end) : NULL;
}

/* Returns: behind the bytes of a name at @p */
static const char *
skip_name(const char *p, const char *end)
{
    while (p < end && is_name_byte(*p))
        p++;

    return p;
}

/* Returns: (nullable): behind the quoted string at @p */
static const char *
skip_quoted(const char *p, const char *end)
{
    for (p++; p < end && *p != '"'; p++) {
        if ((guchar)*p < 0x20 || *p == 0x7F || *p == '\\')
            return NULL;
    }

    return p < end ? p + 1 : NULL;
}

/* Reads the words up to the < behind them.  Returns: (nullable): where that is */
static const char *
skip_phrase(const char *p, const char *end, PlainEntry *entry)
{
    guchar bits = 0;

    entry->phrase = p;
    while (p < end && *p != '<') {
        const char *start = p;

        if (*p == '"')
            p = skip_quoted(p, end);
        else
            p = skip_name(p, end);
        if (p == NULL || p == start)
            return NULL;
        for (; start < p; start++)
            bits |= (guchar)*start;
    }
    if (p == end)
        return NULL;

    entry->phrase_length = (gsize)(p - entry->phrase);
    while (entry->phrase_length > 0 && is_space(entry->phrase[entry->phrase_length - 1]))
        entry->phrase_length--;

    return bits < 0x80 || g_utf8_validate_len(entry->phrase, entry->phrase_length, NULL)
               ? p
               : NULL;
}

/* Returns: (nullable): behind the entry at @p */
static const char *
read_entry(const char *p, const char *end, PlainEntry *entry)
{
    const char *behind = skip_addr(p, end);
    gboolean angle = behind == NULL;

    if (angle)
        p = skip_phrase(p, end, entry);
    if (angle && p != NULL)
        behind = skip_addr(++p, end);
    if (behind == NULL || (angle && (behind == end || *behind != '>')))
        return NULL;

    entry->addr = p;
    entry->addr_length = (gsize)(behind - p);
    return angle ? behind + 1 : behind;
}

gboolean
plain_entry_next(const char **p, const char *end, PlainEntry *entry)
{
    const char *start = skip_space(*p, end);
    const char *behind = NULL;

    *entry = (PlainEntry){ 0 };
    if (start < end && begins_plainly(*start))
        behind = read_entry(start, end, entry);
    if (behind == NULL)
        return FALSE;

    behind = skip_space(behind, end);
    if (behind < end) {
        if (*behind != ',')
            return FALSE;
        behind = skip_space(behind + 1, end);
        if (behind == end || !begins_plainly(*behind))
            return FALSE;
    }

    *p = behind;
    return TRUE;
}
