#include "archive/sent-folders.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* nsMsgFolderFlags.SentMail */
#define FLAG_SENT 0x200

/* Names of it that Thunderbird and servers give, beside what is marked. */
static const char *const names[] = { "Sent", "Sent Items", "Sent Messages" };

/* Returns: (transfer none) (nullable): the folder at a path */
static SentFolder *
find_known(const GPtrArray *folders, const char *path)
{
    for (guint i = 0; i < folders->len; i++) {
        SentFolder *folder = g_ptr_array_index(folders, i);

        if (strcmp(folder->path, path) == 0)
            return folder;
    }

    return NULL;
}

/* Returns: (transfer none): the folder at a path */
static SentFolder *
add_folder(GPtrArray *folders, const char *path)
{
    SentFolder *folder = find_known(folders, path);

    if (folder != NULL)
        return folder;

    folder = g_new0(SentFolder, 1);
    folder->path = g_strdup(path);
    folder->is_kept = g_file_test(path, G_FILE_TEST_EXISTS);
    folder->n_messages = -1;
    g_ptr_array_add(folders, folder);

    return folder;
}

void
sent_folder_free(SentFolder *folder)
{
    g_free(folder->path);
    g_free(folder);
}

/* --- prefs.js --- */

/* Reads the line `user_pref("NAME", "VALUE");`.  Only texts are wanted here. */
static void
read_preference(GHashTable *preferences, const char *line)
{
    static const char start[] = "user_pref(\"";
    const char *name = line + strlen(start);
    const char *name_end;
    const char *value;
    const char *value_end;

    if (!g_str_has_prefix(line, start) || (name_end = strstr(name, "\", \"")) == NULL)
        return;
    value = name_end + strlen("\", \"");
    value_end = g_strrstr(value, "\");");
    if (value_end != NULL) {
        g_autofree char *escaped = g_strndup(value, (gsize)(value_end - value));

        g_hash_table_insert(
            preferences, g_strndup(name, (gsize)(name_end - name)),
            g_strcompress(escaped));
    }
}

/* Returns: (transfer full): names and values */
static GHashTable *
read_preferences(const char *profile)
{
    GHashTable *preferences =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autofree char *file = g_build_filename(profile, "prefs.js", NULL);
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents(file, &text, NULL, NULL))
        return preferences;

    lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++)
        read_preference(preferences, lines[i]);

    return preferences;
}

/* Returns: (transfer none) (nullable): what a server has set */
static const char *
server_get(GHashTable *preferences, const char *server, const char *what)
{
    g_autofree char *name = g_strconcat("mail.server.", server, ".", what, NULL);

    return g_hash_table_lookup(preferences, name);
}

/* Returns: (transfer full) (nullable): where a server's folders are; a profile that was
 * moved still has the old place in `directory` */
static char *
find_folder(GHashTable *preferences, const char *profile, const char *server)
{
    static const char inside[] = "[ProfD]";
    const char *relative = server_get(preferences, server, "directory-rel");

    if (relative != NULL && g_str_has_prefix(relative, inside))
        return g_build_filename(profile, relative + strlen(inside), NULL);

    return g_strdup(server_get(preferences, server, "directory"));
}

/* --- Folders by their URI --- */

/* Whether `imap://user@host/…` or `mailbox://…` is of this server. */
static gboolean
is_of_server(GHashTable *preferences, const char *server, const char *uri)
{
    const char *host = server_get(preferences, server, "hostname");
    const char *user = server_get(preferences, server, "userName");
    const char *authority = strstr(uri, "://");
    const char *end = authority != NULL ? strchr(authority + 3, '/') : NULL;
    g_autofree char *escaped = NULL;
    g_autofree char *found = NULL;
    g_autofree char *expected = NULL;

    if (host == NULL || end == NULL)
        return FALSE;

    escaped = g_strndup(authority + 3, (gsize)(end - authority - 3));
    found = g_uri_unescape_string(escaped, NULL);
    expected = user != NULL ? g_strconcat(user, "@", host, NULL) : g_strdup(host);
    return g_strcmp0(found, expected) == 0;
}

/* Returns: (transfer full) (nullable): the file of `A/B`, which is `A.sbd/B` */
static char *
resolve(const char *folder, const char *uri)
{
    const char *path = strchr(strstr(uri, "://") + 3, '/');
    g_auto(GStrv) steps = g_strsplit(path + 1, "/", -1);
    GString *file = g_string_new(folder);

    for (gsize i = 0; steps[i] != NULL; i++) {
        g_autofree char *step = g_uri_unescape_string(steps[i], "/");

        if (step == NULL || *step == '\0' || strcmp(step, "..") == 0) {
            g_string_free(file, TRUE);
            return NULL;
        }
        g_string_append_printf(file, "/%s%s", step, steps[i + 1] != NULL ? ".sbd" : "");
    }

    return g_string_free(file, FALSE);
}

static void
add_by_uri(
    GHashTable *preferences, const char *profile, const char *uri, GPtrArray *folders)
{
    GHashTableIter iter;
    gpointer key;

    if (strstr(uri, "://") == NULL)
        return;

    g_hash_table_iter_init(&iter, preferences);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        g_autofree char *server = NULL;
        g_autofree char *folder = NULL;
        g_autofree char *path = NULL;

        if (!g_str_has_prefix(key, "mail.server.") || !g_str_has_suffix(key, ".hostname"))
            continue;
        server = g_strndup(
            (const char *)key + strlen("mail.server."),
            strlen(key) - strlen("mail.server.") - strlen(".hostname"));
        if (!is_of_server(preferences, server, uri))
            continue;
        folder = find_folder(preferences, profile, server);
        path = folder != NULL ? resolve(folder, uri) : NULL;
        if (path != NULL)
            add_folder(folders, path)->is_remote |= g_str_has_prefix(uri, "imap:");
    }
}

static void
add_named(
    GHashTable *preferences, const char *profile, const char *key, GPtrArray *folders)
{
    g_autofree char *server = g_strndup(
        key + strlen("mail.server."),
        strlen(key) - strlen("mail.server.") - strlen(".hostname"));
    g_autofree char *folder = find_folder(preferences, profile, server);

    for (gsize i = 0; folder != NULL && i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_autofree char *below = g_build_filename(folder, "INBOX.sbd", names[i], NULL);

        add_folder(folders, path);
        add_folder(folders, below);
    }
}

/* --- What Thunderbird knows of its folders --- */

static gint64
get_number(JsonObject *object, const char *member)
{
    JsonNode *node = json_object_get_member(object, member);

    return node != NULL && json_node_get_value_type(node) == G_TYPE_INT64
               ? json_node_get_int(node)
               : -1;
}

/* Thunderbird keeps it by the paths of the folders' indices. */
static void
add_known(JsonObject *cache, const char *name, JsonNode *node, gpointer user_data)
{
    GPtrArray *folders = user_data;
    JsonObject *known = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    g_autofree char *path = NULL;
    SentFolder *folder;
    gint64 flags;

    if (known == NULL || !g_str_has_suffix(name, ".msf"))
        return;

    path = g_strndup(name, strlen(name) - strlen(".msf"));
    flags = get_number(known, "flags");
    folder = flags >= 0 && (flags & FLAG_SENT) != 0 ? add_folder(folders, path)
                                                    : find_known(folders, path);
    if (folder == NULL)
        return;

    folder->is_remote |= json_object_has_member(known, "serverTotal");
    folder->n_messages =
        MAX(get_number(known, "totalMsgs"), get_number(known, "serverTotal"));
}

static void
add_all_known(const char *profile, GPtrArray *folders)
{
    g_autofree char *file = g_build_filename(profile, "folderCache.json", NULL);
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    JsonNode *root;

    if (!json_parser_load_from_file(parser, file, NULL))
        return;
    root = json_parser_get_root(parser);
    if (root != NULL && JSON_NODE_HOLDS_OBJECT(root))
        json_object_foreach_member(json_node_get_object(root), add_known, folders);
}

void
sent_folders_add(const char *profile, GPtrArray *folders)
{
    g_autoptr(GHashTable) preferences = read_preferences(profile);
    g_autoptr(GList) keys = g_hash_table_get_keys(preferences);

    keys = g_list_sort(keys, (GCompareFunc)strcmp);
    for (const GList *one = keys; one != NULL; one = one->next) {
        if (g_str_has_prefix(one->data, "mail.identity.") &&
            g_str_has_suffix(one->data, ".fcc_folder"))
            add_by_uri(
                preferences, profile, g_hash_table_lookup(preferences, one->data),
                folders);
        if (g_str_has_prefix(one->data, "mail.server.") &&
            g_str_has_suffix(one->data, ".hostname"))
            add_named(preferences, profile, one->data, folders);
    }
    add_all_known(profile, folders);

    for (guint i = folders->len; i > 0; i--) {
        const SentFolder *folder = g_ptr_array_index(folders, i - 1);

        if (!folder->is_kept && (!folder->is_remote || folder->n_messages == 0))
            g_ptr_array_remove_index(folders, i - 1);
    }
}
