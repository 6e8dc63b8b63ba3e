#include "mail/raw-entries.h"

#include <string.h>

#include "mail/header-field.h"

/* RFC 5322, 2.1.1: the length a line should not exceed. */
#define MAX_LINE 78

static void
add_entry(const char *start, const char *end, GArray *entries)
{
    RawEntry entry;

    while (start < end && g_ascii_isspace(*start))
        start++;
    while (end > start && g_ascii_isspace(end[-1]))
        end--;

    entry = (RawEntry){ start, (gsize)(end - start) };
    g_array_append_val(entries, entry);
}

void
raw_entries_split(const char *p, const char *end, GArray *entries)
{
    const char *start = p;
    guint depth = 0;
    gboolean angle = FALSE;
    gboolean solid = FALSE; /* there is more in it than space and comments */

    while (p < end) {
        char c = *p;

        if (c == '"' || c == '(' || c == '[') {
            const char *behind = header_field_skip_enclosed(p, end);

            solid |= c != '(';
            p = behind != NULL ? behind : end;
            continue;
        }
        if (c == ',' && depth == 0 && !angle) {
            if (solid)
                add_entry(start, p, entries);
            start = p + 1;
            solid = FALSE;
        } else
            solid |= !g_ascii_isspace(c);

        if (c == '<' || c == '>')
            angle = c == '<';
        else if (c == ':' && !angle)
            depth++;
        else if (c == ';' && depth > 0)
            depth--;
        p++;
    }

    if (solid)
        add_entry(start, end, entries);
}

/* Returns: (nullable): the first @wanted of @entry that stands for itself */
static const char *
find_special(RawEntry entry, char wanted)
{
    const char *p = entry.start;
    const char *end = entry.start + entry.length;
    gboolean angle = FALSE;

    while (p < end) {
        if (*p == '"' || *p == '(' || *p == '[') {
            const char *behind = header_field_skip_enclosed(p, end);

            p = behind != NULL ? behind : end;
            continue;
        }
        if (*p == wanted && !angle)
            return p;
        if (*p == '<' || *p == '>')
            angle = *p == '<';
        p++;
    }

    return NULL;
}

/* Groups in groups are no RFC 5322 and are read all the same; a stack of ours is as deep
 * as somebody likes. */
void
raw_entries_split_members(RawEntry entry, GArray *members)
{
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(RawEntry));

    g_array_append_val(open, entry);
    while (open->len > 0) {
        RawEntry one = g_array_index(open, RawEntry, open->len - 1);
        const char *colon = find_special(one, ':');
        g_autoptr(GArray) inner = g_array_new(FALSE, FALSE, sizeof(RawEntry));
        const char *end = one.start + one.length;

        g_array_set_size(open, open->len - 1);
        if (colon == NULL) {
            g_array_append_val(members, one);
            continue;
        }
        if (end > colon + 1 && end[-1] == ';')
            end--;
        raw_entries_split(colon + 1, end, inner);
        for (guint i = inner->len; i > 0; i--)
            g_array_append_val(open, g_array_index(inner, RawEntry, i - 1));
    }
}

/* How far from the start of its line @text ends; more than MAX_LINE is too far. */
static gsize
column(const GString *text)
{
    gsize n = 0;

    while (n <= MAX_LINE && n < text->len && text->str[text->len - 1 - n] != '\n')
        n++;

    return n;
}

static void
write_entry(GString *text, RawEntry entry, gboolean first, const char *newline)
{
    const char *line_end = memchr(entry.start, '\n', entry.length);
    gsize length = line_end != NULL ? (gsize)(line_end - entry.start) : entry.length;

    if (!first) {
        g_string_append_c(text, ',');
        if (column(text) + 1 + length + 1 > MAX_LINE)
            g_string_append(text, newline);
        g_string_append_c(text, ' ');
    }
    g_string_append_len(text, entry.start, (gssize)entry.length);
}

void
raw_entries_write(
    GString *text, const char *name, const GArray *entries, const char *newline)
{
    if (entries->len == 0)
        return;

    g_string_append_printf(text, "%s: ", name);
    for (guint i = 0; i < entries->len; i++)
        write_entry(text, g_array_index(entries, RawEntry, i), i == 0, newline);
    g_string_append(text, newline);
}
