#include "rules/glance.h"

#include <string.h>

#include "mail/mailbox.h"
#include "mail/plain-recipients.h"
#include "policy/alike.h"
#include "policy/party.h"
#include "policy/pattern.h"

static gboolean
is_own(const PlainRecipients *recipients, const char *mailbox)
{
    return strcmp(mailbox, recipients->from) == 0 ||
           (recipients->sender != NULL && strcmp(mailbox, recipients->sender) == 0);
}

/* As sender-relation.h has it, but for the own mailboxes with a tag: for these it is
 * enough that they make one party more. */
static gboolean
is_inside(const Policy *policy, const char *mailbox, const char *party, const char *home)
{
    const PatternSet *insiders = policy_get_insiders(policy);

    if (insiders != NULL)
        return pattern_set_match(insiders, mailbox) == PATTERN_IN;

    return home != NULL && strcmp(party, home) == 0;
}

/* Whether the message is to one party at the most, and so few that nobody calls them a
 * crowd or a mailing. */
static gboolean
is_to_one_party(const PlainRecipients *recipients, const Policy *policy)
{
    const PartyRules *rules = policy_get_parties(policy);
    const char *home = party_of(rules, recipients->from);
    const char *one = NULL;
    guint n_outside = 0;

    /* At a provider that is a person. */
    if (home == recipients->from)
        home = NULL;

    for (guint i = 0; i < recipients->n_addresses; i++) {
        const char *mailbox = recipients->addresses[i];
        const char *party;

        if (is_own(recipients, mailbox))
            continue;
        party = party_of(rules, mailbox);
        if (is_inside(policy, mailbox, party, home))
            continue;
        if (one != NULL && strcmp(one, party) != 0)
            return FALSE;
        one = party;
        n_outside++;
    }

    return !policy_is_bulk(policy, n_outside) &&
           !policy_needs_approval(policy, n_outside);
}

/* Whether the policy says something of one of them, whoever the others are. */
static gboolean
has_listed(const PlainRecipients *recipients, const Policy *policy)
{
    for (guint i = 0; i < recipients->n_addresses; i++) {
        if (policy_is_refused(policy, recipients->addresses[i]) ||
            policy_wants_attention(policy, recipients->addresses[i]))
            return TRUE;
    }

    return FALSE;
}

/* What is inside, as lookalike.c has it: the policy's domains aside. */
typedef struct {
    const char *from;
    const char *sender; /* NULL: there is none */
    const char *home;
} Inside;

static gboolean
is_like(const char *domain, const char *inside)
{
    return inside != NULL && alike_is_slip(domain, inside);
}

static gboolean
is_like_insiders(const Inside *inside, const Policy *policy, const char *domain)
{
    if (is_like(domain, inside->from) || is_like(domain, inside->sender) ||
        (inside->home != inside->from && is_like(domain, inside->home)))
        return TRUE;

    return alike_set_find(policy_get_alike(policy), domain) != NULL;
}

/* One slip away from what is inside, as lookalike.c finds it. */
static gboolean
has_lookalike(const PlainRecipients *recipients, const Policy *policy)
{
    const PartyRules *rules = policy_get_parties(policy);
    Inside inside;

    if (!policy->lookalikes)
        return FALSE;

    inside.from = mailbox_domain(recipients->from);
    inside.sender =
        recipients->sender != NULL ? mailbox_domain(recipients->sender) : NULL;
    inside.home = party_of_domain(rules, inside.from);
    for (guint i = 0; i < recipients->n_addresses; i++) {
        const char *domain = mailbox_domain(recipients->addresses[i]);
        const char *party;

        if (strcmp(domain, inside.from) == 0)
            party = inside.home;
        else
            party = party_of_domain(rules, domain);
        if (is_like_insiders(&inside, policy, domain) ||
            (party != domain && is_like_insiders(&inside, policy, party)))
            return TRUE;
    }

    return FALSE;
}

gboolean
glance_passes(const char *text, gsize length, const Policy *policy, HeaderField *date)
{
    PlainRecipients recipients;

    if (!plain_recipients_read(text, length, &recipients))
        return FALSE;
    *date = recipients.date;
    /* Who is outside is not told apart here. */
    if (policy->pointing == POINTING_ALWAYS && recipients.n_addresses > 0)
        return FALSE;
    if (has_listed(&recipients, policy) || has_lookalike(&recipients, policy))
        return FALSE;
    if (recipients.n_addresses <= 1)
        return !policy_needs_approval(policy, recipients.n_addresses);

    return (policy->crowd_from == 0 || recipients.n_addresses < policy->crowd_from) &&
           is_to_one_party(&recipients, policy);
}
