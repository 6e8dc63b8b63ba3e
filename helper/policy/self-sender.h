/* SelfSender: add-ons that are known to send messages by themselves, of which no other
 * add-on hears before they are sent.  The extension has the same list.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of an add-on that was given this, the same may be true. */
#define SELF_SENDER_PERMISSION "messages.send"

/**
 * self_sender_ids:
 *
 * Returns: (transfer none): the add-ons' ids, a %NULL behind the last one
 */
const char *const *self_sender_ids(void);

/**
 * self_sender_has:
 * @id: an add-on's
 *
 * Returns: whether it is one of them
 */
gboolean self_sender_has(const char *id);

G_END_DECLS
