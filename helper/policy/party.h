/* Party: those who may see each other's address anyway.  For a mailbox at an
 * organisation that is the registrable domain (Public Suffix List, private
 * section included), at a shared provider the mailbox itself.  The only place
 * that knows the Public Suffix List and the list of shared providers.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PartyRules PartyRules;

/**
 * party_rules_new:
 * @shared_domains: (nullable) (array zero-terminated=1): the policy's
 *   `sharedDomains`, normalised: more shared providers; a leading `!` takes a
 *   domain out, also one that is built in, and wins over every other entry
 *
 * Returns: (transfer full): the rules; they do not fail, as without a Public
 *   Suffix List every domain is its own party
 */
PartyRules *party_rules_new(const char *const *shared_domains);
void party_rules_free(PartyRules *rules);

/**
 * party_of_domain:
 * @rules: by which
 * @domain: a normalised domain
 *
 * Returns: (transfer none): the registrable domain, a part of @domain; for a
 *   public suffix or a domain literal @domain itself
 */
const char *party_of_domain(const PartyRules *rules, const char *domain);

/**
 * party_is_shared:
 * @rules: by which
 * @domain: a normalised domain
 * @registrable: of it, as made by party_of_domain()
 *
 * Returns: whether @domain, or a domain that it is a sub-domain of, belongs to
 *   a provider at which strangers have mailboxes
 */
gboolean party_is_shared(
    const PartyRules *rules, const char *domain, const char *registrable);

/**
 * party_of:
 * @rules: by which
 * @mailbox: as made by mailbox_normalise()
 *
 * Returns: (transfer none): the party, a part of @mailbox
 */
const char *party_of(const PartyRules *rules, const char *mailbox);

/* Whose a domain is. */
typedef enum {
    PARTY_ORGANISATION,
    PARTY_PROVIDER,      /* strangers have mailboxes at it */
    PARTY_PUBLIC_SUFFIX, /* strangers have domains below it */
} PartyKind;

/**
 * party_kind_of_domain:
 * @rules: by which
 * @domain: a normalised domain
 *
 * Returns: whose @domain is; one that `sharedDomains` takes out, or of which the
 *   Public Suffix List has no rule, is an organisation's
 */
PartyKind party_kind_of_domain(const PartyRules *rules, const char *domain);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PartyRules, party_rules_free)

G_END_DECLS
