/* Finds messages that go outside, where each of them is to be looked at. */
#include <glib/gi18n.h>

#include "rules/checks.h"
#include "text/phrase.h"

void
check_pointing(const CheckInput *input, Verdict *verdict)
{
    guint external = exposure_get_recipients(input->exposure)->external;
    g_autofree char *count = NULL;

    if (input->asked || input->policy->pointing != POINTING_ALWAYS ||
        verdict_get_level(verdict) > LEVEL_PASS)
        return;

    count = phrase_number(external);
    if (external > 0)
        verdict_add(
            verdict, "pointing", LEVEL_CONFIRM,
            g_strdup_printf(
                ngettext(
                    /* Translators: %s is a number. */
                    "This message goes to %s person outside the organisation",
                    "This message goes to %s people outside the organisation", external),
                count));
    else if (message_get_newsgroups(input->message)[0] != NULL)
        verdict_add(
            verdict, "pointing", LEVEL_CONFIRM,
            g_strdup(_("This message goes to a newsgroup")));
}
