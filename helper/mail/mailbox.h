/* Mailbox: one address in the one spelling that can be compared: the local
 * part in ASCII lower case, the domain as IDNA A-labels in lower case without
 * a trailing dot; at gmail.com without dots and tag.  The only place that compares
 * addresses.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mailbox_normalise:
 * @addr_spec: an addr-spec (RFC 5322, 3.4.1; RFC 6532), UTF-8
 *
 * Of quotes and backslashes in the local part only those stay that it needs.
 * A domain that IDNA does not allow is kept as it stands, in lower case: it is
 * compared, never dropped.
 *
 * Returns: (transfer full) (nullable): `local@domain`, or %NULL if either
 *   side of the last @ is empty: then nobody can be reached by it.
 */
char *mailbox_normalise(const char *addr_spec);

/**
 * mailbox_is_normal:
 * @addr_spec: as for mailbox_normalise()
 *
 * Returns: %TRUE if it consists of what needs no second look, as most do: lower
 *   case letters, digits and `.-_+` around one @.  Then it is its own
 *   normalised form, not doubtful, and harmless to show
 */
gboolean mailbox_is_normal(const char *addr_spec);

/**
 * mailbox_normalise_domain:
 * @domain: a domain in any spelling, UTF-8, or a domain literal
 *
 * Returns: (transfer full) (nullable): the domain as mailboxes have it, %NULL
 *   if it is empty
 */
char *mailbox_normalise_domain(const char *domain);

/**
 * mailbox_is_doubtful:
 * @addr_spec: as for mailbox_normalise()
 *
 * Returns: whether others may send to another mailbox than this: it has
 *   characters that show as nothing, or nothing but quotes for a local part
 */
gboolean mailbox_is_doubtful(const char *addr_spec);

/**
 * mailbox_is_addr_spec:
 * @addr_spec: what should be one, UTF-8
 *
 * Returns: whether it is written as one address without spaces or comments is
 *   (RFC 5322, 3.4.1 and 4.4; RFC 6532): atoms and quoted strings with dots
 *   between them, at a domain as mailbox_is_domain() has them; and not doubtful
 */
gboolean mailbox_is_addr_spec(const char *addr_spec);

/**
 * mailbox_is_glued:
 * @addr_spec: as for mailbox_normalise(), a local part that was quoted included
 *
 * Returns: whether its local part, unquoted, holds what stands between addresses: an
 *   @, a blank, or one of `、 ， ； ､`: then it is several addresses that became one
 *   entry, and reaches none of them; or its domain `、` or `､`
 */
gboolean mailbox_is_glued(const char *addr_spec);

/**
 * mailbox_bare:
 * @addr_spec: as for mailbox_normalise()
 *
 * Returns: (transfer full): @addr_spec without the quotes that only RFC 5322 wants
 *   around dots: `a..b@x` of `"a..b"@x`
 */
char *mailbox_bare(const char *addr_spec);

/**
 * mailbox_skip_dotted:
 * @text: (array length=length): where a word may begin
 * @length: how many bytes there are
 * @needs_quotes: (out): whether the atoms and dots at @text are a local part in front
 *   of an @ that RFC 5322 (3.4.1) takes only in quotes, as in `a..b@x` and `ab.@x`
 *
 * No carrier gave out one that begins with a dot.
 *
 * Returns: how many bytes of atoms and dots there are
 */
gsize mailbox_skip_dotted(const char *text, gsize length, gboolean *needs_quotes);

/**
 * mailbox_domain:
 * @mailbox: as made by mailbox_normalise()
 *
 * Returns: (transfer none): the domain, a part of @mailbox
 */
const char *mailbox_domain(const char *mailbox);

/* The longest domain, in bytes (RFC 1035, 2.3.4). */
#define MAILBOX_MAX_DOMAIN 253

/**
 * mailbox_is_domain:
 * @domain: as made by mailbox_normalise_domain()
 *
 * Returns: whether @domain could be one that messages are sent to: labels of
 *   letters, digits, `-` and `_`, 63 bytes each and #MAILBOX_MAX_DOMAIN in all (RFC
 * 1035, 2.3.4)
 */
gboolean mailbox_is_domain(const char *domain);

G_END_DECLS
