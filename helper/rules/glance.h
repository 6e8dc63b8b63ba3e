/* Glance: most messages go to one person, or to one party and colleagues.  That is seen
 * from a plainly written header much faster than by an inspection, and whatever else a
 * message is, it is for an inspection.
 */
#pragma once

#include "mail/header-field.h"
#include "policy/policy.h"

G_BEGIN_DECLS

/**
 * glance_passes:
 * @text: (array length=length): a message, or its header; a line “From …” in front of it
 *   is passed over
 * @length: in bytes
 * @policy: what is in force
 * @date: (out caller-allocates): of a message that passes its first field “Date”; its
 *   start is %NULL if there is none
 *
 * Returns: %TRUE if an inspection of the message would find nothing, as long as neither
 *   the message replied to nor whom one writes to is known: a check that can find
 *   something in such a message has to be asked before
 */
gboolean glance_passes(
    const char *text, gsize length, const Policy *policy, HeaderField *date);

G_END_DECLS
