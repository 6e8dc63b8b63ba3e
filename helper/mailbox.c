#include "mailbox.h"

#include <idn2.h>
#include <string.h>

/* RFC 5322, 3.2.3 (atext), and all that RFC 6532 adds. */
static gboolean
is_atext(char c)
{
    return g_ascii_isalnum(c) || (c & 0x80) != 0 ||
           (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static gboolean
is_dot_atom(const char *text)
{
    if (*text == '\0' || *text == '.')
        return FALSE;

    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '.' ? p[1] == '.' || p[1] == '\0' : !is_atext(*p))
            return FALSE;
    }

    return TRUE;
}

/* The contents of a quoted string, or %NULL if @text is none. */
static char *
unquote(const char *text, gsize length)
{
    g_autoptr(GString) content = NULL;

    if (length < 2 || text[0] != '"' || text[length - 1] != '"')
        return NULL;

    content = g_string_sized_new(length);
    for (gsize i = 1; i < length - 1; i++) {
        if (text[i] == '\\' && i + 1 < length - 1)
            i++;
        g_string_append_c(content, text[i]);
    }

    return g_string_free(g_steal_pointer(&content), FALSE);
}

static char *
normalise_local(const char *local, gsize length)
{
    g_autofree char *content = unquote(local, length);

    if (content != NULL && is_dot_atom(content))
        return g_ascii_strdown(content, -1);

    return g_ascii_strdown(local, (gssize)length);
}

char *
mailbox_normalise_domain(const char *domain)
{
    g_autofree char *lower = g_ascii_strdown(domain, -1);
    gsize length;
    char *a_label = NULL;

    if (!g_str_is_ascii(lower) && strlen(lower) <= 4 * 253 &&
        idn2_lookup_u8(
            (const guint8 *)domain, (guint8 **)&a_label,
            IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK) {
        g_free(lower);
        lower = g_ascii_strdown(a_label, -1);
        idn2_free(a_label);

        /* A full-width @ or a no-break space becomes one of ASCII: no domain. */
        if (strpbrk(lower, "@ ,;:<>()\"\\") != NULL)
            return NULL;
    }

    length = strlen(lower);
    if (length > 0 && lower[length - 1] == '.')
        lower[--length] = '\0';

    return length > 0 ? g_steal_pointer(&lower) : NULL;
}

char *
mailbox_normalise(const char *addr_spec)
{
    const char *at = strrchr(addr_spec, '@');
    g_autofree char *local = NULL;
    g_autofree char *domain = NULL;

    if (at == NULL || at == addr_spec)
        return NULL;

    domain = mailbox_normalise_domain(at + 1);
    if (domain == NULL)
        return NULL;

    local = normalise_local(addr_spec, (gsize)(at - addr_spec));
    return g_strconcat(local, "@", domain, NULL);
}

const char *
mailbox_domain(const char *mailbox)
{
    return strrchr(mailbox, '@') + 1;
}

gboolean
mailbox_is_domain(const char *domain)
{
    gsize label = 0;

    if (strlen(domain) > 253)
        return FALSE;

    for (const char *p = domain;; p++) {
        if (*p == '.' || *p == '\0') {
            if (label == 0 || label > 63)
                return FALSE;
            if (*p == '\0')
                return TRUE;
            label = 0;
            continue;
        }
        if (!g_ascii_isalnum(*p) && *p != '-' && *p != '_')
            return FALSE;
        label++;
    }
}

gboolean
mailbox_is_within(const char *domain, const char *parent)
{
    gsize length = strlen(domain);
    gsize parent_length = strlen(parent);

    return length >= parent_length &&
           strcmp(domain + length - parent_length, parent) == 0 &&
           (length == parent_length || domain[length - parent_length - 1] == '.');
}
