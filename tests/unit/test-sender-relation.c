/* SenderRelation: own, internal, known, trusted. */
#include "policies.h"
#include "rules/sender-relation.h"

#include <string.h>

static Message *
message_of(const char *text)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    g_autoptr(GError) error = NULL;
    Message *message = message_parse(bytes, &error);

    g_assert_no_error(error);
    return message;
}

typedef struct {
    const char *name;
    const char *policy;
    const char *from;
    const char *mailbox;
    gboolean internal;
} InternalCase;

static const InternalCase internal_cases[] = {
    { "domain", "[\"corp.example\"]", "a@corp.example", "b@corp.example", TRUE },
    { "sub-domain", "[\"corp.example\"]", "a@corp.example", "b@x.corp.example", TRUE },
    { "ends-alike", "[\"corp.example\"]", "a@corp.example", "b@xcorp.example", FALSE },
    { "parent", "[\"x.corp.example\"]", "a@x.corp.example", "b@corp.example", FALSE },
    { "address", "[\"b@k1.example\"]", "a@corp.example", "b@k1.example", TRUE },
    { "other-address", "[\"b@k1.example\"]", "a@corp.example", "c@k1.example", FALSE },
    { "own-though-not-listed", "[\"corp.example\"]", "a@k1.example", "a@k1.example",
      TRUE },
    { "sender-not-listed", "[\"corp.example\"]", "a@k1.example", "b@k1.example", FALSE },
    { "domain-taken-out", "[\"corp.example\",\"!x.corp.example\"]", "a@corp.example",
      "b@x.corp.example", FALSE },
    { "address-taken-out", "[\"corp.example\",\"!b@corp.example\"]", "a@corp.example",
      "b@corp.example", FALSE },
    { "below-alone", "[\"*.corp.example\"]", "a@k1.example", "b@x.corp.example", TRUE },
    { "far-below-alone", "[\"*.corp.example\"]", "a@k1.example", "b@y.x.corp.example",
      TRUE },
    { "below-alone-not-itself", "[\"*.corp.example\"]", "a@k1.example", "b@corp.example",
      FALSE },
    { "below-taken-out", "[\"corp.example\",\"!*.corp.example\"]", "a@k1.example",
      "b@x.corp.example", FALSE },
    { "below-taken-out-not-itself", "[\"corp.example\",\"!*.corp.example\"]",
      "a@k1.example", "b@corp.example", TRUE },
    { "star", "[\"*.ext@corp.example\"]", "a@k1.example", "b.ext@corp.example", TRUE },
    { "star-for-nothing", "[\"b*@corp.example\"]", "a@k1.example", "b@corp.example",
      TRUE },
    { "star-alone", "[\"*@corp.example\"]", "a@k1.example", "b@corp.example", TRUE },
    { "star-not-below", "[\"*@corp.example\"]", "a@k1.example", "b@x.corp.example",
      FALSE },
    { "star-in-capitals", "[\"*.Ext@Corp.Example\"]", "a@k1.example",
      "b.ext@corp.example", TRUE },
    { "star-to-the-end", "[\"*.ext@corp.example\"]", "a@k1.example",
      "b.external@corp.example", FALSE },
    { "star-and-dots", "[\"*.ext@corp.example\"]", "a@k1.example",
      "\"b..c.ext\"@corp.example", TRUE },
    { "star-and-quotes", "[\"*.ext@corp.example\"]", "a@k1.example",
      "\"b c.ext\"@corp.example", TRUE },
    { "stars", "[\"x*y*z@corp.example\"]", "a@k1.example", "x1yy2yz@corp.example", TRUE },
    { "stars-in-order", "[\"x*y*z@corp.example\"]", "a@k1.example", "xzy@corp.example",
      FALSE },
    { "star-taken-out", "[\"corp.example\",\"!*.ext@corp.example\"]", "a@k1.example",
      "b.ext@corp.example", FALSE },
    { "star-taken-out-address-in", "[\"b.ext@corp.example\",\"!*.ext@corp.example\"]",
      "a@k1.example", "b.ext@corp.example", FALSE },
    { "address-taken-out-star-in", "[\"!b.ext@corp.example\",\"*.ext@corp.example\"]",
      "a@k1.example", "b.ext@corp.example", FALSE },
    { "in-and-out", "[\"corp.example\",\"!corp.example\"]", "a@k1.example",
      "b@corp.example", FALSE },
    { "out-and-in", "[\"!corp.example\",\"corp.example\"]", "a@k1.example",
      "b@corp.example", FALSE },
    { "in-below-out", "[\"!corp.example\",\"x.corp.example\"]", "a@k1.example",
      "b@x.corp.example", FALSE },
    { "far-below-in-below-out", "[\"*.x.corp.example\",\"!*.corp.example\"]",
      "a@k1.example", "b@y.x.corp.example", FALSE },
    { "below-in-and-out-itself-in",
      "[\"*.corp.example\",\"!*.corp.example\",\"corp.example\"]", "a@k1.example",
      "b@x.corp.example", FALSE },
    { "star-in-and-out", "[\"*@corp.example\",\"!*@corp.example\"]", "a@k1.example",
      "b@corp.example", FALSE },
    { "address-in-domain-out", "[\"b@corp.example\",\"!corp.example\"]", "a@k1.example",
      "b@corp.example", FALSE },
    { "in-and-out-in-capitals", "[\"corp.example\",\"!CORP.Example.\"]", "a@k1.example",
      "b@corp.example", FALSE },
    { "own-though-taken-out", "[\"corp.example\",\"!*@corp.example\"]", "a@corp.example",
      "a@corp.example", TRUE },
    { "nothing-but-out", "[\"!x.corp.example\"]", "a@corp.example", "b@corp.example",
      FALSE },
    { "address-at-a-provider", "[\"b@provider.example\"]", "a@k1.example",
      "b@provider.example", TRUE },
    { "provider-taken-out", "[\"corp.example\",\"!gmail.com\"]", "a@corp.example",
      "b@gmail.com", FALSE },
    { "out-wins-before", "[\"!x.corp.example\",\"corp.example\"]", "a@corp.example",
      "b@x.corp.example", FALSE },
    { "no-policy", "[]", "a@tokyo.example.co.jp", "b@osaka.example.co.jp", TRUE },
    { "no-policy-other", "[]", "a@example.co.jp", "b@k1.example", FALSE },
    { "no-policy-provider", "[]", "a@provider.example", "b@provider.example", FALSE },
    { "no-policy-provider-own", "[]", "a@provider.example", "a@provider.example", TRUE },
    { "no-policy-no-sender", "[]", "", "b@k1.example", FALSE },
};

static void
test_internal(gconstpointer data)
{
    const InternalCase *one = data;
    g_autofree char *json = g_strdup_printf(
        "{\"internalDomains\":%s,\"sharedDomains\":[\"provider.example\"]}", one->policy);
    g_autofree char *mail = g_strdup_printf(
        "%s%s\nSubject: x\n\n", *one->from != '\0' ? "From: " : "X: ", one->from);
    g_autoptr(Policy) policy = policy_of(json);
    g_autoptr(Message) message = message_of(mail);
    g_autoptr(Relations) relations = relations_new(message, NULL, NULL, policy);

    g_assert_cmpint(relations_is_internal(relations, one->mailbox), ==, one->internal);
}

static void
test_own(void)
{
    static const char *const own[] = { "Third@K3.example.", "no address", "", NULL };
    g_autoptr(Policy) policy = policy_of("{\"internalDomains\":[\"!k1.example\"]}");
    g_autoptr(Message) message = message_of(
        "From: Kim <First@K1.example>\nSender: second@k2.example\nTo: x@k4.example\n\n");
    g_autoptr(Relations) relations = relations_new(message, NULL, own, policy);

    g_assert_true(relations_is_own(relations, "first@k1.example"));
    g_assert_true(relations_is_own(relations, "second@k2.example"));
    g_assert_true(relations_is_own(relations, "third@k3.example"));
    g_assert_false(relations_is_own(relations, "x@k4.example"));
    g_assert_false(relations_is_own(relations, "second@k1.example"));
    g_assert_true(relations_is_own(relations, "first+archive@k1.example"));
    g_assert_true(relations_is_own(relations, "first+a+b@k1.example"));
    g_assert_false(relations_is_own(relations, "firs+t@k1.example"));
    g_assert_false(relations_is_own(relations, "+first@k1.example"));
    g_assert_false(relations_is_own(relations, "first+archive@k2.example"));
    g_assert_true(relations_is_internal(relations, "first@k1.example"));
}

typedef struct {
    const char *name;
    const char *replied_to;
    guint convert_parties;
    gboolean known; /* whether p@k1.example is */
} KnownCase;

static const KnownCase known_cases[] = {
    { "from", "From: P@K1.example\n\n", 5, TRUE },
    { "to", "To: x@k0.example, p@k1.example\n\n", 5, TRUE },
    { "cc-in-a-group", "Cc: g: p@k1.example;\n\n", 5, TRUE },
    { "reply-to", "Reply-To: p@k1.example\n\n", 5, TRUE },
    { "bcc", "Bcc: p@k1.example\n\n", 5, FALSE },
    { "sender", "Sender: p@k1.example\n\n", 5, FALSE },
    { "resent-to", "Resent-To: p@k1.example\n\n", 5, FALSE },
    { "follow-up", "Mail-Followup-To: p@k1.example\n\n", 5, TRUE },
    { "one-below-the-limit", "To: p@k1.example, q@k2.example\n\n", 3, TRUE },
    { "at-the-limit", "To: p@k1.example, q@k2.example, r@k3.example\n\n", 3, FALSE },
    { "one-party-often", "To: p@k1.example, q@k1.example, r@x.k1.example\n\n", 3, TRUE },
    { "internal-ones-do-not-count",
      "From: p@k1.example\nTo: a@corp.example, b@corp.example, c@corp.example\n\n", 3,
      TRUE },
    { "never-forced", "To: p@k1.example, q@k2.example, r@k3.example, s@k4.example\n\n", 0,
      TRUE },
    { "never-forced-but-a-mass-mail",
      "To: p@k1.example, q@k2.example, r@k3.example, s@k4.example, t@k5.example\n\n", 0,
      FALSE },
    { "limit-of-one", "From: p@k1.example\n\n", 1, FALSE },
    { "counted-over-all-headers",
      "From: p@k1.example\nTo: q@k2.example\nCc: r@k3.example\nReply-To: "
      "s@k4.example\n\n",
      4, FALSE },
    { "those-in-bcc-do-not-count",
      "To: p@k1.example\nBcc: q@k2.example, r@k3.example, s@k4.example\n\n", 3, TRUE },
    { "unreadable", "From: p@k1.example\nTo: q@k2.example; r@k3.example\n\n", 5, FALSE },
    { "unresolved", "From: p@k1.example\nTo: q@k2.example, Customers <Customers>\n\n", 5,
      FALSE },
    { "unresolved-in-bcc", "From: p@k1.example\nTo: q@k2.example\nBcc: Customers\n\n", 5,
      TRUE },
    { "group-of-nobody",
      "From: p@k1.example\nTo: q@k2.example\nCc: undisclosed-recipients:;\n\n", 5, TRUE },
    { "crowd", "To: p@k1.example, q@k1.example, r@k1.example, s@k1.example\n\n", 5,
      FALSE },
    { "just-no-crowd", "To: p@k1.example, q@k1.example, r@k1.example\n\n", 5, TRUE },
    { "crowd-of-which-one-is-in-bcc",
      "To: p@k1.example, q@k1.example, r@k1.example\nBcc: s@k1.example\n\n", 5, TRUE },
    { "crowd-inside",
      "From: p@k1.example\n"
      "To: a@corp.example, b@corp.example, c@corp.example, d@corp.example\n\n",
      5, TRUE },
    { "crowd-that-is-trusted",
      "From: p@k1.example\nTo: a@k7.example, b@k7.example, c@k7.example, "
      "d@k7.example\n\n",
      5, TRUE },
    { "posting", "From: p@k1.example\nNewsgroups: comp.test\n\n", 5, TRUE },
    { "dotted", "From: p@k1.example\nTo: a..b@k2.example\n\n", 5, TRUE },
    { "in-the-body", "To: x@k0.example\n\nTo: p@k1.example\n", 5, FALSE },
};

/* A posting's poster is known to its newsgroups, and not to those that answers go to. */
static void
test_newsgroups(void)
{
    g_autoptr(Policy) policy = policy_of("{}");
    g_autoptr(Message) message = message_of("From: jimu@corp.example\n\n");
    g_autoptr(Message) posting =
        message_of("From: p@k1.example\nReply-To: q@k2.example\nCc: r@k3.example\n"
                   "Newsgroups: Comp.Test,misc.test\nFollowup-To: comp.other\n\n");
    g_autoptr(Relations) relations = relations_new(message, posting, NULL, policy);
    const Relation *poster =
        relations_get(relations, relations_number(relations, "p@k1.example"));
    const Relation *other = NULL;

    g_assert_true(poster->poster);
    g_assert_true(relations_is_replied_to(relations, "comp.test"));
    g_assert_true(relations_is_replied_to(relations, "misc.test"));
    g_assert_false(relations_is_replied_to(relations, "comp.other"));
    g_assert_false(relations_is_replied_to(relations, "comp"));
    other = relations_get(relations, relations_number(relations, "q@k2.example"));
    g_assert_true(other->poster);
    other = relations_get(relations, relations_number(relations, "r@k3.example"));
    g_assert_false(other->poster);
    g_assert_true(other->known && other->seen);
}

static gboolean
is_known(Relations *relations, const char *mailbox)
{
    return relations_get(relations, relations_number(relations, mailbox))->known;
}

static void
test_known(gconstpointer data)
{
    const KnownCase *one = data;
    g_autofree char *json = g_strdup_printf(
        "{\"internalDomains\":[\"corp.example\"],\"convertParties\":%u,"
        "\"crowdFrom\":4,\"trustedGroups\":[[\"k7.example\"]]}",
        one->convert_parties);
    g_autoptr(Policy) policy = policy_of(json);
    g_autoptr(Message) message = message_of("From: jimu@corp.example\n\n");
    g_autoptr(Message) replied_to = message_of(one->replied_to);
    g_autoptr(Relations) relations = relations_new(message, replied_to, NULL, policy);

    g_assert_cmpint(is_known(relations, "p@k1.example"), ==, one->known);
    g_assert_false(is_known(relations, "stranger@k1.example"));
}

/* Whose party stands alone in a group, its people may see each other. */
static void
test_alone(void)
{
    static const struct {
        guint number;
        gboolean grouped;
        gboolean alone;
    } expected[] = { { 0, TRUE, TRUE }, { 1, TRUE, FALSE }, { 2, FALSE, FALSE } };
    g_autoptr(Policy) policy = policy_of(
        "{\"trustedGroups\":[[\"k1.example\",\"mail.k1.example\"],[\"k1.example\","
        "\"k2.example\"]]}");
    g_autoptr(Message) message = message_of(
        "From: jimu@corp.example\nTo: a@x.k1.example, a@k2.example, a@k3.example\n\n");
    g_autoptr(Relations) relations = relations_new(message, NULL, NULL, policy);

    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        const Relation *relation = relations_get(relations, expected[i].number);

        g_assert_cmpint(relation->circle != 0, ==, expected[i].grouped);
        g_assert_cmpint(relation->alone, ==, expected[i].alone);
    }
    g_assert_cmpuint(relations_get_n_circles(relations), ==, 3);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    g_test_add_func("/sender-relation/newsgroups", test_newsgroups);

    for (gsize i = 0; i < G_N_ELEMENTS(internal_cases); i++) {
        g_autofree char *path =
            g_strconcat("/sender-relation/internal/", internal_cases[i].name, NULL);
        g_test_add_data_func(path, &internal_cases[i], test_internal);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(known_cases); i++) {
        g_autofree char *path =
            g_strconcat("/sender-relation/known/", known_cases[i].name, NULL);
        g_test_add_data_func(path, &known_cases[i], test_known);
    }
    g_test_add_func("/sender-relation/own", test_own);
    g_test_add_func("/sender-relation/alone", test_alone);

    return g_test_run();
}
