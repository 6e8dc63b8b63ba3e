/* LogFile: a file that several processes append whole lines to, and that is
 * put aside when it has grown.  Knows nothing of what the lines say.
 *
 * Whoever writes or puts aside holds the lock of the file that bears the name
 * right now; having got the lock, it looks whether the file still does.  So no
 * line goes to a file that was put aside meanwhile, and none is put aside twice.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LOG_FILE_ERROR (log_file_error_quark())
GQuark log_file_error_quark(void);

typedef enum {
    LOG_FILE_ERROR_OPEN,  /* it is not there and cannot be made, or is no file of ours
                             alone */
    LOG_FILE_ERROR_LOCK,  /* somebody else keeps it */
    LOG_FILE_ERROR_WRITE, /* the line did not fit */
} LogFileError;

/* How large it grows, and how many are kept beside it: NAME.1 is the newest. */
#define LOG_FILE_SIZE ((gsize)4 * 1024 * 1024)
#define LOG_FILE_KEPT 4

typedef struct _LogFile LogFile;

/**
 * log_file_new:
 * @path: the file; its folder is made where there is none, both for their
 *   owner alone.  Nothing happens before the first line.
 * @size: how large it may grow
 *
 * Returns: (transfer full): the log at that path; nothing is opened or made yet
 */
LogFile *log_file_new(const char *path, gsize size);
void log_file_free(LogFile *logbook);

/**
 * log_file_append:
 * @logbook: the log
 * @line: without its newline
 * @error: return location for a #LOG_FILE_ERROR
 *
 * Appends in one write.  What did not fit as a whole is taken back; what an
 * earlier writer left without its end stays a line of its own.  Nothing is
 * synced to the disk: that takes up to 50 ms on a send that may take 10, for the
 * seconds before a power cut.
 *
 * Returns: %FALSE and a #LOG_FILE_ERROR if it is not written
 */
gboolean log_file_append(LogFile *logbook, const char *line, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(LogFile, log_file_free)

G_END_DECLS
