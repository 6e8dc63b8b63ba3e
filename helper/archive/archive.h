/* Archive: all messages in files and folders, one after another: mbox files (mbox.h),
 * Maildirs, folders of `.eml`, each also packed by gzip, in any number of folders, in the
 * order of walk.h.  What cannot be read is named, and the rest is read all the same.
 */
#pragma once

#include <glib.h>

#include "archive/walk.h"

G_BEGIN_DECLS

/* What was come upon. */
typedef enum {
    ARCHIVE_MESSAGE,
    ARCHIVE_FAULT, /* a file, a folder, or the rest of one cannot be read, or the header
                      of the message before is cut off */
    ARCHIVE_END,
} ArchiveFind;

/* One message; all of it belongs to the archive, up to the next call. */
typedef struct {
    const char *text;    /* from the line “From …” on, if there is one */
    gsize length;        /* of header, empty line, and what is wanted of the body */
    gboolean in_mailbox; /* others can be in the same file */
    guint64 offset;      /* of text, in the file as it is when unpacked */
    gboolean expunged;   /* deleted in Thunderbird, and still in the file */
} ArchivedMessage;

/* How far it is. */
typedef struct {
    guint64 n_files;
    guint64 n_messages;
    guint64 n_others; /* files in folders that are no mail */
    guint64 bytes;    /* of the files, as they are, that were read */
    guint64 passed;   /* bytes of the others that were not read */
} ArchiveProgress;

typedef struct _Archive Archive;

/**
 * archive_new:
 * @paths: (array zero-terminated=1): files and folders, in the encoding of file names
 * @body: how much of each body is wanted, in bytes
 *
 * Returns: (transfer full): the archive before its first message
 */
Archive *archive_new(const char *const *paths, gsize body);
void archive_free(Archive *archive);

/**
 * archive_new_empty:
 * @body: how much of each body is wanted, in bytes
 *
 * Returns: (transfer full): an archive that is at its end, for archive_set_part()
 */
Archive *archive_new_empty(gsize body);

/**
 * archive_set_part:
 * @archive: an archive that is at its end
 * @part: (transfer full): what it consists of from now on
 */
void archive_set_part(Archive *archive, WalkPart *part);

/**
 * archive_next:
 * @archive: an archive
 * @message: (out): the next message; of a fault its place
 * @error: set at %ARCHIVE_FAULT alone
 *
 * Returns: what was come upon
 */
ArchiveFind archive_next(Archive *archive, ArchivedMessage *message, GError **error);

/**
 * archive_get_path:
 * @archive: an archive
 *
 * Returns: (transfer none): the path of the message, or of the fault, that was come upon
 *   last, in the encoding of file names
 */
const char *archive_get_path(Archive *archive);

/**
 * archive_get_progress:
 * @archive: an archive
 *
 * Returns: how far it is
 */
ArchiveProgress archive_get_progress(const Archive *archive);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_free)

G_END_DECLS
