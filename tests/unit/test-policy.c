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
    { "internalDomains", "[\"*.corp.example\"]", NULL },
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
    { "internalDomains", "[\"!*@corp.example\"]", NULL },
    { "internalDomains", "[\"\xEF\xBC\x81q@corp.example\"]", NULL },
    { "internalDomains", "[\"!\\\"q p\\\"@Corp.example\"]",
      "[\"!\\\"q p\\\"@corp.example\"]" },
    { "internalDomains", "[\"!\\\"Q\\\"@corp.example\",\"j\xC3\xBC@corp.example\"]",
      "[\"!q@corp.example\",\"j\xC3\xBC@corp.example\"]" },
    { "internalDomains", "[\"corp.example\",[\"k1.example\"]]", NULL },
    { "sharedDomains", "[\"Provider.Example\",\"!other.example\"]",
      "[\"provider.example\",\"!other.example\"]" },
    { "sharedDomains", "[\"a@provider.example\"]", NULL },
    { "sharedDomains", "true", NULL },
    { "trustedGroups", "[]", "[]" },
    { "trustedGroups",
      "[[\"K1.example\",\"k2.example\"],[\"a@k3.example\",\"k4.example\"]]",
      "[[\"k1.example\",\"k2.example\"],[\"a@k3.example\",\"k4.example\"]]" },
    { "trustedGroups", "[\"k1.example\",\"k2.example\"]", NULL },
    { "trustedGroups", "[[\"!k1.example\"]]", NULL },
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
    { "bulkLimit", "0", "0" },
    { "bulkLimit", "1", "1" },
    { "bulkLimit", "500", "500" },
    { "bulkLimit", "-1", NULL },
    { "bulkLimit", "false", NULL },
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
};

static const char defaults[] =
    "{\"internalDomains\":[],\"sharedDomains\":[],\"trustedGroups\":[],"
    "\"confirmParties\":2,"
    "\"convertParties\":5,\"crowdFrom\":20,\"convertAddresses\":100,\"crowdInside\":"
    "false,\"bccLists\":[],\"bulkLimit\":0,\"bulkAdvice\":\"\",\"emptyTo\":\"sender\","
    "\"afterConvert\":\"send\",\"warning\":\"both\",\"rememberGroups\":true,"
    "\"unchecked\":\"ask\",\"audit\":\"file\"}";

static void
read_json(Policy *policy, const char *json, gboolean managed, GPtrArray *errors)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = json_from_string(json, &error);

    g_assert_no_error(error);
    policy_read(policy, json_node_get_object(node), managed, errors);
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
    g_assert_true(g_str_has_suffix(error->text, value));
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
    g_assert_nonnull(strstr(error->text, error->path + 1));
    g_assert_nonnull(strstr(error->text, "expected "));
    assert_quotes_value(error, one->json);
}

static void
test_defaults(void)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();
    g_autoptr(JsonNode) node = NULL;
    g_autofree char *json = NULL;

    policy_read(policy, NULL, TRUE, errors);
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
    g_assert_nonnull(strstr(error->text, "“confirmParty”"));
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
