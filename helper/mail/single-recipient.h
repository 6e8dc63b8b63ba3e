/* Single recipient: a header that plainly has one recipient or none.  Nobody is shown to
 * anybody by it, whatever the policy says, and most of an archive is made of such: they
 * need no second look.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * single_recipient_is:
 * @text: (array length=length): a message, or its header; a line “From …” in front of it
 *   is passed over
 * @length: in bytes
 *
 * Returns: %TRUE if To, Cc and Bcc hold one address together, or none, so plainly written
 *   that it cannot be read otherwise, and no other header shows one beside From and
 *   Sender.  A check that finds something in such a message has to be asked before
 */
gboolean single_recipient_is(const char *text, gsize length);

G_END_DECLS
