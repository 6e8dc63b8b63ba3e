/* Text table: rows and columns on a terminal. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * text_table_append:
 * @text: gets the table
 * @cells: (array): row after row
 * @n_rows: how many there are
 * @n_columns: how many there are: names to the left, numbers to the right, as wide as
 *   they have to be
 */
void text_table_append(GString *text, char *const *cells, gsize n_rows, gsize n_columns);

G_END_DECLS
