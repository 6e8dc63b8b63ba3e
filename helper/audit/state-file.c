#include "audit/state-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK(state_file_error, state_file_error)

/* A writer holds the lock for milliseconds, and a send waits for us. */
#define LOCK_TRIES 200
#define LOCK_PAUSE_US 5000

static gboolean
fail(const StateFile *file, const char *verb, const char *reason, GError **error)
{
    g_autofree char *name = g_filename_display_name(file->path);

    g_set_error(
        error, STATE_FILE_ERROR, STATE_FILE_ERROR_FILE, "Cannot %s %s “%s”: %s", verb,
        file->what, name, reason);
    return FALSE;
}

static gboolean
fail_by_code(const StateFile *file, const char *verb, int code, GError **error)
{
    return fail(file, verb, g_strerror(code), error);
}

/* Whoever else could write it could allow what nobody confirmed.
 *
 * Returns: (nullable): what speaks against trusting it */
static const char *
judge_file(const StateFile *file, const struct stat *status)
{
    if (!S_ISREG(status->st_mode))
        return "expected a regular file";
    if (status->st_uid != geteuid())
        return "it belongs to another user";
    if ((status->st_mode & 022) != 0)
        return "others can write it";
    if ((gsize)status->st_size > file->most)
        return "it is too large";

    return NULL;
}

char *
state_file_read_all(int descriptor, gsize size)
{
    g_autofree char *text = g_malloc(size + 1);
    gsize length = 0;

    while (length < size) {
        gssize n_read = read(descriptor, text + length, size - length);

        if (n_read < 0 && errno == EINTR)
            continue;
        if (n_read <= 0)
            return NULL;
        length += (gsize)n_read;
    }
    text[size] = '\0';

    return g_steal_pointer(&text);
}

/* Whoever replaces it does so at once: a reader needs no lock. */
gboolean
state_file_read(const StateFile *file, char **text, gsize *length, GError **error)
{
    int descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat status = { 0 };
    const char *reason = NULL;

    *text = NULL;
    if (descriptor < 0)
        return errno == ENOENT || fail_by_code(file, "open", errno, error);

    if (fstat(descriptor, &status) != 0)
        reason = g_strerror(errno);
    else
        reason = judge_file(file, &status);
    if (reason == NULL) {
        *length = (gsize)status.st_size;
        *text = state_file_read_all(descriptor, *length);
        reason = *text == NULL ? "it cannot be read to its end" : NULL;
    }
    close(descriptor);

    return reason == NULL || fail(file, "read", reason, error);
}

gboolean
state_file_write_all(int descriptor, const char *text, gsize length)
{
    while (length > 0) {
        gssize written = write(descriptor, text, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return FALSE;
        text += written;
        length -= (gsize)written;
    }

    return TRUE;
}

gboolean
state_file_replace(const StateFile *file, const char *text, gsize length, GError **error)
{
    g_autofree char *draft = g_strconcat(file->path, ".new", NULL);
    int descriptor;
    int code = 0;

    g_unlink(draft);
    descriptor = open(
        draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return fail_by_code(file, "write", errno, error);

    if (!state_file_write_all(descriptor, text, length))
        code = errno;
    if (close(descriptor) != 0 && code == 0)
        code = errno;
    if (code == 0 && g_rename(draft, file->path) != 0)
        code = errno;
    if (code == 0)
        return TRUE;

    g_unlink(draft);
    return fail_by_code(file, "write", code, error);
}

int
state_file_lock(const StateFile *file, GError **error)
{
    int descriptor = open(file->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor < 0) {
        fail_by_code(file, "lock", errno, error);
        return -1;
    }

    for (guint i = 0; i < LOCK_TRIES; i++) {
        if (flock(descriptor, LOCK_EX | LOCK_NB) == 0 ||
            (errno != EWOULDBLOCK && errno != EINTR))
            return descriptor;
        g_usleep(LOCK_PAUSE_US);
    }

    close(descriptor);
    fail(file, "lock", "another program keeps it locked", error);
    return -1;
}
