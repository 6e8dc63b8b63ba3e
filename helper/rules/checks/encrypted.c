/* Finds messages that only Bcc could save and that are encrypted: an encrypted
 * message names the key of every recipient, also of those in Bcc. */
#include <glib/gi18n.h>

#include "rules/checks.h"

/* What may be acknowledged needs no Bcc, and what is blocked anyway has other ways out.
 */
static gboolean
asks_for_bcc(const Verdict *verdict)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(verdict, &n_findings);

    for (guint i = 0; i < n_findings; i++) {
        if (findings[i].level == LEVEL_CONVERT)
            return TRUE;
    }

    return FALSE;
}

void
check_encrypted(const CheckInput *input, Verdict *verdict)
{
    if (!input->encrypted || !asks_for_bcc(verdict))
        return;

    verdict_add(
        verdict, "encrypted", LEVEL_BLOCK,
        g_strdup(_("The message is encrypted: even in Bcc the recipients would see each "
                   "other's keys")));
}
