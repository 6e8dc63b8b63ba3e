#include "mail/parts.h"

#include <string.h>

#include "mail/gmime-auto.h"
#include "mail/header-field.h"
#include "text/harmless.h"

/* GMime takes quadratic time for the parameters of Content-Type. */
#define MAX_CONTENT_HEADER 16384

#define CONTENT "Content-"

struct _Parts {
    GMimeMessage *mime;    /* NULL: it has no header */
    GPtrArray *leaves;     /* of GMimeObject, which belong to it */
    GArray *parts;         /* of Part, one a leaf */
    GStringChunk *strings; /* of the parts */
    gboolean is_complete;
};

static void walk(Parts *parts, GMimeObject *object, guint depth);

static const char *
keep(Parts *parts, const char *text)
{
    return text != NULL ? g_string_chunk_insert(parts->strings, text) : NULL;
}

/* As g_mime_part_get_filename(), of a message as well. */
static const char *
name_of(GMimeObject *object)
{
    const char *name =
        g_mime_object_get_content_disposition_parameter(object, "filename");

    return name != NULL ? name : g_mime_object_get_content_type_parameter(object, "name");
}

static void
add_leaf(Parts *parts, GMimeObject *leaf, guint depth)
{
    GMimeContentType *type = g_mime_object_get_content_type(leaf);
    g_autofree char *media = g_mime_content_type_get_mime_type(type);
    g_autofree char *lower = g_ascii_strdown(media, -1);
    const char *name = name_of(leaf);
    g_autofree char *harmless = name != NULL ? harmless_text(name) : NULL;
    const char *disposition = g_mime_object_get_disposition(leaf);
    GMimeDataWrapper *content =
        GMIME_IS_PART(leaf) ? g_mime_part_get_content(GMIME_PART(leaf)) : NULL;
    const Part part = {
        .type = keep(parts, lower),
        .name = keep(parts, harmless),
        .charset = keep(parts, g_mime_content_type_get_parameter(type, "charset")),
        .size =
            content != NULL
                ? (gsize)MAX(
                      g_mime_stream_length(g_mime_data_wrapper_get_stream(content)), 0)
                : 0,
        .depth = depth,
        .file = disposition != NULL && g_ascii_strcasecmp(disposition, "attachment") == 0,
    };

    g_ptr_array_add(parts->leaves, leaf);
    g_array_append_val(parts->parts, part);
}

static void
walk_multipart(Parts *parts, GMimeMultipart *multipart, guint depth)
{
    int n_parts = g_mime_multipart_get_count(multipart);

    for (int i = 0; i < n_parts; i++)
        walk(parts, g_mime_multipart_get_part(multipart, i), depth);
}

static void
walk(Parts *parts, GMimeObject *object, guint depth)
{
    if (depth > PARTS_MAX_DEPTH || parts->parts->len == PARTS_MAX) {
        parts->is_complete = FALSE;
        return;
    }

    if (GMIME_IS_MULTIPART(object))
        walk_multipart(parts, GMIME_MULTIPART(object), depth + 1);
    else if (GMIME_IS_PART(object) || GMIME_IS_MESSAGE_PART(object))
        add_leaf(parts, object, depth);
}

gboolean
parts_is_content_field(const HeaderField *field)
{
    return field->end - field->start >= (gssize)strlen(CONTENT) &&
           g_ascii_strncasecmp(field->start, CONTENT, strlen(CONTENT)) == 0;
}

/* Returns: (transfer full): a message of these fields and that body */
static GString *
put_together(const GString *fields, const char *body, const char *end)
{
    GString *text = g_string_new("MIME-Version: 1.0\n");

    g_string_append_len(text, fields->str, (gssize)fields->len);
    if (text->str[text->len - 1] != '\n')
        g_string_append_c(text, '\n');
    if (body == end)
        g_string_append_c(text, '\n');
    g_string_append_len(text, body, end - body);

    return text;
}

/* Whether a header of a part is longer than GMime should read. */
static gboolean
has_long_header(const char *p, const char *end)
{
    while ((p = memchr(p, '\n', (gsize)(end - p))) != NULL && ++p < end) {
        HeaderField field;
        const char *next = p;

        if ((*p != 'C' && *p != 'c') || end - p < (gssize)strlen(CONTENT) ||
            g_ascii_strncasecmp(p, CONTENT, strlen(CONTENT)) != 0)
            continue;
        if (header_field_next(&next, end, &field) && next - p > MAX_CONTENT_HEADER)
            return TRUE;
    }

    return FALSE;
}

static void
begin_library(void)
{
    static gsize begun = 0;

    if (g_once_init_enter(&begun)) {
        g_mime_init();
        g_once_init_leave(&begun, 1);
    }
}

static void
read_text(Parts *parts, const GString *text)
{
    g_autoptr(GMimeStream) stream = NULL;
    g_autoptr(GMimeParser) parser = NULL;

    parts->is_complete = !has_long_header(text->str, text->str + text->len);
    if (!parts->is_complete)
        return;

    begin_library();
    stream = g_mime_stream_mem_new_with_buffer(text->str, text->len);
    parser = g_mime_parser_new_with_stream(stream);
    parts->mime = g_mime_parser_construct_message(parser, NULL);
    if (parts->mime != NULL && g_mime_message_get_mime_part(parts->mime) != NULL)
        walk(parts, g_mime_message_get_mime_part(parts->mime), 0);
}

Parts *
parts_new(GBytes *bytes)
{
    gsize size = 0;
    const char *start = g_bytes_get_data(bytes, &size);
    const char *p = size > 0 ? header_field_skip_preamble(start, start + size) : NULL;
    g_autoptr(GString) fields = g_string_new(NULL);
    HeaderField field;

    while (size > 0 && header_field_next(&p, start + size, &field)) {
        if (parts_is_content_field(&field))
            g_string_append_len(fields, field.start, field.end - field.start);
    }

    return parts_new_of(bytes, fields, size > 0 ? (gsize)(p - start) : 0);
}

Parts *
parts_new_of(GBytes *bytes, const GString *fields, gsize header_length)
{
    gsize size = 0;
    const char *start = g_bytes_get_data(bytes, &size);
    Parts *parts = g_new0(Parts, 1);

    parts->leaves = g_ptr_array_new();
    parts->parts = g_array_new(FALSE, FALSE, sizeof(Part));
    parts->strings = g_string_chunk_new(1024);
    parts->is_complete = TRUE;
    if (size > 0) {
        g_autoptr(GString) text =
            put_together(fields, start + header_length, start + size);

        read_text(parts, text);
    }

    return parts;
}

void
parts_free(Parts *parts)
{
    g_ptr_array_unref(parts->leaves);
    g_array_unref(parts->parts);
    g_string_chunk_free(parts->strings);
    g_clear_object(&parts->mime);
    g_free(parts);
}

const Part *
parts_get(const Parts *parts, guint *n_parts)
{
    *n_parts = parts->parts->len;
    return (const Part *)parts->parts->data;
}

gboolean
parts_are_complete(const Parts *parts)
{
    return parts->is_complete;
}

/* The text of a message as it stands in the one around it. */
static void
write_message(GMimeObject *leaf, GMimeStream *stream)
{
    GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(leaf));

    if (message != NULL)
        g_mime_object_write_to_stream(GMIME_OBJECT(message), NULL, stream);
}

GBytes *
parts_decode(const Parts *parts, guint number)
{
    GMimeObject *leaf = g_ptr_array_index(parts->leaves, number);
    GMimeDataWrapper *content =
        GMIME_IS_PART(leaf) ? g_mime_part_get_content(GMIME_PART(leaf)) : NULL;
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new();
    GByteArray *decoded;

    if (GMIME_IS_MESSAGE_PART(leaf))
        write_message(leaf, stream);
    if (content != NULL)
        g_mime_data_wrapper_write_to_stream(content, stream);
    decoded = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));

    return g_bytes_new(decoded->data, decoded->len);
}

/* Digits in fours, of which the last may be filled up; white space anywhere. */
static gboolean
is_base64(const guint8 *data, gsize size)
{
    gsize n_digits = 0;
    gsize n_fill = 0;

    for (gsize i = 0; i < size; i++) {
        if (g_ascii_isspace(data[i]))
            continue;
        if (data[i] == '=')
            n_fill++;
        else if (n_fill > 0 || !(g_ascii_isalnum(data[i]) || strchr("+/", data[i])))
            return FALSE;
        else
            n_digits++;
    }

    return n_fill <= 2 && (n_digits + n_fill) % 4 == 0;
}

/* Behind “=” stand two digits, or the end of the line. */
static gboolean
is_quoted_printable(const guint8 *data, gsize size)
{
    const guint8 *end = data + size;

    for (const guint8 *p = data; (p = memchr(p, '=', (gsize)(end - p))) != NULL; p++) {
        const guint8 *next = p + 1;

        while (next < end && (*next == ' ' || *next == '\t' || *next == '\r'))
            next++;
        if (next == end || *next == '\n')
            continue;
        if (end - p < 3 || !g_ascii_isxdigit(p[1]) || !g_ascii_isxdigit(p[2]))
            return FALSE;
    }

    return TRUE;
}

gboolean
parts_is_sound(const Parts *parts, guint number)
{
    GMimeObject *leaf = g_ptr_array_index(parts->leaves, number);
    GMimeDataWrapper *content =
        GMIME_IS_PART(leaf) ? g_mime_part_get_content(GMIME_PART(leaf)) : NULL;
    g_autoptr(GMimeStream) raw = g_mime_stream_mem_new();
    GByteArray *bytes;

    if (content == NULL)
        return TRUE;

    g_mime_stream_reset(g_mime_data_wrapper_get_stream(content));
    g_mime_stream_write_to_stream(g_mime_data_wrapper_get_stream(content), raw);
    bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(raw));
    switch (g_mime_data_wrapper_get_encoding(content)) {
    case GMIME_CONTENT_ENCODING_BASE64:
        return is_base64(bytes->data, bytes->len);
    case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
        return bytes->len == 0 || is_quoted_printable(bytes->data, bytes->len);
    case GMIME_CONTENT_ENCODING_UUENCODE:
        return FALSE;
    case GMIME_CONTENT_ENCODING_DEFAULT:
    case GMIME_CONTENT_ENCODING_7BIT:
    case GMIME_CONTENT_ENCODING_8BIT:
    case GMIME_CONTENT_ENCODING_BINARY:
        break;
    }

    return TRUE;
}
