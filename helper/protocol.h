/* Protocol: JSON to requests, and replies to JSON.  What the wire looks like
 * is written in data/protocol.md.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "audit.h"
#include "inspection.h"
#include "policy.h"
#include "question.h"
#include "sandbox.h"

G_BEGIN_DECLS

#define PROTOCOL_VERSION 1

#define PROTOCOL_ERROR (protocol_error_quark())
GQuark protocol_error_quark(void);

/* The codes of the wire's `error`. */
typedef enum {
    PROTOCOL_ERROR_TOO_LARGE,
    PROTOCOL_ERROR_JSON,
    PROTOCOL_ERROR_FIELD,
    PROTOCOL_ERROR_PROTOCOL,
    PROTOCOL_ERROR_POLICY,
    PROTOCOL_ERROR_MESSAGE,
    PROTOCOL_ERROR_UNKNOWN,
    PROTOCOL_ERROR_AUDIT,
} ProtocolError;

typedef enum {
    REQUEST_HELLO,
    REQUEST_CHECK,
    REQUEST_PAGE,
    REQUEST_DISMISS,
    REQUEST_SETTINGS,
    REQUEST_VALIDATE,
    REQUEST_DECIDE,
} RequestType;

typedef enum {
    PAGE_EXPOSED,
    PAGE_MOVES,
    PAGE_AUDIENCE,
} PageOf;

/* One request; the strings belong to it. */
typedef struct {
    RequestType type;
    const char *id;

    const char *version; /* hello; nullable */
    const char *locale;  /* hello; nullable */
    JsonObject *managed; /* hello, validate; nullable */
    JsonObject *local;   /* hello, validate; nullable */

    GBytes *message;    /* check */
    GBytes *replied_to; /* check; nullable */
    char **own;         /* check */
    gboolean encrypted; /* check */
    gboolean warn;      /* check */
    gboolean trial;     /* check: nobody is sending */
    gboolean sent;      /* check: the copy of a mail that was sent */

    const char *of; /* page, decide; NULL in decide: no question was put */
    PageOf what;    /* page */
    guint64 from;   /* page */

    AuditDecision choice; /* decide */

    JsonNode *root;
} Request;

/**
 * request_parse:
 * @frame: what came over the wire
 * @id: (out) (transfer full) (nullable): the request's id, also of a request
 *   that is wrong, if it can be made out
 *
 * Returns: (transfer full) (nullable): the request, or %NULL and a #PROTOCOL_ERROR
 */
Request *request_parse(GBytes *frame, char **id, GError **error);
void request_free(Request *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Request, request_free)

/**
 * reply_error:
 * @id: (nullable): of the request
 * @error: a #PROTOCOL_ERROR
 */
GBytes *reply_error(const char *id, const GError *error);

/**
 * reply_ready:
 * @managed: (nullable): the settings of the organisation, whose keys are locked
 * @errors: (element-type PolicyError): what is wrong with the policy
 * @mismatch: (nullable): `extension` or `helper`, whichever is behind
 * @sandbox: what this process has given up
 */
GBytes *reply_ready(
    const char *id, const Policy *policy, JsonObject *managed, const GPtrArray *errors,
    const char *mismatch, SandboxState sandbox);

/**
 * reply_validity:
 * @errors: (element-type PolicyError): what is wrong with the policy
 */
GBytes *reply_validity(const char *id, const GPtrArray *errors);

GBytes *reply_settings(const char *id);

/**
 * reply_verdict:
 * @question: (nullable): the words; %NULL at %LEVEL_PASS
 * @notification: whether the notification asks
 * @window: whether the window asks at once
 */
GBytes *reply_verdict(
    const char *id, const Inspection *inspection, const Question *question,
    gboolean notification, gboolean window);

/**
 * reply_page:
 * @of: the question
 */
GBytes *reply_page(
    const char *id, const char *of, PageOf what, guint64 from,
    const Inspection *inspection);

/**
 * reply_answer:
 * @choice: `convert`, `edit` or `review`
 */
GBytes *reply_answer(const char *id, const char *choice);

/**
 * reply_decided:
 */
GBytes *reply_decided(const char *id);

/**
 * reply_unanswered:
 * @reason: `unavailable`, `closed` or `expired`
 * @text: what is known of it
 */
GBytes *reply_unanswered(const char *id, const char *reason, const char *text);

G_END_DECLS
