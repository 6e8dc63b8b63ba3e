/* Finds those to whom nobody here wrote before, in a message that others get as well. */
#include <glib/gi18n.h>

#include "mail/mailbox.h"
#include "rules/checks.h"
#include "text/phrase.h"

#define MAX_NAMED 3

/* Each costs a search of all address books while somebody waits.  Of a mailing to more
 * strangers these stand for all, unless all of these stand in a book. */
#define MAX_ASKED 20

static gboolean
is_several(const CheckInput *input)
{
    const char *const *newsgroups = message_get_newsgroups(input->message);
    guint external = exposure_get_recipients(input->exposure)->external;

    return external + g_strv_length((char **)newsgroups) > 1;
}

static gboolean
is_newcomer(const CheckInput *input, guint number)
{
    for (guint i = 0; i < input->newcomers->len; i++) {
        const MessageAddress *one = g_ptr_array_index(input->newcomers, i);

        if (one->number == number)
            return TRUE;
    }

    return FALSE;
}

/* Nobody chose those who were in the message replied to, and nobody is asked twice about
 * the newcomers of a reply. */
static gboolean
is_stranger(const CheckInput *input, const MessageAddress *address)
{
    const Relation *relation = relations_get(input->relations, address->number);

    return !relation->internal && !relation->seen &&
           !correspondents_has_mailbox(input->correspondents, address->mailbox) &&
           !is_newcomer(input, address->number);
}

/* A domain that looks mistyped is asked about already. */
static gboolean
is_asked_about(const Verdict *verdict, const char *domain)
{
    const GPtrArray *unfamiliar = verdict_get_unfamiliar(verdict);

    return g_ptr_array_find_with_equal_func(
        (GPtrArray *)unfamiliar, domain, g_str_equal, NULL);
}

/* Returns: (transfer container) (element-type utf8): whom to ask about */
static GPtrArray *
find_strangers(const CheckInput *input, Verdict *verdict)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GPtrArray) behind = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(input->message, &n_addresses);
    guint n_strangers = 0;

    for (gsize i = 0; i < n_addresses && addresses[i].field <= FIELD_BCC; i++) {
        const char *mailbox = addresses[i].mailbox;

        if (mailbox == NULL ||
            !g_hash_table_add(seen, GUINT_TO_POINTER(addresses[i].number)) ||
            !is_stranger(input, &addresses[i]))
            continue;
        if (++n_strangers > MAX_ASKED) {
            g_ptr_array_add(behind, (gpointer)mailbox);
            continue;
        }
        if (input->in_books != NULL && g_strv_contains(input->in_books, mailbox))
            continue;
        if (!is_asked_about(verdict, mailbox_domain(mailbox)))
            g_ptr_array_add(names, (gpointer)mailbox);
        verdict_add_unfamiliar(verdict, mailbox);
    }

    return names->len > 0 ? g_steal_pointer(&names) : g_steal_pointer(&behind);
}

void
check_first(const CheckInput *input, Verdict *verdict)
{
    g_autoptr(GPtrArray) names = NULL;
    g_autofree char *list = NULL;

    /* Before the last year is learnt nearly everybody would be a stranger. */
    if (!input->policy->first_contact || input->asked || input->correspondents == NULL ||
        !correspondents_is_complete(input->correspondents) || !is_several(input))
        return;

    names = find_strangers(input, verdict);
    if (names->len == 0)
        return;

    list = phrase_addresses(
        (const char *const *)names->pdata, MIN(names->len, MAX_NAMED), names->len);
    verdict_add(
        verdict, "first", LEVEL_CONFIRM,
        g_strdup_printf(
            /* Translators: %s is a list of addresses. */
            _("Nobody here has written to: %s"), list));
}
