/* Page and plot: nothing that is shown becomes markup, and figures become lengths. */

#include "html/page.h"

#include <string.h>

#include "html/plot.h"
#include "text/phrase.h"

typedef struct {
    const char *name;
    const char *text;
    const char *shown;
} TextCase;

static const TextCase text_cases[] = {
    { "plain", "Seminar", "Seminar" },
    { "japanese", "説明会のご案内", "説明会のご案内" },
    { "none", NULL, "" },
    { "script", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
    { "attribute", "\" onload='x' a=\"", "&quot; onload=&apos;x&apos; a=&quot;" },
    { "entity", "&lt;b&gt;", "&amp;lt;b&amp;gt;" },
    { "end-of-style", "</style><b>", "&lt;/style&gt;&lt;b&gt;" },
    { "lines", "a\r\nb", "a b" },
    { "turned-round",
      "a\xE2\x80\xAE"
      "b",
      "ab" },
    { "control", "a\x1B[2Jb", "a\xEF\xBF\xBD[2Jb" },
    { "percent", "100 %s", "100 %s" },
    { "not-utf-8", "a\xFF", "a\xEF\xBF\xBD" },
};

static void
test_text(gconstpointer data)
{
    const TextCase *one = data;
    g_autoptr(GString) page = g_string_new(NULL);
    g_autofree char *expected = g_strdup_printf("<p title=\"%s\">%%", one->shown);

    page_add(page, "<p title=\"%s\">%%", one->text);
    g_assert_cmpstr(page->str, ==, expected);
}

static void
test_frame(void)
{
    g_autoptr(GString) page = NULL;

    phrase_begin("ja");
    page = page_begin("<报>");
    page_end(page);
    phrase_begin("en");

    g_assert_true(g_str_has_prefix(page->str, "<!DOCTYPE html>\n<html lang=\"ja\">"));
    g_assert_nonnull(strstr(page->str, "default-src 'none'"));
    g_assert_nonnull(strstr(page->str, "<title>&lt;报&gt;</title>"));
    g_assert_null(strstr(page->str, "<script"));
    g_assert_null(strstr(page->str, "http:"));
    g_assert_null(strstr(page->str, "https:"));
    g_assert_true(g_str_has_suffix(page->str, "</html>\n"));
}

/* Returns: how often a piece is in a text */
static guint
count(const char *text, const char *piece)
{
    guint n = 0;

    for (const char *p = text; (p = strstr(p, piece)) != NULL; p++)
        n++;

    return n;
}

static const PlotPart parts[] = {
    { "Question", TONE_MILD },
    { "<Stop>", TONE_WORST },
};

static void
test_columns(void)
{
    static const PlotRow rows[] = {
        { "2026-10", { 1000, 0 } },
        { "2026-11", { 250, 250 } },
        { "2026-12", { 0, 0 } },
    };
    const Plot plot = { "Messages", parts, 2, rows, 3 };
    g_autoptr(GString) page = g_string_new(NULL);

    plot_add_columns(page, &plot);
    /* The largest is as high as the plot, the others as they stand to it. */
    g_assert_nonnull(strstr(page->str, "height=\"1800\""));
    g_assert_cmpuint(count(page->str, "height=\"450\""), ==, 2);
    g_assert_cmpuint(count(page->str, "<rect"), ==, 3 + 2);
    g_assert_cmpuint(count(page->str, "class=\"line\""), ==, 6);
    g_assert_nonnull(strstr(page->str, ">1,000</text>"));
    g_assert_nonnull(
        strstr(page->str, "<title>2026-11\nQuestion: 250\n&lt;Stop&gt;: 250"));
    g_assert_nonnull(strstr(page->str, ">2026-12</text>"));
    g_assert_null(strstr(page->str, "<Stop>"));
}

/* A hundred years of months: each has its column inside the plot, and names do not lie
 * on one another. */
static void
test_many_columns(void)
{
    PlotRow rows[1200];
    const Plot plot = { "Messages", parts, 1, rows, G_N_ELEMENTS(rows) };
    g_autoptr(GString) page = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        rows[i] = (PlotRow){ "2026-11", { i + 1 } };
    plot_add_columns(page, &plot);
    g_assert_cmpuint(count(page->str, "<rect"), ==, G_N_ELEMENTS(rows));
    g_assert_cmpuint(count(page->str, ">2026-11</text>"), <=, 11);
    g_assert_cmpuint(count(page->str, ">2026-11</text>"), >=, 5);
}

static void
test_bars(void)
{
    static const PlotRow rows[] = {
        { "k1.example", { 4000 } },
        { "東京都の取引先の皆様と大阪府の取引先の皆様と京都府の皆様", { 1 } },
        { "", { 0 } },
    };
    const Plot plot = { "Parties", parts, 1, rows, 3 };
    g_autoptr(GString) page = g_string_new(NULL);

    plot_add_bars(page, &plot);
    g_assert_cmpuint(count(page->str, "<rect"), ==, 2);
    g_assert_nonnull(strstr(page->str, ">4,000</text>"));
    g_assert_nonnull(strstr(page->str, "…</text>"));
    g_assert_nonnull(strstr(page->str, "京都府の皆様: 1</title>"));
    g_assert_null(strstr(page->str, "Question"));
}

/* Nothing to show is no fault. */
static void
test_empty(void)
{
    const Plot plot = { "Nothing", parts, 2, NULL, 0 };
    g_autoptr(GString) page = g_string_new(NULL);

    plot_add_columns(page, &plot);
    plot_add_bars(page, &plot);
    g_assert_cmpuint(count(page->str, "<svg"), ==, 2);
    g_assert_cmpuint(count(page->str, "</svg>"), ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    phrase_begin("en");

    for (gsize i = 0; i < G_N_ELEMENTS(text_cases); i++) {
        g_autofree char *path = g_strconcat("/page/text/", text_cases[i].name, NULL);

        g_test_add_data_func(path, &text_cases[i], test_text);
    }
    g_test_add_func("/page/frame", test_frame);
    g_test_add_func("/plot/columns", test_columns);
    g_test_add_func("/plot/many-columns", test_many_columns);
    g_test_add_func("/plot/bars", test_bars);
    g_test_add_func("/plot/empty", test_empty);

    return g_test_run();
}
