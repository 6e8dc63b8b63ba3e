/* Version: which of extension and helper is behind. */
#include "wire/version.h"

typedef struct {
    const char *extension;
    const char *helper;
    const char *behind; /* NULL: they match */
} Case;

static const Case cases[] = {
    { "0.1.0", "0.1.0", NULL },
    { "0.1.0", "0.1.1", "extension" },
    { "0.1.1", "0.1.0", "helper" },
    { "0.9.0", "0.10.0", "extension" },
    { "0.10.0", "0.9.9", "helper" },
    { "1", "0.99.99", "helper" },
    { "1.0", "1", NULL },
    { "1", "1.0.0", NULL },
    { "1.0.0.1", "1", "helper" },
    { "1", "1.0.0.1", "extension" },
    { "01.002", "1.2", NULL },
    { "0.1.99999999999999999999999999", "0.1.0", "helper" },
    { "0.1.18446744073709551616", "0.1.1", "helper" },
    { NULL, "0.1.0", "extension" },
    { "", "0.1.0", "extension" },
    { "0.1.0 ", "0.1.0", "extension" },
    { "0..1", "0.1.0", "extension" },
    { ".1", "0.1.0", "extension" },
    { "1.", "0.1.0", "extension" },
    { "-1", "0.1.0", "extension" },
    { "9.9.9-rc1", "0.1.0", "extension" },
    { "0.1.0", "0.1.0-rc1", "helper" },
    { "0.1.0-rc1", "0.1.0-rc1", NULL },
    { "x", "y", "extension" },
};

static void
test_match(gconstpointer data)
{
    const Case *one = data;
    VersionMatch match = version_match(one->extension, one->helper);

    g_assert_cmpstr(version_match_to_string(match), ==, one->behind);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf(
            "/version/match/%" G_GSIZE_FORMAT "-%s", i,
            cases[i].behind != NULL ? cases[i].behind : "none");
        g_test_add_data_func(path, &cases[i], test_match);
    }

    return g_test_run();
}
