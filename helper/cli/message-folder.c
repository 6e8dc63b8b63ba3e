#define _GNU_SOURCE /* syncfs */
#include "cli/message-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define FOLDER_MODE 0700
#define FILE_MODE 0600

gboolean
message_folder_prepare(const char *path, GError **error)
{
    g_autoptr(GDir) folder = NULL;

    if (g_mkdir(path, FOLDER_MODE) != 0 && errno != EEXIST) {
        int reason = errno;

        g_set_error(
            error, G_FILE_ERROR, (gint)g_file_error_from_errno(reason), "%s",
            g_strerror(reason));
        return FALSE;
    }

    folder = g_dir_open(path, 0, error);
    if (folder == NULL)
        return FALSE;
    if (g_dir_read_name(folder) != NULL) {
        g_set_error_literal(
            error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
            "expected a folder that is new or empty, and there is something in it");
        return FALSE;
    }

    return TRUE;
}

gboolean
message_folder_add(const char *path, guint number, GBytes *message, GError **error)
{
    g_autofree char *name = g_strdup_printf("%04u.eml", number);
    g_autofree char *file = g_build_filename(path, name, NULL);

    return g_file_set_contents_full(
        file, g_bytes_get_data(message, NULL), (gssize)g_bytes_get_size(message),
        G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_ONLY_EXISTING, FILE_MODE,
        error);
}

gboolean
message_folder_finish(const char *path, GError **error)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int reason = 0;

    if (folder < 0 || syncfs(folder) != 0)
        reason = errno;
    if (folder >= 0)
        close(folder);
    if (reason == 0)
        return TRUE;

    g_set_error(
        error, G_FILE_ERROR, (gint)g_file_error_from_errno(reason),
        "the messages may not be on the disk: %s", g_strerror(reason));
    return FALSE;
}
