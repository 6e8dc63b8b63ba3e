#include "contents/package.h"

#include <string.h>

#include "contents/encoding.h"
#include "contents/libraries.h"
#include "text/harmless.h"

struct _Package {
    const Libraries *library; /* NULL: there is none */
    struct archive *archive;
    guint64 *budget;
    char *name; /* of the file at hand */
    guint n_files;
    gboolean has_failed; /* the file at hand, or all of it */
    gboolean is_over;
    ContentsReason reason;
};

static void
fail(Package *package, ContentsReason reason, gboolean is_over)
{
    package->has_failed = TRUE;
    package->is_over |= is_over;
    package->reason = reason;
}

Package *
package_open(GBytes *bytes, PackageKind kind, guint64 *budget)
{
    Package *package = g_new0(Package, 1);
    const Libraries *library = libraries_get();
    gsize size = 0;
    const void *data = g_bytes_get_data(bytes, &size);

    package->budget = budget;
    package->library = library;
    if (library == NULL) {
        fail(package, CONTENTS_FORMAT, TRUE);
        return package;
    }

    package->archive = library->archive_read_new();
    if (package->archive == NULL)
        g_error("Out of memory");
    if (kind == PACKAGE_ZIP) {
        library->archive_read_support_format_zip(package->archive);
    } else {
        library->archive_read_support_filter_gzip(package->archive);
        library->archive_read_support_format_raw(package->archive);
    }
    if (library->archive_read_open_memory(package->archive, data, size) != ARCHIVE_OK)
        fail(package, CONTENTS_BROKEN, TRUE);

    return package;
}

void
package_free(Package *package)
{
    if (package->archive != NULL)
        package->library->archive_read_free(package->archive);
    g_free(package->name);
    g_free(package);
}

/* Archives made in Japan name their files in Shift_JIS, and do not say so. */
static char *
read_name(const Package *package, struct archive_entry *entry)
{
    const char *name = package->library->archive_entry_pathname_utf8(entry);
    const char *raw = package->library->archive_entry_pathname(entry);
    g_autofree char *decoded = NULL;
    gsize length = 0;

    if (name == NULL && raw != NULL)
        decoded = encoding_decode(NULL, (const guint8 *)raw, strlen(raw), &length);

    return harmless_text(name != NULL ? name : decoded != NULL ? decoded : "");
}

const char *
package_next(Package *package)
{
    struct archive_entry *entry = NULL;

    package->has_failed = package->is_over;
    while (!package->is_over) {
        int code = package->library->archive_read_next_header(package->archive, &entry);

        if (code == ARCHIVE_EOF)
            return NULL;
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
            fail(package, CONTENTS_BROKEN, TRUE);
            return NULL;
        }
        if (package->n_files++ == PACKAGE_MAX_FILES) {
            fail(package, CONTENTS_LIMIT, TRUE);
            return NULL;
        }
        if (package->library->archive_entry_filetype(entry) == AE_IFDIR)
            continue;

        g_free(package->name);
        package->name = read_name(package, entry);
        if (package->library->archive_entry_is_encrypted(entry))
            fail(package, CONTENTS_PROTECTED, FALSE);
        return package->name;
    }

    return NULL;
}

int
package_read(Package *package, char *buffer, gsize size)
{
    la_ssize_t n_read;

    if (package->has_failed)
        return -1;
    if (*package->budget == 0) {
        fail(package, CONTENTS_LIMIT, TRUE);
        return -1;
    }

    n_read = package->library->archive_read_data(
        package->archive, buffer, (gsize)MIN((guint64)size, *package->budget));
    if (n_read < 0) {
        fail(package, CONTENTS_BROKEN, FALSE);
        return -1;
    }

    *package->budget -= (guint64)n_read;
    return (int)n_read;
}

GBytes *
package_read_all(Package *package)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    char buffer[32768];
    int n_read;

    while ((n_read = package_read(package, buffer, sizeof buffer)) > 0)
        g_byte_array_append(bytes, (const guint8 *)buffer, (guint)n_read);

    return n_read == 0 ? g_byte_array_free_to_bytes(g_steal_pointer(&bytes)) : NULL;
}

gboolean
package_has_failed(const Package *package, ContentsReason *reason)
{
    *reason = package->reason;
    return package->has_failed;
}

gboolean
package_is_over(const Package *package)
{
    return package->is_over;
}
