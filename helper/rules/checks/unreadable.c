/* Finds address headers of which a part could not be read, so that the
 * checked list may not be the list that is sent. */
#include <glib/gi18n.h>

#include "rules/checks.h"

void
check_unreadable(const CheckInput *input, Verdict *verdict)
{
    const char *const *headers = message_get_unreadable(input->message);
    g_autofree char *list = NULL;

    if (headers[0] == NULL)
        return;

    list = g_strjoinv(C_("list separator", ", "), (char **)headers);
    verdict_add(
        verdict, "unreadable", LEVEL_BLOCK,
        /* Translators: %s is a list of header names, such as To or Reply-To. */
        g_strdup_printf(_("A part of these headers could not be read: %s"), list));
}
