#include "cli/check-report.h"

#include <glib/gi18n.h>

#include "text/harmless.h"
#include "text/phrase.h"

/* How much of a long list a person gets to read. */
#define MAX_PARTIES 10
#define MAX_OF_PARTY 3
#define MAX_ENTRIES 10

static gboolean
is_plain(char c)
{
    return g_ascii_isprint(c) && c != '"' && c != '\\';
}

/* What is above U+FFFF takes two. */
static void
append_escape(GString *json, gunichar c)
{
    if (c >= 0x10000)
        g_string_append_printf(
            json, "\\u%04x\\u%04x", 0xD800 + ((c - 0x10000) >> 10),
            0xDC00 + ((c - 0x10000) & 0x3FF));
    else
        g_string_append_printf(json, "\\u%04x", c);
}

/* As JSON has it (RFC 8259, 7), in quotes.  What is no UTF-8 is replaced; what
 * would move the cursor of a terminal, or turn its text round, is escaped. */
static void
append_string(GString *json, const char *text)
{
    g_autofree char *valid = NULL;
    const char *start = text;
    const char *p;

    g_string_append_c(json, '"');
    for (p = start; is_plain(*p); p++)
        ;
    if (*p != '\0' && !g_utf8_validate(p, -1, NULL)) {
        valid = g_utf8_make_valid(text, -1);
        p = start = valid;
    }

    for (; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (is_plain(*p) || (c >= 0x80 && harmless_is_character(c)))
            continue;
        g_string_append_len(json, start, p - start);
        if (c == '"' || c == '\\')
            g_string_append_printf(json, "\\%c", (char)c);
        else
            append_escape(json, c);
        start = g_utf8_next_char(p);
    }
    g_string_append_len(json, start, p - start);
    g_string_append_c(json, '"');
}

static void
append_member(GString *json, const char *name, const char *text)
{
    g_string_append_c(json, '"');
    g_string_append(json, name);
    g_string_append(json, "\":");
    append_string(json, text);
}

static void
append_figures(GString *json, const Exposure *exposure)
{
    const RecipientFigures *who = exposure_get_recipients(exposure);
    const ExposureFigures *what = exposure_get_figures(exposure);

    g_string_append_printf(
        json,
        "\"recipients\":{\"to\":%u,\"cc\":%u,\"bcc\":%u,\"internal\":%u,\"external\":%u,"
        "\"unresolved\":%u},\"exposure\":{\"addresses\":%u,\"parties\":%u,\"audience\":%"
        "u,"
        "\"disclosures\":%" G_GUINT64_FORMAT "}",
        who->to, who->cc, who->bcc, who->internal, who->external, who->unresolved,
        what->addresses, what->parties, what->audience, what->disclosures);
}

static void
append_findings(GString *json, const Verdict *verdict)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(verdict, &n_findings);

    g_string_append(json, "\"findings\":[");
    for (guint i = 0; i < n_findings; i++) {
        g_autofree char *text = finding_dup_text(&findings[i]);

        g_string_append(json, i > 0 ? ",{" : "{");
        append_member(json, "check", findings[i].check);
        g_string_append_c(json, ',');
        append_member(json, "level", level_to_string(findings[i].level));
        g_string_append_c(json, ',');
        append_member(json, "text", text);
        g_string_append_c(json, '}');
    }
    g_string_append_c(json, ']');
}

static void
append_exposed(GString *json, const Exposure *exposure)
{
    gsize n_exposed = 0;
    const ExposedMailbox *exposed = exposure_get_exposed(exposure, &n_exposed);

    g_string_append(json, "\"exposed\":[");
    for (gsize i = 0; i < n_exposed; i++) {
        g_string_append(json, i > 0 ? ",{" : "{");
        append_member(json, "address", exposed[i].mailbox);
        g_string_append_c(json, ',');
        append_member(json, "party", exposed[i].party);
        g_string_append_c(json, ',');
        append_member(json, "field", message_field_to_string(exposed[i].field));
        g_string_append_c(json, '}');
    }
    g_string_append_c(json, ']');
}

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

static void
append_entry(
    const Message *message, const char *filler, MessageField from, guint entry,
    gpointer user_data)
{
    GString *json = user_data;
    g_autofree char *text = dup_entry(message, filler, from, entry);

    if (json->str[json->len - 1] != '[')
        g_string_append_c(json, ',');
    append_string(json, text);
}

static void
append_converted(GString *json, const Inspection *inspection)
{
    g_string_append(json, ",\"converted\":{");
    for (MessageField field = FIELD_TO; field <= FIELD_BCC; field++) {
        g_string_append_printf(
            json, "%s\"%s\":[", field > FIELD_TO ? "," : "",
            message_field_to_string(field));
        each_converted(inspection, field, append_entry, json);
        g_string_append_c(json, ']');
    }
    g_string_append_c(json, '}');
}

static GString *
make_json(const char *source, const Inspection *inspection)
{
    GString *json = g_string_sized_new(1024);
    const char *id = message_get_id(inspection->message);

    g_string_append_c(json, '{');
    append_member(json, "source", source);
    if (id != NULL) {
        g_autofree char *bracketed = g_strdup_printf("<%s>", id);

        g_string_append_c(json, ',');
        append_member(json, "messageId", bracketed);
    } else
        g_string_append(json, ",\"messageId\":null");
    g_string_append_c(json, ',');
    append_member(json, "level", level_to_string(verdict_get_level(inspection->verdict)));
    g_string_append_c(json, ',');
    append_figures(json, inspection->exposure);
    g_string_append_c(json, ',');
    append_findings(json, inspection->verdict);
    g_string_append_c(json, ',');
    append_exposed(json, inspection->exposure);
    if (inspection->conversion != NULL)
        append_converted(json, inspection);
    g_string_append(json, "}\n");

    return json;
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
                   ? _("could be sent only after converting to Bcc")
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

    g_string_append(text, _("  Shown would be:\n"));
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
    g_string_append_printf(text, _("  To: %s\n"), list);
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

    g_string_append(text, _("  Converted to Bcc, it would go out as:\n"));
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

static GString *
make_text(const char *source, const Inspection *inspection, gboolean colour)
{
    GString *text = g_string_new(NULL);

    add_head(text, source, inspection, colour);
    add_recipients(text, inspection->exposure);
    add_findings(text, inspection->verdict);
    if (exposure_get_figures(inspection->exposure)->addresses > 0) {
        add_exposed(text, inspection->exposure);
        add_audience(text, inspection->exposure);
    }
    if (inspection->conversion != NULL)
        add_converted(text, inspection);

    return text;
}

GString *
check_report_make(
    const char *source, const Inspection *inspection, ReportFormat format,
    gboolean colour)
{
    g_autofree char *name = g_filename_display_name(source);

    switch (format) {
    case REPORT_TEXT:
        return make_text(name, inspection, colour);
    case REPORT_JSON:
        return make_json(name, inspection);
    }

    g_assert_not_reached();
}
