#include "mail/parts.h"

#include "mail/gmime-auto.h"
#include "mail/header-field.h"
#include "text/harmless.h"

struct _Parts {
    GMimeMessage *mime;    /* NULL: it has no header */
    GPtrArray *leaves;     /* of GMimePart, which belong to it */
    GArray *parts;         /* of Part, one a leaf */
    GStringChunk *strings; /* of the parts */
    gboolean is_complete;
};

static void walk(Parts *parts, GMimeObject *object, guint depth);

static void
add_leaf(Parts *parts, GMimePart *leaf, guint depth)
{
    GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(leaf));
    g_autofree char *media = g_mime_content_type_get_mime_type(type);
    g_autofree char *lower = g_ascii_strdown(media, -1);
    const char *name = g_mime_part_get_filename(leaf);
    g_autofree char *harmless = name != NULL ? harmless_text(name) : NULL;
    GMimeDataWrapper *content = g_mime_part_get_content(leaf);
    Part part = { .depth = depth };

    part.type = g_string_chunk_insert(parts->strings, lower);
    if (harmless != NULL)
        part.name = g_string_chunk_insert(parts->strings, harmless);
    if (content != NULL)
        part.size =
            (gsize)MAX(g_mime_stream_length(g_mime_data_wrapper_get_stream(content)), 0);
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

    if (GMIME_IS_MULTIPART(object)) {
        walk_multipart(parts, GMIME_MULTIPART(object), depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage *message =
            g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));

        if (message != NULL && g_mime_message_get_mime_part(message) != NULL)
            walk(parts, g_mime_message_get_mime_part(message), depth + 1);
    } else if (GMIME_IS_PART(object)) {
        add_leaf(parts, GMIME_PART(object), depth);
    }
}

Parts *
parts_new(GBytes *bytes)
{
    gsize size = 0;
    const char *start = g_bytes_get_data(bytes, &size);
    const char *headers = header_field_skip_preamble(start, start + size);
    g_autoptr(GMimeStream) stream =
        g_mime_stream_mem_new_with_buffer(headers, (gsize)(start + size - headers));
    g_autoptr(GMimeParser) parser = g_mime_parser_new_with_stream(stream);
    Parts *parts = g_new0(Parts, 1);

    parts->leaves = g_ptr_array_new();
    parts->parts = g_array_new(FALSE, FALSE, sizeof(Part));
    parts->strings = g_string_chunk_new(1024);
    parts->is_complete = TRUE;
    parts->mime = g_mime_parser_construct_message(parser, NULL);
    if (parts->mime != NULL && g_mime_message_get_mime_part(parts->mime) != NULL)
        walk(parts, g_mime_message_get_mime_part(parts->mime), 0);

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

GBytes *
parts_decode(const Parts *parts, guint number)
{
    GMimePart *leaf = g_ptr_array_index(parts->leaves, number);
    GMimeDataWrapper *content = g_mime_part_get_content(leaf);
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new();
    GByteArray *decoded;

    if (content != NULL)
        g_mime_data_wrapper_write_to_stream(content, stream);
    decoded = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));

    return g_bytes_new(decoded->data, decoded->len);
}
