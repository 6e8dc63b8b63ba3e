/* Message folder: a new folder with one message a file, for any other program that sends.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * message_folder_prepare:
 * @path: where it will be; may be there already, if it is empty
 * @error: return location for a #GFileError
 *
 * Makes the folder, for this user alone.
 *
 * Returns: %FALSE and an error, if it is something else, or holds something
 */
gboolean message_folder_prepare(const char *path, GError **error);

/**
 * message_folder_add:
 * @path: of a folder that was prepared
 * @number: of the message, from 1
 * @message: as it goes into its file, whole or not at all
 * @error: return location for a #GFileError
 *
 * Returns: whether it was written
 */
gboolean message_folder_add(
    const char *path, guint number, GBytes *message, GError **error);

/**
 * message_folder_finish:
 * @path: of a folder to which all messages were added
 * @error: return location for a #GFileError
 *
 * Brings all of them on the disk at once.
 *
 * Returns: whether they are
 */
gboolean message_folder_finish(const char *path, GError **error);

G_END_DECLS
