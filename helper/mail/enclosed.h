/* Enclosed: what a message carries of some types, found without reading anything else of
 * it.  A message in it stays the bytes that it is: the walk of `mail/parts` would read
 * who gets it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is looked for, and what of it was found. */
typedef struct {
    const char *type; /* a media type, in lower case: `message/rfc822` */
    guint n_found;    /* parts of that type */
    GBytes *first;    /* of them, without a transfer encoding; NULL: none */
} Enclosed;

/**
 * enclosed_find:
 * @message: as RFC 5322 text; message_parse() has read a message before
 * @wanted: (inout) (array length=n_wanted): types with which nothing was found yet
 * @n_wanted: how many there are
 *
 * Looks for parts of all these types at once, those in multiparts included (RFC
 * 2046, 5.1), those in other messages not.
 */
void enclosed_find(GBytes *message, Enclosed *wanted, gsize n_wanted);

/**
 * enclosed_clear:
 * @enclosed: what was found of one type, which is given up
 */
void enclosed_clear(Enclosed *enclosed);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Enclosed, enclosed_clear)

G_END_DECLS
