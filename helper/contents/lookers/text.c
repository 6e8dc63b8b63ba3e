/* Looks into text, with or without columns: whatever is between addresses separates. */
#include "contents/encoding.h"
#include "contents/lookers.h"

void
looker_text(Look *look, const LookItem *item)
{
    gsize size = 0;
    const guint8 *data = g_bytes_get_data(item->bytes, &size);
    gsize length = 0;
    g_autofree char *text =
        size > 0 ? encoding_decode(item->charset, data, size, &length) : g_strdup("");

    if (text == NULL)
        look_fail(look, CONTENTS_FORMAT);
    else
        look_at_text(look, text, length);
}
