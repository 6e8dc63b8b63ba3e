/* Dotted local: addresses such as a..b@docomo.ne.jp, which Japanese carriers gave out and
 * Thunderbird sends to, and which RFC 5322 (3.4.1) takes only with their local part in
 * quotes.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dotted_local_append:
 * @target: gets the text
 * @start: (array): the value of an address header, or a part of it, as it stands
 * @end: behind it
 *
 * Appends the text with quotes around each such local part, so that a parser that goes
 * by the RFC reads the address.  What stands in quotes, comments or literals stays.
 */
void dotted_local_append(GString *target, const char *start, const char *end);

G_END_DECLS
