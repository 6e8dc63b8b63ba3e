#include "doctor/installation.h"

#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

gboolean
installation_is_personal(void)
{
    g_auto(GStrv) folders = native_manifest_folders();

    return strcmp(folders[0], MANIFEST_DIR) == 0;
}

/* Whether the kernel can name root here: in a user namespace it may be nobody. */
static gboolean
is_root_known(void)
{
    g_autofree char *map = NULL;
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents("/proc/self/uid_map", &map, NULL, NULL))
        return TRUE;

    lines = g_strsplit(map, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        const char *line = g_strchug(lines[i]);

        if (g_str_has_prefix(line, "0 "))
            return TRUE;
    }

    return FALSE;
}

static gboolean
is_owner_right(uid_t owner, gboolean personal)
{
    return owner == 0 || (personal && owner == geteuid()) || !is_root_known();
}

char *
installation_judge_file(const char *path, gboolean personal)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return NULL;
    if (!is_owner_right(status.st_uid, personal))
        return g_strdup_printf(
            /* Translators: %1$s is a file, %2$d the number of a user. */
            _("%1$s belongs to user %2$d, expected root"), path, (int)status.st_uid);
    if ((status.st_mode & (personal ? 002 : 022)) != 0)
        /* Translators: %s is a file. */
        return g_strdup_printf(_("%s can be written by others than its owner"), path);

    return NULL;
}

/* Who can write a folder can replace what is in it. */
static char *
judge_file_and_folder(const char *path, gboolean personal)
{
    g_autofree char *folder = g_path_get_dirname(path);
    char *reason = installation_judge_file(path, personal);

    return reason != NULL ? reason : installation_judge_file(folder, personal);
}

char *
installation_judge(const NativeManifest *manifest)
{
    gboolean personal = installation_is_personal();
    char *reason;

    if (strcmp(manifest->helper, HELPER_PATH) != 0)
        /* Translators: %s is a program. */
        return g_strdup_printf(_("the helper that was installed is %s"), HELPER_PATH);

    reason = judge_file_and_folder(manifest->file, personal);

    return reason != NULL ? reason : judge_file_and_folder(manifest->helper, personal);
}
