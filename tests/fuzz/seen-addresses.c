#include "seen-addresses.h"

#include <string.h>

/* What stands for a quoted string or a literal: no part of any word. */
#define ENCLOSED '\001'

typedef struct {
    const char *header;
    SeenAddressFunc func;
    gpointer user_data;
} Scan;

static gsize
line_end(const char *mail, gsize size, gsize at)
{
    const char *newline = memchr(mail + at, '\n', size - at);

    return newline != NULL ? (gsize)(newline - mail) + 1 : size;
}

/* A byte order mark and an mbox separator (RFC 4155). */
static gsize
skip_preamble(const char *mail, gsize size)
{
    gsize at = size >= 3 && memcmp(mail, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    return size - at >= 5 && memcmp(mail + at, "From ", 5) == 0 ? line_end(mail, size, at)
                                                                : at;
}

static gboolean
is_empty_line(const char *mail, gsize size, gsize at)
{
    return mail[at] == '\n' ||
           (mail[at] == '\r' && at + 1 < size && mail[at + 1] == '\n');
}

/* Blanks comments, and makes one byte of every quoted string and literal. */
static void
blank_enclosed(GString *text)
{
    gsize to = 0;

    for (gsize at = 0; at < text->len; at++) {
        char open = text->str[at];
        char close = open == '(' ? ')' : open == '[' ? ']' : '"';
        guint depth = 1;

        if (open != '"' && open != '(' && open != '[') {
            text->str[to++] = open;
            continue;
        }
        text->str[to++] = open == '(' ? ' ' : ENCLOSED;
        while (depth > 0 && ++at < text->len) {
            if (text->str[at] == '\\')
                at++;
            else if (text->str[at] == close)
                depth--;
            else if (text->str[at] == open)
                depth++;
        }
    }

    g_string_truncate(text, to);
}

static gboolean
is_address(const char *word)
{
    return g_regex_match_simple(
        "^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
        "@[a-z0-9-]+(\\.[a-z0-9-]+)*\\z",
        word, 0, 0);
}

static gboolean
is_separator(char c)
{
    return g_ascii_isspace(c) || strchr(",;:<>", c) != NULL;
}

/* Returns: whether the next byte from @at in this direction that is no space
 * makes the word there a part of a longer one */
static gboolean
is_glued(const GString *text, gsize at, int direction)
{
    while (at < text->len && g_ascii_isspace(text->str[at]))
        at += (gsize)direction;

    return at < text->len && strchr(".@", text->str[at]) != NULL && text->str[at] != '\0';
}

static void
scan_words(const Scan *scan, const GString *text, gsize at, gsize end)
{
    while (at < end) {
        gsize stop = at;
        g_autofree char *word = NULL;

        while (stop < end && !is_separator(text->str[stop]))
            stop++;
        word = g_ascii_strdown(text->str + at, (gssize)(stop - at));
        if (strlen(word) == stop - at && strchr(word, '@') != NULL && is_address(word) &&
            !is_glued(text, at - 1, -1) && !is_glued(text, stop, 1))
            scan->func(scan->header, word, scan->user_data);
        at = stop + 1;
    }
}

/* A display name ends at its angle bracket. */
static void
scan_value(const Scan *scan, GString *text)
{
    gsize start = 0;

    blank_enclosed(text);
    for (gsize at = 0; at <= text->len; at++) {
        gboolean ends = at == text->len;

        if (!ends && (text->str[at] == '\0' || strchr(",;:<>", text->str[at]) == NULL))
            continue;
        if (ends || text->str[at] != '<')
            scan_words(scan, text, start, at);
        start = at + 1;
    }
}

gsize
seen_addresses_header_end(const char *mail, gsize size)
{
    gsize at = skip_preamble(mail, size);

    while (at < size && !is_empty_line(mail, size, at))
        at = line_end(mail, size, at);

    return at;
}

void
seen_addresses_each(
    const char *mail, gsize size, SeenAddressFunc func, gpointer user_data)
{
    static const char *const names[] = { "to", "cc", "bcc" };
    gsize end = seen_addresses_header_end(mail, size);
    gsize next;

    for (gsize at = skip_preamble(mail, size); at < end; at = next) {
        const char *colon = memchr(mail + at, ':', line_end(mail, end, at) - at);
        g_autofree char *name = NULL;

        next = line_end(mail, end, at);
        while (next < end && (mail[next] == ' ' || mail[next] == '\t'))
            next = line_end(mail, end, next);
        if (colon == NULL)
            continue;

        name = g_ascii_strdown(mail + at, colon - mail - (gssize)at);
        g_strchomp(name);
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
            Scan scan = { names[i], func, user_data };
            GString *value;

            if (strcmp(name, names[i]) != 0)
                continue;
            value = g_string_new_len(colon + 1, mail + next - colon - 1);
            scan_value(&scan, value);
            g_string_free(value, TRUE);
        }
    }
}
