#include "contents/libraries.h"

#include <dlfcn.h>

typedef struct {
    const char *name;
    gsize offset; /* in Libraries */
} Function;

/* clang-format off */
#define ROW(name) { #name, G_STRUCT_OFFSET(Libraries, name) },
static const Function archive_functions[] = { LIBRARIES_ARCHIVE(ROW) };
static const Function xml_functions[] = { LIBRARIES_XML(ROW) };
#undef ROW
/* clang-format on */

/* It stays loaded: what it has kept for itself is used again. */
static gboolean
load(const char *path, const Function *functions, gsize n_functions, Libraries *into)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

    if (library == NULL) {
        g_warning("Cannot look into attachments: %s", dlerror());
        return FALSE;
    }

    for (gsize i = 0; i < n_functions; i++) {
        void *function = dlsym(library, functions[i].name);

        if (function == NULL) {
            g_warning("Cannot look into attachments: %s", dlerror());
            return FALSE;
        }
        *(void **)G_STRUCT_MEMBER_P(into, functions[i].offset) = function;
    }

    return TRUE;
}

static gpointer
load_all(gpointer user_data)
{
    g_autofree Libraries *libraries = g_new0(Libraries, 1);

    if (!load(
            LIBARCHIVE_NAME, archive_functions, G_N_ELEMENTS(archive_functions),
            libraries) ||
        !load(LIBXML_NAME, xml_functions, G_N_ELEMENTS(xml_functions), libraries))
        return NULL;

    return g_steal_pointer(&libraries);
}

const Libraries *
libraries_get(void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once(&once, load_all, NULL);
}
