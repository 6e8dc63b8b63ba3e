#include "approval/approval-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "approval/record.h"
#include "json/member.h"

G_DEFINE_QUARK(approval_store_error, approval_store_error)

#define FOLDER_NAME "approvals"
#define SUFFIX ".json"
#define FOLDER_MODE 0700
#define FILE_MODE 0600

static const char *const members[] = { "request", "asked", "answers", NULL };

struct _ApprovalStore {
    char *folder;
};

static RecordKind
kind(void)
{
    return (RecordKind){ "open-request", members, APPROVAL_STORE_ERROR };
}

ApprovalStore *
approval_store_new(const char *folder)
{
    ApprovalStore *store = g_new0(ApprovalStore, 1);

    store->folder = g_build_filename(folder, FOLDER_NAME, NULL);
    return store;
}

void
approval_store_free(ApprovalStore *store)
{
    g_free(store->folder);
    g_free(store);
}

void
open_request_free(OpenRequest *open)
{
    g_clear_pointer(&open->request, approval_request_free);
    g_strfreev(open->asked);
    g_clear_pointer(&open->answers, g_ptr_array_unref);
    g_free(open);
}

static gboolean
fail(GError **error, ApprovalStoreError code, const char *what, const char *path)
{
    g_autofree char *name = g_filename_display_name(path);

    g_set_error(error, APPROVAL_STORE_ERROR, (gint)code, "%s “%s”", what, name);
    return FALSE;
}

static gboolean
fail_file(GError **error, const char *verb, const char *path, int reason)
{
    g_autofree char *name = g_filename_display_name(path);

    g_set_error(
        error, APPROVAL_STORE_ERROR, APPROVAL_STORE_ERROR_FILE, "Cannot %s “%s”: %s",
        verb, name, g_strerror(reason));
    return FALSE;
}

/* Two helpers of one user take turns.  Returns: a descriptor, which unlocks it when it is
 * closed; -1: there is no folder */
static int
lock(const ApprovalStore *store)
{
    int descriptor = open(store->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor >= 0)
        flock(descriptor, LOCK_EX);
    return descriptor;
}

static void
unlock(int descriptor)
{
    if (descriptor >= 0)
        close(descriptor);
}

/* An id is all digits, so that no name leads out of the folder. */
static char *
path_of(const ApprovalStore *store, const char *id)
{
    g_autofree char *name = g_strconcat(id, SUFFIX, NULL);

    return g_build_filename(store->folder, name, NULL);
}

static void
add_text(Writer *writer, const char *name, GBytes *json)
{
    g_autofree char *text =
        g_strndup(g_bytes_get_data(json, NULL), g_bytes_get_size(json));

    writer_add_string(writer, name, text);
}

static GString *
write_record(
    const ApprovalRequest *request, const char *const *asked, const GPtrArray *answers)
{
    const RecordKind this = kind();
    g_autoptr(Writer) writer = record_begin(&this);
    g_autoptr(GBytes) json = approval_request_write(request);

    add_text(writer, "request", json);
    writer_begin_array(writer, "asked");
    for (gsize i = 0; asked[i] != NULL; i++)
        writer_add_string(writer, NULL, asked[i]);
    writer_end_array(writer);
    writer_begin_array(writer, "answers");
    for (guint i = 0; answers != NULL && i < answers->len; i++) {
        g_autoptr(GBytes) answer = approval_write(g_ptr_array_index(answers, i));

        add_text(writer, NULL, answer);
    }
    writer_end_array(writer);

    return writer_finish(writer);
}

/* On the disk when it returns, the name in its folder too. */
static gboolean
write_file(
    const ApprovalStore *store, const ApprovalRequest *request, const char *const *asked,
    const GPtrArray *answers, GError **error)
{
    g_autofree char *path = path_of(store, request->id);
    g_autoptr(GString) text = write_record(request, asked, answers);
    g_autoptr(GError) reason = NULL;

    if (g_file_set_contents_full(
            path, text->str, (gssize)text->len,
            G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, FILE_MODE,
            &reason))
        return TRUE;

    g_set_error_literal(
        error, APPROVAL_STORE_ERROR, APPROVAL_STORE_ERROR_FILE, reason->message);
    return FALSE;
}

gboolean
approval_store_add(
    ApprovalStore *store, const ApprovalRequest *request, const char *const *asked,
    GError **error)
{
    int descriptor;
    gboolean is_written;

    if (g_mkdir_with_parents(store->folder, FOLDER_MODE) != 0)
        return fail_file(error, "make folder", store->folder, errno);

    descriptor = lock(store);
    is_written = write_file(store, request, asked, NULL, error);
    unlock(descriptor);

    return is_written;
}

static GBytes *
text_of(JsonNode *node)
{
    const char *text =
        json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : "";

    return g_bytes_new(text, strlen(text));
}

static gboolean
read_asked(OpenRequest *open, JsonArray *asked)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    for (guint i = 0; asked != NULL && i < json_array_get_length(asked); i++) {
        JsonNode *node = json_array_get_element(asked, i);

        if (json_node_get_value_type(node) != G_TYPE_STRING)
            return FALSE;
        g_strv_builder_add(builder, json_node_get_string(node));
    }
    open->asked = g_strv_builder_end(builder);

    return asked != NULL;
}

static gboolean
read_answers(OpenRequest *open, JsonArray *answers)
{
    open->answers = g_ptr_array_new_with_free_func((GDestroyNotify)approval_free);
    for (guint i = 0; answers != NULL && i < json_array_get_length(answers); i++) {
        g_autoptr(GBytes) json = text_of(json_array_get_element(answers, i));
        Approval *answer = approval_read(json, NULL);

        if (answer == NULL)
            return FALSE;
        g_ptr_array_add(open->answers, answer);
    }

    return answers != NULL;
}

/* Returns: (transfer full) (nullable): what stands in a file */
static OpenRequest *
read_file(const char *path)
{
    const RecordKind this = kind();
    g_autoptr(OpenRequest) open = NULL;
    g_autoptr(JsonNode) root = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GBytes) request = NULL;
    JsonObject *object;
    char *text = NULL;
    gsize length = 0;

    if (!g_file_get_contents(path, &text, &length, NULL))
        return NULL;

    bytes = g_bytes_new_take(text, length);
    root = record_parse(&this, bytes, NULL);
    if (root == NULL)
        return NULL;

    open = g_new0(OpenRequest, 1);
    object = json_node_get_object(root);
    request = text_of(json_object_get_member(object, "request"));
    open->request = approval_request_read(request, NULL);
    if (open->request == NULL || !read_asked(open, member_array(object, "asked")) ||
        !read_answers(open, member_array(object, "answers")))
        return NULL;

    return g_steal_pointer(&open);
}

static gboolean
keep_answer(
    ApprovalStore *store, OpenRequest *open, const Approval *answer,
    const VoteRules *rules, Vote *vote, GError **error)
{
    VoteRules here = *rules;
    g_autoptr(GBytes) json = approval_write(answer);
    g_autofree Vote *votes = g_new0(Vote, open->answers->len + 1);

    here.request = open->request;
    here.digest = open->request->digest;
    g_ptr_array_add(open->answers, approval_read(json, NULL));
    votes_count(&here, open->answers, votes);
    *vote = votes[open->answers->len - 1];
    if (*vote != VOTE_APPROVED && *vote != VOTE_DECLINED)
        return TRUE;
    if (open->answers->len > APPROVAL_STORE_MAX_ANSWERS)
        return fail(
            error, APPROVAL_STORE_ERROR_FULL, "Too many answers to request",
            open->request->id);

    return write_file(
        store, open->request, (const char *const *)open->asked, open->answers, error);
}

gboolean
approval_store_answer(
    ApprovalStore *store, const Approval *answer, const VoteRules *rules, Vote *vote,
    GError **error)
{
    g_autofree char *path = path_of(store, answer->request);
    int descriptor = lock(store);
    g_autoptr(OpenRequest) open = read_file(path);
    gboolean is_kept;

    *vote = VOTE_OTHER_REQUEST;
    is_kept = open != NULL ? keep_answer(store, open, answer, rules, vote, error)
                           : fail(
                                 error, APPROVAL_STORE_ERROR_UNKNOWN,
                                 "There is no open request", answer->request);
    unlock(descriptor);

    return is_kept;
}

static int
compare_age(gconstpointer one, gconstpointer other)
{
    const OpenRequest *a = *(const OpenRequest *const *)one;
    const OpenRequest *b = *(const OpenRequest *const *)other;

    return g_date_time_compare(a->request->asked, b->request->asked);
}

GPtrArray *
approval_store_list(ApprovalStore *store)
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)open_request_free);
    g_autoptr(GDir) folder = g_dir_open(store->folder, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *path = g_build_filename(store->folder, name, NULL);
        OpenRequest *open = g_str_has_suffix(name, SUFFIX) ? read_file(path) : NULL;

        if (open != NULL)
            g_ptr_array_add(list, open);
    }
    g_ptr_array_sort(list, compare_age);

    return list;
}

OpenRequest *
approval_store_find(ApprovalStore *store, const char *digest)
{
    g_autoptr(GPtrArray) list = approval_store_list(store);

    for (guint i = list->len; i > 0; i--) {
        const OpenRequest *open = g_ptr_array_index(list, i - 1);

        if (strcmp(open->request->digest, digest) == 0)
            return g_ptr_array_steal_index(list, i - 1);
    }

    return NULL;
}

gboolean
approval_store_remove(ApprovalStore *store, const char *id, GError **error)
{
    g_autofree char *path = path_of(store, id);
    int descriptor = lock(store);
    gboolean is_gone = g_unlink(path) == 0 || errno == ENOENT;
    int reason = errno;

    /* Without it a crash could bring the approvals of a sent message back. */
    if (is_gone && descriptor >= 0) {
        is_gone = fsync(descriptor) == 0;
        reason = errno;
    }
    unlock(descriptor);

    return is_gone || fail_file(error, "remove", path, reason);
}

/* What a helper left that was killed while it wrote.  Nobody writes while it is locked.
 */
static void
remove_drafts(const ApprovalStore *store)
{
    int descriptor = lock(store);
    g_autoptr(GDir) folder = g_dir_open(store->folder, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *path = g_build_filename(store->folder, name, NULL);

        if (strstr(name, SUFFIX ".") != NULL)
            g_unlink(path);
    }
    unlock(descriptor);
}

guint
approval_store_sweep(ApprovalStore *store, GDateTime *now)
{
    g_autoptr(GPtrArray) list = approval_store_list(store);
    guint n_void = 0;

    remove_drafts(store);
    for (guint i = 0; i < list->len; i++) {
        const OpenRequest *open = g_ptr_array_index(list, i);

        if (g_date_time_compare(now, open->request->until) >= 0)
            n_void += approval_store_remove(store, open->request->id, NULL);
    }

    return n_void;
}
