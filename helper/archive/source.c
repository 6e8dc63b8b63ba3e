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
    gzFile file; /* zlib hands on what is no gzip file as it is */
};

static void
set_error(GError **error, int code)
{
    g_set_error_literal(
        error, G_FILE_ERROR, g_file_error_from_errno(code), g_strerror(code));
}

Source *
source_open(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
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
    source->file = gzdopen(fd, "rb");
    if (source->file == NULL)
        g_error("Out of memory");
    gzbuffer(source->file, PIECE);

    return source;
}

void
source_free(Source *source)
{
    gzclose(source->file);
    g_free(source);
}

gssize
source_read(Source *source, char *buffer, gsize size, GError **error)
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

guint64
source_get_position(const Source *source)
{
    z_off_t position = gzoffset(source->file);

    return position > 0 ? (guint64)position : 0;
}
