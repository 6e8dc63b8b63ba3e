#include "policy/policy-json.h"

#include <glib/gi18n.h>
#include <string.h>

#include "policy/pattern-hint.h"
#include "policy/policy.h"
#include "text/phrase.h"
#include "json/pointer.h"

/* Of a wrong key or value in an error, in characters. */
#define MAX_QUOTED 200

static void
policy_error_free(PolicyError *error)
{
    g_free(error->key);
    g_free(error->path);
    g_free(error->text);
    g_free(error);
}

GPtrArray *
policy_errors_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)policy_error_free);
}

PolicyError *
policy_errors_add(
    GPtrArray *errors, const char *key, gboolean managed, const char *path,
    const char *text)
{
    PolicyError *error = g_new0(PolicyError, 1);

    error->key = phrase_shorten(key, MAX_QUOTED);
    error->managed = managed;
    error->path = phrase_shorten(path, MAX_QUOTED);
    error->text = g_strdup(text);
    g_ptr_array_add(errors, error);

    return error;
}

/* What is read, and what is wrong with it. */
typedef struct {
    Policy *policy;
    gboolean managed;
    GPtrArray *errors;
} Reading;

static const char *
string_of(JsonNode *node)
{
    return json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node)
                                                           : NULL;
}

/* A value that is not allowed, or an entry of one; @path begins with a slash. */
static void
refuse(
    const Reading *reading, const Setting *setting, const char *path,
    const char *expected, JsonNode *node)
{
    const char *entry = strchr(path + 1, '/');
    g_autofree char *json = json_to_string(node, FALSE);
    g_autofree char *value = phrase_shorten(json, MAX_QUOTED);
    g_autofree char *text =
        entry != NULL ? g_strdup_printf(
                            /* Translators: an entry of a list, and what it has to be. */
                            _("%s: expected %s"), value, expected)
                      : g_strdup_printf(
                            /* Translators: what a value has to be, and what it is. */
                            _("expected %s, got %s"), expected, value);
    PolicyError *error =
        policy_errors_add(reading->errors, setting->key, reading->managed, path, text);

    error->line = entry != NULL ? (guint)atoi(entry + 1) + 1 : 0;
}

/* Returns: (transfer full): what an entry has to be, where @text stands in its place */
static char *
entry_expectation(SettingType type, const char *text)
{
    if (type == SETTING_NAMES)
        return g_strdup(_("a name"));
    if (type == SETTING_APPROVERS) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Approver) approver = approver_parse(text != NULL ? text : "", &error);

        return g_strdup(approver == NULL ? error->message : "");
    }

    return pattern_hint(text != NULL ? text : "", setting_entry_kinds(type));
}

/* Returns: (transfer full) (nullable): the line, its address as it is compared */
static char *
read_approver(const char *text)
{
    g_autoptr(Approver) approver = approver_parse(text, NULL);

    return approver != NULL ? g_strconcat(approver->address, strrchr(text, ' '), NULL)
                            : NULL;
}

/* Returns: (transfer full) (nullable): @text as it is compared; %NULL: it is wrong */
static char *
read_entry(SettingType type, const char *text)
{
    if (type == SETTING_APPROVERS)
        return read_approver(text);
    if (type != SETTING_NAMES)
        return pattern_normalise(text, setting_entry_kinds(type));

    return text[strspn(text, " \t")] != '\0' ? g_strdup(text) : NULL;
}

/* Returns: (transfer full) (nullable): a string vector, or %NULL if one of
 *   @array is wrong; all of those are refused */
static char **
read_entries(
    const Reading *reading, const Setting *setting, const char *path, JsonArray *array)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(g_free);
    guint length = json_array_get_length(array);

    for (guint i = 0; i < length; i++) {
        JsonNode *element = json_array_get_element(array, i);
        const char *text = string_of(element);
        g_autofree char *place = g_strdup_printf("%s/%u", path, i);
        char *entry = text != NULL ? read_entry(setting->type, text) : NULL;
        g_autofree char *expected = NULL;

        if (entry != NULL) {
            g_ptr_array_add(entries, entry);
            continue;
        }
        expected = entry_expectation(setting->type, text);
        refuse(reading, setting, place, expected, element);
    }

    if (entries->len < length)
        return NULL;
    g_ptr_array_add(entries, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&entries), FALSE);
}

static void
read_list(
    const Reading *reading, const Setting *setting, const char *path, JsonArray *array)
{
    char ***target = setting_value(reading->policy, setting);
    char **entries = read_entries(reading, setting, path, array);

    if (entries == NULL)
        return;

    g_strfreev(*target);
    *target = entries;
}

static void
read_groups(
    const Reading *reading, const Setting *setting, const char *path, JsonArray *array)
{
    GPtrArray **target = setting_value(reading->policy, setting);
    g_autoptr(GPtrArray) groups =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    guint length = json_array_get_length(array);

    for (guint i = 0; i < length; i++) {
        JsonNode *element = json_array_get_element(array, i);
        g_autofree char *place = g_strdup_printf("%s/%u", path, i);
        char **group = NULL;

        if (JSON_NODE_HOLDS_ARRAY(element))
            group = read_entries(reading, setting, place, json_node_get_array(element));
        else
            refuse(
                reading, setting, place, _("a list of domains and addresses"), element);
        if (group != NULL)
            g_ptr_array_add(groups, group);
    }

    if (groups->len < length)
        return;
    g_ptr_array_unref(*target);
    *target = g_steal_pointer(&groups);
}

static gboolean
set_count(guint *target, const Setting *setting, JsonNode *node)
{
    double most = setting->largest > 0 ? setting->largest : G_MAXINT32;
    double number;

    if (json_node_get_value_type(node) != G_TYPE_INT64 &&
        json_node_get_value_type(node) != G_TYPE_DOUBLE)
        return FALSE;

    number = json_node_get_double(node);
    if ((number != 0 || setting->positive) &&
        !(number >= setting->smallest && number <= most))
        return FALSE;
    if (number != (guint)number)
        return FALSE;

    *target = (guint)number;
    return TRUE;
}

static gboolean
set_word(guint *target, const Setting *setting, const char *text)
{
    for (guint i = 0; text != NULL && setting->words[i] != NULL; i++) {
        if (strcmp(setting->words[i], text) == 0) {
            *target = i;
            return TRUE;
        }
    }

    return FALSE;
}

static gboolean
is_address(const char *text)
{
    g_autofree char *mailbox = NULL;

    if (strchr(text, '@') == NULL)
        return FALSE;

    mailbox = pattern_normalise(text, setting_entry_kinds(SETTING_ADDRESS));
    return mailbox != NULL;
}

static gboolean
set_text(char **target, const Setting *setting, const char *text)
{
    guint place;

    if (text == NULL)
        return FALSE;

    if (setting->type == SETTING_EMPTY_TO && !set_word(&place, setting, text) &&
        !is_address(text))
        return FALSE;
    if (setting->type == SETTING_ADDRESS && *text != '\0' && !is_address(text))
        return FALSE;

    g_free(*target);
    *target = g_strdup(text);
    return TRUE;
}

/* Returns: whether @node is a value that @setting can have */
static gboolean
set_scalar(Policy *policy, const Setting *setting, JsonNode *node)
{
    gpointer target = setting_value(policy, setting);

    switch (setting->type) {
    case SETTING_COUNT:
        return set_count(target, setting, node);
    case SETTING_TEXT:
    case SETTING_ADDRESS:
    case SETTING_EMPTY_TO:
        return set_text(target, setting, string_of(node));
    case SETTING_WORD:
        return set_word(target, setting, string_of(node));
    case SETTING_BOOLEAN:
        if (json_node_get_value_type(node) != G_TYPE_BOOLEAN)
            return FALSE;
        *(gboolean *)target = json_node_get_boolean(node);
        return TRUE;
    case SETTING_ADDRESSES:
    case SETTING_DOMAINS:
    case SETTING_GROUPS:
    case SETTING_NAMES:
    case SETTING_APPROVERS:
        return FALSE;
    }

    g_assert_not_reached();
}

/* Returns: (transfer full) (nullable): what was expected, if quotes are all that is wrong
 */
static char *
unquoted_expectation(const Setting *setting, JsonNode *node)
{
    const char *text = string_of(node);
    g_autoptr(JsonNode) bare = NULL;
    g_autoptr(Policy) scratch = NULL;

    if (text == NULL ||
        (setting->type != SETTING_COUNT && setting->type != SETTING_BOOLEAN))
        return NULL;

    bare = json_from_string(text, NULL);
    scratch = policy_new();
    if (bare == NULL || !JSON_NODE_HOLDS_VALUE(bare) ||
        !set_scalar(scratch, setting, bare))
        return NULL;

    /* Translators: %s is a number, true or false. */
    return g_strdup_printf(_("%s without quotes"), text);
}

static void
read_value(
    const Reading *reading, const Setting *setting, const char *path, JsonNode *node)
{
    JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    gboolean is_list =
        setting->type == SETTING_ADDRESSES || setting->type == SETTING_DOMAINS ||
        setting->type == SETTING_NAMES || setting->type == SETTING_APPROVERS;

    if (is_list && array != NULL) {
        read_list(reading, setting, path, array);
    } else if (setting->type == SETTING_GROUPS && array != NULL) {
        read_groups(reading, setting, path, array);
    } else if (!set_scalar(reading->policy, setting, node)) {
        g_autofree char *expected = unquoted_expectation(setting, node);

        if (expected == NULL)
            expected = setting_expectation(setting);
        refuse(reading, setting, path, expected, node);
    }
}

static void
refuse_key(const Reading *reading, const char *key, const char *path, JsonNode *node)
{
    const Setting *nearest = setting_nearest(key);
    g_autofree char *json = json_to_string(node, FALSE);
    g_autofree char *value = phrase_shorten(json, MAX_QUOTED);
    g_autofree char *text = NULL;

    if (nearest != NULL)
        text = g_strdup_printf(
            /* Translators: a value, and a key. */
            _("unknown setting (value: %s); did you mean “%s”?"), value, nearest->key);
    else if (strchr("/#_", *key) != NULL)
        text = g_strdup(
            _("JSON has no comments, and there is no such setting; put comments beside "
              "“policies”, as “bcc-guard policy --template” does"));
    else
        text = g_strdup_printf(
            /* Translators: %s is a value. */
            _("unknown setting (value: %s)"), value);

    policy_errors_add(reading->errors, key, reading->managed, path, text);
}

static void
read_key(const Reading *reading, const char *key, JsonNode *node)
{
    const Setting *setting = setting_find(key);
    g_autofree char *path = pointer_append("", key);
    guint n_errors = reading->errors->len;

    if (setting == NULL) {
        refuse_key(reading, key, path, node);
        return;
    }

    if (setting->type == SETTING_GROUPS)
        reading->policy->groups_locked |= reading->managed;
    read_value(reading, setting, path, node);
    /* Whoever sets this wants it strict or knows no better. */
    if (reading->errors->len > n_errors && strcmp(key, "unchecked") == 0)
        reading->policy->unchecked = UNCHECKED_REFUSE;
}

static void
read_object(const Reading *reading, JsonObject *object)
{
    JsonObjectIter iter;
    const char *key;
    JsonNode *node;

    if (object == NULL)
        return;

    json_object_iter_init_ordered(&iter, object);
    while (json_object_iter_next_ordered(&iter, &key, &node))
        read_key(reading, key, node);
}

static gboolean
is_refused(const GPtrArray *errors, const char *key)
{
    for (guint i = 0; i < errors->len; i++) {
        if (strcmp(((const PolicyError *)g_ptr_array_index(errors, i))->key, key) == 0)
            return TRUE;
    }

    return FALSE;
}

/* Returns: (transfer full) (nullable): what was expected, if strangers are at @domain */
static char *
stranger_expectation(const Policy *policy, const char *domain)
{
    switch (party_kind_of_domain(policy_get_parties(policy), domain)) {
    case PARTY_ORGANISATION:
        return NULL;
    case PARTY_PROVIDER:
        return g_strdup_printf(
            /* Translators: %s is the domain of a mail provider. */
            _("full addresses, such as name@%1$s, as strangers have addresses at %1$s, a "
              "mail provider (if it is none, add “!%1$s” to sharedDomains)"),
            domain);
    case PARTY_PUBLIC_SUFFIX:
        return g_strdup_printf(
            /* Translators: %s is a domain such as co.jp. */
            _("the domain of one organisation, such as name.%1$s, as strangers have "
              "domains below %1$s"),
            domain);
    }

    g_assert_not_reached();
}

/* Refuses each entry of @array that lets strangers in; what is none was refused before.
 */
static gboolean
refuse_strangers(
    const Reading *reading, const Setting *setting, const char *path, JsonArray *array)
{
    guint length = json_array_get_length(array);
    gboolean refused = FALSE;

    for (guint i = 0; i < length; i++) {
        JsonNode *element = json_array_get_element(array, i);
        const char *text = string_of(element);
        g_autofree char *entry = text != NULL ? read_entry(setting->type, text) : NULL;
        const char *domain = entry != NULL ? pattern_admitted_domain(entry) : NULL;
        g_autofree char *expected =
            domain != NULL ? stranger_expectation(reading->policy, domain) : NULL;
        g_autofree char *place = NULL;

        if (expected == NULL)
            continue;
        place = g_strdup_printf("%s/%u", path, i);
        refuse(reading, setting, place, expected, element);
        refused = TRUE;
    }

    return refused;
}

/* Returns: (transfer none) (nullable): the list that is in force for @key, and who set
 * it; %NULL: nobody did, or it is none */
static JsonArray *
find_list(Reading *reading, JsonObject *own, JsonObject *managed, const char *key)
{
    JsonNode *node;

    reading->managed = managed != NULL && json_object_has_member(managed, key);
    if (reading->managed)
        own = managed;
    node = own != NULL ? json_object_get_member(own, key) : NULL;

    return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

static void
verify_insiders(Reading *reading, JsonObject *own, JsonObject *managed)
{
    const Setting *setting = setting_find("internalDomains");
    JsonArray *array = find_list(reading, own, managed, setting->key);
    char ***entries = &reading->policy->internal_domains;

    if (array == NULL || !refuse_strangers(reading, setting, "/internalDomains", array))
        return;

    g_strfreev(*entries);
    *entries = g_new0(char *, 1);
}

static void
verify_groups(Reading *reading, JsonObject *own, JsonObject *managed)
{
    const Setting *setting = setting_find("trustedGroups");
    JsonArray *array = find_list(reading, own, managed, setting->key);
    guint length = array != NULL ? json_array_get_length(array) : 0;
    gboolean refused = FALSE;

    for (guint i = 0; i < length; i++) {
        JsonNode *group = json_array_get_element(array, i);
        g_autofree char *path = g_strdup_printf("/trustedGroups/%u", i);

        refused |= JSON_NODE_HOLDS_ARRAY(group) &&
                   refuse_strangers(reading, setting, path, json_node_get_array(group));
    }
    if (refused)
        g_ptr_array_set_size(reading->policy->trusted_groups, 0);
}

/* One person must not be two: not by a second line, and not by a second address. */
static void
verify_different(Reading *reading, JsonArray *array)
{
    const Setting *setting = setting_find("approvers");
    const GPtrArray *approvers = policy_get_approvers(reading->policy);
    gboolean repeated = FALSE;

    for (guint i = 1; i < approvers->len; i++) {
        for (guint j = 0; j < i; j++) {
            g_autofree char *place = g_strdup_printf("/approvers/%u", i);

            if (!approver_is_same(
                    g_ptr_array_index(approvers, j), g_ptr_array_index(approvers, i)))
                continue;
            refuse(
                reading, setting, place,
                _("another address and another key than in the lines before"),
                json_array_get_element(array, i));
            repeated = TRUE;
            break;
        }
    }
    if (!repeated)
        return;

    policy_forget_index(reading->policy);
    g_strfreev(reading->policy->approvers);
    reading->policy->approvers = g_new0(char *, 1);
}

static void
refuse_too_few(Reading *reading, JsonNode *node)
{
    const Policy *policy = reading->policy;
    g_autofree char *expected = g_strdup_printf(
        ngettext(
            /* Translators: %u is a number; “approvals” is a setting. */
            "%u approver or more, as “approvals” says",
            "%u approvers or more, as “approvals” says", policy->approvals),
        policy->approvals);
    g_autoptr(JsonNode) none = json_node_new(JSON_NODE_ARRAY);
    g_autoptr(JsonArray) empty = json_array_new();

    json_node_set_array(none, empty);
    refuse(
        reading, setting_find("approvers"), "/approvers", expected,
        node != NULL ? node : none);
}

/* Who has to ask must not choose who is asked: where the organisation says when, it says
 * who. */
static void
verify_approvers(Reading *reading, JsonObject *own, JsonObject *managed)
{
    Policy *policy = reading->policy;
    gboolean asks = managed != NULL && json_object_has_member(managed, "approveFrom");
    JsonArray *array = find_list(reading, asks ? NULL : own, managed, "approvers");
    JsonObject *whose = reading->managed ? managed : own;

    if (asks && !reading->managed) {
        reading->managed = TRUE;
        g_strfreev(policy->approvers);
        policy->approvers = g_new0(char *, 1);
        whose = NULL;
    }
    if (is_refused(reading->errors, "approvers"))
        return;
    if (array != NULL)
        verify_different(reading, array);
    if (policy->approve_from > 0 && !is_refused(reading->errors, "approvers") &&
        g_strv_length(policy->approvers) < policy->approvals)
        refuse_too_few(
            reading, whose != NULL ? json_object_get_member(whose, "approvers") : NULL);
}

void
policy_read(Policy *policy, JsonObject *own, JsonObject *managed, GPtrArray *errors)
{
    g_autoptr(GPtrArray) untold = policy_errors_new();
    Reading reading = { policy, FALSE, errors };

    policy_forget_index(policy);
    read_object(&reading, own);
    reading.managed = TRUE;
    read_object(&reading, managed);
    verify_approvers(&reading, own, managed);

    /* Where strangers have addresses or domains nobody is a colleague, or may see all of
     * them.  Which domains these are is another setting: what is wrong with that one is
     * told once, and lets nobody in meanwhile. */
    if (is_refused(errors, "sharedDomains"))
        reading.errors = untold;
    verify_insiders(&reading, own, managed);
    verify_groups(&reading, own, managed);
}

static void
add_strings(JsonBuilder *builder, char **strings)
{
    json_builder_begin_array(builder);
    for (gsize i = 0; strings[i] != NULL; i++)
        json_builder_add_string_value(builder, strings[i]);
    json_builder_end_array(builder);
}

static void
add_value(JsonBuilder *builder, const Policy *policy, const Setting *setting)
{
    gpointer value = setting_value(policy, setting);

    switch (setting->type) {
    case SETTING_ADDRESSES:
    case SETTING_DOMAINS:
    case SETTING_NAMES:
    case SETTING_APPROVERS:
        add_strings(builder, *(char ***)value);
        break;
    case SETTING_GROUPS:
        json_builder_begin_array(builder);
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): policy_new() sets all */
        for (guint i = 0; i < policy->trusted_groups->len; i++)
            add_strings(builder, g_ptr_array_index(policy->trusted_groups, i));
        json_builder_end_array(builder);
        break;
    case SETTING_COUNT:
        json_builder_add_int_value(builder, *(guint *)value);
        break;
    case SETTING_TEXT:
    case SETTING_ADDRESS:
    case SETTING_EMPTY_TO:
        json_builder_add_string_value(builder, *(char **)value);
        break;
    case SETTING_WORD:
        json_builder_add_string_value(builder, setting->words[*(guint *)value]);
        break;
    case SETTING_BOOLEAN:
        json_builder_add_boolean_value(builder, *(gboolean *)value);
        break;
    }
}

static gboolean
is_brief(SettingType type)
{
    return type == SETTING_COUNT || type == SETTING_WORD || type == SETTING_BOOLEAN;
}

static JsonNode *
write_settings(const Policy *policy, gboolean brief)
{
    g_autoptr(JsonBuilder) builder = json_builder_new_immutable();

    json_builder_begin_object(builder);
    for (const Setting *setting = setting_table(); setting->key != NULL; setting++) {
        if (brief && !is_brief(setting->type))
            continue;
        json_builder_set_member_name(builder, setting->key);
        add_value(builder, policy, setting);
    }
    json_builder_end_object(builder);

    return json_builder_get_root(builder);
}

JsonNode *
policy_to_json(const Policy *policy)
{
    return write_settings(policy, FALSE);
}

JsonNode *
policy_to_brief_json(const Policy *policy)
{
    return write_settings(policy, TRUE);
}

static void
describe(JsonBuilder *builder, const Policy *defaults, const Setting *setting)
{
    g_autofree char *expected = setting_expectation(setting);

    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "key");
    json_builder_add_string_value(builder, setting->key);
    json_builder_set_member_name(builder, "type");
    json_builder_add_string_value(builder, setting_type_to_string(setting->type));
    if (setting->type == SETTING_COUNT) {
        json_builder_set_member_name(builder, "smallest");
        json_builder_add_int_value(builder, setting->smallest);
        if (setting->positive) {
            json_builder_set_member_name(builder, "zero");
            json_builder_add_boolean_value(builder, FALSE);
        }
        if (setting->largest > 0) {
            json_builder_set_member_name(builder, "largest");
            json_builder_add_int_value(builder, setting->largest);
        }
    }
    if (setting->words[0] != NULL) {
        json_builder_set_member_name(builder, "words");
        add_strings(builder, (char **)setting->words);
    }
    json_builder_set_member_name(builder, "default");
    add_value(builder, defaults, setting);
    json_builder_set_member_name(builder, "expected");
    json_builder_add_string_value(builder, expected);
    json_builder_set_member_name(builder, "personal");
    json_builder_add_boolean_value(builder, setting->personal);
    json_builder_set_member_name(builder, "label");
    json_builder_add_string_value(builder, _(setting->label));
    json_builder_set_member_name(builder, "help");
    json_builder_add_string_value(builder, _(setting->help));
    json_builder_end_object(builder);
}

JsonNode *
policy_describe(void)
{
    g_autoptr(JsonBuilder) builder = json_builder_new_immutable();
    g_autoptr(Policy) defaults = policy_new();

    json_builder_begin_array(builder);
    for (const Setting *setting = setting_table(); setting->key != NULL; setting++)
        describe(builder, defaults, setting);
    json_builder_end_array(builder);

    return json_builder_get_root(builder);
}
