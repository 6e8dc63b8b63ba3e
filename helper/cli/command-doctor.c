#include "cli/command-doctor.h"
#include "cli/output-format.h"
#include "cli/status.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "doctor/doctor.h"

/* A script that asks whether messages are checked must not take something to be mended
 * for a no. */
static Status
status_of(const Diagnosis *diagnosis)
{
    if (!diagnosis_is_protected(diagnosis))
        return STATUS_UNCHECKED;

    return diagnosis_get_health(diagnosis) == HEALTH_OK ? STATUS_PASSED : STATUS_FLAGGED;
}

static GOptionContext *
make_context(char **format)
{
    GOptionContext *context = g_option_context_new(NULL);
    const GOptionEntry entries[] = {
        { "format", 0, 0, G_OPTION_ARG_STRING, format,
          N_("“text” for people (default), “json” for programs"), "text|json" },
        { NULL },
    };

    g_option_context_set_translation_domain(context, GETTEXT_PACKAGE);
    g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
    g_option_context_set_summary(
        context, _("Diagnoses whether the messages of this user are checked, and says "
                   "what to do where they are not.\n"
                   "It changes nothing."));
    g_option_context_set_description(
        context,
        _("Exit status: 0: messages are checked, and all is well; 1: they are checked, "
          "and something is to be mended; 2: they may leave unchecked, or that is not "
          "known.\n"));

    return context;
}

int
command_doctor(int argc, char **argv)
{
    g_autofree char *format = NULL;
    g_autoptr(GOptionContext) context = make_context(&format);
    g_autoptr(GError) error = NULL;
    g_autoptr(Diagnosis) diagnosis = NULL;
    g_autofree char *text = NULL;

    if (!g_option_context_parse(context, &argc, &argv, &error))
        return status_fail(error->message);
    if (argc > 1)
        return status_fail(
            "doctor: expected options only: see “bcc-guard doctor --help”");
    if (!output_format_verify(format, &error))
        return status_fail(error->message);

    /* A helper that has ended is seen by its silence. */
    signal(SIGPIPE, SIG_IGN);
    diagnosis = doctor_examine();
    text = output_format_is_json(format) ? diagnosis_to_json(diagnosis)
                                         : diagnosis_to_text(diagnosis);
    if (!status_print(text, strlen(text)))
        return STATUS_UNCHECKED;

    return status_of(diagnosis);
}
