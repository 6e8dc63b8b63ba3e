/* Loose address: what looks like an address in a header that is no address header (X-…,
 * List-…), and in which nothing says how addresses stand.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * loose_address_next:
 * @p: (inout): where to look; behind what was found afterwards
 * @end: of the text
 *
 * Returns: (transfer full) (nullable): the next addr-spec (RFC 5322, 3.4.1) in the text,
 * also of a mailto URI (RFC 6068); %NULL: there is no other
 */
char *loose_address_next(const char **p, const char *end);

G_END_DECLS
