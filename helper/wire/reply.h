/* Reply: what the helper says, as JSON; protocol.h is the way in.
 */
#pragma once

#include "desktop/prompt.h"
#include "policy/policy.h"
#include "rules/each-offer.h"
#include "rules/inspection.h"
#include "wire/approval-reply.h"
#include "wire/request.h"
#include "wire/sandbox-state.h"

G_BEGIN_DECLS

/**
 * reply_error:
 * @id: (nullable): of the request
 * @error: a #REQUEST_ERROR
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *reply_error(const char *id, const GError *error);

/**
 * reply_ready:
 * @id: of the “hello”
 * @policy: the settings in force
 * @managed: (nullable): the settings of the organisation, whose keys are locked
 * @errors: (element-type PolicyError): what is wrong with the policy
 * @mismatch: whether the extension has another version
 * @sandbox: what this process has given up
 * @path: (nullable): the program that this process runs
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *reply_ready(
    const char *id, const Policy *policy, JsonObject *managed, const GPtrArray *errors,
    gboolean mismatch, SandboxState sandbox, const char *path);

/**
 * reply_validity:
 * @id: of the request
 * @errors: (element-type PolicyError): what is wrong with the policy
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *reply_validity(const char *id, const GPtrArray *errors);

/**
 * reply_settings:
 * @id: of the request
 * @conversations: in how many the sender is not asked again
 *
 * Describes the settings in the language in force.
 *
 * Returns: (transfer full): every setting there is, as JSON in UTF-8
 */
GBytes *reply_settings(const char *id, guint conversations);

/**
 * reply_verdict:
 * @id: of the check
 * @inspection: of the message
 * @question: (nullable): the words; %NULL where nothing is asked and nothing waits
 * @notification: whether the notification asks
 * @window: whether the window asks at once
 * @offer: (nullable): of one message each; %NULL: nobody asks for it
 * @approval: (nullable): of others; %NULL: nobody has to approve the message
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *reply_verdict(
    const char *id, const Inspection *inspection, const Prompt *question,
    gboolean notification, gboolean window, const EachOffer *offer,
    const ApprovalView *approval);

/**
 * reply_page:
 * @id: of the request
 * @of: the question
 * @what: which list
 * @from: the first item, from 0
 * @inspection: of the message
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *reply_page(
    const char *id, const char *of, PageOf what, guint64 from,
    const Inspection *inspection);

/**
 * reply_answer:
 * @id: of the check
 * @choice: `convert`, `each`, `edit` or `review`
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
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
 * reply_unfamiliar:
 * @id: of the check
 * @names: (element-type utf8): domains and mailboxes
 *
 * Returns: (transfer full): `unfamiliar` with the first of @names: whoever asked is to
 *   look for them in address books, and to ask again
 */
GBytes *reply_unfamiliar(const char *id, const GPtrArray *names);

/**
 * reply_learnt:
 * @id: of the request
 * @wanted: whether what was sent in the year before is still to be learnt
 *
 * Returns: (transfer full): `learnt`
 */
GBytes *reply_learnt(const char *id, gboolean wanted);

/**
 * reply_taken:
 * @id: of the piece
 *
 * Returns: (transfer full): `taken`
 */
GBytes *reply_taken(const char *id);

/**
 * reply_wanted:
 * @id: of the check
 *
 * Returns: (transfer full): `wanted`
 */
GBytes *reply_wanted(const char *id);

/**
 * reply_forgotten:
 * @id: of the request
 *
 * Returns: (transfer full): `forgotten`
 */
GBytes *reply_forgotten(const char *id);

/**
 * reply_reported:
 * @id: of the report, which is open now
 * @to: who gets it; empty: nobody
 *
 * Returns: (transfer full): `reported`
 */
GBytes *reply_reported(const char *id, const char *to);

/**
 * reply_sifted:
 * @id: of the request
 * @items: (element-type guint): the places of those that may be bounces
 *
 * Returns: (transfer full): `sifted`
 */
GBytes *reply_sifted(const char *id, const GArray *items);

/**
 * reply_counted:
 * @id: of the request
 * @n_bounces: how many of the messages in it are bounces
 *
 * Returns: (transfer full): `counted`
 */
GBytes *reply_counted(const char *id, guint n_bounces);

/**
 * reply_pieces:
 * @id: of the request
 * @of: the report
 * @from: the first piece, from 0
 * @pieces: (element-type utf8): all of it, none larger than #OPEN_REPORTS_PIECE
 *
 * Returns: (transfer full): a `page`, as JSON in UTF-8
 */
GBytes *reply_pieces(
    const char *id, const char *of, guint64 from, const GPtrArray *pieces);

/**
 * reply_unanswered:
 * @id: of the check
 * @reason: `unavailable`, `closed` or `expired`
 * @text: what is known of it
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *reply_unanswered(const char *id, const char *reason, const char *text);

G_END_DECLS
