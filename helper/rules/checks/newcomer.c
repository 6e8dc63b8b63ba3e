/* Finds those who come into a conversation by a reply. */
#include <glib/gi18n.h>

#include "rules/checks.h"
#include "text/phrase.h"

#define MAX_NAMED 3

void
check_newcomer(const CheckInput *input, Verdict *verdict)
{
    const GPtrArray *newcomers = input->newcomers;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *list = NULL;

    if (newcomers->len == 0)
        return;

    for (guint i = 0; i < MIN(newcomers->len, MAX_NAMED); i++) {
        const MessageAddress *one = g_ptr_array_index(newcomers, i);

        g_ptr_array_add(names, (gpointer)one->mailbox);
    }
    list =
        phrase_addresses((const char *const *)names->pdata, names->len, newcomers->len);
    verdict_add(
        verdict, "newcomer", LEVEL_CONFIRM,
        g_strdup_printf(
            /* Translators: %s is a list of addresses. */
            _("Not in the message that you reply to: %s"), list));
}
