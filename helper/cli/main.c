/* The command line: `bcc-guard COMMAND …`, one file a command. */
#include <glib.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "cli/command-approve.h"
#include "cli/command-approver.h"
#include "cli/command-audit.h"
#include "cli/command-check.h"
#include "cli/command-doctor.h"
#include "cli/command-policy.h"
#include "cli/command-report.h"
#include "cli/command-scan.h"
#include "cli/status.h"
#include "text/harmless.h"
#include "text/phrase.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} commands[] = {
    { "check", command_check,
      N_("Report which addresses a message would expose, and to whom") },
    { "scan", command_scan,
      N_("Report which messages of an archive would have exposed addresses") },
    { "report", command_report,
      N_("Report what a sent message has shown, and whom it reached") },
    { "policy", command_policy, N_("Check and show the settings of the organisation") },
    { "approve", command_approve,
      N_("Look at a message that you are asked to approve, and answer") },
    { "approver", command_approver, N_("Print the key with which you approve messages") },
    { "audit", command_audit, N_("Summarise the audit log") },
    { "doctor", command_doctor, N_("Diagnose whether this user is protected") },
};

static char *
describe_commands(void)
{
    GString *text = g_string_new(_("Commands:"));

    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        g_string_append_printf(
            text, "\n  %-12s %s", commands[i].name, _(commands[i].help));
    g_string_append(
        text, _("\n\nSee “bcc-guard COMMAND --help” for the options of a command.\n"));

    return g_string_free(text, FALSE);
}

static GOptionContext *
make_context(gboolean *version)
{
    GOptionContext *context = g_option_context_new(_("COMMAND …"));
    g_autofree char *commands_text = describe_commands();
    const GOptionEntry entries[] = {
        { "version", 0, 0, G_OPTION_ARG_NONE, version, N_("Print the version"), NULL },
        { NULL },
    };

    g_option_context_set_translation_domain(context, GETTEXT_PACKAGE);
    g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
    g_option_context_set_strict_posix(context, TRUE);
    g_option_context_set_summary(
        context, _("Keeps outsiders' email addresses from other outsiders."));
    g_option_context_set_description(context, commands_text);

    return context;
}

/* Says what was expected instead of @name, which may be %NULL. */
static int
refuse(const char *name)
{
    g_autoptr(GString) names = g_string_new(NULL);

    if (name == NULL) {
        g_printerr("bcc-guard: expected a command: see “bcc-guard --help”\n");
        return STATUS_UNCHECKED;
    }

    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        g_string_append_printf(names, "%s“%s”", i > 0 ? ", " : "", commands[i].name);
    g_printerr("bcc-guard: Unknown command “%s”, expected one of %s\n", name, names->str);
    return STATUS_UNCHECKED;
}

/* Errors name files and options, in which there may be anything; each error is
 * one line. */
static void
write_error(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autoptr(GString) line = g_string_new(NULL);
    g_autofree char *local = NULL;
    const char *charset = NULL;

    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        gboolean is_end = c == '\n' && p[1] == '\0';

        g_string_append_unichar(line, is_end || harmless_is_character(c) ? c : 0xFFFD);
    }

    if (!g_get_charset(&charset))
        local = g_convert_with_fallback(
            line->str, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
    fputs(local != NULL ? local : line->str, stderr);
}

int
main(int argc, char **argv)
{
    gboolean version = FALSE;
    g_autoptr(GOptionContext) context = NULL;
    g_autoptr(GError) error = NULL;

    /* stdout carries reports, and GLib prints debug and info messages there. */
    g_log_writer_default_set_use_stderr(TRUE);
    g_set_printerr_handler(write_error);
    g_set_prgname("bcc-guard");
    phrase_begin(NULL);

    for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS(commands); i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            g_autofree char *name = g_strconcat("bcc-guard ", argv[1], NULL);

            g_set_prgname(name);
            return commands[i].run(argc - 1, argv + 1);
        }
    }

    context = make_context(&version);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        g_printerr("bcc-guard: %s\n", error->message);
        return STATUS_UNCHECKED;
    }
    if (version) {
        g_print("bcc-guard %s\n", PACKAGE_VERSION);
        return STATUS_PASSED;
    }

    return refuse(argc > 1 ? argv[1] : NULL);
}
