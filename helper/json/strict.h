/* Strict: whether a text is JSON as Thunderbird reads it (RFC 8259, and nothing more),
 * where it is not, and which keys are there twice.  json-glib takes comments and other
 * things that Thunderbird does not, keeps the last of two equal keys without a word, and
 * reads any depth by recursion: it gets nothing that did not pass here.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define STRICT_ERROR (strict_error_quark())
GQuark strict_error_quark(void);

typedef enum {
    STRICT_ERROR_SYNTAX, /* the text begins with line and column */
} StrictError;

/* How much a text may hold.  Of one value json-glib makes 50 to 300 bytes, so that a text
 * within its limit of bytes could take all memory there is. */
typedef struct {
    guint depth;         /* of arrays and objects in each other */
    guint values;        /* of all kinds; 0: any number */
    gboolean for_people; /* whether errors are in the language in force, not in English */
} StrictLimits;

/**
 * strict_verify:
 * @text: (array length=length): what is said to be JSON
 * @length: in bytes
 * @limits: how much of it there may be
 * @repeated: (element-type utf8): JSON Pointers (RFC 6901) to keys that are there more
 *   than once in their object are appended here, one for each repetition
 * @error: return location for a #STRICT_ERROR
 *
 * Returns: whether @text is JSON within @limits
 */
gboolean strict_verify(
    const char *text, gsize length, const StrictLimits *limits, GPtrArray *repeated,
    GError **error);

G_END_DECLS
