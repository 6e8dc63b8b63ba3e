#include "archive/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* What zlib takes from the file at a time. */
#define PIECE (128 * 1024)

struct _Source {
    int fd;           /* of a plain file; else -1 */
    guint64 position; /* in a plain file */
    gzFile file;      /* zlib hands on what is no gzip file as it is */
};

static void
set_error(GError **error, int code)
{
    g_set_error_literal(
        error, G_FILE_ERROR, g_file_error_from_errno(code), g_strerror(code));
}

/* zlib would read a plain file too, but not to where the bytes are wanted. */
static gboolean
is_plain(int fd, const struct stat *status)
{
    static const guchar magic[2] = { 0x1f, 0x8b }; /* RFC 1952, 2.3.1 */
    guchar first[2] = { 0 };

    return S_ISREG(status->st_mode) && pread(fd, first, sizeof first, 0) >= 0 &&
           memcmp(first, magic, sizeof magic) != 0;
}

Source *
source_open(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status = { 0 };
    Source *source;

    if (fd < 0) {
        set_error(error, errno);
        return NULL;
    }
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        set_error(error, EISDIR);
        close(fd);
        return NULL;
    }

    source = g_new0(Source, 1);
    source->fd = -1;
    if (is_plain(fd, &status)) {
        source->fd = fd;
        return source;
    }
    source->file = gzdopen(fd, "rb");
    if (source->file == NULL)
        g_error("Out of memory");
    gzbuffer(source->file, PIECE);

    return source;
}

void
source_free(Source *source)
{
    if (source->fd >= 0)
        close(source->fd);
    else
        gzclose(source->file);
    g_free(source);
}

static gssize
read_plain(Source *source, char *buffer, gsize size, GError **error)
{
    gssize n_read;

    do
        n_read = read(source->fd, buffer, size);
    while (n_read < 0 && errno == EINTR);
    if (n_read < 0)
        set_error(error, errno);
    else
        source->position += (guint64)n_read;

    return n_read;
}

gssize
source_read(Source *source, char *buffer, gsize size, GError **error)
{
    int n_read;
    int code = Z_OK;
    const char *text;

    if (source->fd >= 0)
        return read_plain(source, buffer, size, error);

    errno = 0;
    n_read = gzread(source->file, buffer, (unsigned)size);
    if (n_read > 0)
        return n_read;

    text = gzerror(source->file, &code);
    if (code == Z_OK || code == Z_STREAM_END)
        return 0;
    if (code == Z_ERRNO)
        set_error(error, errno);
    else /* zlib names the file in front, as a number */
        g_set_error(
            error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "gzip: %s",
            strrchr(text, ':') != NULL ? strrchr(text, ':') + 2 : text);

    return -1;
}

guint64
source_get_position(const Source *source)
{
    z_off_t position;

    if (source->fd >= 0)
        return source->position;

    position = gzoffset(source->file);
    return position > 0 ? (guint64)position : 0;
}
