/* PolicyFile: finds the settings, and says where in the file what is wrong. */
#include "policy/policy-file.h"
#include "policy/policy-json.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
    const char *name;
    const char *content; /* NULL: there is no file */
    int confirm_parties; /* -1: it cannot be read */
} LoadCase;

static const LoadCase load_cases[] = {
    { "bare", "{\"confirmParties\":3}", 3 },
    { "empty-object", "{}", 2 },
    { "policies-json",
      "{\"policies\":{\"3rdparty\":{\"Extensions\":{\"bcc-guard@bcc-guard\":"
      "{\"confirmParties\":4}}}}}",
      4 },
    { "policies-json-with-others",
      "{\"policies\":{\"DisableAppUpdate\":true,\"3rdparty\":{\"Extensions\":{\"x@test\":"
      "{},"
      "\"bcc-guard@bcc-guard\":{\"confirmParties\":4}}}}}",
      4 },
    { "policies-json-of-others",
      "{\"policies\":{\"3rdparty\":{\"Extensions\":{\"x@test\":{}}}}}", -1 },
    { "policies-json-empty", "{\"policies\":{}}", -1 },
    { "policies-json-wrong-type", "{\"policies\":{\"3rdparty\":[]}}", -1 },
    { "settings-of-wrong-type",
      "{\"policies\":{\"3rdparty\":{\"Extensions\":{\"bcc-guard@bcc-guard\":7}}}}", -1 },
    { "array", "[]", -1 },
    { "no-json", "confirmParties = 3", -1 },
    { "empty-file", "", -1 },
    { "cut-off", "{\"confirmParties\":", -1 },
    { "no-file", NULL, -1 },
};

static void
test_load(gconstpointer data)
{
    const LoadCase *one = data;
    g_autofree char *folder = g_dir_make_tmp("policy-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "policy.json", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(PolicyFile) file = NULL;

    if (one->content != NULL)
        g_assert_true(g_file_set_contents(path, one->content, -1, NULL));
    file = policy_file_load(path, &error);
    g_unlink(path);
    g_rmdir(folder);

    if (one->confirm_parties < 0) {
        g_assert_null(file);
        g_assert_nonnull(error);
        g_assert_nonnull(strstr(error->message, path));
        return;
    }

    g_assert_no_error(error);
    g_assert_cmpuint(file->errors->len, ==, 0);
    g_assert_cmpint((int)file->policy->confirm_parties, ==, one->confirm_parties);
}

#define WHOLE(settings)                                                                  \
    "{\"policies\":{\"3rdparty\":{\"Extensions\":{\"bcc-guard@bcc-guard\":" settings     \
    "}}}}"

typedef struct {
    const char *name;
    const char *json;
    const char *errors; /* path: part of the text, a line each */
} ErrorCase;

static const ErrorCase error_cases[] = {
    { "bare", "{\"confirmParties\":1}", "/confirmParties: got 1" },
    { "in-policies-json", WHOLE("{\"internalDomains\":[\"corp.example\",\"\"]}"),
      POLICY_FILE_PLACE "/internalDomains/1: \"\"" },
    { "all-of-them", WHOLE("{\"audit\":1,\"confirmParty\":2}"),
      POLICY_FILE_PLACE "/audit: got 1\n" POLICY_FILE_PLACE
                        "/confirmParty: did you mean “confirmParties”?" },
    { "key-twice", "{\"bulkLimit\":1,\"bulkLimit\":2}", "/bulkLimit: more than once" },
    { "key-twice-in-disguise", "{\"bulkLimit\":1,\"bulk\\u004Cimit\":2}",
      "/bulkLimit: more than once" },
    { "key-thrice", "{\"bulkLimit\":1,\"bulkLimit\":2,\"bulkLimit\":3}",
      "/bulkLimit: more than once\n/bulkLimit: more than once" },
    { "section-twice",
      "{\"policies\":{},\"policies\":{\"3rdparty\":{\"Extensions\":{"
      "\"bcc-guard@bcc-guard\":{}}}}}",
      "/policies: more than once" },
    { "others-twice",
      "{\"x\":[{\"a\":1},{\"a\":1,\"b\":{},\"a\":2}],\"policies\":{\"3rdparty\":{"
      "\"Extensions\":{\"bcc-guard@bcc-guard\":{}}}}}",
      "/x/1/a: more than once" },
    { "same-key-in-other-objects", WHOLE("{\"bulkLimit\":1}"), "" },
};

static void
test_errors(gconstpointer data)
{
    const ErrorCase *one = data;
    g_auto(GStrv) expected = g_strsplit(one->errors, "\n", -1);
    g_autoptr(GError) error = NULL;
    g_autoptr(PolicyFile) file = policy_file_parse(one->json, strlen(one->json), &error);

    g_assert_no_error(error);
    g_assert_cmpuint(file->errors->len, ==, g_strv_length(expected));
    for (guint i = 0; i < file->errors->len; i++) {
        const PolicyError *wrong = g_ptr_array_index(file->errors, i);
        g_auto(GStrv) parts = g_strsplit(expected[i], ": ", 2);

        g_assert_cmpstr(wrong->path, ==, parts[0]);
        g_assert_nonnull(strstr(wrong->text, parts[1]));
        g_assert_true(wrong->managed);
    }
}

static void
test_keys(void)
{
    static const char json[] = WHOLE("{\"bulkLimit\":1,\"audit\":\"none\"}");
    g_autoptr(PolicyFile) file = policy_file_parse(json, strlen(json), NULL);

    g_assert_cmpuint(g_strv_length(file->keys), ==, 2);
    g_assert_cmpstr(file->keys[0], ==, "bulkLimit");
    g_assert_cmpstr(file->keys[1], ==, "audit");
}

static void
test_absent(void)
{
    static const char *const others[] = {
        "{\"policies\":{}}",
        "{\"policies\":{\"3rdparty\":{\"Extensions\":{\"x@test\":{}}}}}",
    };
    static const char twice[] = "{\"policies\":{\"3rdparty\":{}},\"policies\":{}}";
    g_autoptr(GError) error = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(GError) reason = NULL;

        g_assert_null(policy_file_parse(others[i], strlen(others[i]), &reason));
        g_assert_error(reason, POLICY_FILE_ERROR, POLICY_FILE_ERROR_ABSENT);
        g_assert_nonnull(strstr(reason->message, POLICY_FILE_PLACE));
    }

    g_assert_null(policy_file_parse(twice, strlen(twice), &error));
    g_assert_nonnull(strstr(error->message, "“/policies” is there more than once"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(load_cases); i++) {
        g_autofree char *path =
            g_strconcat("/policy-file/load/", load_cases[i].name, NULL);
        g_test_add_data_func(path, &load_cases[i], test_load);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(error_cases); i++) {
        g_autofree char *path =
            g_strconcat("/policy-file/errors/", error_cases[i].name, NULL);
        g_test_add_data_func(path, &error_cases[i], test_errors);
    }
    g_test_add_func("/policy-file/keys", test_keys);
    g_test_add_func("/policy-file/absent", test_absent);

    return g_test_run();
}
