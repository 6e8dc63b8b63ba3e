/* JSON text: a look at it before json-glib reads it: what json-glib would not
 * survive, or would take for something else than it says.  Knows nothing of
 * json-glib.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jsontext_find_fault:
 * @text: what should be one JSON object
 *
 * Returns: (transfer none) (nullable): what is wrong with @text, as a verb and
 *   what goes with it: “holds a NUL”; %NULL: nothing that json-glib would not see
 */
const char *jsontext_find_fault(const char *text, gsize length);

G_END_DECLS
