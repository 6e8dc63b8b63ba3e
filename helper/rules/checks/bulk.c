/* Finds messages to more outsiders than the organisation allows a mail client. */
#include <glib/gi18n.h>

#include "rules/checks.h"
#include "text/phrase.h"

/* In characters: it stands in a notification. */
#define MAX_ADVICE 500

void
check_bulk(const CheckInput *input, Verdict *verdict)
{
    const RecipientFigures *recipients = exposure_get_recipients(input->exposure);
    guint limit = input->policy->bulk_limit;
    g_autofree char *advice = NULL;
    g_autofree char *count = NULL;
    g_autofree char *allowed = NULL;

    if (!policy_is_bulk(input->policy, recipients->external))
        return;

    advice = phrase_shorten(input->policy->bulk_advice, MAX_ADVICE);
    count = phrase_number(recipients->external);
    allowed = phrase_number(limit);
    verdict_add(
        verdict, "bulk", LEVEL_BLOCK,
        g_strdup_printf(
            /* Translators: both are numbers. */
            _("%1$s outside recipients; your organisation's limit is %2$s"), count,
            allowed));
    if (*advice != '\0')
        verdict_advise(verdict, g_steal_pointer(&advice));
}
