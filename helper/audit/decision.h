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
    DECISION_EACH,         /* asked, goes to each person alone */
    DECISION_EACH_CLOSED,  /* what became of that */
    DECISION_REQUESTED,    /* its approval was asked for */
    DECISION_APPROVED,     /* an approver approved it */
    DECISION_DECLINED,     /* an approver declined it */
    DECISION_SENT_CHANGED, /* its copy has another attachment than was approved */
} Decision;

#define N_DECISIONS (DECISION_SENT_CHANGED + 1)

/* Those behind it are about jobs and the approval of a message, and nothing that is
 * decided with a word. */
#define DECISION_LAST_CHOICE DECISION_HELD

/**
 * decision_to_string:
 * @decision: any of them
 *
 * Returns: (transfer none): its word in the log and on the wire
 */
const char *decision_to_string(Decision decision);

G_END_DECLS
