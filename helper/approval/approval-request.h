/* ApprovalRequest: what asks for the approval of a message, as JSON.  What it says of the
 * message is believed by nobody: it has to fit the message that it comes with.
 */
#pragma once

#include "approval/canonical.h"

G_BEGIN_DECLS

#define APPROVAL_REQUEST_TYPE "application/vnd.bcc-guard.request+json"

#define APPROVAL_REQUEST_ERROR (approval_request_error_quark())
GQuark approval_request_error_quark(void);

typedef enum {
    APPROVAL_REQUEST_ERROR_JSON,    /* it is no JSON, or has a key twice */
    APPROVAL_REQUEST_ERROR_VERSION, /* it is of another version than this helper reads */
    APPROVAL_REQUEST_ERROR_FIELD,   /* a member is missing, wrong or not known */
    APPROVAL_REQUEST_ERROR_MISFIT,  /* the message is another one than it says */
} ApprovalRequestError;

typedef struct {
    char *id;     /* random, 32 hexadecimal digits */
    char *digest; /* of the canonical form */
    char *html;   /* SHA-256 of the text/html; NULL: there is none */
    char *text;   /* what the message says: `plainTextBody`, white space as it is */
    guint recipients[3]; /* mailboxes in To, Cc and Bcc */
    guint outsiders;     /* of these, by the policy of whoever asks */
    GDateTime *asked;    /* UTC, whole seconds */
    GDateTime *until;    /* then it is void */
} ApprovalRequest;

/**
 * approval_request_new:
 * @canonical: the message
 * @text: what it says, as it was given for @canonical
 * @outsiders: how many are outside, by the policy of whoever asks; own are those of From
 *   and Sender
 * @asked: when somebody asks
 * @hours: how long that holds
 *
 * Returns: (transfer full): a request with a new id
 */
ApprovalRequest *approval_request_new(
    const Canonical *canonical, const char *text, guint outsiders, GDateTime *asked,
    guint hours);

/**
 * approval_request_read:
 * @json: what came with a message
 * @error: return location for an #APPROVAL_REQUEST_ERROR
 *
 * Returns: (transfer full) (nullable): the request, or %NULL and an error
 */
ApprovalRequest *approval_request_read(GBytes *json, GError **error);
void approval_request_free(ApprovalRequest *request);

/**
 * approval_request_write:
 * @request: a request
 *
 * Returns: (transfer full): the same as JSON
 */
GBytes *approval_request_write(const ApprovalRequest *request);

/**
 * approval_request_fits:
 * @request: as it came
 * @canonical: the message that came with it, with the text of @request
 * @error: return location for an #APPROVAL_REQUEST_ERROR
 *
 * Returns: %FALSE and what is different, if @request is about another message
 */
gboolean approval_request_fits(
    const ApprovalRequest *request, const Canonical *canonical, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ApprovalRequest, approval_request_free)

G_END_DECLS
