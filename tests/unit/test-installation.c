/* Installation: a file that others can replace is not the one that was installed. */
#include "doctor/installation.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    const char *name;
    int mode;
    int owner; /* below 0: root, as whom this has to run */
    gboolean personal;
    const char *reason; /* NULL: none */
} FileCase;

static const FileCase cases[] = {
    { "of-root", 0755, -1, FALSE, NULL },
    { "of-root-for-a-person", 0755, -1, TRUE, NULL },
    { "of-another", 0755, 1, FALSE, "belongs to user 1, expected root" },
    { "of-another-for-a-person", 0755, 1, TRUE, "belongs to user 1" },
    { "group-writes", 0775, -1, FALSE, "can be written by others" },
    { "group-writes-for-a-person", 0775, -1, TRUE, NULL },
    { "all-write", 0757, -1, FALSE, "can be written by others" },
    { "all-write-for-a-person", 0757, -1, TRUE, "can be written by others" },
};

static void
test_file(gconstpointer data)
{
    const FileCase *test = data;
    g_autofree char *path = NULL;
    g_autofree char *reason = NULL;
    int descriptor = g_file_open_tmp("bcc-guard-XXXXXX", &path, NULL);

    close(descriptor);
    if (geteuid() != 0) {
        g_unlink(path);
        g_test_skip("only root makes files of root");
        return;
    }

    g_assert_cmpint(g_chmod(path, test->mode), ==, 0);
    if (test->owner >= 0)
        g_assert_cmpint(chown(path, (uid_t)test->owner, (gid_t)-1), ==, 0);
    reason = installation_judge_file(path, test->personal);
    if (test->reason == NULL)
        g_assert_null(reason);
    else
        g_assert_nonnull(strstr(reason, test->reason));
    g_unlink(path);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/installation/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_file);
    }

    return g_test_run();
}
