/* Entry text: an entry of an address list as it would be written, decoded: what a person
 * reads of it.
 */
#pragma once

#include <gmime/gmime.h>

G_BEGIN_DECLS

/**
 * entry_text_shield:
 * @text: (inout): an address list as it stands
 *
 * GMime decodes a domain label that begins with "xn--", also one that is no IDNA, and
 * makes xn--hmail.com of xn--gmail.com.  This keeps it from that.
 */
void entry_text_shield(char *text);

/**
 * entry_text_unshield:
 * @text: (inout): what GMime read of a shielded list
 *
 * Takes back what entry_text_shield() did: it is nothing for a reader.
 */
void entry_text_unshield(char *text);

/**
 * entry_text_append_mailbox:
 * @text: gets the entry
 * @name: (nullable): the display name, decoded
 * @addr: (nullable): the addr-spec (RFC 5322, 3.4.1)
 */
void entry_text_append_mailbox(GString *text, const char *name, const char *addr);

/**
 * entry_text_append:
 * @text: gets the entry
 * @entry: a mailbox, or a group with its members (RFC 5322, 3.4)
 */
void entry_text_append(GString *text, InternetAddress *entry);

G_END_DECLS
