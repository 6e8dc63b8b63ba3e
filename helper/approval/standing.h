/* Standing: how an open request stands, for programs and in words.
 */
#pragma once

#include "approval/approval-store.h"
#include "policy/policy.h"

G_BEGIN_DECLS

typedef enum {
    STANDING_OPEN,     /* answers are missing */
    STANDING_APPROVED, /* the message may go */
    STANDING_DECLINED, /* somebody declined it, and it is not approved */
    STANDING_CLOCK,    /* the clock has been put back behind the request */
    STANDING_VOID,     /* its time is over */
} StandingState;

typedef struct {
    StandingState state;
    guint needed;
    guint n_approved;
    guint n_declined;
    Vote *votes; /* of each answer, in their order */
} Standing;

/**
 * standing_new:
 * @open: a request
 * @policy: in force
 * @own_key: (nullable): of this desk
 * @now: by the clock of the sender
 *
 * Returns: (transfer full): how it stands
 */
Standing *standing_new(
    const OpenRequest *open, const Policy *policy, const guint8 *own_key, GDateTime *now);
void standing_free(Standing *standing);

/**
 * standing_state_to_string:
 * @state: any of them
 *
 * Returns: (transfer none): its word on the wire
 */
const char *standing_state_to_string(StandingState state);

/**
 * standing_find_answer:
 * @standing: of @open
 * @open: a request
 * @approver: a mailbox
 *
 * Returns: (transfer none) (nullable): the answer of @approver that counts
 */
const Approval *standing_find_answer(
    const Standing *standing, const OpenRequest *open, const char *approver);

/**
 * standing_describe:
 * @standing: of @open
 * @open: a request
 *
 * Returns: (transfer full): a few sentences for people
 */
char *standing_describe(const Standing *standing, const OpenRequest *open);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Standing, standing_free)

G_END_DECLS
