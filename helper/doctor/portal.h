/* Portal: what starts the helper for a Thunderbird from Snap, whose sandbox hides it:
 * org.freedesktop.portal.WebExtensions of the desktop, as Ubuntu has it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As Thunderbird calls the helper, and snapd Thunderbird. */
#define PORTAL_HOST "bcc_guard"
#define PORTAL_APPLICATION "snap.thunderbird"

/* How long the bus, and who is on it, may take. */
#define PORTAL_PATIENCE_MS 3000

typedef enum {
    PORTAL_PERMITTED,
    PORTAL_UNANSWERED, /* it asks the person, and takes a closed question for a no */
    PORTAL_REFUSED,
    PORTAL_MISSING, /* nobody on this session bus starts a helper, or there is no bus */
} PortalState;

/**
 * portal_ask:
 *
 * Asks the portal whether it is there, and the permission store whether it may start
 * the helper.  It starts no helper.
 *
 * Returns: what a Thunderbird from Snap would meet
 */
PortalState portal_ask(void);

G_END_DECLS
