#include "cli/scan-page.h"

#include <glib/gi18n.h>

#include "cli/scan-report.h"
#include "html/page.h"
#include "html/plot.h"
#include "text/harmless.h"
#include "text/phrase.h"

#define MAX_PARTIES 15

static void
add_sums(GString *page, const GPtrArray *months, const ScanGaps *gaps)
{
    guint64 all = 0;
    guint64 flagged = 0;

    for (guint i = 0; i < months->len; i++) {
        const ScanMonth *month = g_ptr_array_index(months, i);

        for (Level level = LEVEL_PASS; level <= LEVEL_BLOCK; level++) {
            all += month->counts[level];
            flagged += level > LEVEL_PASS ? month->counts[level] : 0;
        }
    }
    if (gaps->interrupted)
        page_add(
            page, "<p><strong>%s</strong></p>\n",
            _("The scan was interrupted: this is not the whole archive."));
    g_string_append(page, "<table>\n");
    page_add_figure(page, _("Messages checked"), all);
    page_add_figure(
        page, _("Of these, messages that the policy asks about or stops"), flagged);
    if (gaps->n_faults > 0)
        page_add_figure(
            page, _("Messages and files that could not be read"), gaps->n_faults);
    if (gaps->n_expunged > 0)
        page_add_figure(page, _("Deleted messages, not checked"), gaps->n_expunged);
    if (gaps->n_remote > 0)
        page_add_figure(
            page, _("Messages on the server only, not checked"), gaps->n_remote);
    g_string_append(page, "</table>\n");
}

/* Returns: (transfer full): an array of the names of all months, in their order */
static GPtrArray *
dup_names(const GPtrArray *months)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < months->len; i++)
        g_ptr_array_add(names, scan_report_dup_month_name(g_ptr_array_index(months, i)));

    return names;
}

/* Of a month with nothing flagged there is nothing to be seen. */
static void
add_plot(GString *page, const GPtrArray *months, const GPtrArray *names)
{
    const PlotPart parts[] = {
        { scan_report_get_level_name(LEVEL_CONFIRM), TONE_MILD },
        { scan_report_get_level_name(LEVEL_CONVERT), TONE_GRAVE },
        { scan_report_get_level_name(LEVEL_BLOCK), TONE_WORST },
    };
    g_autofree PlotRow *rows = g_new0(PlotRow, MAX(months->len, 1));
    const Plot plot = {
        _("Messages that the policy asks about or stops, by month"),
        parts,
        G_N_ELEMENTS(parts),
        rows,
        months->len,
    };

    for (guint i = 0; i < months->len; i++) {
        const ScanMonth *month = g_ptr_array_index(months, i);

        rows[i].name = g_ptr_array_index(names, i);
        for (gsize j = 0; j < G_N_ELEMENTS(parts); j++)
            rows[i].values[j] = month->counts[LEVEL_CONFIRM + j];
    }
    page_add(page, "<h2>%s</h2>\n", plot.title);
    plot_add_columns(page, &plot);
}

static void
add_months(GString *page, const GPtrArray *months, const GPtrArray *names)
{
    page_add(page, "<table>\n<thead><tr><th scope=\"col\">%s</th>", _("Month"));
    for (Level level = LEVEL_PASS; level <= LEVEL_BLOCK; level++)
        page_add(
            page, "<th scope=\"col\" class=\"number\">%s</th>",
            scan_report_get_level_name(level));
    g_string_append(page, "</tr></thead>\n<tbody>\n");
    for (guint i = 0; i < months->len; i++) {
        const ScanMonth *month = g_ptr_array_index(months, i);

        page_add(
            page, "<tr><th scope=\"row\">%s</th>",
            (const char *)g_ptr_array_index(names, i));
        for (Level level = LEVEL_PASS; level <= LEVEL_BLOCK; level++) {
            g_autofree char *number = phrase_number(month->counts[level]);

            page_add(page, "<td class=\"number\">%s</td>", number);
        }
        g_string_append(page, "</tr>\n");
    }
    g_string_append(page, "</tbody></table>\n");
}

static void
add_parties(GString *page, const ScanTally *tally)
{
    const PlotPart part = { _("Messages"), TONE_GRAVE };
    g_autoptr(GPtrArray) parties = scan_tally_dup_parties(tally);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    PlotRow rows[MAX_PARTIES] = { 0 };
    const Plot plot = {
        _("Parties that were exposed most often, in messages"),
        &part,
        1,
        rows,
        MIN(parties->len, MAX_PARTIES),
    };

    for (guint i = 0; i < plot.n_rows; i++) {
        const ScanParty *party = g_ptr_array_index(parties, i);

        g_ptr_array_add(names, harmless_address(party->name));
        rows[i].name = g_ptr_array_index(names, i);
        rows[i].values[0] = party->n_messages;
    }
    page_add(page, "<h2>%s</h2>\n", plot.title);
    plot_add_bars(page, &plot);
}

static void
add_hit(GString *page, const ScanHit *hit, gboolean addresses)
{
    g_autofree char *place = scan_report_dup_place(hit);
    g_autofree char *shown = phrase_number(hit->figures.addresses);
    g_autofree char *audience = phrase_number(hit->figures.audience);
    g_autofree char *exposed = scan_report_dup_exposed(hit);

    page_add(
        page, "<tr><td class=\"name\">%s</td><td class=\"name\">%s</td><td>",
        hit->date != NULL ? hit->date : _("No date"),
        scan_report_get_level_name(hit->level));
    if (addresses && hit->subject != NULL)
        page_add(page, "<p>%s</p>", hit->subject);
    if (addresses && hit->figures.addresses > 0)
        page_add(page, "<p>%s</p>", exposed);
    page_add(
        page,
        "<p class=\"note\">%s</p></td><td class=\"number\">%s</td>"
        "<td class=\"number\">%s</td></tr>\n",
        place, shown, audience);
}

static void
add_worst(GString *page, const GPtrArray *worst, gboolean addresses)
{
    page_add(page, "<h2>%s</h2>\n<table>\n", _("Messages that showed the most"));
    page_add(
        page,
        "<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
        "<th scope=\"col\">%s</th><th scope=\"col\" class=\"number\">%s</th>",
        _("Date"), _("Level"), _("Message"), _("Addresses shown"));
    page_add(
        page, "<th scope=\"col\" class=\"number\">%s</th></tr></thead>\n<tbody>\n",
        _("Parties that see them"));
    for (guint i = 0; i < worst->len; i++)
        add_hit(page, g_ptr_array_index(worst, i), addresses);
    g_string_append(page, "</tbody></table>\n");
}

GString *
scan_page_write(const ScanTally *tally, const ScanGaps *gaps, gboolean addresses)
{
    GString *page = page_begin(_("What the policy would have said of sent messages"));
    g_autoptr(GPtrArray) months = scan_tally_dup_months(tally);
    g_autoptr(GPtrArray) names = dup_names(months);
    const GPtrArray *worst = scan_tally_get_worst(tally);

    add_sums(page, months, gaps);
    if (worst->len > 0) {
        add_plot(page, months, names);
        add_parties(page, tally);
        add_worst(page, worst, addresses);
    }
    page_add(page, "<h2>%s</h2>\n", _("All messages, by month"));
    add_months(page, months, names);
    page_end(page);

    return page;
}
