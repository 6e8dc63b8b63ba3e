#include "rules/carried.h"

#include "mail/mailbox.h"

/* Readers of a kind, and how many of them are known. */
typedef struct {
    guint all;
    guint known;
} Tally;

struct _Carried {
    GArray *files;      /* of CarriedFile */
    GPtrArray *readers; /* of parties and newsgroups */
};

/* What is needed only while counting. */
typedef struct {
    Relations *relations;
    const Exposure *exposure;
    const Policy *policy;
    const Contents *contents;
    GHashTable *numbers; /* mailbox → its number, from 1 */
    GHashTable *visible; /* set of mailboxes: a header shows them to whom it may */
    GHashTable *readers; /* set of mailboxes: outsiders who get the message */
    Tally total;
    Tally *parties; /* by number */
    Tally *circles; /* by circle: all parties whose circle meets it */
    guint n_newsgroups;
    guint n_strange_newsgroups; /* those that know no poster */
} Count;

static guint
number_of(Count *count, const char *mailbox)
{
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(count->numbers, mailbox));

    if (number == 0) {
        number = relations_add(count->relations, mailbox) + 1;
        g_hash_table_insert(count->numbers, (gpointer)mailbox, GUINT_TO_POINTER(number));
    }

    return number - 1;
}

static const Relation *
relate(Count *count, const char *mailbox)
{
    return relations_get(count->relations, number_of(count, mailbox));
}

static void
read_message(Count *count, const Message *message)
{
    gsize n = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n);
    const char *const *newsgroups = message_get_newsgroups(message);

    for (gsize i = 0; i < n; i++) {
        const char *mailbox = addresses[i].mailbox;

        if (mailbox == NULL)
            continue;
        g_hash_table_insert(
            count->numbers, (gpointer)mailbox, GUINT_TO_POINTER(addresses[i].number + 1));
        if (addresses[i].field != FIELD_BCC &&
            !exposure_is_exposed(count->exposure, addresses[i].number))
            g_hash_table_add(count->visible, (gpointer)mailbox);
        if (addresses[i].field <= FIELD_BCC &&
            !relations_get(count->relations, addresses[i].number)->internal)
            g_hash_table_add(count->readers, (gpointer)mailbox);
    }
    for (; newsgroups[count->n_newsgroups] != NULL; count->n_newsgroups++)
        count->n_strange_newsgroups +=
            !relations_is_replied_to(count->relations, newsgroups[count->n_newsgroups]);
}

/* Their parties have numbers from now on. */
static void
relate_all(Count *count, const ContentsPlace *places, gsize n_places)
{
    for (gsize i = 0; i < n_places; i++) {
        for (guint j = 0; j < places[i].mailboxes->len; j++)
            number_of(count, g_ptr_array_index(places[i].mailboxes, j));
    }
}

static void
add_to_tally(Tally *tally, const Relation *relation)
{
    tally->all++;
    tally->known += relation->known;
}

static void
tally_readers(Count *count)
{
    g_autofree Tally *single = g_new0(Tally, relations_get_n_circles(count->relations));
    GHashTableIter iter;
    gpointer mailbox;

    count->parties = g_new0(Tally, relations_get_n_parties(count->relations) + 1);
    g_hash_table_iter_init(&iter, count->readers);
    while (g_hash_table_iter_next(&iter, &mailbox, NULL)) {
        const Relation *relation = relate(count, mailbox);

        add_to_tally(&count->total, relation);
        add_to_tally(&count->parties[relation->party_number], relation);
        add_to_tally(&single[relation->circle], relation);
    }

    /* Tallies are figures and nothing else. */
    count->circles = (Tally *)(gpointer)relations_sum_circles(
        count->relations, (const guint *)(gconstpointer)single,
        sizeof(Tally) / sizeof(guint));
}

static guint
count_strangers(const Relation *relation, Tally total, Tally familiar)
{
    guint strangers = total.all - familiar.all;

    /* Two known ones know each other. */
    return relation->known ? strangers - (total.known - familiar.known) : strangers;
}

/* As in the header: a group of the sender's own excuses no more than may be shown. */
static gboolean
is_crowd(const Count *count, const Relation *relation, guint n)
{
    const Policy *policy = count->policy;
    gboolean excused =
        relation->alone && (policy->groups_locked || policy->convert_addresses == 0 ||
                            n < policy->convert_addresses);

    return policy->crowd_from > 0 && n >= policy->crowd_from && !excused;
}

/* Whether anybody reads the mailbox who does not have it anyway; @n_of_party: how many of
 * its party the file carries. */
static gboolean
is_shown(
    const Count *count, const char *mailbox, const Relation *relation, guint n_of_party)
{
    const Tally *party = &count->parties[relation->party_number];
    gboolean reads = g_hash_table_contains(count->readers, mailbox);
    const Tally self = { reads, reads && relation->known };

    if (count_strangers(
            relation, count->total,
            relation->circle != 0 ? count->circles[relation->circle] : *party) > 0)
        return TRUE;
    if (is_crowd(count, relation, n_of_party) &&
        count_strangers(relation, *party, self) > 0)
        return TRUE;

    return (relation->poster ? count->n_strange_newsgroups : count->n_newsgroups) > 0;
}

/* The places of one file are one behind the other. */
static gsize
skip_file(const ContentsPlace *places, gsize n_places, gsize from)
{
    gsize next = from + 1;

    while (next < n_places && g_strcmp0(places[next].file, places[from].file) == 0)
        next++;

    return next;
}

/* Returns: (transfer full): mailboxes that may count → nothing, in no order */
static GHashTable *
collect(Count *count, const ContentsPlace *places, gsize n_places, guint *of_party)
{
    GHashTable *mailboxes = g_hash_table_new(g_str_hash, g_str_equal);

    for (gsize i = 0; i < n_places; i++) {
        for (guint j = 0; j < places[i].mailboxes->len; j++) {
            const char *mailbox = g_ptr_array_index(places[i].mailboxes, j);
            const Relation *relation = relate(count, mailbox);

            if (relation->internal || g_hash_table_contains(count->visible, mailbox) ||
                !g_hash_table_add(mailboxes, (gpointer)mailbox))
                continue;
            of_party[relation->party_number]++;
        }
    }

    return mailboxes;
}

/* Returns: how many of those of this place are shown; they are taken out of @left */
static guint
count_place(
    Count *count, const ContentsPlace *place, GHashTable *left, const guint *of_party,
    CarriedFile *file)
{
    guint n_here = 0;

    for (guint i = 0; i < place->mailboxes->len; i++) {
        const char *mailbox = g_ptr_array_index(place->mailboxes, i);
        const Relation *relation = relate(count, mailbox);

        if (relation->internal || g_hash_table_contains(count->visible, mailbox) ||
            !is_shown(count, mailbox, relation, of_party[relation->party_number]))
            continue;
        n_here++;
        if (!g_hash_table_remove(left, mailbox))
            continue;
        if (file->addresses < CARRIED_MAX_NAMED)
            file->first[file->addresses] = mailbox;
        file->addresses++;
    }

    return n_here;
}

static void
add_file(Count *count, Carried *carried, const ContentsPlace *places, gsize n_places)
{
    g_autofree guint *of_party =
        g_new0(guint, relations_get_n_parties(count->relations) + 1);
    g_autoptr(GHashTable) left = collect(count, places, n_places, of_party);
    CarriedFile file = { .file = places[0].file };

    for (gsize i = 0; i < n_places; i++) {
        if (count_place(count, &places[i], left, of_party, &file) == 0)
            continue;
        if (file.n_places < CARRIED_MAX_NAMED)
            file.places[file.n_places] = &places[i];
        file.n_places++;
    }
    if (file.addresses > 0)
        g_array_append_val(carried->files, file);
}

static void
add_readers(Count *count, Carried *carried, const Message *message)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const char *const *newsgroups = message_get_newsgroups(message);
    gsize n = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n);

    for (gsize i = 0; i < n; i++) {
        const char *mailbox = addresses[i].mailbox;

        if (mailbox != NULL && g_hash_table_contains(count->readers, mailbox) &&
            g_hash_table_add(seen, (gpointer)relate(count, mailbox)->party))
            g_ptr_array_add(carried->readers, (gpointer)relate(count, mailbox)->party);
    }
    for (gsize i = 0; newsgroups[i] != NULL; i++)
        g_ptr_array_add(carried->readers, (gpointer)newsgroups[i]);
}

static void
find(Count *count, Carried *carried, const Message *message)
{
    gsize n_places = 0;
    const ContentsPlace *places = contents_get_places(count->contents, &n_places);

    if (n_places == 0 || /* as in most messages */
        !carried_has_readers(message, count->relations, count->policy))
        return;

    read_message(count, message);
    relate_all(count, places, n_places);
    tally_readers(count);
    for (gsize i = 0, next; i < n_places; i = next) {
        next = skip_file(places, n_places, i);
        add_file(count, carried, &places[i], next - i);
    }
    add_readers(count, carried, message);
}

static gboolean
is_reader(const MessageAddress *address, const Relations *relations, const char *excused)
{
    return address->mailbox != NULL && address->field <= FIELD_BCC &&
           !relations_get(relations, address->number)->internal &&
           g_strcmp0(address->mailbox, excused) != 0;
}

gboolean
carried_has_readers(
    const Message *message, const Relations *relations, const Policy *policy)
{
    g_autofree char *excused = mailbox_normalise(policy->report_to);
    gsize n = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n);

    for (gsize i = 0; i < n; i++) {
        if (is_reader(&addresses[i], relations, excused))
            return TRUE;
    }

    return message_get_newsgroups(message)[0] != NULL;
}

Carried *
carried_find(
    const Message *message, Relations *relations, const Exposure *exposure,
    const Contents *contents, const Policy *policy)
{
    Carried *carried = g_new0(Carried, 1);
    Count count = {
        .relations = relations,
        .exposure = exposure,
        .policy = policy,
        .contents = contents,
        .numbers = g_hash_table_new(g_str_hash, g_str_equal),
        .visible = g_hash_table_new(g_str_hash, g_str_equal),
        .readers = g_hash_table_new(g_str_hash, g_str_equal),
    };

    carried->files = g_array_new(FALSE, FALSE, sizeof(CarriedFile));
    carried->readers = g_ptr_array_new();
    find(&count, carried, message);

    g_hash_table_unref(count.numbers);
    g_hash_table_unref(count.visible);
    g_hash_table_unref(count.readers);
    g_free(count.parties);
    g_free(count.circles);
    return carried;
}

void
carried_free(Carried *carried)
{
    g_array_unref(carried->files);
    g_ptr_array_unref(carried->readers);
    g_free(carried);
}

const CarriedFile *
carried_get_files(const Carried *carried, gsize *n_files)
{
    *n_files = carried->files->len;
    return (const CarriedFile *)(gpointer)carried->files->data;
}

const char *const *
carried_get_readers(const Carried *carried, gsize *n_readers)
{
    *n_readers = carried->readers->len;
    return (const char *const *)carried->readers->pdata;
}
