#include "report/form.h"

#include <glib/gi18n.h>

#include "text/phrase.h"

/* So many groups are named in a field, and so many characters of each. */
#define MAX_GROUPS 60
#define MAX_NAME 8

/* Of a subject or a sender in a field, in characters: the forms fit on a page. */
#define MAX_WORDS 40

/* Fills a field.  Returns: (transfer full) (nullable): its text */
typedef char *(*FillFunc)(const Incident *incident);

typedef struct {
    const char *number;
    const char *title;
    FillFunc fill; /* NULL: the message does not tell */
} FieldKind;

char *
form_dup_sent(const Incident *incident)
{
    return incident->sent != NULL
               ? g_date_time_format(incident->sent, "%Y-%m-%d %H:%M (%:z)")
               : NULL;
}

/* Returns: (transfer full): the fields that show addresses: “To, Cc” */
static char *
dup_places(const Incident *incident)
{
    const char *shown[N_FIELDS];
    gsize n_shown = 0;

    for (MessageField field = FIELD_TO; field < N_FIELDS; field++) {
        if (incident->by_field[field] > 0)
            shown[n_shown++] = incident_name_field(field);
    }

    return phrase_list(shown, n_shown, n_shown);
}

static char *
fill_overview(const Incident *incident)
{
    const Message *message = incident->inspection->message;
    g_autofree char *sent = form_dup_sent(incident);
    g_autofree char *from = message_dup_from_entry(message);
    g_autofree char *places = dup_places(incident);
    g_autofree char *shown =
        phrase_number(exposure_get_figures(incident->inspection->exposure)->addresses);
    const char *subject = incident_get_subject(incident);
    g_autofree char *short_subject =
        subject != NULL ? phrase_shorten(subject, MAX_WORDS) : NULL;
    g_autofree char *short_from = from != NULL ? phrase_shorten(from, MAX_WORDS) : NULL;

    return g_strdup_printf(
        /* Translators: %1$s is a time, %2$s a subject, %3$s the sender, %4$s a number,
         * %5$s names of header fields (“To, Cc”). */
        _("A message was sent on %1$s, subject “%2$s”, sender %3$s. The email "
          "addresses of %4$s people outside the organisation stood in %5$s, where the "
          "other "
          "recipients could read them."),
        sent != NULL ? sent : "–", short_subject != NULL ? short_subject : "–",
        short_from != NULL ? short_from : "–", shown, places);
}

static char *
fill_data(const Incident *incident)
{
    g_autofree char *shown =
        phrase_number(exposure_get_figures(incident->inspection->exposure)->addresses);
    g_autofree char *named = phrase_number(incident->named);

    return g_strdup_printf(
        /* Translators: both are numbers. */
        _("Email addresses: %1$s. Names that stood beside them: %2$s."), shown, named);
}

/* Returns: (transfer full): “Aomori 12, Akita 3” */
static char *
dup_groups(const Incident *incident)
{
    g_autoptr(GArray) rows = incident_dup_rows(incident->groups, MAX_GROUPS);
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < rows->len; i++) {
        const IncidentCount *row = &g_array_index(rows, IncidentCount, i);
        g_autofree char *name = phrase_shorten(row->name, MAX_NAME);
        g_autofree char *addresses = phrase_number(row->addresses);

        g_ptr_array_add(items, g_strdup_printf("%s %s", name, addresses));
    }

    return phrase_list((const char *const *)items->pdata, items->len, items->len);
}

static char *
dup_people(const Incident *incident)
{
    guint n = exposure_get_figures(incident->inspection->exposure)->addresses;
    g_autofree char *shown = phrase_number(n);

    return g_strdup_printf(
        /* Translators: %s is a number. */
        ngettext("%s person, by address", "%s people, by address", n), shown);
}

static char *
fill_number(const Incident *incident)
{
    g_autofree char *people = dup_people(incident);
    g_autofree char *groups = NULL;

    if (incident->groups->len == 0)
        return g_steal_pointer(&people);

    groups = dup_groups(incident);
    /* Translators: how many people, and how many of each group. */
    return g_strdup_printf(_("%1$s (by group: %2$s)"), people, groups);
}

static char *
fill_delivery(const Incident *incident)
{
    g_autofree char *recipients = phrase_number(incident->figures.recipients);
    g_autofree char *undelivered = phrase_number(incident->figures.undelivered);
    g_autofree char *delivered = phrase_number(incident->figures.delivered);

    if (!incident->has_reports)
        return NULL;

    return g_strdup_printf(
        /* Translators: all are numbers. */
        _("The message went to %1$s recipients outside the organisation. It came back "
          "from %2$s of them, so that at most %3$s could read it."),
        recipients, undelivered, delivered);
}

static char *
fill_nature(const Incident *incident)
{
    g_autofree char *overview = fill_overview(incident);
    g_autofree char *number = dup_people(incident);
    g_autofree char *data = fill_data(incident);
    g_autofree char *delivery = fill_delivery(incident);

    return g_strdup_printf(
        "%s\n%s\n%s%s%s", overview, number, data, delivery != NULL ? "\n" : "",
        delivery != NULL ? delivery : "");
}

static const FieldKind appi[] = {
    /* Translators: these nine are the fields of the report that article 8(1) of the
     * Enforcement Rules of Japan's Act on the Protection of Personal Information asks
     * for. */
    { "1", N_("Overview"), fill_overview },
    { "2", N_("Items of personal data that were leaked, or may have been"), fill_data },
    { "3", N_("Number of people whose data were leaked, or may have been"), fill_number },
    { "4", N_("Cause"), NULL },
    { "5", N_("Secondary damage, or the risk of it, and of what kind"), NULL },
    { "6", N_("What has been done towards those people"), NULL },
    { "7", N_("What has been published"), NULL },
    { "8", N_("Measures to prevent that it happens again"), NULL },
    { "9", N_("Other matters of relevance"), fill_delivery },
};

static const FieldKind gdpr[] = {
    /* The fields of article 33(3). */
    { "a",
      N_("Nature of the breach; categories and approximate numbers of the people and the "
         "records concerned"),
      fill_nature },
    { "b", N_("Data protection officer or other contact point"), NULL },
    { "c", N_("Likely consequences of the breach"), NULL },
    { "d", N_("Measures taken or proposed"), NULL },
};

static const struct {
    const char *id;
    const char *title;
    const FieldKind *kinds;
    gsize n_kinds;
} forms[] = {
    { "appi-26", N_("Japan: Act on the Protection of Personal Information, article 26"),
      appi, G_N_ELEMENTS(appi) },
    { "gdpr-33-3",
      N_("European Union: General Data Protection Regulation, article 33(3)"), gdpr,
      G_N_ELEMENTS(gdpr) },
};

static void
form_free(Form *form)
{
    for (guint i = 0; i < form->fields->len; i++)
        g_free(g_array_index(form->fields, FormField, i).text);
    g_array_unref(form->fields);
    g_free(form);
}

GPtrArray *
form_fill_all(const Incident *incident)
{
    GPtrArray *filled = g_ptr_array_new_with_free_func((GDestroyNotify)form_free);
    gboolean exposes =
        exposure_get_figures(incident->inspection->exposure)->addresses > 0;

    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        Form *form = g_new0(Form, 1);

        form->id = forms[i].id;
        form->title = _(forms[i].title);
        form->fields = g_array_new(FALSE, FALSE, sizeof(FormField));
        for (gsize j = 0; j < forms[i].n_kinds; j++) {
            const FieldKind *kind = &forms[i].kinds[j];
            FormField field = { .number = kind->number, .title = _(kind->title) };

            if (kind->fill != NULL && exposes)
                field.text = kind->fill(incident);
            g_array_append_val(form->fields, field);
        }
        g_ptr_array_add(filled, form);
    }

    return filled;
}
