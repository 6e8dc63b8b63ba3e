#include "host/program.h"

#include <sys/stat.h>

#define SELF "/proc/self/exe"

char *
program_path(void)
{
    g_autofree char *path = g_file_read_link(SELF, NULL);
    struct stat self;
    struct stat installed;

    /* Any folder of the installed path may be a symbolic link. */
    if (stat(SELF, &self) == 0 && stat(HELPER_PATH, &installed) == 0 &&
        self.st_dev == installed.st_dev && self.st_ino == installed.st_ino)
        return g_strdup(HELPER_PATH);

    return path != NULL ? g_utf8_make_valid(path, -1) : NULL;
}
