#include "cli/command-scan.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>

#include "archive/sent-folders.h"
#include "cli/policy-option.h"
#include "cli/scan-jobs.h"
#include "cli/scan-page.h"
#include "cli/scan-report.h"
#include "cli/since-option.h"
#include "cli/status.h"
#include "doctor/thunderbird.h"

/* As the command line has it, and what was made of it. */
typedef struct {
    char *policy_path;
    char *since_text;
    gboolean all;
    gboolean addresses;
    char *jobs_text;
    char *format;
    char **paths;

    gboolean is_html;
    Policy *policy;
    GDateTime *since;
    ScanRequest request;
    GPtrArray *sent; /* of SentFolder; NULL: PATH was given */
    ScanJobs *jobs;
    ScanFindings *found;
} Scan;

static void
scan_clear(Scan *scan)
{
    g_free(scan->policy_path);
    g_free(scan->since_text);
    g_free(scan->jobs_text);
    g_free(scan->format);
    g_clear_pointer(&scan->jobs, scan_jobs_free);
    g_strfreev(scan->paths);
    g_clear_pointer(&scan->sent, g_ptr_array_unref);
    g_clear_pointer(&scan->policy, policy_free);
    g_clear_pointer(&scan->since, g_date_time_unref);
    g_clear_pointer(&scan->found, scan_findings_free);
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
        { "jobs", 0, 0, G_OPTION_ARG_STRING, &scan->jobs_text,
          N_("Read with N jobs side by side (default: one for each processor, up to 8)"),
          "N" },
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

static int interrupted;

static void
note_interrupt(int number)
{
    g_atomic_int_set(&interrupted, 1);
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

/* --- The whole --- */

/* Finds what is read where nothing was named. */
static gboolean
find_sent_folders(Scan *scan, GError **error)
{
    g_autoptr(GPtrArray) profiles = thunderbird_find_profiles(error);
    g_autoptr(GStrvBuilder) paths = g_strv_builder_new();

    if (error != NULL && *error != NULL)
        return FALSE;

    scan->sent = g_ptr_array_new_with_free_func((GDestroyNotify)sent_folder_free);

    for (guint i = 0; i < profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(profiles, i);

        sent_folders_add(profile->folder, scan->sent);
    }
    if (scan->sent->len == 0) {
        g_set_error_literal(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "No Sent folder was found in a Thunderbird profile: expected PATH");
        return FALSE;
    }
    for (guint i = 0; i < scan->sent->len; i++) {
        const SentFolder *folder = g_ptr_array_index(scan->sent, i);

        if (folder->is_kept)
            g_strv_builder_add(paths, folder->path);
    }

    scan->paths = g_strv_builder_end(paths);
    scan->request.count_places = TRUE;
    return TRUE;
}

/* Returns: whether --jobs is a number that makes sense, or was not given */
static gboolean
read_jobs(Scan *scan, GError **error)
{
    guint64 n_jobs = MIN(g_get_num_processors(), SCAN_JOBS_USUAL);

    if (scan->jobs_text != NULL &&
        !g_ascii_string_to_unsigned(
            scan->jobs_text, 10, 1, SCAN_JOBS_MOST, &n_jobs, NULL)) {
        g_set_error(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "--jobs: expected a whole number from 1 to %d, got “%s”", SCAN_JOBS_MOST,
            scan->jobs_text);
        return FALSE;
    }
    scan->request.n_jobs = (guint)n_jobs;

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
    if (!since_option_read(scan->since_text, &scan->since, error) ||
        !read_jobs(scan, error))
        return FALSE;

    scan->request.is_json = g_strcmp0(scan->format, "json") == 0;
    scan->is_html = g_strcmp0(scan->format, "html") == 0;
    if (scan->all && !scan->request.is_json) {
        g_set_error_literal(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "--all is for --format json: the other formats count all messages");
        return FALSE;
    }
    if (scan->addresses && scan->request.is_json) {
        g_set_error_literal(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "--addresses is for --format text and html: JSON names all addresses");
        return FALSE;
    }

    return scan->paths != NULL || find_sent_folders(scan, error);
}

/* Returns: how many messages of a folder were read, in its file or below its Maildir */
static guint64
count_read(const ScanFindings *found, const char *path)
{
    g_autofree char *below = g_strconcat(path, G_DIR_SEPARATOR_S, NULL);
    GHashTableIter iter;
    gpointer place;
    gpointer count;
    guint64 n_messages = 0;

    if (found->places == NULL)
        return 0;

    g_hash_table_iter_init(&iter, found->places);
    while (g_hash_table_iter_next(&iter, &place, &count))
        if (strcmp(place, path) == 0 || g_str_has_prefix(place, below))
            n_messages += *(const guint64 *)count;

    return n_messages;
}

/* Returns: how many messages of a folder nobody can look at here; -1: it is not known */
static gint64
count_remote(const ScanFindings *found, const SentFolder *folder)
{
    gint64 n_read = (gint64)count_read(found, folder->path);

    if (!folder->is_remote)
        return 0;
    if (folder->n_messages < 0)
        return folder->is_kept ? 0 : -1;

    return MAX(folder->n_messages - n_read, 0);
}

/* All folders together, as far as it is known. */
static guint64
count_all_remote(const Scan *scan)
{
    guint64 sum = 0;

    for (guint i = 0; scan->sent != NULL && i < scan->sent->len; i++)
        sum +=
            (guint64)MAX(count_remote(scan->found, g_ptr_array_index(scan->sent, i)), 0);

    return sum;
}

static void
say_remote(const Scan *scan)
{
    for (guint i = 0; scan->sent != NULL && i < scan->sent->len; i++) {
        const SentFolder *folder = g_ptr_array_index(scan->sent, i);
        g_autofree char *name = g_filename_display_name(folder->path);
        gint64 n_remote = count_remote(scan->found, folder);

        if (n_remote == 0)
            continue;
        if (n_remote < 0)
            g_printerr(
                "bcc-guard: %s: The messages of the folder are on the server only, and "
                "how many is not known\n",
                name);
        else
            g_printerr(
                "bcc-guard: %s: %" G_GINT64_FORMAT
                " messages of the folder are on the server only\n",
                name, n_remote);
        scan->found->status = STATUS_UNCHECKED;
    }
}

/* Says what was left out, which may be why something is not found. */
static void
say_rest(const ScanFindings *found)
{
    if (found->interrupted)
        g_printerr(
            "bcc-guard: Interrupted after %" G_GUINT64_FORMAT " messages\n",
            found->n_messages);
    if (found->n_expunged > 0)
        g_printerr(
            "bcc-guard: Left out as deleted: %" G_GUINT64_FORMAT " messages\n",
            found->n_expunged);
    if (found->n_others > 0)
        g_printerr(
            "bcc-guard: Left out as no mail: %" G_GUINT64_FORMAT " files\n",
            found->n_others);
}

/* Returns: whether standard output has taken it */
static gboolean
say(const Scan *scan)
{
    const ScanFindings *found = scan->found;
    const ScanGaps gaps = { .interrupted = found->interrupted,
                            .n_faults = found->n_faults,
                            .n_expunged = found->n_expunged,
                            .n_remote = found->interrupted ? 0 : count_all_remote(scan) };
    g_autoptr(GString) report =
        scan->is_html ? scan_page_write(found->tally, &gaps, scan->addresses)
                      : scan_report_text(found->tally, scan->addresses);

    return status_print(report->str, report->len);
}

int
command_scan(int argc, char **argv)
{
    g_auto(Scan) scan = { .request.stop = &interrupted };
    g_autoptr(GOptionContext) context = make_context(&scan);
    g_autoptr(GError) error = NULL;
    gboolean printed;

    if (!g_option_context_parse(context, &argc, &argv, &error) ||
        !understand(&scan, &error))
        return status_fail(error->message);
    scan.policy = policy_option_load(scan.policy_path);
    if (scan.policy == NULL)
        return STATUS_UNCHECKED;

    scan.request.paths = (const char *const *)scan.paths;
    scan.request.policy = scan.policy;
    scan.request.since = scan.since;
    scan.request.all = scan.all;
    scan.found = scan_findings_new();
    watch_interrupt();
    scan.jobs = scan_jobs_new(&scan.request, &error);
    if (scan.jobs == NULL)
        return status_fail(error->message);

    printed =
        scan_jobs_run(scan.jobs, scan.found) && (scan.request.is_json || say(&scan));
    say_rest(scan.found);
    if (!scan.found->interrupted)
        say_remote(&scan);

    return printed && !scan.found->interrupted ? (int)scan.found->status
                                               : STATUS_UNCHECKED;
}
