#include "policy/pattern-hint.h"

#include <glib/gi18n.h>
#include <string.h>

/* In front of an address or a domain that was copied from elsewhere. */
static const char *const prefixes[] = { "mailto:", "smtp:", "domain:", "http://",
                                        "https://" };

/* Returns: (transfer full): @text with full-width letters and signs as ASCII has them;
 * Japanese keyboards write them */
static char *
fold_width(const char *text)
{
    GString *folded = g_string_new(NULL);

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFEE0;
        else if (c == 0x3002 || c == 0xFF61)
            c = '.';
        else if (c == 0x3000 || c == 0xA0)
            c = ' ';
        g_string_append_unichar(folded, c);
    }

    return g_string_free(folded, FALSE);
}

/* Returns: (transfer full): @text without what was copied along with it */
static char *
clean(const char *text)
{
    g_autofree char *folded = fold_width(text);
    char *start = strrchr(folded, '<') != NULL ? strrchr(folded, '<') + 1 : folded;
    gsize length;

    g_strstrip(start);
    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        if (g_ascii_strncasecmp(start, prefixes[i], strlen(prefixes[i])) == 0)
            start += strlen(prefixes[i]);
    }
    for (length = strlen(start); length > 0 && strchr(">,;/ ", start[length - 1]) != NULL;
         length--)
        start[length - 1] = '\0';

    return g_strdup(start);
}

/* What @text without the signs in front of it is, if that is an entry. */
static char *
find_core(const char *text, PatternKinds kinds)
{
    const char *core = text + strspn(text, "!-#~^@.*+ ");
    g_autofree char *normal = NULL;

    /* A local part may begin with more of them. */
    if (strchr(core, '@') != NULL)
        core = text + strspn(text, "!-#~^ ");
    normal = pattern_normalise(core, kinds & ~(guint)PATTERN_NEGATED);

    return normal != NULL ? g_strdup(core) : NULL;
}

static char *
hint_generally(const char *text, PatternKinds kinds)
{
    if (strpbrk(text, ",; \n") != NULL && strchr(text, '"') == NULL)
        return g_strdup(_("one domain or address per entry"));
    if ((kinds & PATTERN_WILDCARD) != 0)
        return g_strdup(
            _("a domain, “*.” and a domain, or an address (in which * may stand before "
              "the @), each with or without a leading !"));
    if ((kinds & PATTERN_NEGATED) != 0)
        return g_strdup(_("a domain, with or without a leading !"));

    return g_strdup(_("a domain or an address"));
}

/* Two readings of a domain with a sign in front of it: @core with its sub-domains, or
 * what @sign, which may be, says of it. */
static char *
hint_between(const char *out, const char *sign, const char *core)
{
    if (strcmp(sign, "*.") == 0)
        return g_strdup_printf(
            /* Translators: two domains, the second with *. in front of it; each may have
             * a ! before it. */
            _("“%1$s%2$s” (with its sub-domains) or “%1$s*.%2$s” (its sub-domains "
              "alone)"),
            out, core);

    return g_strdup_printf(
        /* Translators: a domain, and the same with *@ in front of it; each may have a !
         * before it. */
        _("“%1$s%2$s” (with its sub-domains) or “%1$s*@%2$s” (without them)"), out, core);
}

static char *
hint_by_sign(const char *text, const char *core, PatternKinds kinds)
{
    gboolean negated = (kinds & PATTERN_NEGATED) != 0;
    const char *out = negated && *text == '!' ? "!" : "";
    const char *sign = text + strspn(text, "! ");
    gboolean is_domain = strchr(core, '@') == NULL && (kinds & PATTERN_WILDCARD) != 0;

    if (*sign == '#')
        return g_strdup_printf(
            /* Translators: %s is a domain or an address; a leading # makes a comment in
             * other programs. */
            _("“%s” without the comment sign, or no entry"), core);
    if (negated && strchr("-~^", *sign) != NULL)
        return g_strdup_printf(
            /* Translators: %s is a domain or an address. */
            _("“!%s” (a leading ! takes out)"), core);
    if (is_domain && *sign == '@')
        return hint_between(out, "*@", core);
    if (is_domain && (*sign == '.' || (*sign == '*' && sign[1] != '.')))
        return hint_between(out, "*.", core);

    return g_strdup_printf(
        "“%s%s%s”", out, is_domain && g_str_has_prefix(sign, "*.") ? "*." : "", core);
}

char *
pattern_hint(const char *text, PatternKinds kinds)
{
    g_autofree char *cleaned =
        g_utf8_validate(text, -1, NULL) ? clean(text) : g_strdup("");
    g_autofree char *normal = pattern_normalise(cleaned, kinds);
    g_autofree char *core = normal == NULL ? find_core(cleaned, kinds) : NULL;

    if (normal != NULL)
        return g_strdup_printf("“%s”", cleaned);

    return core != NULL ? hint_by_sign(cleaned, core, kinds)
                        : hint_generally(cleaned, kinds);
}
