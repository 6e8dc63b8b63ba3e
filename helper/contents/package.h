/* Package: the files of a zip archive, or the one file of a gzip file, one after another,
 * read by libarchive from memory.  Office files are zip archives too.
 */
#pragma once

#include <glib.h>

#include "contents/contents.h"

G_BEGIN_DECLS

/* More files than this are in no archive that somebody made by hand. */
#define PACKAGE_MAX_FILES 20000

typedef enum {
    PACKAGE_ZIP,
    PACKAGE_GZIP,
} PackageKind;

typedef struct _Package Package;

/**
 * package_open:
 * @bytes: the archive; has to stay as long as the package
 * @kind: what it is
 * @budget: (inout): how many bytes may be unpacked; gets less with each that is
 *
 * Returns: (transfer full): the package before its first file; one that cannot be read
 *   has none
 */
Package *package_open(GBytes *bytes, PackageKind kind, guint64 *budget);
void package_free(Package *package);

/**
 * package_next:
 * @package: a package
 *
 * Returns: (transfer none) (nullable): the name of the next file, UTF-8 and harmless to
 *   show, folders passed over; %NULL: there is no further one, or it cannot be read
 */
const char *package_next(Package *package);

/**
 * package_read:
 * @package: in a file
 * @buffer: (array length=size): gets its next bytes
 * @size: how many fit
 *
 * Returns: how many bytes were read; 0 at the end; -1 where it cannot be read further
 */
int package_read(Package *package, char *buffer, gsize size);

/**
 * package_read_all:
 * @package: in a file
 *
 * Returns: (transfer full) (nullable): all bytes of the file, if it can be read to its
 * end
 */
GBytes *package_read_all(Package *package);

/**
 * package_has_failed:
 * @package: a package
 * @reason: (out): why, if it has
 *
 * Returns: whether the file at hand, or what comes behind it, cannot be read
 */
gboolean package_has_failed(const Package *package, ContentsReason *reason);

/**
 * package_is_over:
 * @package: a package
 *
 * Returns: whether nothing further can be read, whatever file is next
 */
gboolean package_is_over(const Package *package);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Package, package_free)

G_END_DECLS
