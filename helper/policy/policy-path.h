/* PolicyPath: where the Thunderbird of this machine looks for its
 * `policies.json`, as its EnterprisePoliciesParent does it: one file of the
 * system, else one beside the program.  They are never merged.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    char *path;
    gboolean exists;
    gboolean read; /* the first that exists */
} PolicyPath;

/**
 * policy_path_list:
 *
 * Returns: (transfer full) (element-type PolicyPath): in the order in which
 *   Thunderbird looks
 */
GPtrArray *policy_path_list(void);

/**
 * policy_path_has_sandbox:
 *
 * Returns: whether there is a Thunderbird of Flatpak, which looks
 *   elsewhere
 */
gboolean policy_path_has_sandbox(void);

G_END_DECLS
