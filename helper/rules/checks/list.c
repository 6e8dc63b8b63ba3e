/* Finds address-book lists in To and Cc that may only stand in Bcc, whoever is in them.
 */
#include <glib/gi18n.h>

#include "rules/checks.h"
#include "text/phrase.h"

#define MAX_NAMED 3

void
check_list(const CheckInput *input, Verdict *verdict)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *list = NULL;
    gsize n_groups = 0;
    gsize n_found = 0;
    const MessageGroup *groups = message_get_groups(input->message, &n_groups);

    for (gsize i = 0; i < n_groups; i++) {
        if (groups[i].field > FIELD_CC ||
            !policy_is_bcc_list(input->policy, groups[i].name))
            continue;
        if (n_found++ < MAX_NAMED)
            g_ptr_array_add(names, (gpointer)groups[i].name);
    }

    if (n_found == 0)
        return;

    list = phrase_list((const char *const *)names->pdata, names->len, n_found);
    verdict_add(
        verdict, "list", LEVEL_CONVERT,
        g_strdup_printf(
            ngettext(
                /* Translators: %s is a list of names of address-book lists. */
                "This list may only stand in Bcc: %s",
                "These lists may only stand in Bcc: %s", n_found),
            list));
}
