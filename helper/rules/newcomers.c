#include "rules/newcomers.h"

GPtrArray *
newcomers_find(const Message *message, const Relations *relations)
{
    GPtrArray *newcomers = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);

    if (!relations_is_reply(relations))
        return newcomers;

    for (gsize i = 0; i < n_addresses && addresses[i].field <= FIELD_BCC; i++) {
        const Relation *relation = NULL;

        if (addresses[i].mailbox == NULL ||
            !g_hash_table_add(seen, GUINT_TO_POINTER(addresses[i].number)))
            continue;
        relation = relations_get(relations, addresses[i].number);
        if (!relation->internal && !relations_has_met(relations, relation->party) &&
            !relations_is_expected(relations, relation->party))
            g_ptr_array_add(newcomers, (gpointer)&addresses[i]);
    }

    return newcomers;
}
