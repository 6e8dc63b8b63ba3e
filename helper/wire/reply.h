/* Reply: what the helper says, as JSON; protocol.h is the way in.
 */
#pragma once

#include "desktop/prompt.h"
#include "host/sandbox.h"
#include "policy/policy.h"
#include "rules/inspection.h"
#include "wire/request.h"

G_BEGIN_DECLS

/**
 * reply_error:
 * @id: (nullable): of the request
 * @error: a #REQUEST_ERROR
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
    const char *id, const Inspection *inspection, const Prompt *question,
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
 * @id: of the request
 * @acknowledgement: (nullable): what is kept of it, by its token; %NULL: nothing
 *
 * Returns: (transfer full): `decided`
 */
GBytes *reply_decided(const char *id, const char *acknowledgement);

/**
 * reply_unanswered:
 * @reason: `unavailable`, `closed` or `expired`
 * @text: what is known of it
 */
GBytes *reply_unanswered(const char *id, const char *reason, const char *text);

G_END_DECLS
