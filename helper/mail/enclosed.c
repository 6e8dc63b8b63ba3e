#include "mail/enclosed.h"

#include <string.h>

#include "mail/gmime-auto.h"
#include "mail/header-field.h"

/* Of multiparts in each other, and of a field that GMime is asked to read. */
#define MAX_DEPTH 8
#define MAX_FIELD 4096

typedef struct {
    GBytes *message;
    Enclosed *wanted;
    gsize n_wanted;
    guint depth;
} Search;

/* What the header of a part says of its body. */
typedef struct {
    GMimeContentType *type; /* NULL: text/plain (RFC 2045, 5.2) */
    GMimeContentEncoding encoding;
    const char *body;
} Head;

/* Returns: (transfer full) (nullable): the value, as far as it is one that is written */
static char *
dup_value(const HeaderField *field)
{
    gsize length = (gsize)(field->end - field->value);
    char *value = length <= MAX_FIELD ? g_strndup(field->value, length) : NULL;

    return value != NULL ? g_strstrip(value) : NULL;
}

static Head
read_head(const char *p, const char *end)
{
    Head head = { NULL, GMIME_CONTENT_ENCODING_DEFAULT, NULL };
    HeaderField field;

    while (header_field_next(&p, end, &field)) {
        g_autofree char *value = NULL;

        if (header_field_is(&field, "Content-Type") && head.type == NULL) {
            value = dup_value(&field);
            head.type = value != NULL ? g_mime_content_type_parse(NULL, value) : NULL;
        } else if (header_field_is(&field, "Content-Transfer-Encoding")) {
            value = dup_value(&field);
            head.encoding = value != NULL ? g_mime_content_encoding_from_string(value)
                                          : GMIME_CONTENT_ENCODING_DEFAULT;
        }
    }
    /* behind the empty line */
    if (p < end && *p == '\r')
        p++;
    if (p < end && *p == '\n')
        p++;
    head.body = p;

    return head;
}

static void search_part(Search *search, const char *p, const char *end);

/* Returns: the next line at or behind @start, where one begins, that begins with
 * @delimiter, @end: none.  Few bytes of a message are hyphens, and many end a line. */
static const char *
find_delimiter(const char *start, const char *end, const char *delimiter, gsize length)
{
    const char *p = start;

    for (; (p = memchr(p, '-', (gsize)(end - p))) != NULL; p++) {
        if ((gsize)(end - p) < length)
            break;
        if ((p == start || p[-1] == '\n') && memcmp(p, delimiter, length) == 0)
            return p;
    }

    return end;
}

/* The line break in front of a delimiter is part of it (RFC 2046, 5.1.1). */
static const char *
end_of_part(const char *start, const char *delimiter)
{
    if (delimiter > start && delimiter[-1] == '\n')
        delimiter--;
    if (delimiter > start && delimiter[-1] == '\r')
        delimiter--;

    return delimiter;
}

static void
search_multipart(Search *search, const Head *head, const char *end)
{
    const char *boundary = g_mime_content_type_get_parameter(head->type, "boundary");
    g_autofree char *delimiter =
        boundary != NULL && *boundary != '\0' ? g_strconcat("--", boundary, NULL) : NULL;
    gsize length = delimiter != NULL ? strlen(delimiter) : 0;
    const char *p;

    if (delimiter == NULL)
        return;

    p = find_delimiter(head->body, end, delimiter, length);
    while (p < end &&
           !(end - p >= (gssize)length + 2 && memcmp(p + length, "--", 2) == 0)) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        const char *start = newline != NULL ? newline + 1 : end;

        p = find_delimiter(start, end, delimiter, length);
        search_part(search, start, p < end ? end_of_part(start, p) : end);
    }
}

/* Returns: (transfer full): the body of a part without its transfer encoding */
static GBytes *
decode(const Search *search, const Head *head, const char *end)
{
    gsize size = (gsize)(end - head->body);
    GMimeEncoding state;
    char *decoded;

    if (head->encoding != GMIME_CONTENT_ENCODING_BASE64 &&
        head->encoding != GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE) {
        const char *start = g_bytes_get_data(search->message, NULL);

        return g_bytes_new_from_bytes(search->message, (gsize)(head->body - start), size);
    }

    g_mime_encoding_init_decode(&state, head->encoding);
    decoded = g_malloc(g_mime_encoding_outlen(&state, size) + 1);
    size = g_mime_encoding_flush(&state, head->body, size, decoded);

    return g_bytes_new_take(decoded, size);
}

/* Keeps a part that is wanted. */
static void
take_part(const Search *search, const Head *head, const char *end)
{
    g_autofree char *type = g_mime_content_type_get_mime_type(head->type);

    for (gsize i = 0; i < search->n_wanted; i++) {
        Enclosed *wanted = &search->wanted[i];

        if (g_ascii_strcasecmp(type, wanted->type) == 0 && wanted->n_found++ == 0)
            wanted->first = decode(search, head, end);
    }
}

static void
search_part(Search *search, const char *p, const char *end)
{
    Head head = read_head(p, end);

    if (head.type != NULL && g_mime_content_type_is_type(head.type, "multipart", "*") &&
        search->depth < MAX_DEPTH) {
        search->depth++;
        search_multipart(search, &head, end);
        search->depth--;
    } else if (head.type != NULL) {
        take_part(search, &head, end);
    }
    g_clear_object(&head.type);
}

void
enclosed_find(GBytes *message, Enclosed *wanted, gsize n_wanted)
{
    Search search = { message, wanted, n_wanted, 0 };
    gsize size = 0;
    const char *start = g_bytes_get_data(message, &size);

    if (size > 0)
        search_part(
            &search, header_field_skip_preamble(start, start + size), start + size);
}

void
enclosed_clear(Enclosed *enclosed)
{
    g_clear_pointer(&enclosed->first, g_bytes_unref);
}
