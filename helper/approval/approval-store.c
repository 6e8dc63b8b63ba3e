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
#define FORM_SUFFIX ".form"
#define FOLDER_MODE 0700
#define FILE_MODE 0600

static const char *const members[] = { "request", "subject", "senders",
                                       "asked",   "answers", NULL };

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
    g_autofree char *path = g_build_filename(folder, FOLDER_NAME, NULL);

    return approval_store_open(path);
}

ApprovalStore *
approval_store_open(const char *path)
{
    ApprovalStore *store = g_new0(ApprovalStore, 1);

    store->folder = g_strdup(path);
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
    g_free(open->subject);
    g_strfreev(open->senders);
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

gboolean
approval_store_make(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, FOLDER_NAME, NULL);

    return g_mkdir(path, FOLDER_MODE) == 0 || errno == EEXIST ||
           fail_file(error, "make folder", path, errno);
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
path_of(const ApprovalStore *store, const char *id, const char *suffix)
{
    g_autofree char *name = g_strconcat(id, suffix, NULL);

    return g_build_filename(store->folder, name, NULL);
}

static void
add_text(Writer *writer, const char *name, GBytes *json)
{
    g_autofree char *text =
        g_strndup(g_bytes_get_data(json, NULL), g_bytes_get_size(json));

    writer_add_string(writer, name, text);
}

static void
add_texts(Writer *writer, const char *name, char **texts)
{
    writer_begin_array(writer, name);
    for (gsize i = 0; texts[i] != NULL; i++)
        writer_add_string(writer, NULL, texts[i]);
    writer_end_array(writer);
}

static GString *
write_record(const OpenRequest *open)
{
    const RecordKind this = kind();
    g_autoptr(Writer) writer = record_begin(&this);
    g_autoptr(GBytes) json = approval_request_write(open->request);

    add_text(writer, "request", json);
    writer_add_string(writer, "subject", open->subject);
    add_texts(writer, "senders", open->senders);
    add_texts(writer, "asked", open->asked);
    writer_begin_array(writer, "answers");
    for (guint i = 0; open->answers != NULL && i < open->answers->len; i++) {
        g_autoptr(GBytes) answer = approval_write(g_ptr_array_index(open->answers, i));

        add_text(writer, NULL, answer);
    }
    writer_end_array(writer);

    return writer_finish(writer);
}

/* On the disk when it returns, the name in its folder too. */
static gboolean
write_file(
    const ApprovalStore *store, const char *id, const char *suffix, const GString *text,
    GError **error)
{
    g_autofree char *path = path_of(store, id, suffix);
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
    ApprovalStore *store, const OpenRequest *open, const GString *form, GError **error)
{
    const char *id = open->request->id;
    const OpenRequest unanswered = { open->request, open->subject, open->senders,
                                     open->asked, NULL };
    g_autoptr(GString) record = write_record(&unanswered);
    int descriptor;
    gboolean is_written;

    descriptor = lock(store);
    /* Without the record the form is nothing: a sweep removes it. */
    is_written = write_file(store, id, FORM_SUFFIX, form, error) &&
                 write_file(store, id, SUFFIX, record, error);
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
read_texts(char ***texts, JsonArray *array)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
        JsonNode *node = json_array_get_element(array, i);

        if (json_node_get_value_type(node) != G_TYPE_STRING)
            return FALSE;
        g_strv_builder_add(builder, json_node_get_string(node));
    }
    *texts = g_strv_builder_end(builder);

    return array != NULL;
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
    open->subject = g_strdup(member_string(object, "subject"));
    if (open->request == NULL || open->subject == NULL ||
        !read_texts(&open->senders, member_array(object, "senders")) ||
        !read_texts(&open->asked, member_array(object, "asked")) ||
        !read_answers(open, member_array(object, "answers")))
        return NULL;

    return g_steal_pointer(&open);
}

/* Returns: the place of this very answer among those that are kept; their number: none */
static guint
find_answer(const OpenRequest *open, const Approval *answer)
{
    guint i = 0;

    while (i < open->answers->len &&
           memcmp(
               ((const Approval *)g_ptr_array_index(open->answers, i))->signature,
               answer->signature, SIGNATURE_SIZE) != 0)
        i++;

    return i;
}

Vote
open_request_judge(
    const OpenRequest *open, const Approval *answer, const VoteRules *rules,
    gboolean *is_new)
{
    VoteRules here = *rules;
    guint place = find_answer(open, answer);
    g_autoptr(GPtrArray) answers = g_ptr_array_copy(open->answers, NULL, NULL);
    g_autofree Vote *votes = g_new0(Vote, answers->len + 1);

    g_ptr_array_set_free_func(answers, NULL);
    here.request = open->request;
    here.digest = open->request->digest;
    here.senders = (const char *const *)open->senders;
    *is_new = place == answers->len;
    if (*is_new)
        g_ptr_array_add(answers, (gpointer)answer);
    votes_count(&here, answers, votes);

    return votes[place];
}

static gboolean
keep_answer(
    ApprovalStore *store, OpenRequest *open, const Approval *answer,
    const VoteRules *rules, Vote *vote, gboolean *is_new, GError **error)
{
    g_autoptr(GBytes) json = approval_write(answer);
    g_autoptr(GString) record = NULL;
    gboolean is_other = FALSE;

    *vote = open_request_judge(open, answer, rules, &is_other);
    if (!is_other || (*vote != VOTE_APPROVED && *vote != VOTE_DECLINED))
        return TRUE;
    if (open->answers->len >= APPROVAL_STORE_MAX_ANSWERS)
        return fail(
            error, APPROVAL_STORE_ERROR_FULL, "Too many answers to request",
            open->request->id);

    g_ptr_array_add(open->answers, approval_read(json, NULL));
    record = write_record(open);
    *is_new = write_file(store, open->request->id, SUFFIX, record, error);
    return *is_new;
}

gboolean
approval_store_answer(
    ApprovalStore *store, const Approval *answer, const VoteRules *rules, Vote *vote,
    gboolean *is_new, GError **error)
{
    g_autofree char *path = path_of(store, answer->request, SUFFIX);
    int descriptor = lock(store);
    g_autoptr(OpenRequest) open = read_file(path);
    gboolean is_kept;

    *vote = VOTE_OTHER_REQUEST;
    *is_new = FALSE;
    is_kept = open != NULL ? keep_answer(store, open, answer, rules, vote, is_new, error)
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

static gboolean
is_id(const char *id)
{
    return strlen(id) == SIGNATURE_ID_N_DIGITS &&
           strspn(id, "0123456789abcdef") == SIGNATURE_ID_N_DIGITS;
}

OpenRequest *
approval_store_get(ApprovalStore *store, const char *id)
{
    g_autofree char *path = is_id(id) ? path_of(store, id, SUFFIX) : NULL;

    return path != NULL ? read_file(path) : NULL;
}

GBytes *
approval_store_read_form(ApprovalStore *store, const OpenRequest *open)
{
    g_autofree char *path = path_of(store, open->request->id, FORM_SUFFIX);
    g_autofree char *digest = NULL;
    g_autoptr(GBytes) form = NULL;
    char *text = NULL;
    gsize length = 0;

    if (!g_file_get_contents(path, &text, &length, NULL))
        return NULL;

    form = g_bytes_new_take(text, length);
    digest = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, form);
    return strcmp(digest, open->request->digest) == 0 ? g_steal_pointer(&form) : NULL;
}

gboolean
approval_store_remove(ApprovalStore *store, const char *id, GError **error)
{
    g_autofree char *path = path_of(store, id, SUFFIX);
    g_autofree char *form = path_of(store, id, FORM_SUFFIX);
    int descriptor = -1;
    gboolean is_gone;
    int reason;

    if (!is_id(id))
        return TRUE;

    descriptor = lock(store);
    is_gone = g_unlink(path) == 0 || errno == ENOENT;
    reason = errno;
    g_unlink(form);

    /* Without it a crash could bring the approvals of a sent message back. */
    if (is_gone && descriptor >= 0) {
        is_gone = fsync(descriptor) == 0;
        reason = errno;
    }
    unlock(descriptor);

    return is_gone || fail_file(error, "remove", path, reason);
}

/* A file that was not finished, or a form without its request. */
static gboolean
is_left(const ApprovalStore *store, const char *name)
{
    g_autofree char *id = g_str_has_suffix(name, FORM_SUFFIX)
                              ? g_strndup(name, strlen(name) - strlen(FORM_SUFFIX))
                              : NULL;
    g_autofree char *path = id != NULL ? path_of(store, id, SUFFIX) : NULL;

    return strstr(name, SUFFIX ".") != NULL || strstr(name, FORM_SUFFIX ".") != NULL ||
           (path != NULL && !g_file_test(path, G_FILE_TEST_EXISTS));
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

        if (is_left(store, name))
            g_unlink(path);
    }
    unlock(descriptor);
}

GPtrArray *
approval_store_sweep(ApprovalStore *store, GDateTime *now)
{
    GPtrArray *list = approval_store_list(store);

    remove_drafts(store);
    for (guint i = list->len; i > 0; i--) {
        const OpenRequest *open = g_ptr_array_index(list, i - 1);

        if (g_date_time_compare(now, open->request->until) < 0 ||
            !approval_store_remove(store, open->request->id, NULL))
            g_ptr_array_remove_index(list, i - 1);
    }

    return list;
}
