#include "approval/votes.h"

#include <glib/gi18n.h>
#include <string.h>

G_STATIC_ASSERT(APPROVER_KEY_SIZE == SIGNATURE_KEY_SIZE);

/* Clocks of two desks differ so much, in seconds, and nobody looks at them. */
#define CLOCK_SLACK 3600

static gboolean
is_key(const guint8 *one, const guint8 *other)
{
    return one != NULL && memcmp(one, other, SIGNATURE_KEY_SIZE) == 0;
}

/* Whether two policy lines, or two answers, can be one person. */
static gboolean
is_same(const Approval *one, const Approval *other)
{
    return strcmp(one->approver, other->approver) == 0 || is_key(one->key, other->key);
}

/* Which lines of the policy are about the approver: what the answer's signature has to
 * fit stands there, not in the answer. */
static Vote
judge_approver(const VoteRules *rules, const Approval *answer)
{
    Vote vote = VOTE_NO_APPROVER;

    for (guint i = 0; rules->approvers != NULL && i < rules->approvers->len; i++) {
        const Approver *approver = g_ptr_array_index(rules->approvers, i);

        if (strcmp(approver->address, answer->approver) != 0)
            continue;
        if (is_key(approver->key, answer->key))
            return approval_is_signed_by(answer, approver->key) ? VOTE_APPROVED
                                                                : VOTE_FORGED;
        vote = VOTE_OTHER_KEY;
    }

    return vote;
}

/* It was made while the request held, by the approver's clock. */
static gboolean
is_timely(const ApprovalRequest *request, const Approval *answer)
{
    gint64 time = g_date_time_to_unix(answer->time);

    return time >= g_date_time_to_unix(request->asked) - CLOCK_SLACK &&
           time < g_date_time_to_unix(request->until) + CLOCK_SLACK;
}

static Vote
judge(const VoteRules *rules, const Approval *answer)
{
    Vote vote;

    if (strcmp(answer->request, rules->request->id) != 0)
        return VOTE_OTHER_REQUEST;
    if (strcmp(answer->digest, rules->digest) != 0 ||
        strcmp(answer->digest, rules->request->digest) != 0)
        return VOTE_OTHER_MESSAGE;
    if (g_strv_contains(rules->senders, answer->approver))
        return VOTE_SENDER;
    if (is_key(rules->own_key, answer->key))
        return VOTE_OWN_KEY;

    vote = judge_approver(rules, answer);
    if (vote != VOTE_APPROVED)
        return vote;
    if (!is_timely(rules->request, answer))
        return VOTE_CLOCK;

    return answer->approved ? VOTE_APPROVED : VOTE_DECLINED;
}

/* By the clock of the sender.  One that was put back makes nothing valid again. */
static Vote
judge_time(const VoteRules *rules)
{
    if (g_date_time_compare(rules->now, rules->request->until) >= 0)
        return VOTE_VOID;

    return g_date_time_compare(rules->now, rules->request->asked) < 0 ? VOTE_CLOCK
                                                                      : VOTE_APPROVED;
}

/* Whether one of the answers before @number counts, and is of the same person or key. */
static gboolean
is_repeated(const GPtrArray *answers, const Vote *votes, guint number)
{
    for (guint i = 0; i < number; i++) {
        if ((votes[i] == VOTE_APPROVED || votes[i] == VOTE_DECLINED) &&
            is_same(g_ptr_array_index(answers, i), g_ptr_array_index(answers, number)))
            return TRUE;
    }

    return FALSE;
}

VoteCount
votes_count(const VoteRules *rules, const GPtrArray *answers, Vote *votes)
{
    VoteCount count = { 0 };
    Vote time = judge_time(rules);

    for (guint i = 0; i < answers->len; i++) {
        votes[i] = judge(rules, g_ptr_array_index(answers, i));
        if (votes[i] != VOTE_APPROVED && votes[i] != VOTE_DECLINED)
            continue;
        if (time != VOTE_APPROVED)
            votes[i] = time;
        else if (is_repeated(answers, votes, i))
            votes[i] = VOTE_REPEATED;
        count.n_approved += votes[i] == VOTE_APPROVED;
        count.n_declined += votes[i] == VOTE_DECLINED;
    }
    count.is_void = time != VOTE_APPROVED;
    count.approved = !count.is_void && count.n_approved >= MAX(rules->needed, 1) &&
                     strcmp(rules->digest, rules->request->digest) == 0;

    return count;
}

const char *
vote_describe(Vote vote)
{
    switch (vote) {
    case VOTE_APPROVED:
        return _("It approves the message");
    case VOTE_DECLINED:
        return _("It declines the message");
    case VOTE_OTHER_REQUEST:
        return _("It answers another request");
    case VOTE_OTHER_MESSAGE:
        return _("The message has been changed since");
    case VOTE_SENDER:
        return _("The sender cannot approve the message");
    case VOTE_NO_APPROVER:
        return _("The policy does not name this approver");
    case VOTE_OTHER_KEY:
        return _("The policy names another key for this approver");
    case VOTE_OWN_KEY:
        return _("It was made with the key of this computer");
    case VOTE_FORGED:
        return _("Its signature does not match");
    case VOTE_VOID:
        return _("The time for an answer is over");
    case VOTE_CLOCK:
        return _("The clock of one of the two machines is wrong");
    case VOTE_REPEATED:
        return _("This approver has already answered");
    }

    g_assert_not_reached();
}

const char *
vote_to_string(Vote vote)
{
    switch (vote) {
    case VOTE_APPROVED:
        return "approved";
    case VOTE_DECLINED:
        return "declined";
    case VOTE_OTHER_REQUEST:
        return "other-request";
    case VOTE_OTHER_MESSAGE:
        return "other-message";
    case VOTE_SENDER:
        return "sender";
    case VOTE_NO_APPROVER:
        return "no-approver";
    case VOTE_OTHER_KEY:
        return "other-key";
    case VOTE_OWN_KEY:
        return "own-key";
    case VOTE_FORGED:
        return "forged";
    case VOTE_VOID:
        return "void";
    case VOTE_CLOCK:
        return "clock";
    case VOTE_REPEATED:
        return "repeated";
    }

    g_assert_not_reached();
}
