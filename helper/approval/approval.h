/* Approval: what one approver answers to a request, signed, as JSON.
 */
#pragma once

#include "approval/approval-request.h"
#include "approval/approver-key.h"

G_BEGIN_DECLS

#define APPROVAL_TYPE "application/vnd.bcc-guard.approval+json"

#define APPROVAL_ERROR (approval_error_quark())
GQuark approval_error_quark(void);

typedef enum {
    APPROVAL_ERROR_JSON,    /* it is no JSON, or has a key twice */
    APPROVAL_ERROR_VERSION, /* it is of another version than this helper reads */
    APPROVAL_ERROR_FIELD,   /* a member is missing, wrong or not known */
} ApprovalError;

/* What an approver adds, in characters at the most. */
#define APPROVAL_MAX_WORD 500

typedef struct {
    char *request;                  /* the id of the request */
    char *digest;                   /* of the message */
    char *approver;                 /* a mailbox, normalised */
    GDateTime *time;                /* UTC, whole seconds, by the approver's clock */
    gboolean approved;              /* else declined */
    char *word;                     /* may be empty */
    guint8 key[SIGNATURE_KEY_SIZE]; /* the public one, as it says */
    guint8 signature[SIGNATURE_SIZE];
} Approval;

/**
 * approval_new:
 * @request: what is answered
 * @approver: an addr-spec
 * @time: now
 * @approved: whether the message may go
 * @word: what the approver adds
 * @key: the approver's
 *
 * Returns: (transfer full): the answer, signed
 */
Approval *approval_new(
    const ApprovalRequest *request, const char *approver, GDateTime *time,
    gboolean approved, const char *word, const ApproverKey *key);

/**
 * approval_read:
 * @json: what came with a message
 * @error: return location for an #APPROVAL_ERROR
 *
 * Returns: (transfer full) (nullable): the answer, whose signature nobody has looked at;
 *   or %NULL and an error
 */
Approval *approval_read(GBytes *json, GError **error);
void approval_free(Approval *approval);

/**
 * approval_write:
 * @approval: an answer
 *
 * Returns: (transfer full): the same as JSON
 */
GBytes *approval_write(const Approval *approval);

/**
 * approval_is_signed_by:
 * @approval: an answer
 * @key: (array fixed-size=32): a public key
 *
 * Returns: whether the owner of @key has signed all that @approval says
 */
gboolean approval_is_signed_by(const Approval *approval, const guint8 *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Approval, approval_free)

G_END_DECLS
