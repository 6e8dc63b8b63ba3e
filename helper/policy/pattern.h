/* Pattern: one entry of `internalDomains`, `sharedDomains` or `trustedGroups`: how it is
 * written, and sets of them, in which a mailbox is looked up in a time that does not grow
 * with the set.
 *
 * A pattern is a domain (with its sub-domains), `*.` and a domain (its sub-domains
 * alone), an address, or an address with `*` in its local part, where it stands for any
 * text, also none; each may have a leading `!`, which takes out.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an entry may be beside a domain. */
typedef enum {
    PATTERN_NEGATED = 1 << 0,  /* a leading ! */
    PATTERN_ADDRESS = 1 << 1,  /* an address */
    PATTERN_WILDCARD = 1 << 2, /* `*.` before a domain, * in a local part */
} PatternKinds;

/**
 * pattern_normalise:
 * @text: an entry as a person writes it, UTF-8
 * @kinds: what it may be
 *
 * Returns: (transfer full) (nullable): @text as sets and parties compare it, %NULL if
 *   it is none of what it may be
 */
char *pattern_normalise(const char *text, PatternKinds kinds);

/**
 * pattern_admitted_domain:
 * @pattern: as made by pattern_normalise()
 *
 * Returns: (transfer none) (nullable): the domain whose people @pattern lets in, a part
 *   of it; %NULL if it takes out, or lets in a single mailbox
 */
const char *pattern_admitted_domain(const char *pattern);

/**
 * pattern_fits:
 * @pattern: a text in which each * stands for any text, also none
 * @text: what may be like it
 *
 * Returns: whether @text is @pattern
 */
gboolean pattern_fits(const char *pattern, const char *text);

typedef struct _PatternSet PatternSet;

/* In the order in which they win. */
typedef enum {
    PATTERN_NO_MATCH,
    PATTERN_IN,
    PATTERN_OUT, /* one with a leading ! matches, whatever else does */
} PatternMatch;

/**
 * pattern_set_new:
 * @patterns: (nullable) (array zero-terminated=1): as made by pattern_normalise(); they
 *   are copied
 *
 * Returns: (transfer full): a set of @patterns
 */
PatternSet *pattern_set_new(const char *const *patterns);
void pattern_set_free(PatternSet *set);

/**
 * pattern_set_match:
 * @set: where to look
 * @mailbox: as made by mailbox_normalise()
 *
 * Returns: what the patterns of @set say of @mailbox
 */
PatternMatch pattern_set_match(const PatternSet *set, const char *mailbox);

/**
 * pattern_set_match_domain:
 * @set: where to look; its addresses do not count
 * @domain: as made by mailbox_normalise_domain()
 *
 * Returns: what the patterns of @set say of @domain
 */
PatternMatch pattern_set_match_domain(const PatternSet *set, const char *domain);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PatternSet, pattern_set_free)

G_END_DECLS
