/* Failure: why a message did not reach somebody, in the few kinds that a report tells
 * apart.
 */
#pragma once

#include "mail/delivery-report.h"

G_BEGIN_DECLS

/* The clearest first. */
typedef enum {
    FAILURE_NO_MAILBOX, /* nobody has the address */
    FAILURE_NO_DOMAIN,  /* there is no such domain, or it takes no messages */
    FAILURE_DISABLED,   /* the mailbox is switched off */
    FAILURE_FULL,       /* the mailbox is full */
    FAILURE_SIZE,       /* the message is too large */
    FAILURE_REFUSED,    /* the server takes it for unwanted */
    FAILURE_EXPIRED,    /* the server was tried long enough */
    FAILURE_OTHER,
} Failure;

#define N_FAILURES (FAILURE_OTHER + 1)

/**
 * failure_of:
 * @recipient: of a report
 *
 * Goes by the status (RFC 3463), and where that says little by what the server said.
 *
 * Returns: why it was not delivered
 */
Failure failure_of(const DeliveryRecipient *recipient);

/**
 * failure_to_string:
 * @failure: any of them
 *
 * Returns: (transfer none): its word in JSON
 */
const char *failure_to_string(Failure failure);

/**
 * failure_describe:
 * @failure: any of them
 *
 * Returns: (transfer none): a few words for people, in their language
 */
const char *failure_describe(Failure failure);

G_END_DECLS
