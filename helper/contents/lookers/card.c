/* Looks into cards and calendars: an address may be cut in two by a line that is folded.
 */
#include "contents/lookers.h"

/* Takes out each line break that a blank or a tab follows, and that with it. */
static gsize
unfold(char *text, gsize length)
{
    gsize kept = 0;

    for (gsize i = 0; i < length; i++) {
        gsize next = i + (text[i] == '\r' && i + 1 < length && text[i + 1] == '\n');

        if (text[next] == '\n' && next + 1 < length &&
            (text[next + 1] == ' ' || text[next + 1] == '\t'))
            i = next + 1;
        else
            text[kept++] = text[i];
    }

    return kept;
}

void
looker_card(Look *look, const LookItem *item)
{
    gsize length = 0;
    g_autofree char *text = look_decode(look, item->charset, item->bytes, &length);

    if (text != NULL)
        look_at_text(look, text, unfold(text, length));
}
