/* Date: when a message was written, by its header (RFC 5322, 3.3). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * date_of_message:
 * @text: (array length=length): a message, or its header; a line “From …” in front of it
 *   is passed over
 * @length: in bytes
 *
 * Returns: (transfer full) (nullable): the first Date that can be read, in the time zone
 *   that it names; %NULL: there is none between 1970 and 2199
 */
GDateTime *date_of_message(const char *text, gsize length);

G_END_DECLS
