/* Looks into a text of an office program: its text, headers, footnotes, comments, links.
 */
#include "contents/lookers.h"
#include "contents/office.h"

static gboolean
look_at_file(Package *package, const char *name, gpointer user_data)
{
    return office_look(user_data, package, name);
}

void
looker_docx(Look *look, const LookItem *item)
{
    office_each(look, item->bytes, look_at_file, look);
}
