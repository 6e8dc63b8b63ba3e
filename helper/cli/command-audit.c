#include "cli/command-audit.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/digest.h"
#include "audit/log-file.h"
#include "cli/audit-report.h"
#include "cli/command-check.h"
#include "cli/output-format.h"
#include "cli/since-option.h"
#include "cli/status.h"
#include "mail/mailbox.h"

/* As the command line has it, and what was read by it. */
typedef struct {
    char *path;
    char *since_text;
    char *format;
    char *address;

    GDateTime *since;
    char *mailbox; /* address, normalised */
    Summary *tally;
    guint n_unreadable;
} AuditCommand;

static void
audit_command_clear(AuditCommand *command)
{
    g_free(command->path);
    g_free(command->since_text);
    g_free(command->format);
    g_free(command->address);
    g_clear_pointer(&command->since, g_date_time_unref);
    g_free(command->mailbox);
    g_clear_pointer(&command->tally, summary_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AuditCommand, audit_command_clear)

/* One file of the log. */
typedef struct {
    char *path;
    dev_t device;
    ino_t inode;
    GString *text;
} Part;

static void
part_free(Part *part)
{
    g_free(part->path);
    g_string_free(part->text, TRUE);
    g_free(part);
}

static GOptionContext *
make_context(AuditCommand *command)
{
    GOptionContext *context = g_option_context_new(NULL);
    const GOptionEntry entries[] = {
        { "file", 0, 0, G_OPTION_ARG_FILENAME, &command->path,
          N_("Read this log (and its rotated files) instead of your own"), N_("FILE") },
        { "since", 0, 0, G_OPTION_ARG_STRING, &command->since_text,
          N_("Leave out entries older than this day or time"), N_("DATE") },
        { "format", 0, 0, G_OPTION_ARG_STRING, &command->format,
          N_("“text” for people (default), “json” for programs"), "text|json" },
        { "address", 0, 0, G_OPTION_ARG_STRING, &command->address,
          N_("List the entries about messages that would have shown this address"),
          N_("ADDRESS") },
        { NULL },
    };

    g_option_context_set_translation_domain(context, GETTEXT_PACKAGE);
    g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
    g_option_context_set_summary(
        context, _("Summarises the audit log by day and by finding."));
    g_option_context_set_description(
        context, _("Exit status: 0: all was read; 2: something could not be read.\n"));

    return context;
}

/* Returns: whether the command line makes sense. */
static gboolean
understand(AuditCommand *command, int argc, char **argv, GError **error)
{
    if (command->address != NULL)
        command->mailbox = mailbox_normalise(command->address);

    if (!output_format_verify(command->format, error) ||
        !since_option_read(command->since_text, &command->since, error))
        return FALSE;

    if (argc > 1)
        g_set_error(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "Expected options only, got “%s”: a file is given by --file", argv[1]);
    else if (command->address != NULL && command->mailbox == NULL)
        g_set_error(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "--address: expected an address such as name@domain, got “%s”",
            command->address);
    else
        return TRUE;

    return FALSE;
}

/* Makes the tally, with the digest that is looked for: the key is beside the log. */
static gboolean
prepare(AuditCommand *command, GError **error)
{
    g_autofree char *folder = NULL;
    g_autofree char *key_path = NULL;
    g_autofree char *digest = NULL;
    g_autoptr(DigestKey) key = NULL;

    if (command->path == NULL) {
        folder = audit_log_folder();
        command->path = g_build_filename(folder, "audit.jsonl", NULL);
    } else {
        folder = g_path_get_dirname(command->path);
    }

    if (command->mailbox != NULL) {
        key_path = g_build_filename(folder, DIGEST_KEY_NAME, NULL);
        key = digest_key_load(key_path, error);
        if (key == NULL)
            return FALSE;
        digest = digest_address(key, command->mailbox);
    }

    command->tally = summary_new(command->since, digest);
    return TRUE;
}

static gboolean
read_descriptor(int descriptor, Part *part)
{
    struct stat status;
    char buffer[65536];
    gssize n_read;

    /* A writer that is just at it would show us half a line. */
    flock(descriptor, LOCK_SH);
    if (fstat(descriptor, &status) != 0)
        return FALSE;

    part->device = status.st_dev;
    part->inode = status.st_ino;
    while ((n_read = read(descriptor, buffer, sizeof buffer)) > 0)
        g_string_append_len(part->text, buffer, n_read);

    return n_read == 0;
}

/* Returns: whether it was read; what is not there is no error but for errno */
static gboolean
read_part(Part *part)
{
    int descriptor = open(part->path, O_RDONLY | O_CLOEXEC);
    gboolean is_read = descriptor >= 0 && read_descriptor(descriptor, part);
    int code = errno;

    if (descriptor >= 0)
        close(descriptor);
    errno = code;
    return is_read;
}

static gboolean
is_there(const GPtrArray *parts, const Part *part)
{
    for (guint i = 0; i < parts->len; i++) {
        const Part *one = g_ptr_array_index(parts, i);

        if (one->device == part->device && one->inode == part->inode)
            return TRUE;
    }

    return FALSE;
}

static void
complain(AuditCommand *command, const char *path, int code)
{
    g_autofree char *name = g_filename_display_name(path);

    g_printerr("bcc-guard: Cannot read “%s”: %s\n", name, g_strerror(code));
    command->n_unreadable++;
}

/* The newest first: one that is put aside meanwhile is met again under its new
 * name, and known.
 *
 * Returns: (transfer container) (element-type Part): what could be read */
static GPtrArray *
read_parts(AuditCommand *command)
{
    GPtrArray *parts = g_ptr_array_new_with_free_func((GDestroyNotify)part_free);

    for (guint i = 0; i <= LOG_FILE_KEPT; i++) {
        Part *part = g_new0(Part, 1);

        part->path =
            i > 0 ? g_strdup_printf("%s.%u", command->path, i) : g_strdup(command->path);
        part->text = g_string_new(NULL);
        if (!read_part(part)) {
            if (errno != ENOENT)
                complain(command, part->path, errno);
            part_free(part);
        } else if (is_there(parts, part)) {
            part_free(part);
        } else {
            g_ptr_array_add(parts, part);
        }
    }

    return parts;
}

static void
add_lines(AuditCommand *command, const Part *part)
{
    g_autofree char *name = g_filename_display_name(part->path);
    const char *end = part->text->str + part->text->len;
    guint number = 1;

    for (char *line = part->text->str; line < end; number++) {
        g_autoptr(GError) error = NULL;
        char *newline = memchr(line, '\n', (gsize)(end - line));
        char *next = newline != NULL ? newline : (char *)end;
        gboolean has_nul = memchr(line, '\0', (gsize)(next - line)) != NULL;

        *next = '\0';
        if (has_nul || !summary_add(command->tally, line, &error)) {
            g_printerr(
                "bcc-guard: %s, line %u: %s\n", name, number,
                has_nul ? "expected text, got a NUL" : error->message);
            command->n_unreadable++;
        }
        line = next + 1;
    }
}

int
command_audit(int argc, char **argv)
{
    g_auto(AuditCommand) command = { 0 };
    g_autoptr(GOptionContext) context = make_context(&command);
    g_autoptr(GPtrArray) parts = NULL;
    g_autoptr(GString) report = NULL;
    g_autoptr(GError) error = NULL;

    if (!g_option_context_parse(context, &argc, &argv, &error) ||
        !understand(&command, argc, argv, &error) || !prepare(&command, &error))
        return status_fail(error->message);

    parts = read_parts(&command);
    if (parts->len == 0 && command.n_unreadable == 0) {
        g_autofree char *name = g_filename_display_name(command.path);

        g_printerr("bcc-guard: There is no audit log “%s”\n", name);
        return STATUS_UNCHECKED;
    }
    for (guint i = parts->len; i > 0; i--)
        add_lines(&command, g_ptr_array_index(parts, i - 1));

    report = output_format_is_json(command.format)
                 ? audit_report_json(command.tally, command.mailbox, command.n_unreadable)
                 : audit_report_text(command.tally, command.mailbox);
    if (!status_print(report->str, report->len))
        return STATUS_UNCHECKED;
    if (command.n_unreadable > 0)
        g_printerr("bcc-guard: %u could not be read\n", command.n_unreadable);

    return command.n_unreadable > 0 ? STATUS_UNCHECKED : STATUS_PASSED;
}
