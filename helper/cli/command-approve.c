#include "cli/command-approve.h"

#include <glib/gi18n.h>
#include <string.h>

#include "approval/approval-message.h"
#include "approval/votes.h"
#include "audit/audit-log.h"
#include "cli/looking.h"
#include "cli/policy-option.h"
#include "cli/status.h"
#include "cli/terminal.h"
#include "contents/search.h"
#include "contents/wording.h"
#include "mail/mailbox.h"
#include "policy/input-file.h"
#include "rules/outsiders.h"

/* As the command line has it, and what was read by it. */
typedef struct {
    char *policy_path;
    char *as;
    char *output;

    char *folder;
    Policy *policy;
    ApproverKey *key;
    ReceivedRequest *received;
    Inspection *inspection;
    Outsiders *outsiders;
} Approve;

static void
approve_clear(Approve *approve)
{
    g_free(approve->policy_path);
    g_free(approve->as);
    g_free(approve->output);
    g_free(approve->folder);
    g_clear_pointer(&approve->outsiders, outsiders_free);
    g_clear_pointer(&approve->inspection, inspection_free);
    g_clear_pointer(&approve->received, received_request_free);
    g_clear_pointer(&approve->key, approver_key_free);
    g_clear_pointer(&approve->policy, policy_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Approve, approve_clear)

static GOptionContext *
make_context(Approve *approve)
{
    GOptionContext *context = g_option_context_new(_("FILE"));
    const GOptionEntry entries[] = {
        { "as", 0, 0, G_OPTION_ARG_STRING, &approve->as,
          N_("Your address, as the policy of the sender has it"), N_("ADDRESS") },
        { "policy", 0, 0, G_OPTION_ARG_FILENAME, &approve->policy_path,
          N_("Use the policy in FILE (bare, or inside a policies.json)"), N_("FILE") },
        { "output", 0, 0, G_OPTION_ARG_FILENAME, &approve->output,
          N_("Write the answer into FILE, instead of standard output"), N_("FILE") },
        { NULL },
    };

    g_option_context_set_translation_domain(context, GETTEXT_PACKAGE);
    g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
    g_option_context_set_summary(
        context,
        _("Shows a message that somebody asks you to approve, point by point, and writes "
          "your answer as a message, which you send; FILE is the request, saved as one "
          "RFC 5322 message.\n"
          "It asks at a terminal and nowhere else."));
    g_option_context_set_description(
        context, _("Exit status: 0: approved; 1: declined; 2: nothing was decided.\n"));

    return context;
}

static gboolean
fail(GError **error, const char *text)
{
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, text);
    return FALSE;
}

static gboolean
verify(const Approve *approve, int argc, GError **error)
{
    if (argc != 2)
        return fail(error, "approve: expected one FILE: see “bcc-guard approve --help”");
    if (approve->as == NULL || !mailbox_is_addr_spec(approve->as))
        return fail(error, "--as: expected your address, such as name@domain");
    /* What a script can do, nobody has looked at. */
    if (!terminal_is_there())
        return fail(error, "approve: expected a person at a terminal");

    return TRUE;
}

static gboolean
read_request(Approve *approve, const char *path, GError **error)
{
    gsize length = 0;
    char *text = input_file_read(path, "a request", &length, error);
    g_autoptr(GBytes) bytes = text != NULL ? g_bytes_new_take(text, length) : NULL;

    if (bytes != NULL)
        approve->received = approval_message_read_request(bytes, error);
    if (approve->received != NULL)
        return TRUE;

    g_prefix_error(error, "%s: ", path);
    return FALSE;
}

/* What nobody has to look at, because it could not count. */
static gboolean
verify_request(const Approve *approve, GError **error)
{
    const ApprovalRequest *request = approve->received->request;
    const Message *message = canonical_get_message(approve->received->canonical);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *mailbox = mailbox_normalise(approve->as);

    if (g_date_time_compare(now, request->until) >= 0)
        return fail(error, vote_describe(VOTE_VOID));
    if (message_get_from(message)[0] == NULL)
        return fail(error, "The message has no sender");
    if (g_strv_contains(message_get_from(message), mailbox) ||
        g_strv_contains(message_get_sender(message), mailbox))
        return fail(error, vote_describe(VOTE_SENDER));
    if (approve->outsiders->total != request->outsiders) {
        g_set_error(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            /* Translators: both are numbers. */
            _("By the policy of the sender the message goes to %1$u outsiders, by yours "
              "to %2$u: use the same policy"),
            request->outsiders, approve->outsiders->total);
        return FALSE;
    }

    return TRUE;
}

static gboolean
inspect(Approve *approve, GError **error)
{
    g_autoptr(Contents) contents = contents_new();
    g_autoptr(Wording) wording = policy_reads_words(approve->policy)
                                     ? wording_new(approve->received->message)
                                     : NULL;
    const InspectionInput input = {
        .message = approve->received->message,
        .contents = contents,
        .wording = wording,
        .approval = APPROVAL_GIVEN, /* that is what is asked */
        .policy = approve->policy,
    };

    search_message(contents, approve->received->message);
    approve->inspection = inspection_new(&input, error);
    if (approve->inspection == NULL)
        return FALSE;

    approve->outsiders = outsiders_new(
        canonical_get_message(approve->received->canonical), approve->policy);
    return TRUE;
}

/* A decision that nobody can look up later must not be acted on. */
static gboolean
write_down(const Approve *approve, const Approval *answer, gint64 looked, GError **error)
{
    g_autoptr(AuditLog) audit = audit_log_new(approve->folder);
    g_autofree char *policy = audit_log_digest_policy(approve->policy);
    const AuditApproval approval = {
        .request = answer->request,
        .asked = approve->received->request->asked,
        .looked = (gint)CLAMP(looked / G_USEC_PER_SEC, 0, G_MAXINT),
    };
    const AuditEntry entry = {
        .decision = answer->approved ? DECISION_APPROVED : DECISION_DECLINED,
        .inspection = approve->inspection,
        .policy = policy,
        .approval = &approval,
    };

    return audit_log_write(audit, approve->policy->audit, &entry, error);
}

static gboolean
hand_over(const Approve *approve, const Approval *answer, GError **error)
{
    const Message *message = canonical_get_message(approve->received->canonical);
    g_autoptr(GBytes) bytes = approval_message_write_answer(
        answer, message_get_from(message)[0], message_get_subject(message));
    const char *text = g_bytes_get_data(bytes, NULL);

    if (approve->output != NULL)
        return g_file_set_contents(
            approve->output, text, (gssize)g_bytes_get_size(bytes), error);

    return status_print(text, g_bytes_get_size(bytes));
}

static Status
look(const Approve *approve, GError **error)
{
    const Looking looking = { approve->received, approve->inspection,
                              approve->outsiders };
    g_autofree char *word = NULL;
    g_autoptr(GDateTime) now = NULL;
    g_autoptr(Approval) answer = NULL;
    gint64 begun = g_get_monotonic_time();
    LookingEnd end = looking_run(&looking, &word);

    if (end == LOOKING_LEFT)
        return status_fail("Nothing was decided");

    now = g_date_time_new_now_utc();
    answer = approval_new(
        approve->received->request, approve->as, now, end == LOOKING_APPROVED, word,
        approve->key);
    if (!write_down(approve, answer, g_get_monotonic_time() - begun, error) ||
        !hand_over(approve, answer, error))
        return STATUS_UNCHECKED;

    return answer->approved ? STATUS_PASSED : STATUS_FLAGGED;
}

int
command_approve(int argc, char **argv)
{
    g_auto(Approve) approve = { 0 };
    g_autoptr(GOptionContext) context = make_context(&approve);
    g_autoptr(GError) error = NULL;
    Status status = STATUS_UNCHECKED;

    if (!g_option_context_parse(context, &argc, &argv, &error) ||
        !verify(&approve, argc, &error))
        return status_fail(error->message);

    approve.policy = policy_option_load(approve.policy_path);
    if (approve.policy == NULL)
        return STATUS_UNCHECKED;
    approve.folder = audit_log_folder();
    approve.key = approver_key_load(approve.folder, &error);
    if (approve.key == NULL) {
        g_prefix_error(&error, "First run “bcc-guard approver”: ");
        return status_fail(error->message);
    }

    if (read_request(&approve, argv[1], &error) && inspect(&approve, &error) &&
        verify_request(&approve, &error))
        status = look(&approve, &error);
    if (error != NULL)
        return status_fail(error->message);

    return status;
}
