#include "desktop/notification-server.h"

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"
#define BUS "org.freedesktop.DBus"

G_DEFINE_QUARK(notification_server_error, notification_server_error)

/* A connection that is being made. */
typedef struct {
    GMainLoop *loop;
    GCancellable *cancellable;
    GDBusConnection *connection;
    GError *error;
} Opening;

void
notification_server_free(NotificationServer *notifier)
{
    g_free(notifier->name);
    g_free(notifier->vendor);
    g_free(notifier->version);
    g_strfreev(notifier->capabilities);
    g_free(notifier);
}

static void
on_open(GObject *source, GAsyncResult *result, gpointer user_data)
{
    Opening *opening = user_data;

    opening->connection =
        g_dbus_connection_new_for_address_finish(result, &opening->error);
    g_main_loop_quit(opening->loop);
}

/* on_open() follows. */
static gboolean
on_patience_ended(gpointer user_data)
{
    Opening *opening = user_data;

    g_cancellable_cancel(opening->cancellable);
    return G_SOURCE_CONTINUE;
}

/* Returns: (transfer full) (nullable): where the bus is; GLib's own ways would
 * start one where there is none, and make the folder where there is none */
static char *
find_address(void)
{
    const char *address = g_getenv("DBUS_SESSION_BUS_ADDRESS");
    const char *folder = g_getenv("XDG_RUNTIME_DIR");
    g_autofree char *socket = NULL;

    if (address != NULL && *address != '\0')
        return g_strdup(address);
    if (folder == NULL)
        return NULL;

    socket = g_build_filename(folder, "bus", NULL);
    return g_file_test(socket, G_FILE_TEST_EXISTS)
               ? g_strconcat("unix:path=", socket, NULL)
               : NULL;
}

static GDBusConnection *
open_bus(GError **error)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    g_autofree char *address = find_address();
    g_autoptr(GError) reason = NULL;
    Opening opening = { loop, cancellable, NULL, NULL };
    guint patience;

    if (address == NULL) {
        g_set_error_literal(
            error, NOTIFICATION_SERVER_ERROR, NOTIFICATION_SERVER_ERROR_BUS,
            "There is no session bus");
        return NULL;
    }

    patience =
        g_timeout_add(NOTIFICATION_SERVER_PATIENCE_MS, on_patience_ended, &opening);
    g_dbus_connection_new_for_address(
        address,
        G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
            G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
        NULL, cancellable, on_open, &opening);
    g_main_loop_run(loop);
    g_source_remove(patience);

    reason = opening.error;
    if (opening.connection == NULL)
        g_set_error_literal(
            error, NOTIFICATION_SERVER_ERROR, NOTIFICATION_SERVER_ERROR_BUS,
            reason->message);
    return opening.connection;
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
    g_autoptr(GDBusConnection) bus = open_bus(error);
    g_autoptr(NotificationServer) notifier = g_new0(NotificationServer, 1);

    if (bus == NULL)
        return NULL;

    if (!notification_server_is_present(bus)) {
        notifier->asleep = can_be_started(bus);
        if (notifier->asleep)
            return g_steal_pointer(&notifier);
        g_set_error_literal(
            error, NOTIFICATION_SERVER_ERROR, NOTIFICATION_SERVER_ERROR_MISSING,
            "Nobody shows notifications on this session bus");
        return NULL;
    }

    return ask_server(bus, notifier, error) ? g_steal_pointer(&notifier) : NULL;
}
