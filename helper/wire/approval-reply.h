/* Approval replies: what the helper says of requests for an approval, of those that this
 * desk made and of those that came (data/protocol.md, the second checker).
 */
#pragma once

#include "approval/approval-message.h"
#include "approval/standing.h"
#include "rules/inspection.h"
#include "rules/outsiders.h"
#include "wire/request.h"
#include "json/writer.h"

G_BEGIN_DECLS

/* Of a piece of a text, and of a part of a letter, in bytes. */
#define APPROVAL_REPLY_PIECE ((gsize)64 * 1024)
#define APPROVAL_REPLY_PART ((gsize)512 * 1024)

/* One open request, and how it stands. */
typedef struct {
    const OpenRequest *open;
    const Standing *standing;
} ApprovalItem;

/* What a verdict says of the approval of its message. */
typedef struct {
    guint needed;
    guint outsiders;
    gboolean approved;
    const GPtrArray *approvers; /* of char *: who may be asked */
    const char *reason;         /* NULL: they can be asked */
    ApprovalItem item;          /* without .open: nobody was asked */
    const GPtrArray *changes;   /* of char * */
} ApprovalView;

/* A part of a letter, for programs. */
typedef struct {
    const char *name;
    const char *type;
    GBytes *bytes;
} ApprovalPart;

/* What the extension is to send. */
typedef struct {
    const char *request; /* the id */
    const char *const *to;
    const char *subject;
    const char *text;
    const ApprovalPart *parts;
    gsize n_parts;
    ApprovalItem item; /* without .open: there is none */
} ApprovalLetter;

/* A request that came, as an approver is to see it. */
typedef struct {
    const ReceivedRequest *received;
    const Inspection *inspection;
    const Outsiders *outsiders;
    const char *approver; /* who is asked */
    const GPtrArray *points;
    const GPtrArray *texts; /* of char *: what the message says, in pieces */
} ApprovalReview;

/* An answer that came. */
typedef struct {
    const Approval *answer; /* NULL: there is none */
    const char *vote;
    gboolean is_new;
    gboolean counts;
    ApprovalItem item; /* without .open: there is none */
    const char *headline;
    const char *detail;
} ApprovalTaken;

/**
 * approval_reply_add_view:
 * @writer: in a verdict
 * @view: of its message
 *
 * Adds `approval`.
 */
void approval_reply_add_view(Writer *writer, const ApprovalView *view);

/**
 * approval_reply_letter:
 * @id: of the request
 * @letter: what is to be sent
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *approval_reply_letter(const char *id, const ApprovalLetter *letter);

/**
 * approval_reply_file:
 * @request: an `approval-file`
 * @part: of a letter
 *
 * Returns: (transfer full): a piece of it, as JSON in UTF-8
 */
GBytes *approval_reply_file(const Request *request, const ApprovalPart *part);

/**
 * approval_reply_begin_list:
 * @id: of the request
 *
 * Returns: (transfer full): a list, in whose first array items can be added
 */
Writer *approval_reply_begin_list(const char *id);

/**
 * approval_reply_add_item:
 * @writer: in an array of a list
 * @item: a request
 */
void approval_reply_add_item(Writer *writer, const ApprovalItem *item);

/**
 * approval_reply_begin_expired:
 * @writer: in the first array of a list; from now on in the second one
 */
void approval_reply_begin_expired(Writer *writer);

/**
 * approval_reply_end_list:
 * @writer: in the second array of a list
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *approval_reply_end_list(Writer *writer);

/**
 * approval_reply_taken:
 * @id: of the request
 * @taken: what came
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *approval_reply_taken(const char *id, const ApprovalTaken *taken);

/**
 * approval_reply_ended:
 * @id: of the request
 * @changed: (nullable) (element-type utf8): names of attachments that were sent and are
 *   not those that were approved, one at the least; %NULL: none is known
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *approval_reply_ended(const char *id, const GPtrArray *changed);

/**
 * approval_reply_review:
 * @id: of the look
 * @review: what the approver is to see
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *approval_reply_review(const char *id, const ApprovalReview *review);

/**
 * approval_reply_page:
 * @request: a `page` of a look
 * @review: what the approver is to see
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *approval_reply_page(const Request *request, const ApprovalReview *review);

/**
 * approval_reply_refused:
 * @id: of the look
 * @reason: a word
 * @text: for people
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *approval_reply_refused(const char *id, const char *reason, const char *text);

/**
 * approval_reply_wrong:
 * @id: of the request
 * @text: for people
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *approval_reply_wrong(const char *id, const char *text);

/**
 * approval_reply_key:
 * @id: of the request
 * @lines: (array zero-terminated=1): what a policy has to hold
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *approval_reply_key(const char *id, const char *const *lines);

G_END_DECLS
