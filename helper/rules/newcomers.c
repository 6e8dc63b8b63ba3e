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

gboolean
newcomers_lead_exposure(const Relations *relations, const Exposure *exposure)
{
    const ExposureFigures *figures = exposure_get_figures(exposure);

    if (figures->fresh == 0)
        return FALSE;

    /* Of a crowd the words are about its number. */
    return figures->fresh < figures->addresses ||
           (relations_is_reply(relations) && figures->involved > 1);
}

gboolean
newcomers_are_exposed(
    const GPtrArray *newcomers, const Relations *relations, const Exposure *exposure)
{
    guint n_fresh = exposure_get_figures(exposure)->fresh;

    if (!newcomers_lead_exposure(relations, exposure) ||
        (n_fresh > newcomers->len && n_fresh > NEWCOMERS_MAX_NAMED))
        return FALSE;

    for (guint i = 0; i < newcomers->len; i++) {
        const MessageAddress *one = g_ptr_array_index(newcomers, i);

        if (!exposure_is_exposed(exposure, one->number))
            return FALSE;
    }

    return TRUE;
}
