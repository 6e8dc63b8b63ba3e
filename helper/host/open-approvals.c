#include "host/open-approvals.h"

#include <glib/gi18n.h>
#include <string.h>

#include "approval/changes.h"
#include "mail/mailbox.h"
#include "mail/outgoing.h"
#include "rules/outsiders.h"
#include "text/harmless.h"

struct _OpenApprovals {
    char *folder;
    ApprovalStore *store;
    KeptLetters *letters;
    OpenApprovalsWrite write;
    gpointer user_data;
    GHashTable *told; /* digests of messages that answer nothing, and were told */
    GHashTable *used; /* id of a request → form of its message, whose copy may come */
};

OpenApprovals *
open_approvals_new(
    const char *folder, KeptLetters *letters, OpenApprovalsWrite write,
    gpointer user_data)
{
    OpenApprovals *approvals = g_new0(OpenApprovals, 1);

    approvals->folder = g_strdup(folder);
    approvals->store = approval_store_new(folder);
    approvals->letters = letters;
    approvals->write = write;
    approvals->user_data = user_data;
    approvals->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    approvals->used = g_hash_table_new_full(
        g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);

    return approvals;
}

void
open_approvals_free(OpenApprovals *approvals)
{
    g_free(approvals->folder);
    approval_store_free(approvals->store);
    g_hash_table_unref(approvals->told);
    g_hash_table_unref(approvals->used);
    g_free(approvals);
}

static gboolean
fail(GError **error, RequestError code, const char *text)
{
    g_set_error_literal(error, REQUEST_ERROR, (gint)code, text);
    return FALSE;
}

/* Returns: (transfer full): how a request stands now */
static Standing *
stand(const OpenApprovals *approvals, const OpenRequest *open, const Policy *policy)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(ApproverKey) own = approver_key_load(approvals->folder, NULL);

    return standing_new(
        open, policy, own != NULL ? approver_key_get_public(own) : NULL, now);
}

/* --- What is known of a message --- */

void
approval_case_free(ApprovalCase *approval)
{
    g_free(approval->reason);
    g_free(approval->text);
    g_clear_pointer(&approval->canonical, canonical_free);
    g_strfreev(approval->senders);
    g_clear_pointer(&approval->approvers, g_ptr_array_unref);
    g_clear_pointer(&approval->open, open_request_free);
    g_clear_pointer(&approval->standing, standing_free);
    g_clear_pointer(&approval->changes, g_ptr_array_unref);
    g_free(approval);
}

/* Everybody by whom the message is written: they approve nothing. */
static char **
find_senders(const Message *message, char **own)
{
    const char *const *lists[] = { message_get_from(message),
                                   message_get_sender(message) };
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) senders = g_ptr_array_new_with_free_func(g_free);

    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        for (gsize j = 0; lists[i][j] != NULL; j++)
            g_ptr_array_add(senders, g_strdup(lists[i][j]));
    }
    for (gsize i = 0; own[i] != NULL; i++)
        g_ptr_array_add(senders, mailbox_normalise(own[i]));
    for (guint i = senders->len; i > 0; i--) {
        if (!g_hash_table_add(seen, g_ptr_array_index(senders, i - 1)))
            g_ptr_array_remove_index(senders, i - 1);
    }
    g_ptr_array_add(senders, NULL);

    return (char **)g_ptr_array_free(g_steal_pointer(&senders), FALSE);
}

static GPtrArray *
find_approvers(const Policy *policy, char **senders)
{
    const GPtrArray *all = policy_get_approvers(policy);
    GPtrArray *approvers = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < all->len; i++) {
        const Approver *approver = g_ptr_array_index(all, i);

        if (!g_strv_contains((const char *const *)senders, approver->address))
            g_ptr_array_add(approvers, g_strdup(approver->address));
    }

    return approvers;
}

/* Why a message has no form that could be approved. */
static const char *
describe_failure(int code)
{
    switch ((CanonicalError)code) {
    case CANONICAL_ERROR_MESSAGE:
    case CANONICAL_ERROR_UNREADABLE:
    case CANONICAL_ERROR_HEADER:
        return _("It cannot be approved, because a part of its header cannot be read.");
    case CANONICAL_ERROR_ENCRYPTED:
        return _("It cannot be approved, because it is encrypted.");
    case CANONICAL_ERROR_INCOMPLETE:
        return _("It cannot be approved, because an attachment or the text is too large, "
                 "or cannot be read.");
    case CANONICAL_ERROR_TEXT:
        return _("It cannot be approved, because it has no text, or another one than is "
                 "shown.");
    }

    g_assert_not_reached();
}

/* Returns: (transfer full) (nullable): what of the message is approved */
static Canonical *
make_canonical(
    GBytes *message, const char *text, const GPtrArray *names, const GPtrArray *files,
    GError **error)
{
    g_autofree CanonicalFile *input = g_new0(CanonicalFile, files->len + 1);

    for (guint i = 0; i < files->len; i++) {
        GBytes *file = g_ptr_array_index(files, i);

        input[i].name = g_ptr_array_index(names, i);
        input[i].size = g_bytes_get_size(file);
        canonical_digest_file(file, input[i].digest);
    }

    return canonical_new(
        &(CanonicalInput){
            .message = message, .text = text, .files = input, .n_files = files->len },
        error);
}

/* Of several requests for the very message one that is approved, or else the last. */
static void
find_same(OpenApprovals *approvals, ApprovalCase *approval, const Policy *policy)
{
    const char *digest = canonical_get_digest(approval->canonical);
    g_autoptr(GPtrArray) list = approval_store_list(approvals->store);

    for (guint i = list->len; i > 0; i--) {
        const OpenRequest *open = g_ptr_array_index(list, i - 1);
        g_autoptr(Standing) standing = NULL;

        if (strcmp(open->request->digest, digest) != 0)
            continue;
        standing = stand(approvals, open, policy);
        if (approval->open != NULL && standing->state != STANDING_APPROVED)
            continue;
        g_clear_pointer(&approval->open, open_request_free);
        g_clear_pointer(&approval->standing, standing_free);
        approval->open = g_ptr_array_steal_index(list, i - 1);
        approval->standing = g_steal_pointer(&standing);
        if (approval->standing->state == STANDING_APPROVED)
            return;
    }
}

/* The request for the very message, or the one that was made for its draft. */
static void
find_request(
    OpenApprovals *approvals, ApprovalCase *approval, const char *named,
    const Policy *policy)
{
    const char *digest = canonical_get_digest(approval->canonical);
    g_autoptr(GBytes) before = NULL;
    g_autoptr(GString) form = NULL;

    find_same(approvals, approval, policy);
    if (approval->open == NULL && named != NULL)
        approval->open = approval_store_get(approvals->store, named);
    if (approval->open != NULL && approval->standing == NULL)
        approval->standing = stand(approvals, approval->open, policy);
    if (approval->open == NULL || strcmp(approval->open->request->digest, digest) == 0)
        return;

    before = approval_store_read_form(approvals->store, approval->open);
    form = canonical_dup_form(approval->canonical);
    g_clear_pointer(&approval->changes, g_ptr_array_unref);
    approval->changes = changes_find(before, form);
}

static void
make_impossible(ApprovalCase *approval, const char *reason)
{
    approval->state = APPROVAL_IMPOSSIBLE;
    approval->reason = g_strdup(reason);
}

ApprovalCase *
open_approvals_judge(
    OpenApprovals *approvals, const Request *request, const Attachments *attachments,
    const Message *message, const Policy *policy)
{
    ApprovalCase *approval = g_new0(ApprovalCase, 1);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) files =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_autoptr(GError) error = NULL;

    approval->text = g_strdup(request->text);
    approval->senders = find_senders(message, request->own);
    approval->approvers = find_approvers(policy, approval->senders);
    approval->changes = g_ptr_array_new_with_free_func(g_free);
    if (request->text == NULL) {
        make_impossible(
            approval, _("It cannot be approved here: update Bcc Guard in "
                        "Thunderbird."));
        return approval;
    }
    if (approval->approvers->len < policy->approvals) {
        make_impossible(
            approval, _("There are too few people who may approve it. Ask "
                        "your administrator."));
        return approval;
    }

    attachments_dup_files(attachments, request->id, names, files);
    approval->canonical =
        make_canonical(request->message, request->text, names, files, &error);
    if (approval->canonical == NULL || request->encrypted) {
        make_impossible(
            approval, describe_failure(
                          error != NULL ? error->code : (int)CANONICAL_ERROR_ENCRYPTED));
        return approval;
    }

    find_request(approvals, approval, request->approval_request, policy);
    if (approval->open != NULL && approval->changes->len == 0 &&
        approval->standing->state == STANDING_APPROVED)
        approval->state = APPROVAL_GIVEN;

    return approval;
}

gboolean
open_approvals_require(
    const OpenApprovals *approvals, const ApprovalCase *approval, const Policy *policy,
    GError **error)
{
    g_autoptr(OpenRequest) open = NULL;
    g_autoptr(Standing) standing = NULL;

    if (approval == NULL || approval->state != APPROVAL_GIVEN)
        return TRUE;

    open = approval_store_get(approvals->store, approval->open->request->id);
    standing = open != NULL ? stand(approvals, open, policy) : NULL;

    return (standing != NULL && standing->state == STANDING_APPROVED) ||
           fail(
               error, REQUEST_ERROR_UNKNOWN,
               "Field “of”: the approval of this message does not hold any more");
}

gboolean
approval_case_has_file(const ApprovalCase *approval, GBytes *file)
{
    gsize n_files = 0;
    const CanonicalFile *files = NULL;
    char digest[CANONICAL_N_DIGITS + 1];

    if (approval->canonical != NULL)
        files = canonical_get_files(approval->canonical, &n_files);
    canonical_digest_file(file, digest);
    for (gsize i = 0; i < n_files; i++) {
        if (strcmp(files[i].digest, digest) == 0)
            return TRUE;
    }

    return FALSE;
}

/* --- Asking --- */

static gboolean
verify_asked(const ApprovalCase *approval, char **asked, GError **error)
{
    for (gsize i = 0; asked[i] != NULL; i++) {
        gboolean known = FALSE;

        for (guint j = 0; j < approval->approvers->len && !known; j++)
            known = strcmp(asked[i], g_ptr_array_index(approval->approvers, j)) == 0;
        for (gsize j = 0; j < i && known; j++)
            known = strcmp(asked[i], asked[j]) != 0;
        if (!known)
            return fail(
                error, REQUEST_ERROR_FIELD,
                "Field “approvers”: one of them is no approver, or is there twice");
    }

    return asked[0] != NULL ||
           fail(error, REQUEST_ERROR_FIELD, "Field “approvers”: nobody is asked");
}

/* What the approvers get has to be what the sender looked at. */
static GBytes *
make_message(
    const ApprovalCase *approval, GBytes *message, const GPtrArray *names,
    const GPtrArray *files, GError **error)
{
    const char *digest = canonical_get_digest(approval->canonical);
    g_autoptr(GBytes) whole = outgoing_write(message, names, files);
    g_autoptr(Canonical) again = canonical_new(
        &(CanonicalInput){ .message = whole, .text = approval->text }, NULL);

    if (again != NULL && strcmp(canonical_get_digest(again), digest) == 0)
        return g_steal_pointer(&whole);

    fail(
        error, REQUEST_ERROR_FIELD,
        "Field “files”: the message is another one than was checked");
    return NULL;
}

static OpenRequest *
make_request(
    const ApprovalCase *approval, GBytes *whole, char **asked, const Policy *policy)
{
    OpenRequest *open = g_new0(OpenRequest, 1);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(Canonical) sent = canonical_new(
        &(CanonicalInput){ .message = whole, .text = approval->text }, NULL);
    const Message *message = canonical_get_message(sent);
    g_autoptr(Outsiders) outsiders = outsiders_new(message, policy);
    const char *subject = message_get_subject(message);

    open->request = approval_request_new(
        sent, approval->text, outsiders->total, now, policy->approval_hours);
    open->subject = harmless_text(subject != NULL ? subject : "");
    open->senders = g_strdupv(approval->senders);
    open->asked = g_strdupv(asked);
    open->answers = g_ptr_array_new_with_free_func((GDestroyNotify)approval_free);

    return open;
}

/* Whom a program is to write to. */
static GBytes *
write_letter(
    OpenApprovals *approvals, const char *id, const OpenRequest *open,
    const Message *message, GBytes *whole, const Policy *policy)
{
    g_autofree char *from = message_dup_from_entry(message);
    g_autofree char *subject = approval_message_dup_request_subject(open->subject);
    const RequestWords words = { .request = open->request,
                                 .message = whole,
                                 .from = from != NULL ? from : "–",
                                 .to = (const char *const *)open->asked,
                                 .subject = open->subject,
                                 .date = open->request->asked };
    g_autofree char *text = approval_message_dup_request_text(&words);
    g_autoptr(GBytes) json = approval_request_write(open->request);
    g_autoptr(Standing) standing = stand(approvals, open, policy);
    const ApprovalPart parts[] = { { "message.eml", "message/rfc822", whole },
                                   { "request.json", APPROVAL_REQUEST_TYPE, json } };
    const ApprovalLetter letter = { .request = open->request->id,
                                    .to = words.to,
                                    .subject = subject,
                                    .text = text,
                                    .parts = parts,
                                    .n_parts = G_N_ELEMENTS(parts),
                                    .item = { open, standing } };

    kept_letters_add(approvals->letters, &letter);
    return approval_reply_letter(id, &letter);
}

/* On the disk first, then in the log; what is not in the log is not asked. */
static gboolean
open_request(
    OpenApprovals *approvals, const OpenRequest *open, const Canonical *canonical,
    const Inspection *inspection, GError **error)
{
    const AuditApproval entry = { .request = open->request->id, .looked = -1 };
    g_autoptr(GString) form = canonical_dup_form(canonical);
    g_autoptr(GError) reason = NULL;

    if (!approval_store_add(approvals->store, open, form, &reason))
        return fail(error, REQUEST_ERROR_APPROVAL, reason->message);
    if (approvals->write(
            DECISION_REQUESTED, inspection, &entry, approvals->user_data, error))
        return TRUE;

    approval_store_remove(approvals->store, open->request->id, NULL);
    return FALSE;
}

GBytes *
open_approvals_ask(
    OpenApprovals *approvals, const Request *request, const Attachments *attachments,
    const ApprovalCase *approval, const Inspection *inspection, GBytes *message,
    const Policy *policy, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) files =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_autoptr(GBytes) whole = NULL;
    g_autoptr(OpenRequest) open = NULL;

    if (!verify_asked(approval, request->approvers, error))
        return NULL;
    if (!attachments_dup_files(attachments, request->id, names, files) ||
        files->len != request->number) {
        fail(error, REQUEST_ERROR_FIELD, "Field “files”: not so many came to their end");
        return NULL;
    }
    whole = make_message(approval, message, names, files, error);
    if (whole == NULL)
        return NULL;

    open = make_request(approval, whole, request->approvers, policy);
    if (!open_request(approvals, open, approval->canonical, inspection, error))
        return NULL;
    if (request->approval_request != NULL)
        approval_store_remove(approvals->store, request->approval_request, NULL);

    return write_letter(approvals, request->id, open, inspection->message, whole, policy);
}

/* --- What comes back --- */

static char *
describe_vote(const Approval *answer, Vote vote, const OpenRequest *open)
{
    g_autofree char *approver = harmless_address(answer->approver);
    g_autofree char *subject = harmless_text(open != NULL ? open->subject : "");

    if (vote == VOTE_APPROVED)
        /* Translators: %1$s is the address of an approver, %2$s a subject. */
        return g_strdup_printf(_("%1$s approves: %2$s"), approver, subject);
    if (vote == VOTE_DECLINED)
        /* Translators: %1$s is the address of an approver, %2$s a subject. */
        return g_strdup_printf(_("%1$s declines: %2$s"), approver, subject);

    /* Translators: %s is the address of an approver. */
    return g_strdup_printf(_("The answer of %s does not count"), approver);
}

/* What does not count is told once by this helper. */
static gboolean
is_news(OpenApprovals *approvals, GBytes *message)
{
    return g_hash_table_add(
        approvals->told, g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, message));
}

static GBytes *
reply_none(OpenApprovals *approvals, const char *id, GBytes *message)
{
    const ApprovalTaken taken = {
        .vote = "none",
        .is_new = is_news(approvals, message),
        .headline = _("This message approves nothing"),
        .detail = _("It holds no answer to a request, or one that cannot be read. Words "
                    "alone do not count."),
    };

    return approval_reply_taken(id, &taken);
}

/* What nobody can look up later does not count: an answer is in the log before it is
 * kept. */
static gboolean
log_answer(
    OpenApprovals *approvals, const Approval *answer, const VoteRules *rules,
    GError **error)
{
    g_autoptr(OpenRequest) open = approval_store_get(approvals->store, answer->request);
    gboolean is_new = FALSE;
    Vote vote = open != NULL ? open_request_judge(open, answer, rules, &is_new)
                             : VOTE_OTHER_REQUEST;
    AuditApproval entry = { .request = answer->request, .looked = -1 };

    if (!is_new || (vote != VOTE_APPROVED && vote != VOTE_DECLINED))
        return TRUE;

    entry.asked = open->request->asked;

    return approvals->write(
        answer->approved ? DECISION_APPROVED : DECISION_DECLINED, NULL, &entry,
        approvals->user_data, error);
}

static GBytes *
reply_taken(
    OpenApprovals *approvals, const char *id, const Approval *answer, Vote vote,
    gboolean is_new, const Policy *policy)
{
    g_autoptr(OpenRequest) open = approval_store_get(approvals->store, answer->request);
    g_autoptr(Standing) standing = open != NULL ? stand(approvals, open, policy) : NULL;
    g_autofree char *headline = describe_vote(answer, vote, open);
    gboolean counts = vote == VOTE_APPROVED || vote == VOTE_DECLINED;
    g_autofree char *detail = counts && open != NULL ? standing_describe(standing, open)
                                                     : g_strdup(vote_describe(vote));
    const ApprovalTaken taken = { .answer = answer,
                                  .vote = vote_to_string(vote),
                                  .is_new = is_new,
                                  .counts = counts,
                                  .item = { open, standing },
                                  .headline = headline,
                                  .detail = detail };

    return approval_reply_taken(id, &taken);
}

GBytes *
open_approvals_take(
    OpenApprovals *approvals, const Request *request, GBytes *message,
    const Policy *policy, GError **error)
{
    g_autoptr(Approval) answer = approval_message_read_answer(message, NULL);
    g_autoptr(ApproverKey) own = approver_key_load(approvals->folder, NULL);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    VoteRules rules = { .approvers = policy_get_approvers(policy),
                        .own_key = own != NULL ? approver_key_get_public(own) : NULL,
                        .needed = policy->approvals,
                        .now = now };
    g_autoptr(GError) reason = NULL;
    gboolean is_new = FALSE;
    Vote vote;

    if (answer == NULL)
        return reply_none(approvals, request->id, message);
    if (!log_answer(approvals, answer, &rules, error))
        return NULL;

    if (!approval_store_answer(
            approvals->store, answer, &rules, &vote, &is_new, &reason) &&
        !g_error_matches(reason, APPROVAL_STORE_ERROR, APPROVAL_STORE_ERROR_UNKNOWN)) {
        fail(error, REQUEST_ERROR_APPROVAL, reason->message);
        return NULL;
    }
    if (vote != VOTE_APPROVED && vote != VOTE_DECLINED)
        is_new = is_news(approvals, message);

    return reply_taken(approvals, request->id, answer, vote, is_new, policy);
}

/* --- All of them, and their ends --- */

GBytes *
open_approvals_list(
    OpenApprovals *approvals, const Request *request, const Policy *policy)
{
    g_autoptr(Writer) writer = approval_reply_begin_list(request->id);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(GPtrArray) expired = approval_store_sweep(approvals->store, now);
    g_autoptr(GPtrArray) list = approval_store_list(approvals->store);
    const GPtrArray *lists[] = { list, expired };

    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (i > 0)
            approval_reply_begin_expired(writer);
        for (guint j = 0; j < lists[i]->len; j++) {
            const OpenRequest *open = g_ptr_array_index(lists[i], j);
            g_autoptr(Standing) standing = stand(approvals, open, policy);

            approval_reply_add_item(writer, &(ApprovalItem){ open, standing });
        }
    }

    return approval_reply_end_list(writer);
}

/* Whatever was asked about the very message is used up with it: it was sent once. */
static gboolean
use_up(OpenApprovals *approvals, const char *id, GError **error)
{
    g_autoptr(OpenRequest) used = approval_store_get(approvals->store, id);
    g_autoptr(GPtrArray) list = approval_store_list(approvals->store);

    for (guint i = 0; used != NULL && i < list->len; i++) {
        const OpenRequest *open = g_ptr_array_index(list, i);

        if (strcmp(open->request->digest, used->request->digest) == 0 &&
            !approval_store_remove(approvals->store, open->request->id, error))
            return FALSE;
    }

    return TRUE;
}

/* A copy comes seconds after its message left: with a form of 3 MB for 100,000
 * recipients, not many of them are worth their room. */
#define MAX_USED 8

/* What was approved is forgotten on the disk; its copy is still to come. */
static void
remember_used(OpenApprovals *approvals, const char *id)
{
    g_autoptr(OpenRequest) open = approval_store_get(approvals->store, id);
    GBytes *form = open != NULL ? approval_store_read_form(approvals->store, open) : NULL;

    if (form == NULL)
        return;
    if (g_hash_table_size(approvals->used) >= MAX_USED)
        g_hash_table_remove_all(approvals->used);
    g_hash_table_replace(approvals->used, g_strdup(id), form);
}

/* Returns: (transfer full) (nullable): names of attachments that are not as they were
 *   approved; %NULL: there are none, or nobody knows what was */
static GPtrArray *
find_changed(OpenApprovals *approvals, const char *id, GBytes *copy)
{
    GBytes *form = g_hash_table_lookup(approvals->used, id);
    g_autoptr(GPtrArray) names =
        form != NULL && copy != NULL ? changes_find_files(form, copy) : NULL;

    if (copy != NULL)
        g_hash_table_remove(approvals->used, id);

    return names != NULL && names->len > 0 ? g_steal_pointer(&names) : NULL;
}

/* That it is not in the log is no reason to tell nobody. */
static void
log_changed(OpenApprovals *approvals, const char *id)
{
    const AuditApproval entry = { .request = id, .looked = -1 };
    g_autoptr(GError) error = NULL;

    if (!approvals->write(
            DECISION_SENT_CHANGED, NULL, &entry, approvals->user_data, &error))
        g_warning("%s", error->message);
}

GBytes *
open_approvals_end(
    OpenApprovals *approvals, const Request *request, GBytes *copy, GError **error)
{
    g_autoptr(GPtrArray) changed = NULL;
    g_autoptr(GError) reason = NULL;
    gboolean good = FALSE;

    kept_letters_remove(approvals->letters, request->of);
    if (request->type == REQUEST_APPROVAL_USED)
        remember_used(approvals, request->of);
    good = request->type == REQUEST_APPROVAL_USED
               ? use_up(approvals, request->of, &reason)
               : approval_store_remove(approvals->store, request->of, &reason);
    if (!good) {
        fail(error, REQUEST_ERROR_APPROVAL, reason->message);
        return NULL;
    }
    changed = find_changed(approvals, request->of, copy);
    if (changed != NULL)
        log_changed(approvals, request->of);

    return approval_reply_ended(request->id, changed);
}

void
open_approvals_use(OpenApprovals *approvals, const char *id)
{
    g_autoptr(GError) error = NULL;

    if (!use_up(approvals, id, &error))
        g_warning("%s", error->message);
}
