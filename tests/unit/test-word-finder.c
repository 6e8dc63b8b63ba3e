/* WordFinder: whether words of a list are in a text. */
#include "text/word-finder.h"

#include <string.h>

typedef struct {
    const char *name;
    const char *entry;
    const char *text;
    gboolean is_in;
} FindCase;

static const FindCase find_cases[] = {
    { "a-word", "secret", "This is secret.", TRUE },
    { "upper-case", "Secret", "THIS IS SECRET", TRUE },
    { "not-within-a-word", "nda", "the agenda", FALSE },
    { "not-the-beginning-of-one", "plan", "planet", FALSE },
    { "behind-one-that-is-none", "plan", "planet plan", TRUE },
    { "a-sign-ends-a-word", "secret", "top-secret_2.pdf", TRUE },
    { "a-digit-ends-a-word", "plan", "plan2", TRUE },
    { "a-letter-ends-a-number", "42", "A42b", TRUE },
    { "not-within-a-number", "42", "1423", FALSE },
    { "greek", "μυστικό", "το μυστικό", TRUE },
    { "greek-within-a-word", "μυστ", "το μυστικό", FALSE },
    { "accent", "café", "Cafe\xCC\x81", TRUE },
    { "japanese-anywhere", "社外秘", "この資料は社外秘です", TRUE },
    { "kana-anywhere", "マル秘", "○マル秘データ", TRUE },
    { "long-vowel", "サーバー", "新サーバー名", TRUE },
    { "korean-with-a-particle", "대외비", "대외비는", TRUE },
    { "latin-beside-kana", "NDA", "このNDAは", TRUE },
    { "full-width", "NDA", "ＮＤＡ", TRUE },
    { "half-width-kana", "ﾏﾙ秘", "マル秘", TRUE },
    { "a-blank-is-a-line-break", "top secret", "it is top\n  secret", TRUE },
    { "several-blanks-are-one", "top   secret", "top secret", TRUE },
    { "the-ideographic-blank", "社外 秘", "社外　秘", TRUE },
    { "no-width", "secret",
      "se\xE2\x80\x8B"
      "cret",
      TRUE },
    { "star-behind", "confidential*", "in confidentiality", TRUE },
    { "star-behind-needs-the-beginning", "confidential*", "unconfidential", FALSE },
    { "star-in-front", "*.xlsx", "Customers.XLSX", TRUE },
    { "star-in-front-needs-the-end", "*.xls", "Customers.xlsx", FALSE },
    { "star-on-both-sides", "*nda*", "the agenda", TRUE },
    { "star-between", "price * list", "price of the list", TRUE },
    { "star-between-keeps-the-order", "price * list", "list of the price", FALSE },
    { "star-between-stays-on-its-line", "price*list", "price\nlist", FALSE },
    { "star-between-on-a-later-line", "price*list", "price\nprice list", TRUE },
    { "star-between-on-the-line-of-the-second", "a*z", "a\nb\nc z\na\nz\na z", TRUE },
    { "star-alone", "*", "x", TRUE },
    { "star-alone-in-nothing", "*", "", FALSE },
    { "stars-side-by-side", "a**z", "a-z", TRUE },
    { "nothing-in-nothing", "a", "", FALSE },
    { "no-utf-8", "secret", "\xFF secret", TRUE },
};

static void
test_find(gconstpointer data)
{
    const FindCase *one = data;
    g_autofree char *folded = word_finder_fold(one->text);

    g_assert_cmpint(word_finder_is_in(one->entry, folded), ==, one->is_in);
}

/* A text that has the first half of an entry on every line, and the second on its last.
 */
static void
test_long(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *folded = NULL;
    gint64 start;

    for (guint i = 0; i < 50000; i++)
        g_string_append(text, "price price price\n");
    g_string_append(text, "list");
    folded = word_finder_fold(text->str);
    start = g_get_monotonic_time();
    g_assert_false(word_finder_is_in("price*list", folded));
    g_assert_cmpint(g_get_monotonic_time() - start, <, 10 * G_USEC_PER_SEC);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(find_cases); i++) {
        g_autofree char *path =
            g_strconcat("/word-finder/find/", find_cases[i].name, NULL);

        g_test_add_data_func(path, &find_cases[i], test_find);
    }
    g_test_add_func("/word-finder/long", test_long);

    return g_test_run();
}
