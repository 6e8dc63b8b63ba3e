#include "cli/audit-report.h"

#include <glib/gi18n.h>

#include "audit/decision.h"
#include "cli/text-table.h"
#include "text/harmless.h"
#include "text/phrase.h"
#include "json/writer.h"

/* The columns of numbers; “asked” is the sum of the next four. */
#define N_COLUMNS 9

/* In the order of the columns behind “asked”. */
static const Decision shown[] = { DECISION_CONVERT,      DECISION_SEND,
                                  DECISION_EACH,         DECISION_EDIT,
                                  DECISION_PASS,         DECISION_UNCHECKED,
                                  DECISION_SENT_EXPOSED, DECISION_HELD };

static const char *
decision_label(Decision decision)
{
    switch (decision) {
    case DECISION_PASS:
        return _("Passed");
    case DECISION_CONVERT:
        return _("Moved to Bcc");
    case DECISION_SEND:
        return _("Sent as it was");
    case DECISION_EDIT:
        return _("Edited");
    case DECISION_UNCHECKED:
        return _("Sent unchecked");
    case DECISION_SENT_EXPOSED:
        /* Translators: of messages whose copy in Sent shows what nobody had allowed. */
        return _("Found in Sent");
    case DECISION_HELD:
        /* Translators: of messages that could not be checked, and were not sent. */
        return _("Held back");
    case DECISION_REQUESTED:
        /* Translators: of messages whose approval was asked for. */
        return _("Approval asked for");
    case DECISION_APPROVED:
        return _("Approved");
    case DECISION_DECLINED:
        return _("Declined");
    case DECISION_SENT_CHANGED:
        return _("Sent with another attachment");
    case DECISION_EACH:
        return _("One message each");
    case DECISION_EACH_CLOSED:
        /* Translators: the end of what “One message each” began. */
        return _("One message each, closed");
    }

    g_assert_not_reached();
}

static void
make_cells(char **cells, const SummaryRow *row)
{
    cells[0] = g_strdup(row->name);
    cells[1] = phrase_number(summary_row_get_asked(row));
    for (gsize i = 0; i < G_N_ELEMENTS(shown); i++)
        cells[i + 2] = phrase_number(row->counts[shown[i]]);
}

static void
append_rows(GString *text, const char *title, const GPtrArray *rows, gboolean with_sum)
{
    gsize n_rows = 1 + rows->len + with_sum;
    g_auto(GStrv) cells = g_new0(char *, n_rows *(N_COLUMNS + 1) + 1);
    SummaryRow sum = { .name = _("Total") };

    cells[0] = g_strdup(title);
    cells[1] = g_strdup(_("Asked"));
    for (gsize i = 0; i < G_N_ELEMENTS(shown); i++)
        cells[i + 2] = g_strdup(decision_label(shown[i]));

    for (gsize i = 0; i < rows->len; i++) {
        const SummaryRow *row = g_ptr_array_index(rows, i);

        make_cells(cells + (i + 1) * (N_COLUMNS + 1), row);
        for (gsize j = 0; j < N_DECISIONS; j++)
            sum.counts[j] += row->counts[j];
    }
    if (with_sum)
        make_cells(cells + (n_rows - 1) * (N_COLUMNS + 1), &sum);

    text_table_append(text, cells, n_rows, N_COLUMNS + 1);
}

static void
append_hits(GString *text, const Summary *tally, const char *address)
{
    const GPtrArray *hits = summary_get_hits(tally);
    guint n_partial = summary_get_n_partial(tally);
    g_autofree char *number = phrase_number(hits->len);
    g_autofree char *harmless = harmless_text(address);

    g_string_append_printf(
        text,
        ngettext(
            /* Translators: %1$s is a number of decisions, %2$s an address. */
            "%1$s entry about a message that would have shown %2$s to others\n",
            "%1$s entries about messages that would have shown %2$s to others\n",
            hits->len),
        number, harmless);
    for (guint i = 0; i < hits->len; i++) {
        const SummaryHit *hit = g_ptr_array_index(hits, i);
        g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(hit->time, NULL);
        g_autoptr(GDateTime) local = g_date_time_to_local(time);
        g_autofree char *when = g_date_time_format(local, "%Y-%m-%d %H:%M:%S");

        g_string_append_printf(text, "%s  %s\n", when, decision_label(hit->decision));
    }

    if (n_partial > 0) {
        g_autofree char *others = phrase_number(n_partial);

        g_string_append_printf(
            text,
            ngettext(
                /* Translators: %s is a number of lines of the log. */
                "%s more entry does not list all of its addresses: this one may be among "
                "them\n",
                "%s more entries do not list all of their addresses: this one may be "
                "among them\n",
                n_partial),
            others);
    }
}

/* Returns: (transfer full): hours, minutes and seconds */
static char *
describe_seconds(guint64 seconds)
{
    return g_strdup_printf(
        "%" G_GUINT64_FORMAT ":%02u:%02u", seconds / 3600, (guint)(seconds / 60 % 60),
        (guint)(seconds % 60));
}

static void
append_approvals(GString *text, Summary *tally)
{
    const SummaryApprovals approvals = summary_get_approvals(tally);
    char *const cells[] = {
        _("Approval asked for"),
        phrase_number(approvals.n_requested),
        _("Approved"),
        phrase_number(approvals.n_approved),
        /* Translators: of approvals. */
        _("of these in under 10 seconds"),
        phrase_number(approvals.n_hasty),
        _("Declined"),
        phrase_number(approvals.n_declined),
        _("Sent with another attachment"),
        phrase_number(approvals.n_changed),
        /* Translators: half of the answers came sooner. */
        _("Time to an answer, median"),
        describe_seconds(approvals.median),
        _("Time to an answer, longest"),
        describe_seconds(approvals.longest),
    };

    if (approvals.n_requested + approvals.n_approved + approvals.n_declined > 0) {
        /* Translators: a title. */
        g_string_append_printf(text, "\n%s\n", _("Approvals"));
        text_table_append(text, cells, G_N_ELEMENTS(cells) / 2, 2);
    }
    for (gsize i = 1; i < G_N_ELEMENTS(cells); i += 2)
        g_free(cells[i]);
}

GString *
audit_report_text(Summary *tally, const char *address)
{
    GString *text = g_string_new(NULL);

    if (address != NULL) {
        append_hits(text, tally, address);
        return text;
    }

    append_rows(text, _("Day"), summary_get_days(tally), TRUE);
    if (summary_get_findings(tally)->len > 0) {
        g_string_append_c(text, '\n');
        append_rows(text, _("Finding"), summary_get_findings(tally), FALSE);
    }
    if (summary_get_reasons(tally)->len > 0) {
        g_string_append_c(text, '\n');
        append_rows(text, _("Not checked"), summary_get_reasons(tally), FALSE);
    }
    append_approvals(text, tally);

    return text;
}

static void
add_rows(Writer *writer, const char *name, const char *key, const GPtrArray *rows)
{
    writer_begin_array(writer, name);
    for (guint i = 0; i < rows->len; i++) {
        const SummaryRow *row = g_ptr_array_index(rows, i);

        writer_begin_object(writer, NULL);
        writer_add_string(writer, key, row->name);
        writer_add_number(writer, "asked", summary_row_get_asked(row));
        for (gsize j = 0; j < G_N_ELEMENTS(shown); j++)
            writer_add_number(
                writer, decision_to_string(shown[j]), row->counts[shown[j]]);
        writer_end_object(writer);
    }
    writer_end_array(writer);
}

static void
add_hits(Writer *writer, const Summary *tally, const char *address)
{
    const GPtrArray *hits = summary_get_hits(tally);

    writer_add_string(writer, "address", address);
    writer_begin_array(writer, "lines");
    for (guint i = 0; i < hits->len; i++) {
        const SummaryHit *hit = g_ptr_array_index(hits, i);

        writer_begin_object(writer, NULL);
        writer_add_string(writer, "time", hit->time);
        writer_add_string(writer, "decision", decision_to_string(hit->decision));
        writer_add_string(writer, "level", hit->level);
        writer_add_string(writer, "message", hit->message);
        writer_end_object(writer);
    }
    writer_end_array(writer);
    writer_add_number(writer, "partial", summary_get_n_partial(tally));
}

static void
add_approvals(Writer *writer, Summary *tally)
{
    const SummaryApprovals approvals = summary_get_approvals(tally);

    writer_begin_object(writer, "approvals");
    writer_add_number(writer, "requested", approvals.n_requested);
    writer_add_number(writer, "approved", approvals.n_approved);
    writer_add_number(writer, "declined", approvals.n_declined);
    writer_add_number(writer, "sentChanged", approvals.n_changed);
    writer_add_number(writer, "underTenSeconds", approvals.n_hasty);
    writer_add_number(writer, "medianSeconds", approvals.median);
    writer_add_number(writer, "longestSeconds", approvals.longest);
    writer_end_object(writer);
}

GString *
audit_report_json(Summary *tally, const char *address, guint n_unreadable)
{
    g_autoptr(Writer) writer = writer_new(WRITER_LINE);

    if (address != NULL) {
        add_hits(writer, tally, address);
    } else {
        add_rows(writer, "days", "day", summary_get_days(tally));
        add_rows(writer, "findings", "check", summary_get_findings(tally));
        add_rows(writer, "reasons", "reason", summary_get_reasons(tally));
        add_approvals(writer, tally);
    }
    writer_add_number(writer, "unreadable", n_unreadable);

    return g_string_append_c(writer_finish(writer), '\n');
}
