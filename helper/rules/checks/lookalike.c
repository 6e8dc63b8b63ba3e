/* Finds domains of recipients that were probably meant to be other ones. */
#include <glib/gi18n.h>

#include "mail/mailbox.h"
#include "policy/alike.h"
#include "policy/party.h"
#include "rules/checks.h"
#include "text/harmless.h"
#include "text/phrase.h"

#define MAX_NAMED 3

/* Of more domains nobody is told which was meant: each costs a search. */
#define MAX_FOUND 20

static gboolean
is_familiar(const CheckInput *input, const char *domain)
{
    const char *registrable = party_of_domain(policy_get_parties(input->policy), domain);

    if (relations_has_met_domain(input->relations, domain) ||
        relations_has_met_domain(input->relations, registrable) ||
        (input->in_books != NULL && g_strv_contains(input->in_books, domain)))
        return TRUE;

    return input->correspondents != NULL &&
           (correspondents_has_domain(input->correspondents, domain) ||
            correspondents_has_domain(input->correspondents, registrable));
}

/* Returns: (transfer full) (nullable): what @domain itself was meant to be */
static char *
find_meant(const CheckInput *input, const GPtrArray *own, const char *domain)
{
    const char *inside;

    for (guint i = 0; i < own->len; i++) {
        const char *meant = g_ptr_array_index(own, i);

        if (alike_is_slip(domain, meant))
            return g_strdup(meant);
    }

    inside = alike_set_find(policy_get_alike(input->policy), domain);
    if (inside != NULL)
        return g_strdup(inside);

    return input->correspondents != NULL
               ? correspondents_dup_alike(input->correspondents, domain)
               : NULL;
}

/* Returns: (transfer full) (nullable): what @domain, or that of its organisation, was
 * meant to be */
static char *
find_likely(const CheckInput *input, const GPtrArray *own, const char *domain)
{
    const char *registrable = party_of_domain(policy_get_parties(input->policy), domain);
    char *meant = find_meant(input, own, domain);

    return meant == NULL && registrable != domain ? find_meant(input, own, registrable)
                                                  : meant;
}

static char *
describe(const char *domain, const char *meant)
{
    g_autofree char *written = harmless_address(domain);
    g_autofree char *likely = harmless_address(meant);

    return g_strdup_printf(
        /* Translators: both are domains; %2$s was probably meant. */
        _("%1$s (did you mean %2$s?)"), written, likely);
}

static void
look(const CheckInput *input, const GPtrArray *own, GPtrArray *texts, Verdict *verdict)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(input->message, &n_addresses);

    for (gsize i = 0; i < n_addresses && addresses[i].field <= FIELD_BCC; i++) {
        const char *mailbox = addresses[i].mailbox;
        g_autofree char *meant = NULL;

        if (mailbox == NULL || texts->len == MAX_FOUND ||
            relations_get(input->relations, addresses[i].number)->internal ||
            !g_hash_table_add(seen, (gpointer)mailbox_domain(mailbox)) ||
            is_familiar(input, mailbox_domain(mailbox)))
            continue;
        meant = find_likely(input, own, mailbox_domain(mailbox));
        if (meant == NULL)
            continue;
        g_ptr_array_add(texts, describe(mailbox_domain(mailbox), meant));
        verdict_add_unfamiliar(verdict, mailbox_domain(mailbox));
    }
}

void
check_lookalike(const CheckInput *input, Verdict *verdict)
{
    g_autoptr(GPtrArray) own = NULL;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *list = NULL;

    if (!input->policy->lookalikes || input->asked)
        return;

    own = relations_dup_own_domains(input->relations);
    look(input, own, texts, verdict);
    if (texts->len == 0)
        return;

    list = phrase_list(
        (const char *const *)texts->pdata, MIN(texts->len, MAX_NAMED), texts->len);
    verdict_add(
        verdict, "lookalike", LEVEL_CONFIRM,
        g_strdup_printf(
            ngettext(
                /* Translators: %s is a list such as: gmial.com (did you mean
                 * gmail.com?) */
                "This domain looks mistyped: %s", "These domains look mistyped: %s",
                texts->len),
            list));
}
