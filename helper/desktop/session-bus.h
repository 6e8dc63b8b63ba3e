/* Session bus: the way to it, which nobody waits on for long. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * session_bus_open:
 * @patience: how long the bus has to answer, in milliseconds
 * @error: return location for a #G_IO_ERROR or #G_DBUS_ERROR
 *
 * Starts no bus where there is none.
 *
 * Returns: (transfer full) (nullable): a connection of the caller's own, or %NULL and
 *   an error that says why there is none
 */
GDBusConnection *session_bus_open(guint patience, GError **error);

/**
 * session_bus_share:
 * @patience: how long the bus has to answer, in milliseconds
 * @error: return location for a #G_IO_ERROR or #G_DBUS_ERROR
 *
 * Whoever asks GIO for the session bus, as libnotify does, gets this connection as long
 * as somebody holds it.  A bus that goes away does not end the process.
 *
 * Returns: (transfer full) (nullable): as session_bus_open()
 */
GDBusConnection *session_bus_share(guint patience, GError **error);

G_END_DECLS
