/* ApprovalMessage: requests and answers as they travel: messages with words for people,
 * and what programs read.
 */
#pragma once

#include "approval/approval.h"

G_BEGIN_DECLS

#define APPROVAL_MESSAGE_ERROR (approval_message_error_quark())
GQuark approval_message_error_quark(void);

typedef enum {
    APPROVAL_MESSAGE_ERROR_NONE,    /* the message asks or answers nothing */
    APPROVAL_MESSAGE_ERROR_SEVERAL, /* it holds more than one of what it must hold once */
} ApprovalMessageError;

/* A request as it came, verified against the message that came with it. */
typedef struct {
    ApprovalRequest *request;
    Message *letter; /* that asks */
    GBytes *message; /* that is to be approved */
    Canonical *canonical;
} ReceivedRequest;

/* What a request says to people; borrowed. */
typedef struct {
    const ApprovalRequest *request;
    GBytes *message;       /* that is to be approved, with its attachments */
    const char *from;      /* an entry of an address list */
    const char *const *to; /* addr-specs of approvers, one at least */
    const char *subject;   /* of the message; NULL: none */
    GDateTime *date;
} RequestWords;

/**
 * approval_message_dup_request_subject:
 * @subject: (nullable): of the message that is to be approved
 *
 * Returns: (transfer full): the subject of what asks
 */
char *approval_message_dup_request_subject(const char *subject);

/**
 * approval_message_dup_request_text:
 * @words: what it says
 *
 * Returns: (transfer full): the request in words; lines end with \n
 */
char *approval_message_dup_request_text(const RequestWords *words);

/**
 * approval_message_dup_answer_subject:
 * @approval: the answer
 * @subject: (nullable): of the message that was to be approved
 *
 * Returns: (transfer full): the subject of what answers
 */
char *approval_message_dup_answer_subject(const Approval *approval, const char *subject);

/**
 * approval_message_dup_answer_text:
 * @approval: the answer
 *
 * Returns: (transfer full): the answer in words; lines end with \n
 */
char *approval_message_dup_answer_text(const Approval *approval);

/**
 * approval_message_write_request:
 * @words: what it says; message_parse() has read a message before
 *
 * Returns: (transfer full): the message that asks, as RFC 5322 text
 */
GBytes *approval_message_write_request(const RequestWords *words);

/**
 * approval_message_read_request:
 * @bytes: a message as RFC 5322 text
 * @error: return location for an #APPROVAL_MESSAGE_ERROR, #APPROVAL_REQUEST_ERROR,
 *   #CANONICAL_ERROR or #MESSAGE_ERROR
 *
 * Returns: (transfer full) (nullable): what it asks, if the message that came with it is
 *   the one that it talks of
 */
ReceivedRequest *approval_message_read_request(GBytes *bytes, GError **error);
void received_request_free(ReceivedRequest *received);

/**
 * approval_message_write_answer:
 * @approval: the answer; message_parse() has read a message before
 * @to: who asked: an addr-spec
 * @subject: (nullable): of the message that was approved
 *
 * Returns: (transfer full): the message that answers, as RFC 5322 text
 */
GBytes *approval_message_write_answer(
    const Approval *approval, const char *to, const char *subject);

/**
 * approval_message_read_answer:
 * @bytes: a message as RFC 5322 text
 * @error: return location for an #APPROVAL_MESSAGE_ERROR, #APPROVAL_ERROR or
 *   #MESSAGE_ERROR
 *
 * Words alone are no answer, whatever they say.
 *
 * Returns: (transfer full) (nullable): what it answers; nobody has looked at the
 *   signature
 */
Approval *approval_message_read_answer(GBytes *bytes, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReceivedRequest, received_request_free)

G_END_DECLS
