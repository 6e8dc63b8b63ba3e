#include "mail/loose-address.h"

#include <string.h>

#include "mail/mailbox.h"

#define MAILTO "mailto:"

/* RFC 5321, 4.5.3.1: local part and domain with the @ between them. */
#define MAX_ADDRESS 320

static gboolean
separates(char c)
{
    return c == '\0' || g_ascii_isspace(c) || strchr("<>()[],;\"'", c) != NULL;
}

char *
loose_address_next(const char **p, const char *end)
{
    while (*p < end) {
        const char *start = *p;
        const char *stop;
        g_autofree char *word = NULL;

        while (*p < end && !separates(**p))
            (*p)++;
        stop = *p;
        *p += *p < end;

        if (stop - start > (gssize)strlen(MAILTO) &&
            g_ascii_strncasecmp(start, MAILTO, strlen(MAILTO)) == 0) {
            const char *query = memchr(start, '?', (gsize)(stop - start));

            start += strlen(MAILTO);
            stop = query != NULL ? query : stop;
        }
        if (stop - start < 3 || stop - start > MAX_ADDRESS)
            continue;

        word = g_strndup(start, (gsize)(stop - start));
        if (g_utf8_validate(word, -1, NULL) && mailbox_is_addr_spec(word))
            return g_steal_pointer(&word);
    }

    return NULL;
}
