/* Warning: a question on the desktop, as a notification.  Shows a verdict,
 * never changes one.  The only place that knows libnotify.
 *
 * libnotify waits for the notification server, up to 25 s for one that hangs.
 * So it lives in a thread of its own: nobody here ever waits for it.
 */
#pragma once

#include "desktop/prompt.h"

G_BEGIN_DECLS

typedef enum {
    WARNING_CONVERT,
    WARNING_EACH,
    WARNING_REVIEW,
    WARNING_EDIT,
    WARNING_CLOSED,      /* by the person or the server, without an answer */
    WARNING_EXPIRED,     /* by the server, though it was asked not to */
    WARNING_UNAVAILABLE, /* no server, none with actions, or it failed */
} NotificationOutcome;

/**
 * WarningFunc:
 * @id: of the question
 * @text: what is known of it, for the one who looks for a fault
 *
 * Called once for every warning that was not taken away before, in the main
 * context in which the desk was made.
 */
typedef void (*WarningFunc)(
    const char *id, NotificationOutcome outcome, const char *text, gpointer user_data);

typedef struct _NotificationDesk NotificationDesk;

/**
 * notification_desk_new:
 * @func: gets the outcome of every warning
 * @user_data: given to @func
 *
 * The thread is started with the first warning.
 *
 * Returns: (transfer full): a desk without notifications
 */
NotificationDesk *notification_desk_new(WarningFunc func, gpointer user_data);

/**
 * notification_desk_connect:
 * @desk: where notifications will be shown
 *
 * Connects to the session bus for good, so that sockets can be given up afterwards.
 * Waits for it for %NOTIFICATION_PATIENCE_MS at the most.  Where there is none, or where
 * it goes away, every warning is unavailable.
 *
 * Returns: the descriptor of the connection, below 0 where there is none
 */
int notification_desk_connect(NotificationDesk *desk);

/**
 * notification_desk_free:
 *
 * Takes all warnings away.  Waits for the server for %NOTIFICATION_FAREWELL_MS at
 * the most.
 */
void notification_desk_free(NotificationDesk *desk);

#define NOTIFICATION_FAREWELL_MS ((gint64)1000)

/* Within this time a warning is on the desktop, or it is unavailable. Where the
 * helper runs under valgrind, it is slower by a multiple, and gets more. */
#ifndef NOTIFICATION_PATIENCE_MS
#define NOTIFICATION_PATIENCE_MS 2000
#endif

/**
 * notification_show:
 * @desk: where it is shown
 * @id: of the question; has to be new
 * @question: its words; they are copied
 * @can_convert: whether converting is a choice
 * @can_each: whether one message each is offered; where the server has room for it
 */
void notification_show(
    NotificationDesk *desk, const char *id, const Prompt *question, gboolean can_convert,
    gboolean can_each);

/**
 * notification_take_away:
 * @desk: where it may be shown
 * @id: of the question; one that is not shown any more is no error
 */
void notification_take_away(NotificationDesk *desk, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(NotificationDesk, notification_desk_free)

G_END_DECLS
