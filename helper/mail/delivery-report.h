/* Delivery report: what a mail server says of a message that it could not deliver, or not
 * yet: a delivery status notification (RFC 3464), or the text that older software wrote.
 * What a person or an automatic answer writes is none.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The more lasting the later. */
typedef enum {
    DELIVERY_ACTION_DELIVERED, /* also: handed on to where no reports come from */
    DELIVERY_ACTION_DELAYED,   /* it is still tried */
    DELIVERY_ACTION_FAILED,
} DeliveryAction;

/* One recipient of a report; the strings belong to the report. */
typedef struct {
    const char *mailbox; /* normalised: who was written to, as far as it is said */
    const char *final;   /* normalised: whom the server tried to reach; NULL: the same */
    const char *status;  /* “5.1.1” (RFC 3463); NULL: not said */
    const char *answer;  /* what the server said, harmless; NULL: nothing */
    DeliveryAction action;
} DeliveryRecipient;

typedef struct _DeliveryReport DeliveryReport;

/**
 * delivery_report_parse:
 * @text: (array length=length): a message; a line “From …” in front of it is passed over
 * @length: in bytes
 *
 * Returns: (transfer full) (nullable): what it reports; %NULL if it is no report, or
 *   names nobody
 */
DeliveryReport *delivery_report_parse(const char *text, gsize length);
void delivery_report_free(DeliveryReport *report);

/**
 * delivery_report_get_recipients:
 * @report: a report
 * @n_recipients: (out): how many there are, one at the least
 *
 * Returns: (transfer none) (array length=n_recipients): those it is about
 */
const DeliveryRecipient *delivery_report_get_recipients(
    const DeliveryReport *report, guint *n_recipients);

/**
 * delivery_report_names_message:
 * @report: a report
 *
 * Returns: whether it says which message it is about
 */
gboolean delivery_report_names_message(const DeliveryReport *report);

/**
 * delivery_report_is_about:
 * @report: a report
 * @message_id: of a message, without angle brackets
 *
 * Returns: whether it says that it is about that message
 */
gboolean delivery_report_is_about(const DeliveryReport *report, const char *message_id);

/**
 * delivery_report_get_message_ids:
 * @report: a report
 *
 * Returns: (transfer none) (element-type utf8): which messages it says that it is about,
 *   without angle brackets
 */
const GPtrArray *delivery_report_get_message_ids(const DeliveryReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DeliveryReport, delivery_report_free)

G_END_DECLS
