#include "report/incident.h"

#include <glib/gi18n.h>
#include <string.h>

#include "report/each-copy.h"
#include "text/harmless.h"

const char *
incident_name_field(MessageField field)
{
    static const char *const names[N_FIELDS] = {
        [FIELD_TO] = "To",
        [FIELD_CC] = "Cc",
        [FIELD_BCC] = "Bcc",
        [FIELD_REPLY_TO] = "Reply-To",
        [FIELD_MAIL_FOLLOWUP_TO] = "Mail-Followup-To",
        [FIELD_MAIL_REPLY_TO] = "Mail-Reply-To",
        [FIELD_RESENT_TO] = "Resent-To",
        [FIELD_RESENT_CC] = "Resent-Cc",
        [FIELD_RESENT_FROM] = "Resent-From",
        [FIELD_DISPOSITION_NOTIFICATION_TO] = "Disposition-Notification-To",
        [FIELD_OTHER] = "X-…",
    };

    return names[field];
}

const char *
incident_get_subject(const Incident *incident)
{
    const char *subject = message_get_subject(incident->inspection->message);

    return subject != NULL && *subject != '\0' ? subject : NULL;
}

Delivery *
incident_new_delivery(
    const Inspection *inspection, GBytes *bytes, GDateTime *sent, const Policy *policy)
{
    Delivery *delivery = delivery_new(message_get_id(inspection->message), sent);
    g_autoptr(Relations) relations =
        relations_new(inspection->message, NULL, NULL, policy);
    gsize n_addresses = 0;
    const MessageAddress *addresses =
        message_get_addresses(inspection->message, &n_addresses);

    for (gsize i = 0; i < n_addresses; i++) {
        const Relation *relation;

        if (addresses[i].mailbox == NULL || addresses[i].field > FIELD_BCC)
            continue;
        relation = relations_get(relations, addresses[i].number);
        if (!relation->own && !relation->internal)
            delivery_add_recipient(delivery, addresses[i].mailbox);
    }
    delivery_set_messages(delivery, each_copy_read(bytes));

    return delivery;
}

/* A party at a shared provider is a person: a list of parties names the provider. */
static const char *
name_of(const char *party)
{
    const char *at = strrchr(party, '@');

    return at != NULL ? at + 1 : party;
}

static void
count(IncidentCount *one, DeliveryState state)
{
    one->addresses++;
    one->undelivered += state == DELIVERY_UNDELIVERED;
}

static void
count_party(
    Incident *incident, GHashTable *numbers, const char *party, DeliveryState state)
{
    const char *name = name_of(party);
    gpointer number = NULL;

    if (!g_hash_table_lookup_extended(numbers, name, NULL, &number)) {
        g_autofree char *harmless = harmless_address(name);
        IncidentCount one = { g_string_chunk_insert(incident->strings, harmless), 0, 0 };

        number = GUINT_TO_POINTER(incident->parties->len);
        g_hash_table_insert(numbers, (gpointer)name, number);
        g_array_append_val(incident->parties, one);
    }
    count(
        &g_array_index(incident->parties, IncidentCount, GPOINTER_TO_UINT(number)),
        state);
}

static int
compare_counts(gconstpointer one, gconstpointer other)
{
    const IncidentCount *a = one;
    const IncidentCount *b = other;

    if (a->addresses != b->addresses)
        return a->addresses > b->addresses ? -1 : 1;

    return strcmp(a->name, b->name);
}

static void
begin_groups(Incident *incident, const Groups *groups)
{
    guint n_names = 0;
    const char *const *names = groups_get_names(groups, &n_names);

    g_array_set_size(incident->groups, n_names + 1);
    for (guint i = 0; i < n_names; i++)
        g_array_index(incident->groups, IncidentCount, i).name = names[i];
}

/* Those in no group are the last one, if there are any. */
static void
end_groups(Incident *incident)
{
    guint n = incident->groups->len;

    if (n > 0 && g_array_index(incident->groups, IncidentCount, n - 1).addresses == 0)
        g_array_set_size(incident->groups, n - 1);
}

static GArray *
find_undelivered(const Message *message, const Delivery *delivery)
{
    GArray *undelivered = g_array_new(FALSE, FALSE, sizeof(IncidentUndelivered));
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);

    for (gsize i = 0; i < n_addresses; i++) {
        IncidentUndelivered one = { .mailbox = addresses[i].mailbox };

        if (one.mailbox == NULL ||
            delivery_get_state(delivery, one.mailbox) != DELIVERY_UNDELIVERED ||
            !g_hash_table_add(seen, (gpointer)one.mailbox))
            continue;
        one.failure = delivery_get_failure(delivery, one.mailbox);
        g_array_append_val(undelivered, one);
    }

    return undelivered;
}

Incident *
incident_new(
    const Inspection *inspection, GDateTime *sent, const Delivery *delivery,
    gboolean has_reports, const Groups *groups)
{
    Incident *incident = g_new0(Incident, 1);
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
    gsize n_exposed = 0;
    const ExposedMailbox *exposed =
        exposure_get_exposed(inspection->exposure, &n_exposed);

    incident->inspection = inspection;
    incident->sent = sent != NULL ? g_date_time_ref(sent) : NULL;
    incident->delivery = delivery;
    incident->has_reports = has_reports;
    incident->figures = delivery_get_figures(delivery);
    incident->strings = g_string_chunk_new(4096);
    incident->groups = g_array_new(FALSE, TRUE, sizeof(IncidentCount));
    incident->parties = g_array_new(FALSE, TRUE, sizeof(IncidentCount));
    incident->undelivered = find_undelivered(inspection->message, delivery);
    if (groups != NULL)
        begin_groups(incident, groups);

    for (gsize i = 0; i < n_exposed; i++) {
        DeliveryState state = delivery_get_state(delivery, exposed[i].mailbox);
        guint group = incident->groups->len - 1;

        incident->by_field[exposed[i].field]++;
        incident->named += exposed[i].name != NULL;
        count_party(incident, numbers, exposed[i].party, state);
        if (groups == NULL)
            continue;
        groups_find(groups, exposed[i].mailbox, &group);
        count(&g_array_index(incident->groups, IncidentCount, group), state);
    }
    g_array_sort(incident->parties, compare_counts);
    end_groups(incident);

    return incident;
}

void
incident_free(Incident *incident)
{
    g_clear_pointer(&incident->sent, g_date_time_unref);
    g_string_chunk_free(incident->strings);
    g_array_unref(incident->groups);
    g_array_unref(incident->parties);
    g_array_unref(incident->undelivered);
    g_free(incident);
}

GArray *
incident_dup_rows(const GArray *counts, guint max)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(IncidentCount));
    guint n_own = counts->len > max ? max - 1 : counts->len;
    IncidentCount rest = { _("Others"), 0, 0 };

    for (guint i = 0; i < counts->len; i++) {
        IncidentCount one = g_array_index(counts, IncidentCount, i);

        if (one.name == NULL)
            one.name = _("In no group");
        if (i < n_own) {
            g_array_append_val(rows, one);
        } else {
            rest.addresses += one.addresses;
            rest.undelivered += one.undelivered;
        }
    }
    if (n_own < counts->len)
        g_array_append_val(rows, rest);

    return rows;
}
