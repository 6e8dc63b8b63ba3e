#include "doctor/portal.h"

#include <gio/gio.h>

#include "desktop/session-bus.h"

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define WEB_EXTENSIONS "org.freedesktop.portal.WebExtensions"
#define STORE "org.freedesktop.impl.portal.PermissionStore"
#define STORE_PATH "/org/freedesktop/impl/portal/PermissionStore"
#define TABLE "webextensions"

static gboolean
is_present(GDBusConnection *bus)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) version = g_dbus_connection_call_sync(
        bus, PORTAL, PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get",
        g_variant_new("(ss)", WEB_EXTENSIONS, "version"), G_VARIANT_TYPE("(v)"),
        G_DBUS_CALL_FLAGS_NONE, PORTAL_PATIENCE_MS, NULL, &error);

    if (version == NULL)
        g_debug("The portal: %s", error->message);
    return version != NULL;
}

/* Returns: (transfer full) (nullable): what the portal keeps of it: “yes”, “no”, “ask” */
static char *
look_up(GDBusConnection *bus)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) found = g_dbus_connection_call_sync(
        bus, STORE, STORE_PATH, STORE, "Lookup",
        g_variant_new("(ss)", TABLE, PORTAL_HOST), G_VARIANT_TYPE("(a{sas}v)"),
        G_DBUS_CALL_FLAGS_NONE, PORTAL_PATIENCE_MS, NULL, &error);
    g_autoptr(GVariant) applications = NULL;
    g_autofree const char **permissions = NULL;

    if (found == NULL) {
        g_debug("The permission store: %s", error->message);
        return NULL;
    }

    applications = g_variant_get_child_value(found, 0);
    if (!g_variant_lookup(applications, PORTAL_APPLICATION, "^a&s", &permissions))
        return NULL;

    return g_strdup(permissions[0]);
}

PortalState
portal_ask(void)
{
    g_autoptr(GDBusConnection) bus = session_bus_open(PORTAL_PATIENCE_MS, NULL);
    g_autofree char *permission = NULL;

    if (bus == NULL || !is_present(bus))
        return PORTAL_MISSING;

    permission = look_up(bus);
    if (g_strcmp0(permission, "yes") == 0)
        return PORTAL_PERMITTED;

    return g_strcmp0(permission, "no") == 0 ? PORTAL_REFUSED : PORTAL_UNANSWERED;
}
