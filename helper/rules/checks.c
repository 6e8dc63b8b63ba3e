#include "rules/checks.h"

/* In the order in which the sender reads the findings.  Some ask what those before them
 * found: on encryption, on newcomers, on those nobody wrote to, and the last two. */
static const CheckFunc checks[] = {
    check_exposure,   check_crowd,    check_list,      check_unresolved,
    check_unreadable, check_headers,  check_encrypted, check_bulk,
    check_contents,   check_newcomer, check_lookalike, check_first,
    check_attention,  check_refused,  check_pointing,  check_approval,
};

Verdict *
checks_run(const CheckInput *input)
{
    Verdict *verdict = verdict_new();

    for (gsize i = 0; i < G_N_ELEMENTS(checks); i++)
        checks[i](input, verdict);

    return verdict;
}
