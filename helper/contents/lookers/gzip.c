/* Looks into a file that is packed by gzip. */
#include <string.h>

#include "contents/lookers.h"
#include "contents/package.h"

/* “list.csv” of “list.csv.gz”. */
static char *
name_of(const LookItem *item)
{
    const char *name = item->name != NULL ? item->name : "";
    const char *dot = strrchr(name, '.');

    return g_strndup(name, dot != NULL ? (gsize)(dot - name) : strlen(name));
}

void
looker_gzip(Look *look, const LookItem *item)
{
    g_autofree char *name = name_of(item);
    g_autoptr(Package) package = NULL;
    g_autoptr(GBytes) bytes = NULL;
    ContentsReason reason;

    if (!look_enter_archive(look))
        return;

    package = package_open(item->bytes, PACKAGE_GZIP, look_get_budget(look));
    if (package_next(package) != NULL)
        bytes = package_read_all(package);
    /* libarchive hands on as it is what is no gzip file. */
    if (bytes != NULL && !g_bytes_equal(bytes, item->bytes))
        look_inside(look, &(LookItem){ .name = name, .bytes = bytes });
    else
        look_fail(look, package_has_failed(package, &reason) ? reason : CONTENTS_BROKEN);
    look_leave_archive(look);
}
