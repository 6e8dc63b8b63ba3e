/* Notifier: who shows notifications on this desktop, and what it can do.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NOTIFIER_ERROR (notifier_error_quark())
GQuark notifier_error_quark(void);

typedef enum {
    NOTIFIER_ERROR_BUS,     /* there is no session bus, or it does not answer */
    NOTIFIER_ERROR_MISSING, /* nobody shows notifications */
    NOTIFIER_ERROR_SILENCE, /* somebody should, and does not answer */
} NotifierError;

typedef struct {
    gboolean asleep; /* started by the first notification; the rest is not known */
    char *name;
    char *vendor;
    char *version;
    char **capabilities;
} Notifier;

/* How long each of the two servers, bus and notifications, has to answer. */
#define NOTIFIER_PATIENCE_MS 3000

/**
 * notifier_ask:
 *
 * Starts nothing: one that the bus would start is not asked.
 *
 * Returns: (transfer full) (nullable): the server, or %NULL and a #NotifierError
 */
Notifier *notifier_ask(GError **error);
void notifier_free(Notifier *notifier);

/**
 * notifier_is_present:
 * @bus: the session bus, which is asked for %NOTIFIER_PATIENCE_MS at the most
 *
 * Returns: whether somebody shows notifications now; %FALSE also if the bus does not say
 */
gboolean notifier_is_present(GDBusConnection *bus);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Notifier, notifier_free)

G_END_DECLS
