#include "host/session.h"

#include <glib/gi18n.h>
#include <signal.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "audit/acknowledgements.h"
#include "audit/audit-log.h"
#include "audit/correspondent-file.h"
#include "audit/decision.h"
#include "audit/journal.h"
#include "contents/search.h"
#include "contents/wording.h"
#include "desktop/notification.h"
#include "desktop/prompt.h"
#include "host/answers.h"
#include "host/open-approvals.h"
#include "host/open-jobs.h"
#include "host/open-looks.h"
#include "host/open-reports.h"
#include "host/program.h"
#include "mail/bounce-sign.h"
#include "policy/policy-json.h"
#include "policy/policy.h"
#include "rules/inspection.h"
#include "rules/letters.h"
#include "text/harmless.h"
#include "text/phrase.h"
#include "wire/attachments.h"
#include "wire/framing.h"
#include "wire/job-reply.h"
#include "wire/reply.h"
#include "wire/request.h"

/* A message of so many bytes leaves much behind: 100,000 recipients are four MiB. */
#define LARGE ((gsize)1024 * 1024)

#define DAY (G_GINT64_CONSTANT(24) * 3600)

/* A question, and what has to be written down about it. */
typedef struct {
    Inspection *inspection;
    EachOffer *offer;       /* NULL: the sender is not told of one message each */
    ApprovalCase *approval; /* NULL: nobody has to approve the message */
    GBytes *message;
    char *policy;          /* digest of the policy that it was checked by */
    char *place;           /* of dup_place() */
    gboolean may_remember; /* its conversation */
    gboolean is_trial;     /* nobody is sending: there is nothing to write down */
    gboolean is_sent;      /* it is too late for any choice but to write that down */
    gboolean is_decided;   /* it is written down */
} Waiting;

struct _Session {
    SandboxState sandbox;
    SessionReplyFunc reply;
    gpointer user_data;
    Policy *policy;      /* NULL: no hello came yet */
    GPtrArray *errors;   /* of PolicyError: what is wrong with the policy */
    GHashTable *waiting; /* id → Waiting */
    NotificationDesk *warnings;
    AuditLog *audit;
    Acknowledgements *acknowledgements;
    CorrespondentFile *correspondents;
    Attachments *attachments; /* of checks to come */
    OpenReports *reports;
    Answers *answers;
    OpenJobs *jobs;
    KeptLetters *letters;
    OpenApprovals *approvals;
    OpenLooks *looks;
    Letters *ahead;      /* messages written ahead that are handed over; NULL: none */
    char *ahead_id;      /* what they are known by; NULL: none */
    char *policy_digest; /* of policy */
    char *extension;     /* its version; NULL: it did not say */
    gboolean was_large;  /* the memory of a large message was not given back yet */
};

static void
waiting_free(Waiting *waiting)
{
    g_clear_pointer(&waiting->offer, each_offer_free);
    g_clear_pointer(&waiting->approval, approval_case_free);
    inspection_free(waiting->inspection);
    g_bytes_unref(waiting->message);
    g_free(waiting->policy);
    g_free(waiting->place);
    g_free(waiting);
}

static void
forget_letters(Session *session)
{
    g_clear_pointer(&session->ahead, letters_free);
    g_clear_pointer(&session->ahead_id, g_free);
}

/* Replies are made to fit; one that does not is our fault, and still gets an answer. */
static void
send_reply(Session *session, const char *id, GBytes *reply)
{
    g_autoptr(GBytes) owned = reply;
    g_autoptr(GBytes) failure = NULL;
    g_autoptr(GError) error = NULL;

    if (g_bytes_get_size(owned) <= FRAMING_MAX_REPLY) {
        session->reply(owned, session->user_data);
        return;
    }

    g_set_error(
        &error, REQUEST_ERROR, REQUEST_ERROR_TOO_LARGE,
        "The reply has %" G_GSIZE_FORMAT " bytes, only %" G_GSIZE_FORMAT
        " are possible: is the policy so large?",
        g_bytes_get_size(owned), FRAMING_MAX_REPLY);
    failure = reply_error(id, error);
    session->reply(failure, session->user_data);
}

static void
on_warning(
    const char *id, NotificationOutcome outcome, const char *text, gpointer user_data)
{
    Session *session = user_data;

    switch (outcome) {
    case WARNING_CONVERT:
        send_reply(session, id, reply_answer(id, "convert"));
        return;
    case WARNING_EACH:
        send_reply(session, id, reply_answer(id, "each"));
        return;
    case WARNING_REVIEW:
        send_reply(session, id, reply_answer(id, "review"));
        return;
    case WARNING_EDIT:
        send_reply(session, id, reply_answer(id, "edit"));
        return;
    case WARNING_CLOSED:
        send_reply(session, id, reply_unanswered(id, "closed", text));
        return;
    case WARNING_EXPIRED:
        send_reply(session, id, reply_unanswered(id, "expired", text));
        return;
    case WARNING_UNAVAILABLE:
        send_reply(session, id, reply_unanswered(id, "unavailable", text));
        return;
    }

    g_assert_not_reached();
}

/* All that there will ever be. */
static void
open_sockets(Session *session)
{
    int bus = notification_desk_connect(session->warnings);

    audit_log_open_journal(session->audit);
    sandbox_close(&session->sandbox, bus);
}

/* What the rooms of approvals have decided. */
static gboolean write_approval(
    Decision decision, const Inspection *inspection, const AuditApproval *approval,
    gpointer user_data, GError **error);

Session *
session_new(SandboxState sandbox, SessionReplyFunc reply, gpointer user_data)
{
    Session *session = g_new0(Session, 1);
    g_autofree char *folder = audit_log_folder();

    session->sandbox = sandbox;
    session->reply = reply;
    session->user_data = user_data;
    session->errors = policy_errors_new();
    session->waiting = g_hash_table_new_full(
        g_str_hash, g_str_equal, g_free, (GDestroyNotify)waiting_free);
    session->warnings = notification_desk_new(on_warning, session);
    session->audit = audit_log_new(folder);
    session->acknowledgements = acknowledgements_new(folder);
    session->correspondents = correspondent_file_new(folder);
    session->attachments = attachments_new();
    session->reports = open_reports_new();
    session->answers = answers_new();
    session->jobs = open_jobs_new(folder);
    open_jobs_expire(session->jobs);
    session->letters = kept_letters_new();
    session->approvals =
        open_approvals_new(folder, session->letters, write_approval, session);
    session->looks = open_looks_new(folder, session->letters, write_approval, session);
    open_sockets(session);

    return session;
}

void
session_free(Session *session)
{
    notification_desk_free(session->warnings);
    g_hash_table_unref(session->waiting);
    g_ptr_array_unref(session->errors);
    open_reports_close_all(session->reports);
    open_looks_free(session->looks);
    open_approvals_free(session->approvals);
    kept_letters_free(session->letters);
    forget_letters(session);
    g_clear_pointer(&session->policy, policy_free);
    audit_log_free(session->audit);
    acknowledgements_free(session->acknowledgements);
    correspondent_file_free(session->correspondents);
    attachments_free(session->attachments);
    open_reports_free(session->reports);
    answers_free(session->answers);
    open_jobs_free(session->jobs);
    g_free(session->policy_digest);
    g_free(session->extension);
    g_free(session);
}

/* The person's own settings first: those of the organisation win. */
static Policy *
read_policy(const Request *request, GPtrArray *errors)
{
    Policy *policy = policy_new();

    policy_read(policy, request->local, request->managed, errors);

    return policy;
}

/* Returns: whether the extension has another version */
static gboolean
is_mismatch(const Request *request)
{
    g_autofree char *shown =
        phrase_shorten(request->version != NULL ? request->version : "", 128);

    if (g_strcmp0(request->version, PACKAGE_VERSION) == 0)
        return FALSE;
    g_warning(
        "The extension has version “%s”, the helper %s: update both", shown,
        PACKAGE_VERSION);
    return TRUE;
}

/* With what is wrong, and what this helper is. */
static GBytes *
make_ready(const Session *session, const Request *request)
{
    g_autofree char *path = program_path();

    return reply_ready(
        request->id, session->policy, request->managed, session->errors,
        is_mismatch(request), session->sandbox, path);
}

/* Returns: whether anybody is asked about by whom one writes to */
static gboolean
wants_correspondents(const Session *session)
{
    return session->policy->lookalikes || session->policy->first_contact;
}

/* Returns: (transfer none) (nullable): whom one writes to, if it matters and is known */
static const Correspondents *
get_correspondents(Session *session)
{
    return wants_correspondents(session) ? correspondent_file_get(session->correspondents)
                                         : NULL;
}

static void
handle_hello(Session *session, const Request *request)
{
    /* Threads may read the environment from now on. */
    if (session->policy == NULL)
        phrase_begin(request->locale);

    open_reports_close_all(session->reports);
    open_looks_close_all(session->looks);
    forget_letters(session);
    g_clear_pointer(&session->policy, policy_free);
    g_ptr_array_set_size(session->errors, 0);
    session->policy = read_policy(request, session->errors);
    /* Worked out now, and not while somebody waits for a message to be sent. */
    policy_get_insiders(session->policy);
    policy_get_trust(session->policy);
    get_correspondents(session);

    g_free(session->policy_digest);
    session->policy_digest = audit_log_digest_policy(session->policy);
    g_free(session->extension);
    session->extension = g_strdup(request->version);

    for (guint i = 0; i < session->errors->len; i++) {
        const PolicyError *error = g_ptr_array_index(session->errors, i);
        g_warning(
            "%s: “%s”: %s", error->managed ? "Enterprise policy" : "Own settings",
            error->key, error->text);
    }

    send_reply(session, request->id, make_ready(session, request));
}

static void
handle_validate(Session *session, const Request *request)
{
    g_autoptr(GPtrArray) errors = policy_errors_new();

    policy_free(read_policy(request, errors));
    send_reply(session, request->id, reply_validity(request->id, errors));
}

/* Returns: whether a message can be checked by what is in force */
static gboolean
require_policy(Session *session, GError **error)
{
    if (session->policy == NULL) {
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_POLICY,
            "Expected a “hello” with the policy before the first “check”");
        return FALSE;
    }

    if (session->errors->len > 0) {
        const PolicyError *wrong = g_ptr_array_index(session->errors, 0);

        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_POLICY, "%s: “%s”: %s",
            wrong->managed ? _("Enterprise policy") : _("Own settings"), wrong->key,
            wrong->text);
        return FALSE;
    }

    return TRUE;
}

static gboolean
require_new_id(Session *session, const char *id, GError **error)
{
    if (!g_hash_table_contains(session->waiting, id))
        return TRUE;

    g_set_error(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “id”: the question “%s” still waits", id);
    return FALSE;
}

/* Returns: whether the decision may be acted on */
static gboolean
write_entry(Session *session, const AuditEntry *entry, GError **error)
{
    g_autoptr(GError) reason = NULL;

    if (audit_log_write(session->audit, session->policy->audit, entry, &reason))
        return TRUE;

    /* After the reply this helper ends; the next one has a socket of its own. */
    if (g_error_matches(reason, JOURNAL_ERROR, JOURNAL_ERROR_LOST))
        raise(SIGTERM);
    g_set_error_literal(error, REQUEST_ERROR, REQUEST_ERROR_AUDIT, reason->message);
    return FALSE;
}

static gboolean
write_approval(
    Decision decision, const Inspection *inspection, const AuditApproval *approval,
    gpointer user_data, GError **error)
{
    Session *session = user_data;
    const AuditEntry entry = { .decision = decision,
                               .inspection = inspection,
                               .policy = session->policy_digest,
                               .extension = session->extension,
                               .approval = approval };

    return write_entry(session, &entry, error);
}

/* Returns: (nullable): the request by which others approved the message */
static const char *
get_given(const ApprovalCase *approval)
{
    return approval != NULL && approval->state == APPROVAL_GIVEN
               ? approval->open->request->id
               : NULL;
}

/* @approval: of others, if they have to approve the message */
static gboolean
write_down(
    Session *session, Decision decision, const Inspection *inspection,
    const ApprovalCase *approval, const char *policy, GError **error)
{
    const AuditApproval given = { .request = get_given(approval), .looked = -1 };
    const AuditEntry entry = { .decision = decision,
                               .inspection = inspection,
                               .policy = policy,
                               .extension = session->extension,
                               .approval = given.request != NULL ? &given : NULL };

    return write_entry(session, &entry, error);
}

/* Of a message that was not checked, perhaps because there was no helper then. */
static gboolean
write_unchecked(Session *session, const Request *request, GError **error)
{
    const AuditEntry entry = { .decision = request->choice,
                               .policy = session->policy_digest,
                               .extension = session->extension,
                               .reason = request->reason,
                               .at = request->at };

    return write_entry(session, &entry, error);
}

/* Whether the message came without its text, which would have made the request too large.
 */
static gboolean
is_text_left_out(GBytes *message)
{
    gsize size = 0;
    const char *text = g_bytes_get_data(message, &size);
    const char *end = text != NULL ? g_strstr_len(text, (gssize)size, "\r\n\r\n") : NULL;

    return end != NULL &&
           g_strstr_len(text, end - text, "\r\nX-Bcc-Guard-Body: ") != NULL;
}

/* Two texts that are not here cannot be told apart.  Returns: (transfer full) (nullable):
 * what the message belongs to; %NULL: what is answered of it is answered once */
static char *
dup_place(const Inspection *inspection, GBytes *message)
{
    return is_text_left_out(message) ? NULL : answers_dup_place(inspection, message);
}

/* Returns: what waits now; it has @inspection, @offer and @approval */
static Waiting *
wait_for_choice(
    Session *session, const Request *request, Inspection *inspection, EachOffer *offer,
    ApprovalCase *approval)
{
    Waiting *waiting = g_new0(Waiting, 1);

    waiting->inspection = inspection;
    waiting->offer = offer;
    waiting->approval = approval;
    waiting->message = g_bytes_ref(request->message);
    waiting->policy = g_strdup(session->policy_digest);
    if (verdict_get_level(inspection->verdict) > LEVEL_PASS)
        waiting->place = dup_place(inspection, request->message);
    waiting->is_trial = request->trial;
    waiting->is_sent = request->sent;
    g_hash_table_insert(session->waiting, g_strdup(request->id), waiting);

    return waiting;
}

/* Returns: what a verdict says of the approval of its message */
static ApprovalView
view_of(
    const Session *session, const Inspection *inspection, const ApprovalCase *approval)
{
    return (ApprovalView){
        .needed = session->policy->approvals,
        .outsiders = exposure_get_recipients(inspection->exposure)->external,
        .approved = approval->state == APPROVAL_GIVEN,
        .approvers = approval->approvers,
        .reason = approval->reason,
        .item = { approval->open, approval->standing },
        .changes = approval->changes,
    };
}

static void
send_verdict(
    Session *session, const Request *request, const Waiting *waiting,
    const Prompt *question, gboolean notification, gboolean window)
{
    const Inspection *inspection = waiting->inspection;
    ApprovalView view = { 0 };

    if (waiting->approval != NULL)
        view = view_of(session, inspection, waiting->approval);
    send_reply(
        session, request->id,
        reply_verdict(
            request->id, inspection, question, notification, window, waiting->offer,
            waiting->approval != NULL ? &view : NULL));
}

/* Puts the question: on the desktop at once, and in the verdict. */
static void
ask(Session *session, const Request *request, Waiting *waiting)
{
    Inspection *inspection = waiting->inspection;
    g_autoptr(Prompt) question = prompt_new(inspection, session->policy);
    gboolean passes = verdict_get_level(inspection->verdict) == LEVEL_PASS;
    gboolean notification =
        request->warn && !passes && session->policy->warning != WARNING_PLACE_WINDOW;
    gboolean window = passes || session->policy->warning != WARNING_PLACE_NOTIFICATION;
    /* What is to be ticked, and what waits, takes the window. */
    gboolean can_convert = (inspection_get_choices(inspection) & CHOICE_CONVERT) != 0 &&
                           (question->waiting & CHOICE_CONVERT) == 0 &&
                           inspection->points->len == 0;
    gboolean can_each =
        waiting->offer != NULL && each_offer_get_reason(waiting->offer) == NULL;

    waiting->may_remember = question->is_conversation;
    if (notification)
        notification_show(
            session->warnings, request->id, question, can_convert, can_each);
    send_verdict(session, request, waiting, question, notification, window);
}

/* Before a message is sent the sender is asked nothing that passes; who looks at it
 * beforehand can send it to each person alone all the same.
 *
 * Returns: (transfer full) (nullable): what the sender is told of one message each */
static EachOffer *
make_offer(
    const Session *session, const Request *request, const Inspection *inspection,
    const InspectionInput *input)
{
    Level level = verdict_get_level(inspection->verdict);

    if (!request->each || request->sent || session->policy->each == EACH_NEVER ||
        level == LEVEL_BLOCK || (level == LEVEL_PASS && !request->trial) ||
        exposure_get_recipients(inspection->exposure)->external < 2)
        return NULL;

    return each_offer_new(input, inspection, request->against);
}

static gint64
now(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

static void
add_gaps(Contents *contents, char **names, ContentsReason reason)
{
    for (gsize i = 0; names[i] != NULL; i++) {
        g_autofree char *name = harmless_text(names[i]);

        contents_add_gap(contents, name, NULL, reason);
    }
}

/* Of a copy only the headers are handed over; what it carries was looked into before it
 * was sent.  Returns: (transfer full): what the message carries */
static Contents *
look_into(Session *session, const Request *request)
{
    Contents *contents = contents_new();

    if (session->policy->contents_from > 0 && !request->sent) {
        search_message(contents, request->message);
        attachments_look(session->attachments, request->id, contents);
        if (is_text_left_out(request->message))
            contents_add_gap(contents, NULL, NULL, CONTENTS_LIMIT);
        add_gaps(contents, request->too_large, CONTENTS_LIMIT);
        add_gaps(contents, request->absent, CONTENTS_ABSENT);
    }

    return contents;
}

/* Nobody is asked twice about the same.  Returns: (transfer full) (nullable): what was
 * answered */
static GHashTable *
recall_answers(
    Session *session, const Request *request, Inspection *inspection,
    InspectionInput *input)
{
    g_autofree char *place = NULL;
    GHashTable *answered = NULL;

    if (verdict_get_level(inspection->verdict) > LEVEL_PASS)
        place = dup_place(inspection, request->message);
    if (place != NULL)
        answered = answers_find(session->answers, inspection, place);
    if (answered == NULL)
        return NULL;

    input->answered = answered;
    inspection_recall(inspection, input, NULL);
    return answered;
}

/* What cannot be kept is asked about once more. */
static void
learn(Session *session, const GPtrArray *messages, gint64 at)
{
    g_autoptr(GError) error = NULL;

    if (!correspondent_file_learn(
            session->correspondents, messages, session->policy, (guint)(at / DAY), now(),
            &error))
        g_warning("%s", error->message);
}

/* A copy that is looked at twice has the message replied to the second time. */
static void
learn_from_copy(Session *session, const Request *request, InspectionInput *input)
{
    g_autoptr(GPtrArray) messages = g_ptr_array_new();

    if (!request->sent || request->replied_to != NULL || !wants_correspondents(session))
        return;

    g_ptr_array_add(messages, request->message);
    learn(session, messages, now());
    input->correspondents = get_correspondents(session); /* those of before are gone */
}

/* Whether address books are looked into before anybody is asked. */
static gboolean
needs_books(const Request *request, const Inspection *inspection)
{
    return request->has_books && request->in_books == NULL &&
           verdict_get_unfamiliar(inspection->verdict)->len > 0;
}

/* Before there is a verdict.  Returns: whether the extension was asked for more */
static gboolean
asks_for_more(Session *session, const Request *request, const Inspection *inspection)
{
    if (request->offers && inspection->may_carry) {
        send_reply(session, request->id, reply_wanted(request->id));
        return TRUE;
    }
    if (!needs_books(request, inspection))
        return FALSE;

    send_reply(
        session, request->id,
        reply_unfamiliar(request->id, verdict_get_unfamiliar(inspection->verdict)));
    return TRUE;
}

/* Only a message that others have to approve takes longer for it; what it carries has to
 * be here.
 *
 * Returns: (transfer full) (nullable): what is known of its approval */
static ApprovalCase *
judge_approval(
    Session *session, const Request *request, Inspection *inspection,
    InspectionInput *input)
{
    ApprovalCase *approval;

    if (request->sent || !inspection->needs_approval ||
        (request->offers && request->text != NULL))
        return NULL;

    approval = open_approvals_judge(
        session->approvals, request, session->attachments, inspection->message,
        session->policy);
    input->approval = approval->state;
    input->approval_reason = approval->reason;
    inspection_recall(inspection, input, NULL);

    return approval;
}

/* The verdict, which may be a question, or let the message go. */
static gboolean
conclude(Session *session, const Request *request, Waiting *waiting, GError **error)
{
    gboolean asks = inspection_get_choices(waiting->inspection) != 0;
    gboolean waits =
        asks || (waiting->offer != NULL && each_offer_get_reason(waiting->offer) == NULL);
    /* With a verdict that passes the message goes. */
    gboolean good = asks || request->trial || request->sent ||
                    write_down(
                        session, DECISION_PASS, waiting->inspection, waiting->approval,
                        session->policy_digest, error);

    if (asks)
        ask(session, request, waiting);
    else if (good)
        send_verdict(session, request, waiting, NULL, FALSE, FALSE);
    if (!good || !waits)
        g_hash_table_remove(session->waiting, request->id);

    return good;
}

/* Returns: (transfer full) (nullable): the inspection, by all that is known beyond the
 * message */
static Inspection *
inspect(
    Session *session, const Request *request, InspectionInput *input,
    ApprovalCase **approval, GError **error)
{
    Inspection *inspection = NULL;
    g_autoptr(GHashTable) answered = NULL;
    g_autoptr(GError) reason = NULL;

    inspection = inspection_new(input, &reason);
    if (inspection == NULL) {
        attachments_forget(session->attachments, request->id);
        g_set_error_literal(error, REQUEST_ERROR, REQUEST_ERROR_MESSAGE, reason->message);
        return NULL;
    }
    *approval = judge_approval(session, request, inspection, input);
    answered = recall_answers(session, request, inspection, input);
    input->answered = answered;
    acknowledgements_apply(
        session->acknowledgements, inspection, input, request->sent, now());
    learn_from_copy(session, request, input);
    input->answered = NULL;

    return inspection;
}

static gboolean
check(Session *session, const Request *request, Contents *contents, GError **error)
{
    g_autoptr(Wording) wording = policy_reads_words(session->policy) && !request->sent
                                     ? wording_new(request->message)
                                     : NULL;
    InspectionInput input = {
        .message = request->message,
        .contents = contents,
        .wording = wording,
        .replied_to = request->replied_to,
        .own = (const char *const *)request->own,
        .correspondents = get_correspondents(session),
        .in_books = (const char *const *)request->in_books,
        .asked = request->sent,
        .approval = request->text != NULL ? APPROVAL_MISSING : APPROVAL_IMPOSSIBLE,
        .encrypted = request->encrypted,
        .policy = session->policy,
    };
    g_autoptr(ApprovalCase) approval = NULL;
    g_autoptr(Inspection) inspection =
        inspect(session, request, &input, &approval, error);
    EachOffer *offer = NULL;

    if (inspection == NULL)
        return FALSE;
    if (asks_for_more(session, request, inspection))
        return TRUE;
    attachments_forget(session->attachments, request->id);
    if (!request->trial && !request->sent)
        inspection->wait = session->policy->delay_seconds;
    offer = make_offer(session, request, inspection, &input);

    return conclude(
        session, request,
        wait_for_choice(
            session, request, g_steal_pointer(&inspection), offer,
            g_steal_pointer(&approval)),
        error);
}

/* What an earlier helper took is not here. */
static gboolean
require_attachments(const Session *session, const Request *request, GError **error)
{
    guint n_files = attachments_count(session->attachments, request->id);

    if (request->handed_over < 0 || request->handed_over == n_files)
        return TRUE;

    g_set_error(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “handedOver”: %u attachments came to their end, not %" G_GINT64_FORMAT,
        n_files, request->handed_over);
    return FALSE;
}

static gboolean
handle_check(Session *session, const Request *request, GError **error)
{
    g_autoptr(Contents) contents = NULL;

    if (!require_policy(session, error) || !require_new_id(session, request->id, error) ||
        !require_attachments(session, request, error))
        return FALSE;

    contents = look_into(session, request);
    return check(session, request, contents, error);
}

/* Returns: (transfer none) (nullable): the question that @request is about */
static Waiting *
require_waiting(Session *session, const Request *request, GError **error)
{
    Waiting *waiting = g_hash_table_lookup(session->waiting, request->of);

    if (waiting == NULL) {
        g_autofree char *of = phrase_shorten(request->of, 128);

        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_UNKNOWN,
            "Field “of”: no question “%s” waits", of);
    }

    return waiting;
}

static gboolean
handle_report_page(Session *session, const Request *request, GError **error)
{
    const GPtrArray *pieces = open_reports_get_pieces(session->reports, request->of);

    if (pieces == NULL) {
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_UNKNOWN,
            "Field “of”: that report is not open");
        return FALSE;
    }

    send_reply(
        session, request->id,
        reply_pieces(request->id, request->of, request->from, pieces));
    return TRUE;
}

static gboolean
handle_people_page(Session *session, const Request *request, GError **error)
{
    JobStatus status;
    g_autoptr(Job) job = NULL;

    if (!open_jobs_get_status(session->jobs, request->of, &status, error))
        return FALSE;
    if (request->what == PAGE_SENT) {
        job = open_jobs_read(session->jobs, request->of, error);
        if (job == NULL)
            return FALSE;
    }

    send_reply(
        session, request->id, job_reply_people(request, job != NULL ? job : status.job));
    return TRUE;
}

/* Returns: whether there is a reply, which is sent */
static gboolean
send_if_made(Session *session, const Request *request, GBytes *reply)
{
    if (reply == NULL)
        return FALSE;

    send_reply(session, request->id, reply);
    return TRUE;
}

static gboolean
handle_page(Session *session, const Request *request, GError **error)
{
    const Waiting *waiting = NULL;

    switch (request->what) {
    case PAGE_REPORT:
        return handle_report_page(session, request, error);
    case PAGE_SENT:
    case PAGE_REFUSED:
    case PAGE_DOUBT:
    case PAGE_LEFT:
        return handle_people_page(session, request, error);
    case PAGE_PARTIES:
    case PAGE_RECIPIENTS:
    case PAGE_TEXT:
        return send_if_made(
            session, request, open_looks_page(session->looks, request, error));
    case PAGE_EXPOSED:
    case PAGE_MOVES:
    case PAGE_AUDIENCE:
        break;
    }

    waiting = require_waiting(session, request, error);
    if (waiting == NULL)
        return FALSE;

    send_reply(
        session, request->id,
        reply_page(
            request->id, request->of, request->what, request->from, waiting->inspection));
    return TRUE;
}

/* Returns: whether the question that waits allows the choice, and has none yet */
static gboolean
may_decide(const Waiting *waiting, Decision choice, GError **error)
{
    guint choices = inspection_get_choices(waiting->inspection);

    if (waiting->is_decided) {
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_UNKNOWN,
            "Field “of”: this question is decided already");
        return FALSE;
    }

    if (waiting->is_sent != (choice == DECISION_SENT_EXPOSED) ||
        (choice == DECISION_CONVERT && (choices & CHOICE_CONVERT) == 0) ||
        (choice == DECISION_SEND && (choices & CHOICE_SEND) == 0)) {
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Field “choice”: “%s” is no choice of this question",
            decision_to_string(choice));
        return FALSE;
    }

    return TRUE;
}

/* Of whom nobody shall be asked again: those who came into a conversation, and those to
 * whom nobody wrote before. */
static void
acknowledge_recipients(Session *session, const Inspection *inspection, GBytes *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) messages = g_ptr_array_new();

    if (inspection->newcomers->len > 0 && session->policy->remember_groups &&
        !acknowledgements_add_newcomers(
            session->acknowledgements, inspection, now(), &error))
        g_warning("%s", error->message);
    if (verdict_get_unfamiliar(inspection->verdict)->len == 0)
        return;

    g_ptr_array_add(messages, message);
    learn(session, messages, now());
}

/* What the sender has confirmed.  The message goes all the same if it cannot be kept:
 * then the sender is told or asked once more.  *@token: what it is known by, or %NULL. */
static void
acknowledge(
    Session *session, const Inspection *inspection, gboolean remember, char **token)
{
    g_autoptr(GError) error = NULL;

    if (exposure_get_figures(inspection->exposure)->addresses == 0)
        return;

    if (!acknowledgements_add_message(
            session->acknowledgements, inspection, now(), token, &error))
        g_warning("%s", error->message);
    g_clear_error(&error);
    if (remember && !acknowledgements_add_conversation(
                        session->acknowledgements, inspection, now(), &error))
        g_warning("%s", error->message);
}

static gboolean
may_remember(const Waiting *waiting, const Request *request, GError **error)
{
    if (!request->remember || (waiting->may_remember && request->choice == DECISION_SEND))
        return TRUE;

    g_set_error_literal(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “remember”: there is no conversation to remember");
    return FALSE;
}

/* One that nothing was found in, and that only waited. */
static Decision
decision_of(const Waiting *waiting, const Request *request)
{
    gboolean passes = verdict_get_level(waiting->inspection->verdict) == LEVEL_PASS;

    return passes && request->choice == DECISION_SEND ? DECISION_PASS : request->choice;
}

/* Whether whoever chose this has looked at all that was found: Bcc takes away what it
 * settles, and nobody is asked about the rest where nothing is ticked. */
static gboolean
is_answered(const Waiting *waiting, Decision choice)
{
    return choice == DECISION_SEND ||
           (choice == DECISION_CONVERT &&
            inspection_is_settled_by_conversion(waiting->inspection));
}

static gboolean
decide_question(Session *session, const Request *request, char **token, GError **error)
{
    Waiting *waiting = require_waiting(session, request, error);

    if (waiting == NULL || !may_decide(waiting, request->choice, error) ||
        !may_remember(waiting, request, error) ||
        (request->choice == DECISION_SEND &&
         !open_approvals_require(
             session->approvals, waiting->approval, session->policy, error)))
        return FALSE;

    if (!waiting->is_trial &&
        !write_down(
            session, decision_of(waiting, request), waiting->inspection,
            waiting->approval, waiting->policy, error))
        return FALSE;

    waiting->is_decided = TRUE;
    if (!waiting->is_trial && is_answered(waiting, request->choice)) {
        if (waiting->place != NULL)
            answers_add(session->answers, waiting->inspection, waiting->place);
        acknowledge_recipients(session, waiting->inspection, waiting->message);
    }
    if (request->choice == DECISION_SEND && !waiting->is_trial)
        acknowledge(session, waiting->inspection, request->remember, token);
    return TRUE;
}

static gboolean
handle_decide(Session *session, const Request *request, GError **error)
{
    g_autofree char *token = NULL;

    if (session->policy == NULL) {
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_POLICY,
            "Expected a “hello” with the policy before the first “decide”");
        return FALSE;
    }

    if (request->of == NULL) {
        if (!write_unchecked(session, request, error))
            return FALSE;
    } else if (!decide_question(session, request, &token, error)) {
        return FALSE;
    }

    send_reply(session, request->id, reply_decided(request->id, token));
    return TRUE;
}

/* There is nothing to answer: what cannot be kept is told or asked once more. */
static void
handle_name(Session *session, const Request *request)
{
    g_autoptr(GError) error = NULL;

    if (!acknowledgements_name(
            session->acknowledgements, request->of, request->message_id, now(), &error))
        g_warning("%s", error->message);
}

static gboolean
handle_report(Session *session, const Request *request, GError **error)
{
    if (!require_policy(session, error) || !require_new_id(session, request->id, error) ||
        !open_reports_begin(session->reports, request, session->policy, error))
        return FALSE;

    send_reply(
        session, request->id, reply_reported(request->id, session->policy->report_to));
    return TRUE;
}

/* Which of the messages in a folder may be bounces. */
static void
handle_sift(Session *session, const Request *request)
{
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; request->authors[i] != NULL; i++) {
        if (bounce_sign_is_seen(request->authors[i], request->subjects[i]))
            g_array_append_val(items, i);
    }

    send_reply(session, request->id, reply_sifted(request->id, items));
}

static gboolean
handle_bounces(Session *session, const Request *request, GError **error)
{
    guint n_bounces = 0;

    if (!open_reports_add(session->reports, request, &n_bounces, error))
        return FALSE;

    send_reply(session, request->id, reply_counted(request->id, n_bounces));
    return TRUE;
}

static gboolean
handle_learn(Session *session, const Request *request, GError **error)
{
    const Correspondents *known = NULL;
    g_autoptr(GError) reason = NULL;

    if (!require_policy(session, error))
        return FALSE;

    if (wants_correspondents(session) && request->messages->len > 0)
        learn(
            session, request->messages,
            request->at != NULL ? MAX(0, g_date_time_to_unix(request->at)) : now());
    if (wants_correspondents(session) && request->complete &&
        !correspondent_file_complete(session->correspondents, now(), &reason))
        g_warning("%s", reason->message);

    known = get_correspondents(session);
    send_reply(
        session, request->id,
        reply_learnt(
            request->id, wants_correspondents(session) &&
                             (known == NULL || !correspondents_is_complete(known))));
    return TRUE;
}

static void
handle_dismiss(Session *session, const Request *request)
{
    open_reports_close(session->reports, request->id);
    open_looks_close(session->looks, request->id);
    kept_letters_remove(session->letters, request->id);
    if (g_strcmp0(session->ahead_id, request->id) == 0)
        forget_letters(session);
    attachments_forget(session->attachments, request->id);
    notification_take_away(session->warnings, request->id);
    g_hash_table_remove(session->waiting, request->id);
}

static void
handle_settings(Session *session, const Request *request)
{
    guint conversations =
        acknowledgements_count_conversations(session->acknowledgements, now());

    send_reply(session, request->id, reply_settings(request->id, conversations));
}

/* Whoever takes back what they confirmed must not believe it in vain. */
static gboolean
handle_forget(Session *session, const Request *request, GError **error)
{
    g_autoptr(GError) reason = NULL;

    if (!acknowledgements_forget_conversations(
            session->acknowledgements, now(), &reason)) {
        g_set_error_literal(error, REQUEST_ERROR, REQUEST_ERROR_AUDIT, reason->message);
        return FALSE;
    }

    send_reply(session, request->id, reply_forgotten(request->id));
    return TRUE;
}

/* --- One message each --- */

static gboolean
require_hello(const Session *session, GError **error)
{
    if (session->policy != NULL)
        return TRUE;

    g_set_error_literal(
        error, REQUEST_ERROR, REQUEST_ERROR_POLICY,
        "Expected a “hello” with the policy first");
    return FALSE;
}

/* How the job stands; also of one about which nothing was asked yet. */
static gboolean
reply_with_status(
    Session *session, const Request *request, const char *id, GError **error)
{
    JobStatus status;

    if (!open_jobs_get_status(session->jobs, id, &status, error))
        return FALSE;

    send_reply(session, request->id, job_reply_status(request->id, &status));
    return TRUE;
}

/* Returns: (transfer none) (nullable): the question, which can be answered so */
static Waiting *
require_offer(Session *session, const Request *request, GError **error)
{
    Waiting *waiting = require_waiting(session, request, error);
    g_autoptr(GError) reason = NULL;

    if (waiting == NULL)
        return NULL;
    if (waiting->is_decided)
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_UNKNOWN,
            "Field “of”: this question is decided already");
    else if (waiting->offer == NULL || each_offer_get_reason(waiting->offer) != NULL)
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Field “of”: one message each was not offered");
    else if (!each_offer_prove(waiting->offer, session->policy, &reason))
        g_set_error_literal(error, REQUEST_ERROR, REQUEST_ERROR_FIELD, reason->message);
    else if (open_approvals_require(
                 session->approvals, waiting->approval, session->policy, error))
        return waiting;

    return NULL;
}

static gboolean
write_job(
    Session *session, Decision decision, const Inspection *inspection,
    const ApprovalCase *approval, const char *policy, const JobStatus *status,
    GError **error)
{
    const AuditApproval given = { .request = get_given(approval), .looked = -1 };
    const AuditJob job = { status->id, job_get_n_messages(status->job),
                           job_count(status->job, JOB_SENT),
                           job_count(status->job, JOB_REFUSED),
                           job_count(status->job, JOB_DOUBT) };
    const AuditEntry entry = {
        .decision = decision,
        .inspection = inspection,
        .policy = policy,
        .extension = session->extension,
        .approval = given.request != NULL ? &given : NULL,
        .job = &job,
    };

    return write_entry(session, &entry, error);
}

/* Returns: (nullable): @id of a job that is on the disk, if it is in the log as well */
static const char *
log_start(
    Session *session, const char *id, const Inspection *inspection,
    const ApprovalCase *approval, const char *policy, GError **error)
{
    JobStatus status;

    if (id == NULL || !open_jobs_get_status(session->jobs, id, &status, error))
        return NULL;
    if (write_job(session, DECISION_EACH, inspection, approval, policy, &status, error))
        return id;

    open_jobs_remove(session->jobs, id);
    return NULL;
}

/* A program may have saved one of them anew since the check. */
static gboolean
require_approved(const Waiting *waiting, const GPtrArray *files, GError **error)
{
    const ApprovalCase *approval = waiting->approval;

    for (guint i = 0; approval != NULL && i < files->len; i++) {
        if (approval_case_has_file(approval, g_ptr_array_index(files, i)))
            continue;
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Field “files”: one of them is not the one that was approved");
        return FALSE;
    }

    return TRUE;
}

/* Returns: (nullable): the id of a job that is on the disk and in the log */
static const char *
start_job(
    Session *session, const Request *request, const Waiting *waiting,
    const GPtrArray *names, const GPtrArray *files, GError **error)
{
    const char *id = open_jobs_start(
        session->jobs, each_offer_get_plan(waiting->offer),
        message_get_subject(waiting->inspection->message), request->details, names, files,
        error);

    return log_start(
        session, id, waiting->inspection, waiting->approval, waiting->policy, error);
}

/* Whether letters were handed over that may go, and nothing beside them. */
static gboolean
require_letters(const Session *session, const Request *request, GError **error)
{
    if (letters_get_n_read(session->ahead) != letters_get_n_files(session->ahead) ||
        letters_get_reason(session->ahead) != NULL)
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Field “of”: these messages were not offered to be sent");
    else if (request->number > 0)
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Field “files”: nothing is attached to messages that were written ahead");
    else
        return TRUE;

    return FALSE;
}

static gboolean
start_letters(Session *session, const Request *request, GError **error)
{
    const char *id = NULL;

    if (!require_letters(session, request, error))
        return FALSE;

    id = open_jobs_start_letters(session->jobs, session->ahead, request->details, error);
    id = log_start(
        session, id, letters_get_inspection(session->ahead), NULL, session->policy_digest,
        error);
    if (id == NULL)
        return FALSE;

    forget_letters(session);
    return reply_with_status(session, request, id, error);
}

static gboolean
handle_each_start(Session *session, const Request *request, GError **error)
{
    Waiting *waiting = NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) files =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    gboolean whole =
        attachments_dup_files(session->attachments, request->id, names, files);
    const char *id = NULL;

    attachments_forget(session->attachments, request->id);
    session->was_large = TRUE;
    if (!require_policy(session, error))
        return FALSE;
    if (!whole || files->len != request->number) {
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Field “files”: not so many came to their end");
        return FALSE;
    }
    if (strlen(request->details) > OPEN_JOBS_MAX_DETAILS) {
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_TOO_LARGE,
            "Field “details” has more than %" G_GSIZE_FORMAT " bytes",
            OPEN_JOBS_MAX_DETAILS);
        return FALSE;
    }

    if (g_strcmp0(session->ahead_id, request->of) == 0)
        return start_letters(session, request, error);
    waiting = require_offer(session, request, error);
    if (waiting != NULL && require_approved(waiting, files, error))
        id = start_job(session, request, waiting, names, files, error);
    if (id == NULL)
        return FALSE;

    waiting->is_decided = TRUE;
    /* From here on it goes by itself. */
    if (waiting->approval != NULL && waiting->approval->open != NULL)
        open_approvals_use(session->approvals, waiting->approval->open->request->id);
    return reply_with_status(session, request, id, error);
}

static gboolean
handle_each_next(Session *session, const Request *request, GError **error)
{
    JobTurn turn;

    if (!open_jobs_next(session->jobs, request->of, &turn, error))
        return FALSE;

    send_reply(
        session, request->id,
        job_reply_turn(
            request->id, turn.job, turn.standing, turn.number, turn.letter,
            turn.wait_ms));
    g_clear_pointer(&turn.letter, single_letter_free);
    return TRUE;
}

static gboolean
handle_each_letter(Session *session, const Request *request, GError **error)
{
    g_autoptr(SingleLetter) letter =
        open_jobs_read_letter(session->jobs, request->of, request->number, error);

    if (letter == NULL)
        return FALSE;

    send_reply(session, request->id, job_reply_letter(request, letter));
    return TRUE;
}

/* Letters come in any number of requests; those of another hand-over are given up. */
static gboolean
require_room_for_letters(Session *session, const Request *request, GError **error)
{
    if (g_strcmp0(session->ahead_id, request->of) != 0) {
        forget_letters(session);
        session->ahead =
            letters_new((guint)MIN(request->total, G_MAXUINT), session->policy);
        session->ahead_id = g_strdup(request->of);
    }
    if (request->total > 0 && request->total == letters_get_n_files(session->ahead) &&
        request->letters->len <= request->total - letters_get_n_read(session->ahead))
        return TRUE;

    g_set_error_literal(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “total”: expected the same number in all requests, and no more files");
    return FALSE;
}

static gboolean
handle_letters(Session *session, const Request *request, GError **error)
{
    InspectionInput with = { .own = (const char *const *)request->own };
    gboolean is_new;

    if (!require_policy(session, error) || !require_new_id(session, request->of, error) ||
        !require_room_for_letters(session, request, error))
        return FALSE;

    with.policy = session->policy;
    with.correspondents = get_correspondents(session);
    session->was_large = TRUE;
    is_new = letters_get_n_read(session->ahead) < request->total;
    for (guint i = 0; i < request->letters->len; i++) {
        if (letters_get_reason(session->ahead) != NULL)
            break;
        letters_add(
            session->ahead, request->names[i], g_ptr_array_index(request->letters, i),
            &with);
    }
    if (is_new && letters_get_n_read(session->ahead) == request->total)
        letters_finish(session->ahead, &with);

    send_reply(session, request->id, job_reply_letters(request->id, session->ahead));
    if (letters_get_reason(session->ahead) != NULL)
        forget_letters(session);
    return TRUE;
}

static void
add_status(const JobStatus *status, gpointer writer)
{
    job_reply_add_status(writer, status);
}

static void
handle_each_jobs(Session *session, const Request *request)
{
    g_autoptr(Writer) writer = job_reply_begin_list(request->id);

    open_jobs_expire(session->jobs);
    open_jobs_foreach(session->jobs, add_status, writer);
    send_reply(session, request->id, job_reply_end_list(writer));
}

static gboolean
handle_each_file(Session *session, const Request *request, GError **error)
{
    const JobFile *file = NULL;
    g_autoptr(GBytes) piece = open_jobs_read_file(
        session->jobs, request->of, request->number, request->from, JOB_REPLY_PIECE,
        &file, error);

    if (piece == NULL)
        return FALSE;

    send_reply(session, request->id, job_reply_file(request, file, piece));
    return TRUE;
}

/* What became of it is written down before it is forgotten. */
static gboolean
handle_each_close(Session *session, const Request *request, GError **error)
{
    JobStatus status;

    if (!require_hello(session, error) ||
        !open_jobs_may_close(session->jobs, request->of, error) ||
        !open_jobs_get_status(session->jobs, request->of, &status, error) ||
        !write_job(
            session, DECISION_EACH_CLOSED, NULL, NULL, session->policy_digest, &status,
            error))
        return FALSE;

    open_jobs_remove(session->jobs, request->of);
    send_reply(session, request->id, job_reply_closed(request->id));
    return TRUE;
}

/* What is answered by how the job stands. */
static gboolean
handle_job(Session *session, const Request *request, GError **error)
{
    gboolean good = FALSE;

    if (request->type == REQUEST_EACH_RESULT)
        good = open_jobs_take_result(session->jobs, request, error);
    else if (request->type == REQUEST_EACH_ORDER)
        good = open_jobs_order(session->jobs, request->of, request->order, error);
    else
        good = open_jobs_resume(session->jobs, request->of, error);

    return good && reply_with_status(session, request, request->of, error);
}

static gboolean
handle_each(Session *session, const Request *request, GError **error)
{
    if (request->type == REQUEST_EACH_START)
        return handle_each_start(session, request, error);
    if (request->type == REQUEST_EACH_NEXT)
        return handle_each_next(session, request, error);
    if (request->type == REQUEST_EACH_FILE)
        return handle_each_file(session, request, error);
    if (request->type == REQUEST_EACH_CLOSE)
        return handle_each_close(session, request, error);
    if (request->type == REQUEST_EACH_LETTER)
        return handle_each_letter(session, request, error);
    if (request->type == REQUEST_LETTERS)
        return handle_letters(session, request, error);
    if (request->type != REQUEST_EACH_JOBS)
        return handle_job(session, request, error);

    handle_each_jobs(session, request);
    return TRUE;
}

/* --- The second checker --- */

/* Returns: (transfer none) (nullable): the question, of which others can be asked */
static Waiting *
require_askable(Session *session, const Request *request, GError **error)
{
    Waiting *waiting = require_waiting(session, request, error);

    if (waiting == NULL)
        return NULL;
    if (!waiting->is_decided && waiting->approval != NULL &&
        waiting->approval->canonical != NULL &&
        (inspection_get_choices(waiting->inspection) & CHOICE_ASK) != 0)
        return waiting;

    g_set_error_literal(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “of”: nobody can be asked to approve the message of this question");
    return NULL;
}

static gboolean
handle_approval_ask(Session *session, const Request *request, GError **error)
{
    Waiting *waiting = require_askable(session, request, error);
    GBytes *reply = NULL;

    if (waiting == NULL)
        return FALSE;

    reply = open_approvals_ask(
        session->approvals, request, session->attachments, waiting->approval,
        waiting->inspection, waiting->message, session->policy, error);
    if (reply == NULL)
        return FALSE;

    waiting->is_decided = TRUE;
    /* Who asks has looked at what else was found. */
    if (waiting->place != NULL)
        answers_add(session->answers, waiting->inspection, waiting->place);
    if (!waiting->is_trial)
        acknowledge_recipients(session, waiting->inspection, waiting->message);
    send_reply(session, request->id, reply);
    return TRUE;
}

static gboolean
handle_approval_file(Session *session, const Request *request, GError **error)
{
    const ApprovalPart *part =
        kept_letters_find(session->letters, request->of, request->number);

    if (part == NULL) {
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_UNKNOWN,
            "Field “of”: there is no letter about that request, or it has fewer files");
        return FALSE;
    }

    send_reply(session, request->id, approval_reply_file(request, part));
    return TRUE;
}

/* Returns: (transfer full) (nullable): the reply to what came to this desk */
static GBytes *
handle_arrival(Session *session, const Request *request, GError **error)
{
    g_autoptr(GBytes) message = NULL;

    if (request->type == REQUEST_APPROVAL_LOOK &&
        !require_new_id(session, request->id, error))
        return NULL;
    message = attachments_join(session->attachments, request->id, error);
    attachments_forget(session->attachments, request->id);
    session->was_large = TRUE;
    if (message == NULL)
        return NULL;
    if (request->type == REQUEST_APPROVAL_TAKE)
        return open_approvals_take(
            session->approvals, request, message, session->policy, error);

    return open_looks_begin(session->looks, request, message, session->policy, error);
}

/* Returns: (transfer full) (nullable): the reply */
static GBytes *
handle_approval_end(Session *session, const Request *request, GError **error)
{
    gboolean comes = attachments_count(session->attachments, request->id) > 0;
    g_autoptr(GBytes) copy =
        comes ? attachments_join(session->attachments, request->id, error) : NULL;

    attachments_forget(session->attachments, request->id);
    session->was_large = session->was_large || comes;
    if (comes && copy == NULL)
        return NULL;

    return open_approvals_end(session->approvals, request, copy, error);
}

/* What is answered by a room. */
static gboolean
handle_approval(Session *session, const Request *request, GError **error)
{
    GBytes *reply = NULL;

    if (!require_policy(session, error))
        return FALSE;

    if (request->type == REQUEST_APPROVAL_LIST)
        reply = open_approvals_list(session->approvals, request, session->policy);
    else if (
        request->type == REQUEST_APPROVAL_CANCEL ||
        request->type == REQUEST_APPROVAL_USED)
        reply = handle_approval_end(session, request, error);
    else if (request->type == REQUEST_APPROVAL_ANSWER)
        reply = open_looks_answer(session->looks, request, error);
    else if (request->type == REQUEST_APPROVAL_KEY)
        reply = open_looks_key(session->looks, request, error);
    else
        reply = handle_arrival(session, request, error);

    return send_if_made(session, request, reply);
}

/* Returns: whether the request was answered, or is wrong */
static gboolean
handle_checker(Session *session, const Request *request, GError **error)
{
    if (request->type == REQUEST_APPROVAL_FILE)
        return handle_approval_file(session, request, error);
    if (request->type == REQUEST_APPROVAL_ASK) {
        gboolean good = require_policy(session, error) &&
                        handle_approval_ask(session, request, error);

        attachments_forget(session->attachments, request->id);
        return good;
    }

    return handle_approval(session, request, error);
}

static gboolean
handle_piece(Session *session, const Request *request, GError **error)
{
    if (!attachments_add(session->attachments, request, error))
        return FALSE;

    send_reply(session, request->id, reply_taken(request->id));
    return TRUE;
}

/* Those of which nothing can be wrong once they are read. */
static void
handle_plain(Session *session, const Request *request)
{
    if (request->type == REQUEST_HELLO)
        handle_hello(session, request);
    else if (request->type == REQUEST_DISMISS)
        handle_dismiss(session, request);
    else if (request->type == REQUEST_SETTINGS)
        handle_settings(session, request);
    else if (request->type == REQUEST_VALIDATE)
        handle_validate(session, request);
    else if (request->type == REQUEST_NAME)
        handle_name(session, request);
    else
        handle_sift(session, request);
}

static gboolean
handle(Session *session, const Request *request, GError **error)
{
    switch (request->type) {
    case REQUEST_HELLO:
    case REQUEST_DISMISS:
    case REQUEST_SETTINGS:
    case REQUEST_VALIDATE:
    case REQUEST_NAME:
    case REQUEST_SIFT:
        handle_plain(session, request);
        return TRUE;
    case REQUEST_CHECK:
        return handle_check(session, request, error);
    case REQUEST_PAGE:
        return handle_page(session, request, error);
    case REQUEST_DECIDE:
        return handle_decide(session, request, error);
    case REQUEST_PIECE:
        return handle_piece(session, request, error);
    case REQUEST_FORGET:
        return handle_forget(session, request, error);
    case REQUEST_REPORT:
        return handle_report(session, request, error);
    case REQUEST_BOUNCES:
        return handle_bounces(session, request, error);
    case REQUEST_LEARN:
        return handle_learn(session, request, error);
    case REQUEST_EACH_START:
    case REQUEST_EACH_NEXT:
    case REQUEST_EACH_RESULT:
    case REQUEST_EACH_ORDER:
    case REQUEST_EACH_RESUME:
    case REQUEST_EACH_JOBS:
    case REQUEST_EACH_FILE:
    case REQUEST_EACH_CLOSE:
    case REQUEST_EACH_LETTER:
    case REQUEST_LETTERS:
        return handle_each(session, request, error);
    case REQUEST_APPROVAL_ASK:
    case REQUEST_APPROVAL_FILE:
    case REQUEST_APPROVAL_LIST:
    case REQUEST_APPROVAL_TAKE:
    case REQUEST_APPROVAL_CANCEL:
    case REQUEST_APPROVAL_USED:
    case REQUEST_APPROVAL_LOOK:
    case REQUEST_APPROVAL_ANSWER:
    case REQUEST_APPROVAL_KEY:
        return handle_checker(session, request, error);
    }

    g_assert_not_reached();
}

/* The allocator keeps what is free between what is not, until the helper ends. */
static void
give_memory_back(Session *session)
{
    if (!session->was_large || g_hash_table_size(session->waiting) > 0)
        return;

#ifdef __GLIBC__
    malloc_trim(0);
#endif
    session->was_large = FALSE;
}

void
session_handle(Session *session, GBytes *frame)
{
    g_autofree char *id = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Request) request = request_parse(frame, &id, &error);

    if (request == NULL || !handle(session, request, &error))
        send_reply(session, id, reply_error(id, error));
    if (g_bytes_get_size(frame) > LARGE)
        session->was_large = TRUE;
    else
        give_memory_back(session);
}
