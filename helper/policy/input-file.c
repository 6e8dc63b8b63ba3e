#include "policy/input-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PIECE 65536

static void
set_error(int code, GError **error)
{
    g_set_error_literal(
        error, G_FILE_ERROR, g_file_error_from_errno(code), g_strerror(code));
}

/* Returns: (transfer full) (nullable): no more than a piece above the limit */
static GString *
read_pieces(int descriptor, GError **error)
{
    char piece[PIECE];
    GString *text = g_string_new(NULL);
    gssize n_read;

    do {
        n_read = read(descriptor, piece, PIECE);
        if (n_read > 0)
            g_string_append_len(text, piece, n_read);
    } while (text->len <= INPUT_FILE_LIMIT &&
             (n_read > 0 || (n_read < 0 && errno == EINTR)));

    if (n_read < 0) {
        set_error(errno, error);
        g_string_free(text, TRUE);
        return NULL;
    }

    return text;
}

char *
input_file_read(const char *path, const char *expected, gsize *length, GError **error)
{
    gboolean is_standard = strcmp(path, "-") == 0;
    int descriptor = is_standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    GString *text;

    if (descriptor < 0) {
        set_error(errno, error);
        return NULL;
    }

    text = read_pieces(descriptor, error);
    if (!is_standard)
        close(descriptor);
    if (text == NULL)
        return NULL;

    if (text->len > INPUT_FILE_LIMIT) {
        g_set_error(
            error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
            "Larger than %d MiB: expected %s of that size at the most", INPUT_FILE_MIB,
            expected);
        g_string_free(text, TRUE);
        return NULL;
    }

    *length = text->len;
    return g_string_free(text, FALSE);
}
