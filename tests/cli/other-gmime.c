/* Preloaded, it makes GMime say that it is of the other side of 3.2.15. */
#include <gmime/gmime.h>

gboolean
g_mime_check_version(guint major, guint minor, guint micro)
{
    return !GMIME_CHECK_VERSION(3, 2, 15);
}
