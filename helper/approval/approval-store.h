/* ApprovalStore: the requests of this person that are open, with the answers that came:
 * one file a request, written whole or not at all, and removed when it is used or void.
 * Beside it stands the form of its message, by which a change can be named.
 */
#pragma once

#include "approval/votes.h"

G_BEGIN_DECLS

#define APPROVAL_STORE_ERROR (approval_store_error_quark())
GQuark approval_store_error_quark(void);

typedef enum {
    APPROVAL_STORE_ERROR_FILE,    /* the folder, or a file in it */
    APPROVAL_STORE_ERROR_UNKNOWN, /* no such request is open */
    APPROVAL_STORE_ERROR_FULL,    /* no more answers are kept of it */
} ApprovalStoreError;

/* Of one request.  More than there are approvers anywhere. */
#define APPROVAL_STORE_MAX_ANSWERS 100

/* One open request. */
typedef struct {
    ApprovalRequest *request;
    char *subject;      /* of the message */
    char **senders;     /* the sender's mailboxes, who approve nothing */
    char **asked;       /* the approvers' mailboxes */
    GPtrArray *answers; /* of Approval, in the order in which they came */
} OpenRequest;

typedef struct _ApprovalStore ApprovalStore;

/**
 * approval_store_make:
 * @folder: of the audit log; it is there
 * @error: return location for an #APPROVAL_STORE_ERROR
 *
 * Makes the folder for requests, where there is none.
 *
 * Returns: whether it is there
 */
gboolean approval_store_make(const char *folder, GError **error);

/**
 * approval_store_new:
 * @folder: of the audit log
 *
 * Returns: (transfer full): the requests in its folder `approvals`
 */
ApprovalStore *approval_store_new(const char *folder);

/**
 * approval_store_open:
 * @path: of the folder itself
 *
 * Returns: (transfer full): the requests in that folder
 */
ApprovalStore *approval_store_open(const char *path);
void approval_store_free(ApprovalStore *store);

/**
 * approval_store_add:
 * @store: the store
 * @open: what is asked, of whom; answers are not looked at
 * @form: of the message that it is about
 * @error: return location for an #APPROVAL_STORE_ERROR
 *
 * Returns: whether the request is written, so that a crash leaves it
 */
gboolean approval_store_add(
    ApprovalStore *store, const OpenRequest *open, const GString *form, GError **error);

/**
 * open_request_judge:
 * @open: a request
 * @answer: that came
 * @rules: by which it counts; `request`, `digest` and `senders` are those of @open
 * @is_new: (out): whether this very answer is not among those of @open
 *
 * Returns: what @answer is worth
 */
Vote open_request_judge(
    const OpenRequest *open, const Approval *answer, const VoteRules *rules,
    gboolean *is_new);

/**
 * approval_store_answer:
 * @store: the store
 * @answer: that came
 * @rules: by which it counts; `request`, `digest` and `senders` are those of the store
 * @vote: (out): what it is worth
 * @is_new: (out): whether it is kept since this call
 * @error: return location for an #APPROVAL_STORE_ERROR
 *
 * Keeps an answer that counts, and no other.
 *
 * Returns: %FALSE if its request is not open, or the answer could not be written
 */
gboolean approval_store_answer(
    ApprovalStore *store, const Approval *answer, const VoteRules *rules, Vote *vote,
    gboolean *is_new, GError **error);

/**
 * approval_store_get:
 * @store: the store
 * @id: any text
 *
 * Returns: (transfer full) (nullable): the request with that id, if it is open
 */
OpenRequest *approval_store_get(ApprovalStore *store, const char *id);

/**
 * approval_store_read_form:
 * @store: the store
 * @open: one of its requests
 *
 * Returns: (transfer full) (nullable): the form of the message that it is about; %NULL:
 *   it is not there any more, or is another one
 */
GBytes *approval_store_read_form(ApprovalStore *store, const OpenRequest *open);

/**
 * approval_store_list:
 * @store: the store
 *
 * Returns: (transfer full) (element-type OpenRequest): all of them, the oldest first;
 *   files that hold none are passed over
 */
GPtrArray *approval_store_list(ApprovalStore *store);

/**
 * approval_store_remove:
 * @store: the store
 * @id: of a request that was used, or is taken back; one that is not there is no error
 * @error: return location for an #APPROVAL_STORE_ERROR
 *
 * Returns: whether it is gone, so that a crash does not bring it back
 */
gboolean approval_store_remove(ApprovalStore *store, const char *id, GError **error);

/**
 * approval_store_sweep:
 * @store: the store
 * @now: the time
 *
 * Removes what is void, and what a helper left that was killed while it wrote.
 *
 * Returns: (transfer full) (element-type OpenRequest): what was void
 */
GPtrArray *approval_store_sweep(ApprovalStore *store, GDateTime *now);

void open_request_free(OpenRequest *open);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ApprovalStore, approval_store_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OpenRequest, open_request_free)

G_END_DECLS
