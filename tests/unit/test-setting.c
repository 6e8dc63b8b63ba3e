/* Setting: the nearest known key to a misspelt one. */

#include <string.h>

#include "policy/policy.h"

static const struct {
    const char *key;
    const char *nearest; /* NULL: none is near */
} cases[] = {
    { "confirmPartys", "confirmParties" },
    { "confirmParty", "confirmParties" },
    { "ConfirmParties", "confirmParties" },
    { "confirmpraties", "confirmParties" },
    { "convertParty", "convertParties" },
    { "internalDomain", "internalDomains" },
    { "internal_domains", "internalDomains" },
    { "trustedGroup", "trustedGroups" },
    { "warnings", "warning" },
    { "bulk-limit", "bulkLimit" },
    { "BULKADVISE", "bulkAdvice" },
    { "emtpyTo", "emptyTo" },
    { "Audit", "audit" },
    { "auditt", "audit" },
    { "edit", NULL },
    { "policy", NULL },
    { "", NULL },
    { "//", NULL },
    { "confirm", NULL },
    { "parties", NULL },
    { "内部ドメイン", NULL },
};

static void
test_nearest(gconstpointer data)
{
    const char *const *one = data;
    const Setting *nearest = setting_nearest(one[0]);

    g_assert_cmpstr(nearest != NULL ? nearest->key : NULL, ==, one[1]);
}

static void
test_long_keys(void)
{
    for (gsize length = 30; length < 100; length++) {
        g_autofree char *key = g_strnfill(length, 'k');

        g_assert_null(setting_nearest(key));
    }
}

/* Every key is its own nearest, and none is another's spelling mistake. */
static void
test_known_keys(void)
{
    for (const Setting *setting = setting_table(); setting->key != NULL; setting++) {
        g_assert_true(setting_find(setting->key) == setting);
        g_assert_true(setting_nearest(setting->key) == setting);
    }
    g_assert_null(setting_find("audits"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/setting/nearest/%" G_GSIZE_FORMAT, i);
        g_test_add_data_func(path, &cases[i], test_nearest);
    }
    g_test_add_func("/setting/long-keys", test_long_keys);
    g_test_add_func("/setting/known-keys", test_known_keys);

    return g_test_run();
}
