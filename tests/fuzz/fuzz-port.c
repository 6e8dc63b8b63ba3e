/* What comes over a port: frames, requests, and the session behind them.
 *
 * The first byte chooses how the rest is read.  Odd: as it would come over the
 * wire.  Even: every line is one frame; a line "!" and a byte is the person,
 * who answers the warning that was shown first.
 *
 * There is no desktop here, and a thread for every input would say nothing
 * about ours: a desk of the same interface stands in for the one of warning.c.
 */
#define _GNU_SOURCE /* memmem() */
#include <gio/gio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "approval/approval-store.h"
#include "audit/audit-log.h"
#include "desktop/notification.h"
#include "host/session.h"
#include "jobs/job-folder.h"
#include "quiet.h"
#include "text/harmless.h"
#include "wire/framing.h"
#include "wire/request.h"

/* --- The desk --- */

struct _NotificationDesk {
    WarningFunc func;
    gpointer user_data;
    GPtrArray *shown; /* ids */
};

static NotificationDesk *the_desk;

NotificationDesk *
notification_desk_new(WarningFunc func, gpointer user_data)
{
    NotificationDesk *desk = g_new0(NotificationDesk, 1);

    desk->func = func;
    desk->user_data = user_data;
    desk->shown = g_ptr_array_new_with_free_func(g_free);
    the_desk = desk;

    return desk;
}

void
notification_desk_free(NotificationDesk *desk)
{
    g_ptr_array_unref(desk->shown);
    g_free(desk);
    the_desk = NULL;
}

int
notification_desk_connect(NotificationDesk *desk)
{
    return -1;
}

void
notification_show(
    NotificationDesk *desk, const char *id, const Prompt *question, gboolean can_convert,
    gboolean can_each)
{
    g_autofree char *detail = g_strdelimit(g_strdup(question->detail), "\n", ' ');

    g_assert_false(g_ptr_array_find_with_equal_func(desk->shown, id, g_str_equal, NULL));
    g_assert_true(harmless_is(question->headline));
    g_assert_true(harmless_is(detail));
    g_ptr_array_add(desk->shown, g_strdup(id));
}

void
notification_take_away(NotificationDesk *desk, const char *id)
{
    guint place = 0;

    if (g_ptr_array_find_with_equal_func(desk->shown, id, g_str_equal, &place))
        g_ptr_array_remove_index(desk->shown, place);
}

static void
answer(guint8 choice)
{
    NotificationDesk *desk = the_desk;
    g_autofree char *id = NULL;

    if (desk->shown->len == 0)
        return;

    id = g_strdup(g_ptr_array_index(desk->shown, 0));
    g_ptr_array_remove_index(desk->shown, 0);
    desk->func(id, choice % (WARNING_UNAVAILABLE + 1), "fuzz", desk->user_data);
}

/* --- Jobs --- */

/* The disk is not what is tried here. */
int
fsync(int descriptor)
{
    return 0;
}

int
fdatasync(int descriptor)
{
    return 0;
}

#define ANY_JOB "00000000-0000-4000-8000-000000000000"

#define ANY_APPROVAL "00000000000000000000000000000000"

/* Returns: (transfer full): @frame with @id, that of a job or of a request for an
 * approval that was made last, in the place of @any: nobody can guess it */
static GBytes *
put_id(GBytes *frame, const char *any, const char *id)
{
    gsize size = 0;
    const char *data = g_bytes_get_data(frame, &size);
    char *copy = g_memdup2(data, MAX(size, 1));

    for (char *p = copy; id != NULL && p != NULL; p++) {
        p = memmem(p, size - (gsize)(p - copy), any, strlen(any));
        if (p == NULL)
            break;
        memcpy(p, id, strlen(id));
    }

    return g_bytes_new_take(copy, size);
}

/* For the next input there are none. */
static void
remove_jobs(void)
{
    g_autofree char *parent = audit_log_folder();
    g_autoptr(JobFolder) folder = job_folder_new(parent);
    g_auto(GStrv) ids = job_folder_list(folder);

    for (gsize i = 0; ids[i] != NULL; i++)
        job_folder_remove(folder, ids[i]);
}

static void
remove_approvals(void)
{
    g_autofree char *parent = audit_log_folder();
    g_autoptr(ApprovalStore) store = approval_store_new(parent);
    g_autoptr(GPtrArray) list = approval_store_list(store);

    for (guint i = 0; i < list->len; i++) {
        const OpenRequest *open = g_ptr_array_index(list, i);

        approval_store_remove(store, open->request->id, NULL);
    }
}

/* --- What every reply has to be --- */

typedef struct {
    GMainLoop *loop;
    GInputStream *input;
    Session *session;
    char *id;            /* of the request that is handled; NULL: it has none */
    char *job;           /* that was begun last; NULL: none */
    char *approval;      /* that was asked for last; NULL: none */
    const char *expects; /* the type of its reply, if that is no error */
    guint n_replies;     /* to it */
} Host;

/* Returns: the type of the reply to @request (data/protocol.md), if it is no error; a
 * request that cannot be read, and a sound `dismiss` or `name`, have no other */
static const char *
expected_reply(const Request *request)
{
    if (request == NULL)
        return "error";

    switch (request->type) {
    case REQUEST_HELLO:
        return "ready";
    case REQUEST_CHECK:
        return "verdict";
    case REQUEST_PAGE:
        return "page";
    case REQUEST_DISMISS:
    case REQUEST_NAME:
        return "error";
    case REQUEST_SETTINGS:
        return "settings";
    case REQUEST_VALIDATE:
        return "validity";
    case REQUEST_DECIDE:
        return "decided";
    case REQUEST_PIECE:
        return "taken";
    case REQUEST_FORGET:
        return "forgotten";
    case REQUEST_REPORT:
        return "reported";
    case REQUEST_SIFT:
        return "sifted";
    case REQUEST_BOUNCES:
        return "counted";
    case REQUEST_LEARN:
        return "learnt";
    case REQUEST_EACH_START:
    case REQUEST_EACH_RESULT:
    case REQUEST_EACH_ORDER:
    case REQUEST_EACH_RESUME:
        return "each-job";
    case REQUEST_EACH_NEXT:
        return "each-turn";
    case REQUEST_EACH_JOBS:
        return "each-jobs";
    case REQUEST_EACH_FILE:
        return "each-file";
    case REQUEST_EACH_CLOSE:
        return "each-closed";
    case REQUEST_APPROVAL_ASK:
    case REQUEST_APPROVAL_ANSWER:
        return "approval-letter";
    case REQUEST_APPROVAL_FILE:
        return "approval-file";
    case REQUEST_APPROVAL_LIST:
        return "approval-list";
    case REQUEST_APPROVAL_TAKE:
        return "approval-taken";
    case REQUEST_APPROVAL_CANCEL:
    case REQUEST_APPROVAL_USED:
        return "approval-ended";
    case REQUEST_APPROVAL_LOOK:
        return "approval-review";
    case REQUEST_APPROVAL_KEY:
        return "approval-key";
    case REQUEST_EACH_LETTER:
        return "each-letter";
    case REQUEST_LETTERS:
        return "letters";
    }

    g_assert_not_reached();
}

/* What is answered in another way than was hoped for, and is no error. */
static gboolean
is_refusal(const char *type, const char *expected)
{
    return (strcmp(type, "approval-refused") == 0 &&
            strcmp(expected, "approval-review") == 0) ||
           (strcmp(type, "approval-wrong") == 0 &&
            strcmp(expected, "approval-letter") == 0) ||
           (strcmp(type, "wanted") == 0 && strcmp(expected, "verdict") == 0);
}

static void
check_reply(Host *host, GBytes *frame)
{
    gsize size = 0;
    const char *json = g_bytes_get_data(frame, &size);
    g_autofree char *text = g_strndup(json, size);
    g_autoptr(JsonNode) root = json_from_string(text, NULL);
    JsonObject *reply;
    const char *type;

    g_assert_cmpuint(strlen(text), ==, size);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_nonnull(root);
    reply = json_node_get_object(root);
    type = json_object_get_string_member(reply, "type");
    if (strcmp(type, "answer") == 0 || strcmp(type, "unanswered") == 0)
        return;

    host->n_replies++;
    if (json_object_get_null_member(reply, "id"))
        g_assert_null(host->id);
    else
        g_assert_cmpstr(json_object_get_string_member(reply, "id"), ==, host->id);

    if (strcmp(type, "error") != 0 && !is_refusal(type, host->expects))
        g_assert_cmpstr(type, ==, host->expects);
    if (strcmp(type, "each-job") == 0) {
        g_free(host->job);
        host->job = g_strdup(json_object_get_string_member(reply, "job"));
    }
    if (strcmp(type, "approval-letter") == 0) {
        g_free(host->approval);
        host->approval = g_strdup(json_object_get_string_member(reply, "request"));
    }
    if (strcmp(type, "verdict") != 0)
        return;

    g_assert_true(
        (strcmp(json_object_get_string_member(reply, "level"), "pass") == 0) ==
        (json_array_get_length(json_object_get_array_member(reply, "choices")) == 0));
}

static void
on_reply(GBytes *reply, gpointer user_data)
{
    g_autoptr(GOutputStream) output = g_memory_output_stream_new_resizable();
    g_autoptr(GError) error = NULL;

    framing_write(output, reply, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(g_bytes_get_size(reply), <=, FRAMING_MAX_REPLY);
    g_assert_cmpuint(
        g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(output)), ==,
        sizeof(guint32) + g_bytes_get_size(reply));
    check_reply(user_data, reply);
}

static gboolean
is_answered(const Request *request)
{
    return request == NULL ||
           (request->type != REQUEST_DISMISS && request->type != REQUEST_NAME);
}

/* One reply to every request; none to a sound `dismiss` or `name`. */
static void
handle(Host *host, GBytes *bytes)
{
    g_autoptr(GBytes) named = put_id(bytes, ANY_JOB, host->job);
    g_autoptr(GBytes) frame = put_id(named, ANY_APPROVAL, host->approval);
    g_autoptr(GError) error = NULL;
    g_autoptr(Request) request = request_parse(frame, &host->id, &error);

    g_assert_true((request == NULL) == (error != NULL));
    host->n_replies = 0;
    host->expects = expected_reply(request);
    session_handle(host->session, frame);
    g_assert_cmpuint(host->n_replies, ==, is_answered(request) ? 1 : 0);
    g_clear_pointer(&host->id, g_free);
}

/* --- The two ways in --- */

static void
on_frame(GObject *source, GAsyncResult *result, gpointer user_data)
{
    Host *host = user_data;
    g_autoptr(GBytes) frame = NULL;
    g_autoptr(GError) error = NULL;
    gboolean going = framing_read_finish(result, &frame, &error);

    g_assert_true(going == (error == NULL));
    if (frame == NULL) {
        g_main_loop_quit(host->loop);
        return;
    }

    g_assert_cmpuint(g_bytes_get_size(frame), <=, FRAMING_MAX_REQUEST);
    handle(host, frame);
    framing_read_async(host->input, on_frame, host);
}

static void
read_wire(Host *host, const uint8_t *data, size_t size)
{
    g_autoptr(GInputStream) input =
        g_memory_input_stream_new_from_data(data, (gssize)size, NULL);

    host->input = input;
    framing_read_async(input, on_frame, host);
    g_main_loop_run(host->loop);
}

static void
read_lines(Host *host, const uint8_t *data, size_t size)
{
    while (size > 0) {
        const uint8_t *newline = memchr(data, '\n', size);
        size_t length = newline != NULL ? (size_t)(newline - data) : size;
        g_autoptr(GBytes) frame = g_bytes_new(data, length);

        if (length == 2 && data[0] == '!')
            answer(data[1]);
        else
            handle(host, frame);
        length += newline != NULL;
        data += length;
        size -= length;
    }
}

/* --- The audit log --- */

static char *the_state;

static void
remove_state(void)
{
    const char *argv[] = { "rm", "-rf", the_state, NULL };

    g_spawn_sync(
        NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
        NULL);
    g_free(the_state);
}

/* Mails that pass are written down: not into the log of whoever runs this. */
static void
make_state(void)
{
    g_autofree char *folder = NULL;

    the_state = g_dir_make_tmp("bcc-guard-XXXXXX", NULL);
    g_assert_nonnull(the_state);
    g_assert_true(g_setenv("XDG_STATE_HOME", the_state, TRUE));
    folder = audit_log_folder();
    g_assert_true(audit_log_make_folder(folder, NULL));
    g_assert_true(approval_store_make(folder, NULL));
    atexit(remove_state);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    quiet_begin();
    make_state();
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    Host host = { .loop = loop };

    if (size == 0)
        return 0;

    host.session = session_new((SandboxState){ FALSE, FALSE }, on_reply, &host);
    if (data[0] % 2 == 1)
        read_wire(&host, data + 1, size - 1);
    else
        read_lines(&host, data + 1, size - 1);
    session_free(host.session);
    if (host.job != NULL)
        remove_jobs();
    remove_approvals();
    g_free(host.job);
    g_free(host.approval);

    return 0;
}
