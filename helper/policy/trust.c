#include "policy/trust.h"

#include <string.h>

/* The groups of the parties that have this number. */
typedef struct {
    GBytes *groups; /* of guint */
    gboolean alone; /* one of them is a group of one party */
} Membership;

struct _Trust {
    GHashTable *numbers; /* party, a part of an entry → number */
    GArray *memberships; /* of Membership, by number */
};

/* Of one party, while they are collected. */
typedef struct {
    GArray *groups; /* of guint */
    gboolean alone;
} Place;

static void
place_free(Place *place)
{
    g_array_unref(place->groups);
    g_free(place);
}

static void
membership_clear(gpointer data)
{
    g_bytes_unref(((Membership *)data)->groups);
}

/* Adds group @i to the party's; returns whether it was not in it. */
static gboolean
add_group(GHashTable *places, const char *party, guint i, Place **place)
{
    *place = g_hash_table_lookup(places, party);
    if (*place == NULL) {
        *place = g_new0(Place, 1);
        (*place)->groups = g_array_new(FALSE, FALSE, sizeof(guint));
        g_hash_table_insert(places, (gpointer)party, *place);
    }

    if ((*place)->groups->len > 0 &&
        g_array_index((*place)->groups, guint, (*place)->groups->len - 1) == i)
        return FALSE;
    g_array_append_val((*place)->groups, i);
    return TRUE;
}

static GHashTable *
collect_places(const GPtrArray *groups, const PartyRules *parties)
{
    GHashTable *places =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)place_free);

    for (guint i = 0; i < groups->len; i++) {
        char **entries = g_ptr_array_index(groups, i);
        Place *place = NULL;
        guint n_parties = 0;
        gboolean addresses = FALSE;

        for (gsize j = 0; entries[j] != NULL; j++) {
            const char *party = strchr(entries[j], '@') != NULL
                                    ? party_of(parties, entries[j])
                                    : party_of_domain(parties, entries[j]);

            addresses |= strchr(entries[j], '@') != NULL;
            n_parties += add_group(places, party, i, &place);
        }
        /* One address says nothing of the people beside it. */
        if (n_parties == 1 && !addresses)
            place->alone = TRUE;
    }

    return places;
}

/* Numbers equal sets of groups equally: what holds for one party holds for all of them.
 */
static void
number_places(Trust *trust, GHashTable *places)
{
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_bytes_hash, g_bytes_equal);
    GHashTableIter iter;
    gpointer party, value;

    g_hash_table_iter_init(&iter, places);
    while (g_hash_table_iter_next(&iter, &party, &value)) {
        const Place *place = value;
        g_autoptr(GBytes) groups =
            g_bytes_new(place->groups->data, place->groups->len * sizeof(guint));
        guint number = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, groups));

        if (number == 0) {
            const Membership one = { g_bytes_ref(groups), FALSE };

            number = trust->memberships->len;
            g_array_append_val(trust->memberships, one);
            g_hash_table_insert(numbers, one.groups, GUINT_TO_POINTER(number));
        }
        g_array_index(trust->memberships, Membership, number).alone |= place->alone;
        g_hash_table_insert(trust->numbers, party, GUINT_TO_POINTER(number));
    }
}

Trust *
trust_new(const GPtrArray *groups, const PartyRules *parties)
{
    g_autoptr(GHashTable) places = collect_places(groups, parties);
    Trust *trust = g_new0(Trust, 1);
    const Membership none = { g_bytes_new_static("", 0), FALSE };

    trust->numbers = g_hash_table_new(g_str_hash, g_str_equal);
    trust->memberships = g_array_new(FALSE, FALSE, sizeof(Membership));
    g_array_set_clear_func(trust->memberships, membership_clear);
    g_array_append_val(trust->memberships, none);
    number_places(trust, places);

    return trust;
}

void
trust_free(Trust *trust)
{
    g_hash_table_unref(trust->numbers);
    g_array_unref(trust->memberships);
    g_free(trust);
}

guint
trust_get_membership(const Trust *trust, const char *party)
{
    if (g_hash_table_size(trust->numbers) == 0)
        return 0;

    return GPOINTER_TO_UINT(g_hash_table_lookup(trust->numbers, party));
}

const guint *
trust_get_groups(const Trust *trust, guint membership, gsize *n_groups)
{
    const Membership *one = &g_array_index(trust->memberships, Membership, membership);
    const guint *groups = g_bytes_get_data(one->groups, n_groups);

    *n_groups /= sizeof(guint);
    return groups;
}

gboolean
trust_is_alone(const Trust *trust, guint membership)
{
    return g_array_index(trust->memberships, Membership, membership).alone;
}
