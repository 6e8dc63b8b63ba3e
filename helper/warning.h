/* Warning: a question on the desktop, as a notification.  Shows a verdict,
 * never changes one.  The only place that knows libnotify.
 *
 * libnotify waits for the notification server, up to 25 s for one that hangs.
 * So it lives in a thread of its own: nobody here ever waits for it.
 */
#pragma once

#include "question.h"

G_BEGIN_DECLS

typedef enum {
    WARNING_CONVERT,
    WARNING_REVIEW,
    WARNING_EDIT,
    WARNING_CLOSED,      /* by the person or the server, without an answer */
    WARNING_EXPIRED,     /* by the server, though it was asked not to */
    WARNING_UNAVAILABLE, /* no server, none with actions, or it failed */
} WarningOutcome;

/**
 * WarningFunc:
 * @id: of the question
 * @text: what is known of it, for the one who looks for a fault
 *
 * Called once for every warning that was not taken away before, in the main
 * context in which the desk was made.
 */
typedef void (*WarningFunc)(
    const char *id, WarningOutcome outcome, const char *text, gpointer user_data);

typedef struct _WarningDesk WarningDesk;

/**
 * warning_desk_new:
 * @func: gets the outcome of every warning
 *
 * The thread is started with the first warning.
 */
WarningDesk *warning_desk_new(WarningFunc func, gpointer user_data);

/**
 * warning_desk_free:
 *
 * Takes all warnings away.  Waits for the server for %WARNING_FAREWELL_MS at
 * the most.
 */
void warning_desk_free(WarningDesk *desk);

#define WARNING_FAREWELL_MS ((gint64)1000)

/* Within this time a warning is on the desktop, or it is unavailable. Where the
 * helper runs under valgrind, it is slower by a multiple, and gets more. */
#ifndef WARNING_PATIENCE_MS
#define WARNING_PATIENCE_MS 2000
#endif

/**
 * warning_show:
 * @id: of the question; has to be new
 * @can_convert: whether converting is a choice
 */
void warning_show(
    WarningDesk *desk, const char *id, const Question *question, gboolean can_convert);

/**
 * warning_take_away:
 * @id: of the question; one that is not shown any more is no error
 */
void warning_take_away(WarningDesk *desk, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WarningDesk, warning_desk_free)

G_END_DECLS
