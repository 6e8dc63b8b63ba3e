#include "cli/incident-json.h"

#include "audit/verdict-json.h"
#include "report/form.h"

static void
add_message(Writer *writer, const Incident *incident)
{
    const Message *message = incident->inspection->message;
    const char *id = message_get_id(message);
    g_autofree char *bracketed = id != NULL ? g_strdup_printf("<%s>", id) : NULL;
    g_autofree char *from = message_dup_from_entry(message);
    g_autofree char *date =
        incident->sent != NULL
            ? g_date_time_format(incident->sent, "%Y-%m-%dT%H:%M:%S%:z")
            : NULL;

    writer_begin_object(writer, "message");
    writer_add_string(writer, "date", date);
    writer_add_string(writer, "from", from);
    writer_add_string(writer, "subject", incident_get_subject(incident));
    writer_add_string(writer, "messageId", bracketed);
    writer_end_object(writer);
}

static void
add_fields_shown(Writer *writer, const Incident *incident)
{
    writer_begin_object(writer, "shown");
    for (MessageField field = FIELD_TO; field < N_FIELDS; field++) {
        if (incident->by_field[field] > 0)
            writer_add_number(
                writer, message_field_to_string(field), incident->by_field[field]);
    }
    writer_end_object(writer);
}

static void
add_counts(Writer *writer, const char *name, const char *of, const GArray *counts)
{
    writer_begin_array(writer, name);
    for (guint i = 0; i < counts->len; i++) {
        const IncidentCount *one = &g_array_index(counts, IncidentCount, i);

        writer_begin_object(writer, NULL);
        writer_add_string(writer, of, one->name);
        writer_add_number(writer, "addresses", one->addresses);
        writer_add_number(writer, "undelivered", one->undelivered);
        writer_end_object(writer);
    }
    writer_end_array(writer);
}

static void
add_delivery(Writer *writer, const DeliveryFigures *figures)
{
    writer_begin_object(writer, "delivery");
    writer_add_number(writer, "undelivered", figures->undelivered);
    writer_add_number(writer, "delayed", figures->delayed);
    writer_add_number(writer, "delivered", figures->delivered);
    writer_begin_object(writer, "reasons");
    for (Failure failure = 0; failure < N_FAILURES; failure++) {
        if (figures->failures[failure] > 0)
            writer_add_number(
                writer, failure_to_string(failure), figures->failures[failure]);
    }
    writer_end_object(writer);
    writer_add_number(writer, "assumed", figures->assumed);
    writer_add_number(writer, "strangers", figures->strangers);
    writer_add_number(writer, "others", figures->others);
    writer_end_object(writer);
}

static void
add_undelivered(Writer *writer, const Incident *incident)
{
    writer_begin_array(writer, "undelivered");
    for (guint i = 0; i < incident->undelivered->len; i++) {
        const IncidentUndelivered *one =
            &g_array_index(incident->undelivered, IncidentUndelivered, i);

        writer_begin_object(writer, NULL);
        writer_add_string(writer, "address", one->mailbox);
        writer_add_string(writer, "reason", failure_to_string(one->failure));
        writer_end_object(writer);
    }
    writer_end_array(writer);
}

static void
add_forms(Writer *writer, const Incident *incident)
{
    g_autoptr(GPtrArray) forms = form_fill_all(incident);

    writer_begin_array(writer, "fields");
    for (guint i = 0; i < forms->len; i++) {
        const Form *form = g_ptr_array_index(forms, i);

        for (guint j = 0; j < form->fields->len; j++) {
            const FormField *field = &g_array_index(form->fields, FormField, j);

            writer_begin_object(writer, NULL);
            writer_add_string(writer, "form", form->id);
            writer_add_string(writer, "number", field->number);
            writer_add_string(writer, "title", field->title);
            writer_add_string(writer, "text", field->text);
            writer_end_object(writer);
        }
    }
    writer_end_array(writer);
}

static void
add_people(Writer *writer, const Incident *incident)
{
    gsize n_exposed = 0;
    const ExposedMailbox *exposed =
        exposure_get_exposed(incident->inspection->exposure, &n_exposed);

    writer_begin_array(writer, "notify");
    for (gsize i = 0; i < n_exposed; i++) {
        writer_begin_object(writer, NULL);
        writer_add_string(writer, "address", exposed[i].mailbox);
        writer_add_string(writer, "name", exposed[i].name);
        writer_end_object(writer);
    }
    writer_end_array(writer);
}

static void
add_unreadable(Writer *writer, const Message *message)
{
    const char *const *unreadable = message_get_unreadable(message);

    writer_begin_array(writer, "unreadable");
    for (gsize i = 0; unreadable[i] != NULL; i++)
        writer_add_string(writer, NULL, unreadable[i]);
    writer_end_array(writer);
}

gboolean
incident_json_write(const Incident *incident, WriterOutput output, gpointer user_data)
{
    g_autoptr(Writer) writer = writer_new_to(WRITER_LINE, output, user_data);

    add_message(writer, incident);
    verdict_json_add_figures(writer, incident->inspection->exposure);
    add_fields_shown(writer, incident);
    add_counts(writer, "parties", "party", incident->parties);
    add_counts(writer, "groups", "group", incident->groups);
    add_delivery(writer, &incident->figures);
    add_undelivered(writer, incident);
    add_unreadable(writer, incident->inspection->message);
    add_forms(writer, incident);
    add_people(writer, incident);

    return writer_finish_line(writer);
}
