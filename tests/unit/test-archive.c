/* Archive: which files in which folders are messages, in which order, and what is said of
 * those that are not. */
#include "archive/archive.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "folders.h"

#define SEP "From - Mon Nov 23 08:13:00 2026\n"
#define ONE "From: jimu@corp.example\nTo: p@k1.example\n\n"

typedef struct {
    const char *path;
    const char *content;
    guint n_messages; /* that are found in it */
} FileCase;

static const FileCase files[] = {
    { "Maildir/cur/1:2,S", ONE, 1 },
    { "Maildir/cur/.hidden", ONE, 0 },
    { "Maildir/cur/2:2,", "no header, and a message all the same", 1 },
    { "Maildir/new/3", ONE, 1 },
    { "Maildir/tmp/4", ONE, 0 },
    { "Maildir/.Sent/cur/5", ONE, 1 },
    { "Maildir/dovecot-uidlist", "3 V1\n", 0 },
    { "Sent", SEP ONE SEP ONE SEP ONE, 3 },
    { "Sent.msf", "// <!-- <mdb:mork:z v=\"1.4\"/> -->\n", 0 },
    { "Sent.sbd/2026", SEP ONE, 1 },
    { "empty", "", 0 },
    { "files/a.eml", ONE, 1 },
    { "files/b.txt", ONE, 0 },
    { "files/c.eml", SEP ONE, 1 },
    { "tmp/d.eml", ONE, 1 },
};

typedef struct {
    char *top;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
    fixture->top = g_dir_make_tmp("bcc-guard-XXXXXX", NULL);
    g_assert_nonnull(fixture->top);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    remove_folder(fixture->top);
    g_free(fixture->top);
}

static void
write_file(const Fixture *fixture, const char *name, const char *content)
{
    g_autofree char *path = g_build_filename(fixture->top, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);

    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(path, content, -1, NULL));
}

/* Returns: (transfer full): how many messages were found in each file below the top, in
 * their order, as `A 1\nB 2\n` */
static char *
list(const Fixture *fixture, Archive *archive, guint *n_faults)
{
    GString *found = g_string_new(NULL);
    g_autofree char *last = NULL;
    ArchivedMessage message;
    ArchiveFind find;
    guint n = 0;

    *n_faults = 0;
    do {
        g_autoptr(GError) error = NULL;

        find = archive_next(archive, &message, &error);
        g_assert_cmpint(find == ARCHIVE_FAULT, ==, error != NULL);
        if (find == ARCHIVE_FAULT) {
            (*n_faults)++;
            continue;
        }
        if (last != NULL &&
            (find == ARCHIVE_END || strcmp(last, archive_get_path(archive)) != 0)) {
            g_string_append_printf(found, "%s %u\n", last + strlen(fixture->top) + 1, n);
            n = 0;
        }
        n++;
        g_free(last);
        last = find != ARCHIVE_END ? g_strdup(archive_get_path(archive)) : NULL;
    } while (find != ARCHIVE_END);

    return g_string_free(found, FALSE);
}

static void
test_folders(Fixture *fixture, gconstpointer data)
{
    const char *const paths[] = { fixture->top, NULL };
    g_autoptr(Archive) archive = archive_new(paths, 0);
    g_autoptr(GString) expected = g_string_new(NULL);
    g_autofree char *found = NULL;
    g_autofree char *again = g_build_filename(fixture->top, "again", NULL);
    ArchiveProgress progress;
    guint n_faults;

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
        write_file(fixture, files[i].path, files[i].content);
    g_assert_cmpint(symlink(fixture->top, again), ==, 0);
    found = list(fixture, archive, &n_faults);

    /* A folder is walked through in the order of its names. */
    g_string_append(
        expected, "Maildir/.Sent/cur/5 1\nMaildir/cur/1:2,S 1\nMaildir/cur/2:2, 1\n"
                  "Maildir/new/3 1\nSent 3\nSent.sbd/2026 1\nfiles/a.eml 1\n"
                  "files/c.eml 1\ntmp/d.eml 1\n");
    g_assert_cmpstr(found, ==, expected->str);
    g_assert_cmpuint(n_faults, ==, 1); /* a header is cut off */
    progress = archive_get_progress(archive);
    g_assert_cmpuint(progress.n_messages, ==, 11);
    g_assert_cmpuint(progress.n_files, ==, 9);
    g_assert_cmpuint(progress.n_others, ==, 3);
}

/* What is named is read, whatever its name; what is not there is a fault. */
static void
test_named(Fixture *fixture, gconstpointer data)
{
    g_autofree char *text = g_build_filename(fixture->top, "a.txt", NULL);
    g_autofree char *gone = g_build_filename(fixture->top, "gone", NULL);
    const char *const paths[] = { text, gone, text, NULL };
    g_autoptr(Archive) archive = NULL;
    ArchivedMessage message;
    g_autoptr(GError) error = NULL;
    ArchiveProgress progress;

    write_file(fixture, "a.txt", ONE);
    archive = archive_new(paths, 0);
    g_assert_cmpint(archive_next(archive, &message, NULL), ==, ARCHIVE_MESSAGE);
    g_assert_false(message.in_mailbox);
    g_assert_cmpint(archive_next(archive, &message, &error), ==, ARCHIVE_FAULT);
    g_assert_cmpstr(archive_get_path(archive), ==, gone);
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
    g_assert_cmpint(archive_next(archive, &message, NULL), ==, ARCHIVE_MESSAGE);
    g_assert_cmpint(archive_next(archive, &message, NULL), ==, ARCHIVE_END);
    g_assert_cmpint(archive_next(archive, &message, NULL), ==, ARCHIVE_END);
    progress = archive_get_progress(archive);
    g_assert_cmpuint(progress.bytes, ==, 2 * strlen(ONE));
}

/* A header that is cut off is given, and said to be, and what follows is found. */
static void
test_cut(Fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename(fixture->top, "Sent", NULL);
    const char *const paths[] = { path, NULL };
    g_autoptr(Archive) archive = NULL;
    g_autoptr(GError) error = NULL;
    ArchivedMessage message;

    write_file(
        fixture, "Sent",
        SEP ONE SEP "To: p@k1"
                    "\n" SEP ONE);
    archive = archive_new(paths, 0);
    g_assert_cmpint(archive_next(archive, &message, NULL), ==, ARCHIVE_MESSAGE);
    g_assert_cmpint(archive_next(archive, &message, NULL), ==, ARCHIVE_MESSAGE);
    g_assert_cmpint(archive_next(archive, &message, &error), ==, ARCHIVE_FAULT);
    g_assert_true(message.in_mailbox);
    g_assert_cmpuint(message.offset, ==, strlen(SEP ONE));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED);
    g_assert_cmpint(archive_next(archive, &message, NULL), ==, ARCHIVE_MESSAGE);
    g_assert_cmpuint(
        message.offset, ==,
        strlen(SEP ONE SEP "To: p@k1"
                           "\n"));
    g_assert_cmpint(archive_next(archive, &message, NULL), ==, ARCHIVE_END);
}

/* A folder of more names than are held at a time. */
static void
test_many(Fixture *fixture, gconstpointer data)
{
    const char *const paths[] = { fixture->top, NULL };
    g_autoptr(Archive) archive = NULL;
    ArchivedMessage message;
    guint n = 0;

    for (guint i = 0; i < WALK_MAX_NAMES + 10; i++) {
        g_autofree char *name = g_strdup_printf("%u.eml", i);

        write_file(fixture, name, ONE);
    }
    archive = archive_new(paths, 0);
    while (archive_next(archive, &message, NULL) == ARCHIVE_MESSAGE)
        n++;
    g_assert_cmpuint(n, ==, WALK_MAX_NAMES + 10);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    g_test_add("/archive/folders", Fixture, NULL, set_up, test_folders, tear_down);
    g_test_add("/archive/named", Fixture, NULL, set_up, test_named, tear_down);
    g_test_add("/archive/cut", Fixture, NULL, set_up, test_cut, tear_down);
    g_test_add("/archive/many", Fixture, NULL, set_up, test_many, tear_down);

    return g_test_run();
}
