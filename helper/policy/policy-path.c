#include "policy/policy-path.h"

#define FILE_NAME "policies.json"

/* Debian, Fedora, and where an archive is usually unpacked.  Betterbird is called
 * Thunderbird below /etc as well. */
static const char *const installations[] = {
    "/usr/lib/thunderbird", "/usr/lib64/thunderbird", "/opt/thunderbird",
    "/usr/lib/betterbird",  "/usr/lib64/betterbird",  "/opt/betterbird",
};

static const char *const flatpaks[] = {
    "org.mozilla.Thunderbird",
    "org.mozilla.thunderbird",
    "eu.betterbird.Betterbird",
};

static void
policy_path_free(PolicyPath *place)
{
    g_free(place->path);
    g_free(place);
}

static void
add(GPtrArray *places, char *path, gboolean *found)
{
    PolicyPath *place = g_new0(PolicyPath, 1);

    place->path = path;
    place->exists = g_file_test(path, G_FILE_TEST_EXISTS);
    place->read = place->exists && !*found;
    *found = *found || place->exists;
    g_ptr_array_add(places, place);
}

GPtrArray *
policy_path_list(void)
{
    GPtrArray *places = g_ptr_array_new_with_free_func((GDestroyNotify)policy_path_free);
    const char *system = g_getenv("MOZ_SYSTEM_CONFIG_DIR");
    gboolean found = FALSE;

    add(places,
        g_build_filename(
            system != NULL && *system != '\0' ? system : "/etc", "thunderbird",
            "policies", FILE_NAME, NULL),
        &found);
    for (gsize i = 0; i < G_N_ELEMENTS(installations); i++) {
        if (g_file_test(installations[i], G_FILE_TEST_IS_DIR))
            add(places,
                g_build_filename(installations[i], "distribution", FILE_NAME, NULL),
                &found);
    }

    return places;
}

gboolean
policy_path_has_sandbox(void)
{
    const char *home = g_get_home_dir();

    for (gsize i = 0; i < G_N_ELEMENTS(flatpaks); i++) {
        g_autofree char *own = g_build_filename(
            home, ".local", "share", "flatpak", "app", flatpaks[i], NULL);
        g_autofree char *shared =
            g_build_filename("/var/lib/flatpak/app", flatpaks[i], NULL);

        if (g_file_test(own, G_FILE_TEST_EXISTS) ||
            g_file_test(shared, G_FILE_TEST_EXISTS))
            return TRUE;
    }

    return FALSE;
}
