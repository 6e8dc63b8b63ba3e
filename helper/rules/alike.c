#include "rules/alike.h"

#include <string.h>

/* Returns: whether one slip makes @written of @meant, which differ in their first letter
 */
static gboolean
differs_once(const char *written, const char *meant)
{
    gsize n_written = strlen(written);
    gsize n_meant = strlen(meant);

    if (n_written + 1 == n_meant)
        return *meant != '.' && strcmp(written, meant + 1) == 0;
    if (n_written == n_meant + 1)
        return *written != '.' && strcmp(written + 1, meant) == 0;
    if (n_written != n_meant || *written == '.' || *meant == '.')
        return FALSE;

    return strcmp(written + 1, meant + 1) == 0 ||
           (written[0] == meant[1] && written[1] == meant[0] &&
            strcmp(written + 2, meant + 2) == 0);
}

/* Of the name that @place is in, or at the end of. */
static gsize
length_of_name(const char *domain, gsize place)
{
    gsize begin = place;

    while (begin > 0 && domain[begin - 1] != '.')
        begin--;

    return strcspn(domain + begin, ".");
}

gboolean
alike_is_slip(const char *written, const char *meant)
{
    gsize place = 0;

    while (written[place] != '\0' && written[place] == meant[place])
        place++;

    return strcmp(written + place, meant + place) != 0 &&
           differs_once(written + place, meant + place) &&
           length_of_name(meant, place) >= ALIKE_MIN_NAME;
}
