/* Office: what the files of office programs have in common: XML in a zip archive, of
 * which any text and any attribute may hold an address: cells, comments, links, cached
 * tables, what was deleted with its changes tracked.
 */
#pragma once

#include "contents/look.h"
#include "contents/markup.h"
#include "contents/package.h"

G_BEGIN_DECLS

/* Looks into one file of the archive, or passes it over.  Returns: %FALSE if it is broken
 */
typedef gboolean (*OfficeFunc)(Package *package, const char *name, gpointer user_data);

/**
 * office_each:
 * @look: at an office file
 * @bytes: of it
 * @func: is called for each file in it
 * @user_data: for @func
 *
 * Goes through the archive, and says what of it cannot be read.
 */
void office_each(Look *look, GBytes *bytes, OfficeFunc func, gpointer user_data);

/**
 * office_read:
 * @package: in a file
 * @func: takes what is in it
 * @user_data: for @func
 *
 * Returns: %FALSE if it is no XML to its end
 */
gboolean office_read(Package *package, MarkupFunc func, gpointer user_data);

/* Text as it comes together of events. */
typedef struct {
    Look *look;
    GString *text;
    guint in_properties; /* of a run: fonts and the like, which separate nothing */
} OfficeText;

/**
 * office_text_take:
 * @event: what comes next
 * @name: as of #MarkupFunc
 * @value: as of #MarkupFunc
 * @user_data: an #OfficeText
 *
 * A #MarkupFunc: finds the addresses of the text, and of attributes.
 *
 * Returns: %TRUE
 */
gboolean office_text_take(
    MarkupEvent event, const char *name, const char *value, gpointer user_data);

/**
 * office_text_end:
 * @text: behind it another text begins
 *
 * Finds the addresses of what has come together so far.
 */
void office_text_end(OfficeText *text);

/**
 * office_look:
 * @look: at an office file
 * @package: in a file of it
 * @name: of that file
 *
 * Looks into the text of an XML file, and into files that are embedded as they are;
 * pictures and fonts are passed over.
 *
 * Returns: %FALSE if it is broken
 */
gboolean office_look(Look *look, Package *package, const char *name);

G_END_DECLS
