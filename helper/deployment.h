/* Deployment: the policies.json that Thunderbird reads, and what it says of the
 * extension.  What it sets for the extension is the policy's business.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    DEPLOYMENT_ABSENT,
    DEPLOYMENT_UNREADABLE, /* by this user, so by their Thunderbird too */
    DEPLOYMENT_BROKEN,     /* Thunderbird ignores all of it */
    DEPLOYMENT_READ,
} DeploymentState;

typedef struct {
    char *file;
    DeploymentState state;
    char *reason; /* DEPLOYMENT_UNREADABLE and _BROKEN */
    char *mode;   /* installation_mode of the extension; nullable */
    char *url;    /* its install_url; nullable */
} Deployment;

/**
 * deployment_read:
 *
 * Returns: (transfer full): the one file that Thunderbird reads, or should
 */
Deployment *deployment_read(void);
void deployment_free(Deployment *deployment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Deployment, deployment_free)

G_END_DECLS
