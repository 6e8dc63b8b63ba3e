#include "cli/scan-report.h"

#include <glib/gi18n.h>

#include "cli/text-table.h"
#include "text/harmless.h"
#include "text/phrase.h"

#define N_COLUMNS ((gsize)1 + SCAN_TALLY_LEVELS)
#define MAX_PARTIES 10

const char *
scan_report_get_level_name(Level level)
{
    switch (level) {
    case LEVEL_PASS:
        /* Translators: the head of a column: messages about which nothing is asked. */
        return _("Passes");
    case LEVEL_CONFIRM:
        /* Translators: the head of a column: messages about which the sender is asked. */
        return _("Is asked about");
    case LEVEL_CONVERT:
        /* Translators: the head of a column: messages that go out only after recipients
         * are moved to Bcc. */
        return _("Needs Bcc");
    case LEVEL_BLOCK:
        /* Translators: the head of a column: messages that do not go out as they are. */
        return _("Is stopped");
    }

    g_assert_not_reached();
}

static void
fill_row(char **cells, char *name, const guint64 *counts)
{
    cells[0] = name;
    for (Level level = LEVEL_PASS; level <= LEVEL_BLOCK; level++)
        cells[1 + level] = phrase_number(counts[level]);
}

char *
scan_report_dup_month_name(const ScanMonth *month)
{
    /* Translators: stands in a list of months for messages without a date. */
    return month->month == 0 ? g_strdup(_("No date"))
                             : g_strdup_printf("%04d-%02d", month->year, month->month);
}

static void
append_months(GString *text, const ScanTally *tally)
{
    g_autoptr(GPtrArray) months = scan_tally_dup_months(tally);
    gsize n_rows = months->len + 2;
    g_auto(GStrv) cells = g_new0(char *, n_rows *N_COLUMNS + 1);
    guint64 sums[SCAN_TALLY_LEVELS] = { 0 };

    cells[0] = g_strdup(_("Month"));
    for (Level level = LEVEL_PASS; level <= LEVEL_BLOCK; level++)
        cells[1 + level] = g_strdup(scan_report_get_level_name(level));
    for (guint i = 0; i < months->len; i++) {
        const ScanMonth *month = g_ptr_array_index(months, i);

        fill_row(
            cells + ((gsize)i + 1) * N_COLUMNS, scan_report_dup_month_name(month),
            month->counts);
        for (gsize j = 0; j < SCAN_TALLY_LEVELS; j++)
            sums[j] += month->counts[j];
    }
    fill_row(cells + (n_rows - 1) * N_COLUMNS, g_strdup(_("Total")), sums);

    text_table_append(text, cells, n_rows, N_COLUMNS);
}

char *
scan_report_dup_place(const ScanHit *hit)
{
    g_autofree char *name = g_filename_display_name(hit->path);
    g_autofree char *harmless = harmless_text(name);

    return hit->in_mailbox
               ? g_strdup_printf("%s:%" G_GUINT64_FORMAT, harmless, hit->offset)
               : g_steal_pointer(&harmless);
}

char *
scan_report_dup_exposed(const ScanHit *hit)
{
    return phrase_addresses(
        (const char *const *)hit->exposed, g_strv_length(hit->exposed),
        hit->figures.addresses);
}

static void
append_hit(GString *text, const ScanHit *hit, gboolean addresses)
{
    g_autofree char *place = scan_report_dup_place(hit);
    g_autofree char *shown = phrase_number(hit->figures.addresses);
    g_autofree char *audience = phrase_number(hit->figures.audience);
    g_autofree char *exposed = scan_report_dup_exposed(hit);

    g_string_append_printf(
        text, "  %s  %s  %s\n", hit->date != NULL ? hit->date : _("No date"),
        scan_report_get_level_name(hit->level), place);
    g_string_append_printf(
        text,
        /* Translators: both are numbers. */
        _("    Addresses shown: %1$s; parties that see them: %2$s\n"), shown, audience);
    if (addresses && hit->subject != NULL)
        g_string_append_printf(text, "    %s\n", hit->subject);
    if (addresses && hit->figures.addresses > 0)
        g_string_append_printf(text, "    %s\n", exposed);
}

static void
append_parties(GString *text, const ScanTally *tally)
{
    g_autoptr(GPtrArray) parties = scan_tally_dup_parties(tally);
    gsize n_rows = MIN(parties->len, MAX_PARTIES);
    g_auto(GStrv) cells = g_new0(char *, 2 * n_rows + 1);

    for (gsize i = 0; i < n_rows; i++) {
        const ScanParty *party = g_ptr_array_index(parties, i);
        g_autofree char *name = harmless_address(party->name);

        cells[2 * i] = g_strconcat("  ", name, NULL);
        cells[2 * i + 1] = phrase_number(party->n_messages);
    }
    text_table_append(text, cells, n_rows, 2);
}

GString *
scan_report_text(const ScanTally *tally, gboolean addresses)
{
    GString *text = g_string_new(NULL);
    const GPtrArray *worst = scan_tally_get_worst(tally);

    append_months(text, tally);
    if (worst->len == 0)
        return text;

    g_string_append_printf(text, "\n%s\n", _("Messages that showed the most:"));
    for (guint i = 0; i < worst->len; i++)
        append_hit(text, g_ptr_array_index(worst, i), addresses);
    g_string_append_printf(
        text, "\n%s\n", _("Parties that were exposed most often, in messages:"));
    append_parties(text, tally);

    return text;
}
