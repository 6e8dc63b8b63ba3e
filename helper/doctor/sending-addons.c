#include "doctor/sending-addons.h"

#include <string.h>

#include "policy/policy-file.h"
#include "policy/self-sender.h"
#include "json/member.h"

static void
addon_free(SendingAddon *addon)
{
    g_free(addon->id);
    g_free(addon->name);
    g_free(addon);
}

static gboolean
is_true(JsonObject *object, const char *name)
{
    return json_object_get_boolean_member_with_default(object, name, FALSE);
}

/* @given: nullable: extension-preferences.json: by id, what each was given later. */
static gboolean
may_send(JsonObject *given, const char *id)
{
    JsonArray *permissions = member_array(member_object(given, id), "permissions");

    for (guint i = 0; permissions != NULL && i < json_array_get_length(permissions);
         i++) {
        JsonNode *element = json_array_get_element(permissions, i);

        if (json_node_get_value_type(element) == G_TYPE_STRING &&
            strcmp(json_node_get_string(element), SELF_SENDER_PERMISSION) == 0)
            return TRUE;
    }

    return FALSE;
}

static void
add_sending(GPtrArray *found, JsonObject *addon, JsonObject *given)
{
    const char *id = member_string(addon, "id");
    const char *name = member_string(member_object(addon, "defaultLocale"), "name");
    SendingAddon *sending;

    if (id == NULL || strcmp(id, POLICY_EXTENSION) == 0 || !is_true(addon, "active") ||
        (!self_sender_has(id) && !may_send(given, id)))
        return;

    sending = g_new0(SendingAddon, 1);
    sending->id = g_strdup(id);
    sending->name = g_strdup(name != NULL ? name : id);
    g_ptr_array_add(found, sending);
}

GPtrArray *
sending_addons_find(JsonArray *addons, const char *folder)
{
    GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)addon_free);
    g_autofree char *file = g_build_filename(folder, "extension-preferences.json", NULL);
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    JsonObject *given = NULL;
    JsonNode *root;

    /* It is there as soon as an add-on was given anything. */
    if (json_parser_load_from_file(parser, file, NULL)) {
        root = json_parser_get_root(parser);
        if (root != NULL && JSON_NODE_HOLDS_OBJECT(root))
            given = json_node_get_object(root);
    }

    for (guint i = 0; i < json_array_get_length(addons); i++) {
        JsonNode *addon = json_array_get_element(addons, i);

        if (JSON_NODE_HOLDS_OBJECT(addon))
            add_sending(found, json_node_get_object(addon), given);
    }

    return found;
}
