/* Enclosed: what a message carries of some type, found without reading anything else of
 * it.  A message in it stays the bytes that it is: the walk of `mail/parts` would read
 * who gets it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * enclosed_find:
 * @message: as RFC 5322 text; message_parse() has read a message before
 * @type: a media type, in lower case: `message/rfc822`
 * @n_found: (out): how many parts are of that type, those in multiparts included (RFC
 *   2046, 5.1), those in other messages not
 *
 * Returns: (transfer full) (nullable): the first of them, without a transfer encoding
 */
GBytes *enclosed_find(GBytes *message, const char *type, guint *n_found);

G_END_DECLS
