/* Votes: which answers to a request count, and why others do not.
 */
#pragma once

#include "approval/approval.h"

G_BEGIN_DECLS

#define VOTES_ERROR (votes_error_quark())
GQuark votes_error_quark(void);

typedef enum {
    VOTES_ERROR_APPROVER, /* a line names no approver */
} VotesError;

/* One line of the policy. */
typedef struct {
    char *address; /* a mailbox, normalised */
    guint8 key[SIGNATURE_KEY_SIZE];
} Approver;

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
 * approver_parse:
 * @line: `ADDRESS KEY`, as `bcc-guard approver` prints it
 * @error: return location for a #VOTES_ERROR
 *
 * Returns: (transfer full) (nullable): the approver, or %NULL and what was expected
 */
Approver *approver_parse(const char *line, GError **error);
void approver_free(Approver *approver);

/**
 * approvers_that_count:
 * @is_managed: whether the organisation has set from when on a message has to be approved
 * @managed: (nullable) (element-type Approver): whom the organisation names
 * @own: (nullable) (element-type Approver): whom the sender names
 *
 * Who has to ask must not choose who is asked.
 *
 * Returns: (transfer none) (nullable): those whose answers may count
 */
const GPtrArray *approvers_that_count(
    gboolean is_managed, const GPtrArray *managed, const GPtrArray *own);

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

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Approver, approver_free)

G_END_DECLS
