#include "approval/standing.h"

#include <glib/gi18n.h>
#include <string.h>

#include "text/phrase.h"

/* So many people are named. */
#define MAX_NAMED 6

static StandingState
state_of(const VoteRules *rules, const VoteCount *count)
{
    if (g_date_time_compare(rules->now, rules->request->until) >= 0)
        return STANDING_VOID;
    if (count->is_void)
        return STANDING_CLOCK;
    if (count->approved)
        return STANDING_APPROVED;

    return count->n_declined > 0 ? STANDING_DECLINED : STANDING_OPEN;
}

Standing *
standing_new(
    const OpenRequest *open, const Policy *policy, const guint8 *own_key, GDateTime *now)
{
    Standing *standing = g_new0(Standing, 1);
    const VoteRules rules = {
        .request = open->request,
        .digest = open->request->digest,
        .approvers = policy_get_approvers(policy),
        .senders = (const char *const *)open->senders,
        .own_key = own_key,
        .needed = policy->approvals,
        .now = now,
    };
    VoteCount count;

    standing->votes = g_new0(Vote, open->answers->len + 1);
    count = votes_count(&rules, open->answers, standing->votes);
    standing->state = state_of(&rules, &count);
    standing->needed = policy->approvals;
    standing->n_approved = count.n_approved;
    standing->n_declined = count.n_declined;

    return standing;
}

void
standing_free(Standing *standing)
{
    g_free(standing->votes);
    g_free(standing);
}

const char *
standing_state_to_string(StandingState state)
{
    switch (state) {
    case STANDING_OPEN:
        return "open";
    case STANDING_APPROVED:
        return "approved";
    case STANDING_DECLINED:
        return "declined";
    case STANDING_CLOCK:
        return "clock";
    case STANDING_VOID:
        return "void";
    }

    g_assert_not_reached();
}

const Approval *
standing_find_answer(
    const Standing *standing, const OpenRequest *open, const char *approver)
{
    for (guint i = 0; i < open->answers->len; i++) {
        const Approval *answer = g_ptr_array_index(open->answers, i);

        if (strcmp(answer->approver, approver) == 0 &&
            (standing->votes[i] == VOTE_APPROVED || standing->votes[i] == VOTE_DECLINED))
            return answer;
    }

    return NULL;
}

static void
add(GString *text, char *sentence)
{
    g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", sentence);
    g_free(sentence);
}

/* Whom @has_declined says, or who has not answered. */
static GPtrArray *
find_people(const Standing *standing, const OpenRequest *open, gboolean has_declined)
{
    GPtrArray *people = g_ptr_array_new();

    for (gsize i = 0; open->asked[i] != NULL; i++) {
        const Approval *answer = standing_find_answer(standing, open, open->asked[i]);

        if (has_declined ? answer != NULL && !answer->approved : answer == NULL)
            g_ptr_array_add(people, open->asked[i]);
    }

    return people;
}

/* Returns: (transfer full): names of the first of @people */
static char *
name_people(const GPtrArray *people)
{
    return phrase_addresses(
        (const char *const *)people->pdata, MIN(people->len, MAX_NAMED), people->len);
}

char *
standing_describe(const Standing *standing, const OpenRequest *open)
{
    GString *text = g_string_new(NULL);
    g_autofree char *approved = phrase_number(standing->n_approved);
    g_autofree char *needed = phrase_number(standing->needed);
    g_autofree char *until = phrase_time(open->request->until);
    g_autoptr(GPtrArray) declined = find_people(standing, open, TRUE);
    g_autoptr(GPtrArray) silent = find_people(standing, open, FALSE);
    g_autofree char *no = name_people(declined);
    g_autofree char *nothing = name_people(silent);

    if (standing->state == STANDING_VOID) {
        add(text, g_strdup(_("The time of this request is over: it was not approved.")));
        return g_string_free(text, FALSE);
    }
    if (standing->state == STANDING_CLOCK) {
        add(text,
            g_strdup(_("The clock of this computer is behind the request: nothing counts "
                       "until it is right.")));
        return g_string_free(text, FALSE);
    }

    add(text, g_strdup_printf(
                  /* Translators: both are numbers. */
                  _("Approved by %1$s of %2$s."), approved, needed));
    if (declined->len > 0)
        /* Translators: %s is a list of addresses. */
        add(text, g_strdup_printf(_("Declined by %s."), no));
    if (standing->state != STANDING_APPROVED && silent->len > 0)
        /* Translators: %s is a list of addresses. */
        add(text, g_strdup_printf(_("No answer yet from %s."), nothing));
    /* Translators: %s is a day and a time. */
    add(text, g_strdup_printf(_("Valid until %s."), until));

    return g_string_free(text, FALSE);
}
