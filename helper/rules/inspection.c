#include "rules/inspection.h"

#include <string.h>

#include "rules/checks.h"
#include "rules/sender-relation.h"

/* Bcc is no way out of an encrypted mail: it names the key of every recipient. */
static gboolean
may_convert(const CheckInput *input, const Verdict *verdict)
{
    Level level = verdict_get_level(verdict);

    return (level == LEVEL_CONFIRM || level == LEVEL_CONVERT) && !input->encrypted;
}

Inspection *
inspection_new(
    GBytes *mail, GBytes *replied_to, const char *const *own, gboolean encrypted,
    const Policy *policy, GError **error)
{
    g_autoptr(Inspection) inspection = g_new0(Inspection, 1);
    g_autoptr(Message) replied = NULL;
    g_autoptr(Relations) relations = NULL;
    CheckInput input = { .policy = policy };
    const MessageAddress *addresses;
    gsize n_addresses = 0;

    inspection->message = message_parse(mail, error);
    if (inspection->message == NULL)
        return NULL;

    if (replied_to != NULL)
        replied = message_parse(replied_to, NULL);
    relations = relations_new(inspection->message, replied, own, policy);
    addresses = message_get_addresses(inspection->message, &n_addresses);
    inspection->exposure = exposure_find(relations, addresses, n_addresses);

    input.message = inspection->message;
    input.exposure = inspection->exposure;
    input.encrypted = encrypted || message_is_encrypted(inspection->message);
    inspection->verdict = checks_run(&input);

    if (may_convert(&input, inspection->verdict))
        inspection->conversion =
            conversion_plan(inspection->message, relations, inspection->exposure, policy);

    return g_steal_pointer(&inspection);
}

void
inspection_free(Inspection *inspection)
{
    g_clear_pointer(&inspection->conversion, conversion_free);
    g_clear_pointer(&inspection->verdict, verdict_free);
    g_clear_pointer(&inspection->exposure, exposure_free);
    g_clear_pointer(&inspection->message, message_free);
    g_free(inspection);
}

/* What is remembered has to fit into a verdict, and a group is a handful. */
#define MAX_GROUP 100
#define MAX_PARTY 320

GPtrArray *
inspection_dup_group(const Inspection *inspection, const Policy *policy)
{
    const Exposure *exposure = inspection->exposure;
    guint involved = exposure_get_figures(exposure)->involved;
    g_autoptr(GPtrArray) group = NULL;

    if (verdict_get_level(inspection->verdict) != LEVEL_CONFIRM || involved == 0 ||
        involved >= MIN(policy_get_mass_mail(policy), MAX_GROUP) ||
        !policy->remember_groups || policy->groups_locked)
        return NULL;

    group = exposure_dup_involved(exposure);
    for (guint i = 0; i < group->len; i++) {
        const char *party = g_ptr_array_index(group, i);

        /* What the policy does not take would make every later check impossible. */
        if (strlen(party) > MAX_PARTY || !policy_takes_as_party(party))
            return NULL;
    }

    return g_steal_pointer(&group);
}

guint
inspection_get_choices(const Inspection *inspection)
{
    guint convert = inspection->conversion != NULL ? CHOICE_CONVERT : 0;

    switch (verdict_get_level(inspection->verdict)) {
    case LEVEL_PASS:
        return 0;
    case LEVEL_CONFIRM:
        return convert | CHOICE_EDIT | CHOICE_SEND;
    case LEVEL_CONVERT:
        return convert | CHOICE_EDIT;
    case LEVEL_BLOCK:
        return CHOICE_EDIT;
    }

    g_assert_not_reached();
}
