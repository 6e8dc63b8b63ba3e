/* Folders that a test made. */
#pragma once

#include <glib.h>

static inline void
remove_folder(const char *path)
{
    const char *argv[] = { "rm", "-rf", path, NULL };

    g_assert_true(g_spawn_sync(
        NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
        NULL));
}
