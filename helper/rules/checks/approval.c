/* Finds messages that others have to look at before they go. */
#include <glib/gi18n.h>

#include "rules/checks.h"
#include "text/phrase.h"

void
check_approval(const CheckInput *input, Verdict *verdict)
{
    const Policy *policy = input->policy;
    guint external = exposure_get_recipients(input->exposure)->external;
    /* What is acknowledged, or moves to Bcc, comes first: what is approved is what is
     * sent.  But who cannot ask is not to acknowledge in vain. */
    Level most = input->approval == APPROVAL_IMPOSSIBLE ? LEVEL_CONFIRM : LEVEL_PASS;
    g_autofree char *count = NULL;
    g_autofree char *needed = NULL;

    if (input->asked || input->approval == APPROVAL_GIVEN ||
        !policy_needs_approval(policy, external) || verdict_get_level(verdict) > most)
        return;

    count = phrase_number(external);
    needed = phrase_number(policy->approvals);
    verdict_add(
        verdict, "approval", LEVEL_BLOCK,
        g_strdup_printf(
            ngettext(
                /* Translators: both are numbers. */
                "%2$s other person has to approve the message first. Outside "
                "recipients: %1$s",
                "%2$s other people have to approve the message first. Outside "
                "recipients: %1$s",
                policy->approvals),
            count, needed));
    if (input->approval_reason != NULL)
        verdict_advise(verdict, g_strdup(input->approval_reason));
}
