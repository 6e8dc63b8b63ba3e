#include "host/open-looks.h"

#include <glib/gi18n.h>
#include <string.h>

#include "audit/audit-log.h"
#include "contents/search.h"
#include "contents/wording.h"
#include "mail/mailbox.h"
#include "text/harmless.h"
#include "text/phrase.h"

/* The points that every request has; behind them there is one a file. */
#define N_COMMON_POINTS 3

typedef struct {
    ReceivedRequest *received;
    Inspection *inspection;
    Outsiders *outsiders;
    char *approver;    /* who is asked */
    GPtrArray *points; /* of char * */
    GPtrArray *texts;  /* of char *: what the message says, in pieces */
    gint64 begun;      /* when it could be seen; in microseconds */
    gboolean is_answered;
} Look;

struct _OpenLooks {
    char *folder;
    KeptLetters *letters;
    OpenApprovalsWrite write;
    gpointer user_data;
    GHashTable *open; /* id → Look */
};

/* Why there is nothing to look at. */
typedef struct {
    const char *word; /* NULL: there is */
    char *text;
} Refusal;

static void
look_free(Look *look)
{
    g_clear_pointer(&look->points, g_ptr_array_unref);
    g_clear_pointer(&look->texts, g_ptr_array_unref);
    g_clear_pointer(&look->outsiders, outsiders_free);
    g_clear_pointer(&look->inspection, inspection_free);
    g_clear_pointer(&look->received, received_request_free);
    g_free(look->approver);
    g_free(look);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Look, look_free)

OpenLooks *
open_looks_new(
    const char *folder, KeptLetters *letters, OpenApprovalsWrite write,
    gpointer user_data)
{
    OpenLooks *looks = g_new0(OpenLooks, 1);

    looks->folder = g_strdup(folder);
    looks->letters = letters;
    looks->write = write;
    looks->user_data = user_data;
    looks->open =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)look_free);

    return looks;
}

void
open_looks_free(OpenLooks *looks)
{
    g_hash_table_unref(looks->open);
    g_free(looks->folder);
    g_free(looks);
}

void
open_looks_close(OpenLooks *looks, const char *id)
{
    g_hash_table_remove(looks->open, id);
}

void
open_looks_close_all(OpenLooks *looks)
{
    g_hash_table_remove_all(looks->open);
}

static gboolean
fail(GError **error, RequestError code, const char *text)
{
    g_set_error_literal(error, REQUEST_ERROR, (gint)code, text);
    return FALSE;
}

/* --- What is not looked at --- */

static gboolean
refuse(Refusal *refusal, const char *word, const char *text)
{
    refusal->word = word;
    refusal->text = g_strdup(text);
    return FALSE;
}

/* Why a request cannot be read. */
static gboolean
refuse_unread(Refusal *refusal, const GError *reason)
{
    gboolean none =
        g_error_matches(reason, APPROVAL_MESSAGE_ERROR, APPROVAL_MESSAGE_ERROR_NONE);
    gboolean misfits =
        g_error_matches(reason, APPROVAL_REQUEST_ERROR, APPROVAL_REQUEST_ERROR_MISFIT) ||
        g_error_matches(reason, CANONICAL_ERROR, CANONICAL_ERROR_TEXT) ||
        g_error_matches(reason, CANONICAL_ERROR, CANONICAL_ERROR_HEADER) ||
        g_error_matches(reason, APPROVAL_MESSAGE_ERROR, APPROVAL_MESSAGE_ERROR_SEVERAL);

    g_message("A request for an approval is refused: %s", reason->message);
    if (none)
        return refuse(
            refusal, "none", _("This message holds no request for an approval."));
    if (misfits)
        return refuse(
            refusal, "misfit",
            _("The message that came with the request is another one than the request "
              "says. It cannot be approved."));

    return refuse(
        refusal, "unreadable",
        _("The request cannot be read. Ask the sender to ask anew."));
}

/* Who wrote the message has to be inside, as far as the policy says who is. */
static gboolean
is_from_inside(const Message *message, const Policy *policy)
{
    const PatternSet *insiders = policy_get_insiders(policy);
    const char *const *from = message_get_from(message);

    if (from[0] == NULL)
        return FALSE;
    for (gsize i = 0; insiders != NULL && from[i] != NULL; i++) {
        if (pattern_set_match(insiders, from[i]) != PATTERN_IN)
            return FALSE;
    }

    return TRUE;
}

/* Returns: (transfer full) (nullable): which of @own the letter went to */
static char *
find_approver(const Message *letter, char **own)
{
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(letter, &n_addresses);

    for (gsize i = 0; i < n_addresses && addresses[i].field <= FIELD_BCC; i++) {
        for (gsize j = 0; own[j] != NULL; j++) {
            g_autofree char *mailbox = mailbox_normalise(own[j]);

            if (g_strcmp0(addresses[i].mailbox, mailbox) == 0)
                return g_steal_pointer(&mailbox);
        }
    }

    return NULL;
}

static gboolean
verify_people(Look *look, const Request *request, const Policy *policy, Refusal *refusal)
{
    const Message *message = canonical_get_message(look->received->canonical);

    look->approver = find_approver(look->received->letter, request->own);
    if (look->approver == NULL)
        return refuse(
            refusal, "not-asked",
            _("The request was not sent to one of your addresses."));
    if (!is_from_inside(message, policy))
        return refuse(refusal, "outside", _("The sender is not in your organisation."));
    for (gsize i = 0; request->own[i] != NULL; i++) {
        g_autofree char *own = mailbox_normalise(request->own[i]);

        if (g_strv_contains(message_get_from(message), own) ||
            g_strv_contains(message_get_sender(message), own))
            return refuse(refusal, "sender", vote_describe(VOTE_SENDER));
    }

    return TRUE;
}

static gboolean
verify_request(const Look *look, Refusal *refusal)
{
    const ApprovalRequest *request = look->received->request;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *text = NULL;

    if (g_date_time_compare(now, request->until) >= 0)
        return refuse(refusal, "void", vote_describe(VOTE_VOID));
    if (look->outsiders->total == request->outsiders)
        return TRUE;

    text = g_strdup_printf(
        /* Translators: both are numbers. */
        _("By the policy of the sender the message goes to %1$u outsiders, by yours to "
          "%2$u: use the same policy"),
        request->outsiders, look->outsiders->total);
    return refuse(refusal, "figures", text);
}

/* --- Looking --- */

/* Returns: (transfer full): the points that are to be ticked, in words */
static GPtrArray *
make_points(const Look *look)
{
    GPtrArray *points = g_ptr_array_new_with_free_func(g_free);
    gsize n_files = 0;
    const CanonicalFile *files = canonical_get_files(look->received->canonical, &n_files);

    g_ptr_array_add(points, g_strdup(_("Are they in the right field?")));
    g_ptr_array_add(points, g_strdup(_("Are these the right recipients?")));
    g_ptr_array_add(points, g_strdup(_("Are subject and text right?")));
    for (gsize i = 0; i < n_files; i++) {
        g_autofree char *name = phrase_shorten(files[i].name, 100);

        g_ptr_array_add(
            points,
            g_strdup_printf("%s %s", _("Does this file belong to the message?"), name));
    }

    return points;
}

/* Returns: (transfer full): @text in pieces, one at the least; none ends in a character
 */
static GPtrArray *
cut_text(const char *text)
{
    GPtrArray *pieces = g_ptr_array_new_with_free_func(g_free);
    gsize length = strlen(text);

    for (gsize from = 0; from < length || from == 0;) {
        gsize end = MIN(from + APPROVAL_REPLY_PIECE, length);

        while (end < length && ((guchar)text[end] & 0xC0) == 0x80)
            end--;
        g_ptr_array_add(pieces, g_strndup(text + from, end - from));
        from = MAX(end, 1);
    }

    return pieces;
}

static gboolean
inspect(Look *look, const Policy *policy, Refusal *refusal)
{
    g_autoptr(Contents) contents = contents_new();
    g_autoptr(Wording) wording =
        policy_reads_words(policy) ? wording_new(look->received->message) : NULL;
    const InspectionInput input = {
        .message = look->received->message,
        .contents = contents,
        .wording = wording,
        .approval = APPROVAL_GIVEN, /* that is what is asked */
        .policy = policy,
    };
    g_autoptr(GError) reason = NULL;

    search_message(contents, look->received->message);
    look->inspection = inspection_new(&input, &reason);
    if (look->inspection == NULL)
        return refuse_unread(refusal, reason);

    look->outsiders =
        outsiders_new(canonical_get_message(look->received->canonical), policy);
    look->points = make_points(look);
    look->texts = cut_text(look->received->request->text);
    return TRUE;
}

static gboolean
look_at(
    const OpenLooks *looks, Look *look, const Request *request, GBytes *message,
    const Policy *policy, Refusal *refusal)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(ApproverKey) key = NULL;

    if (g_bytes_get_size(message) > OPEN_LOOKS_MAX_MESSAGE)
        return refuse(
            refusal, "too-large", _("The message is too large to be approved."));

    look->received = approval_message_read_request(message, &reason);
    if (look->received == NULL)
        return refuse_unread(refusal, reason);
    key = approver_key_load(looks->folder, NULL);
    if (key == NULL)
        return refuse(
            refusal, "no-key",
            _("This computer has no key to approve with. “bcc-guard approver” makes one; "
              "your administrator adds it to the policy."));

    return verify_people(look, request, policy, refusal) &&
           inspect(look, policy, refusal) && verify_request(look, refusal);
}

static ApprovalReview
review_of(const Look *look)
{
    return (ApprovalReview){ look->received, look->inspection, look->outsiders,
                             look->approver, look->points,     look->texts };
}

GBytes *
open_looks_begin(
    OpenLooks *looks, const Request *request, GBytes *message, const Policy *policy,
    GError **error)
{
    g_autoptr(Look) look = NULL;
    Refusal refusal = { NULL, NULL };
    g_autofree char *text = NULL;
    ApprovalReview review;

    if (g_hash_table_size(looks->open) >= OPEN_LOOKS_MAX) {
        fail(error, REQUEST_ERROR_TOO_LARGE, "Too many requests are looked at");
        return NULL;
    }

    look = g_new0(Look, 1);
    if (!look_at(looks, look, request, message, policy, &refusal)) {
        text = refusal.text;
        return approval_reply_refused(request->id, refusal.word, text);
    }

    look->begun = g_get_monotonic_time();
    review = review_of(look);
    g_hash_table_replace(looks->open, g_strdup(request->id), g_steal_pointer(&look));
    return approval_reply_review(request->id, &review);
}

static Look *
require_look(OpenLooks *looks, const Request *request, GError **error)
{
    Look *look = g_hash_table_lookup(looks->open, request->of);

    if (look == NULL)
        fail(
            error, REQUEST_ERROR_UNKNOWN,
            "Field “of”: nobody looks at a request by that id");
    return look;
}

GBytes *
open_looks_page(OpenLooks *looks, const Request *request, GError **error)
{
    const Look *look = require_look(looks, request, error);
    ApprovalReview review;

    if (look == NULL)
        return NULL;

    review = review_of(look);
    return approval_reply_page(request, &review);
}

/* --- Answering --- */

/* Whether each point was ticked. */
static gboolean
verify_points(const Look *look, const Request *request, GError **error)
{
    static const char *const common[N_COMMON_POINTS] = { "field", "recipients", "text" };
    const char *const *ticked = (const char *const *)request->points;

    for (guint i = 0; i < look->points->len; i++) {
        g_autofree char *file = g_strdup_printf("file-%u", i - MIN(i, N_COMMON_POINTS));

        if (!g_strv_contains(ticked, i < N_COMMON_POINTS ? common[i] : file))
            return fail(
                error, REQUEST_ERROR_FIELD,
                "Field “points”: the approver has not pointed at all of it");
    }

    return TRUE;
}

static gboolean
verify_answer(const Look *look, const Request *request, GError **error)
{
    if (look->is_answered)
        return fail(
            error, REQUEST_ERROR_UNKNOWN, "Field “of”: this request is answered already");
    if (request->word != NULL && g_utf8_strlen(request->word, -1) > APPROVAL_MAX_WORD)
        return fail(
            error, REQUEST_ERROR_FIELD, "Field “word” has more than 500 characters");

    return !request->approved || verify_points(look, request, error);
}

static char *
describe_wrong(const char *typed)
{
    g_autofree char *harmless = harmless_text(typed != NULL ? typed : "");
    g_autofree char *shown = phrase_shorten(harmless, 40);

    if (*shown == '\0')
        return g_strdup(_("Type the number of outsiders who will get it."));
    /* Translators: %s is what somebody typed. */
    return g_strchomp(g_strdup_printf(_("%s is not the number of outsiders.\n"), shown));
}

/* A decision that nobody can look up later must not be acted on. */
static gboolean
write_down(
    const OpenLooks *looks, const Look *look, const Approval *answer, GError **error)
{
    gint64 looked = (g_get_monotonic_time() - look->begun) / G_USEC_PER_SEC;
    const AuditApproval entry = {
        .request = answer->request,
        .asked = look->received->request->asked,
        .looked = (gint)CLAMP(looked, 0, G_MAXINT),
    };

    return looks->write(
        answer->approved ? DECISION_APPROVED : DECISION_DECLINED, look->inspection,
        &entry, looks->user_data, error);
}

static GBytes *
write_letter(
    OpenLooks *looks, const Request *request, const Look *look, const Approval *answer)
{
    const Message *message = canonical_get_message(look->received->canonical);
    g_autofree char *subject =
        approval_message_dup_answer_subject(answer, message_get_subject(message));
    g_autofree char *text = approval_message_dup_answer_text(answer);
    g_autoptr(GBytes) json = approval_write(answer);
    const char *const to[] = { message_get_from(message)[0], NULL };
    const ApprovalPart part = { "approval.json", APPROVAL_TYPE, json };
    const ApprovalLetter letter = { .request = answer->request,
                                    .to = to,
                                    .subject = subject,
                                    .text = text,
                                    .parts = &part,
                                    .n_parts = 1 };

    kept_letters_add(looks->letters, &letter);
    return approval_reply_letter(request->id, &letter);
}

GBytes *
open_looks_answer(OpenLooks *looks, const Request *request, GError **error)
{
    Look *look = require_look(looks, request, error);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(ApproverKey) key = NULL;
    g_autoptr(Approval) answer = NULL;
    g_autoptr(GError) reason = NULL;

    if (look == NULL || !verify_answer(look, request, error))
        return NULL;
    if (request->approved &&
        (request->outsiders == NULL ||
         !phrase_is_number(request->outsiders, look->outsiders->total))) {
        g_autofree char *text = describe_wrong(request->outsiders);

        return approval_reply_wrong(request->id, text);
    }

    key = approver_key_load(looks->folder, &reason);
    if (key == NULL) {
        fail(error, REQUEST_ERROR_APPROVAL, reason->message);
        return NULL;
    }
    answer = approval_new(
        look->received->request, look->approver, now, request->approved,
        request->word != NULL ? request->word : "", key);
    if (!write_down(looks, look, answer, error))
        return NULL;

    look->is_answered = TRUE;
    return write_letter(looks, request, look, answer);
}

/* --- The keys --- */

GBytes *
open_looks_key(OpenLooks *looks, const Request *request, GError **error)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) reason = NULL;
    g_autoptr(ApproverKey) key = audit_log_make_folder(looks->folder, &reason)
                                     ? approver_key_obtain(looks->folder, &reason)
                                     : NULL;
    g_autofree char *text = NULL;

    if (key == NULL) {
        fail(error, REQUEST_ERROR_APPROVAL, reason->message);
        return NULL;
    }

    text = approver_key_dup_text(key);
    for (gsize i = 0; request->own[i] != NULL; i++) {
        g_autofree char *address = mailbox_is_addr_spec(request->own[i])
                                       ? mailbox_normalise(request->own[i])
                                       : NULL;

        if (address != NULL)
            g_ptr_array_add(lines, g_strdup_printf("%s %s", address, text));
    }
    g_ptr_array_add(lines, NULL);

    return approval_reply_key(request->id, (const char *const *)lines->pdata);
}
