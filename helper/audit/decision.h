/* Decision: what became of a message: the words of the log and of the wire.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What became of a message, as it stands in the log. */
typedef enum {
    DECISION_PASS,         /* nothing was asked */
    DECISION_CONVERT,      /* asked, converted to Bcc */
    DECISION_SEND,         /* asked, sent as it was */
    DECISION_EDIT,         /* asked, taken back */
    DECISION_UNCHECKED,    /* sent without a check */
    DECISION_SENT_EXPOSED, /* the copy of a sent message exposes what nobody allowed */
    DECISION_HELD,         /* could not be checked, and was not sent */
} Decision;

#define N_DECISIONS (DECISION_HELD + 1)

/**
 * decision_to_string:
 * @decision: any of them
 *
 * Returns: (transfer none): its word in the log and on the wire
 */
const char *decision_to_string(Decision decision);

G_END_DECLS
