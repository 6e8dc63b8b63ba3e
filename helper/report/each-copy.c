#include "report/each-copy.h"

#include <string.h>

#include "mail/header-field.h"

static void
add_digests(GHashTable *digests, const HeaderField *field)
{
    const char *p = field->value;

    while (p < field->end) {
        gsize length = 0;

        while (p + length < field->end && g_ascii_isxdigit(p[length]))
            length++;
        if (length == EACH_COPY_DIGEST)
            g_hash_table_add(digests, g_ascii_strdown(p, (gssize)length));
        p += MAX(length, 1);
    }
}

GHashTable *
each_copy_read(GBytes *message)
{
    GHashTable *digests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gsize size = 0;
    const char *start = g_bytes_get_data(message, &size);
    const char *end = start + size;
    const char *p = header_field_skip_preamble(start, end);
    HeaderField field;

    while (header_field_next(&p, end, &field)) {
        if (header_field_is(&field, EACH_COPY_HEADER))
            add_digests(digests, &field);
    }

    return digests;
}

char *
each_copy_dup_digest(const char *message_id)
{
    char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, message_id, -1);

    digest[EACH_COPY_DIGEST] = '\0';
    return digest;
}
