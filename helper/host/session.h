/* Session: what happens on one port: its policy, and the questions that wait,
 * by id.
 */
#pragma once

#include <gio/gio.h>

#include "host/sandbox.h"

G_BEGIN_DECLS

typedef struct _Session Session;

/**
 * SessionReplyFunc:
 * @reply: one frame for the extension
 */
typedef void (*SessionReplyFunc)(GBytes *reply, gpointer user_data);

/**
 * session_new:
 * @sandbox: what this process has given up; `ready` tells it
 * @reply: where all replies go, those that nobody waits for included
 * @user_data: given to the callbacks
 *
 * Opens the session bus and the journal, and closes the sandbox behind them.
 *
 * Returns: (transfer full): a session that waits for its “hello”
 */
Session *session_new(SandboxState sandbox, SessionReplyFunc reply, gpointer user_data);

/**
 * session_free:
 *
 * Takes away all warnings.
 */
void session_free(Session *session);

/**
 * session_handle:
 * @session: of the port that the frame came over
 * @frame: one request; whatever is in it, it gets a reply where one is due
 */
void session_handle(Session *session, GBytes *frame);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

G_END_DECLS
