#include "doctor/helper-probe.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "policy/policy-file.h"
#include "wire/framing.h"
#include "wire/protocol.h"
#include "json/member.h"

/* Of what a helper that failed wrote to standard error. */
#define MAX_LAST_WORDS 300

G_DEFINE_QUARK(helper_probe_error, helper_probe_error)

/* The policy says so that nothing is written down because of us. */
#define PROTOCOL G_STRINGIFY(PROTOCOL_VERSION)
static const char hello[] =
    "{\"type\":\"hello\",\"id\":\"doctor\",\"protocol\":" PROTOCOL ","
    "\"version\":\"" PACKAGE_VERSION "\","
    "\"policy\":{\"managed\":{\"audit\":\"none\"},\"local\":{}}}";

/* One that answers may still be unable to check, as it meets another library than the one
 * it was built for: it gets a message to five strangers who would see each other. */
static const char trial[] =
    "{\"type\":\"check\",\"id\":\"trial\",\"trial\":true,\"message\":"
    "\"From: a@sender.invalid\\r\\n"
    "Cc: a@k1.invalid, a@k2.invalid, a@k3.invalid, a@k4.invalid, "
    "a@k5.invalid\\r\\n\\r\\n\"}";
static const char trial_level[] = "convert";

/* Questions to one helper. */
typedef struct {
    GMainLoop *loop;
    GSubprocess *process;
    GBytes *reply; /* NULL: none came */
    gboolean late;
} Probe;

static void
on_reply(GObject *source, GAsyncResult *result, gpointer user_data)
{
    Probe *probe = user_data;
    g_autoptr(GError) error = NULL;

    if (!framing_read_finish(result, &probe->reply, &error))
        g_debug("The helper's answer: %s", error->message);
    g_main_loop_quit(probe->loop);
}

/* on_reply() may never follow: a program started by the helper can keep the pipe open. */
static gboolean
on_patience_ended(gpointer user_data)
{
    Probe *probe = user_data;

    probe->late = TRUE;
    g_main_loop_quit(probe->loop);
    return G_SOURCE_REMOVE;
}

/* As in Thunderbird's NativeMessaging: the manifest and the extension as
 * arguments, in the folder of the program. */
static GSubprocess *
start(const NativeManifest *manifest, GError **error)
{
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
        G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_autofree char *folder = g_path_get_dirname(manifest->helper);
    g_autoptr(GError) reason = NULL;
    GSubprocess *process;

    g_subprocess_launcher_set_cwd(launcher, folder);
    /* Nothing can be made below it: looking leaves no folder of the audit log behind. */
    g_subprocess_launcher_setenv(launcher, "XDG_STATE_HOME", "/dev/null", TRUE);
    process = g_subprocess_launcher_spawn(
        launcher, &reason, manifest->helper, manifest->file, POLICY_EXTENSION, NULL);
    if (process == NULL)
        g_set_error_literal(
            error, HELPER_PROBE_ERROR, HELPER_PROBE_ERROR_START, reason->message);

    return process;
}

static void
wait_for_reply(Probe *probe, const char *question)
{
    g_autoptr(GBytes) request = g_bytes_new_static(question, strlen(question));
    g_autoptr(GError) error = NULL;
    g_autoptr(GSource) patience = g_timeout_source_new(HELPER_PROBE_PATIENCE_MS);

    g_source_set_callback(patience, on_patience_ended, probe, NULL);
    g_source_attach(patience, g_main_loop_get_context(probe->loop));

    /* One that ended already has no end of the pipe, and is seen by what it answers. */
    if (!framing_write(g_subprocess_get_stdin_pipe(probe->process), request, &error))
        g_debug("The question to the helper: %s", error->message);
    framing_read_async(g_subprocess_get_stdout_pipe(probe->process), on_reply, probe);
    g_main_loop_run(probe->loop);
    g_source_destroy(patience);
}

/* Returns: (transfer full): why there was no answer */
static char *
last_words(Probe *probe)
{
    GInputStream *errors = g_subprocess_get_stderr_pipe(probe->process);
    char words[MAX_LAST_WORDS + 1] = "";

    if (probe->late)
        return g_strdup_printf(
            "no answer within %d seconds", HELPER_PROBE_PATIENCE_MS / 1000);

    g_pollable_input_stream_read_nonblocking(
        G_POLLABLE_INPUT_STREAM(errors), words, MAX_LAST_WORDS, NULL, NULL);
    g_strstrip(words);

    return *words != '\0' ? g_utf8_make_valid(words, -1)
                          : g_strdup("it ended without a word");
}

/* Returns: (transfer full) (nullable): the string @name of @reply */
static char *
read_string(GBytes *reply, const char *name, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    gsize length = 0;
    const char *text = g_bytes_get_data(reply, &length);
    JsonObject *object = NULL;
    JsonNode *root = NULL;

    if (json_parser_load_from_data(parser, text, (gssize)length, NULL))
        root = json_parser_get_root(parser);
    if (root != NULL && JSON_NODE_HOLDS_OBJECT(root))
        object = json_node_get_object(root);
    if (member_string(object, name) != NULL)
        return g_strdup(member_string(object, name));

    /* What the helper itself says. */
    if (member_string(object, "text") != NULL)
        g_set_error_literal(
            error, HELPER_PROBE_ERROR, HELPER_PROBE_ERROR_REPLY,
            member_string(object, "text"));
    else
        g_set_error(
            error, HELPER_PROBE_ERROR, HELPER_PROBE_ERROR_REPLY,
            "expected a reply with a “%s”, got %.*s", name,
            (int)MIN(length, MAX_LAST_WORDS), text);
    return NULL;
}

/* Returns: (transfer full) (nullable): the string @name of the answer */
static char *
ask(Probe *probe, const char *question, const char *name, GError **error)
{
    g_autoptr(GBytes) reply = NULL;
    g_autofree char *words = NULL;

    wait_for_reply(probe, question);
    reply = g_steal_pointer(&probe->reply);
    if (reply != NULL)
        return read_string(reply, name, error);

    g_subprocess_force_exit(probe->process);
    g_subprocess_wait(probe->process, NULL, NULL);
    words = last_words(probe);
    g_set_error_literal(error, HELPER_PROBE_ERROR, HELPER_PROBE_ERROR_SILENCE, words);
    return NULL;
}

static gboolean
try_out(Probe *probe, GError **error)
{
    g_autofree char *level = ask(probe, trial, "level", error);

    if (level == NULL) {
        g_prefix_error(error, "a trial message cannot be checked: ");
        return FALSE;
    }

    if (strcmp(level, trial_level) == 0)
        return TRUE;

    g_set_error(
        error, HELPER_PROBE_ERROR, HELPER_PROBE_ERROR_REPLY,
        "expected “%s” for a trial message to five strangers, got “%s”", trial_level,
        level);
    return FALSE;
}

static char *
talk(const NativeManifest *manifest, GMainContext *context, GError **error)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(context, FALSE);
    g_autoptr(GSubprocess) process = start(manifest, error);
    g_autofree char *version = NULL;
    Probe probe = { loop, process, NULL, FALSE };
    gboolean is_well;

    if (process == NULL)
        return NULL;

    version = ask(&probe, hello, "version", error);
    /* Another version may judge otherwise; that it is another one is fault enough. */
    is_well = version != NULL &&
              (strcmp(version, PACKAGE_VERSION) != 0 || try_out(&probe, error));
    /* It has nothing to lose, and one that hangs would not end by itself. */
    g_subprocess_force_exit(process);
    g_subprocess_wait(process, NULL, NULL);

    return is_well ? g_steal_pointer(&version) : NULL;
}

char *
helper_probe_run(const NativeManifest *manifest, GError **error)
{
    /* Its own: an answer that comes after the patience finds nobody. */
    g_autoptr(GMainContext) context = g_main_context_new();
    char *version;

    g_main_context_push_thread_default(context);
    version = talk(manifest, context, error);
    g_main_context_pop_thread_default(context);

    return version;
}
