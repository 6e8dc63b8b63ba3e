#include "mail/dotted-local.h"

#include <string.h>

#include "mail/header-field.h"
#include "mail/mailbox.h"

/* Most texts have no dot in front of a dot or of an @. */
static gboolean
may_hold_one(const char *start, const char *end)
{
    for (const char *p = memchr(start, '.', (gsize)(end - start)); p != NULL;
         p = memchr(p + 1, '.', (gsize)(end - p - 1))) {
        if (p + 1 < end && (p[1] == '.' || p[1] == '@'))
            return TRUE;
    }

    return FALSE;
}

static gboolean
opens(char c)
{
    return c == '"' || c == '(' || c == '[';
}

void
dotted_local_append(GString *target, const char *start, const char *end)
{
    const char *p = start;
    /* Nothing but blanks and comments since an address may have begun: what has a word in
     * front of it is the rest of one (RFC 5322, 4.4), or nobody's. */
    gboolean begins = TRUE;

    if (!may_hold_one(start, end)) {
        g_string_append_len(target, start, end - start);
        return;
    }

    while (p < end) {
        gboolean needs_quotes = FALSE;
        const char *behind = opens(*p) ? header_field_skip_enclosed(p, end) : NULL;

        if (behind == NULL)
            behind = p + mailbox_skip_dotted(p, (gsize)(end - p), &needs_quotes);
        if (behind == p)
            behind++;
        needs_quotes &= begins;
        if (needs_quotes)
            g_string_append_c(target, '"');
        g_string_append_len(target, p, behind - p);
        if (needs_quotes)
            g_string_append_c(target, '"');
        if (!g_ascii_isspace(*p) && *p != '(')
            begins = strchr("<,:;", *p) != NULL;
        p = behind;
    }
}
