/* Policyplace: where the Thunderbird of this machine looks for its
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
} Policyplace;

/**
 * policyplace_list:
 *
 * Returns: (transfer full) (element-type Policyplace): in the order in which
 *   Thunderbird looks
 */
GPtrArray *policyplace_list(void);

/**
 * policyplace_has_sandbox:
 *
 * Returns: whether there is a Thunderbird of Flatpak or Snap, which looks
 *   elsewhere
 */
gboolean policyplace_has_sandbox(void);

G_END_DECLS
