#include "audit/verdict-json.h"

#include "text/harmless.h"
#include "text/phrase.h"

void
verdict_json_add_figures(Writer *writer, const Exposure *exposure)
{
    const RecipientFigures *who = exposure_get_recipients(exposure);
    const ExposureFigures *what = exposure_get_figures(exposure);

    writer_begin_object(writer, "recipients");
    writer_add_number(writer, "to", who->to);
    writer_add_number(writer, "cc", who->cc);
    writer_add_number(writer, "bcc", who->bcc);
    writer_add_number(writer, "internal", who->internal);
    writer_add_number(writer, "external", who->external);
    writer_add_number(writer, "unresolved", who->unresolved);
    writer_end_object(writer);

    writer_begin_object(writer, "exposure");
    writer_add_number(writer, "addresses", what->addresses);
    writer_add_number(writer, "parties", what->parties);
    writer_add_number(writer, "audience", what->audience);
    writer_add_number(writer, "disclosures", what->disclosures);
    writer_end_object(writer);
}

static void
add_finding(Writer *writer, const Finding *finding, VerdictJsonReader reader)
{
    g_autofree char *whole = NULL;

    writer_begin_object(writer, NULL);
    writer_add_string(writer, "check", finding->check);
    writer_add_string(writer, "level", level_to_string(finding->level));
    if (reader == VERDICT_JSON_WIRE) {
        writer_add_string(writer, "text", finding->text);
    } else if (reader == VERDICT_JSON_REPORT) {
        whole = finding_dup_text(finding);
        writer_add_string(writer, "text", whole);
    }
    writer_end_object(writer);
}

void
verdict_json_add_findings(
    Writer *writer, const Verdict *verdict, VerdictJsonReader reader)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(verdict, &n_findings);

    writer_begin_array(writer, "findings");
    for (guint i = 0; i < n_findings; i++)
        add_finding(writer, &findings[i], reader);
    writer_end_array(writer);
}

/* Nobody reads more of them. */
#define MAX_GAPS 100

static void
add_name(Writer *writer, const char *key, const char *name)
{
    g_autofree char *shown =
        name != NULL ? phrase_shorten(name, VERDICT_JSON_MAX_SHOWN) : NULL;

    writer_add_string(writer, key, shown);
}

void
verdict_json_add_gaps(Writer *writer, const Contents *contents)
{
    gsize n_gaps = 0;
    const ContentsGap *gaps =
        contents != NULL ? contents_get_gaps(contents, &n_gaps) : NULL;

    if (n_gaps == 0)
        return;

    writer_begin_array(writer, "notLookedInto");
    for (gsize i = 0; i < MIN(n_gaps, MAX_GAPS); i++) {
        writer_begin_object(writer, NULL);
        add_name(writer, "file", gaps[i].file);
        if (gaps[i].member != NULL)
            add_name(writer, "member", gaps[i].member);
        writer_add_string(writer, "reason", contents_reason_to_string(gaps[i].reason));
        writer_end_object(writer);
    }
    writer_end_array(writer);
}

static void
add_shown(Writer *writer, const char *name, char *harmless)
{
    g_autofree char *owned = harmless;
    g_autofree char *shown = phrase_shorten(owned, VERDICT_JSON_MAX_SHOWN);

    writer_add_string(writer, name, shown);
}

void
verdict_json_add_exposed(
    Writer *writer, const ExposedMailbox *exposed, VerdictJsonReader reader)
{
    writer_begin_object(writer, NULL);
    if (reader == VERDICT_JSON_WIRE) {
        add_shown(writer, "address", harmless_address(exposed->mailbox));
        add_shown(writer, "name", harmless_text(exposed->name));
        add_shown(writer, "party", harmless_address(exposed->party));
    } else {
        writer_add_string(writer, "address", exposed->mailbox);
        writer_add_string(writer, "party", exposed->party);
    }
    writer_add_string(writer, "field", message_field_to_string(exposed->field));
    if (reader == VERDICT_JSON_WIRE && exposed->fresh)
        writer_add_boolean(writer, "fresh", TRUE);
    writer_end_object(writer);
}
