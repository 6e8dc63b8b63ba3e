/* Finds entries of To, Cc and Bcc that are no address, or several that became one: they
 * are meant for somebody, and reach nobody. */
#include <glib/gi18n.h>

#include "rules/checks.h"
#include "text/phrase.h"

#define MAX_NAMED 3

void
check_unresolved(const CheckInput *input, Verdict *verdict)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *list = NULL;
    gsize n_addresses = 0;
    gsize n_unresolved = 0;
    const MessageAddress *last = NULL;
    const MessageAddress *addresses = message_get_addresses(input->message, &n_addresses);

    for (gsize i = 0; i < n_addresses; i++) {
        const MessageAddress *address = &addresses[i];

        if (address->mailbox != NULL || address->field > FIELD_BCC)
            continue;
        /* A group is named once, whoever in it has none. */
        if (last != NULL && last->field == address->field &&
            last->entry == address->entry)
            continue;
        last = address;
        if (n_unresolved++ < MAX_NAMED)
            g_ptr_array_add(
                names, message_dup_entry(input->message, address->field, address->entry));
    }

    if (n_unresolved == 0)
        return;

    list = phrase_list((const char *const *)names->pdata, names->len, n_unresolved);
    verdict_add(
        verdict, "unresolved", LEVEL_BLOCK,
        g_strdup_printf(
            ngettext(
                /* Translators: %s is an entry of To, Cc or Bcc, as it stands there,
                 * or a list of them. */
                "This is not one email address: %s",
                "These are not one email address each: %s", n_unresolved),
            list));
}
