/* Framing: one native message is a 32-bit length in host byte order, then
 * that many bytes.  This room knows lengths and bytes, and nothing of JSON.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Thunderbird drops the connection on a reply above 1 MiB, and may send up
 * to 4 GiB.  We refuse requests far below that, before allocating. */
#define FRAMING_MAX_REQUEST (64u * 1024 * 1024)
#define FRAMING_MAX_REPLY ((gsize)1024 * 1024)

#define FRAMING_ERROR (framing_error_quark())
GQuark framing_error_quark(void);

typedef enum {
    FRAMING_ERROR_TRUNCATED, /* the stream ended inside a frame */
    FRAMING_ERROR_TOO_LARGE, /* the length is above our limit */
} FramingError;

/**
 * framing_read_async:
 * @input: the stream to read from; nobody else may read from it meanwhile
 * @callback: called once, in the thread-default main context
 * @user_data: for @callback
 *
 * Reads the next frame.
 */
void framing_read_async(
    GInputStream *input, GAsyncReadyCallback callback, gpointer user_data);

/**
 * framing_read_finish:
 * @result: what the callback of framing_read_async() was given
 * @frame: (out) (transfer full) (nullable): the frame, or %NULL when the
 *   stream ended cleanly between two frames
 * @error: return location for an error
 *
 * Returns: %FALSE if the stream broke; then no further frame can be read.
 */
gboolean framing_read_finish(GAsyncResult *result, GBytes **frame, GError **error);

/**
 * framing_write:
 * @output: the stream to write to, in one piece
 * @frame: at most %FRAMING_MAX_REPLY bytes
 * @error: return location for an error; %FRAMING_ERROR_TOO_LARGE is reported
 *   before a byte is written
 *
 * Returns: %FALSE and an error if the frame could not be written as a whole
 */
gboolean framing_write(GOutputStream *output, GBytes *frame, GError **error);

G_END_DECLS
