/* TextSet: texts are sorted as strcmp() compares them, whatever they have in common. */
#include "approval/text-set.h"

#include <string.h>

#include "watched.h"

#define N_ROUNDS 300
#define MAX_TEXTS 3000

/* Of few letters, some of them above ASCII, so that many begin alike, and some are equal.
 */
static char *
random_text(GRand *random, const char *beginning)
{
    static const char letters[] = { 'a', 'b', '@', '\xC3', '\xBF', '\x01' };
    g_autoptr(GString) text = g_string_new(g_rand_boolean(random) ? beginning : NULL);

    for (int n = g_rand_int_range(random, 0, 12); n > 0; n--)
        g_string_append_c(
            text, letters[g_rand_int_range(random, 0, G_N_ELEMENTS(letters))]);

    return g_strdup(text->str);
}

static int
compare_texts(gconstpointer one, gconstpointer other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* @texts: in their order */
static void
compare_with(TextSet *set, const GPtrArray *texts)
{
    guint n_different = 0;

    text_set_sort(set);
    g_assert_cmpuint(text_set_count(set), ==, texts->len);
    for (guint i = 0; i < texts->len; i++)
        g_assert_cmpstr(text_set_get(set, i), ==, texts->pdata[i]);

    text_set_drop_equal(set);
    for (guint i = 0; i < texts->len; i++) {
        if (i > 0 && strcmp(texts->pdata[i - 1], texts->pdata[i]) == 0)
            continue;
        g_assert_cmpuint(n_different, <, text_set_count(set));
        g_assert_cmpstr(text_set_get(set, n_different), ==, texts->pdata[i]);
        n_different++;
    }
    g_assert_cmpuint(text_set_count(set), ==, n_different);
}

static void
test_random(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(g_test_rand_int());
    g_autoptr(TextSet) set = text_set_new(0);

    for (guint round = 0; round < unless_watched(N_ROUNDS, 10); round++) {
        g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
        gint n_texts = g_rand_int_range(random, 0, round % 10 == 0 ? MAX_TEXTS : 60);
        g_autofree char *beginning =
            g_strnfill((gsize)g_rand_int_range(random, 0, 100), 'a');

        for (gint i = 0; i < n_texts; i++) {
            char *text = random_text(random, beginning);

            g_ptr_array_add(texts, text);
            text_set_add(set, text);
        }
        g_ptr_array_sort(texts, compare_texts);
        compare_with(set, texts);
        text_set_clear(set);
        g_assert_cmpuint(text_set_count(set), ==, 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text-set/random", test_random);

    return g_test_run();
}
