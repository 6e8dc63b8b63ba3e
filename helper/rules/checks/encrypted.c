/* Finds mails that only Bcc could save and that are encrypted: the encrypted
 * mail names the key of every recipient, also of those in Bcc. */
#include <glib/gi18n.h>

#include "rules/checks.h"

void
check_encrypted(const CheckInput *input, Verdict *verdict)
{
    if (!input->encrypted || verdict_get_level(verdict) < LEVEL_CONVERT)
        return;

    verdict_add(
        verdict, "encrypted", LEVEL_BLOCK,
        g_strdup(_("The mail is encrypted: even in Bcc the recipients would see each "
                   "other's keys")));
}
