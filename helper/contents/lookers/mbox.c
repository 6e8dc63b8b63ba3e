/* Looks into an mbox file, message after message. */
#define _GNU_SOURCE /* memmem() */
#include <string.h>

#include "contents/lookers.h"

#define SEPARATOR "\nFrom "

/* A text that holds such a line is cut in two, and both halves are looked at. */
static const char *
find_next(const char *p, const char *end)
{
    const char *found = memmem(p, (gsize)(end - p), SEPARATOR, strlen(SEPARATOR));

    return found != NULL ? found + 1 : end;
}

void
looker_mbox(Look *look, const LookItem *item)
{
    gsize size = 0;
    const char *p = g_bytes_get_data(item->bytes, &size);
    const char *start = p;
    const char *end = size > 0 ? p + size : p; /* what is empty is nowhere */

    while (p < end && look_take(look)) {
        const char *next = find_next(p, end);
        g_autoptr(GBytes) bytes =
            g_bytes_new_from_bytes(item->bytes, (gsize)(p - start), (gsize)(next - p));
        const LookItem one = { .bytes = bytes };

        looker_message(look, &one);
        p = next;
    }
}
