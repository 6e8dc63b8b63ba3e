/* Address finder: the addresses that stand in a text, between whatever else: a list that
 * was pasted, the cells of a table, the quoted header of another message.  In Japanese
 * nothing need be between an address and the word beside it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Takes one mailbox, normalised; it is the finder's.  Returns: %FALSE to end the search
 */
typedef gboolean (*AddressFound)(const char *mailbox, gpointer user_data);

/**
 * address_finder_each:
 * @text: (array length=length): UTF-8
 * @length: in bytes
 * @found: is called for each address, in the order of the text
 * @user_data: for @found
 */
void address_finder_each(
    const char *text, gsize length, AddressFound found, gpointer user_data);

G_END_DECLS
