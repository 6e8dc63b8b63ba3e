/* The native messaging host: frames from standard input, replies to standard
 * output, everything else to standard error.
 */
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <unistd.h>

#include "approval/approval-store.h"
#include "audit/audit-log.h"
#include "host/sandbox.h"
#include "host/session.h"
#include "jobs/job-folder.h"
#include "text/phrase.h"
#include "wire/framing.h"
#include "wire/reply.h"

typedef struct {
    GMainLoop *loop;
    GInputStream *input;
    GOutputStream *output;
    Session *session;
    int status;
} Host;

/* G_DEBUG=fatal-warnings, which developers have in their sessions, would end us where
 * libnotify finds no server: a warning is for somebody to read. */
static void
survive_warnings(void)
{
    GLogLevelFlags fatal = g_log_set_always_fatal(G_LOG_FATAL_MASK);

    g_log_set_always_fatal(fatal & ~(guint)G_LOG_LEVEL_WARNING);
}

static void
write_to_stderr(const char *text)
{
    g_printerr("%s", text);
}

/* Waits for a reader that has stopped, on purpose: all requests come from that
 * reader, nothing else is held up (warnings live in a thread of their own), and
 * as no further request is read meanwhile, nothing piles up. One that has gone
 * is an error at once. */
static void
on_reply(GBytes *reply, gpointer user_data)
{
    Host *host = user_data;
    g_autoptr(GError) error = NULL;

    if (framing_write(host->output, reply, &error))
        return;

    g_printerr("bcc-guard-helper: Cannot reply: %s\n", error->message);
    host->status = 1;
    g_main_loop_quit(host->loop);
}

/* A frame that is too large leaves its bytes in the pipe: the port has to
 * end, and the extension is told why. */
static void
refuse(Host *host, const GError *reason)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) reply = NULL;

    g_printerr("bcc-guard-helper: %s\n", reason->message);
    host->status = 1;
    if (!g_error_matches(reason, FRAMING_ERROR, FRAMING_ERROR_TOO_LARGE))
        return;

    error = g_error_new_literal(REQUEST_ERROR, REQUEST_ERROR_TOO_LARGE, reason->message);
    reply = reply_error(NULL, error);
    on_reply(reply, host);
}

static void
on_frame(GObject *source, GAsyncResult *result, gpointer user_data)
{
    Host *host = user_data;
    g_autoptr(GBytes) frame = NULL;
    g_autoptr(GError) error = NULL;

    if (!framing_read_finish(result, &frame, &error))
        refuse(host, error);

    if (frame == NULL) {
        g_main_loop_quit(host->loop);
        return;
    }

    session_handle(host->session, frame);
    framing_read_async(host->input, on_frame, host);
}

static gboolean
on_terminate(gpointer user_data)
{
    Host *host = user_data;

    g_main_loop_quit(host->loop);
    return G_SOURCE_REMOVE;
}

/* Before a byte from elsewhere is read, and before there are threads. */
static SandboxState
give_up(void)
{
    const char *const readable[] = { phrase_folder(), NULL };
    g_autofree char *folder = audit_log_folder();

    /* Later they could not be made any more. If they cannot be now, that is told when
     * something has to be written down, in the language of the person. */
    if (!audit_log_make_folder(folder, NULL) || !job_folder_make(folder, NULL) ||
        !approval_store_make(folder, NULL))
        g_debug("The folders for what is kept cannot be made");

    return sandbox_enter(readable, folder);
}

int
main(int argc, char **argv)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_autoptr(GInputStream) input = g_unix_input_stream_new(STDIN_FILENO, FALSE);
    g_autoptr(GOutputStream) output = g_unix_output_stream_new(STDOUT_FILENO, FALSE);
    g_autoptr(Session) session = NULL;
    SandboxState sandbox;
    Host host = { loop, input, output, NULL, 0 };

    /* stdout carries frames, and GLib prints debug and info messages there. */
    g_log_writer_default_set_use_stderr(TRUE);
    g_set_print_handler(write_to_stderr);
    g_set_prgname("bcc-guard-helper");
    survive_warnings();
    phrase_begin(NULL);
    sandbox = give_up();

    /* A reader that went away is an error of the write, not a death. */
    signal(SIGPIPE, SIG_IGN);

    session = session_new(sandbox, on_reply, &host);
    host.session = session;
    g_unix_signal_add(SIGTERM, on_terminate, &host);
    g_unix_signal_add(SIGINT, on_terminate, &host);
    framing_read_async(input, on_frame, &host);
    g_main_loop_run(loop);

    return host.status;
}
