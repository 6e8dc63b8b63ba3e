#include "policy/pattern.h"

#include <string.h>

#include "mail/mailbox.h"

/* What the patterns of one domain say. */
enum {
    DOMAIN_IN = 1 << 0, /* it and its sub-domains */
    DOMAIN_OUT = 1 << 1,
    BELOW_IN = 1 << 2, /* its sub-domains alone */
    BELOW_OUT = 1 << 3,
};

/* A local part with *, at one domain. */
typedef struct {
    char *local; /* without quotes */
    PatternMatch match;
} Wildcard;

struct _PatternSet {
    GHashTable *domains;   /* domain → flags */
    GHashTable *mailboxes; /* mailbox → PatternMatch */
    GHashTable *wildcards; /* domain → GArray of Wildcard */
};

/* Other scripts write the dot otherwise, which only IDNA reads, and DNS has no label
 * that begins with -. */
static char *
normalise_domain(const char *text)
{
    g_autofree char *normal = NULL;

    if (*text == '-' || strstr(text, "\xE3\x80\x82") != NULL ||
        strstr(text, "\xEF\xBC\x8E") != NULL || strstr(text, "\xEF\xBD\xA1") != NULL)
        return NULL;

    normal = mailbox_normalise_domain(text);
    return normal != NULL && mailbox_is_domain(normal) ? g_steal_pointer(&normal) : NULL;
}

/* Returns: (transfer full): the address as it is compared */
static char *
normalise_address(const char *text, PatternKinds kinds)
{
    const char *at = strrchr(text, '@');
    gboolean has_star = memchr(text, '*', (gsize)(at - text)) != NULL;
    g_autofree char *domain = normalise_domain(at + 1);

    if ((kinds & PATTERN_ADDRESS) == 0 || domain == NULL || !mailbox_is_addr_spec(text) ||
        (has_star && (kinds & PATTERN_WILDCARD) == 0))
        return NULL;

    return mailbox_normalise(text);
}

/* All of these may begin an address, but where a ! takes out nobody has one who means
 * it. */
static gboolean
begins_like_no_address(const char *text)
{
    return strchr("!-#~^", *text) != NULL || g_str_has_prefix(text, "\xEF\xBC\x81");
}

char *
pattern_normalise(const char *text, PatternKinds kinds)
{
    gboolean negated = (kinds & PATTERN_NEGATED) != 0;
    gboolean out = negated && *text == '!';
    const char *entry = text + out;
    g_autofree char *normal = NULL;
    gboolean below;

    if (*entry == '\0' || (negated && begins_like_no_address(entry)))
        return NULL;
    if (strchr(entry, '@') != NULL) {
        normal = normalise_address(entry, kinds);
        return normal != NULL ? g_strconcat(out ? "!" : "", normal, NULL) : NULL;
    }

    below = (kinds & PATTERN_WILDCARD) != 0 && g_str_has_prefix(entry, "*.");
    normal = normalise_domain(below ? entry + 2 : entry);
    return normal != NULL ? g_strconcat(out ? "!" : "", below ? "*." : "", normal, NULL)
                          : NULL;
}

const char *
pattern_admitted_domain(const char *pattern)
{
    const char *at = strrchr(pattern, '@');

    if (*pattern == '!')
        return NULL;
    if (at != NULL)
        return memchr(pattern, '*', (gsize)(at - pattern)) != NULL ? at + 1 : NULL;

    return g_str_has_prefix(pattern, "*.") ? pattern + 2 : pattern;
}

/* Returns: (transfer full): the local part in front of @at, without the quotes that a
 * normalised mailbox has around the whole of it or not at all */
static char *
dup_local(const char *mailbox, const char *at)
{
    GString *local = g_string_new(NULL);
    gboolean quoted = *mailbox == '"';

    for (const char *p = mailbox + quoted; p < at - quoted; p++) {
        if (quoted && *p == '\\' && p + 1 < at - quoted)
            p++;
        g_string_append_c(local, *p);
    }

    return g_string_free(local, FALSE);
}

/* A later * can take what an earlier one left, so that the last is the only one to come
 * back to. */
gboolean
pattern_fits(const char *pattern, const char *text)
{
    const char *star = NULL;
    const char *rest = NULL;

    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            rest = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++rest;
        } else
            return FALSE;
    }

    while (*pattern == '*')
        pattern++;

    return *pattern == '\0';
}

static void
wildcard_clear(gpointer data)
{
    g_free(((Wildcard *)data)->local);
}

static void
add_wildcard(PatternSet *set, const char *pattern, const char *at, PatternMatch match)
{
    GArray *wildcards = g_hash_table_lookup(set->wildcards, at + 1);
    const Wildcard wildcard = { dup_local(pattern, at), match };

    if (wildcards == NULL) {
        wildcards = g_array_new(FALSE, FALSE, sizeof(Wildcard));
        g_array_set_clear_func(wildcards, wildcard_clear);
        g_hash_table_insert(set->wildcards, g_strdup(at + 1), wildcards);
    }
    g_array_append_val(wildcards, wildcard);
}

static void
add_mailbox(PatternSet *set, const char *pattern, PatternMatch match)
{
    guint earlier = GPOINTER_TO_UINT(g_hash_table_lookup(set->mailboxes, pattern));

    g_hash_table_insert(
        set->mailboxes, g_strdup(pattern), GUINT_TO_POINTER(MAX(earlier, match)));
}

static void
add_domain(PatternSet *set, const char *pattern, PatternMatch match)
{
    gboolean below = g_str_has_prefix(pattern, "*.");
    const char *domain = below ? pattern + 2 : pattern;
    guint flag = match == PATTERN_IN ? (below ? BELOW_IN : DOMAIN_IN)
                                     : (below ? BELOW_OUT : DOMAIN_OUT);
    guint flags = GPOINTER_TO_UINT(g_hash_table_lookup(set->domains, domain));

    g_hash_table_insert(set->domains, g_strdup(domain), GUINT_TO_POINTER(flags | flag));
}

static void
add_pattern(PatternSet *set, const char *pattern)
{
    PatternMatch match = *pattern == '!' ? PATTERN_OUT : PATTERN_IN;
    const char *entry = pattern + (match == PATTERN_OUT);
    const char *at = strrchr(entry, '@');

    if (at == NULL)
        add_domain(set, entry, match);
    else if (memchr(entry, '*', (gsize)(at - entry)) != NULL)
        add_wildcard(set, entry, at, match);
    else
        add_mailbox(set, entry, match);
}

PatternSet *
pattern_set_new(const char *const *patterns)
{
    PatternSet *set = g_new0(PatternSet, 1);

    set->domains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    set->mailboxes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    set->wildcards = g_hash_table_new_full(
        g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    for (gsize i = 0; patterns != NULL && patterns[i] != NULL; i++)
        add_pattern(set, patterns[i]);

    return set;
}

void
pattern_set_free(PatternSet *set)
{
    g_hash_table_unref(set->domains);
    g_hash_table_unref(set->mailboxes);
    g_hash_table_unref(set->wildcards);
    g_free(set);
}

static PatternMatch
match_wildcards(const PatternSet *set, const char *mailbox)
{
    const char *domain = mailbox_domain(mailbox);
    const GArray *wildcards = g_hash_table_lookup(set->wildcards, domain);
    g_autofree char *local = NULL;
    PatternMatch match = PATTERN_NO_MATCH;

    if (wildcards == NULL)
        return PATTERN_NO_MATCH;

    local = dup_local(mailbox, domain - 1);
    for (guint i = 0; i < wildcards->len; i++) {
        const Wildcard *wildcard = &g_array_index(wildcards, Wildcard, i);

        if (wildcard->match > match && pattern_fits(wildcard->local, local))
            match = wildcard->match;
    }

    return match;
}

PatternMatch
pattern_set_match_domain(const PatternSet *set, const char *domain)
{
    const char *parent = domain;
    guint found = 0;

    if (g_hash_table_size(set->domains) == 0)
        return PATTERN_NO_MATCH;

    for (gsize length = strlen(domain); parent != NULL;) {
        const char *dot = strchr(parent, '.');

        /* Above it nothing fits, and one of thousands of labels would take forever. */
        if (length <= MAILBOX_MAX_DOMAIN) {
            guint flags = GPOINTER_TO_UINT(g_hash_table_lookup(set->domains, parent));

            found |= parent == domain ? flags & (DOMAIN_IN | DOMAIN_OUT) : flags;
        }
        length -= dot != NULL ? (gsize)(dot + 1 - parent) : 0;
        parent = dot != NULL ? dot + 1 : NULL;
    }

    if ((found & (DOMAIN_OUT | BELOW_OUT)) != 0)
        return PATTERN_OUT;
    return found != 0 ? PATTERN_IN : PATTERN_NO_MATCH;
}

PatternMatch
pattern_set_match(const PatternSet *set, const char *mailbox)
{
    PatternMatch match = pattern_set_match_domain(set, mailbox_domain(mailbox));

    if (match < PATTERN_OUT && g_hash_table_size(set->mailboxes) > 0)
        match =
            MAX(match, GPOINTER_TO_UINT(g_hash_table_lookup(set->mailboxes, mailbox)));
    if (match < PATTERN_OUT && g_hash_table_size(set->wildcards) > 0)
        match = MAX(match, match_wildcards(set, mailbox));

    return match;
}
