/* The folder of jobs: what is written is there as a whole or not at all, and nobody else
 * goes on with a job that is open. */
#include "jobs/job-folder.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "folders.h"

#define NOW 1796000000

typedef struct {
    char *parent;
    char *path;
    JobFolder *folder;
    char *id;
    int journal; /* below 0: closed */
} Place;

static Job *
make_job(const GPtrArray *files)
{
    static const char *const people[] = { "a@k1.example", "b@k2.example" };
    Job *job = job_new(NOW, "Seminar");

    for (guint i = 0; i < files->len; i++)
        job_add_file(job, i == 0 ? "details" : "list.csv", g_ptr_array_index(files, i));
    for (guint i = 0; i < G_N_ELEMENTS(people); i++)
        job_add_recipients(
            job, i + 1, FIELD_TO, (const char *const[]){ people[i], NULL });

    return job;
}

static GPtrArray *
make_files(void)
{
    GPtrArray *files = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);

    g_ptr_array_add(files, g_bytes_new_static("{}", 2));
    g_ptr_array_add(files, g_bytes_new_static("a,b\n", 4));
    return files;
}

static void
create(Place *place)
{
    g_autoptr(GPtrArray) files = make_files();
    g_autoptr(Job) job = make_job(files);
    g_autoptr(GError) error = NULL;

    place->journal = job_folder_create(place->folder, job, files, &place->id, &error);
    g_assert_no_error(error);
}

static void
place_begin(Place *place, gconstpointer data)
{
    place->parent = g_dir_make_tmp("bcc-guard-XXXXXX", NULL);
    place->path = g_build_filename(place->parent, JOB_FOLDER_NAME, NULL);
    g_assert_true(job_folder_make(place->parent, NULL));
    place->folder = job_folder_new(place->parent);
    create(place);
}

static void
let_go(Place *place)
{
    if (place->journal >= 0)
        close(place->journal);
    place->journal = -1;
}

static void
place_end(Place *place, gconstpointer data)
{
    let_go(place);
    job_folder_free(place->folder);
    remove_folder(place->parent);
    g_free(place->parent);
    g_free(place->path);
    g_free(place->id);
}

static char *
path_of(const Place *place, const char *end)
{
    return g_strconcat(place->path, "/", place->id, end, NULL);
}

static void
append(Place *place, const char *line)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(job_folder_append(place->folder, place->journal, line, &error));
    g_assert_no_error(error);
}

/* Opens it again, as the next helper does. */
static Job *
open_again(Place *place)
{
    g_autoptr(GError) error = NULL;
    Job *job = NULL;

    let_go(place);
    place->journal = job_folder_open(place->folder, place->id, &job, &error);
    g_assert_no_error(error);
    return job;
}

static void
test_for_the_owner_alone(Place *place, gconstpointer data)
{
    g_autoptr(GDir) names = g_dir_open(place->path, 0, NULL);
    const char *name = NULL;
    guint n_files = 0;
    struct stat status;

    g_assert_cmpint(stat(place->path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0700);
    while ((name = g_dir_read_name(names)) != NULL) {
        g_autofree char *path = g_build_filename(place->path, name, NULL);

        g_assert_cmpint(stat(path, &status), ==, 0);
        g_assert_cmpint(status.st_mode & 0777, ==, 0600);
        n_files++;
    }
    g_assert_cmpuint(n_files, ==, 3);
}

static void
test_comes_back(Place *place, gconstpointer data)
{
    g_autoptr(Job) job = NULL;
    g_autoptr(GBytes) piece = NULL;
    g_auto(GStrv) ids = job_folder_list(place->folder);

    g_assert_cmpuint(g_strv_length(ids), ==, 1);
    g_assert_cmpstr(ids[0], ==, place->id);
    append(place, "about 1\n");
    append(place, "sent 1 x\n");
    append(place, "about 2\n");
    job = open_again(place);
    g_assert_cmpuint(job_count(job, JOB_SENT), ==, 1);
    g_assert_cmpuint(job_count(job, JOB_DOUBT), ==, 1);
    g_assert_false(job_is_damaged(job));
    piece = job_folder_read_file(place->folder, place->id, 1, 2, 100, NULL);
    g_assert_cmpmem(g_bytes_get_data(piece, NULL), g_bytes_get_size(piece), "b\n", 2);
}

/* A line that was cut off goes; the next one is a line of its own. */
static void
test_cut_line(Place *place, gconstpointer data)
{
    g_autoptr(Job) job = NULL;
    g_autoptr(Job) again = NULL;

    append(place, "about 1\n");
    append(place, "sent 1 1@cor");
    job = open_again(place);
    g_assert_cmpuint(job_count(job, JOB_DOUBT), ==, 1);
    append(place, "about 2\n");
    append(place, "sent 2 y\n");
    again = open_again(place);
    g_assert_false(job_is_damaged(again));
    g_assert_cmpuint(job_count(again, JOB_DOUBT), ==, 1);
    g_assert_cmpuint(job_count(again, JOB_SENT), ==, 1);
}

static void
test_held(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Job) job = NULL;
    g_autoptr(Job) read = NULL;
    gboolean is_held = FALSE;

    g_assert_cmpint(job_folder_open(place->folder, place->id, &job, &error), <, 0);
    g_assert_error(error, JOB_FOLDER_ERROR, JOB_FOLDER_ERROR_HELD);
    g_assert_null(job);
    read = job_folder_read(place->folder, place->id, &is_held, NULL);
    g_assert_nonnull(read);
    g_assert_true(is_held);
    g_clear_pointer(&read, job_free);
    let_go(place);
    read = job_folder_read(place->folder, place->id, &is_held, NULL);
    g_assert_false(is_held);
}

static void
test_names_that_are_none(Place *place, gconstpointer data)
{
    static const char *const names[] = { "", "x", "../audit",
                                         "00000000-0000-4000-8000-000000000000" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        Job *job = NULL;

        g_assert_cmpint(job_folder_open(place->folder, names[i], &job, &error), <, 0);
        g_assert_error(error, JOB_FOLDER_ERROR, JOB_FOLDER_ERROR_UNKNOWN);
    }
}

/* What is sent is what was confirmed, or nothing. */
static void
test_changed_file(Place *place, gconstpointer data)
{
    g_autofree char *path = path_of(place, data);
    g_autoptr(Job) job = NULL;

    g_assert_true(g_file_set_contents(path, "a,c\n", 4, NULL));
    job = open_again(place);
    g_assert_true(job_is_damaged(job));
    g_assert_cmpuint(job_count(job, JOB_LEFT), ==, 0);
}

static void
test_missing_file(Place *place, gconstpointer data)
{
    g_autofree char *path = path_of(place, ".1");
    g_autoptr(Job) job = NULL;

    g_unlink(path);
    job = open_again(place);
    g_assert_true(job_is_damaged(job));
}

static void
test_removed(Place *place, gconstpointer data)
{
    g_autoptr(GDir) names = NULL;

    job_folder_remove(place->folder, place->id);
    names = g_dir_open(place->path, 0, NULL);
    g_assert_null(g_dir_read_name(names));
}

static void
set_age(const Place *place, const char *end, gint64 age)
{
    g_autofree char *path = path_of(place, end);
    struct utimbuf times = { .actime = NOW - age, .modtime = NOW - age };

    g_assert_cmpint(utime(path, &times), ==, 0);
}

static gboolean
is_there(const Place *place, const char *end)
{
    g_autofree char *path = path_of(place, end);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void
test_expires(Place *place, gconstpointer data)
{
    set_age(place, ".job", JOB_FOLDER_AGE - 1);
    set_age(place, ".0", JOB_FOLDER_AGE + 9);
    job_folder_expire(place->folder, NOW);
    g_assert_true(is_there(place, ".job"));
    g_assert_true(is_there(place, ".0"));
    set_age(place, ".job", JOB_FOLDER_AGE + 1);
    job_folder_expire(place->folder, NOW);
    g_assert_true(is_there(place, ".job")); /* it is open */
    g_assert_true(is_there(place, ".1"));
    let_go(place);
    job_folder_expire(place->folder, NOW);
    g_assert_false(is_there(place, ".job"));
    g_assert_false(is_there(place, ".1"));
}

/* What a helper left that was killed before there was a journal. */
static void
test_unfinished_expires(Place *place, gconstpointer data)
{
    g_autofree char *path = path_of(place, ".job");

    g_unlink(path);
    set_age(place, ".0", 60);
    set_age(place, ".1", 60);
    job_folder_expire(place->folder, NOW);
    g_assert_true(is_there(place, ".0"));
    set_age(place, ".0", 2 * 3600);
    job_folder_expire(place->folder, NOW);
    g_assert_false(is_there(place, ".0"));
}

static void
test_one_runs(Place *place, gconstpointer data)
{
    int turn = job_folder_take_turn(place->folder);
    int other = -1;

    g_assert_cmpint(turn, >=, 0);
    g_assert_cmpint(job_folder_take_turn(place->folder), <, 0);
    close(turn);
    other = job_folder_take_turn(place->folder);
    g_assert_cmpint(other, >=, 0);
    close(other);
}

/* A disk that is full takes the first bytes of a line. */
static void
test_full_disk(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = path_of(place, ".job");
    struct rlimit before;
    struct rlimit full;
    struct stat status;
    off_t size = 0;

    append(place, "about 1\n");
    g_assert_cmpint(stat(path, &status), ==, 0);
    size = status.st_size;
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    full = before;
    full.rlim_cur = (rlim_t)size + 3;
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &full), ==, 0);
    g_assert_false(
        job_folder_append(place->folder, place->journal, "sent 1 x\n", &error));
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
    g_assert_error(error, JOB_FOLDER_ERROR, JOB_FOLDER_ERROR_FILE);
    g_assert_cmpint(stat(path, &status), ==, 0);
    g_assert_cmpint(status.st_size, ==, size);
    append(place, "sent 1 x\n");
}

/* A folder that others can look into is not used: addresses stand there. */
static void
test_open_to_others(Place *place, gconstpointer data)
{
    g_autoptr(JobFolder) other = job_folder_new(place->parent);
    g_autoptr(GPtrArray) files = make_files();
    g_autoptr(Job) job = make_job(files);
    g_autoptr(GError) error = NULL;
    g_autofree char *id = NULL;

    g_assert_cmpint(g_chmod(place->path, 0755), ==, 0);
    g_assert_cmpint(job_folder_create(other, job, files, &id, &error), <, 0);
    g_assert_error(error, JOB_FOLDER_ERROR, JOB_FOLDER_ERROR_FILE);
    g_assert_null(id);
}

static void
test_too_many(Place *place, gconstpointer data)
{
    g_autoptr(GPtrArray) files = make_files();
    g_autoptr(Job) job = make_job(files);

    for (guint i = 1; i < JOB_FOLDER_MAX; i++) {
        g_autofree char *id = NULL;

        close(job_folder_create(place->folder, job, files, &id, NULL));
        g_assert_nonnull(id);
    }
    {
        g_autoptr(GError) error = NULL;
        g_autofree char *id = NULL;

        g_assert_cmpint(job_folder_create(place->folder, job, files, &id, &error), <, 0);
        g_assert_error(error, JOB_FOLDER_ERROR, JOB_FOLDER_ERROR_FILE);
    }
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        gconstpointer data;
        void (*func)(Place *place, gconstpointer data);
    } tests[] = {
        { "for-the-owner-alone", NULL, test_for_the_owner_alone },
        { "comes-back", NULL, test_comes_back },
        { "cut-line", NULL, test_cut_line },
        { "held", NULL, test_held },
        { "names-that-are-none", NULL, test_names_that_are_none },
        { "changed-details", ".0", test_changed_file },
        { "changed-attachment", ".1", test_changed_file },
        { "missing-file", NULL, test_missing_file },
        { "removed", NULL, test_removed },
        { "expires", NULL, test_expires },
        { "unfinished-expires", NULL, test_unfinished_expires },
        { "one-runs", NULL, test_one_runs },
        { "full-disk", NULL, test_full_disk },
        { "open-to-others", NULL, test_open_to_others },
        { "too-many", NULL, test_too_many },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strconcat("/job-folder/", tests[i].name, NULL);

        g_test_add(path, Place, tests[i].data, place_begin, tests[i].func, place_end);
    }

    return g_test_run();
}
