#include "policy/policy-file.h"

#include <glib/gi18n.h>
#include <string.h>

#include "policy/input-file.h"
#include "policy/policy-json.h"
#include "policy/weakness.h"
#include "text/phrase.h"
#include "json/pointer.h"
#include "json/strict.h"

G_DEFINE_QUARK(policy_file_error, policy_file_error)

static const StrictLimits policy_limits = { .depth = POLICY_FILE_DEPTH,
                                            .for_people = TRUE };

/* Of a wrong value in an error, in characters. */
#define MAX_QUOTED 200
/* Thunderbird hands the settings over in one request, which takes 64 MiB and 250,000
 * values (wire/request.c): the rest is for what a person chose. */
#define MAX_SIZE_MIB 32
#define MAX_SIZE ((gsize)MAX_SIZE_MIB * 1024 * 1024)
#define MAX_VALUES 200000

/* Returns: (transfer none) (nullable): the object at @node */
static JsonObject *
take_object(JsonNode *node, const char *path, GError **error)
{
    g_autofree char *json = NULL;
    g_autofree char *value = NULL;

    if (JSON_NODE_HOLDS_OBJECT(node))
        return json_node_get_object(node);

    json = json_to_string(node, FALSE);
    value = phrase_shorten(json, MAX_QUOTED);
    g_set_error(
        error, POLICY_FILE_ERROR, POLICY_FILE_ERROR_SYNTAX,
        /* Translators: a path of keys, and the value that is there. */
        _("“%s”: expected an object with settings, got %s"), path, value);
    return NULL;
}

/* @extensions: (nullable): where only our id is missing */
static void
set_absent(JsonObject *extensions, GError **error)
{
    const char *misspelt = weakness_find_misspelt(extensions);
    g_autofree char *shown =
        misspelt != NULL ? phrase_shorten(misspelt, MAX_QUOTED) : NULL;

    if (misspelt != NULL)
        g_set_error(
            error, POLICY_FILE_ERROR, POLICY_FILE_ERROR_ABSENT,
            /* Translators: a path of keys, and what stands there instead of its last. */
            _("No settings of Bcc Guard: expected an object at “%s”; did you mean it by "
              "“%s”?"),
            POLICY_FILE_PLACE, shown);
    else
        g_set_error(
            error, POLICY_FILE_ERROR, POLICY_FILE_ERROR_ABSENT,
            /* Translators: %s is a path of keys. */
            _("No settings of Bcc Guard: expected an object at “%s”"), POLICY_FILE_PLACE);
}

/* The settings inside of a policies.json, or @root itself; @path says which. */
static JsonObject *
find_settings(JsonNode *root, char **path, GError **error)
{
    static const char *const keys[] = { "policies", "3rdparty", "Extensions",
                                        POLICY_EXTENSION };
    JsonObject *object = take_object(root, "/", error);

    *path = g_strdup("");
    if (object == NULL || !json_object_has_member(object, keys[0]))
        return object;

    for (gsize i = 0; i < G_N_ELEMENTS(keys) && object != NULL; i++) {
        g_autofree char *parent = *path;
        JsonNode *node = json_object_get_member(object, keys[i]);

        *path = pointer_append(parent, keys[i]);
        if (node == NULL) {
            set_absent(i + 1 == G_N_ELEMENTS(keys) ? object : NULL, error);
            return NULL;
        }
        object = take_object(node, *path, error);
    }

    return object;
}

/* Of two equal keys Thunderbird takes the last; whoever wrote both meant one. */
static void
add_repeated(GPtrArray *errors, const GPtrArray *repeated)
{
    for (guint i = 0; i < repeated->len; i++) {
        const char *path = g_ptr_array_index(repeated, i);
        policy_errors_add(
            errors, strrchr(path, '/') + 1, TRUE, path,
            _("is there more than once: expected one of them"));
    }
}

static guint
count_values(JsonNode *node)
{
    g_autoptr(GList) values = NULL;
    guint n_values = 1;

    if (JSON_NODE_HOLDS_ARRAY(node))
        values = json_array_get_elements(json_node_get_array(node));
    else if (JSON_NODE_HOLDS_OBJECT(node))
        values = json_object_get_values(json_node_get_object(node));
    for (GList *value = values; value != NULL; value = value->next)
        n_values += count_values(value->data);

    return n_values;
}

/* @length is of the file that has the settings. */
static void
verify_size(GPtrArray *errors, JsonObject *object, gsize length)
{
    g_autoptr(JsonNode) node = json_node_alloc();
    g_autofree char *json = NULL;
    g_autofree char *text = NULL;

    json_node_init_object(node, object);
    if (length > MAX_SIZE)
        json = json_to_string(node, FALSE);
    if (count_values(node) <= MAX_VALUES && (json == NULL || strlen(json) <= MAX_SIZE))
        return;

    text = g_strdup_printf(
        /* Translators: %u are numbers. */
        _("The settings are larger than %u MiB, or have more than %u entries: "
          "Thunderbird cannot hand over more"),
        MAX_SIZE_MIB, MAX_VALUES);
    policy_errors_add(errors, "", TRUE, "", text);
}

static void
prepend_path(GPtrArray *errors, const char *path)
{
    for (guint i = 0; i < errors->len; i++) {
        PolicyError *error = g_ptr_array_index(errors, i);
        g_autofree char *rest = error->path;

        error->path = g_strconcat(path, rest, NULL);
    }
}

static char **
list_keys(JsonObject *object)
{
    g_autoptr(GList) members = json_object_get_members(object);
    g_autoptr(GPtrArray) keys = g_ptr_array_new();

    for (GList *member = members; member != NULL; member = member->next)
        g_ptr_array_add(keys, g_strdup(member->data));
    g_ptr_array_add(keys, NULL);

    return (char **)g_ptr_array_free(g_steal_pointer(&keys), FALSE);
}

/* Editors of Windows save them so, nothing shows it, and JSON.parse() of Thunderbird
 * takes none (RFC 8259, 8.1). */
static gboolean
verify_encoding(const char *text, gsize length, GError **error)
{
    gboolean has_mark = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;

    if (!has_mark && (length < 2 || (memcmp(text, "\xFF\xFE", 2) != 0 &&
                                     memcmp(text, "\xFE\xFF", 2) != 0)))
        return TRUE;

    g_set_error(
        error, POLICY_FILE_ERROR, POLICY_FILE_ERROR_SYNTAX,
        /* Translators: %s is why. */
        _("Not JSON: %s"),
        has_mark ? _("an invisible byte order mark stands in front; save the file as "
                     "UTF-8 without it")
                 : _("the file is UTF-16; save it as UTF-8 without a byte order mark"));
    return FALSE;
}

PolicyFile *
policy_file_parse(const char *text, gsize length, GError **error)
{
    g_autoptr(PolicyFile) file = g_new0(PolicyFile, 1);
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GPtrArray) repeated = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) reason = NULL;
    g_autofree char *path = NULL;
    JsonNode *root;
    JsonObject *object;

    if (!verify_encoding(text, length, error))
        return NULL;
    if (!strict_verify(text, length, &policy_limits, repeated, &reason) ||
        !json_parser_load_from_data(parser, text, (gssize)length, &reason)) {
        g_set_error(
            error, POLICY_FILE_ERROR, POLICY_FILE_ERROR_SYNTAX,
            /* Translators: %s is where, and why. */
            _("Not JSON: %s"), reason->message);
        return NULL;
    }

    root = json_parser_get_root(parser);
    object = find_settings(root, &path, error);
    if (object == NULL) {
        if (repeated->len > 0)
            g_prefix_error(
                error,
                /* Translators: %s is a path of keys; another error follows. */
                _("“%s” is there more than once: expected one of them; "),
                (const char *)g_ptr_array_index(repeated, 0));
        return NULL;
    }

    file->policy = policy_new();
    file->errors = policy_errors_new();
    file->keys = list_keys(object);
    policy_read(file->policy, NULL, object, file->errors);
    file->warnings =
        weakness_find(json_node_get_object(root), object, path, file->policy);
    verify_size(file->errors, object, length);
    prepend_path(file->errors, path);
    add_repeated(file->errors, repeated);

    return g_steal_pointer(&file);
}

PolicyFile *
policy_file_load(const char *path, GError **error)
{
    gsize length = 0;
    g_autofree char *contents = input_file_read(path, "a policy", &length, error);
    PolicyFile *file = NULL;

    if (contents != NULL)
        file = policy_file_parse(contents, length, error);
    if (file == NULL)
        g_prefix_error(error, "%s: ", path);

    return file;
}

void
policy_file_free(PolicyFile *file)
{
    g_clear_pointer(&file->policy, policy_free);
    g_clear_pointer(&file->errors, g_ptr_array_unref);
    g_clear_pointer(&file->warnings, g_ptr_array_unref);
    g_strfreev(file->keys);
    g_free(file);
}
