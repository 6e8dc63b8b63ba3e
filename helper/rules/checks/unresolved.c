/* Finds entries of To and Cc without an address, as an address-book list that
 * could not be expanded: they are somebody, nobody knows whom. */
#include <glib/gi18n.h>

#include "rules/checks.h"
#include "text/phrase.h"

#define MAX_NAMED 3

void
check_unresolved(const CheckInput *input, Verdict *verdict)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *list = NULL;
    gsize n_addresses = 0;
    gsize n_unresolved = 0;
    const MessageAddress *addresses = message_get_addresses(input->message, &n_addresses);

    for (gsize i = 0; i < n_addresses; i++) {
        const MessageAddress *address = &addresses[i];

        if (address->mailbox != NULL || address->field > FIELD_CC)
            continue;
        if (n_unresolved++ < MAX_NAMED)
            g_ptr_array_add(
                names, (gpointer)message_get_entry(
                           input->message, address->field, address->entry));
    }

    if (n_unresolved == 0)
        return;

    list = phrase_list((const char *const *)names->pdata, names->len, n_unresolved);
    verdict_add(
        verdict, "unresolved", LEVEL_CONVERT,
        g_strdup_printf(
            ngettext(
                /* Translators: %s is a list of names. */
                "It is not known who gets the mail by this entry: %s",
                "It is not known who gets the mail by these entries: %s", n_unresolved),
            list));
}
