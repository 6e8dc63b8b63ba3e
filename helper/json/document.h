/* Document: whether a text is JSON as Thunderbird reads it (RFC 8259, and
 * nothing more), where it is not, and which keys are there twice.  The library
 * that parses it takes comments and other things that Thunderbird does not,
 * and of two equal keys it keeps the last without a word.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DOCUMENT_ERROR (document_error_quark())
GQuark document_error_quark(void);

typedef enum {
    DOCUMENT_ERROR_SYNTAX, /* the text begins with line and column */
} DocumentError;

/**
 * document_verify:
 * @text: (array length=length): what is said to be JSON
 * @repeated: (element-type utf8): JSON Pointers to keys that are there more
 *   than once in their object are appended here, one for each repetition
 *
 * Returns: whether @text is JSON
 */
gboolean document_verify(
    const char *text, gsize length, GPtrArray *repeated, GError **error);

G_END_DECLS
