#include "contents/address-finder.h"

#include <string.h>

#include "mail/mailbox.h"

/* RFC 5321, 4.5.3.1, in bytes. */
#define MAX_LOCAL 64
#define MAX_DOMAIN 255

/* Of what RFC 5322 (3.2.3) allows in a local part, what is not more often a separator, or
 * a part of a link, in front of it. */
#define LOCAL_MARKS "._%+-&~!#$^'"

/* An address in angle brackets on such a line is the name of a message (RFC 5322, 3.6.4).
 */
static const char *const id_fields[] = { "message-id:", "in-reply-to:", "references:",
                                         "x-ms-exchange-" };

/* Names of pictures: logo@2x.png, and those that a message refers to. */
static const char *const file_endings[] = { "png", "jpg",  "jpeg", "gif",
                                            "svg", "webp", "bmp",  "css" };

static gboolean
is_local(char c)
{
    return g_ascii_isalnum(c) || (c != '\0' && strchr(LOCAL_MARKS, c) != NULL);
}

static gboolean
is_domain(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '.' || c == '_';
}

/* Returns: (nullable): where the local part begins that ends at @at */
static const char *
find_local(const char *text, const char *at)
{
    const char *start = at;

    if (at > text && at[-1] == '"') { /* "a..b"@x, as carriers gave it out */
        for (start = at - 1; start > text && at - start <= MAX_LOCAL;) {
            start--;
            if (*start == '"')
                return at - start > 2 ? start : NULL;
            if (!is_local(*start))
                return NULL;
        }
        return NULL;
    }

    while (start > text && at - start <= MAX_LOCAL && is_local(start[-1]))
        start--;
    /* As in the name of a person at another service. */
    if (at - start > MAX_LOCAL || (start > text && start[-1] == '/'))
        return NULL;
    while (start < at && !g_ascii_isalnum(*start) && *start != '_')
        start++;

    return start < at ? start : NULL;
}

/* A domain in other letters than these ends where its letters do. */
static const char *
skip_letters(const char *p, const char *end)
{
    while (p < end) {
        gunichar c = g_utf8_get_char_validated(p, end - p);

        if (c == (gunichar)-1 || c == (gunichar)-2 ||
            !(g_unichar_isalnum(c) || c == '-' || c == '.' || g_unichar_ismark(c)))
            break;
        p = g_utf8_next_char(p);
    }

    return p;
}

/* Returns: behind the domain that begins at @start */
static const char *
find_end(const char *start, const char *end)
{
    const char *p = start;

    end = MIN(end, start + MAX_DOMAIN + 1);
    if (p < end && (guchar)*p >= 0x80)
        p = skip_letters(p, end);
    else
        while (p < end && is_domain(*p))
            p++;
    while (p > start && (p[-1] == '.' || p[-1] == '-' || p[-1] == '_'))
        p--;

    return p;
}

/* Whether a domain ends as those of the net do, and not as the name of a file. */
static gboolean
ends_like_domain(const char *domain)
{
    const char *last = strrchr(domain, '.');

    if (last == NULL || strstr(domain, "..") != NULL || *domain == '.')
        return FALSE;
    last++;
    if (g_str_has_prefix(last, "xn--"))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(file_endings); i++) {
        if (strcmp(last, file_endings[i]) == 0)
            return FALSE;
    }

    return strlen(last) >= 2 &&
           strspn(last, "abcdefghijklmnopqrstuvwxyz") == strlen(last);
}

/* Returns: (transfer full) (nullable): the mailbox of these bytes, if it is one */
static char *
read_mailbox(const char *start, const char *end)
{
    g_autofree char *written = g_strndup(start, (gsize)(end - start));
    g_autofree char *mailbox = NULL;

    if (!g_utf8_validate(written, -1, NULL))
        return NULL;
    mailbox = mailbox_normalise(written);

    return mailbox != NULL && mailbox_is_domain(mailbox_domain(mailbox)) &&
                   ends_like_domain(mailbox_domain(mailbox))
               ? g_steal_pointer(&mailbox)
               : NULL;
}

static gboolean
is_message_id(const char *text, const char *start)
{
    const char *line = start;

    if (start == text || start[-1] != '<')
        return FALSE;
    while (line > text && line[-1] != '\n' && start - line < 256)
        line--;
    for (gsize i = 0; i < G_N_ELEMENTS(id_fields); i++) {
        gsize length = strlen(id_fields[i]);

        if ((gsize)(start - line) > length &&
            g_ascii_strncasecmp(line, id_fields[i], length) == 0)
            return TRUE;
    }

    return FALSE;
}

void
address_finder_each(
    const char *text, gsize length, AddressFound found, gpointer user_data)
{
    const char *end = text + length;
    const char *behind = text; /* the last address */
    const char *at = text;

    while (at < end && (at = memchr(at, '@', (gsize)(end - at))) != NULL) {
        const char *start = find_local(behind, at);
        const char *stop = find_end(at + 1, end);
        g_autofree char *mailbox = NULL;

        at++;
        if (start == NULL || stop == at || is_message_id(text, start))
            continue;
        mailbox = read_mailbox(start, stop);
        if (mailbox == NULL)
            continue;
        behind = stop;
        at = stop;
        if (!found(mailbox, user_data))
            return;
    }
}
