/* Looks into tables of the OpenDocument format, sheet after sheet. */
#include "contents/lookers.h"
#include "contents/office.h"

typedef struct {
    OfficeText text;
    guint number;   /* of the sheet, from 1 */
    guint depth;    /* tables in it */
    char *sheet;    /* its name */
    gboolean is_at; /* its attributes are read */
    gboolean is_encrypted;
} Ods;

static gboolean
take_content(MarkupEvent event, const char *name, const char *value, gpointer user_data)
{
    Ods *ods = user_data;

    if (event == MARKUP_BEGIN && g_str_equal(name, "table") && ods->depth++ == 0) {
        office_text_end(&ods->text);
        ods->is_at = TRUE;
        look_set_sheet(ods->text.look, ++ods->number, NULL, FALSE);
    } else if (event == MARKUP_ATTRIBUTE && ods->is_at && g_str_equal(name, "name")) {
        g_free(ods->sheet);
        ods->sheet = g_strdup(value);
        look_set_sheet(ods->text.look, ods->number, ods->sheet, FALSE);
    } else if (event == MARKUP_END && g_str_equal(name, "table") && --ods->depth == 0) {
        office_text_end(&ods->text);
        look_set_sheet(ods->text.look, 0, NULL, FALSE);
    }
    if (event == MARKUP_BEGIN && !g_str_equal(name, "table"))
        ods->is_at = FALSE;

    return office_text_take(event, name, value, &ods->text);
}

static gboolean
look_at_content(Ods *ods, Package *package)
{
    g_autoptr(GString) buffer = g_string_new(NULL);
    gboolean good;

    ods->text.text = buffer;
    good = office_read(package, take_content, ods);
    office_text_end(&ods->text);
    look_set_sheet(ods->text.look, 0, NULL, FALSE);
    return good;
}

static gboolean
take_manifest(MarkupEvent event, const char *name, const char *value, gpointer user_data)
{
    Ods *ods = user_data;

    ods->is_encrypted |= event == MARKUP_BEGIN && g_str_equal(name, "encryption-data");
    return !ods->is_encrypted;
}

static gboolean
look_at_manifest(Package *package, const char *name, gpointer user_data)
{
    return !g_str_equal(name, "META-INF/manifest.xml") ||
           office_read(package, take_manifest, user_data);
}

static gboolean
look_at_file(Package *package, const char *name, gpointer user_data)
{
    Ods *ods = user_data;

    if (g_str_equal(name, "content.xml"))
        return look_at_content(ods, package);

    return office_look(ods->text.look, package, name);
}

void
looker_ods(Look *look, const LookItem *item)
{
    Ods ods = { .text.look = look };

    office_each(look, item->bytes, look_at_manifest, &ods);
    if (ods.is_encrypted)
        look_fail(look, CONTENTS_PROTECTED);
    else
        office_each(look, item->bytes, look_at_file, &ods);
    g_free(ods.sheet);
}
