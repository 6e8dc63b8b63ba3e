#include "doctor/extension-policy.h"

#include <json-glib/json-glib.h>

#include "doctor/profile-settings.h"
#include "policy/policy-file.h"
#include "policy/policy-path.h"
#include "policy/schema.h"
#include "json/member.h"
#include "json/strict.h"

static const StrictLimits policy_limits = { .depth = POLICY_FILE_DEPTH,
                                            .for_people = TRUE };

void
extension_policy_free(ExtensionPolicy *deployment)
{
    g_free(deployment->file);
    g_free(deployment->reason);
    g_free(deployment->mode);
    g_free(deployment->url);
    g_ptr_array_unref(deployment->open);
    g_free(deployment);
}

/* 1: always; 2: in a sandbox. */
static gboolean
is_portal_asked(JsonObject *policies)
{
    JsonObject *preferences = member_object(policies, "Preferences");
    JsonObject *preference = member_object(preferences, SCHEMA_PORTAL_PREFERENCE);
    gint64 value = preference != NULL
                       ? json_object_get_int_member_with_default(preference, "Value", 0)
                       : 0;

    return value == 1 || value == 2;
}

/* @policies: nullable */
static void
find_open(ExtensionPolicy *deployment, JsonObject *policies)
{
    g_ptr_array_set_size(deployment->open, 0);
    for (const OpenSetting *setting = open_setting_table(); setting->name != NULL;
         setting++) {
        if (!profile_settings_is_locked_off(policies, setting))
            g_ptr_array_add(deployment->open, (gpointer)setting);
    }
}

static void
read_policies(ExtensionPolicy *deployment, JsonObject *policies)
{
    JsonObject *settings = member_object(policies, "ExtensionSettings");
    JsonObject *ours = member_object(settings, POLICY_EXTENSION);

    deployment->asks_portal = is_portal_asked(policies);
    if (ours == NULL)
        return;

    deployment->mode = g_strdup(
        json_object_get_string_member_with_default(ours, "installation_mode", NULL));
    deployment->url =
        g_strdup(json_object_get_string_member_with_default(ours, "install_url", NULL));
}

static void
read_text(ExtensionPolicy *deployment, const char *text, gsize length)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GPtrArray) repeated = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    JsonNode *root;
    JsonObject *policies = NULL;

    deployment->state = EXTENSION_POLICY_BROKEN;
    if (!strict_verify(text, length, &policy_limits, repeated, &error) ||
        !json_parser_load_from_data(parser, text, (gssize)length, &error)) {
        deployment->reason = g_strdup(error->message);
        return;
    }

    root = json_parser_get_root(parser);
    if (root != NULL && JSON_NODE_HOLDS_OBJECT(root))
        policies = member_object(json_node_get_object(root), "policies");
    if (policies == NULL) {
        deployment->reason = g_strdup("expected an object with the object “policies”");
        return;
    }

    deployment->state = EXTENSION_POLICY_READ;
    find_open(deployment, policies);
    read_policies(deployment, policies);
}

/* The one that is read, or, where none is, the one that should be there. */
static char *
find_file(void)
{
    g_autoptr(GPtrArray) places = policy_path_list();
    const PolicyPath *chosen = g_ptr_array_index(places, 0);

    for (guint i = 0; i < places->len; i++) {
        const PolicyPath *place = g_ptr_array_index(places, i);

        if (place->read)
            chosen = place;
    }

    return g_strdup(chosen->path);
}

ExtensionPolicy *
extension_policy_read(void)
{
    ExtensionPolicy *deployment = g_new0(ExtensionPolicy, 1);
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;

    deployment->file = find_file();
    deployment->open = g_ptr_array_new();
    find_open(deployment, NULL);
    if (g_file_get_contents(deployment->file, &text, &length, &error)) {
        read_text(deployment, text, length);
    } else if (g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        deployment->state = EXTENSION_POLICY_ABSENT;
    } else {
        deployment->state = EXTENSION_POLICY_UNREADABLE;
        deployment->reason = g_strdup(error->message);
    }

    return deployment;
}
