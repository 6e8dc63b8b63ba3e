#include "party.h"

#include <libpsl.h>
#include <string.h>

#include "mailbox.h"
#include "shared-providers.h"

struct _PartyRules {
    psl_ctx_t *psl;
    const char *const *shared_domains; /* borrowed, nullable */
};

PartyRules *
party_rules_new(const char *const *shared_domains)
{
    PartyRules *rules = g_new0(PartyRules, 1);

    rules->psl = psl_latest(NULL);
    rules->shared_domains = shared_domains;

    return rules;
}

void
party_rules_free(PartyRules *rules)
{
    psl_free(rules->psl);
    g_free(rules);
}

/* FNV-1a, as in data/tabulate-shared-providers.py. */
static guint32
hash(const char *text)
{
    guint32 value = 2166136261u;

    for (const char *p = text; *p != '\0'; p++)
        value = (value ^ (guint8)*p) * 16777619u;

    return value;
}

static gboolean
is_built_in(const char *domain)
{
    for (guint32 slot = hash(domain) % SHARED_SLOTS; shared_slots[slot] != 0;
         slot = (slot + 1) % SHARED_SLOTS) {
        if (strcmp(shared_pool + shared_slots[slot], domain) == 0)
            return TRUE;
    }

    return FALSE;
}

/* A provider's sub-domains are shared like itself.  Above the registrable
 * domain @top there are other people's: a provider that has become a public
 * suffix gives out domains, and each of them is one party. */
static gboolean
is_built_in_or_below(const char *domain, const char *top)
{
    const char *parent = domain;

    while (!is_built_in(parent)) {
        if (parent == top)
            return FALSE;
        parent = strchr(parent, '.') + 1;
    }

    return TRUE;
}

gboolean
party_is_shared(const PartyRules *rules, const char *domain, const char *registrable)
{
    gboolean shared = FALSE;

    for (gsize i = 0; rules->shared_domains != NULL && rules->shared_domains[i] != NULL;
         i++) {
        const char *entry = rules->shared_domains[i];
        gboolean out = *entry == '!';

        if (!mailbox_is_within(domain, entry + out))
            continue;
        if (out)
            return FALSE;
        shared = TRUE;
    }

    return shared || is_built_in_or_below(domain, registrable);
}

const char *
party_of_domain(const PartyRules *rules, const char *domain)
{
    const char *registrable = NULL;

    /* The list takes quadratic time, and is_built_in_or_below() too. */
    if (*domain != '[' && strlen(domain) <= 253 && rules->psl != NULL)
        registrable = psl_registrable_domain(rules->psl, domain);

    return registrable != NULL ? registrable : domain;
}

const char *
party_of(const PartyRules *rules, const char *mailbox)
{
    const char *domain = mailbox_domain(mailbox);
    const char *registrable = party_of_domain(rules, domain);

    return party_is_shared(rules, domain, registrable) ? mailbox : registrable;
}
