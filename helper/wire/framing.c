#include "wire/framing.h"

G_DEFINE_QUARK(framing_error, framing_error)

/* One frame on its way in. */
typedef struct {
    guint32 length;
    guint8 *data; /* NULL until the length is known */
} Reading;

static void
reading_free(Reading *reading)
{
    g_free(reading->data);
    g_free(reading);
}

/* Returns: %FALSE if reading failed; @task knows it then */
static gboolean
end_reading(GObject *source, GAsyncResult *result, GTask *task, gsize *n_read)
{
    GError *error = NULL;

    if (g_input_stream_read_all_finish(G_INPUT_STREAM(source), result, n_read, &error))
        return TRUE;

    g_task_return_error(task, error);
    return FALSE;
}

static void
on_body_read(GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr(GTask) task = user_data;
    Reading *reading = g_task_get_task_data(task);
    gsize n_read = 0;

    if (!end_reading(source, result, task, &n_read))
        return;

    if (n_read < reading->length) {
        g_task_return_new_error(
            task, FRAMING_ERROR, FRAMING_ERROR_TRUNCATED,
            "Input ended after %" G_GSIZE_FORMAT " of the %u announced bytes", n_read,
            reading->length);
        return;
    }

    g_task_return_pointer(
        task, g_bytes_new_take(g_steal_pointer(&reading->data), reading->length),
        (GDestroyNotify)g_bytes_unref);
}

static void
on_length_read(GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr(GTask) task = user_data;
    Reading *reading = g_task_get_task_data(task);
    gsize n_read = 0;

    if (!end_reading(source, result, task, &n_read))
        return;

    if (n_read == 0) {
        g_task_return_pointer(task, NULL, NULL);
        return;
    }

    if (n_read < sizeof reading->length) {
        g_task_return_new_error(
            task, FRAMING_ERROR, FRAMING_ERROR_TRUNCATED,
            "Input ended after %" G_GSIZE_FORMAT " of the 4 length bytes", n_read);
        return;
    }

    if (reading->length > FRAMING_MAX_REQUEST) {
        g_task_return_new_error(
            task, FRAMING_ERROR, FRAMING_ERROR_TOO_LARGE,
            "Request of %u bytes is above the limit of %u", reading->length,
            FRAMING_MAX_REQUEST);
        return;
    }

    reading->data = g_malloc(reading->length + 1); /* + 1, as g_malloc(0) is NULL */
    g_input_stream_read_all_async(
        G_INPUT_STREAM(source), reading->data, reading->length, G_PRIORITY_DEFAULT, NULL,
        on_body_read, g_steal_pointer(&task));
}

void
framing_read_async(GInputStream *input, GAsyncReadyCallback callback, gpointer user_data)
{
    GTask *task = g_task_new(input, NULL, callback, user_data);
    Reading *reading = g_new0(Reading, 1);

    g_task_set_task_data(task, reading, (GDestroyNotify)reading_free);
    g_input_stream_read_all_async(
        input, &reading->length, sizeof reading->length, G_PRIORITY_DEFAULT, NULL,
        on_length_read, task);
}

gboolean
framing_read_finish(GAsyncResult *result, GBytes **frame, GError **error)
{
    GError *failure = NULL;

    *frame = g_task_propagate_pointer(G_TASK(result), &failure);
    if (failure == NULL)
        return TRUE;

    g_propagate_error(error, failure);
    return FALSE;
}

gboolean
framing_write(GOutputStream *output, GBytes *frame, GError **error)
{
    gsize size = 0;
    const void *data = g_bytes_get_data(frame, &size);
    g_autofree guint8 *buffer = NULL;
    guint32 length;

    if (size > FRAMING_MAX_REPLY) {
        g_set_error(
            error, FRAMING_ERROR, FRAMING_ERROR_TOO_LARGE,
            "Reply of %" G_GSIZE_FORMAT " bytes is above the limit of %" G_GSIZE_FORMAT,
            size, FRAMING_MAX_REPLY);
        return FALSE;
    }

    /* One write, so that length and body arrive together. */
    length = (guint32)size;
    buffer = g_malloc(sizeof length + size);
    memcpy(buffer, &length, sizeof length);
    if (size > 0)
        memcpy(buffer + sizeof length, data, size);

    return g_output_stream_write_all(
               output, buffer, sizeof length + size, NULL, NULL, error) &&
           g_output_stream_flush(output, NULL, error);
}
