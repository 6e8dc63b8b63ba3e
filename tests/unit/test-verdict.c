/* Verdict: the worst finding decides. */
#include "rules/verdict.h"

typedef struct {
    const char *name;
    Level levels[4]; /* of the findings; a PASS ends them */
    Level expected;
} LevelCase;

static const LevelCase level_cases[] = {
    { "none", { LEVEL_PASS }, LEVEL_PASS },
    { "one", { LEVEL_CONFIRM }, LEVEL_CONFIRM },
    { "worst-first", { LEVEL_BLOCK, LEVEL_CONFIRM }, LEVEL_BLOCK },
    { "worst-last", { LEVEL_CONFIRM, LEVEL_CONVERT }, LEVEL_CONVERT },
    { "worst-between", { LEVEL_CONFIRM, LEVEL_BLOCK, LEVEL_CONVERT }, LEVEL_BLOCK },
};

static void
test_level(gconstpointer data)
{
    const LevelCase *one = data;
    g_autoptr(Verdict) verdict = verdict_new();
    const Finding *findings;
    guint n_added = 0;
    guint n_findings = 99;

    for (; one->levels[n_added] != LEVEL_PASS; n_added++)
        verdict_add(
            verdict, "name", one->levels[n_added], g_strdup_printf("text %u", n_added));

    g_assert_cmpint(verdict_get_level(verdict), ==, one->expected);
    findings = verdict_get_findings(verdict, &n_findings);
    g_assert_cmpuint(n_findings, ==, n_added);
    for (guint i = 0; i < n_findings; i++) {
        g_autofree char *text = g_strdup_printf("text %u", i);

        g_assert_cmpstr(findings[i].check, ==, "name");
        g_assert_cmpint(findings[i].level, ==, one->levels[i]);
        g_assert_cmpstr(findings[i].text, ==, text);
    }
}

static void
test_names(void)
{
    g_assert_cmpstr(level_to_string(LEVEL_PASS), ==, "pass");
    g_assert_cmpstr(level_to_string(LEVEL_CONFIRM), ==, "confirm");
    g_assert_cmpstr(level_to_string(LEVEL_CONVERT), ==, "convert");
    g_assert_cmpstr(level_to_string(LEVEL_BLOCK), ==, "block");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(level_cases); i++) {
        g_autofree char *path = g_strconcat("/verdict/level/", level_cases[i].name, NULL);
        g_test_add_data_func(path, &level_cases[i], test_level);
    }
    g_test_add_func("/verdict/names", test_names);

    return g_test_run();
}
