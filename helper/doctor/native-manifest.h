/* NativeManifest: the file that leads Thunderbird from the extension to the helper.
 * Read as Thunderbird reads it: folder by folder, and what is wrong is passed over.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    char *file;
    char *helper; /* the program; NULL: Thunderbird passes the file over */
    char *reason; /* why it does */
} NativeManifest;

/**
 * native_manifest_find_all:
 *
 * Returns: (transfer full) (element-type NativeManifest): those that are there, in
 *   the order in which Thunderbird looks; it takes the first that has a helper
 */
GPtrArray *native_manifest_find_all(void);

/**
 * native_manifest_find_in:
 * @folder: where the system has those for one Thunderbird
 *
 * Returns: (transfer full) (element-type NativeManifest): those for that Thunderbird;
 *   as native_manifest_find_all()
 */
GPtrArray *native_manifest_find_in(const char *folder);

/**
 * native_manifest_folders:
 *
 * Returns: (transfer full): the folders in which Thunderbird looks
 */
char **native_manifest_folders(void);

G_END_DECLS
