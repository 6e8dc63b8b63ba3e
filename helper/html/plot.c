#include "html/plot.h"

#include "html/page.h"
#include "text/harmless.h"
#include "text/phrase.h"

/* All numbers are tenths of a pixel, and whole: a language may write 0,5. */
#define WIDTH 7200
#define TEXT 120

#define COLUMNS_LEFT 700
#define COLUMNS_TOP 100
#define COLUMNS_HEIGHT 1800
#define COLUMNS_MAX_WIDTH 500
#define COLUMN_LABEL 620

#define BARS_LEFT 2400
#define BARS_RIGHT 700
#define BAR_STEP 240
#define BAR_HEIGHT 160

static const char *
class_of(Tone tone)
{
    switch (tone) {
    case TONE_CALM:
        return "calm";
    case TONE_MILD:
        return "mild";
    case TONE_GRAVE:
        return "grave";
    case TONE_WORST:
        return "worst";
    }

    g_assert_not_reached();
}

static guint64
sum(const Plot *plot, const PlotRow *row)
{
    guint64 total = 0;

    for (gsize i = 0; i < plot->n_parts; i++)
        total += row->values[i];

    return total;
}

static guint64
find_largest(const Plot *plot)
{
    guint64 largest = 1;

    for (gsize i = 0; i < plot->n_rows; i++)
        largest = MAX(largest, sum(plot, &plot->rows[i]));

    return largest;
}

/* Returns: @value of @largest, on a way of @length */
static int
scale(guint64 value, guint64 largest, int length)
{
    return (int)((double)value / (double)largest * length + 0.5);
}

/* Returns: the distance of two lines: 1, 2 or 5, with zeros; of lines there are five at
 * the most */
static guint64
find_step(guint64 largest)
{
    guint64 step = 1;

    for (int i = 0; largest / step > 5; i++)
        step = i % 3 == 1 ? step / 2 * 5 : step * 2;

    return step;
}

static void
add_rectangle(GString *page, Tone tone, int x, int y, int width, int height)
{
    g_string_append_printf(
        page, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
        class_of(tone), x, y, width, height);
}

static void
add_text(GString *page, const char *anchor, int x, int y, const char *text)
{
    g_string_append_printf(
        page, "<text text-anchor=\"%s\" x=\"%d\" y=\"%d\">", anchor, x, y);
    page_add(page, "%s</text>", text);
}

/* What appears under the pointer, and is read aloud. */
static void
add_tip(GString *page, const Plot *plot, const PlotRow *row)
{
    page_add(page, "<title>%s", row->name);
    for (gsize i = 0; i < plot->n_parts; i++) {
        g_autofree char *number = phrase_number(row->values[i]);

        if (plot->n_parts > 1)
            page_add(page, "\n%s: %s", plot->parts[i].name, number);
        else
            page_add(page, ": %s", number);
    }
    g_string_append(page, "</title>");
}

/* Returns: how wide a text is about, in halves of its height */
static int
measure(const char *text)
{
    int width = 0;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
        width += g_unichar_iswide(g_utf8_get_char(p)) ? 2 : 1;

    return width;
}

/* Returns: (transfer full): @name, as far as there is room */
static char *
dup_short(const char *name, int room)
{
    g_autofree char *harmless = harmless_text(name);
    gsize n_characters = (gsize)g_utf8_strlen(harmless, -1);
    char *text = g_strdup(harmless);

    while (n_characters > 1 && measure(text) * TEXT * 11 / 20 > room) {
        g_free(text);
        text = phrase_shorten(harmless, --n_characters);
    }

    return text;
}

static void
begin(GString *page, const Plot *plot, int height)
{
    g_string_append_printf(
        page, "<svg viewBox=\"0 0 %d %d\" role=\"img\">", WIDTH, height);
    page_add(page, "<title>%s</title>\n", plot->title);
}

/* Says below the plot which part is which.  Returns: how high that is */
static int
legend_height(const Plot *plot)
{
    return plot->n_parts > 1 ? 2 * TEXT : 0;
}

static void
add_legend(GString *page, const Plot *plot, int left, int top)
{
    int x = left;

    for (gsize i = 0; i < plot->n_parts && plot->n_parts > 1; i++) {
        add_rectangle(page, plot->parts[i].tone, x, top + 40, TEXT, TEXT);
        add_text(page, "start", x + TEXT + 60, top + 40 + TEXT - 15, plot->parts[i].name);
        x += TEXT + 60 + measure(plot->parts[i].name) * TEXT * 6 / 10 + 2 * TEXT;
    }
    g_string_append_c(page, '\n');
}

static void
add_grid(GString *page, guint64 largest)
{
    guint64 step = find_step(largest);

    for (guint64 value = 0; value <= largest; value += step) {
        int y = COLUMNS_TOP + COLUMNS_HEIGHT - scale(value, largest, COLUMNS_HEIGHT);
        g_autofree char *number = phrase_number(value);

        g_string_append_printf(
            page, "<path class=\"line\" d=\"M%d %dH%d\"/>", COLUMNS_LEFT, y, WIDTH);
        add_text(page, "end", COLUMNS_LEFT - 60, y + 40, number);
    }
    g_string_append_c(page, '\n');
}

static void
add_column(GString *page, const Plot *plot, gsize i, int left, int width, guint64 largest)
{
    const PlotRow *row = &plot->rows[i];
    guint64 below = 0;

    g_string_append(page, "<g>");
    add_tip(page, plot, row);
    for (gsize j = 0; j < plot->n_parts; j++) {
        int from = scale(below, largest, COLUMNS_HEIGHT);
        int to = scale(below + row->values[j], largest, COLUMNS_HEIGHT);

        if (row->values[j] > 0)
            add_rectangle(
                page, plot->parts[j].tone, left, COLUMNS_TOP + COLUMNS_HEIGHT - to, width,
                MAX(to - from, 1));
        below += row->values[j];
    }
    g_string_append(page, "</g>\n");
}

void
plot_add_columns(GString *page, const Plot *plot)
{
    const int bottom = COLUMNS_TOP + COLUMNS_HEIGHT;
    const int room = WIDTH - COLUMNS_LEFT;
    guint64 largest = find_largest(plot);
    int n_rows = (int)MAX(plot->n_rows, 1);
    int each = MIN(COLUMNS_MAX_WIDTH, MAX(room / n_rows, 1));
    int every = (COLUMN_LABEL + each - 1) / each;

    begin(page, plot, bottom + 2 * TEXT + legend_height(plot));
    add_grid(page, largest);
    for (int i = 0; i < (int)plot->n_rows; i++) {
        int left =
            COLUMNS_LEFT + MIN(i * COLUMNS_MAX_WIDTH, (int)((gint64)room * i / n_rows));
        int width = MAX(each * 4 / 5, 1);

        add_column(page, plot, (gsize)i, left + each / 10, width, largest);
        if (i % every == 0) {
            g_autofree char *name = dup_short(plot->rows[i].name, COLUMN_LABEL);

            add_text(page, "start", left + each / 10, bottom + TEXT + 40, name);
        }
    }
    add_legend(page, plot, COLUMNS_LEFT, bottom + 2 * TEXT);
    g_string_append(page, "</svg>\n");
}

void
plot_add_bars(GString *page, const Plot *plot)
{
    const int room = WIDTH - BARS_LEFT - BARS_RIGHT;
    guint64 largest = find_largest(plot);
    int height = (int)plot->n_rows * BAR_STEP;

    begin(page, plot, height + 40 + legend_height(plot));
    for (gsize i = 0; i < plot->n_rows; i++) {
        const PlotRow *row = &plot->rows[i];
        int top = (int)i * BAR_STEP + 20;
        guint64 total = sum(plot, row);
        g_autofree char *name = dup_short(row->name, BARS_LEFT - 100);
        g_autofree char *number = phrase_number(total);
        guint64 before = 0;

        g_string_append(page, "<g>");
        add_tip(page, plot, row);
        add_text(page, "end", BARS_LEFT - 100, top + TEXT, name);
        for (gsize j = 0; j < plot->n_parts; j++) {
            int from = scale(before, largest, room);
            int to = scale(before + row->values[j], largest, room);

            if (row->values[j] > 0)
                add_rectangle(
                    page, plot->parts[j].tone, BARS_LEFT + from, top, MAX(to - from, 1),
                    BAR_HEIGHT);
            before += row->values[j];
        }
        add_text(
            page, "start", BARS_LEFT + scale(total, largest, room) + 60, top + TEXT,
            number);
        g_string_append(page, "</g>\n");
    }
    add_legend(page, plot, BARS_LEFT, height + 40);
    g_string_append(page, "</svg>\n");
}
