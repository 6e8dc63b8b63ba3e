/* Looks into a workbook.  Its cells name their texts by number, of a table in another
 * file, so that it is gone through twice: for the names of the sheets and that table, and
 * for the cells.  A text that no cell names any more goes along all the same.
 */
#include <string.h>

#include "contents/address-finder.h"
#include "contents/lookers.h"
#include "contents/office.h"

typedef struct {
    char *id; /* of its relation to a file */
    char *name;
    gboolean hidden;
} Sheet;

/* A text of the table in which there is an address. */
typedef struct {
    GPtrArray *mailboxes; /* of char * */
    gboolean is_used;
} Shared;

typedef struct {
    OfficeText text;
    GPtrArray *sheets;  /* of Sheet, in the order of the workbook */
    GHashTable *paths;  /* of the workbook's files, by the ids of their relations */
    GHashTable *shared; /* number → Shared */
    guint n_shared;     /* texts of the table so far */
    gsize n_mailboxes;  /* of the table */
    char *id;           /* of the relation at hand */
    char *path;
    gboolean is_sheet;  /* the element at hand is one */
    gboolean is_shared; /* the cell at hand names a text by number */
    gboolean is_value;
} Xlsx;

static void
sheet_free(Sheet *sheet)
{
    g_free(sheet->id);
    g_free(sheet->name);
    g_free(sheet);
}

static void
shared_free(Shared *shared)
{
    g_ptr_array_unref(shared->mailboxes);
    g_free(shared);
}

static void
replace(char **text, char *by)
{
    g_free(*text);
    *text = by;
}

static gboolean
take_workbook(MarkupEvent event, const char *name, const char *value, gpointer user_data)
{
    Xlsx *xlsx = user_data;
    Sheet *sheet;

    if (event == MARKUP_BEGIN) {
        xlsx->is_sheet = g_str_equal(name, "sheet");
        if (xlsx->is_sheet)
            g_ptr_array_add(xlsx->sheets, g_new0(Sheet, 1));
    }
    if (event != MARKUP_ATTRIBUTE || !xlsx->is_sheet)
        return TRUE;

    sheet = g_ptr_array_index(xlsx->sheets, xlsx->sheets->len - 1);
    if (g_str_equal(name, "name"))
        replace(&sheet->name, g_strdup(value));
    else if (g_str_equal(name, "id"))
        replace(&sheet->id, g_strdup(value));
    else if (g_str_equal(name, "state"))
        sheet->hidden = !g_str_equal(value, "visible");

    return TRUE;
}

static gboolean
take_relations(MarkupEvent event, const char *name, const char *value, gpointer user_data)
{
    Xlsx *xlsx = user_data;

    if (event == MARKUP_ATTRIBUTE && g_str_equal(name, "Id"))
        replace(&xlsx->id, g_strdup(value));
    else if (event == MARKUP_ATTRIBUTE && g_str_equal(name, "Target"))
        replace(
            &xlsx->path,
            *value == '/' ? g_strdup(value + 1) : g_strconcat("xl/", value, NULL));
    else if (event == MARKUP_END && xlsx->id != NULL && xlsx->path != NULL)
        g_hash_table_insert(
            xlsx->paths, g_steal_pointer(&xlsx->id), g_steal_pointer(&xlsx->path));

    return TRUE;
}

static gboolean
add_to_shared(const char *mailbox, gpointer user_data)
{
    Xlsx *xlsx = user_data;
    Shared *shared = g_hash_table_lookup(xlsx->shared, GUINT_TO_POINTER(xlsx->n_shared));

    if (shared == NULL) {
        shared = g_new0(Shared, 1);
        shared->mailboxes = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(xlsx->shared, GUINT_TO_POINTER(xlsx->n_shared), shared);
    }
    g_ptr_array_add(shared->mailboxes, g_strdup(mailbox));

    return ++xlsx->n_mailboxes < CONTENTS_MAX_MAILBOXES;
}

/* The parts of one text are one text; what is written above it is not. */
static gboolean
take_strings(MarkupEvent event, const char *name, const char *value, gpointer user_data)
{
    Xlsx *xlsx = user_data;
    GString *text = xlsx->text.text;

    if (event == MARKUP_TEXT)
        g_string_append(text, value);
    else if (event == MARKUP_BEGIN && markup_separates(name))
        g_string_append_c(text, '\n');
    if (event != MARKUP_END || !g_str_equal(name, "si"))
        return TRUE;

    address_finder_each(text->str, text->len, add_to_shared, xlsx);
    g_string_truncate(text, 0);
    xlsx->n_shared++;
    return xlsx->n_mailboxes < CONTENTS_MAX_MAILBOXES;
}

/* A cell names a text: what is in that is in the sheet. */
static void
look_up(Xlsx *xlsx)
{
    guint64 number = g_ascii_strtoull(xlsx->text.text->str, NULL, 10);
    Shared *shared =
        number < xlsx->n_shared
            ? g_hash_table_lookup(xlsx->shared, GUINT_TO_POINTER((guint)number))
            : NULL;

    g_string_truncate(xlsx->text.text, 0);
    if (shared == NULL)
        return;
    shared->is_used = TRUE;
    for (guint i = 0; i < shared->mailboxes->len; i++)
        look_add(xlsx->text.look, g_ptr_array_index(shared->mailboxes, i));
}

static gboolean
take_cells(MarkupEvent event, const char *name, const char *value, gpointer user_data)
{
    Xlsx *xlsx = user_data;

    if (event == MARKUP_BEGIN && g_str_equal(name, "c"))
        xlsx->is_shared = FALSE;
    if (event == MARKUP_ATTRIBUTE && g_str_equal(name, "t"))
        xlsx->is_shared = g_str_equal(value, "s");
    if (event == MARKUP_BEGIN && g_str_equal(name, "v")) {
        xlsx->is_value = xlsx->is_shared;
        if (xlsx->is_value) {
            office_text_end(&xlsx->text);
            return TRUE;
        }
    }
    if (event == MARKUP_END && xlsx->is_value && g_str_equal(name, "v")) {
        xlsx->is_value = FALSE;
        look_up(xlsx);
    }

    return office_text_take(event, name, value, &xlsx->text);
}

static gboolean
look_at_names(Package *package, const char *name, gpointer user_data)
{
    Xlsx *xlsx = user_data;
    gboolean good = TRUE;

    if (g_str_equal(name, "xl/workbook.xml"))
        return office_read(package, take_workbook, xlsx);
    if (g_str_equal(name, "xl/_rels/workbook.xml.rels"))
        return office_read(package, take_relations, xlsx);
    if (g_str_equal(name, "xl/sharedStrings.xml")) {
        good = office_read(package, take_strings, xlsx);
        g_string_truncate(xlsx->text.text, 0);
        if (xlsx->n_mailboxes >= CONTENTS_MAX_MAILBOXES)
            look_fail(xlsx->text.look, CONTENTS_LIMIT);
    }

    return good;
}

/* Links of a sheet stand in a file of their own: xl/worksheets/_rels/sheet1.xml.rels. */
static char *
path_of_sheet(const char *name)
{
    g_autoptr(GString) path = g_string_new(name);

    if (g_str_has_suffix(name, ".rels")) {
        g_string_truncate(path, path->len - strlen(".rels"));
        g_string_replace(path, "_rels/", "", 1);
    }

    return g_string_free(g_steal_pointer(&path), FALSE);
}

static void
set_sheet(Xlsx *xlsx, const char *name)
{
    g_autofree char *path = path_of_sheet(name);

    look_set_sheet(xlsx->text.look, 0, NULL, FALSE);
    for (guint i = 0; i < xlsx->sheets->len; i++) {
        const Sheet *sheet = g_ptr_array_index(xlsx->sheets, i);
        const char *its =
            sheet->id != NULL ? g_hash_table_lookup(xlsx->paths, sheet->id) : NULL;

        if (g_strcmp0(its, path) == 0)
            look_set_sheet(xlsx->text.look, i + 1, sheet->name, sheet->hidden);
    }
}

static gboolean
look_at_cells(Package *package, const char *name, gpointer user_data)
{
    Xlsx *xlsx = user_data;
    gboolean good = TRUE;

    if (g_str_equal(name, "xl/sharedStrings.xml"))
        return TRUE;

    set_sheet(xlsx, name);
    if (g_str_has_prefix(name, "xl/worksheets/") && g_str_has_suffix(name, ".xml")) {
        xlsx->text.in_properties = 0;
        xlsx->is_value = FALSE;
        good = office_read(package, take_cells, xlsx);
        office_text_end(&xlsx->text);
    } else {
        good = office_look(xlsx->text.look, package, name);
    }
    look_set_sheet(xlsx->text.look, 0, NULL, FALSE);

    return good;
}

static void
add_unused(const Xlsx *xlsx)
{
    for (guint i = 0; i < xlsx->n_shared; i++) {
        const Shared *shared = g_hash_table_lookup(xlsx->shared, GUINT_TO_POINTER(i));

        for (guint j = 0;
             shared != NULL && !shared->is_used && j < shared->mailboxes->len; j++)
            look_add(xlsx->text.look, g_ptr_array_index(shared->mailboxes, j));
    }
}

void
looker_xlsx(Look *look, const LookItem *item)
{
    g_autoptr(GString) buffer = g_string_new(NULL);
    Xlsx xlsx = { .text = { look, buffer, 0 } };

    xlsx.sheets = g_ptr_array_new_with_free_func((GDestroyNotify)sheet_free);
    xlsx.paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    xlsx.shared = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)shared_free);

    office_each(look, item->bytes, look_at_names, &xlsx);
    office_each(look, item->bytes, look_at_cells, &xlsx);
    add_unused(&xlsx);

    g_ptr_array_unref(xlsx.sheets);
    g_hash_table_unref(xlsx.paths);
    g_hash_table_unref(xlsx.shared);
    g_free(xlsx.id);
    g_free(xlsx.path);
}
