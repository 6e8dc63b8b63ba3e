#include "mail/mailbox.h"

#include <idn2.h>
#include <string.h>

#include "text/invisible.h"

/* RFC 5322, 3.2.3 (atext), and all that RFC 6532 adds. */
static gboolean
is_atext(char c)
{
    return g_ascii_isalnum(c) || (c & 0x80) != 0 ||
           (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* Atoms and dots in any order: more than the dot-atom of RFC 5322 (3.2.3).  Japanese
 * carriers gave out a..b@ and ab.@, and Thunderbird sends to them as they stand. */
static gboolean
is_dotted(const char *text, gsize length)
{
    gboolean has_atom = FALSE;

    for (gsize i = 0; i < length; i++) {
        if (text[i] == '.')
            continue;
        if (!is_atext(text[i]))
            return FALSE;
        has_atom = TRUE;
    }

    return has_atom;
}

/* What the local part stands for: quoted strings, which may stand between
 * dots (RFC 5322, 4.4), as their contents.  %NULL if it has none, or one that
 * is no word by itself. */
static char *
unquote(const char *text, gsize length)
{
    g_autoptr(GString) content = NULL;
    const char *end = text + length;

    if (memchr(text, '"', length) == NULL)
        return NULL;

    content = g_string_sized_new(length);
    for (const char *p = text; p < end; p++) {
        if (*p != '"') {
            g_string_append_c(content, *p);
            continue;
        }
        if (p > text && p[-1] != '.')
            return NULL;

        for (p++; p < end && *p != '"'; p++) {
            if (*p == '\\' && p + 1 < end)
                p++;
            g_string_append_c(content, *p);
        }
        if (p == end || (p + 1 < end && p[1] != '.'))
            return NULL;
    }

    return g_string_free(g_steal_pointer(&content), FALSE);
}

static char *
quote(const char *content)
{
    GString *text = g_string_new("\"");

    for (const char *p = content; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(text, '\\');
        g_string_append_c(text, g_ascii_tolower(*p));
    }

    g_string_append_c(text, '"');
    return g_string_free(text, FALSE);
}

static char *
normalise_local(const char *local, gsize length)
{
    g_autofree char *content = unquote(local, length);

    if (content == NULL)
        return g_ascii_strdown(local, (gssize)length);

    return is_dotted(content, strlen(content)) ? g_ascii_strdown(content, -1)
                                               : quote(content);
}

char *
mailbox_normalise_domain(const char *domain)
{
    g_autofree char *lower = g_ascii_strdown(domain, -1);
    gsize length;
    char *a_label = NULL;

    if (!g_str_is_ascii(lower) && strlen(lower) <= (gsize)4 * MAILBOX_MAX_DOMAIN &&
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

/* Most are: in lower case it is normalised. */
static gboolean
is_plain(const char *addr_spec, const char *at)
{
    gsize length = strlen(at);

    return length > 1 && at[length - 1] != '.' && g_str_is_ascii(at) &&
           memchr(addr_spec, '"', (gsize)(at - addr_spec)) == NULL;
}

/* What Google delivers to one person: dots and what follows a + do not count, and
 * both domains are one. */
static gboolean
is_google(const char *domain)
{
    return strcmp(domain, "gmail.com") == 0 || strcmp(domain, "googlemail.com") == 0;
}

/* Returns: (transfer full): @mailbox in the one spelling of its person */
static char *
fold_google(char *mailbox)
{
    char *at = strrchr(mailbox, '@');
    GString *local;

    if (!is_google(at + 1))
        return mailbox;

    local = g_string_sized_new((gsize)(at - mailbox) + 12);
    for (const char *p = mailbox; p < at && *p != '+'; p++) {
        if (*p != '.')
            g_string_append_c(local, *p);
    }
    /* Nobody's, or quoted: it is compared as it stands. */
    if (local->len == 0 || *mailbox == '"') {
        g_string_truncate(local, 0);
        g_string_append_len(local, mailbox, at - mailbox);
    }
    g_string_append(local, "@gmail.com");
    g_free(mailbox);
    return g_string_free(local, FALSE);
}

gboolean
mailbox_is_normal(const char *addr_spec)
{
    const char *p = addr_spec;
    const char *at = NULL;

    for (; *p != '\0'; p++) {
        if (g_ascii_islower(*p) || g_ascii_isdigit(*p) || *p == '.' || *p == '-')
            continue;
        if (*p == '@' && at == NULL)
            at = p;
        else if ((*p != '_' && *p != '+') || at != NULL)
            return FALSE;
    }

    return at != NULL && at > addr_spec && p > at + 1 && p[-1] != '.' &&
           !is_google(at + 1);
}

char *
mailbox_normalise(const char *addr_spec)
{
    const char *at = strrchr(addr_spec, '@');
    g_autofree char *local = NULL;
    g_autofree char *domain = NULL;

    if (at == NULL || at == addr_spec)
        return NULL;
    if (is_plain(addr_spec, at))
        return fold_google(g_ascii_strdown(addr_spec, -1));

    domain = mailbox_normalise_domain(at + 1);
    if (domain == NULL)
        return NULL;

    local = normalise_local(addr_spec, (gsize)(at - addr_spec));
    return fold_google(g_strconcat(local, "@", domain, NULL));
}

/* Thunderbird leaves these out of an address, or takes them for spaces. */
static gboolean
is_invisible(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);

    return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
           type == G_UNICODE_SPACE_SEPARATOR || type == G_UNICODE_LINE_SEPARATOR ||
           type == G_UNICODE_PARAGRAPH_SEPARATOR || invisible_kind(c) != INVISIBLE_NOT;
}

gboolean
mailbox_is_doubtful(const char *addr_spec)
{
    if (g_str_has_prefix(addr_spec, "\"\"@"))
        return TRUE;

    for (const char *p = addr_spec; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c;

        if (g_ascii_isprint(*p))
            continue;
        c = g_utf8_get_char_validated(p, -1);
        if (c == (gunichar)-1 || c == (gunichar)-2 || is_invisible(c))
            return TRUE;
    }

    return FALSE;
}

/* Returns: (nullable): the end of the atom or quoted string at @p */
static const char *
skip_word(const char *p, const char *end)
{
    const char *start = p;

    if (p < end && *p == '"') {
        for (p++; p < end && *p != '"'; p++) {
            if (*p == '\\' && p + 1 < end)
                p++;
        }
        return p < end ? p + 1 : NULL;
    }

    while (p < end && is_atext(*p))
        p++;

    return p > start ? p : NULL;
}

gboolean
mailbox_is_addr_spec(const char *addr_spec)
{
    const char *at = strrchr(addr_spec, '@');
    const char *p = addr_spec;
    g_autofree char *domain = NULL;

    if (at == NULL || mailbox_is_doubtful(addr_spec))
        return FALSE;

    if (!is_dotted(addr_spec, (gsize)(at - addr_spec))) {
        while ((p = skip_word(p, at)) != NULL && p < at) {
            if (*p++ != '.')
                return FALSE;
        }
        if (p == NULL)
            return FALSE;
    }

    domain = mailbox_normalise_domain(at + 1);
    return domain != NULL && mailbox_is_domain(domain);
}

/* Blanks of every kind, and what people write between two addresses. */
static gboolean
separates(gunichar c)
{
    return c == '@' || c == '\t' || c == 0x3001 || c == 0xFF0C || c == 0xFF1B ||
           c == 0xFF64 || g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR;
}

gboolean
mailbox_is_glued(const char *addr_spec)
{
    const char *at = strrchr(addr_spec, '@');
    gsize length = at != NULL ? (gsize)(at - addr_spec) : strlen(addr_spec);
    g_autofree char *content = unquote(addr_spec, length);
    const char *p = content != NULL ? content : addr_spec;
    const char *end = p + (content != NULL ? strlen(content) : length);

    for (; p < end; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char_validated(p, end - p);

        if (c == (gunichar)-1 || c == (gunichar)-2)
            return FALSE;
        if (separates(c))
            return TRUE;
    }

    /* As in a list with one address a line.  Of the others IDNA makes commas and
     * semicolons of ASCII, which no domain has. */
    return at != NULL &&
           (strstr(at, "\xE3\x80\x81") != NULL || strstr(at, "\xEF\xBD\xA4") != NULL);
}

char *
mailbox_bare(const char *addr_spec)
{
    const char *at = strrchr(addr_spec, '@');
    gsize length = at != NULL ? (gsize)(at - addr_spec) : 0;
    g_autofree char *content = unquote(addr_spec, length);

    return content != NULL && is_dotted(content, strlen(content))
               ? g_strconcat(content, at, NULL)
               : g_strdup(addr_spec);
}

gsize
mailbox_skip_dotted(const char *text, gsize length, gboolean *needs_quotes)
{
    gsize n = 0;

    *needs_quotes = FALSE;
    while (n < length && (text[n] == '.' || is_atext(text[n]))) {
        *needs_quotes |= n > 0 && text[n] == '.' && text[n - 1] == '.';
        n++;
    }
    *needs_quotes |= n > 0 && text[n - 1] == '.';
    *needs_quotes &= n < length && text[n] == '@' && *text != '.' && is_dotted(text, n);

    return n;
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

    if (strlen(domain) > MAILBOX_MAX_DOMAIN)
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
