/* Walk: the files of an archive, in order, in parts so small that they can be read side
 * by side: some files of one folder, or some of the messages of a large mailbox.  What
 * the parts are depends on the files alone, and not on who reads them.
 *
 * The files of a folder come in the order of their names, as far as that takes no more
 * memory than WALK_MAX_NAMES of them.
 */
#pragma once

#include <glib.h>

#include "archive/mbox.h"

G_BEGIN_DECLS

#define WALK_MAX_NAMES 4096

/* A part holds so many files, and about so many bytes. */
#define WALK_PART_FILES 256
#define WALK_PART_BYTES ((guint64)16 * 1024 * 1024)

typedef struct _WalkFolder WalkFolder;

typedef struct {
    WalkFolder *folder; /* NULL: the names are paths */
    GPtrArray *names;   /* of files, in the encoding of file names */
    guint64 from;       /* of the only file what MboxPart has; 0 and 0: all of it */
    guint64 to;
    guint64 size;  /* in bytes; of messages in Maildirs not known, and counted as 0 */
    GError *error; /* NULL, or why the one that is named cannot be read at all */
} WalkPart;

typedef struct _Walk Walk;

/**
 * walk_new:
 * @paths: (array zero-terminated=1): files and folders, in the encoding of file names
 *
 * Returns: (transfer full): a walk before its first part
 */
Walk *walk_new(const char *const *paths);
void walk_free(Walk *walk);

/**
 * walk_next:
 * @walk: a walk
 *
 * Returns: (transfer full) (nullable): the next part, which the walk need not outlive;
 *   %NULL at the end
 */
WalkPart *walk_next(Walk *walk);
void walk_part_free(WalkPart *part);

/**
 * walk_part_dup_path:
 * @part: a part
 * @i: which file
 *
 * Returns: (transfer full): its path
 */
char *walk_part_dup_path(const WalkPart *part, guint i);

/**
 * walk_part_dup_place:
 * @part: a part
 *
 * Returns: (transfer full): the path of the folder that its files are in, or of the only
 *   file, where that was named
 */
char *walk_part_dup_place(const WalkPart *part);

/**
 * walk_part_locate:
 * @part: a part
 * @i: which file
 *
 * Returns: (transfer none): how to read it
 */
MboxPart walk_part_locate(const WalkPart *part, guint i);

/**
 * walk_part_may_be_other:
 * @part: a part
 * @i: which file
 *
 * Returns: whether the file was found and not named, and may be anything but mail
 */
gboolean walk_part_may_be_other(const WalkPart *part, guint i);

/**
 * walk_part_measure:
 * @part: a part
 *
 * Asks for the size of each file that is not known yet.
 *
 * Returns: how many bytes its headers take to read, about
 */
guint64 walk_part_measure(const WalkPart *part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Walk, walk_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WalkPart, walk_part_free)

G_END_DECLS
