#include "approval/text-set.h"

#include <stdlib.h>
#include <string.h>

/* So many bytes of a text are at hand as one number, the first one on top: the texts of a
 * large set lie far apart. */
#define N_BYTES 8
#define N_VALUES 256

/* Fewer than these, and those with longer beginnings in common, are compared with each
 * other. */
#define MANY 24
#define MAX_DEPTH 64

typedef struct {
    guint64 bytes; /* zeros behind the end of the text */
    const char *text;
} Member;

struct _TextSet {
    Member *members;
    Member *spare; /* as many, for the sorting */
    guint n_members;
    guint room;
};

TextSet *
text_set_new(guint room)
{
    TextSet *set = g_new0(TextSet, 1);

    set->room = MAX(MANY, room);
    set->members = g_new(Member, set->room);

    return set;
}

void
text_set_free(TextSet *set)
{
    g_free(set->members);
    g_free(set->spare);
    g_free(set);
}

void
text_set_clear(TextSet *set)
{
    set->n_members = 0;
}

static guint64
read_bytes(const char *text)
{
    guint64 bytes = 0;
    gsize i = 0;

    for (; i < N_BYTES && text[i] != '\0'; i++)
        bytes = bytes << 8 | (guint8)text[i];
    for (; i < N_BYTES; i++)
        bytes <<= 8;

    return bytes;
}

void
text_set_add(TextSet *set, const char *text)
{
    if (set->n_members == set->room) {
        set->room *= 2;
        set->members = g_renew(Member, set->members, set->room);
    }
    set->members[set->n_members++] = (Member){ read_bytes(text), text };
}

const char *
text_set_get(const TextSet *set, guint place)
{
    return set->members[place].text;
}

static int
compare_members(gconstpointer one, gconstpointer other)
{
    const Member *a = one;
    const Member *b = other;

    if (a->bytes != b->bytes)
        return a->bytes < b->bytes ? -1 : 1;
    return strcmp(a->text, b->text);
}

static void
sort_few(Member *members, guint n)
{
    for (guint i = 1; i < n; i++) {
        const Member member = members[i];
        guint place = i;

        for (; place > 0 && compare_members(&members[place - 1], &member) > 0; place--)
            members[place] = members[place - 1];
        members[place] = member;
    }
}

static guint
value_of(const Member *member, gsize depth)
{
    return (guint8)(member->bytes >> (8 * (N_BYTES - 1 - depth % N_BYTES)));
}

/* Puts members in the order of their byte at @depth, of which there are @counts. */
static void
distribute(const TextSet *set, Member *members, guint n, const guint *counts, gsize depth)
{
    guint places[N_VALUES];
    guint place = 0;

    if (counts[value_of(members, depth)] == n)
        return;

    for (guint value = 0; value < N_VALUES; value++) {
        places[value] = place;
        place += counts[value];
    }
    for (guint i = 0; i < n; i++)
        set->spare[places[value_of(&members[i], depth)]++] = members[i];
    memcpy(members, set->spare, n * sizeof *members);
}

/* Sorts texts that are the same up to @depth, by one byte after another. */
static void
sort(const TextSet *set, Member *members, guint n, gsize depth)
{
    guint counts[N_VALUES] = { 0 };
    guint start = 0;

    if (n < MANY) {
        sort_few(members, n);
        return;
    }
    if (depth == MAX_DEPTH) {
        qsort(members, n, sizeof *members, compare_members);
        return;
    }

    for (guint i = 0; i < n; i++) {
        if (depth > 0 && depth % N_BYTES == 0)
            members[i].bytes = read_bytes(members[i].text + depth);
        counts[value_of(&members[i], depth)]++;
    }
    distribute(set, members, n, counts, depth);
    for (guint value = 0; value < N_VALUES; start += counts[value++]) {
        /* Texts that end here are equal. */
        if (value > 0 && counts[value] > 1)
            sort(set, members + start, counts[value], depth + 1);
    }
}

void
text_set_sort(TextSet *set)
{
    if (set->n_members >= MANY)
        set->spare = g_renew(Member, set->spare, set->n_members);
    sort(set, set->members, set->n_members, 0);
}

void
text_set_drop_equal(TextSet *set)
{
    guint n_kept = 0;

    for (guint i = 0; i < set->n_members; i++) {
        /* What is equal was sorted alike, and has the same number. */
        if (n_kept == 0 ||
            compare_members(&set->members[n_kept - 1], &set->members[i]) != 0)
            set->members[n_kept++] = set->members[i];
    }
    set->n_members = n_kept;
}

guint
text_set_count(const TextSet *set)
{
    return set->n_members;
}
