#include "deployment.h"

#include <json-glib/json-glib.h>

#include "document.h"
#include "policyfile.h"
#include "policyplace.h"

void
deployment_free(Deployment *deployment)
{
    g_free(deployment->file);
    g_free(deployment->reason);
    g_free(deployment->mode);
    g_free(deployment->url);
    g_free(deployment);
}

static JsonObject *
object_member(JsonObject *object, const char *name)
{
    JsonNode *node = object != NULL ? json_object_get_member(object, name) : NULL;

    return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node)
                                                        : NULL;
}

static void
read_policies(Deployment *deployment, JsonObject *policies)
{
    JsonObject *settings = object_member(policies, "ExtensionSettings");
    JsonObject *ours = object_member(settings, POLICYFILE_EXTENSION);

    if (ours == NULL)
        return;

    deployment->mode = g_strdup(
        json_object_get_string_member_with_default(ours, "installation_mode", NULL));
    deployment->url =
        g_strdup(json_object_get_string_member_with_default(ours, "install_url", NULL));
}

static void
read_text(Deployment *deployment, const char *text, gsize length)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GPtrArray) repeated = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    JsonNode *root;
    JsonObject *policies = NULL;

    deployment->state = DEPLOYMENT_BROKEN;
    if (!document_verify(text, length, repeated, &error) ||
        !json_parser_load_from_data(parser, text, (gssize)length, &error)) {
        deployment->reason = g_strdup(error->message);
        return;
    }

    root = json_parser_get_root(parser);
    if (root != NULL && JSON_NODE_HOLDS_OBJECT(root))
        policies = object_member(json_node_get_object(root), "policies");
    if (policies == NULL) {
        deployment->reason = g_strdup("expected an object with the object “policies”");
        return;
    }

    deployment->state = DEPLOYMENT_READ;
    read_policies(deployment, policies);
}

/* The one that is read, or, where none is, the one that should be there. */
static char *
find_file(void)
{
    g_autoptr(GPtrArray) places = policyplace_list();
    const Policyplace *chosen = g_ptr_array_index(places, 0);

    for (guint i = 0; i < places->len; i++) {
        const Policyplace *place = g_ptr_array_index(places, i);

        if (place->read)
            chosen = place;
    }

    return g_strdup(chosen->path);
}

Deployment *
deployment_read(void)
{
    Deployment *deployment = g_new0(Deployment, 1);
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;

    deployment->file = find_file();
    if (g_file_get_contents(deployment->file, &text, &length, &error)) {
        read_text(deployment, text, length);
    } else if (g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        deployment->state = DEPLOYMENT_ABSENT;
    } else {
        deployment->state = DEPLOYMENT_UNREADABLE;
        deployment->reason = g_strdup(error->message);
    }

    return deployment;
}
