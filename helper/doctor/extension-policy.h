/* ExtensionPolicy: the policies.json that Thunderbird reads, and what it says of the
 * extension.  What it sets for the extension is the policy's business.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    EXTENSION_POLICY_ABSENT,
    EXTENSION_POLICY_UNREADABLE, /* by this user, so by their Thunderbird too */
    EXTENSION_POLICY_BROKEN,     /* Thunderbird ignores all of it */
    EXTENSION_POLICY_READ,
} ExtensionPolicyState;

typedef struct {
    char *file;
    ExtensionPolicyState state;
    char *reason;         /* EXTENSION_POLICY_UNREADABLE and _BROKEN */
    char *mode;           /* installation_mode of the extension; nullable */
    char *url;            /* its install_url; nullable */
    gboolean asks_portal; /* where Thunderbird is in a sandbox, for the helper */
    GPtrArray *open;      /* of OpenSetting: those that nobody locks off */
} ExtensionPolicy;

/**
 * extension_policy_read:
 *
 * Returns: (transfer full): the one file that Thunderbird reads, or should
 */
ExtensionPolicy *extension_policy_read(void);
void extension_policy_free(ExtensionPolicy *deployment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ExtensionPolicy, extension_policy_free)

G_END_DECLS
