#include "policy/schema.h"

#include <glib/gi18n.h>

#include "policy/open-setting.h"
#include "policy/policy-file.h"
#include "policy/policy-json.h"
#include "policy/policy.h"
#include "policy/self-sender.h"
#include "json/writer.h"

static void
add_words(Writer *writer, const char *name, const Setting *setting)
{
    writer_begin_array(writer, name);
    for (gsize i = 0; setting->words[i] != NULL; i++)
        writer_add_string(writer, NULL, setting->words[i]);
    writer_end_array(writer);
}

/* What an entry may be is more than a schema can say: --check says it. */
static void
add_items(Writer *writer)
{
    writer_begin_object(writer, "items");
    writer_add_string(writer, "type", "string");
    writer_add_number(writer, "minLength", 1);
    writer_end_object(writer);
}

static void
add_count(Writer *writer, const Setting *setting)
{
    writer_add_string(writer, "type", "integer");
    writer_add_number(
        writer, "maximum", setting->largest > 0 ? setting->largest : G_MAXINT32);
    if (setting->smallest <= 1 || setting->positive) {
        writer_add_number(writer, "minimum", setting->positive ? setting->smallest : 0);
        return;
    }

    writer_begin_array(writer, "anyOf");
    writer_begin_object(writer, NULL);
    writer_add_number(writer, "const", 0);
    writer_end_object(writer);
    writer_begin_object(writer, NULL);
    writer_add_number(writer, "minimum", setting->smallest);
    writer_end_object(writer);
    writer_end_array(writer);
}

static void
add_type(Writer *writer, const Setting *setting)
{
    switch (setting->type) {
    case SETTING_ADDRESSES:
    case SETTING_DOMAINS:
    case SETTING_NAMES:
    case SETTING_APPROVERS:
        writer_add_string(writer, "type", "array");
        add_items(writer);
        return;
    case SETTING_GROUPS:
        writer_add_string(writer, "type", "array");
        writer_begin_object(writer, "items");
        writer_add_string(writer, "type", "array");
        add_items(writer);
        writer_end_object(writer);
        return;
    case SETTING_COUNT:
        add_count(writer, setting);
        return;
    case SETTING_TEXT:
    case SETTING_ADDRESS:
        writer_add_string(writer, "type", "string");
        return;
    case SETTING_EMPTY_TO:
        writer_add_string(writer, "type", "string");
        writer_add_number(writer, "minLength", 1);
        add_words(writer, "examples", setting);
        return;
    case SETTING_WORD:
        writer_add_string(writer, "type", "string");
        add_words(writer, "enum", setting);
        return;
    case SETTING_BOOLEAN:
        writer_add_string(writer, "type", "boolean");
        return;
    }

    g_assert_not_reached();
}

GString *
schema_make(void)
{
    g_autoptr(Writer) writer = writer_new(WRITER_INDENTED);
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(JsonNode) defaults = policy_to_json(policy);
    g_autofree char *description = g_strdup_printf(
        /* Translators: %s is a path of keys. */
        _("The settings of Bcc Guard, as they stand in a policies.json at %s"),
        POLICY_FILE_PLACE);

    writer_add_string(writer, "$schema", "https://json-schema.org/draft/2020-12/schema");
    writer_add_string(writer, "$id", "urn:bcc-guard:policy");
    writer_add_string(writer, "title", "Bcc Guard");
    writer_add_string(writer, "description", description);
    writer_add_string(writer, "type", "object");
    writer_add_boolean(writer, "additionalProperties", FALSE);
    writer_begin_object(writer, "properties");
    for (const Setting *setting = setting_table(); setting->key != NULL; setting++) {
        writer_begin_object(writer, setting->key);
        writer_add_string(writer, "description", _(setting->help));
        add_type(writer, setting);
        writer_add_node(
            writer, "default",
            json_object_get_member(json_node_get_object(defaults), setting->key));
        writer_end_object(writer);
    }
    writer_end_object(writer);

    return writer_finish(writer);
}

/* JSON has no comments, and Thunderbird reads “policies” alone: what stands
 * beside it is for people. */
static void
add_explanation(Writer *writer, gboolean snap)
{
    writer_begin_array(writer, "//");
    writer_add_string(
        writer, NULL,
        _("For /etc/thunderbird/policies/policies.json. Thunderbird reads “policies” "
          "alone; these lines are for people and can be deleted."));
    writer_add_string(
        writer, NULL,
        _("ExtensionSettings: installs Bcc Guard in every profile and keeps it "
          "there; nobody can switch it off or remove it."));
    writer_add_string(
        writer, NULL,
        _("ExtensionSettings: blocks and removes add-ons that send messages by "
          "themselves, unseen by Bcc Guard; delete the entry of one that you want to "
          "keep."));
    writer_add_string(
        writer, NULL,
        _("DisableSafeMode: takes Troubleshoot Mode, which starts without "
          "extensions, out of the menus."));
    writer_add_string(
        writer, NULL,
        _("Preferences: Thunderbird's own warning of many public recipients as a second "
          "layer, locked; it counts everybody in To and Cc, colleagues as well."));
    writer_add_string(
        writer, NULL,
        _("Preferences: switches off and locks two settings of Thunderbird: the "
          "spelling window at Send, during which recipients can still change, "
          "and custom headers, which no check sees before sending."));
    if (snap)
        writer_add_string(
            writer, NULL,
            _("Preferences: a Thunderbird from Snap has the desktop's portal start the "
              "helper, which its sandbox hides; each user has to permit it once."));
    writer_add_string(
        writer, NULL,
        _("3rdparty: the settings. A setting given here is locked; delete those "
          "that people may choose for themselves. Check the file with "
          "“bcc-guard policy --check FILE”."));

    for (const Setting *setting = setting_table(); setting->key != NULL; setting++) {
        g_autofree char *expected = setting_expectation(setting);
        g_autofree char *line = g_strdup_printf(
            /* Translators: a key, what it does, what its value has to be. */
            _("%s: %s (%s)"), setting->key, _(setting->help), expected);

        writer_add_string(writer, NULL, line);
    }
    writer_end_array(writer);
}

static void
end_locked(Writer *writer)
{
    writer_add_string(writer, "Status", "locked");
    writer_end_object(writer);
}

static void
lock_off(Writer *writer, const OpenSetting *setting)
{
    writer_begin_object(writer, setting->name);
    if (setting->is_text)
        writer_add_string(writer, "Value", "");
    else
        writer_add_boolean(writer, "Value", FALSE);
    end_locked(writer);
}

static void
add_locked_preferences(Writer *writer, gboolean snap)
{
    writer_begin_object(writer, "Preferences");
    writer_begin_object(writer, "mail.compose.warn_public_recipients.aggressive");
    writer_add_boolean(writer, "Value", TRUE);
    end_locked(writer);
    writer_begin_object(writer, "mail.compose.warn_public_recipients.threshold");
    writer_add_number(writer, "Value", 15);
    end_locked(writer);
    for (const OpenSetting *setting = open_setting_table(); setting->name != NULL;
         setting++)
        lock_off(writer, setting);
    if (snap) {
        writer_begin_object(writer, SCHEMA_PORTAL_PREFERENCE);
        /* In a sandbox alone: any other Thunderbird of the desk reads this as well. */
        writer_add_number(writer, "Value", 2);
        end_locked(writer);
    }
    writer_end_object(writer);
}

static void
add_extensions(Writer *writer, const char *url)
{
    const char *const *blocked = self_sender_ids();

    writer_begin_object(writer, "ExtensionSettings");
    writer_begin_object(writer, POLICY_EXTENSION);
    writer_add_string(writer, "installation_mode", "force_installed");
    writer_add_string(writer, "install_url", url);
    writer_end_object(writer);
    for (gsize i = 0; blocked[i] != NULL; i++) {
        writer_begin_object(writer, blocked[i]);
        writer_add_string(writer, "installation_mode", "blocked");
        writer_end_object(writer);
    }
    writer_end_object(writer);
}

GString *
schema_make_template(const char *extension, const Policy *policy, gboolean snap)
{
    g_autoptr(Writer) writer = writer_new(WRITER_INDENTED);
    g_autoptr(JsonNode) settings = policy_to_json(policy);
    g_autofree char *url = g_filename_to_uri(extension, NULL, NULL);

    add_explanation(writer, snap);
    writer_begin_object(writer, "policies");

    add_extensions(writer, url);
    writer_add_boolean(writer, "DisableSafeMode", TRUE);
    add_locked_preferences(writer, snap);

    writer_begin_object(writer, "3rdparty");
    writer_begin_object(writer, "Extensions");
    writer_add_node(writer, POLICY_EXTENSION, settings);
    writer_end_object(writer);
    writer_end_object(writer);

    writer_end_object(writer);

    return writer_finish(writer);
}
