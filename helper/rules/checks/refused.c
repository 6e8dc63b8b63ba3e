/* Finds recipients to whom nobody of the organisation may write. */
#include <glib/gi18n.h>

#include "rules/checks.h"
#include "text/phrase.h"

#define MAX_NAMED 3

void
check_refused(const CheckInput *input, Verdict *verdict)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autofree char *list = NULL;
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(input->message, &n_addresses);

    for (gsize i = 0; i < n_addresses && addresses[i].field <= FIELD_BCC; i++) {
        const MessageAddress *address = &addresses[i];

        if (address->mailbox == NULL ||
            !policy_is_refused(input->policy, address->mailbox) ||
            !g_hash_table_add(seen, GUINT_TO_POINTER(address->number)))
            continue;
        if (names->len < MAX_NAMED)
            g_ptr_array_add(names, (gpointer)address->mailbox);
    }

    if (names->len == 0)
        return;

    list = phrase_addresses(
        (const char *const *)names->pdata, names->len, g_hash_table_size(seen));
    verdict_add(
        verdict, "refused", LEVEL_BLOCK,
        g_strdup_printf(
            /* Translators: %s is a list of addresses. */
            _("Your organisation sends no messages to %s"), list));
}
