#include "cli/command-check.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/approval-lookup.h"
#include "cli/check-report.h"
#include "cli/message-folder.h"
#include "cli/output-format.h"
#include "cli/policy-option.h"
#include "cli/status.h"
#include "contents/search.h"
#include "contents/wording.h"
#include "mail/mailbox.h"
#include "policy/input-file.h"
#include "rules/each.h"
#include "rules/inspection.h"
#include "rules/rewrite.h"

/* As the command line has it, and what was read by it. */
typedef struct {
    char *policy_path;
    char *reply_path;
    char **own;
    gboolean encrypted;
    char *format;
    gboolean convert;
    char *each; /* the folder for one message each */
    char *approvals;
    char **files;

    Policy *policy;
    GBytes *replied_to;
    gboolean colour;
} Check;

static void
check_clear(Check *check)
{
    g_free(check->policy_path);
    g_free(check->reply_path);
    g_strfreev(check->own);
    g_free(check->format);
    g_free(check->each);
    g_free(check->approvals);
    g_strfreev(check->files);
    g_clear_pointer(&check->policy, policy_free);
    g_clear_pointer(&check->replied_to, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Check, check_clear)

static GOptionContext *
make_context(Check *check)
{
    GOptionContext *context = g_option_context_new(NULL);
    const GOptionEntry entries[] = {
        { "policy", 0, 0, G_OPTION_ARG_FILENAME, &check->policy_path,
          N_("Use the policy in FILE (bare, or inside a policies.json)"), N_("FILE") },
        { "reply-to", 0, 0, G_OPTION_ARG_FILENAME, &check->reply_path,
          N_("The message replied to, whose readers know each other"), N_("FILE") },
        { "own", 0, 0, G_OPTION_ARG_STRING_ARRAY, &check->own,
          N_("Another address of the sender; can be given repeatedly"), N_("ADDRESS") },
        { "encrypted", 0, 0, G_OPTION_ARG_NONE, &check->encrypted,
          N_("The message will be encrypted to its recipients"), NULL },
        { "format", 0, 0, G_OPTION_ARG_STRING, &check->format,
          N_("“text” for people (default), “json” for programs, one line per message"),
          "text|json" },
        { "convert", 0, 0, G_OPTION_ARG_NONE, &check->convert,
          N_("Write the message after moving to Bcc, instead of a report"), NULL },
        { "each", 0, 0, G_OPTION_ARG_FILENAME, &check->each,
          N_("Write one message each into DIR, instead of a report: one for everybody "
             "outside, with themselves alone in To"),
          N_("DIR") },
        { "approvals", 0, 0, G_OPTION_ARG_FILENAME, &check->approvals,
          N_("Count the approvals in DIR, where the helper keeps them"), N_("DIR") },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &check->files, NULL,
          N_("[FILE…]") },
        { NULL },
    };

    g_option_context_set_translation_domain(context, GETTEXT_PACKAGE);
    g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
    g_option_context_set_summary(
        context, _("Reports which addresses messages would expose, and to whom; each "
                   "FILE is one RFC 5322 message.\n"
                   "Without FILE, or where FILE is -, it reads standard input."));
    g_option_context_set_description(
        context, _("Exit status: 0: all pass; 1: at least one message would be stopped "
                   "or questioned; 2: something could not be checked.\n"));

    return context;
}

static guint
count_standard_input(const Check *check)
{
    guint n = (g_strcmp0(check->reply_path, "-") == 0) +
              (g_strcmp0(check->policy_path, "-") == 0);

    for (gsize i = 0; check->files[i] != NULL; i++)
        n += strcmp(check->files[i], "-") == 0;

    return n;
}

static gboolean
is_address(const char *text)
{
    g_autofree char *mailbox = mailbox_normalise(text);
    const char *domain = mailbox != NULL ? mailbox_domain(mailbox) : "";

    return *domain == '[' || mailbox_is_domain(domain);
}

/* Returns: whether the command line makes sense. */
static gboolean
verify(const Check *check, GError **error)
{
    const char *wrong = NULL;
    const char *writer = check->convert        ? "--convert"
                         : check->each != NULL ? "--each"
                                               : NULL;

    for (gsize i = 0; check->own != NULL && check->own[i] != NULL && wrong == NULL; i++) {
        if (!is_address(check->own[i]))
            wrong = check->own[i];
    }

    if (!output_format_verify(check->format, error))
        return FALSE;

    if (wrong != NULL)
        g_set_error(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "--own: expected an address such as name@domain, got “%s”", wrong);
    else if (
        (writer != NULL) + (check->format != NULL) > 1 ||
        (check->convert && check->each != NULL))
        g_set_error(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "%s writes instead of a report: expected neither --format nor another of its "
            "kind",
            writer);
    else if (writer != NULL && g_strv_length(check->files) > 1)
        g_set_error(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "%s: expected one FILE, got %u", writer, g_strv_length(check->files));
    else if (count_standard_input(check) > 1)
        g_set_error_literal(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "Standard input can be read once: expected one “-”, got more");
    else
        return TRUE;

    return FALSE;
}

static GBytes *
read_mail(const char *path, GError **error)
{
    gsize length = 0;
    char *text = input_file_read(path, "a message", &length, error);

    return text != NULL ? g_bytes_new_take(text, length) : NULL;
}

/* The check would take a broken one for none, which is safe; whoever named it
 * wants to know. */
static gboolean
load_replied_to(Check *check, GError **error)
{
    g_autoptr(Message) message = NULL;

    if (check->reply_path == NULL)
        return TRUE;

    check->replied_to = read_mail(check->reply_path, error);
    if (check->replied_to != NULL)
        message = message_parse(check->replied_to, error);
    if (message == NULL) {
        g_prefix_error(error, "%s: ", check->reply_path);
        return FALSE;
    }

    return TRUE;
}

static InspectionInput
input_of(const Check *check, GBytes *mail, Contents *contents)
{
    return (InspectionInput){
        .message = mail,
        .contents = contents,
        .replied_to = check->replied_to,
        .own = (const char *const *)check->own,
        .encrypted = check->encrypted,
        .policy = check->policy,
    };
}

/* Returns: (transfer full) (nullable): @mail if nothing is wrong with it, else
 *   the converted one */
static GBytes *
convert(const Check *check, GBytes *mail, const Inspection *inspection, GError **error)
{
    const InspectionInput input = input_of(check, mail, NULL);
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(inspection->verdict, &n_findings);

    if (verdict_get_level(inspection->verdict) == LEVEL_PASS)
        return g_bytes_ref(mail);

    if (inspection->conversion == NULL) {
        /* The last of the worst: what asks for Bcc stands in front of what refuses it. */
        while (findings[n_findings - 1].level != verdict_get_level(inspection->verdict))
            n_findings--;
        g_set_error(
            error, REWRITE_ERROR, REWRITE_ERROR_ENTRIES, "Converting does not help: %s",
            findings[n_findings - 1].text);
        return NULL;
    }

    return rewrite_message(&input, inspection, error);
}

/* More people than `bulkLimit` allows are more by one message each, too. */
static gboolean
is_blocked(const Inspection *inspection, GError **error)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(inspection->verdict, &n_findings);

    for (guint i = 0; i < n_findings; i++) {
        if (findings[i].level != LEVEL_BLOCK)
            continue;
        g_set_error(
            error, EACH_ERROR, EACH_ERROR_REFUSED,
            "The message cannot go to each person alone: %s", findings[i].text);
        return TRUE;
    }

    return FALSE;
}

/* Returns: %FALSE and an error; what was written before it stays, and is said */
static gboolean
write_each(const Check *check, GBytes *mail, const Inspection *inspection, GError **error)
{
    const InspectionInput input = input_of(check, mail, NULL);
    g_autoptr(Each) each = each_new(&input, inspection, error);
    guint n_messages = each != NULL ? each_get_n_messages(each) : 0;

    if (each == NULL || is_blocked(inspection, error))
        return FALSE;
    if (inspection_lacks_approval(inspection)) {
        g_set_error_literal(
            error, EACH_ERROR, EACH_ERROR_REFUSED,
            "The message cannot go to each person alone: others have to approve it "
            "first");
        return FALSE;
    }
    if (!message_folder_prepare(check->each, error)) {
        g_prefix_error(error, "--each %s: ", check->each);
        return FALSE;
    }

    for (guint i = 0; i < n_messages; i++) {
        g_autoptr(GBytes) message = each_write(each, i);

        if (!message_folder_add(check->each, i + 1, message, error)) {
            g_prefix_error(error, "%u of %u messages were written: ", i, n_messages);
            return FALSE;
        }
    }

    return message_folder_finish(check->each, error);
}

static gboolean
print(const char *text, gsize length, gpointer user_data)
{
    return status_print(text, length);
}

/* Returns: %FALSE if it could not be said; *@error is not set if standard output is why
 */
static gboolean
say(const Check *check, const char *path, GBytes *mail, const Inspection *inspection,
    GError **error)
{
    g_autoptr(GBytes) converted = NULL;

    if (check->each != NULL)
        return write_each(check, mail, inspection, error);
    if (check->convert) {
        converted = convert(check, mail, inspection, error);
        return converted != NULL &&
               status_print(
                   g_bytes_get_data(converted, NULL), g_bytes_get_size(converted));
    }

    return check_report_write(
        path, inspection,
        output_format_is_json(check->format) ? REPORT_JSON : REPORT_TEXT, check->colour,
        print, NULL);
}

/* *@reason: (transfer full): how it stands, where the message is not approved */
static void
recall_approvals(
    const Check *check, Inspection *inspection, InspectionInput *input, char **reason)
{
    ApprovalLookup lookup =
        approval_lookup(check->approvals, input->message, check->policy);

    *reason = lookup.reason;
    input->approval = lookup.is_given ? APPROVAL_GIVEN : APPROVAL_MISSING;
    input->approval_reason = *reason;
    inspection_recall(inspection, input, NULL);
}

static Status
check_file(const Check *check, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) mail = read_mail(path, &error);
    g_autoptr(Contents) contents = contents_new();
    InspectionInput input = input_of(check, mail, contents);
    g_autoptr(Wording) wording = NULL;
    g_autoptr(Inspection) inspection = NULL;
    g_autofree char *reason = NULL;

    if (mail != NULL && check->policy->contents_from > 0)
        search_message(contents, mail);
    if (mail != NULL && policy_reads_words(check->policy))
        wording = wording_new(mail);
    input.wording = wording;
    if (mail != NULL)
        inspection = inspection_new(&input, &error);
    if (inspection != NULL && inspection->needs_approval && check->approvals != NULL)
        recall_approvals(check, inspection, &input, &reason);
    if (inspection == NULL || !say(check, path, mail, inspection, &error)) {
        g_autofree char *name = g_filename_display_name(path);

        if (error != NULL)
            g_printerr("bcc-guard: %s: %s\n", name, error->message);
        return STATUS_UNCHECKED;
    }

    return verdict_get_level(inspection->verdict) == LEVEL_PASS ? STATUS_PASSED
                                                                : STATUS_FLAGGED;
}

/* https://no-color.org: set to anything, it means no. */
static gboolean
wants_colour(void)
{
    const char *no_color = g_getenv("NO_COLOR");
    const char *term = g_getenv("TERM");

    return (no_color == NULL || *no_color == '\0') && g_strcmp0(term, "dumb") != 0 &&
           isatty(STDOUT_FILENO);
}

int
command_check(int argc, char **argv)
{
    g_auto(Check) check = { 0 };
    g_autoptr(GOptionContext) context = make_context(&check);
    g_autoptr(GError) error = NULL;
    Status status = STATUS_PASSED;

    if (!g_option_context_parse(context, &argc, &argv, &error))
        return status_fail(error->message);
    if (check.files == NULL)
        check.files = g_strsplit("-", " ", -1);
    if (!verify(&check, &error))
        return status_fail(error->message);
    check.policy = policy_option_load(check.policy_path);
    if (check.policy == NULL)
        return STATUS_UNCHECKED;
    if (!load_replied_to(&check, &error))
        return status_fail(error->message);

    check.colour = wants_colour();
    for (gsize i = 0; check.files[i] != NULL; i++) {
        Status one = check_file(&check, check.files[i]);

        status = MAX(status, one);
    }

    return (int)status;
}
