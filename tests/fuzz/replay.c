/* Runs one target on every file of the folder that is named, one test a file:
 * what was found by fuzzing stays found, with any compiler. */
#include "quiet.h"

static void
test_file(gconstpointer path)
{
    g_autofree char *contents = NULL;
    gsize length = 0;

    g_assert_true(g_file_get_contents(path, &contents, &length, NULL));
    g_assert_cmpint(LLVMFuzzerTestOneInput((const uint8_t *)contents, length), ==, 0);
}

int
main(int argc, char **argv)
{
    g_autoptr(GDir) folder = NULL;
    const char *name;

    g_test_init(&argc, &argv, NULL);
    LLVMFuzzerInitialize(&argc, &argv);
    g_assert_cmpint(argc, ==, 2);
    folder = g_dir_open(argv[1], 0, NULL);
    g_assert_nonnull(folder);

    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *test = g_strconcat("/fuzz-found/", name, NULL);

        g_test_add_data_func_full(
            test, g_build_filename(argv[1], name, NULL), test_file, g_free);
    }

    return g_test_run();
}
