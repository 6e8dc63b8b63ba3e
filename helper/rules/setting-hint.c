#include "rules/setting-hint.h"

#include <string.h>

#include "mail/mailbox.h"

static gboolean
is_involved(const Exposure *exposure, const char *party)
{
    gsize n_exposed = 0;
    gsize n_audience = 0;
    const ExposedMailbox *exposed = exposure_get_exposed(exposure, &n_exposed);
    const char *const *audience = exposure_get_audience(exposure, &n_audience);

    for (gsize i = 0; i < n_exposed; i++) {
        if (strcmp(exposed[i].party, party) == 0)
            return TRUE;
    }
    for (gsize i = 0; i < n_audience; i++) {
        if (strcmp(audience[i], party) == 0)
            return TRUE;
    }

    return FALSE;
}

/* Returns: (transfer full) (nullable): the sender's domain, if colleagues there count as
 *   outsiders in this message */
static char *
find_own_domain(
    const Message *message, Relations *relations, const Exposure *exposure,
    const Policy *policy)
{
    const char *from = message_get_from(message)[0];
    const char *party;
    g_autofree char *colleague = NULL;

    if (from == NULL || policy->internal_domains[0] == NULL)
        return NULL;

    /* The sender is inside in any case; somebody else there tells. */
    colleague = g_strconcat("postmaster@", mailbox_domain(from), NULL);
    party = relations_get(relations, relations_number(relations, from))->party;
    if (relations_is_internal(relations, colleague) || !is_involved(exposure, party))
        return NULL;

    return g_strdup(party);
}

/* Returns: (transfer full) (nullable): the outsider whom `emptyTo` names, if that is why
 *   Bcc does not help */
static char *
find_empty_to(
    Relations *relations, const Exposure *exposure, const Conversion *conversion,
    const Policy *policy)
{
    g_autofree char *mailbox = NULL;
    gsize n_exposed = 0;
    const ExposedMailbox *exposed = exposure_get_exposed(exposure, &n_exposed);

    if (conversion != NULL || n_exposed == 0 || strchr(policy->empty_to, '@') == NULL)
        return NULL;
    for (gsize i = 0; i < n_exposed; i++) {
        if (exposed[i].field > FIELD_CC)
            return NULL;
    }

    mailbox = mailbox_normalise(policy->empty_to);
    return mailbox != NULL && !relations_is_internal(relations, mailbox)
               ? g_steal_pointer(&mailbox)
               : NULL;
}

/* Returns: (transfer full) (nullable): the one in Bcc who is the only reader */
static char *
find_blind_copy(
    const Message *message, const Relations *relations, const Exposure *exposure)
{
    const char *reader = NULL;
    gsize n_audience = 0;
    gsize n_addresses = 0;
    const char *const *audience = exposure_get_audience(exposure, &n_audience);
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);

    for (gsize i = 0; n_audience == 1 && i < n_addresses; i++) {
        const MessageAddress *one = &addresses[i];

        if (one->mailbox == NULL ||
            strcmp(relations_get(relations, one->number)->party, audience[0]) != 0)
            continue;
        if (one->field != FIELD_BCC ||
            (reader != NULL && strcmp(reader, one->mailbox) != 0))
            return NULL;
        reader = one->mailbox;
    }

    return g_strdup(reader);
}

SettingHint
setting_hint_find(
    const Message *message, Relations *relations, const Exposure *exposure,
    const Conversion *conversion, const Policy *policy)
{
    SettingHint hint = { SETTING_HINT_OWN_DOMAIN, NULL };

    hint.subject = find_own_domain(message, relations, exposure, policy);
    if (hint.subject != NULL)
        return hint;

    hint.kind = SETTING_HINT_EMPTY_TO;
    hint.subject = find_empty_to(relations, exposure, conversion, policy);
    if (hint.subject != NULL)
        return hint;

    hint.kind = SETTING_HINT_BLIND_COPY;
    hint.subject = find_blind_copy(message, relations, exposure);
    if (hint.subject == NULL)
        hint.kind = SETTING_HINT_NONE;

    return hint;
}

void
setting_hint_clear(SettingHint *hint)
{
    g_clear_pointer(&hint->subject, g_free);
    hint->kind = SETTING_HINT_NONE;
}
