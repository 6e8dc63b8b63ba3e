#include "exposure.h"

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
    const char *mailbox;
    const char *name;
    Party *party;       /* NULL: internal */
    MessageField field; /* the most public one */
    MessageField shown; /* the first one that travels, if it is visible */
    gboolean recipient; /* in To, Cc or Bcc: gets the mail */
    gboolean visible;   /* in a header that travels */
    gboolean known;
} Person;

struct _Exposure {
    RecipientFigures recipients;
    ExposureFigures figures;
    GArray *exposed;     /* of ExposedMailbox */
    GPtrArray *audience; /* of party names */
    GHashTable *set;     /* of the exposed mailboxes */
};

/* What is needed only while counting. */
typedef struct {
    Relations *relations;
    GArray *people;      /* of Person, in header order */
    GArray *shown;       /* of places in people: the visible ones, in header order */
    GHashTable *index;   /* mailbox → place in people, from 1 */
    GHashTable *parties; /* name → Party */
    Tallies total;
    Tallies *circles; /* by circle: all parties whose circle meets it */
} Count;

static Party *
get_party(Count *count, const char *mailbox, const Relation *relation)
{
    const char *name = mailbox + relation->party;
    Party *party = g_hash_table_lookup(count->parties, name);

    if (party == NULL) {
        party = g_new0(Party, 1);
        party->name = name;
        party->circle = relation->circle;
        g_hash_table_insert(count->parties, (gpointer)name, party);
    }

    return party;
}

static void
add_person(Count *count, const MessageAddress *address, const Relation *relation)
{
    Person *person;
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(count->index, address->mailbox));

    if (place == 0) {
        Person newcomer = {
            .mailbox = address->mailbox,
            .name = address->name,
            .field = address->field,
            .known = relation->known,
        };

        if (!relation->internal)
            newcomer.party = get_party(count, address->mailbox, relation);
        g_array_append_val(count->people, newcomer);
        place = count->people->len;
        g_hash_table_insert(
            count->index, (gpointer)address->mailbox, GUINT_TO_POINTER(place));
    }

    person = &g_array_index(count->people, Person, place - 1);
    person->recipient |= address->field <= FIELD_BCC;
    if (address->field != FIELD_BCC && !person->visible) {
        person->visible = TRUE;
        person->shown = address->field;
        place--;
        g_array_append_val(count->shown, place);
    }
}

static void
count_recipients(const Count *count, RecipientFigures *figures)
{
    guint *const by_field[] = { &figures->to, &figures->cc, &figures->bcc };

    for (guint i = 0; i < count->people->len; i++) {
        const Person *person = &g_array_index(count->people, Person, i);

        if (!person->recipient)
            continue;
        (*by_field[person->field])++;
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

    for (guint i = 0; i < count->people->len; i++) {
        const Person *person = &g_array_index(count->people, Person, i);

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
    for (guint i = 0; i < count->shown->len; i++) {
        const Person *person =
            &g_array_index(count->people, Person, g_array_index(count->shown, guint, i));
        ExposedMailbox one;
        guint strangers;

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

        one = (ExposedMailbox){ person->mailbox, person->name, person->party->name,
                                person->shown };
        g_array_append_val(exposure->exposed, one);
        g_hash_table_add(exposure->set, (gpointer)person->mailbox);
    }
}

static void
find_audience(Count *count, Exposure *exposure)
{
    for (guint i = 0; i < count->people->len; i++) {
        const Person *person = &g_array_index(count->people, Person, i);
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
exposure_find(Relations *relations, const MessageAddress *addresses, gsize n_addresses)
{
    Exposure *exposure = g_new0(Exposure, 1);
    g_autoptr(GArray) people = g_array_new(FALSE, FALSE, sizeof(Person));
    g_autoptr(GArray) shown = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GHashTable) index = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) parties =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    Count count = { .relations = relations,
                    .people = people,
                    .shown = shown,
                    .index = index,
                    .parties = parties };

    exposure->exposed = g_array_new(FALSE, FALSE, sizeof(ExposedMailbox));
    exposure->audience = g_ptr_array_new();
    exposure->set = g_hash_table_new(g_str_hash, g_str_equal);

    for (gsize i = 0; i < n_addresses; i++) {
        const Relation *relation;

        if (addresses[i].mailbox == NULL) {
            exposure->recipients.unresolved += addresses[i].field <= FIELD_BCC;
            continue;
        }
        relation = relations_find(relations, addresses[i].mailbox);
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
    g_hash_table_unref(exposure->set);
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
exposure_is_exposed(const Exposure *exposure, const char *mailbox)
{
    return g_hash_table_contains(exposure->set, mailbox);
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
