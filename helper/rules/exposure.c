#include "rules/exposure.h"

/* How many mailboxes there are of a kind, and how many of them are known. */
typedef struct {
    guint all;
    guint known;
} Tally;

/* What is counted for a party, for a circle of trust, and for everybody. */
typedef struct {
    Tally audience;
    Tally visible;
} Tallies;

/* Those outside and those inside of a party are counted apart: only the latter may be a
 * crowd of colleagues. */
typedef struct {
    Tallies tallies;  /* of those outside */
    Tallies inside;   /* of those inside */
    guint n_in_crowd; /* visible ones that others of their crowd would see */
    guint circle;
    guint alone : 1;
    guint crowd : 1;        /* those outside are one */
    guint crowd_inside : 1; /* those inside are one */
    guint exposed : 1;      /* holds an exposed mailbox */
    guint fresh : 1;        /* holds one that is fresh */
    guint audience : 1;     /* would newly see one */
} Party;

/* One mailbox, however often and in whatever spelling it is named. */
typedef struct {
    const MessageAddress *address; /* the most public one */
    Party *party;                  /* NULL: inside, where that can be no crowd */
    MessageField shown;            /* the first one that travels, if it is visible */
    guint recipient : 1;           /* in To, Cc or Bcc: gets the message */
    guint visible : 1;             /* in a header that travels */
    guint known : 1;
    guint inside : 1;
    guint seen : 1;
    guint poster : 1;
    guint allowed_shown : 1;  /* acknowledged */
    guint allowed_reader : 1; /* acknowledged */
} Person;

struct _Exposure {
    RecipientFigures recipients;
    ExposureFigures figures;
    GArray *exposed;     /* of ExposedMailbox */
    GPtrArray *audience; /* of party names, and newsgroups */
    GPtrArray *newsgroups;
    GArray *crowds;     /* of Crowd */
    guint8 *is_exposed; /* by number of the mailbox */
};

/* What is needed only while counting. */
typedef struct {
    const Relations *relations;
    const Policy *policy;
    const char *const *newsgroups;
    guint n_newsgroups;
    guint n_strange_newsgroups; /* those that know no poster */
    Person *people;             /* in header order */
    guint n_people;
    guint *shown; /* places in people: the visible ones, in header order */
    guint n_shown;
    guint *places;           /* in people, from 1, by number of the mailbox */
    Party *parties;          /* by number */
    gboolean excused;        /* somebody may be shown, as was acknowledged */
    gboolean strange_reader; /* somebody reads it who was not */
    Tallies total;
    Tallies *circles; /* by circle: all parties whose circle meets it */
} Count;

static Party *
get_party(const Count *count, const Relation *relation)
{
    Party *party = &count->parties[relation->party_number];

    party->circle = relation->circle;
    party->alone = relation->alone;

    return party;
}

static const char *
party_name(const Count *count, const Person *person)
{
    return relations_get(count->relations, person->address->number)->party;
}

static void
add_person(Count *count, const MessageAddress *address, const Relation *relation)
{
    Person *person;
    guint *place = &count->places[address->number];

    if (*place == 0) {
        count->people[count->n_people++] = (Person){
            .address = address,
            .party = relation->internal && !count->policy->crowd_inside
                         ? NULL
                         : get_party(count, relation),
            .known = relation->known,
            .inside = relation->internal,
            .seen = relation->seen,
            .poster = relation->poster,
            .allowed_shown = relation->allowed_shown,
            .allowed_reader = relation->allowed_reader,
        };
        *place = count->n_people;
        count->excused |= relation->allowed_shown;
    }

    person = &count->people[*place - 1];
    person->recipient |= address->field <= FIELD_BCC;
    if (address->field != FIELD_BCC && !person->visible) {
        person->visible = TRUE;
        person->shown = address->field;
        count->shown[count->n_shown++] = *place - 1;
    }
}

static void
count_recipients(const Count *count, RecipientFigures *figures)
{
    guint *const by_field[] = { &figures->to, &figures->cc, &figures->bcc };

    for (guint i = 0; i < count->n_people; i++) {
        const Person *person = &count->people[i];

        if (!person->recipient)
            continue;
        (*by_field[person->address->field])++;
        (*(person->inside ? &figures->internal : &figures->external))++;
    }
}

static void
add_to_tallies(Tallies *tallies, const Person *person)
{
    tallies->audience.all += person->recipient;
    tallies->audience.known += person->recipient && person->known;
    tallies->visible.all += person->visible;
    tallies->visible.known += person->visible && person->known;
}

static void
tally(Count *count)
{
    guint n_circles = relations_get_n_circles(count->relations);
    g_autofree Tallies *single = g_new0(Tallies, n_circles);

    for (guint i = 0; i < count->n_people; i++) {
        const Person *person = &count->people[i];

        if (person->inside) {
            if (person->party != NULL)
                add_to_tallies(&person->party->inside, person);
            continue;
        }
        add_to_tallies(&count->total, person);
        add_to_tallies(&person->party->tallies, person);
        add_to_tallies(&single[person->party->circle], person);
    }

    /* Tallies are figures and nothing else. */
    count->circles = (Tallies *)(gpointer)relations_sum_circles(
        count->relations, (const guint *)(gconstpointer)single,
        sizeof(Tallies) / sizeof(guint));
}

/* Of a crowd that a group of the sender's own excuses, no more may be visible than
 * the organisation lets anybody show at once. */
static gboolean
is_crowd(const Count *count, const Party *party, Tally visible)
{
    const Policy *policy = count->policy;
    gboolean excused =
        party->alone && (policy->groups_locked || policy->convert_addresses == 0 ||
                         visible.all < policy->convert_addresses);

    return policy->crowd_from > 0 && visible.all >= policy->crowd_from && !excused;
}

static void
mark_crowds(Count *count)
{
    for (guint i = 0; i < count->n_people; i++) {
        Party *party = count->people[i].party;

        if (party == NULL)
            continue;
        party->crowd = is_crowd(count, party, party->tallies.visible);
        party->crowd_inside = is_crowd(count, party, party->inside.visible);
    }
}

/* How many of @total are strangers to @person, when @familiar are of its party
 * or trusted by it. */
static guint
count_strangers(const Person *person, Tally total, Tally familiar)
{
    guint strangers = total.all - familiar.all;

    /* Two known ones know each other. */
    return person->known ? strangers - (total.known - familiar.known) : strangers;
}

static Tally
audience_of(const Tallies *tallies)
{
    return tallies->audience;
}

static Tally
visible_of(const Tallies *tallies)
{
    return tallies->visible;
}

/* Which of both is looked at: who would see a person, or whom the person would see. */
typedef Tally (*Side)(const Tallies *tallies);

/* How many of its crowd are strangers to @person, who is not one to itself. */
static guint
count_in_crowd(const Person *person, Tally crowd, gboolean counted)
{
    Tally self = { counted, counted && person->known };

    return count_strangers(person, crowd, self);
}

static gboolean
is_counted(const Person *person, Side side)
{
    return side == audience_of ? person->recipient : person->visible;
}

/* Strangers of @person in its own crowd, if it is in one. */
static guint
count_crowd_strangers(const Person *person, Side side)
{
    const Party *party = person->party;

    if (!(person->inside ? party->crowd_inside : party->crowd))
        return 0;

    return count_in_crowd(
        person, side(person->inside ? &party->inside : &party->tallies),
        is_counted(person, side));
}

/* Strangers of @person in other parties. */
static guint
count_other_strangers(const Count *count, const Person *person, Side side)
{
    const Party *party = person->party;

    if (person->inside)
        return 0;

    /* Those whom a party knows anyway; its circle holds itself. */
    return count_strangers(
        person, side(&count->total),
        side(party->circle != 0 ? &count->circles[party->circle] : &party->tallies));
}

/* A newsgroup knows nobody but who posted to it. */
static guint
count_newsgroups(const Count *count, const Person *person)
{
    if (person->inside)
        return 0;

    return person->poster ? count->n_strange_newsgroups : count->n_newsgroups;
}

static void
add_exposed(
    Count *count, Exposure *exposure, const Person *person, guint strangers,
    guint in_crowd)
{
    Party *party = person->party;
    ExposedMailbox one = {
        .mailbox = person->address->mailbox,
        .name = person->address->name,
        .party = party_name(count, person),
        .field = person->shown,
        .fresh = !person->seen,
    };

    exposure->figures.addresses++;
    exposure->figures.disclosures += strangers;
    exposure->figures.parties += !party->exposed;
    exposure->figures.involved += !party->exposed && !party->audience;
    exposure->figures.fresh += one.fresh;
    exposure->figures.fresh_parties += one.fresh && !party->fresh;
    party->exposed = TRUE;
    party->fresh |= one.fresh;
    party->n_in_crowd += in_crowd > 0;
    g_array_append_val(exposure->exposed, one);
    exposure->is_exposed[person->address->number] = TRUE;
}

/* How many of the audience are strangers to @person. */
static guint
count_readers(const Count *count, const Person *person)
{
    return count_crowd_strangers(person, audience_of) +
           count_other_strangers(count, person, audience_of) +
           count_newsgroups(count, person);
}

/* What was acknowledged is no news, unless others than was said read it. */
static void
find_exposed(Count *count, Exposure *exposure)
{
    for (guint i = 0; i < count->n_shown; i++) {
        const Person *person = &count->people[count->shown[i]];
        guint strangers;

        if (person->party == NULL || (person->allowed_shown && !count->strange_reader))
            continue;
        strangers = count_readers(count, person);
        if (strangers > 0)
            add_exposed(
                count, exposure, person, strangers,
                count_crowd_strangers(person, audience_of));
    }
}

static void
find_crowds(Count *count, Exposure *exposure)
{
    for (guint i = 0; i < count->n_shown; i++) {
        const Person *person = &count->people[count->shown[i]];
        Party *party = person->party;
        Crowd crowd;

        if (party == NULL || party->n_in_crowd == 0)
            continue;
        crowd = (Crowd){ party_name(count, person), party->n_in_crowd };
        g_array_append_val(exposure->crowds, crowd);
        party->n_in_crowd = 0;
    }
}

/* Whether @person, who reads something, was not acknowledged; who is shown as well is
 * told of by that. */
static gboolean
is_strange_reader(const Count *count, const Person *person)
{
    gboolean told = person->visible && !person->allowed_shown;

    return !person->allowed_reader && !(told && count_readers(count, person) > 0);
}

static void
find_audience(Count *count, Exposure *exposure)
{
    for (guint i = 0; i < count->n_people; i++) {
        const Person *person = &count->people[i];
        Party *party = person->party;

        if (party == NULL || !person->recipient ||
            (party->audience && (!count->excused || count->strange_reader)) ||
            count_crowd_strangers(person, visible_of) +
                    count_other_strangers(count, person, visible_of) ==
                0)
            continue;

        count->strange_reader |= count->excused && is_strange_reader(count, person);
        if (party->audience)
            continue;
        party->audience = TRUE;
        exposure->figures.audience++;
        exposure->figures.involved++;
        g_ptr_array_add(exposure->audience, (gpointer)party_name(count, person));
    }
}

/* Each is a party of its own, that everybody reads with it whom nobody counts. */
static void
find_newsgroups(Count *count, Exposure *exposure)
{
    gboolean shown = FALSE;
    gboolean shown_to_strangers = FALSE; /* somebody who is no poster */

    for (guint i = 0; i < count->n_shown; i++) {
        const Person *person = &count->people[count->shown[i]];

        /* It is set: NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign) */
        shown |= !person->inside;
        shown_to_strangers |= !person->inside && !person->poster;
    }

    for (guint i = 0; i < count->n_newsgroups; i++) {
        const char *name = count->newsgroups[i];

        if (!shown_to_strangers &&
            !(shown && !relations_is_replied_to(count->relations, name)))
            continue;
        count->strange_reader |= !relations_is_allowed_reader(count->relations, name);
        exposure->figures.audience++;
        exposure->figures.involved++;
        g_ptr_array_add(exposure->audience, (gpointer)name);
        g_ptr_array_add(exposure->newsgroups, (gpointer)name);
    }
}

/* Who reads what may be shown is nobody to tell of. */
static void
forget_audience(Exposure *exposure)
{
    exposure->figures.audience = 0;
    exposure->figures.involved = 0;
    g_ptr_array_set_size(exposure->audience, 0);
    g_ptr_array_set_size(exposure->newsgroups, 0);
}

static void
count_all_newsgroups(Count *count)
{
    for (const char *const *name = count->newsgroups; *name != NULL; name++) {
        count->n_newsgroups++;
        count->n_strange_newsgroups += !relations_is_replied_to(count->relations, *name);
    }
}

/* Takes in the addresses.  Returns: how many recipients have none */
static guint
add_people(Count *count, const MessageAddress *addresses, gsize n_addresses)
{
    guint n_unresolved = 0;

    for (gsize i = 0; i < n_addresses; i++) {
        const Relation *relation;

        if (addresses[i].mailbox == NULL) {
            n_unresolved += addresses[i].field <= FIELD_BCC;
            continue;
        }
        relation = relations_get(count->relations, addresses[i].number);
        if (!relation->own)
            add_person(count, &addresses[i], relation);
    }

    return n_unresolved;
}

static Exposure *
exposure_new(guint n_mailboxes)
{
    Exposure *exposure = g_new0(Exposure, 1);

    exposure->exposed =
        g_array_sized_new(FALSE, FALSE, sizeof(ExposedMailbox), n_mailboxes);
    exposure->audience = g_ptr_array_new();
    exposure->newsgroups = g_ptr_array_new();
    exposure->crowds = g_array_new(FALSE, FALSE, sizeof(Crowd));
    exposure->is_exposed = g_new0(guint8, n_mailboxes);

    return exposure;
}

Exposure *
exposure_find(
    const Relations *relations, const MessageAddress *addresses, gsize n_addresses,
    const char *const *newsgroups, const Policy *policy)
{
    guint n_mailboxes = relations_get_n_mailboxes(relations);
    Exposure *exposure = exposure_new(n_mailboxes);
    g_autofree Person *people = g_new(Person, n_mailboxes);
    g_autofree guint *shown = g_new(guint, n_mailboxes);
    g_autofree guint *places = g_new0(guint, n_mailboxes);
    g_autofree Party *parties = g_new0(Party, relations_get_n_parties(relations));
    Count count = { .relations = relations,
                    .policy = policy,
                    .newsgroups = newsgroups,
                    .people = people,
                    .shown = shown,
                    .places = places,
                    .parties = parties };

    exposure->recipients.unresolved = add_people(&count, addresses, n_addresses);
    count_recipients(&count, &exposure->recipients);
    count_all_newsgroups(&count);
    tally(&count);
    mark_crowds(&count);
    find_audience(&count, exposure);
    find_newsgroups(&count, exposure);
    find_exposed(&count, exposure);
    if (exposure->exposed->len == 0)
        forget_audience(exposure);
    find_crowds(&count, exposure);
    g_free(count.circles);

    return exposure;
}

void
exposure_free(Exposure *exposure)
{
    g_array_unref(exposure->exposed);
    g_ptr_array_unref(exposure->audience);
    g_ptr_array_unref(exposure->newsgroups);
    g_array_unref(exposure->crowds);
    g_free(exposure->is_exposed);
    g_free(exposure);
}

const RecipientFigures *
exposure_get_recipients(const Exposure *exposure)
{
    return &exposure->recipients;
}

const ExposureFigures *
exposure_get_figures(const Exposure *exposure)
{
    return &exposure->figures;
}

gboolean
exposure_is_mutual(const Exposure *exposure)
{
    const ExposureFigures *figures = &exposure->figures;

    return figures->addresses > 1 && figures->parties == figures->involved &&
           figures->audience == figures->involved;
}

const ExposedMailbox *
exposure_get_exposed(const Exposure *exposure, gsize *n_exposed)
{
    *n_exposed = exposure->exposed->len;
    return (const ExposedMailbox *)(gpointer)exposure->exposed->data;
}

gboolean
exposure_is_exposed(const Exposure *exposure, guint number)
{
    return exposure->is_exposed[number];
}

const char *const *
exposure_get_audience(const Exposure *exposure, gsize *n_audience)
{
    *n_audience = exposure->audience->len;
    return (const char *const *)exposure->audience->pdata;
}

const Crowd *
exposure_get_crowds(const Exposure *exposure, gsize *n_crowds)
{
    *n_crowds = exposure->crowds->len;
    return (const Crowd *)(gpointer)exposure->crowds->data;
}

const char *const *
exposure_get_newsgroups(const Exposure *exposure, gsize *n_newsgroups)
{
    *n_newsgroups = exposure->newsgroups->len;
    return (const char *const *)exposure->newsgroups->pdata;
}

static void
add_involved(GPtrArray *parties, GHashTable *seen, const char *party)
{
    if (g_hash_table_add(seen, (gpointer)party))
        g_ptr_array_add(parties, g_strdup(party));
}

GPtrArray *
exposure_dup_involved(const Exposure *exposure)
{
    GPtrArray *parties = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    gsize n_exposed = 0;
    const ExposedMailbox *exposed = exposure_get_exposed(exposure, &n_exposed);

    for (gsize i = 0; i < n_exposed; i++)
        add_involved(parties, seen, exposed[i].party);
    for (guint i = 0; i < exposure->audience->len; i++)
        add_involved(parties, seen, g_ptr_array_index(exposure->audience, i));

    return parties;
}
