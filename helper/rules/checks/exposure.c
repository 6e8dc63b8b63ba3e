/* Finds outsiders who would read each other's address. */
#include <glib/gi18n.h>

#include "rules/checks.h"
#include "text/phrase.h"

/* Those of one party: who they are stands in the finding on crowds. */
static char *
describe_crowd(const ExposureFigures *figures)
{
    g_autofree char *addresses = phrase_number(figures->addresses);

    return g_strdup_printf(
        ngettext(
            /* Translators: %s is a number. */
            "%s address would be shown: Bcc is required",
            "%s addresses would be shown: Bcc is required", figures->addresses),
        addresses);
}

static char *
describe(const ExposureFigures *figures)
{
    g_autofree char *addresses = phrase_number(figures->addresses);

    if (figures->involved == 1)
        return describe_crowd(figures);

    /* Where those who are seen are those who see. */
    if (figures->parties == figures->involved && figures->audience == figures->involved)
        return g_strdup_printf(
            /* Translators: %s is a number of addresses, two or more. */
            _("%s people outside your organisation would see each other's addresses"),
            addresses);

    return g_strdup_printf(
        ngettext(
            /* Translators: %s is a number of addresses. */
            "%s outside address would be shown to people who do not have it yet",
            "%s outside addresses would be shown to people who do not have them yet",
            figures->addresses),
        addresses);
}

/* Only what is new forces anybody: those who were in the message replied to have each
 * other's addresses already. */
static gboolean
is_forced(const ExposureFigures *figures, const Policy *policy)
{
    guint parties = policy->convert_parties;
    guint addresses = policy->convert_addresses;

    return (parties > 0 && figures->fresh_parties >= parties) ||
           (addresses > 0 && figures->fresh >= addresses);
}

void
check_exposure(const CheckInput *input, Verdict *verdict)
{
    const ExposureFigures *figures = exposure_get_figures(input->exposure);
    guint confirm = input->policy->confirm_parties;

    if (figures->addresses == 0)
        return;

    if (is_forced(figures, input->policy))
        verdict_add(verdict, "exposure", LEVEL_CONVERT, describe(figures));
    else if (confirm > 0 && figures->involved >= confirm)
        verdict_add(verdict, "exposure", LEVEL_CONFIRM, describe(figures));
}
