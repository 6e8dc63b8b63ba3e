#include "doctor/native-manifest.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "policy/policy-file.h"
#include "json/member.h"

#define HOST_NAME "bcc_guard"
#define BELOW "native-messaging-hosts"

static void
manifest_free(NativeManifest *manifest)
{
    g_free(manifest->file);
    g_free(manifest->helper);
    g_free(manifest->reason);
    g_free(manifest);
}

/* XREUserNativeManifests, whatever Thunderbird it is. */
static char *
find_own_folder(void)
{
    return g_build_filename(g_get_home_dir(), ".mozilla", BELOW, NULL);
}

/* XREUserNativeManifests and XRESysNativeManifests.  The second is fixed when
 * Thunderbird is built: lib64 where distributions have that. */
char **
native_manifest_folders(void)
{
    g_autoptr(GStrvBuilder) folders = g_strv_builder_new();
    g_autofree char *own = find_own_folder();

    g_strv_builder_add(folders, own);
    if (g_file_test("/usr/lib64/thunderbird", G_FILE_TEST_IS_DIR) &&
        !g_file_test("/usr/lib/thunderbird", G_FILE_TEST_IS_DIR))
        g_strv_builder_add(folders, "/usr/lib64/mozilla/" BELOW);
    else
        g_strv_builder_add(folders, "/usr/lib/mozilla/" BELOW);

    return g_strv_builder_end(folders);
}

/* Returns: (transfer full) (nullable): what is wrong with a member */
static char *
judge_string(JsonObject *object, const char *name, const char *expected)
{
    const char *value = member_string(object, name);

    if (value == NULL)
        return g_strdup_printf("“%s” is missing or is not a string", name);
    if (expected != NULL && strcmp(value, expected) != 0)
        return g_strdup_printf("“%s” is “%s”, expected “%s”", name, value, expected);
    return NULL;
}

static gboolean
allows_extension(JsonObject *object)
{
    JsonArray *array = member_array(object, "allowed_extensions");

    for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
        JsonNode *element = json_array_get_element(array, i);

        if (json_node_get_value_type(element) == G_TYPE_STRING &&
            strcmp(json_node_get_string(element), POLICY_EXTENSION) == 0)
            return TRUE;
    }

    return FALSE;
}

/* Returns: (transfer full) (nullable): why Thunderbird passes it over */
static char *
judge(JsonObject *object)
{
    static const struct {
        const char *name;
        const char *expected;
    } members[] = {
        { "name", HOST_NAME },
        { "description", NULL },
        { "type", "stdio" },
        { "path", NULL },
    };
    char *reason = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(members) && reason == NULL; i++)
        reason = judge_string(object, members[i].name, members[i].expected);
    if (reason != NULL)
        return reason;

    if (!g_path_is_absolute(member_string(object, "path")))
        return g_strdup_printf(
            "“path” is “%s”, expected an absolute path", member_string(object, "path"));
    if (!allows_extension(object))
        return g_strdup("“allowed_extensions” does not name " POLICY_EXTENSION);

    return NULL;
}

static NativeManifest *
read_manifest(const char *file)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) error = NULL;
    NativeManifest *manifest = g_new0(NativeManifest, 1);
    JsonNode *root;

    manifest->file = g_strdup(file);
    if (!json_parser_load_from_file(parser, file, &error)) {
        manifest->reason = g_strdup(error->message);
        return manifest;
    }

    root = json_parser_get_root(parser);
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root))
        manifest->reason = g_strdup("it is not a JSON object");
    else
        manifest->reason = judge(json_node_get_object(root));
    if (manifest->reason == NULL)
        manifest->helper = g_strdup(member_string(json_node_get_object(root), "path"));

    return manifest;
}

static GPtrArray *
find_in(const char *const *folders)
{
    GPtrArray *manifests = g_ptr_array_new_with_free_func((GDestroyNotify)manifest_free);

    for (gsize i = 0; folders[i] != NULL; i++) {
        g_autofree char *file = g_build_filename(folders[i], HOST_NAME ".json", NULL);

        if (g_file_test(file, G_FILE_TEST_EXISTS))
            g_ptr_array_add(manifests, read_manifest(file));
    }

    return manifests;
}

GPtrArray *
native_manifest_find_all(void)
{
    g_auto(GStrv) folders = native_manifest_folders();

    return find_in((const char *const *)folders);
}

GPtrArray *
native_manifest_find_in(const char *folder)
{
    g_autofree char *own = find_own_folder();
    const char *folders[] = { own, folder, NULL };

    return find_in(folders);
}
