#include "desktop/notification-server.h"

#include <glib/gi18n.h>

#include "desktop/session-bus.h"

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"
#define BUS "org.freedesktop.DBus"

G_DEFINE_QUARK(notification_server_error, notification_server_error)

void
notification_server_free(NotificationServer *notifier)
{
    g_free(notifier->name);
    g_free(notifier->vendor);
    g_free(notifier->version);
    g_strfreev(notifier->capabilities);
    g_free(notifier);
}

static GVariant *
call(
    GDBusConnection *bus, const char *name, const char *path, const char *method,
    GVariant *arguments, const char *type, GError **error)
{
    return g_dbus_connection_call_sync(
        bus, name, path, name, method, arguments, G_VARIANT_TYPE(type),
        G_DBUS_CALL_FLAGS_NO_AUTO_START, NOTIFICATION_SERVER_PATIENCE_MS, NULL, error);
}

gboolean
notification_server_is_present(GDBusConnection *bus)
{
    g_autoptr(GVariant) reply = call(
        bus, BUS, "/org/freedesktop/DBus", "NameHasOwner", g_variant_new("(s)", NAME),
        "(b)", NULL);
    gboolean owned = FALSE;

    if (reply != NULL)
        g_variant_get(reply, "(b)", &owned);

    return owned;
}

static gboolean
can_be_started(GDBusConnection *bus)
{
    g_autoptr(GVariant) reply = call(
        bus, BUS, "/org/freedesktop/DBus", "ListActivatableNames", NULL, "(as)", NULL);
    g_autofree const char **names = NULL;

    if (reply == NULL)
        return FALSE;

    g_variant_get(reply, "(^a&s)", &names);
    return g_strv_contains(names, NAME);
}

static gboolean
ask_server(GDBusConnection *bus, NotificationServer *notifier, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(GVariant) information =
        call(bus, NAME, PATH, "GetServerInformation", NULL, "(ssss)", &reason);
    g_autoptr(GVariant) capabilities = NULL;

    if (information != NULL)
        capabilities = call(bus, NAME, PATH, "GetCapabilities", NULL, "(as)", &reason);
    if (capabilities == NULL) {
        g_dbus_error_strip_remote_error(reason);
        g_set_error_literal(
            error, NOTIFICATION_SERVER_ERROR, NOTIFICATION_SERVER_ERROR_SILENCE,
            reason->message);
        return FALSE;
    }

    g_variant_get(
        information, "(ssss)", &notifier->name, &notifier->vendor, &notifier->version,
        NULL);
    g_variant_get(capabilities, "(^as)", &notifier->capabilities);
    return TRUE;
}

NotificationServer *
notification_server_ask(GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(GDBusConnection) bus =
        session_bus_open(NOTIFICATION_SERVER_PATIENCE_MS, &reason);
    g_autoptr(NotificationServer) notifier = g_new0(NotificationServer, 1);

    if (bus == NULL) {
        g_set_error_literal(
            error, NOTIFICATION_SERVER_ERROR, NOTIFICATION_SERVER_ERROR_BUS,
            g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
                ? _("There is no session bus")
                : reason->message);
        return NULL;
    }

    if (!notification_server_is_present(bus)) {
        notifier->asleep = can_be_started(bus);
        if (notifier->asleep)
            return g_steal_pointer(&notifier);
        g_set_error_literal(
            error, NOTIFICATION_SERVER_ERROR, NOTIFICATION_SERVER_ERROR_MISSING,
            _("Nobody shows notifications on this session bus"));
        return NULL;
    }

    return ask_server(bus, notifier, error) ? g_steal_pointer(&notifier) : NULL;
}
