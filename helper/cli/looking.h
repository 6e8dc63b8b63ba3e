/* Looking: what an approver has to look at, and to point at, before anything is decided.
 * Each point is asked about after it was on the screen.
 */
#pragma once

#include "approval/approval-message.h"
#include "rules/inspection.h"
#include "rules/outsiders.h"

G_BEGIN_DECLS

typedef enum {
    LOOKING_LEFT, /* nothing is decided */
    LOOKING_DECLINED,
    LOOKING_APPROVED,
} LookingEnd;

/* What is looked at; borrowed. */
typedef struct {
    const ReceivedRequest *received;
    const Inspection *inspection; /* by the approver's policy */
    const Outsiders *outsiders;
} Looking;

/**
 * looking_run:
 * @looking: what is looked at
 * @word: (out) (transfer full): what the approver adds; may be empty
 *
 * Returns: what the person at the terminal has decided
 */
LookingEnd looking_run(const Looking *looking, char **word);

G_END_DECLS
