/* Delivery: whom one message did not reach, by the delivery reports that came back.
 * Pure.  A recipient counts once, however many reports come; a report about a recipient
 * whom the message did not have is not believed.
 */
#pragma once

#include "mail/delivery-report.h"
#include "report/failure.h"

G_BEGIN_DECLS

/* So many days after the message a report that does not name it can be about it; servers
 * give up after five. */
#define DELIVERY_WINDOW_DAYS 14

typedef enum {
    DELIVERY_UNREPORTED,
    DELIVERY_DELAYED,
    DELIVERY_UNDELIVERED,
} DeliveryState;

typedef struct {
    guint recipients;
    guint undelivered;
    guint delayed;   /* and not undelivered */
    guint delivered; /* at the most: all but those that are undelivered */
    guint assumed;   /* undelivered by reports that do not name the message */
    guint strangers; /* mailboxes that it did not go to, of reports that name it */
    guint others;    /* recipients whom reports name that name another message */
    guint failures[N_FAILURES]; /* of the undelivered */
} DeliveryFigures;

typedef struct _Delivery Delivery;

/**
 * delivery_new:
 * @message_id: (nullable): of the message, without angle brackets
 * @sent: (nullable): when it was sent
 *
 * Returns: (transfer full): the delivery of a message that has no recipients yet
 */
Delivery *delivery_new(const char *message_id, GDateTime *sent);
void delivery_free(Delivery *delivery);

/**
 * delivery_add_recipient:
 * @delivery: of a message
 * @mailbox: normalised; stays as long as the delivery
 */
void delivery_add_recipient(Delivery *delivery, const char *mailbox);

/**
 * delivery_set_messages:
 * @delivery: of a copy that stands for one message each
 * @digests: (transfer full) (element-type utf8): of each_copy_read()
 *
 * A report that names one of these is about it.
 */
void delivery_set_messages(Delivery *delivery, GHashTable *digests);

/**
 * delivery_take:
 * @delivery: of a message that has all its recipients
 * @report: that may be about it
 * @reported: (nullable): when the report was written
 */
void delivery_take(Delivery *delivery, const DeliveryReport *report, GDateTime *reported);

/**
 * delivery_get_figures:
 * @delivery: of a message
 *
 * Returns: how many it did not reach, and why
 */
DeliveryFigures delivery_get_figures(const Delivery *delivery);

/**
 * delivery_get_state:
 * @delivery: of a message
 * @mailbox: normalised
 *
 * Returns: what was reported of @mailbox
 */
DeliveryState delivery_get_state(const Delivery *delivery, const char *mailbox);

/**
 * delivery_get_failure:
 * @delivery: of a message
 * @mailbox: normalised, %DELIVERY_UNDELIVERED
 *
 * Returns: why it did not reach @mailbox
 */
Failure delivery_get_failure(const Delivery *delivery, const char *mailbox);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Delivery, delivery_free)

G_END_DECLS
