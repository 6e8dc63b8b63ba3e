#include "cli/incident-text.h"

#include <glib/gi18n.h>

#include "cli/text-table.h"
#include "report/form.h"
#include "text/harmless.h"
#include "text/phrase.h"

/* What a person fills in. */
#define BLANK "______________________________"

static void
add_heading(GString *text, const char *heading)
{
    g_string_append_printf(text, "%s%s\n", text->len > 0 ? "\n" : "", heading);
}

/* Adds a table of names and of one or two figures, all of them owned by @cells. */
static void
add_table(GString *text, GPtrArray *cells, gsize n_columns)
{
    text_table_append(
        text, (char *const *)cells->pdata, cells->len / n_columns, n_columns);
}

static void
add_row(GPtrArray *cells, const char *name, guint64 number)
{
    g_ptr_array_add(cells, g_strconcat("  ", name, NULL));
    g_ptr_array_add(cells, phrase_number(number));
}

static void
add_message(GString *text, const Incident *incident)
{
    const Message *message = incident->inspection->message;
    const char *subject = incident_get_subject(incident);
    const char *id = message_get_id(message);
    g_autofree char *sent = form_dup_sent(incident);
    g_autofree char *from = message_dup_from_entry(message);
    g_autofree char *harmless = id != NULL ? harmless_text(id) : NULL;
    const char *rows[][2] = {
        { _("Sent"), sent },
        { _("From"), from },
        { _("Subject"), subject },
        { "Message-ID", harmless },
    };

    add_heading(text, _("The message"));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_string_append_printf(
            text, "  %s: %s\n", rows[i][0], rows[i][1] != NULL ? rows[i][1] : "–");
}

static void
add_counts(GString *text, const char *heading, const GArray *counts, guint max)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) rows = incident_dup_rows(counts, max);

    if (rows->len == 0)
        return;

    g_ptr_array_add(cells, g_strdup(heading));
    g_ptr_array_add(cells, g_strdup(_("Shown")));
    g_ptr_array_add(cells, g_strdup(_("Undelivered")));
    for (guint i = 0; i < rows->len; i++) {
        const IncidentCount *row = &g_array_index(rows, IncidentCount, i);

        add_row(cells, row->name, row->addresses);
        g_ptr_array_add(cells, phrase_number(row->undelivered));
    }
    g_string_append_c(text, '\n');
    add_table(text, cells, 3);
}

static void
add_shown(GString *text, const Incident *incident)
{
    const ExposureFigures *figures = exposure_get_figures(incident->inspection->exposure);
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

    add_heading(text, _("Addresses shown"));
    for (MessageField field = FIELD_TO; field < N_FIELDS; field++) {
        if (incident->by_field[field] > 0)
            add_row(cells, incident_name_field(field), incident->by_field[field]);
    }
    add_row(cells, _("Together"), figures->addresses);
    add_row(cells, _("Of organisations, or people at mail providers"), figures->parties);
    add_table(text, cells, 2);
    add_counts(text, _("By group"), incident->groups, G_MAXUINT);
    add_counts(text, _("By domain"), incident->parties, INCIDENT_TEXT_MAX_PARTIES);
}

static void
add_delivery(GString *text, const Incident *incident)
{
    const DeliveryFigures *figures = &incident->figures;
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

    add_heading(text, _("Who could read them"));
    add_row(cells, _("Recipients outside the organisation"), figures->recipients);
    add_row(
        cells, _("Recipients inside the organisation"),
        exposure_get_recipients(incident->inspection->exposure)->internal);
    if (incident->has_reports) {
        add_row(cells, _("Undelivered"), figures->undelivered);
        for (Failure failure = 0; failure < N_FAILURES; failure++) {
            g_autofree char *name = g_strconcat("  ", failure_describe(failure), NULL);

            if (figures->failures[failure] > 0)
                add_row(cells, name, figures->failures[failure]);
        }
        if (figures->assumed > 0) {
            g_autofree char *name =
                g_strconcat("  ", _("By reports that name no message"), NULL);

            add_row(cells, name, figures->assumed);
        }
        add_row(cells, _("Delayed, and not reported undelivered"), figures->delayed);
        add_row(cells, _("Read outside by at most"), figures->delivered);
        if (figures->others > 0)
            add_row(
                cells, _("Reports of other messages to the same people (not counted)"),
                figures->others);
        if (figures->strangers > 0)
            add_row(
                cells, _("Reported addresses that it was not sent to (not counted)"),
                figures->strangers);
    }
    add_table(text, cells, 2);
    if (!incident->has_reports)
        g_string_append_printf(
            text, "  %s\n",
            _("No delivery reports were read: how many came back is not known."));
}

static void
add_unreadable(GString *text, const Message *message)
{
    const char *const *unreadable = message_get_unreadable(message);
    gsize n = g_strv_length((char **)unreadable);
    g_autofree char *names = phrase_list(unreadable, n, n);

    if (n == 0)
        return;

    g_string_append_c(text, '\n');
    g_string_append_printf(
        /* Translators: %s are names of header fields. */
        text, _("A part of %s could not be read: more addresses may be shown."), names);
    g_string_append_c(text, '\n');
}

static void
add_forms(GString *text, const Incident *incident)
{
    g_autoptr(GPtrArray) forms = form_fill_all(incident);

    for (guint i = 0; i < forms->len; i++) {
        const Form *form = g_ptr_array_index(forms, i);

        add_heading(text, form->title);
        for (guint j = 0; j < form->fields->len; j++) {
            const FormField *field = &g_array_index(form->fields, FormField, j);
            g_auto(GStrv) lines =
                g_strsplit(field->text != NULL ? field->text : BLANK, "\n", -1);

            g_string_append_printf(text, "  %s. %s\n", field->number, field->title);
            for (gsize k = 0; lines[k] != NULL; k++)
                g_string_append_printf(text, "     %s\n", lines[k]);
        }
    }
}

static void
add_people(GString *text, const Incident *incident)
{
    gsize n_exposed = 0;
    const ExposedMailbox *exposed =
        exposure_get_exposed(incident->inspection->exposure, &n_exposed);

    if (n_exposed == 0)
        return;

    add_heading(text, _("Whom to notify"));
    for (gsize i = 0; i < n_exposed; i++) {
        g_autofree char *address = harmless_address(exposed[i].mailbox);

        if (exposed[i].name != NULL)
            g_string_append_printf(text, "  %s <%s>\n", exposed[i].name, address);
        else
            g_string_append_printf(text, "  %s\n", address);
    }
}

static void
add_undelivered(GString *text, const Incident *incident)
{
    if (incident->undelivered->len == 0)
        return;

    add_heading(text, _("Undelivered"));
    for (guint i = 0; i < incident->undelivered->len; i++) {
        const IncidentUndelivered *one =
            &g_array_index(incident->undelivered, IncidentUndelivered, i);
        g_autofree char *address = harmless_address(one->mailbox);

        g_string_append_printf(
            text, "  %s – %s\n", address, failure_describe(one->failure));
    }
}

GString *
incident_text_write(const Incident *incident)
{
    GString *text = g_string_new(NULL);

    add_message(text, incident);
    add_shown(text, incident);
    add_unreadable(text, incident->inspection->message);
    add_delivery(text, incident);
    add_forms(text, incident);
    add_people(text, incident);
    add_undelivered(text, incident);

    return text;
}
