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

typedef struct {
    const char *name;
    guint circle;
    Tallies tallies;
    gboolean exposed;  /* holds an exposed mailbox */
    gboolean audience; /* would newly see one */
} Party;

/* One mailbox, however often and in whatever spelling it is named. */
typedef struct {
    const MessageAddress *address; /* the most public one */
    Party *party;                  /* NULL: internal */
    MessageField shown;            /* the first one that travels, if it is visible */
    guint recipient : 1;           /* in To, Cc or Bcc: gets the mail */
    guint visible : 1;             /* in a header that travels */
    guint known : 1;
} Person;

struct _Exposure {
    RecipientFigures recipients;
    ExposureFigures figures;
    GArray *exposed;     /* of ExposedMailbox */
    GPtrArray *audience; /* of party names */
    guint8 *is_exposed;  /* by number of the mailbox */
};

/* What is needed only while counting. */
typedef struct {
    const Relations *relations;
    Person *people; /* in header order */
    guint n_people;
    guint *shown; /* places in people: the visible ones, in header order */
    guint n_shown;
    guint *places;  /* in people, from 1, by number of the mailbox */
    Party *parties; /* by number */
    Tallies total;
    Tallies *circles; /* by circle: all parties whose circle meets it */
} Count;

static Party *
get_party(const Count *count, const Relation *relation)
{
    Party *party = &count->parties[relation->party_number];

    if (party->name == NULL) {
        party->name = relation->party;
        party->circle = relation->circle;
    }

    return party;
}

static void
add_person(Count *count, const MessageAddress *address, const Relation *relation)
{
    Person *person;
    guint *place = &count->places[address->number];

    if (*place == 0) {
        count->people[count->n_people++] = (Person){
            .address = address,
            .party = relation->internal ? NULL : get_party(count, relation),
            .known = relation->known,
        };
        *place = count->n_people;
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
        (*(person->party != NULL ? &figures->external : &figures->internal))++;
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
add_tallies(Tallies *sum, const Tallies *tallies)
{
    sum->audience.all += tallies->audience.all;
    sum->audience.known += tallies->audience.known;
    sum->visible.all += tallies->visible.all;
    sum->visible.known += tallies->visible.known;
}

static void
tally(Count *count)
{
    guint n_circles = relations_get_n_circles(count->relations);
    g_autofree Tallies *single = g_new0(Tallies, n_circles);

    for (guint i = 0; i < count->n_people; i++) {
        const Person *person = &count->people[i];

        if (person->party == NULL)
            continue;
        add_to_tallies(&count->total, person);
        add_to_tallies(&person->party->tallies, person);
        add_to_tallies(&single[person->party->circle], person);
    }

    count->circles = g_new0(Tallies, n_circles);
    for (guint a = 1; a < n_circles; a++) {
        for (guint b = 1; b < n_circles; b++) {
            if (single[b].audience.all + single[b].visible.all > 0 &&
                relations_circles_meet(count->relations, a, b))
                add_tallies(&count->circles[a], &single[b]);
        }
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

/* Those whom a party knows anyway; its circle holds itself. */
static const Tallies *
familiar_to(const Count *count, const Party *party)
{
    return party->circle != 0 ? &count->circles[party->circle] : &party->tallies;
}

static void
find_exposed(Count *count, Exposure *exposure)
{
    for (guint i = 0; i < count->n_shown; i++) {
        const Person *person = &count->people[count->shown[i]];
        ExposedMailbox one;
        guint strangers;

        /* It is set: NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
        if (person->party == NULL)
            continue;
        strangers = count_strangers(
            person, count->total.audience, familiar_to(count, person->party)->audience);
        if (strangers == 0)
            continue;

        exposure->figures.addresses++;
        exposure->figures.disclosures += strangers;
        exposure->figures.parties += !person->party->exposed;
        exposure->figures.involved += !person->party->exposed;
        person->party->exposed = TRUE;

        one = (ExposedMailbox){
            .mailbox = person->address->mailbox,
            .name = person->address->name,
            .party = relations_get(count->relations, person->address->number)->party,
            .field = person->shown,
        };
        g_array_append_val(exposure->exposed, one);
        exposure->is_exposed[person->address->number] = TRUE;
    }
}

static void
find_audience(Count *count, Exposure *exposure)
{
    for (guint i = 0; i < count->n_people; i++) {
        const Person *person = &count->people[i];
        Party *party = person->party;

        if (party == NULL || !person->recipient || party->audience ||
            count_strangers(
                person, count->total.visible, familiar_to(count, party)->visible) == 0)
            continue;

        party->audience = TRUE;
        exposure->figures.audience++;
        exposure->figures.involved += !party->exposed;
        g_ptr_array_add(exposure->audience, (gpointer)party->name);
    }
}

Exposure *
exposure_find(
    const Relations *relations, const MessageAddress *addresses, gsize n_addresses)
{
    Exposure *exposure = g_new0(Exposure, 1);
    guint n_mailboxes = relations_get_n_mailboxes(relations);
    g_autofree Person *people = g_new(Person, n_mailboxes);
    g_autofree guint *shown = g_new(guint, n_mailboxes);
    g_autofree guint *places = g_new0(guint, n_mailboxes);
    g_autofree Party *parties = g_new0(Party, relations_get_n_parties(relations));
    Count count = { .relations = relations,
                    .people = people,
                    .shown = shown,
                    .places = places,
                    .parties = parties };

    exposure->exposed =
        g_array_sized_new(FALSE, FALSE, sizeof(ExposedMailbox), n_mailboxes);
    exposure->audience = g_ptr_array_new();
    exposure->is_exposed = g_new0(guint8, n_mailboxes);

    for (gsize i = 0; i < n_addresses; i++) {
        const Relation *relation;

        if (addresses[i].mailbox == NULL) {
            exposure->recipients.unresolved += addresses[i].field <= FIELD_BCC;
            continue;
        }
        relation = relations_get(relations, addresses[i].number);
        if (!relation->own)
            add_person(&count, &addresses[i], relation);
    }

    count_recipients(&count, &exposure->recipients);
    tally(&count);
    find_exposed(&count, exposure);
    find_audience(&count, exposure);
    g_free(count.circles);

    return exposure;
}

void
exposure_free(Exposure *exposure)
{
    g_array_unref(exposure->exposed);
    g_ptr_array_unref(exposure->audience);
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
