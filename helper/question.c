#include "question.h"

#include <glib/gi18n.h>

#include "wording.h"

/* How many parties or addresses are named before their number is. */
#define MAX_NAMED 3
#define MAX_ACKNOWLEDGED 10

static char *
name_parties(const Exposure *exposure)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    gsize n_exposed = 0;
    const ExposedMailbox *exposed = exposure_get_exposed(exposure, &n_exposed);

    for (gsize i = 0; i < n_exposed && names->len < MAX_NAMED; i++) {
        if (g_hash_table_add(seen, (gpointer)exposed[i].party))
            g_ptr_array_add(names, (gpointer)exposed[i].party);
    }

    return wording_list(
        (const char *const *)names->pdata, names->len,
        exposure_get_figures(exposure)->parties);
}

/* The acknowledgement names who will see whom: nobody ticks it without having
 * had the names before the eyes. */
static char *
acknowledge(const Exposure *exposure)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *exposed_list = NULL;
    g_autofree char *audience_list = NULL;
    gsize n_exposed = 0;
    gsize n_audience = 0;
    const ExposedMailbox *exposed = exposure_get_exposed(exposure, &n_exposed);
    const char *const *audience = exposure_get_audience(exposure, &n_audience);

    for (gsize i = 0; i < MIN(n_exposed, MAX_ACKNOWLEDGED); i++)
        g_ptr_array_add(names, (gpointer)exposed[i].mailbox);
    exposed_list = wording_list((const char *const *)names->pdata, names->len, n_exposed);
    audience_list = wording_list(audience, MIN(n_audience, MAX_ACKNOWLEDGED), n_audience);

    return g_strdup_printf(
        /* Translators: %1$s is a list of addresses, %2$s a list of organisations. */
        _("I want %1$s to be shown to %2$s"), exposed_list, audience_list);
}

static char *
describe(const Inspection *inspection, const Finding *findings, guint n_findings)
{
    GString *detail = g_string_new(NULL);

    if (exposure_get_figures(inspection->exposure)->addresses > 0) {
        g_autofree char *parties = name_parties(inspection->exposure);

        /* Translators: %s is a list of organisations. */
        g_string_append_printf(detail, _("Shown would be: %s"), parties);
    }

    for (guint i = 1; i < n_findings; i++)
        g_string_append_printf(
            detail, "%s%s", detail->len > 0 ? "\n" : "", findings[i].text);

    return g_string_free(detail, FALSE);
}

Question *
question_new(const Inspection *inspection)
{
    Question *question = g_new0(Question, 1);
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(inspection->verdict, &n_findings);

    question->headline = g_strdup(findings[0].text);
    question->detail = describe(inspection, findings, n_findings);
    if ((inspection_get_choices(inspection) & CHOICE_SEND) != 0)
        question->acknowledge = acknowledge(inspection->exposure);
    question->convert = _("Convert to Bcc");
    question->edit = _("Back to editing");
    question->send = _("Send as it is");
    question->review = _("Review…");

    return question;
}

void
question_free(Question *question)
{
    g_free(question->headline);
    g_free(question->detail);
    g_free(question->acknowledge);
    g_free(question);
}
