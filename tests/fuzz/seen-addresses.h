/* Seen addresses: those that anybody can see in an address header, found
 * without a parser of mail: what the program says is held against them.
 *
 * An address is a word `local@domain` of plain ASCII (RFC 5322 dot-atom, letters,
 * digits and hyphens in the domain) that stands in To, Cc or Bcc.  None are:
 * - what is in quotes, comments or domain literals, opened ones without an end
 *   included, and words that touch one of them;
 * - words in front of an angle bracket, up to the last separator: a display name;
 * - words next to a dot or an @, white space between: a part of a longer,
 *   obsolete spelling (RFC 5322, 4.4).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SeenAddressFunc:
 * @header: `to`, `cc` or `bcc`
 * @address: in lower case
 */
typedef void (*SeenAddressFunc)(
    const char *header, const char *address, gpointer user_data);

/**
 * seen_addresses_each:
 * @func: called for every address that is seen
 */
void seen_addresses_each(
    const char *mail, gsize size, SeenAddressFunc func, gpointer user_data);

/**
 * seen_addresses_header_end:
 *
 * Returns: where the header section of @mail ends
 */
gsize seen_addresses_header_end(const char *mail, gsize size);

G_END_DECLS
