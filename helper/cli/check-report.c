#include "cli/check-report.h"

#include <glib/gi18n.h>

#include "audit/verdict-json.h"
#include "rules/gaps.h"
#include "text/harmless.h"
#include "text/phrase.h"

/* How much of a long list a person gets to read. */
#define MAX_PARTIES 10
#define MAX_OF_PARTY 3
#define MAX_ENTRIES 10

/* What a field holds after the conversion, one entry after another; @filler is
 * the text of the one that To gets, else @entry stands in @from. */
typedef void (*EntryFunc)(
    const Message *message, const char *filler, MessageField from, guint entry,
    gpointer user_data);

static void
each_of_field(
    const Inspection *inspection, MessageField from, gboolean moved, EntryFunc func,
    gpointer user_data)
{
    guint n_entries = message_get_n_entries(inspection->message, from);

    for (guint i = 0; i < n_entries; i++) {
        if (conversion_moves(inspection->conversion, from, i) == moved)
            func(inspection->message, NULL, from, i, user_data);
    }
}

static void
each_converted(
    const Inspection *inspection, MessageField field, EntryFunc func, gpointer user_data)
{
    const char *empty_to = conversion_get_empty_to(inspection->conversion);

    if (field == FIELD_TO && empty_to != NULL)
        func(inspection->message, empty_to, field, 0, user_data);
    each_of_field(inspection, field, FALSE, func, user_data);
    if (field == FIELD_BCC) {
        each_of_field(inspection, FIELD_TO, TRUE, func, user_data);
        each_of_field(inspection, FIELD_CC, TRUE, func, user_data);
    }
}

static char *
dup_entry(const Message *message, const char *filler, MessageField from, guint entry)
{
    return filler != NULL ? g_strdup(filler) : message_dup_entry(message, from, entry);
}

/* Where entries are written to. */
typedef struct {
    Writer *writer;
    GString *text; /* of the entry at hand */
} EntryWriter;

static void
write_entry(
    const Message *message, const char *filler, MessageField from, guint entry,
    gpointer user_data)
{
    EntryWriter *to = user_data;

    g_string_truncate(to->text, 0);
    if (filler == NULL)
        message_append_entry(message, from, entry, to->text);
    writer_add_string(to->writer, NULL, filler != NULL ? filler : to->text->str);
}

static void
write_converted(Writer *writer, const Inspection *inspection)
{
    g_autoptr(GString) text = g_string_new(NULL);
    EntryWriter to = { writer, text };

    writer_begin_object(writer, "converted");
    for (MessageField field = FIELD_TO; field <= FIELD_BCC; field++) {
        writer_begin_array(writer, message_field_to_string(field));
        each_converted(inspection, field, write_entry, &to);
        writer_end_array(writer);
    }
    writer_end_object(writer);
}

/* Where a message of an archive is.  RFC 3339 wants the minutes of the time zone. */
static void
write_place(Writer *writer, const CheckReportPlace *place)
{
    g_autofree char *date = place->date != NULL
                                ? g_date_time_format(place->date, "%Y-%m-%dT%H:%M:%S%:z")
                                : NULL;

    if (place->in_mailbox)
        writer_add_number(writer, "offset", place->offset);
    writer_add_string(writer, "date", date);
}

static void
add_approval(Writer *writer, const Inspection *inspection)
{
    writer_begin_object(writer, "approval");
    writer_add_boolean(writer, "approved", inspection->approval == APPROVAL_GIVEN);
    writer_end_object(writer);
}

static gboolean
write_json(
    const char *source, const CheckReportPlace *place, const Inspection *inspection,
    WriterOutput output, gpointer user_data)
{
    g_autoptr(Writer) writer = writer_new_to(WRITER_LINE, output, user_data);
    const char *id = message_get_id(inspection->message);
    g_autofree char *bracketed = id != NULL ? g_strdup_printf("<%s>", id) : NULL;
    gsize n_exposed = 0;
    const ExposedMailbox *exposed =
        exposure_get_exposed(inspection->exposure, &n_exposed);

    writer_add_string(writer, "source", source);
    if (place != NULL)
        write_place(writer, place);
    writer_add_string(writer, "messageId", bracketed);
    writer_add_string(
        writer, "level", level_to_string(verdict_get_level(inspection->verdict)));
    verdict_json_add_figures(writer, inspection->exposure);
    verdict_json_add_findings(writer, inspection->verdict, VERDICT_JSON_REPORT);
    verdict_json_add_gaps(writer, inspection->contents);
    if (inspection->needs_approval)
        add_approval(writer, inspection);
    writer_begin_array(writer, "exposed");
    for (gsize i = 0; i < n_exposed; i++)
        verdict_json_add_exposed(writer, &exposed[i], VERDICT_JSON_REPORT);
    writer_end_array(writer);
    if (inspection->conversion != NULL)
        write_converted(writer, inspection);

    return writer_finish_line(writer);
}

static const char *
colour_of(Level level)
{
    switch (level) {
    case LEVEL_PASS:
        return "\033[32m";
    case LEVEL_CONFIRM:
        return "\033[33m";
    case LEVEL_CONVERT:
        return "\033[1;33m";
    case LEVEL_BLOCK:
        return "\033[1;31m";
    }

    g_assert_not_reached();
}

/* What the sender could do, in words. */
static const char *
describe_level(const Inspection *inspection)
{
    switch (verdict_get_level(inspection->verdict)) {
    case LEVEL_PASS:
        return _("nothing would be asked");
    case LEVEL_CONFIRM:
        return _("the sender would be asked");
    case LEVEL_CONVERT:
        return inspection->conversion != NULL
                   ? _("could be sent only after moving to Bcc")
                   : _("could be sent only after editing");
    case LEVEL_BLOCK:
        return _("could not be sent as it is");
    }

    g_assert_not_reached();
}

static void
add_head(GString *text, const char *source, const Inspection *inspection, gboolean colour)
{
    Level level = verdict_get_level(inspection->verdict);
    g_autofree char *harmless = harmless_text(source);

    g_string_append_printf(
        text, "%s: %s%s%s – %s\n", harmless, colour ? colour_of(level) : "",
        level_to_string(level), colour ? "\033[0m" : "", describe_level(inspection));
}

static void
add_recipients(GString *text, const Exposure *exposure)
{
    const RecipientFigures *who = exposure_get_recipients(exposure);
    g_autofree char *to = phrase_number(who->to);
    g_autofree char *cc = phrase_number(who->cc);
    g_autofree char *bcc = phrase_number(who->bcc);
    g_autofree char *outside = phrase_number(who->external);
    g_autofree char *inside = phrase_number(who->internal);

    g_string_append_printf(
        /* Translators: all are numbers. */
        text, _("  Recipients: To %1$s, Cc %2$s, Bcc %3$s; outside %4$s, inside %5$s\n"),
        to, cc, bcc, outside, inside);
    if (who->unresolved > 0) {
        g_autofree char *unresolved = phrase_number(who->unresolved);

        /* Translators: %s is a number. */
        g_string_append_printf(text, _("  Entries without an address: %s\n"), unresolved);
    }
}

static void
add_findings(GString *text, const Verdict *verdict)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(verdict, &n_findings);

    for (guint i = 0; i < n_findings; i++) {
        g_autofree char *whole = finding_dup_text(&findings[i]);
        g_autofree char *harmless = harmless_text(whole);

        g_string_append_printf(
            text, "  %s: %s\n", level_to_string(findings[i].level), harmless);
    }
}

static void
add_gaps(GString *text, const Contents *contents)
{
    g_autofree char *list = gaps_describe(contents, MAX_ENTRIES);

    if (list != NULL)
        /* Translators: %s is a list of files. */
        g_string_append_printf(text, _("  Not looked into: %s\n"), list);
}

/* The exposed mailboxes of one party. */
typedef struct {
    const char *name;
    GPtrArray *shown; /* the first of them, harmless */
    gsize n_mailboxes;
} PartyOfReport;

static void
party_of_report_free(PartyOfReport *party)
{
    g_ptr_array_unref(party->shown);
    g_free(party);
}

static PartyOfReport *
party_of_report_new(const char *name)
{
    PartyOfReport *party = g_new0(PartyOfReport, 1);

    party->name = name;
    party->shown = g_ptr_array_new_with_free_func(g_free);

    return party;
}

/* Returns: (transfer full) (element-type PartyOfReport): the first parties */
static GPtrArray *
group_by_party(const Exposure *exposure)
{
    GPtrArray *parties =
        g_ptr_array_new_with_free_func((GDestroyNotify)party_of_report_free);
    g_autoptr(GHashTable) index = g_hash_table_new(g_str_hash, g_str_equal);
    gsize n_exposed = 0;
    const ExposedMailbox *exposed = exposure_get_exposed(exposure, &n_exposed);

    for (gsize i = 0; i < n_exposed; i++) {
        PartyOfReport *party = g_hash_table_lookup(index, exposed[i].party);

        if (party == NULL) {
            if (parties->len == MAX_PARTIES)
                continue;
            party = party_of_report_new(exposed[i].party);
            g_ptr_array_add(parties, party);
            g_hash_table_insert(index, (gpointer)exposed[i].party, party);
        }
        if (party->n_mailboxes++ < MAX_OF_PARTY)
            g_ptr_array_add(party->shown, harmless_address(exposed[i].mailbox));
    }

    return parties;
}

static void
add_exposed(GString *text, const Exposure *exposure)
{
    const ExposureFigures *figures = exposure_get_figures(exposure);
    g_autoptr(GPtrArray) parties = group_by_party(exposure);

    g_string_append(text, _("  Exposed addresses:\n"));
    for (guint i = 0; i < parties->len; i++) {
        const PartyOfReport *party = g_ptr_array_index(parties, i);
        g_autofree char *name = harmless_address(party->name);
        g_autofree char *list = phrase_list(
            (const char *const *)party->shown->pdata, party->shown->len,
            party->n_mailboxes);

        if (g_strcmp0(name, list) == 0)
            g_string_append_printf(text, "    %s\n", name);
        else
            g_string_append_printf(text, "    %s: %s\n", name, list);
    }

    if (figures->parties > parties->len) {
        g_autofree char *rest = phrase_number(figures->parties - parties->len);

        g_string_append_printf(
            text,
            ngettext(
                /* Translators: %s is a number of organisations. */
                "    and %s more party\n", "    and %s more parties\n",
                figures->parties - parties->len),
            rest);
    }
}

static void
add_audience(GString *text, const Exposure *exposure)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    gsize n_audience = 0;
    const char *const *audience = exposure_get_audience(exposure, &n_audience);
    g_autofree char *list = NULL;

    for (gsize i = 0; i < MIN(n_audience, MAX_PARTIES); i++)
        g_ptr_array_add(names, harmless_address(audience[i]));
    list = phrase_list((const char *const *)names->pdata, names->len, n_audience);

    /* Translators: %s is a list of organisations. */
    g_string_append_printf(text, _("  Visible to: %s\n"), list);
}

/* The first entries of a field, and how many there are. */
typedef struct {
    GPtrArray *shown;
    gsize n_entries;
} EntryList;

static void
collect_entry(
    const Message *message, const char *filler, MessageField from, guint entry,
    gpointer user_data)
{
    EntryList *list = user_data;

    if (list->n_entries++ < MAX_ENTRIES)
        g_ptr_array_add(list->shown, dup_entry(message, filler, from, entry));
}

static void
add_converted(GString *text, const Inspection *inspection)
{
    static const char *const names[] = { "To", "Cc", "Bcc" };

    g_string_append(text, _("  After moving to Bcc:\n"));
    for (MessageField field = FIELD_TO; field <= FIELD_BCC; field++) {
        g_autoptr(GPtrArray) shown = g_ptr_array_new_with_free_func(g_free);
        EntryList entries = { shown, 0 };
        g_autofree char *list = NULL;

        each_converted(inspection, field, collect_entry, &entries);
        if (entries.n_entries == 0)
            continue;
        list =
            phrase_list((const char *const *)shown->pdata, shown->len, entries.n_entries);
        g_string_append_printf(text, "    %s: %s\n", names[field], list);
    }
}

static gboolean
write_text(
    const char *source, const Inspection *inspection, gboolean colour,
    WriterOutput output, gpointer user_data)
{
    g_autoptr(GString) text = g_string_new(NULL);

    add_head(text, source, inspection, colour);
    add_recipients(text, inspection->exposure);
    add_findings(text, inspection->verdict);
    add_gaps(text, inspection->contents);
    if (exposure_get_figures(inspection->exposure)->addresses > 0) {
        add_exposed(text, inspection->exposure);
        add_audience(text, inspection->exposure);
    }
    if (inspection->conversion != NULL)
        add_converted(text, inspection);

    return output(text->str, text->len, user_data);
}

gboolean
check_report_write(
    const char *source, const Inspection *inspection, ReportFormat format,
    gboolean colour, WriterOutput output, gpointer user_data)
{
    g_autofree char *name = g_filename_display_name(source);

    switch (format) {
    case REPORT_TEXT:
        return write_text(name, inspection, colour, output, user_data);
    case REPORT_JSON:
        return write_json(name, NULL, inspection, output, user_data);
    }

    g_assert_not_reached();
}

gboolean
check_report_write_archived(
    const CheckReportPlace *place, const Inspection *inspection, WriterOutput output,
    gpointer user_data)
{
    g_autofree char *name = g_filename_display_name(place->path);

    return write_json(name, place, inspection, output, user_data);
}
