/* Source: the bytes of a file of an archive, one piece after another, unpacked where it
 * is a gzip file (RFC 1952).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Source Source;

/**
 * source_open:
 * @folder: a descriptor of the folder that @name is in, if it is known to be a regular
 *   file there; else `AT_FDCWD`
 * @name: the file, in the encoding of file names
 * @error: return location for a #G_FILE_ERROR
 *
 * Returns: (transfer full) (nullable): the file from its beginning
 */
Source *source_open(int folder, const char *name, GError **error);
void source_free(Source *source);

/**
 * source_skip_to:
 * @source: a file of which nothing has been read
 * @position: where to begin, in bytes
 *
 * Returns: whether it begins there
 */
gboolean source_skip_to(Source *source, guint64 position);

/**
 * source_read:
 * @source: a file
 * @buffer: (array length=size): gets the next bytes
 * @size: how many fit, at least two, below 1 GiB
 * @error: return location for a #G_FILE_ERROR
 *
 * A gzip file that is cut off, or in which something else follows, gives all that is
 * there, and then an error.  It may have several members (RFC 1952, 2.2), and zeros
 * behind them.
 *
 * Returns: how many bytes were read; 0 at the end; -1 where it cannot be read further
 */
gssize source_read(Source *source, char *buffer, gsize size, GError **error);

/**
 * source_can_skip:
 * @source: a file of which something has been read
 *
 * Returns: whether source_skip_to() can begin anywhere in the file
 */
gboolean source_can_skip(const Source *source);

/**
 * source_get_position:
 * @source: a file
 *
 * Returns: how many bytes of the file itself, packed as it is, have been read
 */
guint64 source_get_position(const Source *source);

/**
 * source_get_rest:
 * @source: a file
 *
 * Returns: how many bytes of the file itself are left to be read; 0: it is not known
 */
guint64 source_get_rest(const Source *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Source, source_free)

G_END_DECLS
