#include "cli/scan-tally.h"

#include <string.h>

/* So many addresses of a message are named. */
#define MAX_NAMED 3

struct _ScanTally {
    GHashTable *months;  /* from their number to ScanMonth */
    GHashTable *parties; /* from their names to ScanParty */
    GPtrArray *ordered;  /* the same, in the order in which they came */
    GPtrArray *worst;    /* of ScanHit, in order */
};

static void
hit_free(ScanHit *hit)
{
    g_free(hit->path);
    g_free(hit->date);
    g_free(hit->subject);
    g_strfreev(hit->exposed);
    g_free(hit);
}

static void
party_free(ScanParty *party)
{
    g_free(party->name);
    g_free(party);
}

ScanTally *
scan_tally_new(void)
{
    ScanTally *tally = g_new0(ScanTally, 1);

    tally->months = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    tally->parties = g_hash_table_new(g_str_hash, g_str_equal);
    tally->ordered = g_ptr_array_new_with_free_func((GDestroyNotify)party_free);
    tally->worst = g_ptr_array_new_with_free_func((GDestroyNotify)hit_free);

    return tally;
}

void
scan_tally_free(ScanTally *tally)
{
    g_hash_table_unref(tally->months);
    g_hash_table_unref(tally->parties);
    g_ptr_array_unref(tally->ordered);
    g_ptr_array_unref(tally->worst);
    g_free(tally);
}

/* Returns: (transfer none): the month, which is that of the place where a message was
 * written */
static ScanMonth *
month_of(ScanTally *tally, int year, int month)
{
    gpointer key = GINT_TO_POINTER(year * 12 + month);
    ScanMonth *found = g_hash_table_lookup(tally->months, key);

    if (found == NULL) {
        found = g_new0(ScanMonth, 1);
        found->year = year;
        found->month = month;
        g_hash_table_insert(tally->months, key, found);
    }

    return found;
}

void
scan_tally_add_passed(ScanTally *tally, int year, int month)
{
    month_of(tally, month > 0 ? year : 0, month)->counts[LEVEL_PASS]++;
}

/* A party at a shared provider is a person: who they are is not what is counted. */
static const char *
name_of(const char *party)
{
    const char *at = strrchr(party, '@');

    return at != NULL ? at + 1 : party;
}

static void
count_party(ScanTally *tally, const char *name, guint64 n_messages)
{
    ScanParty *party = g_hash_table_lookup(tally->parties, name);

    if (party == NULL && tally->ordered->len == SCAN_TALLY_PARTIES)
        return;
    if (party == NULL) {
        party = g_new0(ScanParty, 1);
        party->name = g_strdup(name);
        g_hash_table_insert(tally->parties, party->name, party);
        g_ptr_array_add(tally->ordered, party);
    }
    party->n_messages += n_messages;
}

static void
count_parties(ScanTally *tally, const Exposure *exposure)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    gsize n_exposed = 0;
    const ExposedMailbox *exposed = exposure_get_exposed(exposure, &n_exposed);

    for (gsize i = 0; i < n_exposed; i++) {
        const char *name = name_of(exposed[i].party);

        if (g_hash_table_add(seen, (gpointer)name))
            count_party(tally, name, 1);
    }
}

/* Those that showed most first; of equal ones the one that came first. */
static gboolean
is_worse(const ScanHit *hit, Level level, const ExposureFigures *figures)
{
    if (hit->figures.disclosures != figures->disclosures)
        return hit->figures.disclosures > figures->disclosures;

    return hit->level >= level;
}

static ScanHit *
make_hit(const CheckReportPlace *place, const Inspection *inspection)
{
    ScanHit *hit = g_new0(ScanHit, 1);
    gsize n_exposed = 0;
    const ExposedMailbox *exposed =
        exposure_get_exposed(inspection->exposure, &n_exposed);

    hit->exposed = g_new0(char *, MAX_NAMED + 1);
    for (gsize i = 0; i < MIN(n_exposed, MAX_NAMED); i++)
        hit->exposed[i] = g_strdup(exposed[i].mailbox);
    hit->path = g_strdup(place->path);
    hit->in_mailbox = place->in_mailbox;
    hit->offset = place->offset;
    hit->date =
        place->date != NULL ? g_date_time_format(place->date, "%Y-%m-%d %H:%M") : NULL;
    hit->subject = g_strdup(message_get_subject(inspection->message));
    hit->level = verdict_get_level(inspection->verdict);
    hit->figures = *exposure_get_figures(inspection->exposure);

    return hit;
}

/* Returns: the place of such a message among the worst; SCAN_TALLY_WORST: it has none */
static guint
rank(const ScanTally *tally, Level level, const ExposureFigures *figures)
{
    guint position = tally->worst->len;

    while (position > 0 &&
           !is_worse(g_ptr_array_index(tally->worst, position - 1), level, figures))
        position--;

    return position;
}

/* @hit: (transfer full): of that rank, below SCAN_TALLY_WORST */
static void
keep(ScanTally *tally, guint position, ScanHit *hit)
{
    g_ptr_array_insert(tally->worst, (int)position, hit);
    if (tally->worst->len > SCAN_TALLY_WORST)
        g_ptr_array_set_size(tally->worst, SCAN_TALLY_WORST);
}

void
scan_tally_add(
    ScanTally *tally, const CheckReportPlace *place, const Inspection *inspection)
{
    Level level = verdict_get_level(inspection->verdict);
    int year = 0;
    int month = 0;
    guint position;

    if (place->date != NULL)
        g_date_time_get_ymd(place->date, &year, &month, NULL);
    month_of(tally, year, month)->counts[level]++;
    if (level == LEVEL_PASS)
        return;

    count_parties(tally, inspection->exposure);
    position = rank(tally, level, exposure_get_figures(inspection->exposure));
    if (position < SCAN_TALLY_WORST)
        keep(tally, position, make_hit(place, inspection));
}

void
scan_tally_merge(ScanTally *tally, ScanTally *later)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, later->months);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const ScanMonth *more = value;
        ScanMonth *month = month_of(tally, more->year, more->month);

        for (gsize i = 0; i < SCAN_TALLY_LEVELS; i++)
            month->counts[i] += more->counts[i];
    }
    for (guint i = 0; i < later->ordered->len; i++) {
        const ScanParty *party = g_ptr_array_index(later->ordered, i);

        count_party(tally, party->name, party->n_messages);
    }
    while (later->worst->len > 0) {
        ScanHit *hit = g_ptr_array_steal_index(later->worst, 0);
        guint position = rank(tally, hit->level, &hit->figures);

        if (position < SCAN_TALLY_WORST)
            keep(tally, position, hit);
        else
            hit_free(hit);
    }
}

static int
compare_months(gconstpointer one, gconstpointer other)
{
    const ScanMonth *a = *(const ScanMonth *const *)one;
    const ScanMonth *b = *(const ScanMonth *const *)other;

    return (a->year * 12 + a->month) - (b->year * 12 + b->month);
}

GPtrArray *
scan_tally_dup_months(const ScanTally *tally)
{
    GPtrArray *months = g_ptr_array_new();
    GHashTableIter iter;
    gpointer month;

    g_hash_table_iter_init(&iter, tally->months);
    while (g_hash_table_iter_next(&iter, NULL, &month))
        g_ptr_array_add(months, month);
    g_ptr_array_sort(months, compare_months);
    return months;
}

const GPtrArray *
scan_tally_get_worst(const ScanTally *tally)
{
    return tally->worst;
}

static int
compare_parties(gconstpointer one, gconstpointer other)
{
    const ScanParty *a = *(const ScanParty *const *)one;
    const ScanParty *b = *(const ScanParty *const *)other;

    if (a->n_messages != b->n_messages)
        return a->n_messages > b->n_messages ? -1 : 1;

    return strcmp(a->name, b->name);
}

GPtrArray *
scan_tally_dup_parties(const ScanTally *tally)
{
    GPtrArray *parties = g_ptr_array_new();

    for (guint i = 0; i < tally->ordered->len; i++)
        g_ptr_array_add(parties, g_ptr_array_index(tally->ordered, i));
    g_ptr_array_sort(parties, compare_parties);
    return parties;
}
