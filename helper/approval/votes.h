/* Votes: which answers to a request count, and why others do not.
 */
#pragma once

#include "approval/approval.h"
#include "policy/approver.h"

G_BEGIN_DECLS

/* What an answer is worth. */
typedef enum {
    VOTE_APPROVED,
    VOTE_DECLINED,
    VOTE_OTHER_REQUEST, /* it answers another request */
    VOTE_OTHER_MESSAGE, /* it is about another message */
    VOTE_SENDER,        /* nobody approves their own message */
    VOTE_NO_APPROVER,   /* the policy does not name the address */
    VOTE_OTHER_KEY,     /* it names another key for it */
    VOTE_OWN_KEY,       /* it is this desk's own */
    VOTE_FORGED,        /* the signature is not of what it says */
    VOTE_VOID,          /* the time of the request is over */
    VOTE_CLOCK,         /* one of the clocks is wrong */
    VOTE_REPEATED,      /* this person, or this key, has answered */
} Vote;

/* By what answers are counted.  All of it is borrowed. */
typedef struct {
    const ApprovalRequest *request;
    const char *digest;         /* of the message as it is now */
    const GPtrArray *approvers; /* of Approver, as the policy in force names them */
    const char *const *senders; /* the sender's mailboxes, normalised */
    const guint8 *own_key;      /* of this desk; NULL: it has none */
    guint needed;               /* so many have to approve; 1 at least */
    GDateTime *now;             /* by the clock of the sender */
} VoteRules;

/* What all answers come to. */
typedef struct {
    guint n_approved; /* different people with different keys */
    guint n_declined;
    gboolean is_void;  /* the time of the request is over, or the clock is wrong */
    gboolean approved; /* the message may go */
} VoteCount;

/**
 * votes_count:
 * @rules: by what they are counted
 * @answers: (element-type Approval): in the order in which they came
 * @votes: (out) (array): what each is worth, in their order
 *
 * Of one person the first answer counts.  Who declines stops nobody else: the sender
 * is told, and asks others or changes the message.
 *
 * Returns: what they come to
 */
VoteCount votes_count(const VoteRules *rules, const GPtrArray *answers, Vote *votes);

/**
 * vote_describe:
 * @vote: any of them
 *
 * Returns: (transfer none): a sentence for people, without its end
 */
const char *vote_describe(Vote vote);

/**
 * vote_to_string:
 * @vote: any of them
 *
 * Returns: (transfer none): its word for programs
 */
const char *vote_to_string(Vote vote);

G_END_DECLS
