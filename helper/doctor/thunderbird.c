#define _GNU_SOURCE /* memmem */

#include "doctor/thunderbird.h"

#include <errno.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "doctor/sending-addons.h"
#include "policy/policy-file.h"
#include "json/member.h"

/* Betterbird keeps Thunderbird's name for its profiles, its policies and its manifests,
 * so that one can take the place of the other. */
static const struct {
    const char *name;
    const char *folder;  /* its own, where programs are */
    const char *flatpak; /* the id; that of Thunderbird was written with a large T, too */
} products[] = {
    { "Thunderbird", "thunderbird", "org.mozilla.thunderbird" },
    { "Betterbird", "betterbird", "eu.betterbird.Betterbird" },
};

static void
profile_free(Profile *profile)
{
    g_free(profile->name);
    g_free(profile->folder);
    g_free(profile->program);
    g_free(profile->version);
    g_free(profile->reason);
    g_clear_pointer(&profile->senders, g_ptr_array_unref);
    g_free(profile);
}

static void
program_free(Program *program)
{
    g_free(program->folder);
    g_free(program->version);
    g_free(program);
}

gboolean
packaging_is_confined(Packaging packaging)
{
    return packaging == PACKAGING_SNAP || packaging == PACKAGING_FLATPAK;
}

/* --- Profiles --- */

static gboolean
is_true(JsonObject *object, const char *name)
{
    return json_object_get_boolean_member_with_default(object, name, FALSE);
}

static void
read_addon(Profile *profile, JsonObject *addon)
{
    gboolean enabled = is_true(addon, "active") && !is_true(addon, "userDisabled") &&
                       !is_true(addon, "appDisabled");

    profile->extension = enabled ? EXTENSION_ENABLED : EXTENSION_DISABLED;
    profile->version =
        g_strdup(json_object_get_string_member_with_default(addon, "version", ""));
}

static gboolean
is_ours(JsonNode *node)
{
    return JSON_NODE_HOLDS_OBJECT(node) &&
           g_strcmp0(
               json_object_get_string_member_with_default(
                   json_node_get_object(node), "id", NULL),
               POLICY_EXTENSION) == 0;
}

static void
read_addons(Profile *profile, JsonNode *root)
{
    JsonObject *object =
        root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
    JsonArray *addons = member_array(object, "addons");

    if (addons == NULL) {
        profile->extension = EXTENSION_UNREADABLE;
        profile->reason = g_strdup("expected an object with the list “addons”");
        return;
    }

    for (guint i = 0; i < json_array_get_length(addons); i++) {
        JsonNode *addon = json_array_get_element(addons, i);

        if (is_ours(addon))
            read_addon(profile, json_node_get_object(addon));
    }
    profile->senders = sending_addons_find(addons, profile->folder);
}

/* Thunderbird writes it down at its end at the latest. */
static void
read_extension(Profile *profile)
{
    g_autofree char *file = g_build_filename(profile->folder, "extensions.json", NULL);
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) error = NULL;

    profile->extension = EXTENSION_MISSING;
    if (json_parser_load_from_file(parser, file, &error)) {
        read_addons(profile, json_parser_get_root(parser));
    } else if (!g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        profile->extension = EXTENSION_UNREADABLE;
        profile->reason = g_strdup(error->message);
    }
}

static char *
read_program(const char *folder)
{
    g_autofree char *file = g_build_filename(folder, "compatibility.ini", NULL);
    g_autoptr(GKeyFile) keys = g_key_file_new();

    return g_key_file_load_from_file(keys, file, G_KEY_FILE_NONE, NULL)
               ? g_key_file_get_string(keys, "Compatibility", "LastAppDir", NULL)
               : NULL;
}

/* A Thunderbird at work leaves a link there that leads to nothing and names its process:
 * 127.0.1.1:+4711.  One that fell leaves it as well.
 *
 * Returns: the process; 0: none is at work */
static guint64
read_process(const char *lock)
{
    g_autofree char *target = g_file_read_link(lock, NULL);
    const char *number = target != NULL ? strrchr(target, ':') : NULL;
    guint64 pid = number != NULL ? g_ascii_strtoull(number + 1, NULL, 10) : 0;

    if (pid == 0 || pid > G_MAXINT || (kill((pid_t)pid, 0) != 0 && errno != EPERM))
        return 0;

    return pid;
}

/* In Troubleshoot Mode no extension runs, and the profile tells nothing of it. */
static gboolean
is_troubleshooting(guint64 pid)
{
    g_autofree char *file = g_strdup_printf("/proc/%" G_GUINT64_FORMAT "/cmdline", pid);
    g_autofree char *words = NULL;
    gsize length = 0;

    if (!g_file_get_contents(file, &words, &length, NULL))
        return FALSE;

    for (const char *word = words; word < words + length; word += strlen(word) + 1) {
        if (g_ascii_strcasecmp(word, "--safe-mode") == 0 ||
            g_ascii_strcasecmp(word, "-safe-mode") == 0)
            return TRUE;
    }

    return FALSE;
}

static void
read_work(Profile *profile)
{
    g_autofree char *lock = g_build_filename(profile->folder, "lock", NULL);
    guint64 pid = read_process(lock);
    struct stat status;

    if (pid == 0 || lstat(lock, &status) != 0)
        return;

    profile->since =
        (gint64)status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
    if (profile->extension == EXTENSION_ENABLED && is_troubleshooting(pid))
        profile->extension = EXTENSION_SUSPENDED;
}

/* Thunderbird makes a second profile at its first start and never uses it. */
static gboolean
is_used(const char *folder)
{
    g_autofree char *preferences = g_build_filename(folder, "prefs.js", NULL);

    return g_file_test(preferences, G_FILE_TEST_EXISTS);
}

/* A folder of profiles, and whose it is. */
typedef struct {
    const char *path;
    const char *product;
    Packaging packaging;
} Root;

static void
add_profile(GPtrArray *profiles, GKeyFile *keys, const char *group, const Root *root)
{
    g_autofree char *path = g_key_file_get_string(keys, group, "Path", NULL);
    g_autofree char *folder = NULL;
    Profile *profile;

    if (path == NULL)
        return;
    folder = g_key_file_get_boolean(keys, group, "IsRelative", NULL)
                 ? g_build_filename(root->path, path, NULL)
                 : g_strdup(path);
    if (!is_used(folder))
        return;

    profile = g_new0(Profile, 1);
    profile->name = g_key_file_get_string(keys, group, "Name", NULL);
    profile->folder = g_steal_pointer(&folder);
    profile->product = root->product;
    profile->packaging = root->packaging;
    profile->program = read_program(profile->folder);
    read_extension(profile);
    read_work(profile);
    g_ptr_array_add(profiles, profile);
}

static void
add_profiles(GPtrArray *profiles, const Root *root, GError **error)
{
    g_autofree char *file = g_build_filename(root->path, "profiles.ini", NULL);
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GError) reason = NULL;
    g_auto(GStrv) groups = NULL;

    if (!g_key_file_load_from_file(keys, file, G_KEY_FILE_NONE, &reason)) {
        if (!g_error_matches(reason, G_FILE_ERROR, G_FILE_ERROR_NOENT) &&
            (error == NULL || *error == NULL))
            g_set_error(
                error, reason->domain, reason->code, "%s: %s", file, reason->message);
        return;
    }

    groups = g_key_file_get_groups(keys, NULL);
    for (gsize i = 0; groups[i] != NULL; i++) {
        if (g_str_has_prefix(groups[i], "Profile"))
            add_profile(profiles, keys, groups[i], root);
    }
}

/* A sandbox in a folder of Flatpak's. */
typedef struct {
    char *path;
    const char *product;
} Flatpak;

static void
flatpak_free(Flatpak *flatpak)
{
    g_free(flatpak->path);
    g_free(flatpak);
}

/* Returns: (transfer full) (element-type Flatpak): those of our products in @folder */
static GPtrArray *
find_flatpaks(const char *folder)
{
    GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)flatpak_free);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    const char *name;

    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL) {
        for (gsize i = 0; i < G_N_ELEMENTS(products); i++) {
            Flatpak *flatpak;

            if (g_ascii_strncasecmp(
                    name, products[i].flatpak, strlen(products[i].flatpak)) != 0)
                continue;
            flatpak = g_new0(Flatpak, 1);
            flatpak->path = g_build_filename(folder, name, NULL);
            flatpak->product = products[i].name;
            g_ptr_array_add(found, flatpak);
        }
    }

    return found;
}

static void
add_confined_profiles(GPtrArray *profiles, GError **error)
{
    const char *home = g_get_home_dir();
    g_autofree char *snap =
        g_build_filename(home, "snap", "thunderbird", "common", ".thunderbird", NULL);
    g_autofree char *data = g_build_filename(home, ".var", "app", NULL);
    g_autoptr(GPtrArray) flatpaks = find_flatpaks(data);
    Root root = { snap, products[0].name, PACKAGING_SNAP };

    add_profiles(profiles, &root, error);
    for (guint i = 0; i < flatpaks->len; i++) {
        const Flatpak *flatpak = g_ptr_array_index(flatpaks, i);
        g_autofree char *path = g_build_filename(flatpak->path, ".thunderbird", NULL);
        Root confined = { path, flatpak->product, PACKAGING_FLATPAK };

        add_profiles(profiles, &confined, error);
    }
}

GPtrArray *
thunderbird_find_profiles(GError **error)
{
    GPtrArray *profiles = g_ptr_array_new_with_free_func((GDestroyNotify)profile_free);
    g_autofree char *own = g_build_filename(g_get_home_dir(), ".thunderbird", NULL);
    g_autofree char *later =
        g_build_filename(g_get_user_config_dir(), "thunderbird", NULL);
    /* The second one is where those look that find no folder of the first name. */
    Root roots[] = {
        { own, products[0].name, PACKAGING_SYSTEM },
        { later, products[0].name, PACKAGING_SYSTEM },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(roots); i++)
        add_profiles(profiles, &roots[i], error);
    add_confined_profiles(profiles, error);

    return profiles;
}

/* --- Programs --- */

/* Its comments begin with a semicolon, which GKeyFile does not know. */
static GKeyFile *
read_application(const char *folder)
{
    g_autofree char *file = g_build_filename(folder, "application.ini", NULL);
    g_autofree char *text = NULL;
    GKeyFile *keys = g_key_file_new();

    if (!g_file_get_contents(file, &text, NULL, NULL))
        return keys;

    for (char *p = text; *p != '\0'; p++) {
        if (*p == ';' && (p == text || p[-1] == '\n'))
            *p = '#';
    }
    /* What cannot be read is not known. */
    g_key_file_load_from_data(keys, text, (gsize)-1, G_KEY_FILE_NONE, NULL);

    return keys;
}

/* Somebody may have unpacked it under any name. */
static const char *
find_product(GKeyFile *application, const char *expected)
{
    g_autofree char *name = g_key_file_get_string(application, "App", "Name", NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(products); i++) {
        if (g_strcmp0(products[i].name, name) == 0)
            return products[i].name;
    }

    return expected;
}

/* Its version stands in snap.yaml, as “version: 153.4.0esr-1”. */
static char *
read_snap_version(const char *folder)
{
    g_autofree char *file =
        g_build_filename(folder, "current", "meta", "snap.yaml", NULL);
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents(file, &text, NULL, NULL))
        return NULL;

    lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        const char *value = lines[i] + strlen("version:");

        if (!g_str_has_prefix(lines[i], "version:"))
            continue;
        value += strspn(value, " '\"");
        return g_strndup(value, strcspn(value, " '\"\r"));
    }

    return NULL;
}

/* XRESysNativeManifests was fixed when it was built, and stands in its library.
 *
 * Returns: (nullable): the folder, if that can be read */
static const char *
find_manifests(const char *folder)
{
    /* As nsXREDirProvider has them for Linux. */
    static const struct {
        const char *name;
        const char *manifests;
    } places[] = {
        { "/usr/lib64/mozilla", "/usr/lib64/mozilla/native-messaging-hosts" },
        { "/usr/lib/mozilla", "/usr/lib/mozilla/native-messaging-hosts" },
    };
    g_autofree char *file = g_build_filename(folder, "libxul.so", NULL);
    g_autoptr(GMappedFile) library = g_mapped_file_new(file, FALSE, NULL);

    if (library == NULL)
        return NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        if (memmem(
                g_mapped_file_get_contents(library), g_mapped_file_get_length(library),
                places[i].name, strlen(places[i].name) + 1) != NULL)
            return places[i].manifests;
    }

    return NULL;
}

static void
add_program(
    GPtrArray *programs, const char *folder, const char *product, Packaging packaging)
{
    g_autoptr(GKeyFile) application = read_application(folder);
    Program *program = g_new0(Program, 1);

    program->folder = g_strdup(folder);
    program->name = find_product(application, product);
    program->packaging = packaging;
    program->version = packaging == PACKAGING_SNAP
                           ? read_snap_version(folder)
                           : g_key_file_get_string(application, "App", "Version", NULL);
    program->manifests = packaging == PACKAGING_ARCHIVE ? find_manifests(folder) : NULL;
    g_ptr_array_add(programs, program);
}

static gboolean
is_known(const GPtrArray *programs, const char *folder)
{
    for (guint i = 0; i < programs->len; i++) {
        const Program *program = g_ptr_array_index(programs, i);

        if (strcmp(program->folder, folder) == 0)
            return TRUE;
    }

    return FALSE;
}

static void
add_unconfined(GPtrArray *programs, const char *folder)
{
    g_autofree char *file = g_build_filename(folder, "application.ini", NULL);
    gboolean system = g_str_has_prefix(folder, "/usr/lib");

    if (g_file_test(file, G_FILE_TEST_EXISTS) && !is_known(programs, folder))
        add_program(
            programs, folder, products[0].name,
            system ? PACKAGING_SYSTEM : PACKAGING_ARCHIVE);
}

static void
add_usual(GPtrArray *programs)
{
    static const char *const places[] = { "/usr/lib", "/usr/lib64", "/opt",
                                          "/usr/local/lib" };

    for (gsize i = 0; i < G_N_ELEMENTS(products); i++) {
        for (gsize j = 0; j < G_N_ELEMENTS(places); j++) {
            g_autofree char *folder =
                g_build_filename(places[j], products[i].folder, NULL);

            add_unconfined(programs, folder);
        }
    }
}

static void
add_flatpaks(GPtrArray *programs, const char *folder)
{
    g_autoptr(GPtrArray) flatpaks = find_flatpaks(folder);

    for (guint i = 0; i < flatpaks->len; i++) {
        const Flatpak *flatpak = g_ptr_array_index(flatpaks, i);

        add_program(programs, flatpak->path, flatpak->product, PACKAGING_FLATPAK);
    }
}

static void
add_confined(GPtrArray *programs)
{
    static const char *const snaps[] = { "/snap/thunderbird",
                                         "/var/lib/snapd/snap/thunderbird" };
    g_autofree char *own =
        g_build_filename(g_get_home_dir(), ".local", "share", "flatpak", "app", NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(snaps); i++) {
        if (g_file_test(snaps[i], G_FILE_TEST_IS_DIR))
            add_program(programs, snaps[i], products[0].name, PACKAGING_SNAP);
    }
    add_flatpaks(programs, "/var/lib/flatpak/app");
    add_flatpaks(programs, own);
}

GPtrArray *
thunderbird_find_programs(const GPtrArray *profiles)
{
    GPtrArray *programs = g_ptr_array_new_with_free_func((GDestroyNotify)program_free);

    add_usual(programs);
    for (guint i = 0; i < profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(profiles, i);

        if (profile->program != NULL && !packaging_is_confined(profile->packaging))
            add_unconfined(programs, profile->program);
    }
    add_confined(programs);

    return programs;
}
