/* Circles: who trusts whom by the groups of a policy, against counting by pairs. */
#include "rules/circles.h"

#include <string.h>

#include "policies.h"

typedef struct {
    const char *one;
    const char *other;
    gboolean trusted;
} TrustCase;

static const TrustCase trust_cases[] = {
    { "k1.example", "k2.example", TRUE },
    { "k2.example", "k3.example", TRUE },
    { "k1.example", "k3.example", FALSE }, /* trust does not travel on */
    { "k1.example", "k9.example", FALSE },
    { "k8.example", "k9.example", FALSE },
    { "a@provider.example", "k4.example", TRUE },
    { "b@provider.example", "k4.example", FALSE },
    { "a@provider.example", "b@provider.example", FALSE },
    { "k5.example", "k6.example", TRUE }, /* in two groups together */
    { "k5.example", "k7.example", TRUE },
    { "k6.example", "k7.example", FALSE },
    { "k1.example", "k5.example", FALSE },
};

static void
test_trust(gconstpointer data)
{
    const TrustCase *one = data;
    g_autoptr(Policy) policy = policy_of(
        "{\"sharedDomains\":[\"provider.example\"],\"trustedGroups\":["
        "[\"k1.example\",\"k2.example\",\"sub.k2.example\"],"
        "[\"k2.example\",\"k3.example\"],[\"a@provider.example\",\"k4.example\"],"
        "[\"k5.example\",\"k6.example\"],[\"k6.example\",\"k5.example\"],"
        "[\"k5.example\",\"k7.example\"],[],[\"k8.example\"]]}");
    g_autoptr(Circles) circles = circles_new(policy_get_trust(policy));
    guint a = circles_add(circles, one->one);
    guint b = circles_add(circles, one->other);
    g_autofree guint *figures = g_new0(guint, circles_get_n(circles));
    g_autofree guint *sums = NULL;

    figures[b] = 1;
    sums = circles_sum(circles, figures, 1);
    g_assert_cmpuint(sums[a], ==, one->trusted);
    g_assert_cmpuint(sums[0], ==, 0);
    figures[b] = 0;
    figures[a] = 1;
    g_free(sums);
    sums = circles_sum(circles, figures, 1);
    g_assert_cmpuint(sums[b], ==, one->trusted);
}

static void
test_alone(void)
{
    g_autoptr(Policy) policy = policy_of(
        "{\"trustedGroups\":[[\"k1.example\",\"sub.k1.example\"],[\"k2.example\","
        "\"k3.example\"],[\"k3.example\"]]}");
    g_autoptr(Circles) circles = circles_new(policy_get_trust(policy));

    g_assert_true(circles_is_alone(circles, circles_add(circles, "k1.example")));
    g_assert_false(circles_is_alone(circles, circles_add(circles, "k2.example")));
    g_assert_true(circles_is_alone(circles, circles_add(circles, "k3.example")));
    g_assert_false(circles_is_alone(circles, circles_add(circles, "k4.example")));
}

#define N_PARTIES 40

static char *
random_groups(GRand *random)
{
    GString *json = g_string_new("{\"trustedGroups\":[");
    gint n_groups = g_rand_int_range(random, 0, 30);

    for (gint i = 0; i < n_groups; i++) {
        gint n_members = g_rand_int_range(random, 0, g_rand_boolean(random) ? 4 : 30);

        g_string_append(json, i > 0 ? ",[" : "[");
        for (gint j = 0; j < n_members; j++)
            g_string_append_printf(
                json, "%s\"k%d.example\"", j > 0 ? "," : "",
                g_rand_int_range(random, 0, N_PARTIES));
        g_string_append_c(json, ']');
    }
    g_string_append(json, "]}");

    return g_string_free(json, FALSE);
}

static gboolean
share_group(const Policy *policy, const char *one, const char *other)
{
    for (guint i = 0; i < policy->trusted_groups->len; i++) {
        const char *const *group = g_ptr_array_index(policy->trusted_groups, i);

        if (g_strv_contains(group, one) && g_strv_contains(group, other))
            return TRUE;
    }

    return FALSE;
}

/* Every party has two figures; what its circle knows is what a look at all pairs finds.
 */
static void
test_random(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(15);

    for (guint round = 0; round < 200; round++) {
        g_autofree char *json = random_groups(random);
        g_autoptr(Policy) policy = policy_of(json);
        g_autoptr(Circles) circles = circles_new(policy_get_trust(policy));
        guint numbers[N_PARTIES];
        char *names[N_PARTIES];
        g_autofree guint *figures = NULL;
        g_autofree guint *sums = NULL;

        for (guint i = 0; i < N_PARTIES; i++) {
            names[i] = g_strdup_printf("k%u.example", i);
            numbers[i] = circles_add(circles, names[i]);
        }
        figures = g_new0(guint, 2 * circles_get_n(circles));
        for (guint i = 0; i < N_PARTIES; i++) {
            figures[2 * numbers[i]] += 1;
            figures[2 * numbers[i] + 1] += i;
        }
        sums = circles_sum(circles, figures, 2);

        for (guint i = 0; i < N_PARTIES; i++) {
            guint expected[] = { 0, 0 };

            for (guint j = 0; j < N_PARTIES; j++) {
                gboolean trusted = share_group(policy, names[i], names[j]);

                expected[0] += trusted;
                expected[1] += trusted ? j : 0;
            }
            g_assert_cmpuint(sums[2 * numbers[i]], ==, expected[0]);
            g_assert_cmpuint(sums[2 * numbers[i] + 1], ==, expected[1]);
        }
        for (guint i = 0; i < N_PARTIES; i++)
            g_free(names[i]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(trust_cases); i++) {
        g_autofree char *path = g_strdup_printf(
            "/circles/trust/%s-%s", trust_cases[i].one, trust_cases[i].other);
        g_test_add_data_func(path, &trust_cases[i], test_trust);
    }
    g_test_add_func("/circles/alone", test_alone);
    g_test_add_func("/circles/random", test_random);

    return g_test_run();
}
