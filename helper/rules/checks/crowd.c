/* Finds people of one organisation who would read each other's address: so many that
 * sharing its domain is no acquaintance. */
#include <glib/gi18n.h>

#include "rules/checks.h"
#include "text/harmless.h"
#include "text/phrase.h"

#define MAX_NAMED 3

static char *
describe(const Crowd *crowd)
{
    g_autofree char *count = phrase_number(crowd->addresses);
    g_autofree char *party = harmless_address(crowd->party);

    return g_strdup_printf(
        ngettext(
            /* Translators: %1$s is a number, %2$s an organisation's domain. */
            "%1$s person at %2$s would be shown to others there",
            "%1$s people at %2$s would see each other's addresses", crowd->addresses),
        count, party);
}

void
check_crowd(const CheckInput *input, Verdict *verdict)
{
    gsize n_crowds = 0;
    const Crowd *crowds = exposure_get_crowds(input->exposure, &n_crowds);
    gsize n_named = MIN(n_crowds, MAX_NAMED);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    if (n_crowds == 0)
        return;

    for (gsize i = 0; i < n_named; i++)
        g_ptr_array_add(texts, describe(&crowds[i]));
    verdict_add(
        verdict, "crowd", LEVEL_CONFIRM,
        phrase_list((const char *const *)texts->pdata, n_named, n_crowds));
}
