#include "json/pointer.h"

char *
pointer_append(const char *path, const char *key)
{
    GString *longer = g_string_new(path);

    g_string_append_c(longer, '/');
    for (const char *p = key; *p != '\0'; p++) {
        if (*p == '~' || *p == '/')
            g_string_append(longer, *p == '~' ? "~0" : "~1");
        else
            g_string_append_c(longer, *p);
    }

    return g_string_free(longer, FALSE);
}
