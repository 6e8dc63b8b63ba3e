#include "mail/header-field.h"

#include <string.h>

static const char *
next_line(const char *p, const char *end)
{
    const char *newline = memchr(p, '\n', (gsize)(end - p));

    return newline != NULL ? newline + 1 : end;
}

const char *
header_field_skip_preamble(const char *p, const char *end)
{
    if (end - p >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
        p += 3;

    return end - p >= 5 && memcmp(p, "From ", 5) == 0 ? next_line(p, end) : p;
}

gboolean
header_field_next(const char **p, const char *end, HeaderField *field)
{
    const char *colon;
    const char *stop;

    if (*p == end || **p == '\n' || (**p == '\r' && *p + 1 < end && (*p)[1] == '\n'))
        return FALSE;

    field->start = field->end = *p;
    do
        field->end = next_line(field->end, end);
    while (field->end < end && (*field->end == ' ' || *field->end == '\t'));
    *p = field->end;

    colon = stop = memchr(field->start, ':', (gsize)(field->end - field->start));
    while (stop != NULL && stop > field->start && (stop[-1] == ' ' || stop[-1] == '\t'))
        stop--;
    field->name_length = colon != NULL ? (gsize)(stop - field->start) : 0;
    field->value = colon != NULL ? colon + 1 : field->end;

    return TRUE;
}

gboolean
header_field_is(const HeaderField *field, const char *name)
{
    return strlen(name) == field->name_length &&
           g_ascii_strncasecmp(field->start, name, field->name_length) == 0;
}

gboolean
header_field_is_plain(const HeaderField *field)
{
    for (gsize i = 0; i < field->name_length; i++) {
        if (field->start[i] <= ' ' || field->start[i] >= 0x7f)
            return FALSE;
    }

    return field->name_length > 0 &&
           field->value == field->start + field->name_length + 1;
}

/* C strings end at a NUL, and a bare CR ends a line for some. */
gboolean
header_field_has_odd_breaks(const char *p, const char *end)
{
    if (memchr(p, '\0', (gsize)(end - p)) != NULL)
        return TRUE;

    while ((p = memchr(p, '\r', (gsize)(end - p))) != NULL) {
        p++;
        if (p == end || *p != '\n')
            return TRUE;
    }

    return FALSE;
}

/* ESC begins 7-bit text whose bytes look like any syntax (ISO 2022). */
gboolean
header_field_has_odd_bytes(const char *p, const char *end)
{
    return memchr(p, '\033', (gsize)(end - p)) != NULL ||
           header_field_has_odd_breaks(p, end);
}

const char *
header_field_skip_enclosed(const char *p, const char *end)
{
    char open = *p;
    char close = '"';
    guint depth = 1;

    if (open == '(')
        close = ')';
    else if (open == '[')
        close = ']';

    for (p++; p < end; p++) {
        if (*p == '\\' && p + 1 < end)
            p++;
        else if (*p == close && --depth == 0)
            return p + 1;
        else if (open == '(' && *p == '(')
            depth++;
    }

    return NULL;
}
