/* Invisible: characters that show as nothing, out of the one table of them,
 * data/invisible-characters.txt.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    INVISIBLE_NOT,      /* it is none of these */
    INVISIBLE_HIDDEN,   /* without width, or turns the direction of what is beside it */
    INVISIBLE_SELECTOR, /* chooses the shape of a letter */
    INVISIBLE_BLANK,    /* takes room, though Unicode does not take it for a space */
} InvisibleKind;

/**
 * invisible_kind:
 * @c: a character
 *
 * Returns: in which way it is invisible; controls and spaces are not meant here
 */
InvisibleKind invisible_kind(gunichar c);

G_END_DECLS
