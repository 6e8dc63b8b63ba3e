/* Phrase: readable numbers, lists that end. */

#include "text/phrase.h"

#include <string.h>

typedef struct {
    guint64 number;
    const char *text;
} NumberCase;

static const NumberCase number_cases[] = {
    { 0, "0" },
    { 7, "7" },
    { 999, "999" },
    { 1000, "1,000" },
    { 2331, "2,331" },
    { 100000, "100,000" },
    { 5431230, "5,431,230" },
    { G_MAXUINT64, "18,446,744,073,709,551,615" },
};

typedef struct {
    const char *locale; /* as Thunderbird has it */
    const char *hundreds;
    const char *thousands;
    const char *millions;
} LocaleCase;

static const LocaleCase locale_cases[] = {
    { "en-US", "999", "2,331", "5,431,230" },
    { "en-GB", "999", "2,331", "5,431,230" },
    { "ja", "999", "2,331", "5,431,230" },
    { "de", "999", "2.331", "5.431.230" },
    { "fr", "999",
      "2\xE2\x80\xAF"
      "331",
      "5\xE2\x80\xAF"
      "431\xE2\x80\xAF"
      "230" },
    { "es-ES", "999", "2331", "5.431.230" },
    { "ko", "999", "2,331", "5,431,230" },
    { "zh-CN", "999", "2,331", "5,431,230" },
};

static void
test_number_of_locale(gconstpointer data)
{
    const LocaleCase *one = data;
    g_autofree char *hundreds = NULL;
    g_autofree char *thousands = NULL;
    g_autofree char *millions = NULL;

    phrase_begin(one->locale);
    hundreds = phrase_number(999);
    thousands = phrase_number(2331);
    millions = phrase_number(5431230);
    phrase_begin("en");

    g_assert_cmpstr(hundreds, ==, one->hundreds);
    g_assert_cmpstr(thousands, ==, one->thousands);
    g_assert_cmpstr(millions, ==, one->millions);
}

/* Where four digits stand without a separator, five have one. */
static void
test_number_of_five_digits(void)
{
    g_autofree char *spanish = NULL;

    phrase_begin("es");
    spanish = phrase_number(12331);
    phrase_begin("en");

    g_assert_cmpstr(spanish, ==, "12.331");
}

static void
test_number(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(number_cases); i++) {
        g_autofree char *text = phrase_number(number_cases[i].number);

        g_assert_cmpstr(text, ==, number_cases[i].text);
    }
}

typedef struct {
    const char *name;
    const char *text;
    gsize n_characters;
    const char *shortened;
} ShortenCase;

static const ShortenCase shorten_cases[] = {
    { "shorter", "abc", 4, "abc" },
    { "exactly", "abc", 3, "abc" },
    { "longer", "abcd", 3, "ab…" },
    { "to-one", "abcd", 1, "…" },
    { "empty", "", 1, "" },
    { "wide", "顧客一郎", 3, "顧客…" },
    { "wide-exactly", "顧客一郎", 4, "顧客一郎" },
};

static void
test_shorten(gconstpointer data)
{
    const ShortenCase *one = data;
    g_autofree char *shortened = phrase_shorten(one->text, one->n_characters);

    g_assert_cmpstr(shortened, ==, one->shortened);
    g_assert_cmpuint(g_utf8_strlen(shortened, -1), <=, one->n_characters);
}

static void
test_list(void)
{
    static const char *const items[] = { "a", "b", "c" };
    g_autofree char *none = phrase_list(NULL, 0, 0);
    g_autofree char *single = phrase_list(items, 1, 1);
    g_autofree char *all = phrase_list(items, 3, 3);
    g_autofree char *cut = phrase_list(items, 3, 2331);
    g_autofree char *one_more = phrase_list(items, 2, 3);

    g_assert_cmpstr(none, ==, "");
    g_assert_cmpstr(single, ==, "a");
    g_assert_cmpstr(all, ==, "a, b, c");
    g_assert_cmpstr(cut, ==, "a, b, c and 2,328 more");
    g_assert_cmpstr(one_more, ==, "a, b and 1 more");
}

static void
test_list_of_long_items(void)
{
    g_autofree char *longest = g_strnfill(5000, 'x');
    const char *const items[] = { longest, "b" };
    g_autofree char *list = phrase_list(items, 2, 2);

    g_assert_cmpuint(g_utf8_strlen(list, -1), <, 100);
    g_assert_true(g_str_has_suffix(list, "x…, b"));
}

typedef struct {
    const char *name;
    const char *text; /* typed for 2,331 */
    gboolean is_it;
} TypedCase;

static const TypedCase typed_cases[] = {
    { "digits", "2331", TRUE },
    { "comma", "2,331", TRUE },
    { "period", "2.331", TRUE },
    { "apostrophe", "2'331", TRUE },
    { "typographic-apostrophe", "2’331", TRUE },
    { "narrow-no-break-space",
      "2\xE2\x80\xAF"
      "331",
      TRUE },
    { "blanks-around", " 2331 ", TRUE },
    { "fullwidth", "２３３１", TRUE },
    { "fullwidth-comma", "２，３３１", TRUE },
    { "fullwidth-period", "２．３３１", TRUE },
    { "arabic-digits", "٢٣٣١", TRUE },
    { "another", "2330", FALSE },
    { "nothing", "", FALSE },
    { "a-comma-alone", ",", FALSE },
    { "words", "2331 people", FALSE },
    { "minus", "-2331", FALSE },
    { "beyond-32-bits", "4294969627", FALSE },
};

static void
test_typed(gconstpointer data)
{
    const TypedCase *one = data;

    g_assert_cmpint(phrase_is_number(one->text, 2331), ==, one->is_it);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(shorten_cases); i++) {
        g_autofree char *path =
            g_strconcat("/phrase/shorten/", shorten_cases[i].name, NULL);
        g_test_add_data_func(path, &shorten_cases[i], test_shorten);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(locale_cases); i++) {
        g_autofree char *path =
            g_strconcat("/phrase/number/", locale_cases[i].locale, NULL);
        g_test_add_data_func(path, &locale_cases[i], test_number_of_locale);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(typed_cases); i++) {
        g_autofree char *path = g_strconcat("/phrase/typed/", typed_cases[i].name, NULL);
        g_test_add_data_func(path, &typed_cases[i], test_typed);
    }
    g_test_add_func("/phrase/number-of-five-digits", test_number_of_five_digits);
    g_test_add_func("/phrase/number", test_number);
    g_test_add_func("/phrase/list", test_list);
    g_test_add_func("/phrase/list-of-long-items", test_list_of_long_items);

    return g_test_run();
}
