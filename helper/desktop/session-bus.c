#include "desktop/session-bus.h"

typedef GDBusConnection *(*FinishFunc)(GAsyncResult *result, GError **error);

/* A connection that is being made. */
typedef struct {
    GMainLoop *loop;
    GCancellable *cancellable;
    FinishFunc finish;
    GDBusConnection *connection;
    GError *error;
} Opening;

static void
on_open(GObject *source, GAsyncResult *result, gpointer user_data)
{
    Opening *opening = user_data;

    opening->connection = opening->finish(result, &opening->error);
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
open_bus(FinishFunc finish, guint patience, GError **error)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    g_autofree char *address = find_address();
    Opening opening = { loop, cancellable, finish, NULL, NULL };
    guint timer;

    if (address == NULL) {
        g_set_error_literal(
            error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no session bus");
        return NULL;
    }

    timer = g_timeout_add(patience, on_patience_ended, &opening);
    if (finish == g_bus_get_finish)
        g_bus_get(G_BUS_TYPE_SESSION, cancellable, on_open, &opening);
    else
        g_dbus_connection_new_for_address(
            address,
            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
            NULL, cancellable, on_open, &opening);
    g_main_loop_run(loop);
    g_source_remove(timer);

    if (opening.connection == NULL)
        g_propagate_error(error, opening.error);
    return opening.connection;
}

GDBusConnection *
session_bus_open(guint patience, GError **error)
{
    return open_bus(g_dbus_connection_new_for_address_finish, patience, error);
}

GDBusConnection *
session_bus_share(guint patience, GError **error)
{
    GDBusConnection *bus = open_bus(g_bus_get_finish, patience, error);

    if (bus != NULL)
        g_dbus_connection_set_exit_on_close(bus, FALSE);

    return bus;
}
