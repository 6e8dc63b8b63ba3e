/* Finds address headers of which a part could not be read, so that the
 * checked list may not be the list that is sent. */
#include <glib/gi18n.h>

#include "rules/checks.h"
#include "text/phrase.h"

#define MAX_NAMED 3

static char *
describe(const char *header, const char *entry)
{
    g_autofree char *shown = NULL;

    if (entry == NULL)
        /* Translators: %s is the name of a header, such as To or Reply-To. */
        return g_strdup_printf(_("a part of %s"), header);

    shown = phrase_list(&entry, 1, 1);
    return g_strdup_printf(
        /* Translators: %1$s is what stands in the header %2$s, such as To. */
        _("“%1$s” in %2$s"), shown, header);
}

void
check_unreadable(const CheckInput *input, Verdict *verdict)
{
    const char *const *headers = message_get_unreadable(input->message);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *list = NULL;
    guint n_headers = g_strv_length((char **)headers);

    if (n_headers == 0)
        return;

    for (guint i = 0; i < MIN(n_headers, MAX_NAMED); i++)
        g_ptr_array_add(
            texts, describe(headers[i], message_get_unreadable_entry(input->message, i)));
    list = phrase_list((const char *const *)texts->pdata, texts->len, n_headers);
    verdict_add(
        verdict, "unreadable", LEVEL_BLOCK,
        /* Translators: %s is a list such as: “x@y z” in To, a part of Cc. */
        g_strdup_printf(_("This cannot be read as an address: %s"), list));
}
