/* How much of the same is enough. */
#pragma once

#include <glib.h>

/* Returns: @n, or where valgrind makes everything slow, @fewer: it looks at what
 * code does to memory, and the next round of the same loop does nothing else. */
static inline guint
unless_watched(guint n, guint fewer)
{
    return g_getenv("BCC_GUARD_WATCHED") != NULL ? fewer : n;
}
