/* Finds those who come into a conversation by a reply. */
#include <glib/gi18n.h>
#include <string.h>

#include "rules/checks.h"
#include "rules/newcomers.h"
#include "text/phrase.h"

/* Nobody is asked twice about the same: whoever is shown is named, and acknowledged or
 * moved, with what they would see. */
static gboolean
are_told(const CheckInput *input, const Verdict *verdict)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(verdict, &n_findings);

    for (guint i = 0; i < n_findings; i++) {
        if (strcmp(findings[i].check, "exposure") == 0)
            return newcomers_are_exposed(
                input->newcomers, input->relations, input->exposure);
    }

    return FALSE;
}

void
check_newcomer(const CheckInput *input, Verdict *verdict)
{
    const GPtrArray *newcomers = input->newcomers;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *list = NULL;

    if (newcomers->len == 0 || are_told(input, verdict))
        return;

    for (guint i = 0; i < MIN(newcomers->len, NEWCOMERS_MAX_NAMED); i++) {
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
