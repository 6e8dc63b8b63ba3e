#include "cli/command-report.h"

#include <glib/gi18n.h>
#include <string.h>

#include "archive/archive.h"
#include "cli/incident-json.h"
#include "cli/incident-text.h"
#include "cli/notice-folder.h"
#include "cli/policy-option.h"
#include "cli/status.h"
#include "mail/date.h"
#include "policy/input-file.h"
#include "report/groups.h"
#include "report/notice.h"
#include "report/page.h"
#include "text/phrase.h"

/* Of a delivery report: what the server says stands in front of what came back. */
#define REPORT_BODY ((gsize)256 * 1024)

/* What a list is in that Japanese office programs write, if it is not UTF-8. */
#define JAPANESE_CHARSET "CP932"

/* As the command line has it, and what was read by it. */
typedef struct {
    char *policy_path;
    char **bounces;
    char *groups_path;
    char *language;
    char *notify;
    char *template_path;
    char *format;
    char **files;

    Policy *policy;
    Groups *groups;
    Notice *notice;
    GBytes *message;
    Inspection *inspection;
    GDateTime *sent;
    Delivery *delivery;
    Status status;
} Report;

static void
report_clear(Report *report)
{
    g_free(report->policy_path);
    g_strfreev(report->bounces);
    g_free(report->groups_path);
    g_free(report->language);
    g_free(report->notify);
    g_free(report->template_path);
    g_free(report->format);
    g_strfreev(report->files);
    g_clear_pointer(&report->delivery, delivery_free);
    g_clear_pointer(&report->inspection, inspection_free);
    g_clear_pointer(&report->message, g_bytes_unref);
    g_clear_pointer(&report->sent, g_date_time_unref);
    g_clear_pointer(&report->groups, groups_free);
    g_clear_pointer(&report->notice, notice_free);
    g_clear_pointer(&report->policy, policy_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Report, report_clear)

static GOptionContext *
make_context(Report *report)
{
    GOptionContext *context = g_option_context_new(NULL);
    const GOptionEntry entries[] = {
        { "policy", 0, 0, G_OPTION_ARG_FILENAME, &report->policy_path,
          N_("Use the policy in FILE (bare, or inside a policies.json)"), N_("FILE") },
        { "bounces", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &report->bounces,
          N_("Count what came back by the messages in PATH; can be given repeatedly"),
          N_("PATH") },
        { "groups", 0, 0, G_OPTION_ARG_FILENAME, &report->groups_path,
          N_("Count by the groups of a CSV file with rows “address,group”"), N_("FILE") },
        { "language", 0, 0, G_OPTION_ARG_STRING, &report->language,
          N_("Write the report in this language, as “ja” or “en”"), N_("TAG") },
        { "notify", 0, 0, G_OPTION_ARG_FILENAME, &report->notify,
          N_("Write one message to each person into the new or empty folder DIR"),
          N_("DIR") },
        { "template", 0, 0, G_OPTION_ARG_FILENAME, &report->template_path,
          N_("With --notify: what each person is told"), N_("FILE") },
        { "format", 0, 0, G_OPTION_ARG_STRING, &report->format,
          N_("“text” (default) or “html” for people, “json” for programs"),
          "text|html|json" },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &report->files, NULL,
          N_("MESSAGE") },
        { NULL },
    };

    g_option_context_set_translation_domain(context, GETTEXT_PACKAGE);
    g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
    g_option_context_set_summary(
        context,
        _("Reports what a message has shown to whom, for those who have to be told.\n"
          "MESSAGE is the sent message; - is standard input.\n"
          "PATH is an mbox file, a Maildir, a message, or a folder of these."));
    g_option_context_set_description(
        context, _("Exit status: 0: the report is written; 2: something could not be "
                   "read or written.\n"));

    return context;
}

/* Returns: whether the command line makes sense */
static gboolean
verify(const Report *report, GError **error)
{
    static const char *const formats[] = { "text", "html", "json", NULL };
    const char *wrong = NULL;

    if (report->format != NULL && !g_strv_contains(formats, report->format))
        g_set_error(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "--format: expected “text”, “html” or “json”, got “%s”", report->format);
    else if (report->language != NULL && !phrase_speaks(report->language))
        g_set_error(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "--language: expected a language that there are texts in, such as “en”, “ja” "
            "or “zh-CN”, got “%s”",
            report->language);
    else if (report->template_path != NULL && report->notify == NULL)
        wrong = "--template is what --notify writes: expected both";
    else if (report->files == NULL || g_strv_length(report->files) != 1)
        wrong = "expected one MESSAGE: see “bcc-guard report --help”";
    else
        return TRUE;

    if (wrong != NULL)
        g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, wrong);
    return FALSE;
}

/* Returns: whether @loaded is there; else @error names the file */
static gboolean
name_file(gconstpointer loaded, const char *path, GError **error)
{
    if (loaded != NULL)
        return TRUE;

    g_prefix_error(error, "%s: ", path);
    return FALSE;
}

static gboolean
load_groups(Report *report, GError **error)
{
    gsize length = 0;
    g_autofree char *text = NULL;

    if (report->groups_path == NULL)
        return TRUE;

    text = input_file_read(report->groups_path, "a list of groups", &length, error);
    if (text != NULL)
        report->groups = groups_parse(text, length, JAPANESE_CHARSET, error);

    return name_file(report->groups, report->groups_path, error);
}

static gboolean
load_notice(Report *report, GError **error)
{
    const char *path = report->template_path;
    gsize length = 0;
    g_autofree char *text = NULL;

    if (report->notify == NULL)
        return TRUE;

    if (path != NULL)
        text = input_file_read(path, "a template", &length, error);
    else
        text = g_strdup(notice_get_default());
    if (text != NULL)
        report->notice = notice_parse(text, path != NULL ? length : strlen(text), error);

    return name_file(report->notice, path != NULL ? path : "--notify", error);
}

static gboolean
load_message(Report *report, GError **error)
{
    const char *path = report->files[0];
    gsize length = 0;
    char *text = input_file_read(path, "a message", &length, error);
    InspectionInput input = { .policy = report->policy };

    if (text != NULL) {
        report->message = g_bytes_new_take(text, length);
        input.message = report->message;
        report->inspection = inspection_new(&input, error);
        report->sent = date_of_message(text, length);
    }

    return name_file(report->inspection, path, error);
}

/* The report names it as well: more may be shown than it counts. */
static void
name_unreadable(Report *report)
{
    const char *const *unreadable = message_get_unreadable(report->inspection->message);

    for (gsize i = 0; unreadable[i] != NULL; i++) {
        g_printerr(
            "bcc-guard: %s: A part of %s could not be read\n", report->files[0],
            unreadable[i]);
        report->status = STATUS_UNCHECKED;
    }
}

/* --- What came back --- */

static void
fail(Report *report, const char *path, const char *reason)
{
    g_autofree char *name = g_filename_display_name(path);

    g_printerr("bcc-guard: %s: %s\n", name, reason);
    report->status = STATUS_UNCHECKED;
}

static void
take(Report *report, const ArchivedMessage *message)
{
    g_autoptr(DeliveryReport) bounce =
        delivery_report_parse(message->text, message->length);
    g_autoptr(GDateTime) date = NULL;

    if (bounce == NULL)
        return;

    date = date_of_message(message->text, message->length);
    delivery_take(report->delivery, bounce, date);
}

static void
read_bounces(Report *report)
{
    g_autoptr(Archive) archive = NULL;
    ArchivedMessage message;

    if (report->bounces == NULL)
        return;

    archive = archive_new((const char *const *)report->bounces, REPORT_BODY);
    while (TRUE) {
        g_autoptr(GError) error = NULL;

        switch (archive_next(archive, &message, &error)) {
        case ARCHIVE_MESSAGE:
            take(report, &message);
            break;
        case ARCHIVE_FAULT:
            fail(report, archive_get_path(archive), error->message);
            break;
        case ARCHIVE_END:
            return;
        }
    }
}

/* --- What is written --- */

static gboolean
print(const char *text, gsize length, gpointer user_data)
{
    return status_print(text, length);
}

/* Whoever reads the text sends them. */
static void
add_notices(const Report *report, GString *text)
{
    g_autofree char *folder = NULL;

    if (report->notify == NULL)
        return;

    folder = g_filename_display_name(report->notify);
    g_string_append_printf(
        text,
        /* Translators: %s is a folder. What is quoted is the text of a button. */
        _("\nThe messages are in “%s”. To send them from Thunderbird, choose “Send a "
          "folder of messages…” in the settings of Bcc Guard.\n"),
        folder);
}

static gboolean
say(const Report *report, const Incident *incident)
{
    g_autoptr(GString) text = NULL;

    if (g_strcmp0(report->format, "json") == 0)
        return incident_json_write(incident, print, NULL);

    if (g_strcmp0(report->format, "html") == 0) {
        text = report_page_write(incident);
    } else {
        text = incident_text_write(incident);
        add_notices(report, text);
    }
    return status_print(text->str, text->len);
}

/* The messages come first: who reads the report sends them. */
static Status
write_report(const Report *report)
{
    g_autoptr(Incident) incident = incident_new(
        report->inspection, report->sent, report->delivery, report->bounces != NULL,
        report->groups);
    g_autoptr(GError) error = NULL;

    if (report->notice != NULL &&
        !notice_folder_write(report->notify, report->notice, incident, &error)) {
        name_file(NULL, report->notify, &error);
        return status_fail(error->message);
    }

    return say(report, incident) ? STATUS_PASSED : STATUS_UNCHECKED;
}

int
command_report(int argc, char **argv)
{
    g_auto(Report) report = { 0 };
    g_autoptr(GOptionContext) context = make_context(&report);
    g_autoptr(GError) error = NULL;
    Status written;

    if (!g_option_context_parse(context, &argc, &argv, &error) ||
        !verify(&report, &error))
        return status_fail(error->message);
    report.policy = policy_option_load(report.policy_path);
    if (report.policy == NULL)
        return STATUS_UNCHECKED;
    if (report.language != NULL)
        phrase_begin(report.language);
    if (!load_groups(&report, &error) || !load_notice(&report, &error) ||
        !load_message(&report, &error))
        return status_fail(error->message);

    report.delivery = incident_new_delivery(
        report.inspection, report.message, report.sent, report.policy);
    read_bounces(&report);
    name_unreadable(&report);
    written = write_report(&report);

    return (int)MAX(report.status, written);
}
