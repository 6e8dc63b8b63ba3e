/* Looks into text, with or without columns: whatever is between addresses separates. */
#include "contents/lookers.h"

void
looker_text(Look *look, const LookItem *item)
{
    gsize length = 0;
    g_autofree char *text = look_decode(look, item->charset, item->bytes, &length);

    if (text != NULL)
        look_at_text(look, text, length);
}
