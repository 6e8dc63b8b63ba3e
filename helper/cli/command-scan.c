#include "cli/command-scan.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>

#include "archive/archive.h"
#include "archive/sent-folders.h"
#include "cli/check-report.h"
#include "cli/policy-option.h"
#include "cli/scan-page.h"
#include "cli/scan-progress.h"
#include "cli/scan-report.h"
#include "cli/since-option.h"
#include "cli/status.h"
#include "doctor/thunderbird.h"
#include "mail/date.h"
#include "rules/glance.h"
#include "rules/inspection.h"

/* As the command line has it, and what was made of it. */
typedef struct {
    char *policy_path;
    char *since_text;
    gboolean all;
    gboolean addresses;
    char *format;
    char **paths;

    gboolean is_json;
    gboolean is_html;
    Policy *policy;
    GDateTime *since;
    Archive *archive;
    ScanTally *tally;
    ScanProgress *progress;
    ScanGaps gaps;
    Status status;
} Scan;

static void
scan_clear(Scan *scan)
{
    g_free(scan->policy_path);
    g_free(scan->since_text);
    g_free(scan->format);
    g_strfreev(scan->paths);
    g_clear_pointer(&scan->policy, policy_free);
    g_clear_pointer(&scan->since, g_date_time_unref);
    g_clear_pointer(&scan->archive, archive_free);
    g_clear_pointer(&scan->tally, scan_tally_free);
    g_clear_pointer(&scan->progress, scan_progress_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scan, scan_clear)

static GOptionContext *
make_context(Scan *scan)
{
    GOptionContext *context = g_option_context_new(NULL);
    const GOptionEntry entries[] = {
        { "policy", 0, 0, G_OPTION_ARG_FILENAME, &scan->policy_path,
          N_("Use the policy in FILE (bare, or inside a policies.json)"), N_("FILE") },
        { "since", 0, 0, G_OPTION_ARG_STRING, &scan->since_text,
          N_("Leave out messages older than this day or time"), N_("DATE") },
        { "all", 0, 0, G_OPTION_ARG_NONE, &scan->all,
          N_("With --format json: a line for each message, not only for flagged ones"),
          NULL },
        { "addresses", 0, 0, G_OPTION_ARG_NONE, &scan->addresses,
          N_("With --format text or html: name subjects and addresses"), NULL },
        { "format", 0, 0, G_OPTION_ARG_STRING, &scan->format,
          N_("“text” (default) or “html” for people, “json” for programs, one line per "
             "message"),
          "text|html|json" },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &scan->paths, NULL,
          N_("[PATH…]") },
        { NULL },
    };

    g_option_context_set_translation_domain(context, GETTEXT_PACKAGE);
    g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
    g_option_context_set_summary(
        context,
        _("Reports which messages of an archive would have been stopped or questioned.\n"
          "PATH is an mbox file, a Maildir, a message, or a folder of these.\n"
          "Without PATH, it reads the Sent folders of your Thunderbird profiles."));
    g_option_context_set_description(
        context, _("Exit status: 0: all pass; 1: at least one message would be stopped "
                   "or questioned; 2: something could not be checked.\n"));

    return context;
}

/* --- Ctrl-C --- */

static volatile sig_atomic_t interrupted;

static void
note_interrupt(int number)
{
    interrupted = 1;
}

/* What was found so far is worth having; the second time it ends at once. */
static void
watch_interrupt(void)
{
    struct sigaction action = { .sa_handler = note_interrupt,
                                .sa_flags = (int)(SA_RESETHAND | SA_RESTART) };

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
}

/* --- Messages --- */

static void
fail(Scan *scan, const ArchivedMessage *message, const char *reason)
{
    g_autofree char *name = g_filename_display_name(archive_get_path(scan->archive));

    if (message->in_mailbox)
        g_printerr(
            "bcc-guard: %s, byte %" G_GUINT64_FORMAT ": %s\n", name, message->offset,
            reason);
    else
        g_printerr("bcc-guard: %s: %s\n", name, reason);
    scan->gaps.n_faults++;
    scan->status = STATUS_UNCHECKED;
}

static gboolean
print(const char *text, gsize length, gpointer user_data)
{
    return status_print(text, length);
}

/* Returns: whether the scan can go on */
static gboolean
inspect(Scan *scan, const ArchivedMessage *message, GDateTime *date)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(message->text, message->length);
    const InspectionInput input = { .message = bytes, .policy = scan->policy };
    const CheckReportPlace place = { archive_get_path(scan->archive), message->in_mailbox,
                                     message->offset, date };
    g_autoptr(GError) error = NULL;
    g_autoptr(Inspection) inspection = inspection_new(&input, &error);
    gboolean flagged;

    if (inspection == NULL) {
        fail(scan, message, error->message);
        return TRUE;
    }

    flagged = verdict_get_level(inspection->verdict) > LEVEL_PASS;
    if (flagged)
        scan->status = MAX(scan->status, STATUS_FLAGGED);
    scan_tally_add(scan->tally, &place, inspection);

    return !scan->is_json || (!flagged && !scan->all) ||
           check_report_write_archived(&place, inspection, print, NULL);
}

/* Most messages show nobody to anybody: that is seen much faster. */
static gboolean
passes_at_a_glance(Scan *scan, const ArchivedMessage *message)
{
    HeaderField date;
    int year = 0;
    int month = 0;

    if (scan->since != NULL || (scan->is_json && scan->all) ||
        !glance_passes(message->text, message->length, scan->policy, &date))
        return FALSE;

    if (date.start != NULL && !date_glance(&date, &year, &month)) {
        g_autoptr(GDateTime) slow = date_of_message(message->text, message->length);

        if (slow != NULL)
            g_date_time_get_ymd(slow, &year, &month, NULL);
    }
    scan_tally_add_passed(scan->tally, year, month);

    return TRUE;
}

/* Returns: whether the scan can go on */
static gboolean
look_at(Scan *scan, const ArchivedMessage *message)
{
    g_autoptr(GDateTime) date = NULL;

    if (message->expunged) {
        scan->gaps.n_expunged++;
        return TRUE;
    }
    if (passes_at_a_glance(scan, message))
        return TRUE;

    date = date_of_message(message->text, message->length);
    if (scan->since != NULL && date != NULL && g_date_time_compare(date, scan->since) < 0)
        return TRUE;

    return inspect(scan, message, date);
}

/* Returns: %FALSE if standard output is gone */
static gboolean
read_archive(Scan *scan)
{
    ArchivedMessage message;

    while (!interrupted) {
        g_autoptr(GError) error = NULL;

        switch (archive_next(scan->archive, &message, &error)) {
        case ARCHIVE_MESSAGE:
            if (!look_at(scan, &message))
                return FALSE;
            break;
        case ARCHIVE_FAULT:
            fail(scan, &message, error->message);
            break;
        case ARCHIVE_END:
            return TRUE;
        }
        scan_progress_show(scan->progress, scan->archive);
    }

    return TRUE;
}

/* --- The whole --- */

/* Finds what is read where nothing was named. */
static gboolean
find_sent_folders(Scan *scan, GError **error)
{
    g_autoptr(GPtrArray) profiles = thunderbird_find_profiles(error);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

    if (error != NULL && *error != NULL)
        return FALSE;

    for (guint i = 0; i < profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(profiles, i);

        sent_folders_add(profile->folder, paths);
    }
    if (paths->len == 0) {
        g_set_error_literal(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "No Sent folder was found in a Thunderbird profile: expected PATH");
        return FALSE;
    }

    g_ptr_array_add(paths, NULL);
    scan->paths = (char **)g_ptr_array_free(g_steal_pointer(&paths), FALSE);
    return TRUE;
}

static gboolean
understand(Scan *scan, GError **error)
{
    static const char *const formats[] = { "text", "html", "json", NULL };

    if (scan->format != NULL && !g_strv_contains(formats, scan->format)) {
        g_set_error(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "--format: expected “text”, “html” or “json”, got “%s”", scan->format);
        return FALSE;
    }
    if (!since_option_read(scan->since_text, &scan->since, error))
        return FALSE;

    scan->is_json = g_strcmp0(scan->format, "json") == 0;
    scan->is_html = g_strcmp0(scan->format, "html") == 0;
    if (scan->all && !scan->is_json) {
        g_set_error_literal(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "--all is for --format json: the other formats count all messages");
        return FALSE;
    }
    if (scan->addresses && scan->is_json) {
        g_set_error_literal(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "--addresses is for --format text and html: JSON names all addresses");
        return FALSE;
    }

    return scan->paths != NULL || find_sent_folders(scan, error);
}

/* Says what was left out, which may be why something is not found. */
static void
say_rest(const Scan *scan)
{
    ArchiveProgress far = archive_get_progress(scan->archive);

    if (interrupted)
        g_printerr(
            "bcc-guard: Interrupted after %" G_GUINT64_FORMAT " messages\n",
            far.n_messages);
    if (scan->gaps.n_expunged > 0)
        g_printerr(
            "bcc-guard: Left out as deleted: %" G_GUINT64_FORMAT " messages\n",
            scan->gaps.n_expunged);
    if (far.n_others > 0)
        g_printerr(
            "bcc-guard: Left out as no mail: %" G_GUINT64_FORMAT " files\n",
            far.n_others);
}

int
command_scan(int argc, char **argv)
{
    g_auto(Scan) scan = { 0 };
    g_autoptr(GOptionContext) context = make_context(&scan);
    g_autoptr(GError) error = NULL;
    gboolean printed;

    if (!g_option_context_parse(context, &argc, &argv, &error) ||
        !understand(&scan, &error))
        return status_fail(error->message);
    scan.policy = policy_option_load(scan.policy_path);
    if (scan.policy == NULL)
        return STATUS_UNCHECKED;

    scan.archive = archive_new((const char *const *)scan.paths, 0);
    scan.tally = scan_tally_new();
    scan.progress = scan_progress_new((const char *const *)scan.paths);
    watch_interrupt();
    printed = read_archive(&scan);
    g_clear_pointer(&scan.progress, scan_progress_free);

    scan.gaps.interrupted = interrupted != 0;
    if (printed && !scan.is_json) {
        g_autoptr(GString) report =
            scan.is_html ? scan_page_write(scan.tally, &scan.gaps, scan.addresses)
                         : scan_report_text(scan.tally, scan.addresses);

        printed = status_print(report->str, report->len);
    }
    if (!printed || interrupted)
        scan.status = STATUS_UNCHECKED;
    say_rest(&scan);

    return (int)scan.status;
}
