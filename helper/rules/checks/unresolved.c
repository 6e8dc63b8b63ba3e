/* Finds entries of To, Cc and Bcc that are no address, or several that became one: they
 * are meant for somebody, and reach nobody. */
#include <glib/gi18n.h>
#include <string.h>

#include "rules/checks.h"
#include "text/phrase.h"

#define MAX_NAMED 3

/* Takes over @entry, of which the quotes that it came in are not shown. */
static char *
quote(char *entry)
{
    gsize length = strlen(entry);
    char *name = entry;
    char *quoted;

    if (length > 2 && entry[0] == '"' && entry[length - 1] == '"') {
        entry[length - 1] = '\0';
        name++;
    }
    /* Translators: %s is what somebody typed in place of an address. */
    quoted = g_strdup_printf(_("“%s”"), name);
    g_free(entry);

    return quoted;
}

/* With an @ there is something of an address in it, or several. */
static char *
describe(const GPtrArray *entries, gsize n_unresolved)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *list = NULL;
    gboolean has_address = FALSE;

    for (guint i = 0; i < entries->len; i++) {
        const char *entry = g_ptr_array_index(entries, i);

        has_address |= strchr(entry, '@') != NULL;
        g_ptr_array_add(names, quote(g_strdup(entry)));
    }

    list = phrase_list((const char *const *)names->pdata, names->len, n_unresolved);
    if (!has_address)
        return g_strdup_printf(
            ngettext(
                /* Translators: %s is an entry of To, Cc or Bcc, as it stands there,
                 * or a list of them. */
                "%s has no email address", "%s have no email address", n_unresolved),
            list);

    return g_strdup_printf(
        ngettext(
            /* Translators: %s is an entry of To, Cc or Bcc, as it stands there,
             * or a list of them. */
            "This is not one email address: %s",
            "These are not one email address each: %s", n_unresolved),
        list);
}

void
check_unresolved(const CheckInput *input, Verdict *verdict)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(g_free);
    gsize n_addresses = 0;
    gsize n_unresolved = 0;
    const MessageAddress *last = NULL;
    const MessageAddress *addresses = message_get_addresses(input->message, &n_addresses);

    for (gsize i = 0; i < n_addresses; i++) {
        const MessageAddress *address = &addresses[i];

        if (address->mailbox != NULL || address->field > FIELD_BCC)
            continue;
        /* A group is named once, whoever in it has none. */
        if (last != NULL && last->field == address->field &&
            last->entry == address->entry)
            continue;
        last = address;
        if (n_unresolved++ < MAX_NAMED)
            g_ptr_array_add(
                entries,
                message_dup_entry(input->message, address->field, address->entry));
    }

    if (n_unresolved > 0)
        verdict_add(verdict, "unresolved", LEVEL_BLOCK, describe(entries, n_unresolved));
}
