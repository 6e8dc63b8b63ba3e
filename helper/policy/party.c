#include "policy/party.h"

#include <libpsl.h>
#include <string.h>

#include "mail/mailbox.h"
#include "policy/pattern.h"
#include "shared-providers.h"

/* What is above many domains is short, and there are not many of them. */
#define MAX_REMEMBERED 32
#define MAX_SUFFIXES 10000

struct _PartyRules {
    psl_ctx_t *psl;
    GMutex *mutex;        /* of suffixes: a scan judges several messages at a time */
    GHashTable *suffixes; /* domain → whether it is a public suffix, and asked: 2, 1 */
    PatternSet *shared;
};

PartyRules *
party_rules_new(const char *const *shared_domains)
{
    PartyRules *rules = g_new0(PartyRules, 1);

    rules->psl = psl_latest(NULL);
    rules->suffixes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    rules->shared = pattern_set_new(shared_domains);
    rules->mutex = g_new(GMutex, 1);
    g_mutex_init(rules->mutex);

    return rules;
}

void
party_rules_free(PartyRules *rules)
{
    psl_free(rules->psl);
    g_hash_table_unref(rules->suffixes);
    pattern_set_free(rules->shared);
    g_mutex_clear(rules->mutex);
    g_free(rules->mutex);
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
    PatternMatch match = pattern_set_match_domain(rules->shared, domain);

    return match != PATTERN_OUT &&
           (match == PATTERN_IN || is_built_in_or_below(domain, registrable));
}

/* Thousands of domains have the same above them, and looking it up in the list
 * is the most expensive step of counting. */
static gboolean
is_common_suffix(const PartyRules *rules, const char *domain)
{
    guint answer;

    if (strlen(domain) > MAX_REMEMBERED)
        return psl_is_public_suffix(rules->psl, domain);

    g_mutex_lock(rules->mutex);
    answer = GPOINTER_TO_UINT(g_hash_table_lookup(rules->suffixes, domain));
    if (answer == 0) {
        answer = psl_is_public_suffix(rules->psl, domain) ? 2 : 1;
        /* Rules outlive a message, and each can bring as many as it likes. */
        if (g_hash_table_size(rules->suffixes) >= MAX_SUFFIXES)
            g_hash_table_remove_all(rules->suffixes);
        g_hash_table_insert(rules->suffixes, g_strdup(domain), GUINT_TO_POINTER(answer));
    }
    g_mutex_unlock(rules->mutex);

    return answer == 2;
}

/* As psl_registrable_domain(), but that it looks up what is above first: what
 * stands right below a public suffix is a registrable domain or a public suffix
 * itself, and in both cases its own party. */
const char *
party_of_domain(const PartyRules *rules, const char *domain)
{
    const char *dot = strchr(domain, '.');

    /* The list takes quadratic time, and is_built_in_or_below() too. */
    if (*domain == '[' || strlen(domain) > MAILBOX_MAX_DOMAIN || rules->psl == NULL ||
        dot == NULL || is_common_suffix(rules, dot + 1) ||
        psl_is_public_suffix(rules->psl, domain))
        return domain;

    do {
        domain = dot + 1;
        dot = strchr(domain, '.');
    } while (dot != NULL && !is_common_suffix(rules, dot + 1));

    return domain;
}

const char *
party_of(const PartyRules *rules, const char *mailbox)
{
    const char *domain = mailbox_domain(mailbox);
    const char *registrable = party_of_domain(rules, domain);

    return party_is_shared(rules, domain, registrable) ? mailbox : registrable;
}

PartyKind
party_kind_of_domain(const PartyRules *rules, const char *domain)
{
    if (party_is_shared(rules, domain, party_of_domain(rules, domain)))
        return PARTY_PROVIDER;
    /* A top-level domain that nobody lists is one of a network by itself. */
    if (rules->psl != NULL && strlen(domain) <= MAILBOX_MAX_DOMAIN &&
        psl_is_public_suffix2(rules->psl, domain, PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE) &&
        pattern_set_match_domain(rules->shared, domain) != PATTERN_OUT)
        return PARTY_PUBLIC_SUFFIX;

    return PARTY_ORGANISATION;
}
