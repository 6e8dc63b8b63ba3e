#include "cli/text-table.h"

/* Between two columns. */
#define GAP 2

/* Returns: how many columns of a terminal @text takes */
static gsize
width_of(const char *text)
{
    gsize width = 0;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }

    return width;
}

static void
append_spaces(GString *text, gsize width, gsize wanted)
{
    for (gsize i = width; i < wanted; i++)
        g_string_append_c(text, ' ');
}

void
text_table_append(GString *text, char *const *cells, gsize n_rows, gsize n_columns)
{
    g_autofree gsize *widths = g_new0(gsize, n_columns);

    for (gsize i = 0; i < n_rows * n_columns; i++)
        widths[i % n_columns] = MAX(widths[i % n_columns], width_of(cells[i]));

    for (gsize i = 0; i < n_rows * n_columns; i++) {
        gsize column = i % n_columns;

        if (column > 0)
            append_spaces(text, width_of(cells[i]), widths[column] + GAP);
        g_string_append(text, cells[i]);
        if (column == 0)
            append_spaces(text, width_of(cells[i]), widths[column]);
        if (column == n_columns - 1)
            g_string_append_c(text, '\n');
    }
}
