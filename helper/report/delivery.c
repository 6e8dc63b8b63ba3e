#include "report/delivery.h"

#include "report/each-copy.h"

/* Clocks differ by so much. */
#define CLOCKS_DIFFER (-G_TIME_SPAN_HOUR)

typedef struct {
    DeliveryState state;
    Failure failure;
    gboolean assumed;
} Recipient;

struct _Delivery {
    char *message_id;
    GHashTable *digests; /* of the messages that it stands for; NULL: none */
    GDateTime *sent;
    GHashTable *recipients; /* from mailboxes to Recipient */
    GHashTable *strangers;  /* mailboxes */
    GHashTable *others;     /* Recipient that reports of another message name */
};

Delivery *
delivery_new(const char *message_id, GDateTime *sent)
{
    Delivery *delivery = g_new0(Delivery, 1);

    delivery->message_id = g_strdup(message_id);
    delivery->sent = sent != NULL ? g_date_time_ref(sent) : NULL;
    delivery->recipients = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    delivery->strangers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    delivery->others = g_hash_table_new(NULL, NULL);

    return delivery;
}

void
delivery_free(Delivery *delivery)
{
    g_free(delivery->message_id);
    g_clear_pointer(&delivery->digests, g_hash_table_unref);
    g_clear_pointer(&delivery->sent, g_date_time_unref);
    g_hash_table_unref(delivery->recipients);
    g_hash_table_unref(delivery->strangers);
    g_hash_table_unref(delivery->others);
    g_free(delivery);
}

void
delivery_add_recipient(Delivery *delivery, const char *mailbox)
{
    if (!g_hash_table_contains(delivery->recipients, mailbox))
        g_hash_table_insert(
            delivery->recipients, (gpointer)mailbox, g_new0(Recipient, 1));
}

void
delivery_set_messages(Delivery *delivery, GHashTable *digests)
{
    g_clear_pointer(&delivery->digests, g_hash_table_unref);
    if (g_hash_table_size(digests) > 0)
        delivery->digests = digests;
    else
        g_hash_table_unref(digests);
}

/* Whether a report that names messages names this one, or one that it stands for. */
static gboolean
is_about(const Delivery *delivery, const DeliveryReport *report)
{
    const GPtrArray *ids = delivery_report_get_message_ids(report);

    if (delivery->message_id != NULL &&
        delivery_report_is_about(report, delivery->message_id))
        return TRUE;

    for (guint i = 0; delivery->digests != NULL && i < ids->len; i++) {
        g_autofree char *digest = each_copy_dup_digest(g_ptr_array_index(ids, i));

        if (g_hash_table_contains(delivery->digests, digest))
            return TRUE;
    }

    return FALSE;
}

/* A report that does not name the message can be about any that was sent before. */
static gboolean
is_in_time(const Delivery *delivery, GDateTime *reported)
{
    GTimeSpan span;

    if (delivery->sent == NULL || reported == NULL)
        return TRUE;

    span = g_date_time_difference(reported, delivery->sent);
    return span >= CLOCKS_DIFFER && span <= DELIVERY_WINDOW_DAYS * G_TIME_SPAN_DAY;
}

/* The mailbox may have been reached by a detour that only the server knows. */
static Recipient *
find(const Delivery *delivery, const DeliveryRecipient *named)
{
    Recipient *found = g_hash_table_lookup(delivery->recipients, named->mailbox);

    if (found == NULL && named->final != NULL)
        found = g_hash_table_lookup(delivery->recipients, named->final);

    return found;
}

static void
note(Recipient *recipient, const DeliveryRecipient *named, gboolean assumed)
{
    if (named->action == DELIVERY_ACTION_DELAYED &&
        recipient->state == DELIVERY_UNREPORTED)
        recipient->state = DELIVERY_DELAYED;
    if (named->action != DELIVERY_ACTION_FAILED)
        return;

    if (recipient->state != DELIVERY_UNDELIVERED) {
        recipient->state = DELIVERY_UNDELIVERED;
        recipient->failure = failure_of(named);
        recipient->assumed = assumed;
    }
    recipient->assumed = recipient->assumed && assumed;
}

/* Some servers give a message another Message-ID on its way: then nothing would be
 * counted, and whoever reads the report should know why. */
static void
take_other(Delivery *delivery, const DeliveryRecipient *named, guint n_named)
{
    for (guint i = 0; i < n_named; i++) {
        Recipient *recipient = find(delivery, &named[i]);

        if (recipient != NULL && named[i].action == DELIVERY_ACTION_FAILED)
            g_hash_table_add(delivery->others, recipient);
    }
}

void
delivery_take(Delivery *delivery, const DeliveryReport *report, GDateTime *reported)
{
    guint n_recipients = 0;
    const DeliveryRecipient *named =
        delivery_report_get_recipients(report, &n_recipients);
    gboolean names_one = (delivery->message_id != NULL || delivery->digests != NULL) &&
                         delivery_report_names_message(report);

    if (names_one && !is_about(delivery, report)) {
        if (is_in_time(delivery, reported))
            take_other(delivery, named, n_recipients);
        return;
    }
    if (!names_one && !is_in_time(delivery, reported))
        return;

    for (guint i = 0; i < n_recipients; i++) {
        Recipient *recipient = find(delivery, &named[i]);

        if (recipient != NULL)
            note(recipient, &named[i], !names_one);
        else if (names_one && named[i].action == DELIVERY_ACTION_FAILED)
            g_hash_table_add(delivery->strangers, g_strdup(named[i].mailbox));
    }
}

DeliveryFigures
delivery_get_figures(const Delivery *delivery)
{
    DeliveryFigures figures = { 0 };
    GHashTableIter iter;
    gpointer value;

    figures.recipients = g_hash_table_size(delivery->recipients);
    figures.strangers = g_hash_table_size(delivery->strangers);
    figures.others = g_hash_table_size(delivery->others);
    g_hash_table_iter_init(&iter, delivery->recipients);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Recipient *recipient = value;

        figures.delayed += recipient->state == DELIVERY_DELAYED;
        if (recipient->state != DELIVERY_UNDELIVERED)
            continue;
        figures.undelivered++;
        figures.assumed += recipient->assumed;
        figures.failures[recipient->failure]++;
    }
    figures.delivered = figures.recipients - figures.undelivered;

    return figures;
}

DeliveryState
delivery_get_state(const Delivery *delivery, const char *mailbox)
{
    const Recipient *recipient = g_hash_table_lookup(delivery->recipients, mailbox);

    return recipient != NULL ? recipient->state : DELIVERY_UNREPORTED;
}

Failure
delivery_get_failure(const Delivery *delivery, const char *mailbox)
{
    const Recipient *recipient = g_hash_table_lookup(delivery->recipients, mailbox);

    g_return_val_if_fail(recipient != NULL, FAILURE_OTHER);

    return recipient->failure;
}
