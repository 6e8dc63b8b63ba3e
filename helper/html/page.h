/* Page: one HTML file that a person opens, keeps and prints.  It needs no other file, and
 * holds no script: even what slipped through could load and run nothing.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * page_begin:
 * @title: of the page, which is its first heading too
 *
 * Returns: (transfer full): a page up to its heading, in the language of all texts
 */
GString *page_begin(const char *title);

/**
 * page_end:
 * @page: gets its end
 */
void page_end(GString *page);

/**
 * page_add:
 * @page: a page
 * @format: markup; of conversions it holds `%s` alone, and `%%`
 * @...: texts, also from a message: each is made harmless and escaped, for between tags
 *   and for an attribute in quotes; numbers come as phrase_number() has them
 *
 * Adds markup with texts in it.
 */
void page_add(GString *page, const char *format, ...) G_GNUC_PRINTF(2, 3);

/**
 * page_add_figure:
 * @page: in a table
 * @name: of the row
 * @number: what stands in it
 */
void page_add_figure(GString *page, const char *name, guint64 number);

G_END_DECLS
