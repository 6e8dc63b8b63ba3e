#include "rules/checks.h"

/* In the order in which the sender reads the findings; the one on encryption
 * asks for the level that those before it came to. */
static const CheckFunc checks[] = {
    check_exposure,  check_unresolved, check_headers,
    check_encrypted, check_unreadable, check_bulk,
};

Verdict *
checks_run(const CheckInput *input)
{
    Verdict *verdict = verdict_new();

    for (gsize i = 0; i < G_N_ELEMENTS(checks); i++)
        checks[i](input, verdict);

    return verdict;
}
