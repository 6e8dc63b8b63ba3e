#include "cli/command-doctor.h"
#include "cli/output-format.h"
#include "cli/status.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "doctor/doctor.h"

/* As the exit statuses of the other commands: 1 is what was looked for. */
static int
status_of(Health health)
{
    switch (health) {
    case HEALTH_OK:
        return 0;
    case HEALTH_PROBLEM:
        return 1;
    case HEALTH_UNKNOWN:
        return 2;
    }

    g_assert_not_reached();
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
        context, _("Exit status: 0: all is well; 1: there is a problem; 2: something "
                   "could not be looked at.\n"));

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

    return status_of(diagnosis_get_health(diagnosis));
}
