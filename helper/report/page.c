#include "report/page.h"

#include <glib/gi18n.h>

#include "html/page.h"
#include "html/plot.h"
#include "report/form.h"
#include "text/harmless.h"
#include "text/phrase.h"

/* So many bars fit on the page beside all else. */
#define MAX_GROUPS 8
#define MAX_PARTIES 5
#define MAX_BARS MAX(MAX_GROUPS, MAX_PARTIES)

/* Of a subject, in characters: two lines. */
#define MAX_WORDS 80

static void
add_row(GString *page, const char *name, const char *value)
{
    page_add(
        page, "<tr><th scope=\"row\" class=\"name\">%s</th><td>%s</td></tr>\n", name,
        value != NULL ? value : "–");
}

static void
add_message(GString *page, const Incident *incident)
{
    const Message *message = incident->inspection->message;
    g_autofree char *sent = form_dup_sent(incident);
    g_autofree char *from = message_dup_from_entry(message);

    const char *subject = incident_get_subject(incident);
    g_autofree char *shortened =
        subject != NULL ? phrase_shorten(subject, MAX_WORDS) : NULL;

    g_string_append(page, "<table>\n");
    add_row(page, _("Sent"), sent);
    add_row(page, _("From"), from);
    add_row(page, _("Subject"), shortened);
    add_row(page, "Message-ID", message_get_id(message));
    g_string_append(page, "</table>\n");
}

static void
add_unreadable(GString *page, const Message *message)
{
    const char *const *unreadable = message_get_unreadable(message);
    gsize n = g_strv_length((char **)unreadable);
    g_autofree char *names = phrase_list(unreadable, n, n);
    g_autofree char *text = NULL;

    if (n == 0)
        return;

    /* Translators: %s are names of header fields. */
    text = g_strdup_printf(
        _("A part of %s could not be read: more addresses may be shown."), names);
    page_add(page, "<p><strong>%s</strong></p>\n", text);
}

static void
add_figures(GString *page, const Incident *incident)
{
    const ExposureFigures *shown = exposure_get_figures(incident->inspection->exposure);
    const RecipientFigures *who = exposure_get_recipients(incident->inspection->exposure);
    const DeliveryFigures *figures = &incident->figures;

    page_add(
        page, "<div class=\"pair\"><div><h2>%s</h2>\n<table>\n", _("Addresses shown"));
    for (MessageField field = FIELD_TO; field < N_FIELDS; field++) {
        if (incident->by_field[field] > 0)
            page_add_figure(page, incident_name_field(field), incident->by_field[field]);
    }
    page_add_figure(page, _("Together"), shown->addresses);
    page_add_figure(
        page, _("Of organisations, or people at mail providers"), shown->parties);
    page_add(
        page, "</table></div>\n<div><h2>%s</h2>\n<table>\n", _("Who could read them"));
    page_add_figure(page, _("Recipients outside the organisation"), figures->recipients);
    page_add_figure(page, _("Recipients inside the organisation"), who->internal);
    if (incident->has_reports) {
        page_add_figure(page, _("Undelivered"), figures->undelivered);
        page_add_figure(
            page, _("Delayed, and not reported undelivered"), figures->delayed);
        page_add_figure(page, _("Read outside by at most"), figures->delivered);
    }
    if (figures->others > 0)
        page_add_figure(
            page, _("Reports of other messages to the same people (not counted)"),
            figures->others);
    if (figures->strangers > 0)
        page_add_figure(
            page, _("Reported addresses that it was not sent to (not counted)"),
            figures->strangers);
    g_string_append(page, "</table></div></div>\n");
    if (!incident->has_reports)
        page_add(
            page, "<p class=\"note\">%s</p>\n",
            _("No delivery reports were read: how many came back is not known."));
}

/* --- Pictures --- */

static void
add_bars(GString *page, const char *title, const GArray *counts, guint max)
{
    const PlotPart parts[] = {
        { _("Shown"), TONE_MILD },
        { _("Shown, and the message came back"), TONE_CALM },
    };
    g_autoptr(GArray) shown = incident_dup_rows(counts, max);
    PlotRow rows[MAX_BARS] = { 0 };
    const Plot plot = { title, parts, G_N_ELEMENTS(parts), rows, shown->len };

    for (guint i = 0; i < shown->len; i++) {
        const IncidentCount *one = &g_array_index(shown, IncidentCount, i);

        rows[i].name = one->name;
        rows[i].values[0] = one->addresses - one->undelivered;
        rows[i].values[1] = one->undelivered;
    }
    page_add(page, "<h2>%s</h2>\n", title);
    plot_add_bars(page, &plot);
}

static void
add_failures(GString *page, const DeliveryFigures *figures)
{
    const PlotPart parts[] = { { _("Undelivered"), TONE_CALM } };
    PlotRow rows[N_FAILURES] = { 0 };
    Plot plot = { _("Undelivered, by reason"), parts, 1, rows, 0 };

    for (Failure failure = 0; failure < N_FAILURES; failure++) {
        if (figures->failures[failure] == 0)
            continue;
        rows[plot.n_rows].name = failure_describe(failure);
        rows[plot.n_rows++].values[0] = figures->failures[failure];
    }
    if (plot.n_rows == 0)
        return;

    page_add(page, "<h2>%s</h2>\n", plot.title);
    plot_add_bars(page, &plot);
}

/* --- Forms and people --- */

static void
add_forms(GString *page, const Incident *incident)
{
    g_autoptr(GPtrArray) forms = form_fill_all(incident);

    for (guint i = 0; i < forms->len; i++) {
        const Form *form = g_ptr_array_index(forms, i);

        /* The forms begin on a page of their own. */
        g_string_append(page, i == 0 ? "<h2 class=\"sheet\">" : "<h2>");
        page_add(page, "%s</h2>\n<table>\n", form->title);
        for (guint j = 0; j < form->fields->len; j++) {
            const FormField *field = &g_array_index(form->fields, FormField, j);
            g_auto(GStrv) lines =
                g_strsplit(field->text != NULL ? field->text : "", "\n", -1);

            page_add(page, "<tr><td>%s</td><td>%s", field->number, field->title);
            for (gsize k = 0; lines[k] != NULL; k++)
                page_add(page, "<p>%s</p>", lines[k]);
            if (field->text == NULL)
                g_string_append(page, "<p class=\"blank\"></p>");
            g_string_append(page, "</td></tr>\n");
        }
        g_string_append(page, "</table>\n");
    }
}

static void
add_people(GString *page, const Incident *incident)
{
    gsize n_exposed = 0;
    const ExposedMailbox *exposed =
        exposure_get_exposed(incident->inspection->exposure, &n_exposed);
    g_autofree char *number = phrase_number(n_exposed);

    if (n_exposed == 0)
        return;

    page_add(
        page,
        "<section class=\"screen\"><h2>%s (%s)</h2>\n<p class=\"note\">%s</p>\n"
        "<details><summary>%s</summary>\n<ol>\n",
        _("Whom to notify"), number,
        _("These addresses stand in the file and are not printed: hand on the print, not "
          "the file."),
        _("Show the addresses"));
    for (gsize i = 0; i < n_exposed; i++) {
        g_autofree char *address = harmless_address(exposed[i].mailbox);

        if (exposed[i].name != NULL)
            page_add(page, "<li>%s &lt;%s&gt;</li>\n", exposed[i].name, address);
        else
            page_add(page, "<li>%s</li>\n", address);
    }
    g_string_append(page, "</ol></details></section>\n");
}

static void
add_undelivered(GString *page, const Incident *incident)
{
    g_autofree char *number = phrase_number(incident->undelivered->len);

    if (incident->undelivered->len == 0)
        return;

    page_add(
        page,
        "<section class=\"screen\"><h2>%s "
        "(%s)</h2>\n<details><summary>%s</summary>\n<ol>\n",
        _("Undelivered"), number, _("Show the addresses"));
    for (guint i = 0; i < incident->undelivered->len; i++) {
        const IncidentUndelivered *one =
            &g_array_index(incident->undelivered, IncidentUndelivered, i);
        g_autofree char *address = harmless_address(one->mailbox);

        page_add(page, "<li>%s – %s</li>\n", address, failure_describe(one->failure));
    }
    g_string_append(page, "</ol></details></section>\n");
}

GString *
report_page_write(const Incident *incident)
{
    GString *page = page_begin(_("Report of a disclosure of email addresses"));

    add_message(page, incident);
    add_unreadable(page, incident->inspection->message);
    add_figures(page, incident);
    if (incident->groups->len > 0)
        add_bars(page, _("By group"), incident->groups, MAX_GROUPS);
    if (incident->parties->len > 0)
        add_bars(page, _("By domain"), incident->parties, MAX_PARTIES);
    add_failures(page, &incident->figures);
    add_forms(page, incident);
    add_people(page, incident);
    add_undelivered(page, incident);
    page_end(page);

    return page;
}
