/* Policy: a value that is not allowed is an error that names key and value. */
#include "policy/policy-json.h"
#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *key;
    const char *json;   /* the value */
    const char *result; /* as it is in force; NULL: the value is not allowed */
} ValueCase;

#define KEY "rjFc7fSL+hy3H9xHEcYmjYSpOJ/OqU4hAUIAr2MC+ns="
#define OTHER_KEY "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

static const ValueCase value_cases[] = {
    { "internalDomains", "[]", "[]" },
    { "internalDomains", "[\"Corp.Example.\",\"!shop.corp.example\",\"A@K1.example\"]",
      "[\"corp.example\",\"!shop.corp.example\",\"a@k1.example\"]" },
    { "internalDomains", "[\"ドメイン名例.test\"]", "[\"xn--eckwd4c7cu47r2wf.test\"]" },
    { "internalDomains", "\"corp.example\"", NULL },
    { "internalDomains", "null", NULL },
    { "internalDomains", "{}", NULL },
    { "internalDomains", "[7]", NULL },
    { "internalDomains", "[\"\"]", NULL },
    { "internalDomains", "[\"!\"]", NULL },
    { "internalDomains", "[\"!!corp.example\"]", NULL },
    { "internalDomains", "[\"*.Corp.Example\",\"!*.corp.example\"]",
      "[\"*.corp.example\",\"!*.corp.example\"]" },
    { "internalDomains", "[\"*.Ext@Corp.Example.\",\"!*.ext@corp.example\"]",
      "[\"*.ext@corp.example\",\"!*.ext@corp.example\"]" },
    { "internalDomains", "[\"*@corp.example\",\"a*b*c@corp.example\"]",
      "[\"*@corp.example\",\"a*b*c@corp.example\"]" },
    { "internalDomains", "[\"p@gmail.com\"]", "[\"p@gmail.com\"]" },
    { "internalDomains", "[\"!gmail.com\",\"!*@gmail.com\",\"!co.jp\"]",
      "[\"!gmail.com\",\"!*@gmail.com\",\"!co.jp\"]" },
    { "internalDomains", "[\"localhost\",\"intranet\"]", "[\"localhost\",\"intranet\"]" },
    { "internalDomains", "[\"gmail.com\"]", NULL },
    { "internalDomains", "[\"mail.gmail.com\"]", NULL },
    { "internalDomains", "[\"*.gmail.com\"]", NULL },
    { "internalDomains", "[\"*@gmail.com\"]", NULL },
    { "internalDomains", "[\"ocn.ne.jp\"]", NULL },
    { "internalDomains", "[\"co.jp\"]", NULL },
    { "internalDomains", "[\"jp\"]", NULL },
    { "internalDomains", "[\"github.io\"]", NULL },
    { "internalDomains", "[\"-corp.example\"]", NULL },
    { "internalDomains", "[\"-p@corp.example\"]", NULL },
    { "internalDomains", "[\"!-corp.example\"]", NULL },
    { "internalDomains", "[\"#corp.example\"]", NULL },
    { "internalDomains", "[\".corp.example\"]", NULL },
    { "internalDomains", "[\"*corp.example\"]", NULL },
    { "internalDomains", "[\"*.*.corp.example\"]", NULL },
    { "internalDomains", "[\"corp.example.*\"]", NULL },
    { "internalDomains", "[\"p@*.corp.example\"]", NULL },
    { "internalDomains", "[\"*\"]", NULL },
    { "internalDomains", "[\"*.\"]", NULL },
    { "internalDomains", "[\"*@*\"]", NULL },
    { "internalDomains", "[\"/corp[.]example$/\"]", NULL },
    { "internalDomains",
      "[\"\xEF\xBC\x81"
      "corp.example\"]",
      NULL },
    { "internalDomains", "[\"\xEF\xBC\x8A.corp.example\"]", NULL },
    { "internalDomains",
      "[\"corp\xE3\x80\x82"
      "example\"]",
      NULL },
    { "internalDomains",
      "[\"p@corp\xEF\xBC\x8E"
      "example\"]",
      NULL },
    { "internalDomains", "[\"@corp.example\"]", NULL },
    { "internalDomains", "[\"corp.example, k1.example\"]", NULL },
    { "internalDomains", "[\"a@corp.example, b\"]", NULL },
    { "internalDomains", "[\"!q\xE2\x80\x8B@corp.example\"]", NULL },
    { "internalDomains", "[\"!q\xC2\xA0@corp.example\"]", NULL },
    { "internalDomains", "[\"!mailto:q@corp.example\"]", NULL },
    { "internalDomains", "[\"!(x)q@corp.example\"]", NULL },
    { "internalDomains", "[\"!\\\"q@corp.example\"]", NULL },
    { "internalDomains", "[\"!q\\\\@corp.example\"]", NULL },
    { "internalDomains", "[\"!q@x@corp.example\"]", NULL },
    { "internalDomains", "[\"!q.@corp.example\"]", "[\"!q.@corp.example\"]" },
    { "internalDomains", "[\"!!q@corp.example\"]", NULL },
    { "internalDomains", "[\"!!corp.example\"]", NULL },
    { "internalDomains", "[\"!*@corp.example\"]", "[\"!*@corp.example\"]" },
    { "internalDomains", "[\"\xEF\xBC\x81q@corp.example\"]", NULL },
    { "internalDomains", "[\"!\\\"q p\\\"@Corp.example\"]",
      "[\"!\\\"q p\\\"@corp.example\"]" },
    { "internalDomains", "[\"!\\\"Q\\\"@corp.example\",\"j\xC3\xBC@corp.example\"]",
      "[\"!q@corp.example\",\"j\xC3\xBC@corp.example\"]" },
    { "internalDomains", "[\"corp.example\",[\"k1.example\"]]", NULL },
    { "sharedDomains", "[\"Provider.Example\",\"!other.example\"]",
      "[\"provider.example\",\"!other.example\"]" },
    { "sharedDomains", "[\"a@provider.example\"]", NULL },
    { "sharedDomains", "[\"*.provider.example\"]", NULL },
    { "sharedDomains", "[\"-provider.example\"]", NULL },
    { "sharedDomains", "true", NULL },
    { "trustedGroups", "[]", "[]" },
    { "trustedGroups",
      "[[\"K1.example\",\"k2.example\"],[\"a@k3.example\",\"k4.example\"]]",
      "[[\"k1.example\",\"k2.example\"],[\"a@k3.example\",\"k4.example\"]]" },
    { "trustedGroups", "[\"k1.example\",\"k2.example\"]", NULL },
    { "trustedGroups", "[[\"!k1.example\"]]", NULL },
    { "trustedGroups", "[[\"k1.example\"]]", "[[\"k1.example\"]]" },
    { "trustedGroups", "[[\"a@gmail.com\",\"k1.example\"]]",
      "[[\"a@gmail.com\",\"k1.example\"]]" },
    { "trustedGroups", "[[\"k1.example\"],[\"docomo.ne.jp\",\"k1.example\"]]", NULL },
    { "trustedGroups", "[[\"mail.gmail.com\"]]", NULL },
    { "trustedGroups", "[[\"co.jp\"]]", NULL },
    { "trustedGroups", "[[\"*.k1.example\"]]", NULL },
    { "trustedGroups", "[[\"*@k1.example\"]]", NULL },
    { "trustedGroups", "[[1]]", NULL },
    { "trustedGroups", "\"k1.example\"", NULL },
    { "confirmParties", "0", "0" },
    { "confirmParties", "1", NULL },
    { "confirmParties", "2", "2" },
    { "confirmParties", "3.0", "3" },
    { "confirmParties", "2147483647", "2147483647" },
    { "confirmParties", "2147483648", NULL },
    { "confirmParties", "4294967298", NULL },
    { "confirmParties", "-1", NULL },
    { "confirmParties", "2.5", NULL },
    { "confirmParties", "0.5", NULL },
    { "confirmParties", "1e300", NULL },
    { "confirmParties", "\"2\"", NULL },
    { "confirmParties", "true", NULL },
    { "confirmParties", "null", NULL },
    { "confirmParties", "[2]", NULL },
    { "convertParties", "0", "0" },
    { "convertParties", "1", "1" },
    { "convertParties", "-5", NULL },
    { "convertParties", "\"never\"", NULL },
    { "crowdFrom", "0", "0" },
    { "crowdFrom", "1", NULL },
    { "crowdFrom", "2", "2" },
    { "convertAddresses", "0", "0" },
    { "convertAddresses", "1", "1" },
    { "convertAddresses", "-1", NULL },
    { "crowdInside", "true", "true" },
    { "crowdInside", "1", NULL },
    { "bccLists", "[]", "[]" },
    { "bccLists", "[\"Customers (2026)\",\"\xE9\xA1\xA7\xE5\xAE\xA2*\"]",
      "[\"Customers (2026)\",\"\xE9\xA1\xA7\xE5\xAE\xA2*\"]" },
    { "bccLists", "[\"*\"]", "[\"*\"]" },
    { "bccLists", "[\"\"]", NULL },
    { "bccLists", "[\" \"]", NULL },
    { "bccLists", "[1]", NULL },
    { "bccLists", "[[\"Customers\"]]", NULL },
    { "bccLists", "\"Customers\"", NULL },
    { "bulkLimit", "0", "0" },
    { "bulkLimit", "1", "1" },
    { "bulkLimit", "500", "500" },
    { "bulkLimit", "-1", NULL },
    { "bulkLimit", "false", NULL },
    { "each", "\"offer\"", "\"offer\"" },
    { "each", "\"never\"", "\"never\"" },
    { "each", "\"always\"", NULL },
    { "each", "true", NULL },
    { "eachLimit", "0", "0" },
    { "eachLimit", "2400", "2400" },
    { "eachLimit", "-1", NULL },
    { "eachLimit", "\"500\"", NULL },
    { "contentsFrom", "0", "0" },
    { "contentsFrom", "1", "1" },
    { "contentsFrom", "-1", NULL },
    { "bulkAdvice", "\"\"", "\"\"" },
    { "bulkAdvice", "\"Use the mailing system\"", "\"Use the mailing system\"" },
    { "bulkAdvice", "0", NULL },
    { "bulkAdvice", "null", NULL },
    { "emptyTo", "\"sender\"", "\"sender\"" },
    { "emptyTo", "\"undisclosed\"", "\"undisclosed\"" },
    { "emptyTo", "\"office@corp.example\"", "\"office@corp.example\"" },
    { "emptyTo", "\"\"", NULL },
    { "emptyTo", "\"Sender\"", NULL },
    { "emptyTo", "\"corp.example\"", NULL },
    { "emptyTo", "\"a@corp.example, b@corp.example\"", NULL },
    { "emptyTo", "\"Office <office@corp.example>\"", NULL },
    { "emptyTo", "\"mailto:office@corp.example\"", NULL },
    { "emptyTo", "\"(x)office@corp.example\"", NULL },
    { "emptyTo", "\"office@x@corp.example\"", NULL },
    { "emptyTo", "\"office@corp\xC2\xAD.example\"", NULL },
    { "emptyTo", "\"!office@corp.example\"", "\"!office@corp.example\"" },
    { "emptyTo", "\"office@\"", NULL },
    { "emptyTo", "\"\\\"a\\\\\\\"b\\\"@corp.example\"",
      "\"\\\"a\\\\\\\"b\\\"@corp.example\"" },
    { "emptyTo", "\"\\\"a@corp.example\"", NULL },
    { "emptyTo", "\"*@corp.example\"", NULL },
    { "emptyTo", "false", NULL },
    { "afterConvert", "\"send\"", "\"send\"" },
    { "afterConvert", "\"edit\"", "\"edit\"" },
    { "afterConvert", "\"ask\"", NULL },
    { "afterConvert", "1", NULL },
    { "warning", "\"both\"", "\"both\"" },
    { "warning", "\"notification\"", "\"notification\"" },
    { "warning", "\"window\"", "\"window\"" },
    { "warning", "\"none\"", NULL },
    { "warning", "[]", NULL },
    { "rememberGroups", "true", "true" },
    { "rememberGroups", "false", "false" },
    { "rememberGroups", "0", NULL },
    { "rememberGroups", "\"true\"", NULL },
    { "unchecked", "\"ask\"", "\"ask\"" },
    { "unchecked", "\"refuse\"", "\"refuse\"" },
    { "unchecked", "\"send\"", NULL },
    { "unchecked", "true", NULL },
    { "audit", "\"none\"", "\"none\"" },
    { "audit", "\"file\"", "\"file\"" },
    { "audit", "\"journal\"", "\"journal\"" },
    { "audit", "\"both\"", "\"both\"" },
    { "audit", "\"syslog\"", NULL },
    { "audit", "2", NULL },
    { "refusedRecipients", "[\"K1.Example\",\"!a@k1.example\",\"*.k2.example\"]",
      "[\"k1.example\",\"!a@k1.example\",\"*.k2.example\"]" },
    { "refusedRecipients", "[\"a b\"]", NULL },
    { "refusedRecipients", "\"k1.example\"", NULL },
    { "pointing", "\"never\"", "\"never\"" },
    { "pointing", "\"sometimes\"", NULL },
    { "delaySeconds", "60", "60" },
    { "delaySeconds", "61", NULL },
    { "delaySeconds", "-1", NULL },
    { "approveFrom", "0", "0" },
    { "approveFrom", "-1", NULL },
    { "approvals", "2", "2" },
    { "approvals", "0", NULL },
    { "approvals", "0.5", NULL },
    { "approvalHours", "720", "720" },
    { "approvalHours", "0", NULL },
    { "approvalHours", "721", NULL },
    { "approvers", "[\"Tanaka@Corp.Example " KEY "\"]",
      "[\"tanaka@corp.example " KEY "\"]" },
    { "approvers",
      "[\"tanaka@corp.example " KEY "\",\"sato@corp.example " OTHER_KEY "\"]",
      "[\"tanaka@corp.example " KEY "\",\"sato@corp.example " OTHER_KEY "\"]" },
    { "approvers", "[\"tanaka@corp.example\"]", NULL },
    { "approvers", "[\"tanaka@corp.example AAAA\"]", NULL },
    { "approvers", "[\"corp.example " KEY "\"]", NULL },
    { "approvers", "[7]", NULL },
    { "approvers", "\"tanaka@corp.example " KEY "\"", NULL },
    { "approvers", "[\"tanaka@corp.example " KEY "\",\"sato@corp.example " KEY "\"]",
      NULL },
    { "attentionRecipients", "[\"K1.Example\",\"!a@k1.example\"]",
      "[\"k1.example\",\"!a@k1.example\"]" },
    { "attentionRecipients", "[\"a b\"]", NULL },
    { "attentionWords", "[\"Top  secret*\"]", "[\"Top  secret*\"]" },
    { "attentionWords", "[\" \"]", NULL },
    { "attentionFiles", "[\"*\"]", "[\"*\"]" },
    { "attentionFiles", "\"*.xlsx\"", NULL },
    { "reportTo", "\"\"", "\"\"" },
    { "reportTo", "\"privacy@corp.example\"", "\"privacy@corp.example\"" },
    { "reportTo", "\"corp.example\"", NULL },
    { "reportTo", "\"a@corp.example, b@corp.example\"", NULL },
    { "reportTo", "\"Privacy <privacy@corp.example>\"", NULL },
    { "reportTo", "\"*@corp.example\"", NULL },
    { "reportTo", "\" \"", NULL },
    { "reportTo", "[\"privacy@corp.example\"]", NULL },
    { "reportTo", "null", NULL },
};

static const char defaults[] =
    "{\"internalDomains\":[],\"sharedDomains\":[],\"trustedGroups\":[],"
    "\"confirmParties\":2,\"convertParties\":5,\"crowdFrom\":20,"
    "\"convertAddresses\":100,\"crowdInside\":false,\"bccLists\":[],\"bulkLimit\":0,"
    "\"bulkAdvice\":\"\",\"approveFrom\":0,\"approvals\":1,\"approvers\":[],"
    "\"approvalHours\":48,\"each\":\"offer\",\"eachLimit\":500,\"contentsFrom\":10,"
    "\"newcomers\":true,\"firstContact\":false,\"lookalikes\":true,"
    "\"refusedRecipients\":[],"
    "\"attentionRecipients\":[],\"attentionWords\":[],\"attentionFiles\":[],\"emptyTo\":"
    "\"sender\","
    "\"afterConvert\":\"send\",\"warning\":\"both\",\"rememberGroups\":true,\"pointing\":"
    "\"confirm\",\"delaySeconds\":0,"
    "\"unchecked\":\"ask\",\"audit\":\"file\",\"reportTo\":\"\"}";

static void
read_json(Policy *policy, const char *json, gboolean managed, GPtrArray *errors)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = json_from_string(json, &error);

    g_assert_no_error(error);
    policy_read(
        policy, managed ? NULL : json_node_get_object(node),
        managed ? json_node_get_object(node) : NULL, errors);
}

static char *
value_in_force(const Policy *policy, const char *key)
{
    g_autoptr(JsonNode) node = policy_to_json(policy);

    return json_to_string(json_object_get_member(json_node_get_object(node), key), FALSE);
}

/* The text quotes what stands at the path, inside of a value @json of the key. */
static void
assert_quotes_value(const PolicyError *error, const char *json)
{
    g_auto(GStrv) steps = g_strsplit(error->path, "/", -1);
    g_autoptr(JsonNode) node = json_from_string(json, NULL);
    g_autofree char *value = NULL;
    JsonNode *place = node;

    for (gsize i = 2; steps[i] != NULL; i++)
        place = json_array_get_element(json_node_get_array(place), (guint)atoi(steps[i]));
    value = json_to_string(place, FALSE);
    /* An entry stands first, as its place is said before it. */
    g_assert_cmpuint(error->line, ==, steps[2] != NULL ? (guint)atoi(steps[2]) + 1 : 0);
    g_assert_true(
        error->line > 0 ? g_str_has_prefix(error->text, value)
                        : g_str_has_suffix(error->text, value));
}

static void
test_value(gconstpointer data)
{
    const ValueCase *one = data;
    g_autofree char *json = g_strdup_printf("{\"%s\":%s}", one->key, one->json);
    g_autofree char *result = NULL;
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();
    const PolicyError *error;

    read_json(policy, json, TRUE, errors);
    result = value_in_force(policy, one->key);
    if (one->result != NULL) {
        g_assert_cmpuint(errors->len, ==, 0);
        g_assert_cmpstr(result, ==, one->result);
        return;
    }

    g_assert_cmpuint(errors->len, >=, 1);
    error = g_ptr_array_index(errors, 0);
    g_assert_cmpstr(error->key, ==, one->key);
    g_assert_true(error->managed);
    g_assert_true(g_str_has_prefix(error->path + 1, one->key));
    /* Whoever shows it says the key, once. */
    g_assert_null(strstr(error->text, one->key));
    g_assert_nonnull(strstr(error->text, "expected "));
    assert_quotes_value(error, one->json);
}

/* Who may approve, by whom it is said, and what is wrong with that. */
typedef struct {
    const char *name;
    const char *own;
    const char *managed;
    guint n_approvers; /* in force */
    const char *error; /* a word of it; NULL: none */
} ApproverCase;

#define TANAKA "\"tanaka@corp.example " KEY "\""
#define SATO "\"sato@corp.example " OTHER_KEY "\""

static const ApproverCase approver_cases[] = {
    { "none", "{\"approveFrom\":10}", "{}", 0, "1 approver or more" },
    { "one", "{\"approveFrom\":10,\"approvers\":[" TANAKA "]}", "{}", 1, NULL },
    { "too-few", "{\"approveFrom\":10,\"approvals\":2,\"approvers\":[" TANAKA "]}", "{}",
      1, "2 approvers or more" },
    { "nobody-is-asked", "{\"approvals\":2}", "{}", 0, NULL },
    { "of-the-organisation", "{\"approvers\":[" SATO "]}",
      "{\"approveFrom\":10,\"approvers\":[" TANAKA "]}", 1, NULL },
    { "own-where-the-organisation-asks", "{\"approvers\":[" TANAKA "," SATO "]}",
      "{\"approveFrom\":10}", 0, "1 approver or more" },
    { "own-where-it-asks-for-two", "{\"approvers\":[" TANAKA "," SATO "]}",
      "{\"approveFrom\":10,\"approvals\":2}", 0, "2 approvers or more" },
    { "one-address-twice", "{}",
      "{\"approvers\":[" TANAKA ",\"Tanaka@corp.example " OTHER_KEY "\"]}", 0,
      "another address and another key" },
    { "one-key-twice", "{}", "{\"approvers\":[" TANAKA ",\"sato@corp.example " KEY "\"]}",
      0, "another address and another key" },
    { "one-that-cannot-be-read", "{\"approveFrom\":1}",
      "{\"approvers\":[" TANAKA ",\"sato@corp.example\"]}", 0, "an address and a key" },
};

static void
test_approvers(gconstpointer data)
{
    const ApproverCase *one = data;
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();
    g_autoptr(JsonNode) own = json_from_string(one->own, NULL);
    g_autoptr(JsonNode) managed = json_from_string(one->managed, NULL);

    policy_read(policy, json_node_get_object(own), json_node_get_object(managed), errors);
    g_assert_cmpuint(policy_get_approvers(policy)->len, ==, one->n_approvers);
    g_assert_cmpuint(errors->len, ==, one->error != NULL);
    if (one->error != NULL) {
        const PolicyError *error = g_ptr_array_index(errors, 0);

        g_assert_cmpstr(error->key, ==, "approvers");
        g_assert_nonnull(strstr(error->text, one->error));
    }
}

static void
test_defaults(void)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();
    g_autoptr(JsonNode) node = NULL;
    g_autofree char *json = NULL;

    policy_read(policy, NULL, NULL, errors);
    read_json(policy, "{}", TRUE, errors);
    node = policy_to_json(policy);
    json = json_to_string(node, FALSE);

    g_assert_cmpuint(errors->len, ==, 0);
    g_assert_cmpstr(json, ==, defaults);
}

/* What is in force can be read again: nothing of it gets another meaning. */
static void
test_round_trip(void)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();

    read_json(policy, defaults, FALSE, errors);
    g_assert_cmpuint(errors->len, ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(value_cases); i++) {
        g_autofree char *json = NULL;

        if (value_cases[i].result == NULL)
            continue;
        json = g_strdup_printf("{\"%s\":%s}", value_cases[i].key, value_cases[i].result);
        read_json(policy, json, FALSE, errors);
        g_assert_cmpuint(errors->len, ==, 0);
    }
}

static void
test_wrong_value_leaves_default(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(value_cases); i++) {
        const ValueCase *one = &value_cases[i];
        g_autofree char *json = g_strdup_printf("{\"%s\":%s}", one->key, one->json);
        g_autoptr(Policy) fresh = policy_new();
        g_autoptr(Policy) policy = policy_new();
        g_autoptr(GPtrArray) errors = policy_errors_new();
        g_autofree char *usual = value_in_force(fresh, one->key);
        g_autofree char *result = NULL;

        if (one->result != NULL)
            continue;
        read_json(policy, json, FALSE, errors);
        result = value_in_force(policy, one->key);
        g_assert_cmpstr(
            result, ==, g_str_equal(one->key, "unchecked") ? "\"refuse\"" : usual);
    }
}

static void
test_unknown_keys(void)
{
    g_autofree char *longest = g_strnfill(100000, 'k');
    g_autofree char *json = g_strdup_printf(
        "{\"confirmParty\":2,\"ConfirmParties\":3,\"\":{},\"%s\":\"%s\"}", longest,
        longest);
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();
    const PolicyError *error;

    read_json(policy, json, FALSE, errors);

    g_assert_cmpuint(errors->len, ==, 4);
    error = g_ptr_array_index(errors, 0);
    g_assert_cmpstr(error->key, ==, "confirmParty");
    g_assert_false(error->managed);
    g_assert_nonnull(strstr(error->text, "unknown setting (value: 2)"));
    error = g_ptr_array_index(errors, 3);
    g_assert_cmpuint(strlen(error->key), <, 1000);
    g_assert_cmpuint(strlen(error->text), <, 2000);
    g_assert_cmpuint(policy->confirm_parties, ==, 2);
}

static void
test_every_wrong_key_is_named(void)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();

    read_json(
        policy, "{\"audit\":1,\"confirmParties\":1,\"bulkLimit\":7,\"warning\":null}",
        TRUE, errors);
    g_assert_cmpuint(errors->len, ==, 3);
    g_assert_cmpuint(policy->bulk_limit, ==, 7);
}

static void
test_every_wrong_entry_is_named(void)
{
    static const char *const paths[] = { "/internalDomains/1", "/internalDomains/3",
                                         "/trustedGroups/0/1", "/trustedGroups/1",
                                         "/trustedGroups/3/0", "/a~1b~0c" };
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();

    read_json(
        policy,
        "{\"internalDomains\":[\"corp.example\",\"a b\",\"k1.example\",7],"
        "\"trustedGroups\":[[\"k1.example\",\"!k2.example\"],\"k3.example\",[],[null]],"
        "\"a/b~c\":1}",
        TRUE, errors);
    g_assert_cmpuint(errors->len, ==, G_N_ELEMENTS(paths));
    for (guint i = 0; i < errors->len; i++) {
        const PolicyError *error = g_ptr_array_index(errors, i);

        g_assert_cmpstr(error->path, ==, paths[i]);
    }
    g_assert_null(policy->internal_domains[0]);
    g_assert_cmpuint(policy->trusted_groups->len, ==, 0);
}

static void
test_suggestion(void)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();
    const PolicyError *error;

    read_json(policy, "{\"ConfirmParty\":2,\"comment\":2}", TRUE, errors);
    error = g_ptr_array_index(errors, 0);
    g_assert_nonnull(strstr(error->text, "did you mean “confirmParties”?"));
    error = g_ptr_array_index(errors, 1);
    g_assert_null(strstr(error->text, "did you mean"));
}

static void
test_managed_over_own(void)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();

    read_json(
        policy,
        "{\"confirmParties\":9,\"convertParties\":9,\"internalDomains\":[\"k9.example\"]"
        "}",
        FALSE, errors);
    read_json(
        policy, "{\"confirmParties\":3,\"internalDomains\":[\"corp.example\"]}", TRUE,
        errors);

    g_assert_cmpuint(errors->len, ==, 0);
    g_assert_cmpuint(policy->confirm_parties, ==, 3);
    g_assert_cmpuint(policy->convert_parties, ==, 9);
    g_assert_cmpstr(policy->internal_domains[0], ==, "corp.example");
    g_assert_null(policy->internal_domains[1]);
}

/* The nearest known key to a misspelt one. */
static const struct {
    const char *key;
    const char *nearest; /* NULL: none is near */
} nearest_cases[] = {
    { "confirmPartys", "confirmParties" },
    { "confirmParty", "confirmParties" },
    { "ConfirmParties", "confirmParties" },
    { "confirmpraties", "confirmParties" },
    { "convertParty", "convertParties" },
    { "internalDomain", "internalDomains" },
    { "internal_domains", "internalDomains" },
    { "trustedGroup", "trustedGroups" },
    { "warnings", "warning" },
    { "bulk-limit", "bulkLimit" },
    { "BULKADVISE", "bulkAdvice" },
    { "emtpyTo", "emptyTo" },
    { "Audit", "audit" },
    { "auditt", "audit" },
    { "edit", NULL },
    { "policy", NULL },
    { "", NULL },
    { "//", NULL },
    { "confirm", NULL },
    { "parties", NULL },
    { "内部ドメイン", NULL },
};

static void
test_nearest(gconstpointer data)
{
    const char *const *one = data;
    const Setting *nearest = setting_nearest(one[0]);

    g_assert_cmpstr(nearest != NULL ? nearest->key : NULL, ==, one[1]);
}

static void
test_long_keys(void)
{
    for (gsize length = 30; length < 100; length++) {
        g_autofree char *key = g_strnfill(length, 'k');

        g_assert_null(setting_nearest(key));
    }
}

/* Every key is its own nearest, and none is another's spelling mistake. */
static void
test_known_keys(void)
{
    for (const Setting *setting = setting_table(); setting->key != NULL; setting++) {
        g_assert_true(setting_find(setting->key) == setting);
        g_assert_true(setting_nearest(setting->key) == setting);
    }
    g_assert_null(setting_find("audits"));
}

typedef struct {
    const char *key;
    const char *entry;
    const char *expected; /* what the text says in its place */
} HintCase;

static const HintCase hint_cases[] = {
    { "internalDomains", "-corp.example", "expected “!corp.example” (a leading ! takes" },
    { "internalDomains", "!-corp.example",
      "expected “!corp.example” (a leading ! takes" },
    { "internalDomains", "-p@corp.example", "expected “!p@corp.example” (a leading " },
    { "internalDomains", "~corp.example", "expected “!corp.example” (a leading ! takes" },
    { "internalDomains", "!!corp.example", ": expected “!corp.example”" },
    { "internalDomains", "! corp.example", ": expected “!corp.example”" },
    { "internalDomains",
      "\xEF\xBC\x81"
      "corp.example",
      ": expected “!corp.example”" },
    { "internalDomains", "#corp.example",
      "expected “corp.example” without the comment sign" },
    { "internalDomains", "@corp.example",
      "“corp.example” (with its sub-domains) or “*@c" },
    { "internalDomains", "!@corp.example",
      "“!corp.example” (with its sub-domains) or “!*@c" },
    { "internalDomains", ".corp.example",
      "“corp.example” (with its sub-domains) or “*.c" },
    { "internalDomains", "-.corp.example",
      "expected “!corp.example” (a leading ! takes" },
    { "internalDomains", "*corp.example",
      "“corp.example” (with its sub-domains) or “*.c" },
    { "internalDomains", "!*corp.example",
      "“!corp.example” (with its sub-domains) or “!*.c" },
    { "internalDomains", "*.*.corp.example", ": expected “*.corp.example”" },
    { "internalDomains", "\xEF\xBC\x8A.corp.example", ": expected “*.corp.example”" },
    { "internalDomains",
      "corp\xE3\x80\x82"
      "example",
      ": expected “corp.example”" },
    { "internalDomains",
      "p\xEF\xBC\xA0"
      "corp.example",
      ": expected “p@corp.example”" },
    { "internalDomains", "mailto:p@corp.example", ": expected “p@corp.example”" },
    { "internalDomains", "P <p@corp.example>", ": expected “p@corp.example”" },
    { "internalDomains", "https://corp.example/", ": expected “corp.example”" },
    { "internalDomains", " corp.example", ": expected “corp.example”" },
    { "internalDomains", "corp.example;", ": expected “corp.example”" },
    { "internalDomains", "corp.example, k1.example", "one domain or address per entry" },
    { "internalDomains", "corp.example.*", "expected a domain, “*.” and a domain, or" },
    { "internalDomains", "/corp[.]example$/",
      "expected a domain, “*.” and a domain, or" },
    { "internalDomains", "gmail.com", "such as name@gmail.com" },
    { "internalDomains", "*.gmail.com", "such as name@gmail.com" },
    { "internalDomains", "*@gmail.com", "add “!gmail.com” to sharedDomains" },
    { "internalDomains", "co.jp", "such as name.co.jp" },
    { "sharedDomains", "*.corp.example", ": expected “corp.example”" },
    { "sharedDomains", "-corp.example", "expected “!corp.example” (a leading ! takes" },
    { "sharedDomains", "p@corp.example",
      "expected a domain, with or without a leading !" },
};

static void
test_hint(gconstpointer data)
{
    const HintCase *one = data;
    g_autofree char *json = g_strdup_printf("{\"%s\":[\"%s\"]}", one->key, one->entry);
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();
    const PolicyError *error;

    read_json(policy, json, TRUE, errors);
    g_assert_cmpuint(errors->len, ==, 1);
    error = g_ptr_array_index(errors, 0);
    g_test_message("%s", error->text);
    if (*one->expected == ':') /* and nothing more */
        g_assert_true(g_str_has_suffix(error->text, one->expected));
    else
        g_assert_nonnull(strstr(error->text, one->expected));
}

typedef struct {
    const char *name;
    const char *own;
    const char *managed;
    const char *path; /* of the only error; NULL: there is none */
    gboolean by_organisation;
} StrangerCase;

/* Which domains strangers are at is another setting, and either may be of either. */
static const StrangerCase stranger_cases[] = {
    { "taken-out", "{}",
      "{\"internalDomains\":[\"gmail.com\"],\"sharedDomains\":[\"!gmail.com\"]}", NULL },
    { "taken-out-behind-both", "{}",
      "{\"trustedGroups\":[[\"ocn.ne.jp\"]],\"sharedDomains\":[\"!ocn.ne.jp\"]}", NULL },
    { "suffix-taken-out", "{}",
      "{\"internalDomains\":[\"uk.com\"],\"sharedDomains\":[\"!uk.com\"]}", NULL },
    { "added", "{}",
      "{\"internalDomains\":[\"corp.example\",\"k1.example\"],"
      "\"sharedDomains\":[\"k1.example\"]}",
      "/internalDomains/1", TRUE },
    { "below-added", "{}",
      "{\"trustedGroups\":[[],[\"k2.example\",\"a.k1.example\"]],"
      "\"sharedDomains\":[\"k1.example\"]}",
      "/trustedGroups/1/1", TRUE },
    { "own-by-organisation", "{\"internalDomains\":[\"k1.example\"]}",
      "{\"sharedDomains\":[\"k1.example\"]}", "/internalDomains/0", FALSE },
    { "organisation-by-own", "{\"sharedDomains\":[\"k1.example\"]}",
      "{\"internalDomains\":[\"k1.example\"]}", "/internalDomains/0", TRUE },
    { "not-in-force", "{\"internalDomains\":[\"gmail.com\"]}",
      "{\"internalDomains\":[\"corp.example\"]}", NULL },
    { "own-group", "{\"trustedGroups\":[[\"k1.example\",\"gmail.com\"]]}", "{}",
      "/trustedGroups/0/1", FALSE },
    { "nothing-is-known-of-shared-domains", "{}",
      "{\"internalDomains\":[\"gmail.com\"],\"sharedDomains\":7}", "/sharedDomains",
      TRUE },
};

static void
check_nothing_wrong_is_in_force(const Policy *policy)
{
    g_autoptr(JsonNode) in_force = policy_to_json(policy);
    g_autoptr(Policy) again = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();

    policy_read(again, NULL, json_node_get_object(in_force), errors);
    g_assert_cmpuint(errors->len, ==, 0);
}

static void
test_strangers(gconstpointer data)
{
    const StrangerCase *one = data;
    g_autoptr(JsonNode) own = json_from_string(one->own, NULL);
    g_autoptr(JsonNode) managed = json_from_string(one->managed, NULL);
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();
    const PolicyError *error;

    policy_read(policy, json_node_get_object(own), json_node_get_object(managed), errors);
    g_assert_cmpuint(errors->len, ==, one->path != NULL ? 1 : 0);
    check_nothing_wrong_is_in_force(policy);
    if (one->path == NULL)
        return;
    error = g_ptr_array_index(errors, 0);
    g_assert_cmpstr(error->path, ==, one->path);
    g_assert_cmpint(error->managed, ==, one->by_organisation);
}

static void
test_party_for_a_group(void)
{
    g_autoptr(Policy) policy = policy_new();

    g_assert_true(policy_takes_as_party(policy, "k1.example"));
    g_assert_true(policy_takes_as_party(policy, "a@gmail.com"));
    g_assert_false(policy_takes_as_party(policy, "co.jp"));
    g_assert_false(policy_takes_as_party(policy, "[192.0.2.1]"));
    g_assert_false(policy_takes_as_party(policy, "*@gmail.com"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(value_cases); i++) {
        g_autofree char *path = g_strdup_printf(
            "/policy/value/%s/%" G_GSIZE_FORMAT "-%s", value_cases[i].key, i,
            value_cases[i].result != NULL ? "good" : "wrong");
        g_test_add_data_func(path, &value_cases[i], test_value);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(hint_cases); i++) {
        g_autofree char *path =
            g_strdup_printf("/policy/hint/%s/%" G_GSIZE_FORMAT, hint_cases[i].key, i);
        g_test_add_data_func(path, &hint_cases[i], test_hint);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(stranger_cases); i++) {
        g_autofree char *path =
            g_strconcat("/policy/strangers/", stranger_cases[i].name, NULL);
        g_test_add_data_func(path, &stranger_cases[i], test_strangers);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(approver_cases); i++) {
        g_autofree char *path =
            g_strconcat("/policy/approvers/", approver_cases[i].name, NULL);
        g_test_add_data_func(path, &approver_cases[i], test_approvers);
    }
    g_test_add_func("/policy/party-for-a-group", test_party_for_a_group);
    g_test_add_func("/policy/defaults", test_defaults);
    g_test_add_func("/policy/round-trip", test_round_trip);
    g_test_add_func(
        "/policy/wrong-value-leaves-default", test_wrong_value_leaves_default);
    g_test_add_func("/policy/unknown-keys", test_unknown_keys);
    g_test_add_func("/policy/every-wrong-key-is-named", test_every_wrong_key_is_named);
    g_test_add_func(
        "/policy/every-wrong-entry-is-named", test_every_wrong_entry_is_named);
    g_test_add_func("/policy/suggestion", test_suggestion);
    g_test_add_func("/policy/managed-over-own", test_managed_over_own);

    for (gsize i = 0; i < G_N_ELEMENTS(nearest_cases); i++) {
        g_autofree char *path =
            g_strdup_printf("/policy/nearest-key/%" G_GSIZE_FORMAT, i);
        g_test_add_data_func(path, &nearest_cases[i], test_nearest);
    }
    g_test_add_func("/policy/nearest-key/long-keys", test_long_keys);
    g_test_add_func("/policy/nearest-key/known-keys", test_known_keys);

    return g_test_run();
}
