/* Open approvals: what this desk has asked others to approve (data/protocol.md, the
 * second checker): whether a message may go, who is asked, and what they answer.
 */
#pragma once

#include "host/kept-letters.h"
#include "wire/attachments.h"

G_BEGIN_DECLS

typedef struct _OpenApprovals OpenApprovals;

/* Writes down what was decided.  Returns: whether it may be acted on */
typedef gboolean (*OpenApprovalsWrite)(
    Decision decision, const Inspection *inspection, const AuditApproval *approval,
    gpointer user_data, GError **error);

/* What is known of the approval of one message. */
typedef struct {
    ApprovalState state;
    char *reason;         /* of %APPROVAL_IMPOSSIBLE, for people */
    char *text;           /* what the message says; NULL: nobody handed it over */
    Canonical *canonical; /* NULL: it has none */
    char **senders;       /* mailboxes of the sender */
    GPtrArray *approvers; /* of char *: who may be asked */
    OpenRequest *open;    /* for this message, or its draft; NULL: there is none */
    Standing *standing;   /* of .open */
    GPtrArray *changes;   /* of char *: what is different since */
} ApprovalCase;

/**
 * open_approvals_new:
 * @folder: of the audit log
 * @letters: gets what is to be sent; stays as long as this
 * @write: writes down what was decided
 * @user_data: for @write
 *
 * Returns: (transfer full): what is open, on the disk
 */
OpenApprovals *open_approvals_new(
    const char *folder, KeptLetters *letters, OpenApprovalsWrite write,
    gpointer user_data);
void open_approvals_free(OpenApprovals *approvals);

/**
 * open_approvals_judge:
 * @approvals: what is open
 * @request: a `check` of a message that others have to approve
 * @attachments: its files
 * @message: the message
 * @policy: in force
 *
 * Returns: (transfer full): what is known of its approval
 */
ApprovalCase *open_approvals_judge(
    OpenApprovals *approvals, const Request *request, const Attachments *attachments,
    const Message *message, const Policy *policy);
void approval_case_free(ApprovalCase *approval);

/**
 * open_approvals_require:
 * @approvals: what is open
 * @approval: (nullable): what was known of a message when it was checked; %NULL: nobody
 *   has to approve it
 * @policy: in force
 * @error: return location for a #REQUEST_ERROR
 *
 * A question may wait for hours: meanwhile the request can be used by another window,
 * cancelled, or void.
 *
 * Returns: %FALSE if others had approved the message, and it does not hold any more
 */
gboolean open_approvals_require(
    const OpenApprovals *approvals, const ApprovalCase *approval, const Policy *policy,
    GError **error);

/**
 * approval_case_has_file:
 * @approval: of a message that is approved
 * @file: what is to be sent with it
 *
 * Returns: whether those who approved the message approved that very file
 */
gboolean approval_case_has_file(const ApprovalCase *approval, GBytes *file);

/**
 * open_approvals_ask:
 * @approvals: what is open
 * @request: an `approval-ask`, with its files in @attachments
 * @attachments: those files
 * @approval: what is known of the message; who is asked has to be among its approvers
 * @inspection: of the message
 * @message: as the extension wrote it
 * @policy: in force
 * @error: return location for a #REQUEST_ERROR
 *
 * When it returns the request is on the disk and in the audit log.
 *
 * Returns: (transfer full) (nullable): the reply
 */
GBytes *open_approvals_ask(
    OpenApprovals *approvals, const Request *request, const Attachments *attachments,
    const ApprovalCase *approval, const Inspection *inspection, GBytes *message,
    const Policy *policy, GError **error);

/**
 * open_approvals_take:
 * @approvals: what is open
 * @request: an `approval-take`
 * @message: what came, as it was stored
 * @policy: in force
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: (transfer full) (nullable): the reply
 */
GBytes *open_approvals_take(
    OpenApprovals *approvals, const Request *request, GBytes *message,
    const Policy *policy, GError **error);

/**
 * open_approvals_list:
 * @approvals: what is open
 * @request: an `approval-list`
 * @policy: in force
 *
 * Removes what is void.
 *
 * Returns: (transfer full): the reply
 */
GBytes *open_approvals_list(
    OpenApprovals *approvals, const Request *request, const Policy *policy);

/**
 * open_approvals_end:
 * @approvals: what is open
 * @request: an `approval-cancel` or `approval-used`
 * @copy: (nullable): the message as it was sent
 * @error: return location for a #REQUEST_ERROR
 *
 * Which attachments were approved this helper knows of the last requests that were used.
 *
 * Returns: (transfer full) (nullable): the reply
 */
GBytes *open_approvals_end(
    OpenApprovals *approvals, const Request *request, GBytes *copy, GError **error);

/**
 * open_approvals_use:
 * @approvals: what is open
 * @id: of a request whose message goes by itself from now on
 */
void open_approvals_use(OpenApprovals *approvals, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(OpenApprovals, open_approvals_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ApprovalCase, approval_case_free)

G_END_DECLS
