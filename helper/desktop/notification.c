#include "desktop/notification.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <libnotify/notify.h>

#include "desktop/notification-server.h"
#include "desktop/session-bus.h"

#define NOTIFICATIONS_NAME "org.freedesktop.Notifications"

/* Where the theme of a desktop that was not told of ours has to do. */
#define OTHER_ICON "dialog-warning"

/* As NotificationClosed has them (Desktop Notifications Specification). */
#define CLOSED_EXPIRED 1

/* What the notification server can do, and what it does its own way. */
typedef struct {
    gboolean has_markup;
    gboolean has_links;   /* in the text */
    gboolean has_default; /* `default` is a click on the text */
    gboolean has_buttons;
    gboolean has_room;  /* for a fourth button */
    gboolean closes;    /* what is closed goes off the screen */
    gboolean unescapes; /* before it looks for markup */
} Server;

struct _NotificationDesk {
    gint references; /* the desk's owner, its thread, and what is under way */
    WarningFunc func;
    gpointer user_data;
    GMainContext *owner;  /* where func is called */
    char *icon;           /* a path, or a name in the theme */
    GHashTable *waiting;  /* id → GSource: the patience; used by the owner only */
    GDBusConnection *bus; /* held, that libnotify gets it; NULL: none */

    GThread *thread;       /* NULL until the first warning */
    GMainContext *context; /* the thread's */
    GMainLoop *loop;
    GMutex mutex; /* for gone */
    GCond cond;
    gboolean gone; /* the thread has ended */

    /* Used by the thread only. */
    GHashTable *shown; /* id → NotifyNotification */
    guint watch;
    gboolean present; /* the server has been seen */
};

/* What travels between owner and thread. */
typedef struct {
    NotificationDesk *desk;
    char *id;
    char *title;
    char *body;
    char *link;    /* a part of the body; NULL: none */
    char *convert; /* NULL: no choice */
    char *each;    /* NULL: not offered */
    char *review;
    char *edit;
    char *click;
    NotificationOutcome outcome;
    char *text;
} Errand;

static NotificationDesk *
desk_ref(NotificationDesk *desk)
{
    g_atomic_int_inc(&desk->references);
    return desk;
}

static void
desk_unref(NotificationDesk *desk)
{
    if (!g_atomic_int_dec_and_test(&desk->references))
        return;

    g_free(desk->icon);
    g_clear_object(&desk->bus);
    g_hash_table_unref(desk->waiting);
    g_hash_table_unref(desk->shown);
    g_main_context_unref(desk->owner);
    g_main_loop_unref(desk->loop);
    g_main_context_unref(desk->context);
    g_mutex_clear(&desk->mutex);
    g_cond_clear(&desk->cond);
    g_free(desk);
}

static Errand *
errand_new(NotificationDesk *desk, const char *id)
{
    Errand *errand = g_new0(Errand, 1);

    errand->desk = desk_ref(desk);
    errand->id = g_strdup(id);

    return errand;
}

static void
errand_free(Errand *errand)
{
    g_free(errand->id);
    g_free(errand->title);
    g_free(errand->body);
    g_free(errand->link);
    g_free(errand->convert);
    g_free(errand->each);
    g_free(errand->review);
    g_free(errand->edit);
    g_free(errand->click);
    g_free(errand->text);
    desk_unref(errand->desk);
    g_free(errand);
}

static void
send_errand(GMainContext *context, GSourceFunc func, Errand *errand)
{
    GSource *source = g_idle_source_new();

    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(source, func, errand, (GDestroyNotify)errand_free);
    g_source_attach(source, context);
    g_source_unref(source);
}

/* --- In the owner's context --- */

static gboolean
on_outcome(gpointer user_data)
{
    Errand *errand = user_data;
    NotificationDesk *desk = errand->desk;

    /* Nobody waits for what was taken away or given up. */
    if (g_hash_table_remove(desk->waiting, errand->id))
        desk->func(errand->id, errand->outcome, errand->text, desk->user_data);

    return G_SOURCE_REMOVE;
}

/* It is on the desktop: from now on it may take its time. */
static gboolean
on_shown(gpointer user_data)
{
    Errand *errand = user_data;
    GSource *patience = g_hash_table_lookup(errand->desk->waiting, errand->id);

    if (patience != NULL)
        g_source_destroy(patience);

    return G_SOURCE_REMOVE;
}

/* --- In the thread --- */

static void
report(
    NotificationDesk *desk, const char *id, NotificationOutcome outcome, const char *text)
{
    Errand *errand = errand_new(desk, id);

    errand->outcome = outcome;
    errand->text = g_strdup(text);
    send_errand(desk->owner, on_outcome, errand);
}

static void
forget(NotificationDesk *desk, const char *id)
{
    NotifyNotification *notification = g_hash_table_lookup(desk->shown, id);

    if (notification == NULL)
        return;

    g_signal_handlers_disconnect_by_data(notification, desk);
    if (g_object_get_data(G_OBJECT(notification), "closes") != NULL) {
        notify_notification_close(notification, NULL);
    } else {
        notify_notification_clear_actions(notification);
        notify_notification_set_timeout(notification, 1);
        notify_notification_show(notification, NULL);
    }
    g_hash_table_remove(desk->shown, id);
}

static void
on_action(NotifyNotification *notification, char *action, gpointer user_data)
{
    NotificationDesk *desk = user_data;
    g_autofree char *id = g_strdup(g_object_get_data(G_OBJECT(notification), "id"));
    NotificationOutcome outcome =
        WARNING_REVIEW; /* also `default`, a click on the text */

    if (g_str_equal(action, "convert"))
        outcome = WARNING_CONVERT;
    else if (g_str_equal(action, "each"))
        outcome = WARNING_EACH;
    else if (g_str_equal(action, "edit"))
        outcome = WARNING_EDIT;

    report(desk, id, outcome, action);
    forget(desk, id);
}

static void
on_closed(NotifyNotification *notification, gpointer user_data)
{
    NotificationDesk *desk = user_data;
    g_autofree char *id = g_strdup(g_object_get_data(G_OBJECT(notification), "id"));
    gboolean expired =
        notify_notification_get_closed_reason(notification) == CLOSED_EXPIRED;

    report(
        desk, id, expired ? WARNING_EXPIRED : WARNING_CLOSED,
        expired ? "The notification server let the warning expire"
                : "The warning was closed");
    forget(desk, id);
}

static void
on_server_appeared(
    GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
    ((NotificationDesk *)user_data)->present = TRUE;
}

/* Nobody answers to a server's warnings any more when it has gone.  The watch begins
 * with the first warning, and what it says first may be old: that there was no server
 * before that warning has started it, or that one has gone which it never saw. */
static void
on_server_vanished(GDBusConnection *connection, const char *name, gpointer user_data)
{
    NotificationDesk *desk = user_data;
    g_autoptr(GList) ids = g_hash_table_get_keys(desk->shown);

    if (ids != NULL && !desk->present && connection != NULL &&
        notification_server_is_present(connection))
        return;

    desk->present = FALSE;
    for (GList *id = ids; id != NULL; id = id->next)
        report(
            desk, id->data, WARNING_UNAVAILABLE, "The notification server has gone away");
    g_hash_table_remove_all(desk->shown);
}

static void
add_action(
    NotificationDesk *desk, NotifyNotification *notification, const char *key,
    const char *label)
{
    if (label != NULL)
        notify_notification_add_action(notification, key, label, on_action, desk, NULL);
}

static gboolean
has_capability(GList *capabilities, const char *name)
{
    return g_list_find_custom(capabilities, name, (GCompareFunc)g_strcmp0) != NULL;
}

/* What servers do that no capability tells:
 * - xfce4-notifyd makes a button of `default` as well, and lxqt-notificationd a line of
 *   its list: a second one for the same;
 * - GNOME Shell shows three buttons, and leaves out the others; notification-daemon cuts
 *   off what does not fit; of a fourth lxqt-notificationd makes a list of all;
 * - dunst shows no buttons: a click of the left mouse button closes, one of the middle
 *   button opens the window, which comes after either;
 * - notification-daemon 3.20 says that it closed a warning and leaves it on the
 *   screen for ever; what expires goes.  It says that it has links, and shows
 *   their markup;
 * - fnott takes an escaped `<b>` for markup. */
static void
learn_manner(Server *server)
{
    g_autofree char *name = NULL;

    notify_get_server_info(&name, NULL, NULL, NULL);
    server->has_default = g_strcmp0(name, "Xfce Notify Daemon") != 0 &&
                          g_strcmp0(name, "lxqt-notificationd") != 0;
    server->closes = g_strcmp0(name, "Notification Daemon") != 0;
    server->unescapes = g_strcmp0(name, "fnott") == 0;
    server->has_links = server->has_links && server->closes && !server->unescapes;
    server->has_buttons = g_strcmp0(name, "dunst") != 0;
    server->has_room = g_strcmp0(name, "gnome-shell") != 0 &&
                       g_strcmp0(name, "Notification Daemon") != 0 &&
                       g_strcmp0(name, "lxqt-notificationd") != 0;
}

/* Returns: (nullable): why there can be no question, %NULL if there can */
static const char *
find_obstacle(Server *server)
{
    GList *capabilities;
    const char *obstacle = NULL;

    if (!notify_is_initted() && !notify_init("Bcc Guard"))
        return "There is no notification server";

    capabilities = notify_get_server_caps();
    if (capabilities == NULL)
        return "There is no notification server";

    if (has_capability(capabilities, "actions")) {
        server->has_markup = has_capability(capabilities, "body-markup");
        server->has_links = has_capability(capabilities, "body-hyperlinks");
        learn_manner(server);
    } else {
        obstacle = "The notification server has no actions";
    }

    g_list_free_full(capabilities, g_free);
    return obstacle;
}

/* Returns: (transfer full): @text, in which nothing can be taken for a tag */
static char *
disarm(const char *text)
{
    GString *disarmed = g_string_new(text);

    g_string_replace(disarmed, "<", "‹", 0);
    g_string_replace(disarmed, ">", "›", 0);

    return g_string_free(disarmed, FALSE);
}

/* Returns: (transfer full): the body as this server wants it */
static char *
mark_up(const Errand *errand, const Server *server)
{
    g_autofree char *disarmed = NULL;
    g_autofree char *escaped = NULL;
    g_autofree char *link = NULL;
    g_autofree char *anchor = NULL;
    GString *text;

    if (!server->has_markup)
        return g_strdup(errand->body);

    disarmed = server->unescapes ? disarm(errand->body) : g_strdup(errand->body);
    escaped = g_markup_escape_text(disarmed, -1);
    if (!server->has_links || errand->link == NULL)
        return g_steal_pointer(&escaped);

    link = g_markup_escape_text(errand->link, -1);
    anchor = g_strdup_printf("<a href=\"%s\">%s</a>", link, link);
    text = g_string_new(escaped);
    g_string_replace(text, link, anchor, 1);

    return g_string_free(text, FALSE);
}

/* No hint `desktop-entry`: GNOME Shell shows no banner of what is resident and belongs to
 * the application in front, and Thunderbird is in front. */
static NotifyNotification *
create_notification(const Errand *errand, const Server *server)
{
    g_autofree char *title =
        server->unescapes ? disarm(errand->title) : g_strdup(errand->title);
    g_autofree char *marked_up = mark_up(errand, server);
    g_autofree char *body = server->has_buttons
                                ? g_steal_pointer(&marked_up)
                                : g_strdup_printf("%s\n%s", marked_up, errand->click);
    NotifyNotification *notification =
        notify_notification_new(title, body, errand->desk->icon);

    notify_notification_set_urgency(notification, NOTIFY_URGENCY_CRITICAL);
    notify_notification_set_timeout(notification, NOTIFY_EXPIRES_NEVER);
    notify_notification_set_hint(notification, "resident", g_variant_new_boolean(TRUE));
    notify_notification_set_category(notification, "email");
    g_object_set_data_full(G_OBJECT(notification), "id", g_strdup(errand->id), g_free);
    g_object_set_data(G_OBJECT(notification), "closes", GINT_TO_POINTER(server->closes));

    return notification;
}

static void
add_actions(const Errand *errand, const Server *server, NotifyNotification *notification)
{
    add_action(errand->desk, notification, "convert", errand->convert);
    if (server->has_room)
        add_action(errand->desk, notification, "each", errand->each);
    add_action(errand->desk, notification, "review", errand->review);
    add_action(errand->desk, notification, "edit", errand->edit);
    if (server->has_default)
        add_action(errand->desk, notification, "default", errand->review);
}

static gboolean
on_show(gpointer user_data)
{
    const Errand *errand = user_data;
    NotificationDesk *desk = errand->desk;
    Server server = { 0 };
    const char *obstacle = find_obstacle(&server);
    g_autoptr(GError) error = NULL;
    NotifyNotification *notification;

    if (obstacle != NULL) {
        report(desk, errand->id, WARNING_UNAVAILABLE, obstacle);
        return G_SOURCE_REMOVE;
    }

    notification = create_notification(errand, &server);
    add_actions(errand, &server, notification);
    g_signal_connect(notification, "closed", G_CALLBACK(on_closed), desk);

    if (!notify_notification_show(notification, &error)) {
        report(desk, errand->id, WARNING_UNAVAILABLE, error->message);
        g_object_unref(notification);
        return G_SOURCE_REMOVE;
    }

    g_hash_table_insert(desk->shown, g_strdup(errand->id), notification);
    send_errand(desk->owner, on_shown, errand_new(desk, errand->id));
    return G_SOURCE_REMOVE;
}

static gboolean
on_take_away(gpointer user_data)
{
    Errand *errand = user_data;

    forget(errand->desk, errand->id);
    return G_SOURCE_REMOVE;
}

static gboolean
on_farewell(gpointer user_data)
{
    Errand *errand = user_data;
    g_autoptr(GList) ids = g_hash_table_get_keys(errand->desk->shown);

    for (GList *id = ids; id != NULL; id = id->next) {
        g_autofree char *copy = g_strdup(id->data);
        forget(errand->desk, copy);
    }

    g_main_loop_quit(errand->desk->loop);
    return G_SOURCE_REMOVE;
}

static gpointer
run_thread(gpointer user_data)
{
    NotificationDesk *desk = user_data;

    g_main_context_push_thread_default(desk->context);
    desk->watch = g_bus_watch_name(
        G_BUS_TYPE_SESSION, NOTIFICATIONS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
        on_server_appeared, on_server_vanished, desk, NULL);
    g_main_loop_run(desk->loop);
    g_bus_unwatch_name(desk->watch);
    g_main_context_pop_thread_default(desk->context);

    g_mutex_lock(&desk->mutex);
    desk->gone = TRUE;
    g_cond_signal(&desk->cond);
    g_mutex_unlock(&desk->mutex);
    desk_unref(desk);

    return NULL;
}

/* --- What the owner calls --- */

/* Not every server looks for names in the place where the icon is installed. */
static char *
find_icon(void)
{
    const char *uninstalled = g_getenv("BCC_GUARD_ICON");
    const char *path = uninstalled != NULL ? uninstalled : ICON_PATH;

    return g_strdup(g_file_test(path, G_FILE_TEST_IS_REGULAR) ? path : OTHER_ICON);
}

NotificationDesk *
notification_desk_new(WarningFunc func, gpointer user_data)
{
    NotificationDesk *desk = g_new0(NotificationDesk, 1);

    desk->references = 1;
    desk->func = func;
    desk->user_data = user_data;
    desk->owner = g_main_context_ref_thread_default();
    desk->icon = find_icon();
    desk->waiting = g_hash_table_new_full(
        g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_source_unref);
    desk->shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_object_unref);
    desk->context = g_main_context_new();
    desk->loop = g_main_loop_new(desk->context, FALSE);
    g_mutex_init(&desk->mutex);
    g_cond_init(&desk->cond);

    return desk;
}

int
notification_desk_connect(NotificationDesk *desk)
{
    g_autoptr(GError) error = NULL;
    GIOStream *stream;

    desk->bus = session_bus_share(NOTIFICATION_PATIENCE_MS, &error);
    if (desk->bus == NULL) {
        g_debug("No warnings on the desktop: %s", error->message);
        return -1;
    }

    stream = g_dbus_connection_get_stream(desk->bus);
    return g_socket_get_fd(g_socket_connection_get_socket(G_SOCKET_CONNECTION(stream)));
}

static void
cancel_patience(gpointer key, gpointer value, gpointer user_data)
{
    g_source_destroy(value);
}

void
notification_desk_free(NotificationDesk *desk)
{
    gint64 deadline = g_get_monotonic_time() + NOTIFICATION_FAREWELL_MS * 1000;

    g_hash_table_foreach(desk->waiting, cancel_patience, NULL);
    g_hash_table_remove_all(desk->waiting);

    if (desk->thread != NULL) {
        send_errand(desk->context, on_farewell, errand_new(desk, ""));
        g_mutex_lock(&desk->mutex);
        while (!desk->gone && g_cond_wait_until(&desk->cond, &desk->mutex, deadline))
            ;
        g_mutex_unlock(&desk->mutex);
        /* One that still waits for a server ends with the process. */
        g_thread_unref(desk->thread);
    }

    desk_unref(desk);
}

static gboolean
on_patience_ended(gpointer user_data)
{
    Errand *errand = user_data;

    send_errand(
        errand->desk->context, on_take_away, errand_new(errand->desk, errand->id));
    errand->outcome = WARNING_UNAVAILABLE;
    errand->text = g_strdup("The notification server does not answer");
    return on_outcome(errand);
}

void
notification_show(
    NotificationDesk *desk, const char *id, const Prompt *question, gboolean can_convert,
    gboolean can_each)
{
    Errand *errand = errand_new(desk, id);
    GSource *patience = g_timeout_source_new(NOTIFICATION_PATIENCE_MS);

    errand->title = g_strdup(question->title);
    errand->body = g_strdup(question->body);
    errand->link = g_strdup(question->link);
    errand->convert = can_convert ? g_strdup(question->convert_briefly) : NULL;
    errand->each = can_each ? g_strdup(question->each) : NULL;
    errand->review = g_strdup(question->review);
    errand->edit = g_strdup(question->edit);
    errand->click = g_strdup(question->click);

    g_source_set_callback(
        patience, on_patience_ended, errand_new(desk, id), (GDestroyNotify)errand_free);
    g_source_attach(patience, desk->owner);
    g_hash_table_insert(desk->waiting, g_strdup(id), patience);

    /* GIO would look for one again, and libnotify complain. */
    if (desk->bus == NULL) {
        report(desk, id, WARNING_UNAVAILABLE, "There is no session bus");
        errand_free(errand);
        return;
    }

    if (desk->thread == NULL)
        desk->thread = g_thread_new("warning", run_thread, desk_ref(desk));
    send_errand(desk->context, on_show, errand);
}

void
notification_take_away(NotificationDesk *desk, const char *id)
{
    GSource *patience = g_hash_table_lookup(desk->waiting, id);

    if (patience == NULL)
        return;

    g_source_destroy(patience);
    g_hash_table_remove(desk->waiting, id);
    send_errand(desk->context, on_take_away, errand_new(desk, id));
}
