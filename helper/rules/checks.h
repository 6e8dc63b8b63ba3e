/* Checks: the findings about one message.  To add one: write checks/<name>.c,
 * declare it below, add its row in checks.c.  A check neither fails nor does
 * I/O: what it needs is in its arguments.
 */
#pragma once

#include "mail/message.h"
#include "policy/policy.h"
#include "rules/exposure.h"
#include "rules/verdict.h"

G_BEGIN_DECLS

/* What a check may look at. */
typedef struct {
    const Message *message;
    const Exposure *exposure;
    const Policy *policy;
    gboolean encrypted; /* the message is, or will be, encrypted to its recipients */
} CheckInput;

/**
 * CheckFunc:
 * @verdict: where findings go; holds those of the checks before
 */
typedef void (*CheckFunc)(const CheckInput *input, Verdict *verdict);

/**
 * checks_run:
 *
 * Returns: (transfer full): the verdict of all checks
 */
Verdict *checks_run(const CheckInput *input);

void check_exposure(const CheckInput *input, Verdict *verdict);
void check_crowd(const CheckInput *input, Verdict *verdict);
void check_list(const CheckInput *input, Verdict *verdict);
void check_unresolved(const CheckInput *input, Verdict *verdict);
void check_unreadable(const CheckInput *input, Verdict *verdict);
void check_headers(const CheckInput *input, Verdict *verdict);
void check_encrypted(const CheckInput *input, Verdict *verdict);
void check_bulk(const CheckInput *input, Verdict *verdict);

G_END_DECLS
