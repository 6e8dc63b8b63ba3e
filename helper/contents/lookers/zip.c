/* Looks into the files of a zip archive. */
#include "contents/lookers.h"
#include "contents/package.h"

static void
look_at_file(Look *look, Package *package, const char *name)
{
    LookItem item = { .name = name };
    ContentsReason reason;

    item.bytes = package_has_failed(package, &reason) ? NULL : package_read_all(package);
    if (item.bytes == NULL) {
        package_has_failed(package, &reason);
        look_fail_member(look, name, reason);
        return;
    }

    look_inside(look, &item);
    g_bytes_unref(item.bytes);
}

void
looker_zip(Look *look, const LookItem *item)
{
    g_autoptr(Package) package = NULL;
    const char *name;
    ContentsReason reason;

    if (!look_enter_archive(look))
        return;

    package = package_open(item->bytes, PACKAGE_ZIP, look_get_budget(look));
    while ((name = package_next(package)) != NULL)
        look_at_file(look, package, name);
    if (package_is_over(package) && package_has_failed(package, &reason))
        look_fail(look, reason);
    look_leave_archive(look);
}
