#include "policy/flexconfirmmail.h"

#include <glib/gi18n.h>
#include <string.h>

#include "policy/flexconfirmmail-rule.h"
#include "policy/policy-json.h"
#include "policy/policy.h"
#include "json/member.h"
#include "json/strict.h"

G_DEFINE_QUARK(flexconfirmmail_error, flexconfirmmail_error)

static const StrictLimits limits = { .depth = 64, .values = 200000, .for_people = TRUE };

/* As it counts the modes of its question. */
#define MODE_ALWAYS 1
#define MODE_ONLY_MODIFIED 2

#define DEFAULT_COUNTDOWN 5
#define MAX_DELAY 60

/* What it keeps for itself, what is read elsewhere, and what holds here anyway. */
static const char *const passed_over[] = {
    "configsVersion",
    "debug",
    "lastClipboardData",
    "acceptablePastedTextLength",
    "maxTooltipTextLength",
    "showLastNameFirst",
    "confirmDialogWidth",
    "confirmDialogHeight",
    "confirmDialogLeft",
    "confirmDialogTop",
    "confirmDialogBoxSizes",
    "countdownDialogWidth",
    "countdownDialogHeight",
    "countdownDialogLeft",
    "countdownDialogTop",
    "confirmationMode",
    "internalDomains",
    "fixedInternalDomains",
    "skipConfirmationForInternalMail",
    "confirmMultipleRecipientDomains",
    "minConfirmMultipleRecipientDomainsCount",
    "confirmNewDomainRecipients",
    "confirmUnpopulatableLists",
    "requireCheckAttachment",
    "showCountdown",
    "countdownSeconds",
    "countdownAllowSkip",
    NULL,
};

static JsonNode *
value_of(JsonObject *object, const char *key)
{
    JsonNode *node = json_object_get_member(object, key);

    return node != NULL && JSON_NODE_HOLDS_VALUE(node) ? node : NULL;
}

static gboolean
is_true(JsonObject *object, const char *key, gboolean fallback)
{
    JsonNode *node = value_of(object, key);

    return node != NULL && json_node_get_value_type(node) == G_TYPE_BOOLEAN
               ? json_node_get_boolean(node)
               : fallback;
}

static gint64
number_of(JsonObject *object, const char *key, gint64 fallback)
{
    JsonNode *node = value_of(object, key);

    return node != NULL && json_node_get_value_type(node) == G_TYPE_INT64
               ? json_node_get_int(node)
               : fallback;
}

static void
note(GPtrArray *notes, const char *key, const char *text)
{
    g_ptr_array_add(notes, g_strdup_printf("%s: %s", key, text));
}

static void
read_insiders(JsonObject *theirs, JsonObject *ours, GPtrArray *notes)
{
    static const char *const keys[] = { "fixedInternalDomains", "internalDomains" };
    g_autoptr(JsonArray) all = json_array_new();
    JsonArray *list = json_array_new();

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        JsonArray *array = member_array(theirs, keys[i]);
        JsonNode *node = json_object_get_member(theirs, keys[i]);

        if (array == NULL && node != NULL && !JSON_NODE_HOLDS_NULL(node))
            note(notes, keys[i], _("expected a list"));
        for (guint j = 0; array != NULL && j < json_array_get_length(array); j++)
            json_array_add_element(all, json_node_copy(json_array_get_element(array, j)));
    }
    flexconfirmmail_rule_add_patterns("internalDomains", all, list, notes);
    if (json_array_get_length(list) > 0)
        json_object_set_array_member(ours, "internalDomains", list);
    else
        json_array_unref(list);
}

static void
read_question(JsonObject *theirs, JsonObject *ours, GPtrArray *notes)
{
    gint64 mode = number_of(theirs, "confirmationMode", MODE_ALWAYS);
    gint64 parties = number_of(theirs, "minConfirmMultipleRecipientDomainsCount", 2);

    if (mode == MODE_ALWAYS) {
        json_object_set_string_member(ours, "pointing", "always");
        note(
            notes, "confirmationMode",
            _("asks before every message, so “pointing” is “always”; without it Bcc "
              "Guard "
              "asks only when there is something to say"));
    } else if (mode == MODE_ONLY_MODIFIED) {
        note(
            notes, "confirmationMode",
            _("“only for unsafe composition” has no counterpart: Bcc Guard asks when "
              "there is something to say"));
    }
    if (!is_true(theirs, "skipConfirmationForInternalMail", FALSE))
        note(
            notes, "skipConfirmationForInternalMail",
            _("messages that stay inside are asked about only for a finding"));
    if (is_true(theirs, "confirmMultipleRecipientDomains", FALSE))
        json_object_set_int_member(ours, "confirmParties", CLAMP(parties, 2, 1000));
    if (is_true(theirs, "confirmNewDomainRecipients", FALSE)) {
        if (setting_find("newcomers") != NULL)
            json_object_set_boolean_member(ours, "newcomers", TRUE);
        else
            note(notes, "confirmNewDomainRecipients", _("has no counterpart"));
    }
}

static void
read_countdown(JsonObject *theirs, JsonObject *ours, GPtrArray *notes)
{
    gint64 seconds = number_of(theirs, "countdownSeconds", DEFAULT_COUNTDOWN);

    if (!is_true(theirs, "showCountdown", FALSE))
        return;

    json_object_set_int_member(ours, "delaySeconds", CLAMP(seconds, 1, MAX_DELAY));
    if (seconds > MAX_DELAY)
        note(notes, "countdownSeconds", _("60 seconds are the most"));
    if (!is_true(theirs, "countdownAllowSkip", TRUE))
        note(notes, "countdownAllowSkip", _("“Send now” is always there"));
}

/* Whether it says nothing: most of what is exported is as it was from the start. */
static gboolean
is_empty(JsonNode *node)
{
    if (JSON_NODE_HOLDS_ARRAY(node))
        return json_array_get_length(json_node_get_array(node)) == 0;
    if (!JSON_NODE_HOLDS_VALUE(node))
        return JSON_NODE_HOLDS_NULL(node);
    if (json_node_get_value_type(node) == G_TYPE_STRING)
        return *json_node_get_string(node) == '\0';
    if (json_node_get_value_type(node) == G_TYPE_BOOLEAN)
        return !json_node_get_boolean(node);

    return json_node_get_double(node) == 0;
}

static void
name_others(JsonObject *theirs, GPtrArray *notes)
{
    JsonObjectIter iter;
    const char *key;
    JsonNode *node;

    json_object_iter_init_ordered(&iter, theirs);
    while (json_object_iter_next_ordered(&iter, &key, &node)) {
        gboolean is_ours = g_str_has_prefix(key, "//") || g_str_has_prefix(key, "__") ||
                           g_str_has_suffix(key, ":locked") ||
                           flexconfirmmail_rule_reads(key) ||
                           g_strv_contains(passed_over, key);

        if (!is_ours && !is_empty(node))
            note(notes, key, _("has no counterpart"));
    }
}

/* What a policy does not take after all, such as a mail provider as an organisation, is
 * told in its words. */
static void
remove_faults(JsonObject *ours, GPtrArray *notes)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();

    policy_read(policy, NULL, ours, errors);
    for (guint i = errors->len; i > 0; i--) {
        const PolicyError *error = g_ptr_array_index(errors, i - 1);
        JsonArray *array = member_array(ours, error->key);

        note(notes, error->key, error->text);
        if (array != NULL && error->line > 0)
            json_array_remove_element(array, error->line - 1);
        else
            json_object_remove_member(ours, error->key);
    }
}

/* Returns: (nullable): its settings, wherever in the file they stand */
static JsonObject *
find_settings(JsonNode *root, GError **error)
{
    JsonObject *object = JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
    JsonObject *policies = member_object(object, "policies");
    JsonObject *extensions =
        member_object(member_object(policies, "3rdparty"), "Extensions");

    if (object == NULL) {
        g_set_error_literal(
            error, FLEXCONFIRMMAIL_ERROR, FLEXCONFIRMMAIL_ERROR_SYNTAX,
            _("Expected an object with the settings of FlexConfirmMail"));
        return NULL;
    }
    if (json_object_has_member(object, "policies"))
        object = member_object(extensions, FLEXCONFIRMMAIL_ID);
    else if (member_object(object, "data") != NULL)
        object = member_object(object, "data");
    if (object == NULL || json_object_get_size(object) == 0)
        g_set_error(
            error, FLEXCONFIRMMAIL_ERROR, FLEXCONFIRMMAIL_ERROR_ABSENT,
            /* Translators: %s is a path of keys. */
            _("No settings of FlexConfirmMail: expected them at “%s”, or a file that its "
              "options page exported"),
            "/policies/3rdparty/Extensions/" FLEXCONFIRMMAIL_ID);

    return object != NULL && json_object_get_size(object) > 0 ? object : NULL;
}

JsonObject *
flexconfirmmail_parse(const char *text, gsize length, GPtrArray *notes, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GPtrArray) repeated = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) reason = NULL;
    JsonObject *theirs = NULL;
    JsonObject *ours;

    if (!strict_verify(text, length, &limits, repeated, &reason) ||
        !json_parser_load_from_data(parser, text, (gssize)length, &reason)) {
        g_set_error(
            error, FLEXCONFIRMMAIL_ERROR, FLEXCONFIRMMAIL_ERROR_SYNTAX,
            /* Translators: %s is why. */
            _("Not JSON: %s"), reason->message);
        return NULL;
    }
    theirs = find_settings(json_parser_get_root(parser), error);
    if (theirs == NULL)
        return NULL;

    ours = json_object_new();
    read_insiders(theirs, ours, notes);
    read_question(theirs, ours, notes);
    flexconfirmmail_rule_read_all(theirs, ours, notes);
    read_countdown(theirs, ours, notes);
    name_others(theirs, notes);
    remove_faults(ours, notes);

    return ours;
}
