#include "contents/office.h"

#include <string.h>

/* Text is looked at when so much of it has come together, in bytes. */
#define PIECE ((gsize)64 * 1024)

static int
read_package(void *source, char *buffer, int size)
{
    return package_read(source, buffer, (gsize)size);
}

gboolean
office_read(Package *package, MarkupFunc func, gpointer user_data)
{
    return markup_read_xml(read_package, package, func, user_data);
}

void
office_each(Look *look, GBytes *bytes, OfficeFunc func, gpointer user_data)
{
    g_autoptr(Package) package = package_open(bytes, PACKAGE_ZIP, look_get_budget(look));
    const char *name;
    ContentsReason reason;
    guint n_files = 0;

    while ((name = package_next(package)) != NULL) {
        gboolean good =
            !package_has_failed(package, &reason) && func(package, name, user_data);

        n_files++;
        if (!good)
            look_fail(
                look, package_has_failed(package, &reason) ? reason : CONTENTS_BROKEN);
    }

    if (package_has_failed(package, &reason))
        look_fail(look, reason);
    else if (n_files == 0)
        look_fail(look, CONTENTS_BROKEN);
}

void
office_text_end(OfficeText *text)
{
    look_at_text(text->look, text->text->str, text->text->len);
    g_string_truncate(text->text, 0);
}

static void
separate(OfficeText *text, const char *name)
{
    if (text->in_properties > 0 || !markup_separates(name))
        return;

    g_string_append_c(text->text, '\n');
    if (text->text->len > PIECE)
        office_text_end(text);
}

gboolean
office_text_take(
    MarkupEvent event, const char *name, const char *value, gpointer user_data)
{
    OfficeText *text = user_data;

    switch (event) {
    case MARKUP_BEGIN:
        separate(text, name);
        text->in_properties += g_str_equal(name, "rPr");
        break;
    case MARKUP_END:
        separate(text, name);
        if (text->in_properties > 0)
            text->in_properties -= g_str_equal(name, "rPr");
        break;
    case MARKUP_ATTRIBUTE:
        if (strchr(value, '@') != NULL)
            look_at_text(text->look, value, strlen(value));
        break;
    case MARKUP_TEXT:
        g_string_append(text->text, value);
        break;
    }

    return TRUE;
}

static gboolean
look_at_xml(Look *look, Package *package)
{
    g_autoptr(GString) buffer = g_string_new(NULL);
    OfficeText text = { look, buffer, 0 };
    gboolean good = office_read(package, office_text_take, &text);

    office_text_end(&text);
    return good;
}

static gboolean
look_at_embedded(Look *look, Package *package, const char *name)
{
    g_autoptr(GBytes) bytes = package_read_all(package);

    if (bytes == NULL)
        return FALSE;

    look_inside(look, &(LookItem){ .name = name, .bytes = bytes });
    return TRUE;
}

gboolean
office_look(Look *look, Package *package, const char *name)
{
    if (g_str_has_suffix(name, ".xml") || g_str_has_suffix(name, ".rels") ||
        g_str_has_suffix(name, ".vml"))
        return look_at_xml(look, package);
    if (strstr(name, "/embeddings/") != NULL)
        return look_at_embedded(look, package, name);

    return TRUE;
}
