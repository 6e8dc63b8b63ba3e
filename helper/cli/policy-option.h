/* Policy option: what --policy says, where a command has it. */
#pragma once

#include "policy/policy.h"

G_BEGIN_DECLS

/**
 * policy_option_load:
 * @path: (nullable): what stands behind --policy; %NULL: every setting has its default
 *
 * Returns: (transfer full) (nullable): the policy; %NULL if there is a mistake in it, and
 *   standard error names all of them
 */
Policy *policy_option_load(const char *path);

G_END_DECLS
