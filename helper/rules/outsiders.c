#include "rules/outsiders.h"

#include <string.h>

#include "rules/sender-relation.h"

static void
row_free(OutsiderRow *row)
{
    g_free(row->party);
    g_free(row);
}

void
outsiders_free(Outsiders *outsiders)
{
    g_ptr_array_unref(outsiders->rows);
    g_ptr_array_unref(outsiders->mailboxes);
    g_free(outsiders);
}

/* Returns: (transfer none): the row of a party; a new one, if there is none */
static OutsiderRow *
row_of(Outsiders *outsiders, GPtrArray *by_number, const Relation *relation)
{
    OutsiderRow *row;

    if (by_number->len <= relation->party_number)
        g_ptr_array_set_size(by_number, (gint)relation->party_number + 1);
    row = g_ptr_array_index(by_number, relation->party_number);
    if (row != NULL)
        return row;

    row = g_new0(OutsiderRow, 1);
    row->party = g_strdup(relation->party);
    g_ptr_array_add(outsiders->rows, row);
    g_ptr_array_index(by_number, relation->party_number) = row;
    return row;
}

static int
compare_rows(gconstpointer one, gconstpointer other)
{
    const OutsiderRow *a = *(const OutsiderRow *const *)one;
    const OutsiderRow *b = *(const OutsiderRow *const *)other;

    if (a->total != b->total)
        return a->total > b->total ? -1 : 1;
    return strcmp(a->party, b->party);
}

Outsiders *
outsiders_new(const Message *message, const Policy *policy)
{
    Outsiders *outsiders = g_new0(Outsiders, 1);
    g_autoptr(Relations) relations = relations_new(message, NULL, NULL, policy);
    g_autoptr(GPtrArray) by_number = g_ptr_array_new();
    gsize n_addresses = 0;
    const MessageAddress *address = message_get_addresses(message, &n_addresses);
    g_autofree guint8 *seen = g_new0(guint8, n_addresses + 1);

    outsiders->rows = g_ptr_array_new_with_free_func((GDestroyNotify)row_free);
    outsiders->mailboxes = g_ptr_array_new();
    for (gsize i = 0; i < n_addresses && address[i].field <= FIELD_BCC; i++) {
        const Relation *relation;
        OutsiderRow *row;

        if (address[i].mailbox == NULL || seen[address[i].number])
            continue;
        seen[address[i].number] = TRUE;
        relation = relations_get(relations, address[i].number);
        if (relation->internal || relation->own)
            continue;

        row = row_of(outsiders, by_number, relation);
        row->counts[address[i].field]++;
        row->total++;
        outsiders->counts[address[i].field]++;
        outsiders->total++;
        g_ptr_array_add(outsiders->mailboxes, (gpointer)address[i].mailbox);
    }
    g_ptr_array_sort(outsiders->rows, compare_rows);

    return outsiders;
}
