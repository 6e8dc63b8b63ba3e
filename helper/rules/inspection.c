#include "rules/inspection.h"

#include <string.h>

#include "rules/carried.h"
#include "rules/checks.h"
#include "rules/newcomers.h"
#include "rules/points.h"

/* Bcc is no way out of an encrypted message: it names the key of every recipient. */
static gboolean
may_convert(const CheckInput *input, const Verdict *verdict)
{
    Level level = verdict_get_level(verdict);

    return (level == LEVEL_CONFIRM || level == LEVEL_CONVERT) && !input->encrypted;
}

/* Returns: (transfer container): those of a reply, of MessageAddress, if anybody wants to
 * know; notes their parties */
static GPtrArray *
find_newcomers(
    Inspection *inspection, const Relations *relations, const InspectionInput *input)
{
    GPtrArray *newcomers = input->policy->newcomers && !input->asked
                               ? newcomers_find(inspection->message, relations)
                               : g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    inspection->newcomers = g_ptr_array_new();
    for (guint i = 0; i < newcomers->len; i++) {
        const MessageAddress *one = g_ptr_array_index(newcomers, i);
        const char *party = relations_get(relations, one->number)->party;

        if (g_hash_table_add(seen, (gpointer)party))
            g_ptr_array_add(inspection->newcomers, (gpointer)party);
    }

    return newcomers;
}

gboolean
inspection_lacks_approval(const Inspection *inspection)
{
    return inspection->needs_approval && inspection->approval != APPROVAL_GIVEN;
}

/* Whether the approval of others is all that is missing, and can be asked for: that
 * finding comes when nothing else is blocked. */
static gboolean
can_ask(const Inspection *inspection)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(inspection->verdict, &n_findings);

    return inspection->approval == APPROVAL_MISSING && n_findings > 0 &&
           strcmp(findings[n_findings - 1].check, "approval") == 0;
}

/* Judges the message, which is read already. */
static void
judge(Inspection *inspection, const InspectionInput *input, const Confirmed *confirmed)
{
    g_autoptr(Relations) relations = relations_new(
        inspection->message, inspection->replied_to, input->own, input->policy);
    CheckInput check = { .message = inspection->message,
                         .policy = input->policy,
                         .correspondents = input->correspondents,
                         .in_books = input->in_books };
    g_autoptr(GPtrArray) newcomers = NULL;
    gsize n_addresses = 0;
    const MessageAddress *addresses =
        message_get_addresses(inspection->message, &n_addresses);

    if (confirmed != NULL)
        relations_recall(relations, confirmed);
    newcomers = find_newcomers(inspection, relations, input);
    inspection->mass_reply = relations_is_mass_reply(relations);
    inspection->exposure = exposure_find(
        relations, addresses, n_addresses, message_get_newsgroups(inspection->message),
        input->policy);

    check.newcomers = newcomers;
    check.exposure = inspection->exposure;
    check.relations = relations;
    check.contents = inspection->contents;
    check.wording = input->wording;
    check.asked = input->asked;
    check.answered = input->answered;
    check.encrypted = input->encrypted || message_is_encrypted(inspection->message);
    check.approval = input->approval;
    check.approval_reason = input->approval_reason;
    inspection->verdict = checks_run(&check);
    inspection->approval = input->approval;
    inspection->needs_approval =
        !input->asked &&
        policy_needs_approval(
            input->policy, exposure_get_recipients(inspection->exposure)->external);
    inspection->points = points_find(&check, inspection->verdict);
    /* What is blocked is checked again before it goes. */
    inspection->may_carry =
        (verdict_get_level(inspection->verdict) < LEVEL_BLOCK || can_ask(inspection)) &&
        (inspection_lacks_approval(inspection) ||
         (input->policy->contents_from > 0 &&
          carried_has_readers(inspection->message, relations, input->policy)));

    if (!may_convert(&check, inspection->verdict))
        return;

    inspection->conversion = conversion_plan(
        inspection->message, relations, inspection->exposure, input->policy);
    inspection->hint = setting_hint_find(
        inspection->message, relations, inspection->exposure, inspection->conversion,
        input->policy);
}

static void
forget_judgement(Inspection *inspection)
{
    setting_hint_clear(&inspection->hint);
    g_clear_pointer(&inspection->newcomers, g_ptr_array_unref);
    g_clear_pointer(&inspection->conversion, conversion_free);
    g_clear_pointer(&inspection->points, g_ptr_array_unref);
    g_clear_pointer(&inspection->verdict, verdict_free);
    g_clear_pointer(&inspection->exposure, exposure_free);
}

Inspection *
inspection_new(const InspectionInput *input, GError **error)
{
    g_autoptr(Inspection) inspection = g_new0(Inspection, 1);

    inspection->message = message_parse(input->message, error);
    if (inspection->message == NULL)
        return NULL;

    if (input->envelope != NULL)
        message_add_envelope(inspection->message, input->envelope);
    if (input->replied_to != NULL)
        inspection->replied_to = message_parse(input->replied_to, NULL);
    if (input->contents != NULL)
        inspection->contents = contents_ref(input->contents);
    judge(inspection, input, NULL);

    return g_steal_pointer(&inspection);
}

void
inspection_recall(
    Inspection *inspection, const InspectionInput *input, const Confirmed *confirmed)
{
    forget_judgement(inspection);
    judge(inspection, input, confirmed);
}

void
inspection_free(Inspection *inspection)
{
    forget_judgement(inspection);
    g_clear_pointer(&inspection->replied_to, message_free);
    g_clear_pointer(&inspection->contents, contents_unref);
    g_clear_pointer(&inspection->message, message_free);
    g_free(inspection);
}

/* What Bcc is for. */
static const char *const converted_checks[] = { "exposure", "crowd", "list", NULL };

gboolean
inspection_is_settled_by_conversion(const Inspection *inspection)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(inspection->verdict, &n_findings);

    /* Points are ticked before the conversion. */
    for (guint i = 0; i < n_findings && inspection->points->len == 0; i++) {
        if (!g_strv_contains(converted_checks, findings[i].check))
            return FALSE;
    }

    return inspection->conversion != NULL;
}

/* What is remembered has to fit into a verdict, and a group is a handful. */
#define MAX_GROUP 100
#define MAX_PARTY 320

/* What the policy does not take would make every later check impossible. */
static gboolean
can_be_trusted(const GPtrArray *group, const Policy *policy)
{
    for (guint i = 0; i < group->len; i++) {
        const char *party = g_ptr_array_index(group, i);

        if (strlen(party) > MAX_PARTY || !policy_takes_as_party(policy, party))
            return FALSE;
    }

    return TRUE;
}

/* Of a large crowd only a group of the organisation's makes acquaintances. */
static gboolean
may_remember(const Inspection *inspection, const Policy *policy)
{
    const Exposure *exposure = inspection->exposure;
    guint involved = exposure_get_figures(exposure)->involved;
    guint most = policy->convert_addresses;
    gsize n_crowds = 0;
    gsize n_newsgroups = 0;
    const Crowd *crowds = exposure_get_crowds(exposure, &n_crowds);

    exposure_get_newsgroups(exposure, &n_newsgroups);
    for (gsize i = 0; i < n_crowds; i++) {
        if (most > 0 && crowds[i].addresses >= most)
            return FALSE;
    }

    return verdict_get_level(inspection->verdict) == LEVEL_CONFIRM &&
           !inspection->mass_reply && n_newsgroups == 0 && involved > 0 &&
           involved < MIN(policy_get_mass_mail(policy), MAX_GROUP) &&
           policy->remember_groups && !policy->groups_locked;
}

GPtrArray *
inspection_dup_groups(const Inspection *inspection, const Policy *policy)
{
    const Exposure *exposure = inspection->exposure;
    gsize n_crowds = 0;
    const Crowd *crowds = exposure_get_crowds(exposure, &n_crowds);
    g_autoptr(GPtrArray) groups = NULL;
    GPtrArray *involved;

    if (!may_remember(inspection, policy))
        return NULL;

    groups = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    involved = exposure_dup_involved(exposure);
    g_ptr_array_add(groups, involved);
    for (gsize i = 0; i < n_crowds && involved->len > 1; i++) {
        GPtrArray *alone = g_ptr_array_new_with_free_func(g_free);

        g_ptr_array_add(alone, g_strdup(crowds[i].party));
        g_ptr_array_add(groups, alone);
    }

    return can_be_trusted(involved, policy) ? g_steal_pointer(&groups) : NULL;
}

char *
inspection_dup_conversation(const Inspection *inspection)
{
    return inspection->mass_reply ? message_dup_conversation(inspection->replied_to)
                                  : NULL;
}

gboolean
inspection_may_remember_conversation(const Inspection *inspection, const Policy *policy)
{
    g_autofree char *conversation = inspection_dup_conversation(inspection);

    return verdict_get_level(inspection->verdict) == LEVEL_CONFIRM &&
           conversation != NULL && policy->remember_groups &&
           exposure_get_figures(inspection->exposure)->addresses > 0;
}

guint
inspection_get_choices(const Inspection *inspection)
{
    guint convert = inspection->conversion != NULL ? CHOICE_CONVERT : 0;

    switch (verdict_get_level(inspection->verdict)) {
    case LEVEL_PASS:
        return inspection->wait > 0 ? CHOICE_EDIT | CHOICE_SEND : 0;
    case LEVEL_CONFIRM:
        return convert | CHOICE_EDIT |
               (inspection_lacks_approval(inspection) ? CHOICE_ASK : CHOICE_SEND);
    case LEVEL_CONVERT:
        return convert | CHOICE_EDIT;
    case LEVEL_BLOCK:
        return CHOICE_EDIT | (can_ask(inspection) ? CHOICE_ASK : 0);
    }

    g_assert_not_reached();
}

guint
inspection_get_waiting(const Inspection *inspection, const Policy *policy)
{
    guint sending = CHOICE_SEND;

    if (policy->after_convert == AFTER_CONVERT_SEND)
        sending |= CHOICE_CONVERT;

    return inspection->wait > 0 ? inspection_get_choices(inspection) & sending : 0;
}
