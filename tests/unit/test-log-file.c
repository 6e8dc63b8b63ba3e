/* LogFile: whole lines or none, for its owner alone, whoever else writes. */
#include "audit/log-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "folders.h"

typedef struct {
    char *home;
    char *folder; /* not there at first */
    char *path;
} Place;

static void
place_begin(Place *place, gconstpointer data)
{
    place->home = g_dir_make_tmp("bcc-guard-XXXXXX", NULL);
    place->folder = g_build_filename(place->home, "state", "bcc-guard", NULL);
    place->path = g_build_filename(place->folder, "audit.jsonl", NULL);
}

static void
place_end(Place *place, gconstpointer data)
{
    remove_folder(place->home);
    g_free(place->home);
    g_free(place->folder);
    g_free(place->path);
}

static char *
contents_of(const char *path)
{
    char *contents = NULL;
    g_autoptr(GError) error = NULL;

    g_file_get_contents(path, &contents, NULL, &error);
    g_assert_no_error(error);

    return contents;
}

static guint
mode_of(const char *path)
{
    struct stat status;

    g_assert_cmpint(lstat(path, &status), ==, 0);
    return status.st_mode & 07777;
}

static void
assert_appended(LogFile *logbook, const char *line)
{
    g_autoptr(GError) error = NULL;

    log_file_append(logbook, line, &error);
    g_assert_no_error(error);
}

static void
assert_refused(const char *path, int code, const char *named)
{
    g_autoptr(LogFile) logbook = log_file_new(path, LOG_FILE_SIZE);
    g_autoptr(GError) error = NULL;

    g_assert_false(log_file_append(logbook, "line", &error));
    g_assert_error(error, LOG_FILE_ERROR, code);
    g_assert_nonnull(strstr(error->message, path));
    g_assert_nonnull(strstr(error->message, named));
}

static void
test_modes(Place *place, gconstpointer data)
{
    g_autoptr(LogFile) logbook = log_file_new(place->path, LOG_FILE_SIZE);
    g_autofree char *contents = NULL;
    mode_t mask = umask(0);

    g_assert_false(g_file_test(place->folder, G_FILE_TEST_EXISTS));
    assert_appended(logbook, "one");
    assert_appended(logbook, "two");
    umask(mask);

    g_assert_cmpuint(mode_of(place->folder), ==, 0700);
    g_assert_cmpuint(mode_of(place->path), ==, 0600);
    contents = contents_of(place->path);
    g_assert_cmpstr(contents, ==, "one\ntwo\n");
}

static void
test_tightened(Place *place, gconstpointer data)
{
    g_autoptr(LogFile) logbook = log_file_new(place->path, LOG_FILE_SIZE);

    g_mkdir_with_parents(place->folder, 0755);
    g_assert_true(g_file_set_contents(place->path, "old\n", -1, NULL));
    g_assert_cmpint(g_chmod(place->path, 0644), ==, 0);
    assert_appended(logbook, "new");
    g_assert_cmpuint(mode_of(place->folder), ==, 0700);
    g_assert_cmpuint(mode_of(place->path), ==, 0600);
}

static void
test_no_file_of_ours(Place *place, gconstpointer data)
{
    g_autofree char *elsewhere = g_build_filename(place->home, "elsewhere", NULL);

    g_mkdir_with_parents(place->folder, 0700);
    g_assert_cmpint(symlink(elsewhere, place->path), ==, 0);
    assert_refused(place->path, LOG_FILE_ERROR_OPEN, "symbolic link");
    g_assert_false(g_file_test(elsewhere, G_FILE_TEST_EXISTS));

    g_unlink(place->path);
    g_assert_cmpint(mkfifo(place->path, 0600), ==, 0);
    assert_refused(place->path, LOG_FILE_ERROR_OPEN, "regular file");

    g_unlink(place->path);
    g_assert_cmpint(g_mkdir(place->path, 0700), ==, 0);
    assert_refused(place->path, LOG_FILE_ERROR_OPEN, "directory");
}

/* Whatever has the other name gets neither our mode nor our line. */
static void
test_hard_link(Place *place, gconstpointer data)
{
    g_autofree char *elsewhere = g_build_filename(place->home, "elsewhere", NULL);
    g_autofree char *contents = NULL;

    g_mkdir_with_parents(place->folder, 0700);
    g_assert_true(g_file_set_contents(elsewhere, "theirs\n", -1, NULL));
    g_assert_cmpint(g_chmod(elsewhere, 0644), ==, 0);
    g_assert_cmpint(link(elsewhere, place->path), ==, 0);
    assert_refused(place->path, LOG_FILE_ERROR_OPEN, "hard link");
    contents = contents_of(elsewhere);
    g_assert_cmpstr(contents, ==, "theirs\n");
    g_assert_cmpuint(mode_of(elsewhere), ==, 0644);
    g_assert_cmpint(g_unlink(elsewhere), ==, 0);
}

static void
test_no_folder(Place *place, gconstpointer data)
{
    g_autofree char *state = g_path_get_dirname(place->folder);

    g_assert_true(g_file_set_contents(state, "a file", -1, NULL));
    assert_refused(place->path, LOG_FILE_ERROR_OPEN, "");
}

/* The folder goes away while the file is open, as with `rm -r`. */
static void
test_taken_away(Place *place, gconstpointer data)
{
    g_autoptr(LogFile) logbook = log_file_new(place->path, LOG_FILE_SIZE);
    g_autofree char *contents = NULL;

    assert_appended(logbook, "lost");
    g_assert_cmpint(g_unlink(place->path), ==, 0);
    g_assert_cmpint(g_rmdir(place->folder), ==, 0);
    assert_appended(logbook, "kept");
    contents = contents_of(place->path);
    g_assert_cmpstr(contents, ==, "kept\n");
}

/* A disk with room for a part of the line: the part is taken back. */
static void
test_full(Place *place, gconstpointer data)
{
    g_autoptr(LogFile) logbook = log_file_new(place->path, LOG_FILE_SIZE);
    g_autoptr(GError) error = NULL;
    g_autofree char *contents = NULL;
    struct rlimit before;
    struct rlimit limit;

    assert_appended(logbook, "one");
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    limit = before;
    limit.rlim_cur = 7;
    setrlimit(RLIMIT_FSIZE, &limit);
    g_assert_false(log_file_append(logbook, "too long", &error));
    setrlimit(RLIMIT_FSIZE, &before);
    g_assert_error(error, LOG_FILE_ERROR, LOG_FILE_ERROR_WRITE);
    assert_appended(logbook, "two");

    contents = contents_of(place->path);
    g_assert_cmpstr(contents, ==, "one\ntwo\n");
}

/* A writer that died in the middle: its half does not spoil the next line. */
static void
test_half_line(Place *place, gconstpointer data)
{
    g_autoptr(LogFile) logbook = log_file_new(place->path, LOG_FILE_SIZE);
    g_autofree char *contents = NULL;

    g_mkdir_with_parents(place->folder, 0700);
    g_assert_true(g_file_set_contents(place->path, "one\ntw", -1, NULL));
    assert_appended(logbook, "three");
    contents = contents_of(place->path);
    g_assert_cmpstr(contents, ==, "one\ntw\nthree\n");
}

static void
test_locked(Place *place, gconstpointer data)
{
    int descriptor;

    g_mkdir_with_parents(place->folder, 0700);
    descriptor = open(place->path, O_RDWR | O_CREAT, 0600);
    g_assert_cmpint(flock(descriptor, LOCK_EX), ==, 0);
    assert_refused(place->path, LOG_FILE_ERROR_LOCK, "locked");
    close(descriptor);
}

static void
test_put_aside(Place *place, gconstpointer data)
{
    g_autoptr(LogFile) logbook = log_file_new(place->path, 10);
    g_autofree char *beyond = g_strdup_printf("%s.%d", place->path, LOG_FILE_KEPT + 1);

    for (guint i = 0; i < 14; i++) {
        g_autofree char *line = g_strdup_printf("%04u", i);

        assert_appended(logbook, line);
    }

    for (guint i = 0; i <= LOG_FILE_KEPT; i++) {
        g_autofree char *name =
            i > 0 ? g_strdup_printf("%s.%u", place->path, i) : g_strdup(place->path);
        g_autofree char *contents = contents_of(name);
        g_autofree char *expected =
            g_strdup_printf("%04u\n%04u\n", 12 - 2 * i, 13 - 2 * i);

        g_assert_cmpstr(contents, ==, expected);
        g_assert_cmpuint(mode_of(name), ==, 0600);
    }
    g_assert_false(g_file_test(beyond, G_FILE_TEST_EXISTS));
}

/* The other one still has the file open that was put aside. */
static void
test_put_aside_by_another(Place *place, gconstpointer data)
{
    g_autoptr(LogFile) one = log_file_new(place->path, 10);
    g_autoptr(LogFile) other = log_file_new(place->path, 10);
    g_autofree char *aside = g_strconcat(place->path, ".1", NULL);
    g_autofree char *contents = NULL;
    g_autofree char *before = NULL;

    assert_appended(one, "0000");
    assert_appended(other, "0001");
    assert_appended(one, "0002");
    assert_appended(other, "0003");

    contents = contents_of(place->path);
    g_assert_cmpstr(contents, ==, "0002\n0003\n");
    before = contents_of(aside);
    g_assert_cmpstr(before, ==, "0000\n0001\n");
}

#define N_WRITERS 3
#define N_LINES 400
/* Large enough that all lines are kept, small enough that it is put aside
 * several times. */
#define SHARED_SIZE (N_WRITERS * N_LINES * 10 / (LOG_FILE_KEPT - 1))

static void
write_lines(const char *path, guint writer)
{
    g_autoptr(LogFile) logbook = log_file_new(path, SHARED_SIZE);

    for (guint i = 0; i < N_LINES; i++) {
        g_autofree char *line = g_strdup_printf("%u %07u", writer, i);

        if (!log_file_append(logbook, line, NULL))
            _exit(1);
    }
    _exit(0);
}

static guint
count_lines(const char *path, GHashTable *seen)
{
    g_autofree char *contents = contents_of(path);
    g_auto(GStrv) lines = g_strsplit(contents, "\n", -1);
    guint n_lines = g_strv_length(lines) - 1;

    g_assert_cmpstr(lines[n_lines], ==, "");
    g_assert_cmpuint(strlen(contents), <=, SHARED_SIZE);
    for (guint i = 0; i < n_lines; i++) {
        g_assert_cmpuint(strlen(lines[i]), ==, 9);
        g_assert_true(g_hash_table_add(seen, g_strdup(lines[i])));
    }

    return n_lines;
}

/* Several processes write at once while it is put aside: no line is lost, none
 * is there twice, none is in pieces. */
static void
test_many_writers(Place *place, gconstpointer data)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *first = g_strconcat(place->path, ".1", NULL);

    for (guint writer = 0; writer < N_WRITERS; writer++) {
        pid_t pid = fork();

        g_assert_cmpint(pid, >=, 0);
        if (pid == 0)
            write_lines(place->path, writer);
    }
    for (guint writer = 0; writer < N_WRITERS; writer++) {
        int status = -1;

        g_assert_cmpint(wait(&status), >, 0);
        g_assert_cmpint(status, ==, 0);
    }

    g_assert_true(g_file_test(first, G_FILE_TEST_EXISTS));
    for (guint i = 0; i <= LOG_FILE_KEPT; i++) {
        g_autofree char *name =
            i > 0 ? g_strdup_printf("%s.%u", place->path, i) : g_strdup(place->path);

        if (g_file_test(name, G_FILE_TEST_EXISTS))
            count_lines(name, seen);
    }
    g_assert_cmpuint(g_hash_table_size(seen), ==, N_WRITERS * N_LINES);
}

static const struct {
    const char *path;
    void (*test)(Place *place, gconstpointer data);
} tests[] = {
    { "/log-file/modes", test_modes },
    { "/log-file/tightened", test_tightened },
    { "/log-file/no-file-of-ours", test_no_file_of_ours },
    { "/log-file/hard-link", test_hard_link },
    { "/log-file/no-folder", test_no_folder },
    { "/log-file/taken-away", test_taken_away },
    { "/log-file/full", test_full },
    { "/log-file/half-line", test_half_line },
    { "/log-file/locked", test_locked },
    { "/log-file/put-aside", test_put_aside },
    { "/log-file/put-aside-by-another", test_put_aside_by_another },
    { "/log-file/many-writers", test_many_writers },
};

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Place, NULL, place_begin, tests[i].test, place_end);

    return g_test_run();
}
