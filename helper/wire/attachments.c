#include "wire/attachments.h"

#include "contents/search.h"
#include "text/harmless.h"

typedef struct {
    char *of;
    char *name;
    gsize total; /* what it will have */
    GByteArray *bytes;
} Attachment;

struct _Attachments {
    GPtrArray *list; /* of Attachment, in the order in which they began */
    gsize reserved;  /* the sum of their totals */
};

static void
attachment_free(Attachment *attachment)
{
    g_free(attachment->of);
    g_free(attachment->name);
    g_byte_array_unref(attachment->bytes);
    g_free(attachment);
}

Attachments *
attachments_new(void)
{
    Attachments *attachments = g_new0(Attachments, 1);

    attachments->list = g_ptr_array_new_with_free_func((GDestroyNotify)attachment_free);
    return attachments;
}

void
attachments_free(Attachments *attachments)
{
    g_ptr_array_unref(attachments->list);
    g_free(attachments);
}

/* Room is taken for the whole file at its first piece: no file is refused half-way. */
static Attachment *
begin(Attachments *attachments, const Request *request, GError **error)
{
    Attachment *attachment = NULL;

    if (request->total > ATTACHMENTS_MAX_FILE) {
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Field “total”: expected at most %" G_GUINT64_FORMAT " bytes",
            ATTACHMENTS_MAX_FILE);
        return NULL;
    }
    if (request->total > ATTACHMENTS_MAX_TOTAL - attachments->reserved ||
        attachments->list->len >= ATTACHMENTS_MAX_FILES) {
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_TOO_LARGE,
            "There is room for %d attachments of %" G_GUINT64_FORMAT " bytes together",
            ATTACHMENTS_MAX_FILES, ATTACHMENTS_MAX_TOTAL);
        return NULL;
    }

    attachment = g_new0(Attachment, 1);
    attachment->of = g_strdup(request->of);
    attachment->name = g_strdup(request->name);
    attachment->total = request->total;
    attachment->bytes = g_byte_array_new();
    attachments->reserved += attachment->total;
    g_ptr_array_add(attachments->list, attachment);
    return attachment;
}

/* Returns: (nullable): the newest file of the check, which further pieces belong to */
static Attachment *
find_open(const Attachments *attachments, const char *of)
{
    for (guint i = attachments->list->len; i > 0; i--) {
        Attachment *attachment = g_ptr_array_index(attachments->list, i - 1);

        if (g_strcmp0(attachment->of, of) == 0)
            return attachment;
    }

    return NULL;
}

static gboolean
is_next(const Attachment *attachment, const Request *request)
{
    return attachment != NULL && request->from == attachment->bytes->len &&
           g_strcmp0(request->name, attachment->name) == 0 &&
           request->total == attachment->total;
}

gboolean
attachments_add(Attachments *attachments, const Request *request, GError **error)
{
    Attachment *attachment = NULL;
    gsize size = 0;
    const guint8 *data = g_bytes_get_data(request->data, &size);

    if (request->from > request->total || size > request->total - request->from) {
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Field “data”: the piece goes beyond “total”");
        return FALSE;
    }

    if (request->from == 0) {
        attachment = begin(attachments, request, error);
        if (attachment == NULL)
            return FALSE;
    } else {
        attachment = find_open(attachments, request->of);
        if (!is_next(attachment, request)) {
            g_set_error_literal(
                error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
                "Field “offset”: expected the piece behind the last one of this file");
            return FALSE;
        }
    }

    g_byte_array_append(attachment->bytes, data, (guint)size);
    return TRUE;
}

guint
attachments_count(const Attachments *attachments, const char *of)
{
    guint n_files = 0;

    for (guint i = 0; i < attachments->list->len; i++) {
        const Attachment *attachment = g_ptr_array_index(attachments->list, i);

        n_files += g_strcmp0(attachment->of, of) == 0 &&
                   attachment->bytes->len == attachment->total;
    }

    return n_files;
}

static void
look_into(const Attachment *attachment, Contents *contents)
{
    g_autofree char *name = harmless_text(attachment->name);
    g_autoptr(GBytes) bytes = NULL;

    if (attachment->bytes->len < attachment->total) {
        contents_add_gap(contents, name, NULL, CONTENTS_ABSENT);
        return;
    }

    /* It is not kept longer than this. */
    bytes = g_bytes_new_static(attachment->bytes->data, attachment->bytes->len);
    search_file(contents, name, bytes);
}

void
attachments_look(const Attachments *attachments, const char *of, Contents *contents)
{
    for (guint i = 0; i < attachments->list->len; i++) {
        const Attachment *attachment = g_ptr_array_index(attachments->list, i);

        if (g_strcmp0(attachment->of, of) == 0)
            look_into(attachment, contents);
    }
}

gboolean
attachments_dup_files(
    const Attachments *attachments, const char *of, GPtrArray *names, GPtrArray *files)
{
    for (guint i = 0; i < attachments->list->len; i++) {
        const Attachment *attachment = g_ptr_array_index(attachments->list, i);

        if (g_strcmp0(attachment->of, of) != 0)
            continue;
        if (attachment->bytes->len < attachment->total)
            return FALSE;
        g_ptr_array_add(names, g_strdup(attachment->name));
        g_ptr_array_add(
            files,
            g_bytes_new_with_free_func(
                attachment->bytes->data, attachment->bytes->len,
                (GDestroyNotify)g_byte_array_unref, g_byte_array_ref(attachment->bytes)));
    }

    return TRUE;
}

GBytes *
attachments_join(const Attachments *attachments, const char *of, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) files =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    GByteArray *all = NULL;

    if (!attachments_dup_files(attachments, of, names, files) || files->len == 0) {
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Expected the message ahead, by “piece”, to its end");
        return NULL;
    }
    if (files->len == 1)
        return g_bytes_ref(g_ptr_array_index(files, 0));

    all = g_byte_array_new();
    for (guint i = 0; i < files->len; i++) {
        gsize size = 0;
        const guint8 *data = g_bytes_get_data(g_ptr_array_index(files, i), &size);

        g_byte_array_append(all, data, (guint)size);
    }

    return g_byte_array_free_to_bytes(all);
}

void
attachments_forget(Attachments *attachments, const char *of)
{
    for (guint i = attachments->list->len; i > 0; i--) {
        const Attachment *attachment = g_ptr_array_index(attachments->list, i - 1);

        if (g_strcmp0(attachment->of, of) != 0)
            continue;
        attachments->reserved -= attachment->total;
        g_ptr_array_remove_index(attachments->list, i - 1);
    }
}
