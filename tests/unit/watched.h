/* How much of the same is enough. */
#pragma once

#include <glib.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#define LEAKS_ARE_WATCHED
#endif
#endif

/* Returns: @n, or where valgrind makes everything slow, @fewer: it looks at what
 * code does to memory, and the next round of the same loop does nothing else. */
static inline guint
unless_watched(guint n, guint fewer)
{
    return g_getenv("BCC_GUARD_WATCHED") != NULL ? fewer : n;
}

/* What is not freed until then is none of ours: of one in some hundred thousand broken
 * headers GMime leaves 128 bytes behind. */
static inline void
ignore_leaks(gboolean ignored)
{
#ifdef LEAKS_ARE_WATCHED
    if (ignored)
        __lsan_disable();
    else
        __lsan_enable();
#else
    (void)ignored;
#endif
}
