/* Points: what the sender ticks one by one before a message goes (`pointing`): who gets
 * it, what goes with it, and the findings that no other acknowledgement covers.
 */
#pragma once

#include "rules/checks.h"

G_BEGIN_DECLS

/* Of more parties, or files, nobody looks at each: they are counted.  2,331 ticks are no
 * check. */
#define POINTS_MAX_NAMED 12

/**
 * points_find:
 * @input: of a message
 * @verdict: of all checks
 *
 * Returns: (transfer full) (element-type utf8): a line each, for people; none where
 *   nothing is to be ticked beside the acknowledgement, or nothing can be sent
 */
GPtrArray *points_find(const CheckInput *input, const Verdict *verdict);

G_END_DECLS
