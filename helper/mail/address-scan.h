/* AddressScan: what the raw value of an address header holds, by its syntax alone
 * (RFC 5322, 3.2): a second opinion on what GMime makes of it.  Knows what
 * Thunderbird reads otherwise, and nothing of whose addresses they are.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* GMime needs ten times the memory of what is kept of an address list, so that
 * a long one is given to it in pieces of this many bytes and a bit. */
#define ADDRESS_SCAN_PIECE 8192

/* What stands outside of quotes, comments and domain literals. */
typedef struct {
    guint n_elements;      /* what stands between separators and is not empty */
    guint n_mailboxes;     /* of them those that hold an @ */
    guint depth;           /* of groups, at the deepest */
    gboolean huge;         /* one element is longer than any that is meant */
    const char *words_end; /* where the last encoded word ends, if there is any */
    gboolean odd; /* what is opened is not closed, more @ in an element than an address
                     has, or a byte that others may read otherwise */
} AddressScan;

/**
 * address_scan_of:
 * @start: behind the header's colon
 * @end: of its value
 * @cuts: (nullable) (element-type const char*): gets the commas at which the list
 *   is to be cut, so that its pieces are the same list: a long one, and one with
 *   an entry without an address, which GMime reads only if nothing follows it
 *
 * Returns: what stands in the value, counted
 */
AddressScan address_scan_of(const char *start, const char *end, GPtrArray *cuts);

G_END_DECLS
