#include "cli/command-approver.h"

#include <glib/gi18n.h>
#include <string.h>

#include "approval/approver-key.h"
#include "audit/audit-log.h"
#include "cli/status.h"
#include "mail/mailbox.h"

static GOptionContext *
make_context(gboolean *show)
{
    GOptionContext *context = g_option_context_new(_("[ADDRESS]"));
    const GOptionEntry entries[] = {
        { "show", 0, 0, G_OPTION_ARG_NONE, show, N_("Make no key where there is none"),
          NULL },
        { NULL },
    };

    g_option_context_set_translation_domain(context, GETTEXT_PACKAGE);
    g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
    g_option_context_set_summary(
        context,
        _("Prints the public key with which you approve messages; ADDRESS is yours, and "
          "stands in front of it.\n"
          "The first time, it makes your keys. The secret one stays on this machine."));
    g_option_context_set_description(
        context, _("Exit status: 0: the key was printed; 2: there is none.\n"));

    return context;
}

/* Returns: (transfer full) (nullable): the keys */
static ApproverKey *
find_key(gboolean show, GError **error)
{
    g_autofree char *folder = audit_log_folder();

    if (show)
        return approver_key_load(folder, error);

    return audit_log_make_folder(folder, error) ? approver_key_obtain(folder, error)
                                                : NULL;
}

int
command_approver(int argc, char **argv)
{
    gboolean show = FALSE;
    g_autoptr(GOptionContext) context = make_context(&show);
    g_autoptr(GError) error = NULL;
    g_autoptr(ApproverKey) key = NULL;
    g_autofree char *address = NULL;
    g_autofree char *text = NULL;
    g_autofree char *line = NULL;

    if (!g_option_context_parse(context, &argc, &argv, &error))
        return status_fail(error->message);
    if (argc > 2)
        return status_fail(
            "approver: expected one address: see “bcc-guard approver --help”");
    if (argc > 1 && !mailbox_is_addr_spec(argv[1])) {
        g_printerr(
            "bcc-guard: expected an address such as name@domain, got “%s”\n", argv[1]);
        return STATUS_UNCHECKED;
    }

    key = find_key(show, &error);
    if (key == NULL)
        return status_fail(error->message);

    address = argc > 1 ? mailbox_normalise(argv[1]) : g_strdup("ADDRESS");
    text = approver_key_dup_text(key);
    line = g_strdup_printf("%s %s\n", address, text);
    return status_print(line, strlen(line)) ? STATUS_PASSED : STATUS_UNCHECKED;
}
