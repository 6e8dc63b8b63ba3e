#include "policy/schema.h"

#include <glib/gi18n.h>

#include "policy/policy-file.h"
#include "policy/policy-json.h"
#include "policy/policy.h"
#include "policy/self-sender.h"

static void
add_string(JsonBuilder *builder, const char *name, const char *value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_string_value(builder, value);
}

static void
add_number(JsonBuilder *builder, const char *name, gint64 value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, value);
}

static void
add_boolean(JsonBuilder *builder, const char *name, gboolean value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_boolean_value(builder, value);
}

static void
begin(JsonBuilder *builder, const char *name)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_object(builder);
}

static void
add_words(JsonBuilder *builder, const char *name, const Setting *setting)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
    for (gsize i = 0; setting->words[i] != NULL; i++)
        json_builder_add_string_value(builder, setting->words[i]);
    json_builder_end_array(builder);
}

/* What an entry may be is more than a schema can say: --check says it. */
static void
add_items(JsonBuilder *builder)
{
    begin(builder, "items");
    add_string(builder, "type", "string");
    add_number(builder, "minLength", 1);
    json_builder_end_object(builder);
}

static void
add_count(JsonBuilder *builder, const Setting *setting)
{
    add_string(builder, "type", "integer");
    add_number(builder, "maximum", G_MAXINT32);
    if (setting->smallest <= 1) {
        add_number(builder, "minimum", 0);
        return;
    }

    json_builder_set_member_name(builder, "anyOf");
    json_builder_begin_array(builder);
    json_builder_begin_object(builder);
    add_number(builder, "const", 0);
    json_builder_end_object(builder);
    json_builder_begin_object(builder);
    add_number(builder, "minimum", setting->smallest);
    json_builder_end_object(builder);
    json_builder_end_array(builder);
}

static void
add_type(JsonBuilder *builder, const Setting *setting)
{
    switch (setting->type) {
    case SETTING_ADDRESSES:
    case SETTING_DOMAINS:
    case SETTING_NAMES:
        add_string(builder, "type", "array");
        add_items(builder);
        return;
    case SETTING_GROUPS:
        add_string(builder, "type", "array");
        begin(builder, "items");
        add_string(builder, "type", "array");
        add_items(builder);
        json_builder_end_object(builder);
        return;
    case SETTING_COUNT:
        add_count(builder, setting);
        return;
    case SETTING_TEXT:
        add_string(builder, "type", "string");
        return;
    case SETTING_EMPTY_TO:
        add_string(builder, "type", "string");
        add_number(builder, "minLength", 1);
        add_words(builder, "examples", setting);
        return;
    case SETTING_WORD:
        add_string(builder, "type", "string");
        add_words(builder, "enum", setting);
        return;
    case SETTING_BOOLEAN:
        add_string(builder, "type", "boolean");
        return;
    }

    g_assert_not_reached();
}

JsonNode *
schema_make(void)
{
    g_autoptr(JsonBuilder) builder = json_builder_new_immutable();
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(JsonNode) defaults = policy_to_json(policy);
    g_autofree char *description = g_strdup_printf(
        /* Translators: %s is a path of keys. */
        _("The settings of Bcc Guard, as they stand in a policies.json at %s"),
        POLICY_FILE_PLACE);

    json_builder_begin_object(builder);
    add_string(builder, "$schema", "https://json-schema.org/draft/2020-12/schema");
    add_string(builder, "$id", "urn:bcc-guard:policy");
    add_string(builder, "title", "Bcc Guard");
    add_string(builder, "description", description);
    add_string(builder, "type", "object");
    add_boolean(builder, "additionalProperties", FALSE);
    begin(builder, "properties");
    for (const Setting *setting = setting_table(); setting->key != NULL; setting++) {
        begin(builder, setting->key);
        add_string(builder, "description", _(setting->help));
        add_type(builder, setting);
        json_builder_set_member_name(builder, "default");
        json_builder_add_value(
            builder, json_node_copy(json_object_get_member(
                         json_node_get_object(defaults), setting->key)));
        json_builder_end_object(builder);
    }
    json_builder_end_object(builder);
    json_builder_end_object(builder);

    return json_builder_get_root(builder);
}

/* JSON has no comments, and Thunderbird reads “policies” alone: what stands
 * beside it is for people. */
static void
add_explanation(JsonBuilder *builder)
{
    json_builder_set_member_name(builder, "//");
    json_builder_begin_array(builder);
    json_builder_add_string_value(
        builder,
        _("For /etc/thunderbird/policies/policies.json. Thunderbird reads “policies” "
          "alone; these lines are for people and may go."));
    json_builder_add_string_value(
        builder, _("ExtensionSettings: installs Bcc Guard in every profile and keeps it "
                   "there; nobody can switch it off or remove it."));
    json_builder_add_string_value(
        builder,
        _("ExtensionSettings: blocks and removes add-ons that send messages by "
          "themselves, unseen by Bcc Guard; take the entry of one out that you want."));
    json_builder_add_string_value(
        builder, _("DisableSafeMode: takes Troubleshoot Mode, which starts without "
                   "extensions, out of the menus."));
    json_builder_add_string_value(
        builder,
        _("Preferences: Thunderbird's own warning of many public recipients as a second "
          "layer, locked; it counts everybody in To and Cc, colleagues as well."));
    json_builder_add_string_value(
        builder,
        _("Preferences: switches two settings of Thunderbird's off, locked: the "
          "spelling window at Send, during which recipients can still change, and "
          "headers of your own, which no check sees before sending."));
    json_builder_add_string_value(
        builder,
        _("3rdparty: the settings. One that stands here is locked; "
          "take those out that people may choose for themselves. Check the file with "
          "“bcc-guard policy --check FILE”."));

    for (const Setting *setting = setting_table(); setting->key != NULL; setting++) {
        g_autofree char *expected = setting_expectation(setting);
        g_autofree char *line = g_strdup_printf(
            /* Translators: a key, what it does, what its value has to be. */
            _("%s: %s (%s)"), setting->key, _(setting->help), expected);

        json_builder_add_string_value(builder, line);
    }
    json_builder_end_array(builder);
}

static void
lock(JsonBuilder *builder, const char *name, JsonNode *value)
{
    begin(builder, name);
    json_builder_set_member_name(builder, "Value");
    json_builder_add_value(builder, value);
    add_string(builder, "Status", "locked");
    json_builder_end_object(builder);
}

static JsonNode *
boolean(gboolean value)
{
    return json_node_init_boolean(json_node_alloc(), value);
}

static void
add_locked_preferences(JsonBuilder *builder)
{
    begin(builder, "Preferences");
    lock(builder, "mail.compose.warn_public_recipients.aggressive", boolean(TRUE));
    lock(
        builder, "mail.compose.warn_public_recipients.threshold",
        json_node_init_int(json_node_alloc(), 15));
    lock(builder, "mail.SpellCheckBeforeSend", boolean(FALSE));
    lock(
        builder, "mail.compose.other.header",
        json_node_init_string(json_node_alloc(), ""));
    json_builder_end_object(builder);
}

static void
add_extensions(JsonBuilder *builder, const char *url)
{
    const char *const *blocked = self_sender_ids();

    begin(builder, "ExtensionSettings");
    begin(builder, POLICY_FILE_EXTENSION);
    add_string(builder, "installation_mode", "force_installed");
    add_string(builder, "install_url", url);
    json_builder_end_object(builder);
    for (gsize i = 0; blocked[i] != NULL; i++) {
        begin(builder, blocked[i]);
        add_string(builder, "installation_mode", "blocked");
        json_builder_end_object(builder);
    }
    json_builder_end_object(builder);
}

JsonNode *
schema_make_template(const char *extension, const Policy *policy)
{
    g_autoptr(JsonBuilder) builder = json_builder_new_immutable();
    g_autofree char *url = g_filename_to_uri(extension, NULL, NULL);

    json_builder_begin_object(builder);
    add_explanation(builder);
    begin(builder, "policies");

    add_extensions(builder, url);
    add_boolean(builder, "DisableSafeMode", TRUE);
    add_locked_preferences(builder);

    begin(builder, "3rdparty");
    begin(builder, "Extensions");
    json_builder_set_member_name(builder, POLICY_FILE_EXTENSION);
    json_builder_add_value(builder, policy_to_json(policy));
    json_builder_end_object(builder);
    json_builder_end_object(builder);

    json_builder_end_object(builder);
    json_builder_end_object(builder);

    return json_builder_get_root(builder);
}
