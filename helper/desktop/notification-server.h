/* NotificationServer: who shows notifications on this desktop, and what it can do.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NOTIFICATION_SERVER_ERROR (notification_server_error_quark())
GQuark notification_server_error_quark(void);

typedef enum {
    NOTIFICATION_SERVER_ERROR_BUS, /* there is no session bus, or it does not answer */
    NOTIFICATION_SERVER_ERROR_MISSING, /* nobody shows notifications */
    NOTIFICATION_SERVER_ERROR_SILENCE, /* somebody should, and does not answer */
} NotificationServerError;

typedef struct {
    gboolean asleep; /* started by the first notification; the rest is not known */
    char *name;
    char *vendor;
    char *version;
    char **capabilities;
} NotificationServer;

/* How long each of the two servers, bus and notifications, has to answer. */
#define NOTIFICATION_SERVER_PATIENCE_MS 3000

/**
 * notification_server_ask:
 * @error: return location for a #NOTIFICATION_SERVER_ERROR
 *
 * Starts nothing: one that the bus would start is not asked.
 *
 * Returns: (transfer full) (nullable): the server, or %NULL and a
 * #NotificationServerError
 */
NotificationServer *notification_server_ask(GError **error);
void notification_server_free(NotificationServer *notifier);

/**
 * notification_server_is_present:
 * @bus: the session bus, which is asked for %NOTIFICATION_SERVER_PATIENCE_MS at the most
 *
 * Returns: whether somebody shows notifications now; %FALSE also if the bus does not say
 */
gboolean notification_server_is_present(GDBusConnection *bus);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(NotificationServer, notification_server_free)

G_END_DECLS
