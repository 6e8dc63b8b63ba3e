#include "audit/log-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK(log_file_error, log_file_error)

/* A writer holds the lock for microseconds; whoever keeps it longer than this
 * hangs, and a send waits for us. */
#define LOCK_TRIES 200
#define LOCK_PAUSE_US 5000

/* How often it may be put aside between our opening and our locking it. */
#define MAX_MOVED 100

struct _LogFile {
    char *path;
    gsize size;
    int descriptor; /* below 0: not open */
};

LogFile *
log_file_new(const char *path, gsize size)
{
    LogFile *logbook = g_new0(LogFile, 1);

    logbook->path = g_strdup(path);
    logbook->size = size;
    logbook->descriptor = -1;

    return logbook;
}

static void
shut(LogFile *logbook)
{
    /* The lock goes with it. */
    if (logbook->descriptor >= 0)
        close(logbook->descriptor);
    logbook->descriptor = -1;
}

void
log_file_free(LogFile *logbook)
{
    shut(logbook);
    g_free(logbook->path);
    g_free(logbook);
}

static gboolean
fail(const LogFile *logbook, LogFileError code, const char *reason, GError **error)
{
    g_autofree char *name = g_filename_display_name(logbook->path);

    g_set_error(
        error, LOG_FILE_ERROR, code, "Cannot append to audit log “%s”: %s", name, reason);
    return FALSE;
}

/* Nobody else is to read it, not even what was made with other rights before. */
static gboolean
is_ours(const LogFile *logbook, GError **error)
{
    struct stat status;

    if (fstat(logbook->descriptor, &status) != 0)
        return fail(logbook, LOG_FILE_ERROR_OPEN, g_strerror(errno), error);
    if (!S_ISREG(status.st_mode))
        return fail(logbook, LOG_FILE_ERROR_OPEN, "expected a regular file", error);
    if (status.st_uid != geteuid())
        return fail(logbook, LOG_FILE_ERROR_OPEN, "it belongs to another user", error);
    /* The other name may be a file of any kind: it would get our mode and our lines. */
    if (status.st_nlink > 1)
        return fail(
            logbook, LOG_FILE_ERROR_OPEN,
            "it is a hard link, and the file has another name: remove the link", error);
    if ((status.st_mode & 0777) != 0600 && fchmod(logbook->descriptor, 0600) != 0)
        return fail(logbook, LOG_FILE_ERROR_OPEN, g_strerror(errno), error);

    return TRUE;
}

/* By the open folder: what takes a path is given up in the sandbox. */
static gboolean
close_to_others(const char *folder)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat status;
    gboolean good = descriptor >= 0 && fstat(descriptor, &status) == 0 &&
                    ((status.st_mode & 077) == 0 || fchmod(descriptor, 0700) == 0);
    int code = errno;

    if (descriptor >= 0)
        close(descriptor);
    errno = code;

    return good;
}

static gboolean
make_folder(const LogFile *logbook, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(logbook->path);

    if (g_mkdir_with_parents(folder, 0700) != 0 || !close_to_others(folder))
        return fail(logbook, LOG_FILE_ERROR_OPEN, g_strerror(errno), error);

    return TRUE;
}

static gboolean
open_file(LogFile *logbook, GError **error)
{
    if (!make_folder(logbook, error))
        return FALSE;

    /* To read as well: how the last line ends. And nothing that blocks: it may
     * be a pipe. */
    logbook->descriptor = open(
        logbook->path,
        O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
        0600);
    if (logbook->descriptor < 0)
        return fail(
            logbook, LOG_FILE_ERROR_OPEN,
            errno == ELOOP ? "it is a symbolic link" : g_strerror(errno), error);

    if (!is_ours(logbook, error)) {
        shut(logbook);
        return FALSE;
    }

    return TRUE;
}

static gboolean
take_lock(const LogFile *logbook, GError **error)
{
    for (guint i = 0; i < LOCK_TRIES; i++) {
        if (flock(logbook->descriptor, LOCK_EX | LOCK_NB) == 0)
            return TRUE;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return fail(logbook, LOG_FILE_ERROR_LOCK, g_strerror(errno), error);
        g_usleep(LOCK_PAUSE_US);
    }

    return fail(logbook, LOG_FILE_ERROR_LOCK, "another program keeps it locked", error);
}

/* Returns: whether the open file still bears the name */
static gboolean
is_current(const LogFile *logbook, struct stat *status)
{
    struct stat named;

    return fstat(logbook->descriptor, status) == 0 && lstat(logbook->path, &named) == 0 &&
           status->st_dev == named.st_dev && status->st_ino == named.st_ino;
}

/* Moves each to the next number; the last one goes. */
static gboolean
put_aside(const LogFile *logbook)
{
    g_autofree char *target = g_strdup_printf("%s.%d", logbook->path, LOG_FILE_KEPT);

    for (guint i = LOG_FILE_KEPT - 1; i >= 1; i--) {
        g_autofree char *source = g_strdup_printf("%s.%u", logbook->path, i);

        if (g_rename(source, target) != 0 && errno != ENOENT)
            return FALSE;
        g_free(target);
        target = g_steal_pointer(&source);
    }

    return g_rename(logbook->path, target) == 0;
}

/* Opens and locks the file that bears the name, with room for @length more bytes. */
static gboolean
prepare(LogFile *logbook, gsize length, struct stat *status, GError **error)
{
    for (guint i = 0; i < MAX_MOVED; i++) {
        if (logbook->descriptor < 0 && !open_file(logbook, error))
            return FALSE;
        if (!take_lock(logbook, error))
            return FALSE;

        if (is_current(logbook, status)) {
            if (status->st_size == 0 || (gsize)status->st_size + length <= logbook->size)
                return TRUE;
            if (!put_aside(logbook)) {
                /* A log that is too large is better than none. */
                g_warning(
                    "Cannot put audit log “%s” aside: %s", logbook->path,
                    g_strerror(errno));
                return TRUE;
            }
        }
        shut(logbook);
    }

    return fail(logbook, LOG_FILE_ERROR_LOCK, "it is replaced again and again", error);
}

static gboolean
ends_in_newline(const LogFile *logbook, off_t size)
{
    char last = '\0';

    return size == 0 ||
           (pread(logbook->descriptor, &last, 1, size - 1) == 1 && last == '\n');
}

gboolean
log_file_append(LogFile *logbook, const char *line, GError **error)
{
    g_autofree char *bytes = NULL;
    struct stat status = { 0 };
    gsize length;
    gssize written;
    int code;

    if (!prepare(logbook, strlen(line) + 1, &status, error))
        return FALSE;

    bytes = g_strconcat(
        ends_in_newline(logbook, status.st_size) ? "" : "\n", line, "\n", NULL);
    length = strlen(bytes);
    written = write(logbook->descriptor, bytes, length);
    code = written < 0 ? errno : ENOSPC;
    if (written > 0 && (gsize)written < length &&
        ftruncate(logbook->descriptor, status.st_size) != 0)
        g_warning("Cannot take half a line back from audit log “%s”", logbook->path);
    flock(logbook->descriptor, LOCK_UN);

    if (written == (gssize)length)
        return TRUE;
    return fail(logbook, LOG_FILE_ERROR_WRITE, g_strerror(code), error);
}
