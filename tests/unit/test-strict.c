/* Strict: what is JSON, and where a text stops being it. */
#include "json/strict.h"

#include <string.h>

typedef struct {
    const char *json;
    const char *fault; /* how the error begins; NULL: it is JSON */
} Case;

static const Case cases[] = {
    { "{}", NULL },
    { " \t\r\n[ ] ", NULL },
    { "[1,-0,0.5,1e9,1E-9,-12.5e+3]", NULL },
    { "{\"a\":[true,false,null,\"\"]}", NULL },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"", NULL },
    { "", "Line 1, column 1: expected a value" },
    { "{\"a\":1}\n}", "Line 2, column 1: expected the end" },
    { "{\n  \"é\" 1}", "Line 2, column 7: expected “:”" },
    { "{\"a\":1,}", "Line 1, column 8: expected a string in double quotes" },
    { "{\"a\":1\n\n \"b\":2}", "Line 3, column 2: expected “,” or “}”" },
    { "[1,]", "Line 1, column 4: expected a value" },
    { "[1 2]", "Line 1, column 4: expected “,” or “]”" },
    { "{a:1}", "Line 1, column 2: expected a string" },
    { "{'a':1}", "Line 1, column 2: expected a string" },
    { "// c\n{}", "Line 1, column 1: expected a value, got a comment: JSON has none" },
    { "{} /* c */", "Line 1, column 4: expected the end, got a comment" },
    { "{\"a\":1, // c\n \"b\":2}",
      "Line 1, column 9: expected a string in double quotes, got a comment" },
    { "{\"a\":01}", "Line 1, column 7: expected “,”" },
    { "{\"a\":+1}", "Line 1, column 6: expected a value" },
    { "{\"a\":.5}", "Line 1, column 6: expected a value" },
    { "{\"a\":1.}", "Line 1, column 8: expected a digit" },
    { "{\"a\":1e}", "Line 1, column 8: expected a digit" },
    { "{\"a\":-}", "Line 1, column 7: expected a digit" },
    { "{\"a\":0x1F}", "Line 1, column 7: expected “,”" },
    { "{\"a\":True}", "Line 1, column 6: expected a value" },
    { "{\"a\":NaN}", "Line 1, column 6: expected a value" },
    { "\"a\nb\"", "Line 1, column 3: expected the end of the string" },
    { "\"a", "Line 1, column 3: expected the end of the string" },
    { "\"\\", "Line 1, column 3: expected one of" },
    { "\"\\x\"", "Line 1, column 3: expected one of" },
    { "\"\\u12g4\"", "Line 1, column 6: expected four hexadecimal digits" },
    { "\"\\u0000\"", "Line 1, column 7: expected a character other" },
    { "\"\\uD83D\"", "Line 1, column 7: expected a character other" },
    { "\"\\uD83D\\u0041\"", "Line 1, column 13: expected a character other" },
    { "\"\\uDE00\"", "Line 1, column 7: expected a character other" },
    { "\xEF\xBB\xBF{}", "Line 1, column 1: expected a value" },
    { "\"\xFC\"", "Line 1, column 2: expected UTF-8" },
};

static const StrictLimits limits = { .depth = 100, .for_people = TRUE };

static void
test_verify(gconstpointer data)
{
    const Case *one = data;
    g_autoptr(GPtrArray) repeated = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    gboolean good =
        strict_verify(one->json, strlen(one->json), &limits, repeated, &error);

    if (one->fault == NULL) {
        g_assert_no_error(error);
        g_assert_true(good);
        return;
    }

    g_assert_false(good);
    g_assert_error(error, STRICT_ERROR, STRICT_ERROR_SYNTAX);
    if (!g_str_has_prefix(error->message, one->fault))
        g_assert_cmpstr(error->message, ==, one->fault);
}

static void
test_depth(void)
{
    g_autoptr(GPtrArray) repeated = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autofree char *deep = g_strnfill(1000000, '[');

    g_assert_false(strict_verify(deep, strlen(deep), &limits, repeated, &error));
    g_assert_cmpstr(error->message, ==, "Line 1, column 101: expected fewer levels");
}

static void
test_values(void)
{
    const StrictLimits few = { .depth = 2, .values = 3 };
    g_autoptr(GPtrArray) repeated = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;

    g_assert_true(strict_verify("[1,2]", 5, &few, repeated, NULL));
    g_assert_false(strict_verify("[1,2,3]", 7, &few, repeated, &error));
    g_assert_cmpstr(error->message, ==, "Line 1, column 6: expected fewer values");
}

static void
test_nul(void)
{
    g_autoptr(GPtrArray) repeated = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;

    g_assert_false(strict_verify("{}\0{}", 5, &limits, repeated, &error));
    g_assert_true(g_str_has_prefix(error->message, "Line 1, column 3: "));
}

/* A text need not end with a NUL. */
static void
test_length(void)
{
    g_autoptr(GPtrArray) repeated = g_ptr_array_new_with_free_func(g_free);

    g_assert_true(strict_verify("{}}", 2, &limits, repeated, NULL));
    g_assert_false(strict_verify("{}}", 3, &limits, repeated, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/strict/verify/%" G_GSIZE_FORMAT, i);
        g_test_add_data_func(path, &cases[i], test_verify);
    }
    g_test_add_func("/strict/depth", test_depth);
    g_test_add_func("/strict/values", test_values);
    g_test_add_func("/strict/nul", test_nul);
    g_test_add_func("/strict/length", test_length);

    return g_test_run();
}
