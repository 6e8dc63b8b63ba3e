/* Finds outsiders who would read each other's address. */
#include <glib/gi18n.h>

#include "rules/checks.h"
#include "rules/newcomers.h"
#include "text/phrase.h"

/* What is shown of a name in front of its address. */
#define MAX_NAME 24

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

/* By the name, as the sender thinks of them.  An address of a party that was not there
 * stands beside it: the name alone may be that of somebody who was.
 *
 * Returns: (transfer full) */
static char *
name_newcomer(const CheckInput *input, const ExposedMailbox *one)
{
    g_autofree char *name = NULL;

    if (one->name == NULL)
        return g_strdup(one->mailbox);
    if (relations_has_met(input->relations, one->party))
        return g_strdup(one->name);

    name = phrase_shorten(one->name, MAX_NAME);
    return g_strdup_printf("%s <%s>", name, one->mailbox);
}

static char *
name_newcomers(const CheckInput *input, guint n_fresh)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    gsize n_exposed = 0;
    const ExposedMailbox *exposed = exposure_get_exposed(input->exposure, &n_exposed);

    for (gsize i = 0; i < n_exposed && names->len < NEWCOMERS_MAX_NAMED; i++) {
        const ExposedMailbox *one = &exposed[i];

        if (one->fresh)
            g_ptr_array_add(names, name_newcomer(input, one));
    }

    return phrase_list((const char *const *)names->pdata, names->len, n_fresh);
}

/* Where all of them are new, there may be nobody else who sees them. */
static char *
describe_newcomers(const CheckInput *input)
{
    const ExposureFigures *figures = exposure_get_figures(input->exposure);
    g_autofree char *names = name_newcomers(input, figures->fresh);

    if (exposure_is_mutual(input->exposure) && figures->fresh < figures->addresses)
        return g_strdup_printf(
            ngettext(
                /* Translators: %s is a name or a list of them. */
                "%s is new here: this person and the earlier recipients would see each "
                "other's addresses",
                "%s are new here: they and the earlier recipients would see each "
                "other's addresses",
                figures->fresh),
            names);

    return g_strdup_printf(
        ngettext(
            /* Translators: %s is a name or a list of them. */
            "%s is new here: addresses would be shown to people who do not have them yet",
            "%s are new here: addresses would be shown to people who do not have them "
            "yet",
            figures->fresh),
        names);
}

static char *
describe(const CheckInput *input)
{
    const Exposure *exposure = input->exposure;
    const ExposureFigures *figures = exposure_get_figures(exposure);
    g_autofree char *addresses = phrase_number(figures->addresses);

    if (newcomers_lead_exposure(input->relations, exposure))
        return describe_newcomers(input);
    if (figures->involved == 1)
        return describe_crowd(figures);
    if (exposure_is_mutual(exposure))
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
        verdict_add(verdict, "exposure", LEVEL_CONVERT, describe(input));
    else if (confirm > 0 && figures->involved >= confirm)
        verdict_add(verdict, "exposure", LEVEL_CONFIRM, describe(input));
}
