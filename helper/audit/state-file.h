/* StateFile: what a helper keeps in one file beside the audit log.  Whoever reads it sees
 * all of it or what was there before.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define STATE_FILE_ERROR (state_file_error_quark())
GQuark state_file_error_quark(void);

typedef enum {
    STATE_FILE_ERROR_FILE, /* it cannot be read, locked or written */
} StateFileError;

/* One file; the strings are the caller's. */
typedef struct {
    const char *folder; /* of the log */
    const char *path;   /* in that folder */
    const char *what;   /* is in it, for errors: “acknowledgements” */
    gsize most;         /* bytes that it may have */
} StateFile;

/**
 * state_file_read:
 * @file: which one; without it nothing is read, and that is no error
 * @text: (out) (transfer full) (nullable) (array length=length): what stands in it, and a
 *   NUL behind; %NULL: there is no file
 * @length: (out): in bytes
 * @error: return location for a #STATE_FILE_ERROR
 *
 * Reads no file that is another user's, or that others can write.
 *
 * Returns: %FALSE and an error if it is there and cannot be used
 */
gboolean state_file_read(
    const StateFile *file, char **text, gsize *length, GError **error);

/**
 * state_file_replace:
 * @file: which one
 * @text: (array length=length): what is to stand in it
 * @length: in bytes
 * @error: return location for a #STATE_FILE_ERROR
 *
 * Writes it beside its place and moves it there.  It is not synced to the disk, as the
 * log: a send waits.
 *
 * Returns: %FALSE and an error if it is as it was before
 */
gboolean state_file_replace(
    const StateFile *file, const char *text, gsize length, GError **error);

/**
 * state_file_read_all:
 * @descriptor: of a file, where it is to be read from
 * @size: how much, in bytes
 *
 * Returns: (transfer full) (nullable): so much of it, and a NUL behind; %NULL if there is
 *   less
 */
char *state_file_read_all(int descriptor, gsize size);

/**
 * state_file_write_all:
 * @descriptor: of a file
 * @text: (array length=length): what is to be written
 * @length: in bytes
 *
 * Returns: %FALSE and `errno` if only a part was written
 */
gboolean state_file_write_all(int descriptor, const char *text, gsize length);

/**
 * state_file_lock:
 * @file: which one
 * @error: return location for a #STATE_FILE_ERROR
 *
 * Keeps other helpers from writing: the folder stays where the file is replaced.  Some
 * file systems over a network cannot lock it; there the later of two at once wins.
 *
 * Returns: a descriptor to close, or below 0 and an error
 */
int state_file_lock(const StateFile *file, GError **error);

G_END_DECLS
