#define _GNU_SOURCE /* O_PATH */
#include "jobs/job-folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/state-file.h"

G_DEFINE_QUARK(job_folder_error, job_folder_error)

#define JOURNAL ".job"

/* A file of the folder, which nobody reads: who locks it runs. */
#define TURN "running"

/* Of a job that is being made there is no journal yet; in seconds. */
#define UNFINISHED_AGE 3600

/* More than any file of a job takes; in bytes. */
#define MAX_FILE ((gsize)512 * 1024 * 1024)

#define UUID_LENGTH 36

struct _JobFolder {
    char *path;
    int descriptor; /* below 0: not open yet */
};

static gboolean
fail(
    const JobFolder *folder, JobFolderError code, const char *what, const char *reason,
    GError **error)
{
    g_autofree char *name = g_filename_display_name(folder->path);

    g_set_error(
        error, JOB_FOLDER_ERROR, code, "Cannot %s a job in “%s”: %s", what, name, reason);
    return FALSE;
}

static gboolean
fail_file(const JobFolder *folder, const char *what, int code, GError **error)
{
    /* GLib keeps the words for a code in the language in which it was asked first. */
    if (error == NULL)
        return FALSE;

    return fail(folder, JOB_FOLDER_ERROR_FILE, what, g_strerror(code), error);
}

JobFolder *
job_folder_new(const char *parent)
{
    JobFolder *folder = g_new0(JobFolder, 1);

    folder->path = g_build_filename(parent, JOB_FOLDER_NAME, NULL);
    folder->descriptor = -1;

    return folder;
}

void
job_folder_free(JobFolder *folder)
{
    if (folder->descriptor >= 0)
        close(folder->descriptor);
    g_free(folder->path);
    g_free(folder);
}

gboolean
job_folder_make(const char *parent, GError **error)
{
    g_autoptr(JobFolder) folder = job_folder_new(parent);

    if (g_mkdir_with_parents(folder->path, 0700) == 0)
        return TRUE;

    return fail_file(folder, "keep", errno, error);
}

/* Whoever else could write there could have messages sent. */
static const char *
judge_folder(int descriptor)
{
    struct stat status;

    if (fstat(descriptor, &status) != 0)
        return g_strerror(errno);
    if (status.st_uid != geteuid())
        return "the folder belongs to another user";
    if ((status.st_mode & 077) != 0)
        return "others can look into the folder";

    return NULL;
}

/* Opens the folder with its first use. */
static gboolean
require(JobFolder *folder, GError **error)
{
    const char *reason = NULL;
    int descriptor = -1;

    if (folder->descriptor >= 0)
        return TRUE;

    descriptor = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    /* In a build without a sandbox it can still be made. */
    if (descriptor < 0 && errno == ENOENT && g_mkdir(folder->path, 0700) == 0)
        descriptor = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0)
        return fail_file(folder, "keep", errno, error);

    reason = judge_folder(descriptor);
    if (reason != NULL) {
        close(descriptor);
        return fail(folder, JOB_FOLDER_ERROR_FILE, "keep", reason, error);
    }
    folder->descriptor = descriptor;
    return TRUE;
}

static char *
name_of(const char *id, guint number)
{
    return g_strdup_printf("%s.%u", id, number);
}

/* Returns: a new file with that in it, open and on the disk; below 0 and `errno` */
static int
write_new(const JobFolder *folder, const char *name, const char *text, gsize length)
{
    int descriptor = openat(
        folder->descriptor, name,
        O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    int code = 0;

    if (descriptor < 0)
        return -1;
    if (state_file_write_all(descriptor, text, length) && fsync(descriptor) == 0)
        return descriptor;

    code = errno;
    close(descriptor);
    unlinkat(folder->descriptor, name, 0);
    errno = code;
    return -1;
}

static gboolean
write_files(
    const JobFolder *folder, const char *id, const GPtrArray *files, GError **error)
{
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *name = name_of(id, i);
        gsize size = 0;
        const char *data = g_bytes_get_data(g_ptr_array_index(files, i), &size);
        int descriptor = write_new(folder, name, data, size);

        if (descriptor < 0)
            return fail_file(folder, "write", errno, error);
        close(descriptor);
    }

    return TRUE;
}

/* Under another name first: what bears the name of a journal is whole, and locked. */
static int
write_journal(const JobFolder *folder, const Job *job, const char *id, GError **error)
{
    g_autofree char *plan = job_write_plan(job);
    g_autofree char *draft = g_strconcat(id, ".new", NULL);
    g_autofree char *name = g_strconcat(id, JOURNAL, NULL);
    int journal = write_new(folder, draft, plan, strlen(plan));

    if (journal < 0) {
        fail_file(folder, "write", errno, error);
        return -1;
    }
    if (flock(journal, LOCK_EX | LOCK_NB) == 0 &&
        renameat(folder->descriptor, draft, folder->descriptor, name) == 0 &&
        fsync(folder->descriptor) == 0)
        return journal;

    fail_file(folder, "write", errno, error);
    close(journal);
    unlinkat(folder->descriptor, draft, 0);
    return -1;
}

int
job_folder_create(
    JobFolder *folder, const Job *job, const GPtrArray *files, char **id, GError **error)
{
    g_auto(GStrv) kept = NULL;
    int journal = -1;

    *id = NULL;
    if (!require(folder, error))
        return -1;
    kept = job_folder_list(folder);
    if (g_strv_length(kept) >= JOB_FOLDER_MAX) {
        fail(folder, JOB_FOLDER_ERROR_FILE, "begin", "too many wait to be closed", error);
        return -1;
    }

    *id = g_uuid_string_random();
    if (write_files(folder, *id, files, error))
        journal = write_journal(folder, job, *id, error);
    if (journal < 0) {
        job_folder_remove(folder, *id);
        g_clear_pointer(id, g_free);
    }

    return journal;
}

/* Returns: (transfer full) (nullable): all that stands in @descriptor */
static char *
read_whole(int descriptor, gsize *length)
{
    struct stat status;

    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) ||
        (gsize)status.st_size > MAX_FILE)
        return NULL;

    *length = (gsize)status.st_size;
    return state_file_read_all(descriptor, *length);
}

static int
open_journal(JobFolder *folder, const char *id, GError **error)
{
    g_autofree char *name = g_strconcat(id, JOURNAL, NULL);
    int journal = -1;

    if (!g_uuid_string_is_valid(id)) {
        fail(folder, JOB_FOLDER_ERROR_UNKNOWN, "find", "that is no name of one", error);
        return -1;
    }
    if (!require(folder, error))
        return -1;

    journal = openat(
        folder->descriptor, name,
        O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (journal < 0)
        fail(
            folder, errno == ENOENT ? JOB_FOLDER_ERROR_UNKNOWN : JOB_FOLDER_ERROR_FILE,
            "open", g_strerror(errno), error);
    return journal;
}

/* One without its plan is a job of which nobody knows anything: it can be closed. */
static Job *
parse_text(const char *text, gsize length, gsize *whole)
{
    g_autoptr(GError) reason = NULL;
    Job *job = job_parse(text, length, whole, &reason);

    if (job != NULL)
        return job;

    g_warning("A job is damaged: %s", reason->message);
    job = job_new(0, NULL);
    job_set_damaged(job);
    return job;
}

static Job *
parse_journal(const JobFolder *folder, int journal, gsize *whole, GError **error)
{
    gsize length = 0;
    g_autofree char *text = read_whole(journal, &length);

    if (text == NULL) {
        fail(
            folder, JOB_FOLDER_ERROR_FILE, "read", "it cannot be read to its end", error);
        return NULL;
    }

    return parse_text(text, length, whole);
}

/* Whether the files of the job are as they were written. */
static gboolean
is_whole(const JobFolder *folder, const char *id, const Job *job)
{
    const GPtrArray *files = job_get_files(job);

    for (guint i = 0; i < files->len; i++) {
        const JobFile *file = g_ptr_array_index(files, i);
        g_autofree char *name = name_of(id, i);
        g_autofree char *text = NULL;
        g_autofree char *digest = NULL;
        gsize length = 0;
        int descriptor = openat(
            folder->descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

        if (descriptor < 0)
            return FALSE;
        text = read_whole(descriptor, &length);
        close(descriptor);
        if (text == NULL || length != file->size)
            return FALSE;
        digest =
            g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
        if (strcmp(digest, file->digest) != 0)
            return FALSE;
    }

    return TRUE;
}

int
job_folder_open(JobFolder *folder, const char *id, Job **job, GError **error)
{
    int journal = open_journal(folder, id, error);
    gsize whole = 0;

    *job = NULL;
    if (journal < 0)
        return -1;
    if (flock(journal, LOCK_EX | LOCK_NB) != 0)
        fail(folder, JOB_FOLDER_ERROR_HELD, "open", "another program has it open", error);
    else
        *job = parse_journal(folder, journal, &whole, error);
    if (*job == NULL) {
        close(journal);
        return -1;
    }

    if (!job_is_damaged(*job) &&
        (ftruncate(journal, (off_t)whole) != 0 || !is_whole(folder, id, *job)))
        job_set_damaged(*job);
    return journal;
}

Job *
job_folder_read(JobFolder *folder, const char *id, gboolean *is_held, GError **error)
{
    int journal = open_journal(folder, id, error);
    gsize whole = 0;
    Job *job = NULL;

    if (journal < 0)
        return NULL;

    *is_held = flock(journal, LOCK_SH | LOCK_NB) != 0;
    job = parse_journal(folder, journal, &whole, error);
    close(journal);
    return job;
}

gboolean
job_folder_append(JobFolder *folder, int journal, const char *line, GError **error)
{
    off_t before = lseek(journal, 0, SEEK_END);
    int code = 0;

    if (before >= 0 && state_file_write_all(journal, line, strlen(line)) &&
        fdatasync(journal) == 0)
        return TRUE;

    code = errno;
    /* What follows would stand behind half a line; where that stays, it is cut off when
     * the job is opened again. */
    if (before >= 0 && ftruncate(journal, before) != 0)
        g_warning("Cannot take back what was written of a job: %s", g_strerror(errno));
    return fail_file(folder, "write", code, error);
}

GBytes *
job_folder_read_file(
    JobFolder *folder, const char *id, guint number, guint64 from, gsize most,
    GError **error)
{
    g_autofree char *name = name_of(id, number);
    g_autofree char *data = g_malloc(most);
    gssize n = -1;
    int descriptor = -1;
    int code = 0;

    if (!require(folder, error))
        return NULL;
    descriptor =
        openat(folder->descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor >= 0) {
        n = pread(descriptor, data, most, (off_t)from);
        code = errno;
        close(descriptor);
    } else {
        code = errno;
    }
    if (n < 0) {
        fail_file(folder, "read", code, error);
        return NULL;
    }

    return g_bytes_new_take(g_steal_pointer(&data), (gsize)n);
}

/* --- The folder as a whole --- */

/* Returns: (transfer full) (element-type utf8): the names in it */
static GPtrArray *
list_names(const JobFolder *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    int descriptor = openat(folder->descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = descriptor >= 0 ? fdopendir(descriptor) : NULL;
    const struct dirent *entry = NULL;

    if (stream == NULL) {
        if (descriptor >= 0)
            close(descriptor);
        return names;
    }
    /* cppcheck-suppress readdirCalled; the stream is this thread's own */
    while ((entry = readdir(stream)) != NULL)
        g_ptr_array_add(names, g_strdup(entry->d_name));
    closedir(stream);

    return names;
}

/* Returns: (transfer full) (nullable): the id of the job whose file @name is */
static char *
id_of(const char *name)
{
    g_autofree char *id = g_strndup(name, UUID_LENGTH);

    return g_uuid_string_is_valid(id) && name[UUID_LENGTH] == '.' ? g_steal_pointer(&id)
                                                                  : NULL;
}

void
job_folder_remove(JobFolder *folder, const char *id)
{
    g_autoptr(GPtrArray) names = NULL;
    g_autofree char *journal = g_strconcat(id, JOURNAL, NULL);

    if (!require(folder, NULL))
        return;

    names = list_names(folder);
    /* Without its journal it is no job any more. */
    unlinkat(folder->descriptor, journal, 0);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *other = id_of(name);

        if (g_strcmp0(other, id) == 0)
            unlinkat(folder->descriptor, name, 0);
    }
}

char **
job_folder_list(JobFolder *folder)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) names = NULL;

    if (require(folder, NULL))
        names = list_names(folder);
    for (guint i = 0; names != NULL && i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        char *id = id_of(name);

        if (id != NULL && strcmp(name + UUID_LENGTH, JOURNAL) == 0)
            g_ptr_array_add(ids, id);
        else
            g_free(id);
    }

    g_ptr_array_add(ids, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&ids), FALSE); /* strings go along */
}

/* Whether @id is kept too long; one without a journal was never begun. */
static gboolean
is_old(const JobFolder *folder, const char *id, const char *name, gint64 now)
{
    g_autofree char *journal = g_strconcat(id, JOURNAL, NULL);
    struct stat status;

    if (fstatat(folder->descriptor, journal, &status, AT_SYMLINK_NOFOLLOW) == 0)
        return status.st_mtime < now - JOB_FOLDER_AGE;

    return fstatat(folder->descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           status.st_mtime < now - UNFINISHED_AGE;
}

/* Not one that a helper has open: it sends. */
static void
remove_unless_held(JobFolder *folder, const char *id)
{
    g_autofree char *name = g_strconcat(id, JOURNAL, NULL);
    int journal =
        openat(folder->descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

    if (journal < 0 || flock(journal, LOCK_EX | LOCK_NB) == 0)
        job_folder_remove(folder, id);
    if (journal >= 0)
        close(journal);
}

void
job_folder_expire(JobFolder *folder, gint64 now)
{
    g_autoptr(GPtrArray) names = NULL;

    if (!require(folder, NULL))
        return;

    names = list_names(folder);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *id = id_of(name);

        if (id != NULL && is_old(folder, id, name, now))
            remove_unless_held(folder, id);
    }
}

int
job_folder_take_turn(JobFolder *folder)
{
    int descriptor = -1;

    if (!require(folder, NULL))
        return -1;
    descriptor = openat(
        folder->descriptor, TURN, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
        S_IRUSR | S_IWUSR);
    if (descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        close(descriptor);
        return -1;
    }

    return descriptor;
}
