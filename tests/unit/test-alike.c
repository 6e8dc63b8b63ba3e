/* Alike: of many domains that one is found which was meant, as a look at each would. */
#include "policy/alike.h"

#include <string.h>

#define N_DOMAINS 300
#define N_ROUNDS 3000

/* Of few letters, so that many are one slip from each other. */
static char *
random_domain(GRand *random)
{
    GString *domain = g_string_new(NULL);

    for (int rest = g_rand_int_range(random, 1, 4); rest > 0; rest--) {
        for (int n = g_rand_int_range(random, 1, 8); n > 0; n--)
            g_string_append_c(domain, (char)('a' + g_rand_int_range(random, 0, 3)));
        if (rest > 1)
            g_string_append_c(domain, '.');
    }

    return g_string_free(domain, FALSE);
}

/* Somewhere a letter more, less, another one, or two the other way round. */
static char *
mistype(GRand *random, const char *domain)
{
    GString *text = g_string_new(domain);
    gsize place = (gsize)g_rand_int_range(random, 0, (gint32)text->len);
    char letter = (char)('a' + g_rand_int_range(random, 0, 4));

    switch (g_rand_int_range(random, 0, 4)) {
    case 0:
        g_string_insert_c(text, (gssize)place, letter);
        break;
    case 1:
        g_string_erase(text, (gssize)place, 1);
        break;
    case 2:
        text->str[place] = letter;
        break;
    default:
        if (place + 1 < text->len) {
            char first = text->str[place];

            text->str[place] = text->str[place + 1];
            text->str[place + 1] = first;
        }
        break;
    }

    return g_string_free(text, FALSE);
}

static const char *
find_one_by_one(const GPtrArray *domains, const char *written)
{
    for (guint i = 0; i < domains->len; i++) {
        if (alike_is_slip(written, domains->pdata[i]))
            return domains->pdata[i];
    }

    return NULL;
}

static void
test_random(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed((guint32)g_test_rand_int());
    g_autoptr(GPtrArray) domains = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(AlikeSet) set = NULL;
    guint n_found = 0;

    for (guint i = 0; i < N_DOMAINS; i++)
        g_ptr_array_add(domains, random_domain(random));
    set = alike_set_new(g_ptr_array_ref(domains));

    for (guint i = 0; i < N_ROUNDS; i++) {
        gint32 number = g_rand_int_range(random, 0, N_DOMAINS);
        g_autofree char *written = mistype(random, domains->pdata[number]);
        const char *meant = find_one_by_one(domains, written);

        g_test_message("%s, of %s", written, (const char *)domains->pdata[number]);
        g_assert_cmpstr(alike_set_find(set, written), ==, meant);
        n_found += meant != NULL;
    }
    /* Both kinds were there. */
    g_assert_cmpuint(n_found, >, N_ROUNDS / 20);
    g_assert_cmpuint(n_found, <, N_ROUNDS);
}

static void
test_empty(void)
{
    g_autoptr(AlikeSet) set = alike_set_new(g_ptr_array_new());

    g_assert_null(alike_set_find(set, "corp.example"));
    g_assert_null(alike_set_find(set, ""));
}

/* The first of those that are in question, whatever their number is. */
static void
test_first(void)
{
    g_autoptr(GPtrArray) domains = g_ptr_array_new();
    g_autoptr(AlikeSet) set = NULL;

    g_ptr_array_add(domains, (gpointer) "other.example");
    g_ptr_array_add(domains, (gpointer) "kontor2.example");
    g_ptr_array_add(domains, (gpointer) "kontor1.example");
    set = alike_set_new(g_steal_pointer(&domains));

    g_assert_cmpstr(alike_set_find(set, "kontor3.example"), ==, "kontor2.example");
    g_assert_cmpstr(alike_set_find(set, "kontor2.example"), ==, "kontor1.example");
    g_assert_null(alike_set_find(set, "other.example"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/alike/random", test_random);
    g_test_add_func("/alike/empty", test_empty);
    g_test_add_func("/alike/first", test_first);

    return g_test_run();
}
