/* Framing: whole frames, cut-off ones, and those that must not be believed. */
#include "wire/framing.h"

typedef struct {
    const char *name;
    guint32 length; /* as announced */
    const char *body;
    gsize n_sent; /* bytes of the whole that arrive; 0: all */
    int code;     /* the FramingError expected, or -1 for none */
} ReadCase;

static const ReadCase read_cases[] = {
    { "whole-frame", 2, "{}", 0, -1 },
    { "empty-frame", 0, "", 0, -1 },
    { "no-json", 3, "\xFF\xFE!", 0, -1 },
    { "one-byte-of-the-length", 2, "{}", 1, FRAMING_ERROR_TRUNCATED },
    { "three-bytes-of-the-length", 2, "{}", 3, FRAMING_ERROR_TRUNCATED },
    { "length-without-body", 2, "{}", 4, FRAMING_ERROR_TRUNCATED },
    { "body-cut-short", 4, "{}", 0, FRAMING_ERROR_TRUNCATED },
    { "largest-length-cut-short", FRAMING_MAX_REQUEST, "{}", 0, FRAMING_ERROR_TRUNCATED },
    { "one-byte-too-large", FRAMING_MAX_REQUEST + 1, "", 0, FRAMING_ERROR_TOO_LARGE },
    { "absurd-length", G_MAXUINT32, "", 0, FRAMING_ERROR_TOO_LARGE },
};

static void
on_read(GObject *source, GAsyncResult *result, gpointer user_data)
{
    *(GAsyncResult **)user_data = g_object_ref(result);
}

/* Waits for the next frame of @input. */
static gboolean
read_frame(GInputStream *input, GBytes **frame, GError **error)
{
    g_autoptr(GAsyncResult) result = NULL;

    framing_read_async(input, on_read, &result);
    while (result == NULL)
        g_main_context_iteration(NULL, TRUE);

    return framing_read_finish(result, frame, error);
}

static GByteArray *
frame_of(guint32 length, const char *body)
{
    GByteArray *bytes = g_byte_array_new();

    g_byte_array_append(bytes, (const guint8 *)&length, sizeof length);
    g_byte_array_append(bytes, (const guint8 *)body, (guint)strlen(body));

    return bytes;
}

static void
test_read(gconstpointer data)
{
    const ReadCase *one = data;
    g_autoptr(GByteArray) bytes = frame_of(one->length, one->body);
    gsize n_sent = one->n_sent > 0 ? one->n_sent : bytes->len;
    g_autoptr(GInputStream) input =
        g_memory_input_stream_new_from_data(bytes->data, (gssize)n_sent, NULL);
    g_autoptr(GBytes) frame = NULL;
    g_autoptr(GError) error = NULL;
    gboolean whole = read_frame(input, &frame, &error);

    if (one->code >= 0) {
        g_assert_false(whole);
        g_assert_null(frame);
        g_assert_error(error, FRAMING_ERROR, one->code);
        return;
    }

    g_assert_no_error(error);
    g_assert_true(whole);
    g_assert_nonnull(frame);
    g_assert_cmpmem(
        g_bytes_get_data(frame, NULL), g_bytes_get_size(frame), one->body, one->length);
}

static void
test_clean_end(void)
{
    g_autoptr(GInputStream) input = g_memory_input_stream_new();
    g_autoptr(GBytes) frame = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_true(read_frame(input, &frame, &error));
    g_assert_no_error(error);
    g_assert_null(frame);
}

static void
test_one_after_the_other(void)
{
    g_autoptr(GByteArray) bytes = frame_of(3, "one");
    g_autoptr(GByteArray) second = frame_of(0, "");
    g_autoptr(GByteArray) third = frame_of(5, "three");
    static const char *const expected[] = { "one", "", "three" };
    g_autoptr(GInputStream) input = NULL;
    g_autoptr(GBytes) end = NULL;

    g_byte_array_append(bytes, second->data, second->len);
    g_byte_array_append(bytes, third->data, third->len);
    input = g_memory_input_stream_new_from_data(bytes->data, bytes->len, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_autoptr(GBytes) frame = NULL;

        g_assert_true(read_frame(input, &frame, NULL));
        g_assert_cmpmem(
            g_bytes_get_data(frame, NULL), g_bytes_get_size(frame), expected[i],
            strlen(expected[i]));
    }
    g_assert_true(read_frame(input, &end, NULL));
    g_assert_null(end);
}

static void
test_closed_stream(void)
{
    g_autoptr(GInputStream) input = g_memory_input_stream_new();
    g_autoptr(GBytes) frame = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_true(g_input_stream_close(input, NULL, NULL));
    g_assert_false(read_frame(input, &frame, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

typedef struct {
    const char *name;
    gsize size;
    gboolean fits;
} WriteCase;

static const WriteCase write_cases[] = {
    { "empty", 0, TRUE },
    { "small", 17, TRUE },
    { "largest", FRAMING_MAX_REPLY, TRUE },
    { "one-byte-too-large", FRAMING_MAX_REPLY + 1, FALSE },
    { "as-large-as-a-request", FRAMING_MAX_REQUEST, FALSE },
};

static void
test_write(gconstpointer data)
{
    const WriteCase *one = data;
    g_autofree char *body = g_strnfill(one->size, 'x');
    g_autoptr(GBytes) frame = g_bytes_new(body, one->size);
    g_autoptr(GOutputStream) output = g_memory_output_stream_new_resizable();
    GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM(output);
    g_autoptr(GError) error = NULL;
    gboolean written = framing_write(output, frame, &error);
    guint32 length = 0;

    if (!one->fits) {
        g_assert_false(written);
        g_assert_error(error, FRAMING_ERROR, FRAMING_ERROR_TOO_LARGE);
        g_assert_cmpuint(g_memory_output_stream_get_data_size(memory), ==, 0);
        return;
    }

    g_assert_no_error(error);
    g_assert_true(written);
    g_assert_cmpuint(
        g_memory_output_stream_get_data_size(memory), ==, sizeof length + one->size);
    memcpy(&length, g_memory_output_stream_get_data(memory), sizeof length);
    g_assert_cmpuint(length, ==, one->size);
    g_assert_cmpmem(
        (const char *)g_memory_output_stream_get_data(memory) + sizeof length, length,
        body, one->size);
}

static void
test_write_fails(void)
{
    char space[8];
    g_autoptr(GOutputStream) output =
        g_memory_output_stream_new(space, sizeof space, NULL, NULL);
    g_autoptr(GBytes) frame = g_bytes_new_static("more than that", 14);
    g_autoptr(GError) error = NULL;

    g_assert_false(framing_write(output, frame, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(read_cases); i++) {
        g_autofree char *path = g_strconcat("/framing/read/", read_cases[i].name, NULL);
        g_test_add_data_func(path, &read_cases[i], test_read);
    }
    g_test_add_func("/framing/read/clean-end", test_clean_end);
    g_test_add_func("/framing/read/one-after-the-other", test_one_after_the_other);
    g_test_add_func("/framing/read/closed-stream", test_closed_stream);
    for (gsize i = 0; i < G_N_ELEMENTS(write_cases); i++) {
        g_autofree char *path = g_strconcat("/framing/write/", write_cases[i].name, NULL);
        g_test_add_data_func(path, &write_cases[i], test_write);
    }
    g_test_add_func("/framing/write/no-space", test_write_fails);

    return g_test_run();
}
