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
    int fd;           /* closed with file, once there is one */
    gboolean regular; /* the file begins anew where it is told to */
    guint64 position; /* in a plain file */
    gzFile file; /* zlib hands on what is no gzip file as it is; NULL: a plain file */
};

static void
set_error(GError **error, int code)
{
    g_set_error_literal(
        error, G_FILE_ERROR, g_file_error_from_errno(code), g_strerror(code));
}

static void
read_with_zlib(Source *source)
{
    source->file = gzdopen(source->fd, "rb");
    if (source->file == NULL)
        g_error("Out of memory");
    gzbuffer(source->file, PIECE);
}

/* Whether what begins so is a gzip file.  zlib would read a plain file too, but not to
 * where the bytes are wanted. */
static gboolean
is_packed(const char *text, gsize length)
{
    static const guchar magic[2] = { 0x1f, 0x8b }; /* RFC 1952, 2.3.1 */

    return length >= sizeof magic && memcmp(text, magic, sizeof magic) == 0;
}

Source *
source_open(int folder, const char *name, GError **error)
{
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    struct stat status = { 0 };
    Source *source;

    if (fd < 0) {
        set_error(error, errno);
        return NULL;
    }
    if (folder == AT_FDCWD && fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        set_error(error, EISDIR);
        close(fd);
        return NULL;
    }

    source = g_new0(Source, 1);
    source->fd = fd;
    source->regular = folder != AT_FDCWD || S_ISREG(status.st_mode);
    if (!source->regular)
        read_with_zlib(source);

    return source;
}

void
source_free(Source *source)
{
    if (source->file == NULL)
        close(source->fd);
    else
        gzclose(source->file);
    g_free(source);
}

gboolean
source_skip_to(Source *source, guint64 position)
{
    if (!source->regular || lseek(source->fd, (off_t)position, SEEK_SET) < 0)
        return FALSE;

    source->position = position;
    return TRUE;
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

    return n_read;
}

static gssize
read_packed(Source *source, char *buffer, gsize size, GError **error)
{
    int n_read;
    int code = Z_OK;
    const char *text;

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

gssize
source_read(Source *source, char *buffer, gsize size, GError **error)
{
    gssize n_read;

    if (source->file != NULL)
        return read_packed(source, buffer, size, error);

    n_read = read_plain(source, buffer, size, error);
    if (source->position == 0 && n_read > 0 && is_packed(buffer, (gsize)n_read) &&
        lseek(source->fd, 0, SEEK_SET) == 0) {
        read_with_zlib(source);
        return read_packed(source, buffer, size, error);
    }
    source->position += (guint64)MAX(n_read, 0);

    return n_read;
}

gboolean
source_can_skip(const Source *source)
{
    return source->regular && source->file == NULL;
}

guint64
source_get_position(const Source *source)
{
    z_off_t position;

    if (source->file == NULL)
        return source->position;

    position = gzoffset(source->file);
    return position > 0 ? (guint64)position : 0;
}
