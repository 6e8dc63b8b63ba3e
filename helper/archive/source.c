#include "archive/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* What is unpacked at a time. */
#define PIECE ((gsize)128 * 1024)

/* A header of gzip, and none of zlib (zlib.h, inflateInit2). */
#define ONLY_GZIP (16 + MAX_WBITS)

static const guchar magic[2] = { 0x1f, 0x8b }; /* RFC 1952, 2.3.1 */

/* What a gzip file takes beside a plain one. */
typedef struct {
    z_stream stream;
    gboolean inside; /* of a member, which has to end */
    guchar input[PIECE];
} Packed;

struct _Source {
    int fd;
    gboolean regular; /* it can begin where it is told to */
    gboolean begun;
    guint64 position; /* behind what was read of the file */
    Packed *packed;   /* (nullable): of a plain file */
};

static void
set_error(GError **error, int code)
{
    g_set_error_literal(
        error, G_FILE_ERROR, g_file_error_from_errno(code), g_strerror(code));
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

    return source;
}

void
source_free(Source *source)
{
    if (source->packed != NULL)
        inflateEnd(&source->packed->stream);
    g_free(source->packed);
    close(source->fd);
    g_free(source);
}

gboolean
source_skip_to(Source *source, guint64 position)
{
    if (!source->regular || lseek(source->fd, (off_t)position, SEEK_SET) < 0)
        return FALSE;

    source->position = position;
    source->begun = position > 0;
    return TRUE;
}

/* Returns: how many bytes of the file were read, -1 after an error */
static gssize
read_bytes(Source *source, void *buffer, gsize size, GError **error)
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

/* --- gzip --- */

static gssize
fail(Source *source, GError **error, const char *what)
{
    g_set_error(
        error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
        "gzip: %s at byte %" G_GUINT64_FORMAT " of the packed file", what,
        source_get_position(source));

    return -1;
}

/* Begins to unpack a file whose first bytes are these. */
static void
unpack(Source *source, const char *bytes, gsize length)
{
    Packed *packed = g_new0(Packed, 1);

    memcpy(packed->input, bytes, length);
    packed->stream.next_in = packed->input;
    packed->stream.avail_in = (uInt)length;
    if (inflateInit2(&packed->stream, ONLY_GZIP) != Z_OK)
        g_error("Out of memory");
    packed->inside = TRUE;
    source->packed = packed;
}

/* Reads on where all that was read is unpacked.  Returns: 0 at the end of the file, -1
 * after an error */
static gssize
refill(Source *source, GError **error)
{
    Packed *packed = source->packed;
    gssize n_read;

    if (packed->stream.avail_in > 0)
        return 1;

    n_read = read_bytes(source, packed->input, sizeof packed->input, error);
    packed->stream.next_in = packed->input;
    packed->stream.avail_in = n_read > 0 ? (uInt)n_read : 0;

    return n_read;
}

/* Goes on to the next member, which follows at once; tapes fill up with zeros.
 *
 * Returns: 1 where there is one, 0 at the end, -1 after an error */
static gssize
next_member(Source *source, GError **error)
{
    z_stream *stream = &source->packed->stream;
    gssize n_read;

    while ((n_read = refill(source, error)) > 0 && *stream->next_in == 0) {
        stream->next_in++;
        stream->avail_in--;
    }
    if (n_read <= 0)
        return n_read;
    if (*stream->next_in != magic[0])
        return fail(source, error, "something else");

    inflateReset(stream);
    source->packed->inside = TRUE;
    return 1;
}

static gssize
read_packed(Source *source, char *buffer, gsize size, GError **error)
{
    z_stream *stream = &source->packed->stream;

    stream->next_out = (guchar *)buffer;
    stream->avail_out = (uInt)size;
    while (stream->avail_out == size) {
        gssize n_read =
            source->packed->inside ? refill(source, error) : next_member(source, error);
        int code;

        if (n_read < 0)
            return -1;
        if (n_read == 0 && !source->packed->inside)
            return 0;

        /* Behind the end of the file something may still be on its way out. */
        code = inflate(stream, Z_NO_FLUSH);
        if (code == Z_STREAM_END)
            source->packed->inside = FALSE;
        else if (stream->avail_out == size && n_read == 0)
            return fail(source, error, "unexpected end");
        else if (stream->avail_out == size && code != Z_OK)
            return fail(source, error, stream->msg != NULL ? stream->msg : "no data");
    }

    return (gssize)(size - stream->avail_out);
}

/* --- Both --- */

/* Reads what the file begins with, and finds out by it what it is: also a pipe can be
 * asked, and a small file is read at once.  Returns: as source_read() */
static gssize
begin(Source *source, char *buffer, gsize size, GError **error)
{
    gsize length = 0;
    gssize n_read;

    source->begun = TRUE;
    do {
        n_read = read_bytes(source, buffer + length, MIN(size, PIECE) - length, error);
        length += n_read > 0 ? (gsize)n_read : 0;
    } while (n_read > 0 && length < sizeof magic);
    if (n_read < 0)
        return -1;

    if (length < sizeof magic || memcmp(buffer, magic, sizeof magic) != 0)
        return (gssize)length;

    unpack(source, buffer, length);
    return read_packed(source, buffer, size, error);
}

gssize
source_read(Source *source, char *buffer, gsize size, GError **error)
{
    if (!source->begun)
        return begin(source, buffer, size, error);
    if (source->packed != NULL)
        return read_packed(source, buffer, size, error);

    return read_bytes(source, buffer, size, error);
}

gboolean
source_can_skip(const Source *source)
{
    return source->regular && source->packed == NULL;
}

guint64
source_get_position(const Source *source)
{
    return source->position -
           (source->packed != NULL ? source->packed->stream.avail_in : 0);
}

guint64
source_get_rest(const Source *source)
{
    guint64 position = source_get_position(source);
    struct stat status;

    return fstat(source->fd, &status) == 0 && status.st_size > 0 &&
                   (guint64)status.st_size > position
               ? (guint64)status.st_size - position
               : 0;
}
