/* Finds exposed mailboxes in headers that converting to Bcc leaves alone. */
#include <glib/gi18n.h>

#include "rules/checks.h"
#include "text/phrase.h"

#define MAX_NAMED 3

void
check_headers(const CheckInput *input, Verdict *verdict)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *list = NULL;
    gsize n_addresses = 0;
    gsize n_found = 0;
    const MessageAddress *addresses = message_get_addresses(input->message, &n_addresses);

    for (gsize i = 0; i < n_addresses; i++) {
        const MessageAddress *address = &addresses[i];

        if (address->mailbox == NULL || address->field <= FIELD_BCC ||
            !exposure_is_exposed(input->exposure, address->number))
            continue;
        if (n_found++ < MAX_NAMED)
            g_ptr_array_add(names, (gpointer)address->mailbox);
    }

    if (n_found == 0)
        return;

    list = phrase_addresses((const char *const *)names->pdata, names->len, n_found);
    verdict_add(
        verdict, "headers", LEVEL_CONFIRM,
        g_strdup_printf(
            /* Translators: %s is a list of addresses. */
            _("In a header such as Reply-To, which cannot be moved to Bcc: %s"), list));
}
