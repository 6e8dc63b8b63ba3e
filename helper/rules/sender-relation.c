#include "rules/sender-relation.h"

#include <string.h>

#include "mail/mailbox.h"
#include "policy/party.h"
#include "policy/pattern.h"
#include "rules/circles.h"

/* One domain, and the same as a party. */
typedef struct {
    guint looked_up : 1; /* what follows but for the number is known */
    guint shared : 1;    /* strangers have mailboxes at it */
    guint own : 1;       /* the sender has one at it */
    guint registrable;   /* the place of its registrable domain, often its own */
    guint offset;        /* where that begins in it */
    guint party_number;  /* from 1; 0: nobody's party so far */
} Domain;

/* What a mailbox was in the message replied to. */
typedef enum {
    SEEN = 1 << 0,
    SEEN_AS_POSTER = 1 << 1, /* in From or Reply-To */
} Seen;

struct _Relations {
    const Message *message;
    const Policy *policy;
    const PartyRules *parties;
    const PatternSet *insiders; /* NULL: the policy says nothing of them */
    const Trust *trust;
    GHashTable *own;           /* set of mailboxes */
    GHashTable *organisations; /* set of parties of From */
    GHashTable *seen;          /* mailbox → Seen: who stood in the message replied to */
    GHashTable *met;           /* set of parties, of any field of that message */
    GHashTable *met_domains;   /* the same of domains, and of where they are registered */
    GHashTable *posted_to;     /* set of newsgroups, of that message */
    gboolean mass_reply;
    Confirmed confirmed;
    Circles *circles;
    GArray *found;      /* of Relation, by number of the mailbox */
    GArray *domains;    /* of Domain */
    GHashTable *places; /* name → place in domains, from 1 */
    guint n_parties;
    GStringChunk *strings; /* the mailboxes that are not in the message */
};

static guint
find_place(Relations *relations, const char *domain)
{
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(relations->places, domain));

    if (place > 0)
        return place - 1;

    g_array_set_size(relations->domains, relations->domains->len + 1);
    g_hash_table_insert(
        relations->places, (gpointer)domain, GUINT_TO_POINTER(relations->domains->len));
    return relations->domains->len - 1;
}

/* Most mailboxes are at a domain at which the sender has none. */
static void
note_own_domain(Relations *relations, const char *name)
{
    guint place = find_place(relations, name);

    g_array_index(relations->domains, Domain, place).own = TRUE;
}

static void
add_own(Relations *relations, const char *const *mailboxes)
{
    for (gsize i = 0; mailboxes != NULL && mailboxes[i] != NULL; i++) {
        g_autofree char *mailbox = mailbox_normalise(mailboxes[i]);

        if (mailbox == NULL || g_hash_table_contains(relations->own, mailbox))
            continue;
        note_own_domain(relations, mailbox_domain(mailbox));
        g_hash_table_add(relations->own, g_steal_pointer(&mailbox));
    }
}

/* Without a policy the sender's organisation is inside; at a shared provider
 * that is nobody but the sender. */
static void
add_organisations(Relations *relations, const char *const *from)
{
    for (gsize i = 0; from[i] != NULL; i++) {
        const char *party = party_of(relations->parties, from[i]);

        if (party != from[i])
            g_hash_table_add(relations->organisations, g_strdup(party));
    }
}

static gboolean
counts_as_seen(MessageField field)
{
    return field == FIELD_TO || field == FIELD_CC || field == FIELD_REPLY_TO ||
           field == FIELD_MAIL_FOLLOWUP_TO;
}

static void
add_seen(Relations *relations, const char *mailbox, Seen seen)
{
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(relations->seen, mailbox));

    g_hash_table_insert(
        relations->seen, g_strdup(mailbox), GUINT_TO_POINTER(before | seen));
}

/* In whatever field, Bcc and those of mailing lists too. */
static void
add_met(Relations *relations, const char *mailbox)
{
    const char *domain = mailbox_domain(mailbox);

    g_hash_table_add(relations->met, g_strdup(party_of(relations->parties, mailbox)));
    if (g_hash_table_add(relations->met_domains, g_strdup(domain)))
        g_hash_table_add(
            relations->met_domains,
            g_strdup(party_of_domain(relations->parties, domain)));
}

static void
add_all_met(Relations *relations, const Message *replied_to)
{
    const char *const *senders[] = { message_get_from(replied_to),
                                     message_get_sender(replied_to) };
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(replied_to, &n_addresses);

    relations->met = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    relations->met_domains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(senders); i++) {
        for (gsize j = 0; senders[i][j] != NULL; j++)
            add_met(relations, senders[i][j]);
    }
    for (gsize i = 0; i < n_addresses; i++) {
        if (addresses[i].mailbox != NULL)
            add_met(relations, addresses[i].mailbox);
    }
}

/* Returns: whether one of its entries is known to nobody: it may stand for thousands */
static gboolean
add_all_seen(Relations *relations, const Message *replied_to)
{
    const char *const *from = message_get_from(replied_to);
    const char *const *newsgroups = message_get_newsgroups(replied_to);
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(replied_to, &n_addresses);
    gboolean unresolved = FALSE;

    for (gsize i = 0; from[i] != NULL; i++)
        add_seen(relations, from[i], SEEN | SEEN_AS_POSTER);
    for (gsize i = 0; i < n_addresses; i++) {
        gboolean poster = addresses[i].field == FIELD_REPLY_TO;

        if (!counts_as_seen(addresses[i].field))
            continue;
        unresolved |= addresses[i].mailbox == NULL;
        if (addresses[i].mailbox != NULL)
            add_seen(
                relations, addresses[i].mailbox, poster ? SEEN | SEEN_AS_POSTER : SEEN);
    }
    for (gsize i = 0; newsgroups[i] != NULL; i++)
        g_hash_table_add(relations->posted_to, g_strdup(newsgroups[i]));

    return unresolved;
}

/* Returns: whether @counts has a party that is a crowd */
static gboolean
has_crowd(const Relations *relations, GHashTable *counts)
{
    guint least = relations->policy->crowd_from;
    GHashTableIter iter;
    gpointer party, count;

    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &party, &count)) {
        if (least > 0 && GPOINTER_TO_UINT(count) >= least &&
            !trust_is_alone(
                relations->trust, trust_get_membership(relations->trust, party)))
            return TRUE;
    }

    return FALSE;
}

static void
count_party(GHashTable *counts, const char *party)
{
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(counts, party));

    g_hash_table_insert(counts, (gpointer)party, GUINT_TO_POINTER(before + 1));
}

/* Whether so many stood in it that it may have been a leak itself. */
static gboolean
was_mass_mail(const Relations *relations)
{
    g_autoptr(GHashTable) outside = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) inside = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer mailbox;

    g_hash_table_iter_init(&iter, relations->seen);
    while (g_hash_table_iter_next(&iter, &mailbox, NULL)) {
        const char *party = party_of(relations->parties, mailbox);

        if (!relations_is_internal(relations, mailbox))
            count_party(outside, party);
        else if (relations->policy->crowd_inside && !relations_is_own(relations, mailbox))
            count_party(inside, party);
    }

    return g_hash_table_size(outside) >= policy_get_mass_mail(relations->policy) ||
           has_crowd(relations, outside) || has_crowd(relations, inside);
}

/* Those who were in the message replied to know each other; nobody does if it was a
 * mass message: a leak that is replied to is the same leak again.  Nor if it may have
 * been one: a part of it that cannot be read, or is known to nobody, may hold
 * thousands. */
static void
add_replied_to(Relations *relations, const Message *replied_to)
{
    gboolean unresolved = add_all_seen(relations, replied_to);

    add_all_met(relations, replied_to);
    relations->mass_reply = unresolved || message_get_unreadable(replied_to)[0] != NULL ||
                            was_mass_mail(relations);
}

/* Whether @mailbox is one of @own with a tag (RFC 5233) behind its name. */
static gboolean
is_tagged(GHashTable *own, const char *mailbox)
{
    const char *at = strrchr(mailbox, '@');

    for (const char *plus = strchr(mailbox, '+'); plus != NULL && plus < at;
         plus = strchr(plus + 1, '+')) {
        g_autofree char *base =
            g_strdup_printf("%.*s%s", (int)(plus - mailbox), mailbox, at);

        if (g_hash_table_contains(own, base))
            return TRUE;
    }

    return FALSE;
}

gboolean
relations_is_own(const Relations *relations, const char *mailbox)
{
    return g_hash_table_contains(relations->own, mailbox) ||
           is_tagged(relations->own, mailbox);
}

/* The one place that decides it. */
static gboolean
is_inside(const Relations *relations, const char *mailbox, const char *party)
{
    if (relations->insiders != NULL)
        return pattern_set_match(relations->insiders, mailbox) == PATTERN_IN;

    return g_hash_table_size(relations->organisations) > 0 &&
           g_hash_table_contains(relations->organisations, party);
}

gboolean
relations_is_internal(const Relations *relations, const char *mailbox)
{
    return relations_is_own(relations, mailbox) ||
           is_inside(relations, mailbox, party_of(relations->parties, mailbox));
}

static Seen
get_seen(const Relations *relations, const char *mailbox)
{
    return g_hash_table_size(relations->seen) > 0
               ? GPOINTER_TO_UINT(g_hash_table_lookup(relations->seen, mailbox))
               : 0;
}

gboolean
relations_is_mass_reply(const Relations *relations)
{
    return relations->mass_reply;
}

gboolean
relations_is_replied_to(const Relations *relations, const char *newsgroup)
{
    return !relations->mass_reply &&
           g_hash_table_contains(relations->posted_to, newsgroup);
}

guint
relations_get_n_circles(const Relations *relations)
{
    return circles_get_n(relations->circles);
}

guint *
relations_sum_circles(const Relations *relations, const guint *figures, gsize width)
{
    return circles_sum(relations->circles, figures, width);
}

/* The lists of domains are long; they are asked once for each. */
static const Domain *
look_up(Relations *relations, const char *name)
{
    guint place = find_place(relations, name);
    Domain *domain = &g_array_index(relations->domains, Domain, place);
    const char *registrable;

    if (domain->looked_up)
        return domain;

    registrable = party_of_domain(relations->parties, name);
    domain->looked_up = TRUE;
    domain->shared = party_is_shared(relations->parties, name, registrable);
    domain->offset = (guint)(registrable - name);
    domain->registrable = place;
    if (registrable != name) {
        guint other = find_place(relations, registrable);

        domain = &g_array_index(relations->domains, Domain, place);
        domain->registrable = other;
    }

    return domain;
}

static void
relate(Relations *relations, const char *mailbox)
{
    const char *name = mailbox_domain(mailbox);
    const Domain *domain = look_up(relations, name);
    Domain *party = &g_array_index(relations->domains, Domain, domain->registrable);
    Seen seen = get_seen(relations, mailbox);
    Relation relation = {
        .party = domain->shared ? mailbox : name + domain->offset,
        .own = domain->own && relations_is_own(relations, mailbox),
        .known = seen != 0 && !relations->mass_reply,
        .poster = (seen & SEEN_AS_POSTER) != 0 && !relations->mass_reply,
        .seen = seen != 0,
    };

    relation.internal = relation.own || is_inside(relations, mailbox, relation.party);
    relation.circle = circles_add(relations->circles, relation.party);
    relation.alone = circles_is_alone(relations->circles, relation.circle);
    if (domain->shared)
        relation.party_number = relations->n_parties++;
    else {
        if (party->party_number == 0)
            party->party_number = ++relations->n_parties;
        relation.party_number = party->party_number - 1;
    }
    g_array_append_val(relations->found, relation);
}

/* The first of every mailbox: numbers are in the order of the addresses. */
static void
relate_all(Relations *relations)
{
    gsize n_addresses = 0;
    const MessageAddress *addresses =
        message_get_addresses(relations->message, &n_addresses);

    for (gsize i = 0; i < n_addresses; i++) {
        if (addresses[i].mailbox != NULL && addresses[i].number == relations->found->len)
            relate(relations, addresses[i].mailbox);
    }
}

Relations *
relations_new(
    const Message *message, const Message *replied_to, const char *const *own,
    const Policy *policy)
{
    Relations *relations = g_new0(Relations, 1);

    relations->message = message;
    relations->policy = policy;
    relations->parties = policy_get_parties(policy);
    relations->insiders = policy_get_insiders(policy);
    relations->trust = policy_get_trust(policy);
    relations->own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    relations->organisations =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    relations->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    relations->posted_to = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    relations->circles = circles_new(relations->trust);

    relations->found = g_array_new(FALSE, FALSE, sizeof(Relation));
    relations->domains = g_array_new(FALSE, TRUE, sizeof(Domain));
    relations->places = g_hash_table_new(g_str_hash, g_str_equal);
    relations->strings = g_string_chunk_new(256);

    add_own(relations, message_get_from(message));
    add_own(relations, message_get_sender(message));
    add_own(relations, own);
    add_organisations(relations, message_get_from(message));
    if (replied_to != NULL)
        add_replied_to(relations, replied_to);
    relate_all(relations);

    return relations;
}

void
relations_free(Relations *relations)
{
    g_hash_table_unref(relations->own);
    g_hash_table_unref(relations->organisations);
    g_hash_table_unref(relations->seen);
    g_clear_pointer(&relations->met, g_hash_table_unref);
    g_clear_pointer(&relations->met_domains, g_hash_table_unref);
    g_hash_table_unref(relations->posted_to);
    circles_free(relations->circles);
    g_array_unref(relations->found);
    g_array_unref(relations->domains);
    g_hash_table_unref(relations->places);
    g_string_chunk_free(relations->strings);
    g_free(relations);
}

static gboolean
holds(GHashTable *set, const char *text)
{
    return set != NULL && g_hash_table_contains(set, text);
}

gboolean
relations_is_reply(const Relations *relations)
{
    return relations->met != NULL;
}

gboolean
relations_has_met(const Relations *relations, const char *party)
{
    return holds(relations->met, party);
}

gboolean
relations_has_met_domain(const Relations *relations, const char *domain)
{
    return holds(relations->met_domains, domain);
}

static gboolean
share_group(const Trust *trust, guint one, guint other)
{
    gsize n_ones = 0;
    gsize n_others = 0;
    const guint *ones = trust_get_groups(trust, one, &n_ones);
    const guint *others = trust_get_groups(trust, other, &n_others);

    for (gsize i = 0; i < n_ones; i++) {
        for (gsize j = 0; j < n_others; j++) {
            if (ones[i] == others[j])
                return TRUE;
        }
    }

    return FALSE;
}

gboolean
relations_is_expected(const Relations *relations, const char *party)
{
    guint membership = trust_get_membership(relations->trust, party);
    GHashTableIter iter;
    gpointer name;

    if (holds(relations->confirmed.newcomers, party))
        return TRUE;
    if (membership == 0 || relations->met == NULL)
        return FALSE;

    g_hash_table_iter_init(&iter, relations->met);
    while (g_hash_table_iter_next(&iter, &name, NULL)) {
        guint other = trust_get_membership(relations->trust, name);

        if (other != 0 && share_group(relations->trust, membership, other))
            return TRUE;
    }

    return FALSE;
}

GPtrArray *
relations_dup_own_domains(const Relations *relations)
{
    GPtrArray *domains = g_ptr_array_new();
    GHashTableIter iter;
    gpointer name;

    g_hash_table_iter_init(&iter, relations->own);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        g_ptr_array_add(domains, (gpointer)mailbox_domain(name));
    g_hash_table_iter_init(&iter, relations->organisations);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        g_ptr_array_add(domains, name);

    return domains;
}

gboolean
relations_is_allowed_reader(const Relations *relations, const char *name)
{
    return holds(relations->confirmed.readers, name);
}

void
relations_recall(Relations *relations, const Confirmed *confirmed)
{
    gsize n_addresses = 0;
    const MessageAddress *addresses =
        message_get_addresses(relations->message, &n_addresses);

    relations->confirmed = *confirmed;
    for (gsize i = 0; i < n_addresses; i++) {
        Relation *relation;

        if (addresses[i].mailbox == NULL)
            continue;
        relation = &g_array_index(relations->found, Relation, addresses[i].number);
        relation->known |=
            relation->seen && holds(confirmed->acquainted, addresses[i].mailbox);
        relation->allowed_shown = holds(confirmed->shown, addresses[i].mailbox);
        relation->allowed_reader = holds(confirmed->readers, relation->party);
    }
}

const Relation *
relations_get(const Relations *relations, guint number)
{
    return &g_array_index(relations->found, Relation, number);
}

guint
relations_number(Relations *relations, const char *mailbox)
{
    gsize n_addresses = 0;
    const MessageAddress *addresses =
        message_get_addresses(relations->message, &n_addresses);

    for (gsize i = 0; i < n_addresses; i++) {
        if (g_strcmp0(addresses[i].mailbox, mailbox) == 0)
            return addresses[i].number;
    }

    relate(relations, g_string_chunk_insert(relations->strings, mailbox));
    return relations->found->len - 1;
}

guint
relations_add(Relations *relations, const char *mailbox)
{
    relate(relations, mailbox);
    return relations->found->len - 1;
}

guint
relations_get_n_mailboxes(const Relations *relations)
{
    return relations->found->len;
}

guint
relations_get_n_parties(const Relations *relations)
{
    return relations->n_parties;
}
