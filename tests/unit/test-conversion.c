/* Conversion: what moves, what To gets, and when there is none. */
#include "policy/policy-json.h"
#include "rules/conversion.h"
#include "rules/inspection.h"

#include <string.h>

typedef struct {
    const char *name;
    const char *policy; /* beside internalDomains */
    const char *headers;
    const char *moves;    /* "cc 0-2, …"; NULL: there is no conversion */
    const char *empty_to; /* NULL: none */
} PlanCase;

/* Outside, in To, and exposed to nobody. */
#define FRIEND_OF_BOTH                                                                   \
    "\"emptyTo\":\"office@k9.example\","                                                 \
    "\"trustedGroups\":[[\"k9.example\",\"k1.example\"],[\"k9.example\",\"k2.example\"]" \
    "],"

static const PlanCase plan_cases[] = {
    { "all-of-cc", "", "Cc: a@k1.example, b@k2.example\n", "cc 0-1",
      "Jimu <Jimu@corp.example>" },
    { "to-and-cc-in-order", "", "To: a@k1.example\nCc: b@k2.example\n", "to 0-0, cc 0-0",
      "Jimu <Jimu@corp.example>" },
    { "internal-stays", "", "To: boss@corp.example\nCc: a@k1.example, b@k2.example\n",
      "cc 0-1", NULL },
    { "ranges-around-internal", "",
      "Cc: a@k1.example, boss@corp.example, b@k2.example, c@k3.example\n",
      "cc 0-0, cc 2-3", "Jimu <Jimu@corp.example>" },
    { "own-stays-in-to", "", "To: jimu@corp.example\nCc: a@k1.example, b@k2.example\n",
      "cc 0-1", NULL },
    { "list-as-a-whole", "",
      "To: jimu@corp.example\nCc: L: boss@corp.example, a@k1.example, b@k2.example;\n",
      "cc 0-0", NULL },
    { "list-of-one-party-stays", "\"trustedGroups\":[[\"k1.example\",\"k2.example\"]],",
      "To: L: a@k1.example, b@k1.example;\nCc: c@k2.example\n", NULL, NULL },
    { "bcc-stays", "", "To: a@k1.example\nBcc: b@k2.example, c@k3.example\n", "to 0-0",
      "Jimu <Jimu@corp.example>" },
    { "in-to-and-in-bcc", "", "To: a@k1.example\nBcc: a@k1.example, b@k2.example\n",
      "to 0-0", "Jimu <Jimu@corp.example>" },
    { "two-to-headers", "", "To: a@k1.example\nTo: b@k2.example\n", "to 0-1",
      "Jimu <Jimu@corp.example>" },
    { "unresolved", "", "To: \"Customers (2026)\", a@k1.example\nCc: b@k2.example\n",
      NULL, NULL },
    { "unresolved-in-bcc", "", "Bcc: plain\nCc: a@k1.example, b@k2.example\n", NULL,
      NULL },
    { "crowd", "\"crowdFrom\":2,", "Cc: a@k1.example, boss@corp.example, b@k1.example\n",
      "cc 0-0, cc 2-2", "Jimu <Jimu@corp.example>" },
    { "crowd-inside", "\"crowdFrom\":2,\"crowdInside\":true,",
      "Cc: a@corp.example, b@corp.example, c@k1.example\n", "cc 0-1",
      "Jimu <Jimu@corp.example>" },
    { "list-for-bcc-alone", "\"bccLists\":[\"Customers*\"],",
      "To: boss@corp.example\nCc: ken@corp.example, customers 2026: a@corp.example;\n",
      "cc 1-1", NULL },
    { "list-for-bcc-in-another", "\"bccLists\":[\"Inner\"],",
      "To: boss@corp.example\nCc: Outer: a@corp.example, Inner: b@corp.example;;\n",
      "cc 0-0", NULL },
    { "newsgroup", "", "Newsgroups: comp.test\nCc: a@k1.example\n", "cc 0-0",
      "Jimu <Jimu@corp.example>" },
    { "undisclosed", "\"emptyTo\":\"undisclosed\",", "To: a@k1.example, b@k2.example\n",
      "to 0-1", NULL },
    { "address-of-the-office", "\"emptyTo\":\"Office@corp.example\",",
      "To: a@k1.example, b@k2.example\n", "to 0-1", "Office@corp.example" },
    { "address-that-is-a-recipient", "\"emptyTo\":\"boss@corp.example\",",
      "To: a@k1.example, b@k2.example\nCc: boss@corp.example\n", "to 0-1",
      "boss@corp.example" },
    { "address-outside-would-be-exposed", "\"emptyTo\":\"office@k9.example\",",
      "To: a@k1.example, b@k2.example\n", NULL, NULL },
    { "reply-to-exposes", "",
      "Cc: a@k1.example\nBcc: b@k2.example\nReply-To: c@k3.example\n", NULL, NULL },
    { "reply-to-is-own", "",
      "Cc: a@k1.example, b@k2.example\nReply-To: jimu@corp.example\n", "cc 0-1",
      "Jimu <Jimu@corp.example>" },
    { "recipient-in-reply-to", "",
      "Cc: a@k1.example, b@k2.example\nReply-To: a@k1.example\n", NULL, NULL },
    { "nothing-exposed", "", "To: a@k1.example\n", NULL, NULL },
    { "unreadable", "", "To: a@k1.example; b@k2.example\nCc: c@k3.example\n", NULL,
      NULL },
    { "too-many", "\"bulkLimit\":1,", "To: a@k1.example, b@k2.example\n", NULL, NULL },
    { "too-many-with-the-address", "\"bulkLimit\":2," FRIEND_OF_BOTH,
      "To: a@k1.example, b@k2.example\n", NULL, NULL },
    { "as-many-as-allowed-with-the-address", "\"bulkLimit\":3," FRIEND_OF_BOTH,
      "To: a@k1.example, b@k2.example\n", "to 0-1", "office@k9.example" },
};

static char *
describe_moves(const Conversion *conversion)
{
    guint n_moves = 0;
    const ConversionMove *moves = conversion_get_moves(conversion, &n_moves);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < n_moves; i++)
        g_string_append_printf(
            text, "%s%s %u-%u", i > 0 ? ", " : "",
            message_field_to_string(moves[i].field), moves[i].first, moves[i].last);

    return g_string_free(text, FALSE);
}

/* Moves and single entries say the same. */
static void
assert_consistent(const Conversion *conversion, const Message *message)
{
    guint n_moves = 0;
    const ConversionMove *moves = conversion_get_moves(conversion, &n_moves);

    for (MessageField field = FIELD_TO; field <= FIELD_CC; field++) {
        for (guint i = 0; i < message_get_n_entries(message, field); i++) {
            gboolean listed = FALSE;

            for (guint j = 0; j < n_moves; j++)
                listed |=
                    moves[j].field == field && moves[j].first <= i && i <= moves[j].last;
            g_assert_cmpint(conversion_moves(conversion, field, i), ==, listed);
        }
    }
    g_assert_false(conversion_moves(conversion, FIELD_BCC, 0));
}

static void
test_plan(gconstpointer data)
{
    const PlanCase *one = data;
    g_autofree char *json =
        g_strdup_printf("{%s\"internalDomains\":[\"corp.example\"]}", one->policy);
    g_autofree char *mail =
        g_strconcat("From: Jimu <Jimu@corp.example>\n", one->headers, "\nbody", NULL);
    g_autoptr(GBytes) bytes = g_bytes_new(mail, strlen(mail));
    g_autoptr(JsonNode) node = json_from_string(json, NULL);
    g_autoptr(GPtrArray) errors = policy_errors_new();
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(Inspection) inspection = NULL;
    g_autofree char *moves = NULL;

    policy_read(policy, NULL, json_node_get_object(node), errors);
    g_assert_cmpuint(errors->len, ==, 0);
    inspection =
        inspection_new(&(InspectionInput){ .message = bytes, .policy = policy }, NULL);
    g_assert_nonnull(inspection);

    if (one->moves == NULL) {
        g_assert_null(inspection->conversion);
        return;
    }

    g_assert_nonnull(inspection->conversion);
    moves = describe_moves(inspection->conversion);
    g_assert_cmpstr(moves, ==, one->moves);
    g_assert_cmpstr(conversion_get_empty_to(inspection->conversion), ==, one->empty_to);
    assert_consistent(inspection->conversion, inspection->message);
}

/* No line of a mail has room for it. */
static void
test_long_address(void)
{
    g_autofree char *local = g_strnfill(4000, 'a');
    g_autofree char *policy = g_strdup_printf("\"emptyTo\":\"%s@corp.example\",", local);
    const PlanCase one = { .policy = policy,
                           .headers = "To: a@k1.example, b@k2.example\n" };

    test_plan(&one);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(plan_cases); i++) {
        g_autofree char *path =
            g_strconcat("/conversion/plan/", plan_cases[i].name, NULL);
        g_test_add_data_func(path, &plan_cases[i], test_plan);
    }

    g_test_add_func("/conversion/long-address", test_long_address);

    return g_test_run();
}
