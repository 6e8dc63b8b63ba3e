/* Unreadable entry: which entry of an address list is to blame when the list could not be
 * read to its end.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * unreadable_entry_find:
 * @start: the value of an address header (RFC 5322, 3.4), as it stands
 * @end: behind it
 *
 * Returns: (transfer full) (nullable): the first entry that is not read for sure, decoded
 *   and harmless to show; %NULL if each one by itself can be read
 */
char *unreadable_entry_find(const char *start, const char *end);

G_END_DECLS
