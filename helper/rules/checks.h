/* Checks: the findings about one message.  To add one: write checks/<name>.c,
 * declare it below, add its row in checks.c.  A check neither fails nor does
 * I/O: what it needs is in its arguments.
 */
#pragma once

#include "contents/contents.h"
#include "contents/wording.h"
#include "mail/message.h"
#include "policy/policy.h"
#include "rules/correspondents.h"
#include "rules/exposure.h"
#include "rules/verdict.h"

G_BEGIN_DECLS

/* What a check may look at. */
typedef struct {
    const Message *message;
    const Exposure *exposure;
    const Policy *policy;
    Relations *relations;                 /* gets the mailboxes that are asked about */
    const Contents *contents;             /* NULL: nobody looked into the message */
    const Wording *wording;               /* NULL: nobody read its words */
    const GPtrArray *newcomers;           /* of MessageAddress: see newcomers.h */
    const Correspondents *correspondents; /* NULL: nobody knows whom one writes to */
    const char *const *in_books; /* domains and mailboxes; NULL: nobody looked there */
    gboolean encrypted;   /* the message is, or will be, encrypted to its recipients */
    GHashTable *answered; /* texts of findings that were answered before; NULL: none */
    gboolean asked;       /* it was asked about before: only what it shows is looked at */
    ApprovalState approval;
    const char
        *approval_reason; /* of %APPROVAL_IMPOSSIBLE, for people; NULL: not known */
} CheckInput;

/**
 * CheckFunc:
 * @verdict: where findings go; holds those of the checks before
 */
typedef void (*CheckFunc)(const CheckInput *input, Verdict *verdict);

/**
 * checks_run:
 * @input: what the checks may look at
 *
 * Returns: (transfer full): the verdict of all checks
 */
Verdict *checks_run(const CheckInput *input);

/**
 * check_exposure:
 * @input: what it may look at
 * @verdict: where its finding goes
 *
 * Finds outsiders who would read each other's address.
 */
void check_exposure(const CheckInput *input, Verdict *verdict);

/**
 * check_crowd:
 * @input: what it may look at
 * @verdict: where its finding goes
 *
 * Finds people of one organisation who are too many to know each other.
 */
void check_crowd(const CheckInput *input, Verdict *verdict);

/**
 * check_list:
 * @input: what it may look at
 * @verdict: where its finding goes
 *
 * Finds address-book lists in To and Cc that may only stand in Bcc.
 */
void check_list(const CheckInput *input, Verdict *verdict);

/**
 * check_unresolved:
 * @input: what it may look at
 * @verdict: where its finding goes
 *
 * Finds entries of To, Cc and Bcc that are not one address.
 */
void check_unresolved(const CheckInput *input, Verdict *verdict);

/**
 * check_unreadable:
 * @input: what it may look at
 * @verdict: where its finding goes
 *
 * Finds address headers that could not be read to their end.
 */
void check_unreadable(const CheckInput *input, Verdict *verdict);

/**
 * check_headers:
 * @input: what it may look at
 * @verdict: where its finding goes
 *
 * Finds exposed mailboxes in headers that converting leaves alone.
 */
void check_headers(const CheckInput *input, Verdict *verdict);

/**
 * check_encrypted:
 * @input: what it may look at
 * @verdict: where its finding goes; it holds those of the checks before
 *
 * Finds encrypted messages that only Bcc could save.
 */
void check_encrypted(const CheckInput *input, Verdict *verdict);

/**
 * check_bulk:
 * @input: what it may look at
 * @verdict: where its finding goes
 *
 * Finds messages to more outsiders than `bulkLimit` allows.
 */
void check_bulk(const CheckInput *input, Verdict *verdict);

/**
 * check_contents:
 * @input: what it may look at
 * @verdict: where its findings go
 *
 * Finds addresses of outsiders that other outsiders would get with the text or with an
 * attachment.
 */
void check_contents(const CheckInput *input, Verdict *verdict);

/**
 * check_refused:
 * @input: what it may look at
 * @verdict: where its finding goes
 *
 * Finds recipients of `refusedRecipients`.
 */
void check_refused(const CheckInput *input, Verdict *verdict);

/**
 * check_newcomer:
 * @input: what it may look at
 * @verdict: where its finding goes; it holds those of the checks before
 *
 * Finds those who come into a conversation by a reply, unless the finding on what is
 * exposed names them.
 */
void check_newcomer(const CheckInput *input, Verdict *verdict);

/**
 * check_lookalike:
 * @input: what it may look at
 * @verdict: where its finding goes
 *
 * Finds domains of recipients that were probably meant to be other ones.
 */
void check_lookalike(const CheckInput *input, Verdict *verdict);

/**
 * check_first:
 * @input: what it may look at
 * @verdict: where its finding goes; it holds those of the checks before
 *
 * Finds those of several outsiders to whom nobody here wrote before, as far as that is
 * known, and whom no other finding names for that.
 */
void check_first(const CheckInput *input, Verdict *verdict);

/**
 * check_attention:
 * @input: what it may look at
 * @verdict: where its findings go
 *
 * Finds recipients of `attentionRecipients`, whoever they are; of a message that goes to
 * outsiders words of `attentionWords`, and files of `attentionFiles`.
 */
void check_attention(const CheckInput *input, Verdict *verdict);

/**
 * check_pointing:
 * @input: what it may look at
 * @verdict: where its finding goes; it holds those of the checks before
 *
 * Finds messages to outsiders that nothing else asks about, where `pointing` is `always`.
 */
void check_pointing(const CheckInput *input, Verdict *verdict);

/**
 * check_approval:
 * @input: what it may look at
 * @verdict: where its finding goes; it holds those of all other checks
 *
 * Finds messages to as many outsiders as `approveFrom` says, when all else is settled.
 */
void check_approval(const CheckInput *input, Verdict *verdict);

G_END_DECLS
