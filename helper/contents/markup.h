/* Markup: XML and HTML as libxml2 reads them, event after event: no entities of their
 * own, no network, no document type, and within the limits of the library (256 elements
 * in each other, 10 MB a text).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    MARKUP_BEGIN,     /* of an element: its name without prefix */
    MARKUP_ATTRIBUTE, /* of the element that began last: name and value */
    MARKUP_TEXT,      /* its value */
    MARKUP_END,       /* of an element: its name */
} MarkupEvent;

/* Takes an event.  Returns: %FALSE to end the reading */
typedef gboolean (*MarkupFunc)(
    MarkupEvent event, const char *name, const char *value, gpointer user_data);

/* Gives the next bytes.  Returns: how many; 0 at the end; -1 if it cannot */
typedef int (*MarkupSource)(void *source, char *buffer, int size);

/**
 * markup_read_xml:
 * @read: gives the bytes
 * @source: for @read
 * @func: takes the events; names and values are UTF-8
 * @user_data: for @func
 *
 * Returns: %FALSE if it is no XML to its end, or has a document type (XML, 2.8), which no
 *   office file has
 */
gboolean markup_read_xml(
    MarkupSource read, gpointer source, MarkupFunc func, gpointer user_data);

/**
 * markup_read_html:
 * @text: (array length=length): UTF-8, whatever it says of itself
 * @length: in bytes
 * @func: takes the events, those of comments as texts; it cannot end the reading
 * @user_data: for @func
 *
 * Returns: %FALSE if it cannot be read
 */
gboolean markup_read_html(
    const char *text, gsize length, MarkupFunc func, gpointer user_data);

/**
 * markup_separates:
 * @name: of an element of XML or HTML
 *
 * Returns: whether what stands in front of such an element and in it are different words:
 *   a cell, a paragraph, a line break; not a change of the font
 */
gboolean markup_separates(const char *name);

G_END_DECLS
