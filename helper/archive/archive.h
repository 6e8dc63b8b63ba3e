/* Archive: all messages in files and folders, one after another: mbox files (mbox.h),
 * Maildirs, folders of `.eml`, each also packed by gzip, in any number of folders.  What
 * cannot be read is named, and the rest is read all the same.
 *
 * The messages of a folder come in the order of their names, as far as that takes no
 * more memory than ARCHIVE_MAX_NAMES of them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ARCHIVE_MAX_NAMES 4096

/* What was come upon. */
typedef enum {
    ARCHIVE_MESSAGE,
    ARCHIVE_FAULT, /* a file, a folder, or the rest of one cannot be read */
    ARCHIVE_END,
} ArchiveFind;

/* One message; all of it belongs to the archive, up to the next call. */
typedef struct {
    const char *path;    /* of its file, in the encoding of file names */
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
    guint64 total;    /* of all of them; 0: not known */
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
 * archive_next:
 * @archive: an archive
 * @message: (out): the next message; of a fault the path alone
 * @error: set at %ARCHIVE_FAULT alone
 *
 * Returns: what was come upon
 */
ArchiveFind archive_next(Archive *archive, ArchivedMessage *message, GError **error);

/**
 * archive_get_progress:
 * @archive: an archive
 *
 * Returns: how far it is
 */
ArchiveProgress archive_get_progress(const Archive *archive);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_free)

G_END_DECLS
