#include "policy/policy.h"

#include <glib/gi18n.h>
#include <string.h>

/* Each of them is made when it is asked for: most policies are only read. */
struct _PolicyIndex {
    PartyRules *parties;
    PatternSet *insiders;
    Trust *trust;
};

/* Of a key that may have been meant to be one of ours, in bytes. */
#define MAX_KEY 40

static const Setting settings[] = {
    { "internalDomains", SETTING_ADDRESSES, G_STRUCT_OFFSET(Policy, internal_domains),
      .help = N_("Domains (with their sub-domains), “*.” and a domain (its sub-domains "
                 "alone) and addresses (* before the @ stands for any text) of your "
                 "organisation. Prefix with ! to exclude. If empty, the sender's own "
                 "domain counts as internal") },
    { "sharedDomains", SETTING_DOMAINS, G_STRUCT_OFFSET(Policy, shared_domains),
      .help = N_("Additional public mail providers, where every address is a different "
                 "person. Prefix with ! to remove a built-in one") },
    { "trustedGroups", SETTING_GROUPS, G_STRUCT_OFFSET(Policy, trusted_groups),
      .help = N_("Groups of domains, and of full addresses at mail providers, that may "
                 "see each other's addresses. A domain alone in a group: its people may, "
                 "however many they are") },
    { "confirmParties", SETTING_COUNT, G_STRUCT_OFFSET(Policy, confirm_parties),
      .smallest = 2, .fallback = 2,
      .help = N_("Ask when at least this many outside organisations or people are "
                 "involved; 0: never") },
    { "convertParties", SETTING_COUNT, G_STRUCT_OFFSET(Policy, convert_parties),
      .smallest = 1, .fallback = 5,
      .help = N_("Require Bcc when at least this many outside organisations or people "
                 "would be exposed; 0: never") },
    { "crowdFrom", SETTING_COUNT, G_STRUCT_OFFSET(Policy, crowd_from), .smallest = 2,
      .fallback = 20,
      .help = N_("People of one organisation count as strangers to each other when at "
                 "least this many are visible; 0: never") },
    { "convertAddresses", SETTING_COUNT, G_STRUCT_OFFSET(Policy, convert_addresses),
      .smallest = 1, .fallback = 100,
      .help = N_(
          "Require Bcc when at least this many addresses would be exposed; 0: never") },
    { "crowdInside", SETTING_BOOLEAN, G_STRUCT_OFFSET(Policy, crowd_inside),
      .help = N_("People of your own organisation (students, members) count as "
                 "strangers from that number on as well") },
    { "bccLists", SETTING_NAMES, G_STRUCT_OFFSET(Policy, bcc_lists),
      .help = N_("Names of address-book lists that may only stand in Bcc; * stands for "
                 "any text") },
    { "bulkLimit", SETTING_COUNT, G_STRUCT_OFFSET(Policy, bulk_limit), .smallest = 1,
      .help = N_("Refuse messages to more outside recipients than this; 0: no limit") },
    { "bulkAdvice", SETTING_TEXT, G_STRUCT_OFFSET(Policy, bulk_advice), .text = "",
      .help = N_("Text shown to those with too many recipients, such as the address of "
                 "your newsletter system") },
    { "emptyTo", SETTING_EMPTY_TO, G_STRUCT_OFFSET(Policy, empty_to), .text = "sender",
      .words = { "sender", "undisclosed" },
      .help = N_("What to put in To when everybody was moved to Bcc: the sender, nobody "
                 "(undisclosed), or this address") },
    { "afterConvert", SETTING_WORD, G_STRUCT_OFFSET(Policy, after_convert),
      .words = { "send", "edit" },
      .help = N_("After moving to Bcc: send, or go back to editing") },
    { "warning", SETTING_WORD, G_STRUCT_OFFSET(Policy, warning),
      .words = { "both", "notification", "window" }, .help = N_("How to ask") },
    { "rememberGroups", SETTING_BOOLEAN, G_STRUCT_OFFSET(Policy, remember_groups),
      .fallback = TRUE, .help = N_("Let people choose “Do not ask again”") },
    { "unchecked", SETTING_WORD, G_STRUCT_OFFSET(Policy, unchecked),
      .words = { "ask", "refuse" },
      .help = N_("What to do when a message cannot be checked") },
    { "audit", SETTING_WORD, G_STRUCT_OFFSET(Policy, audit), .fallback = AUDIT_FILE,
      .words = { "none", "file", "journal", "both" },
      .help = N_("Where to keep the audit log") },
    { NULL },
};

/* As the wire names them. */
static const char *const types[] = {
    [SETTING_ADDRESSES] = "addresses", [SETTING_DOMAINS] = "domains",
    [SETTING_GROUPS] = "groups",       [SETTING_NAMES] = "names",
    [SETTING_COUNT] = "count",         [SETTING_TEXT] = "text",
    [SETTING_EMPTY_TO] = "emptyTo",    [SETTING_WORD] = "word",
    [SETTING_BOOLEAN] = "boolean",
};

const Setting *
setting_table(void)
{
    return settings;
}

const Setting *
setting_find(const char *key)
{
    for (const Setting *setting = settings; setting->key != NULL; setting++) {
        if (strcmp(setting->key, key) == 0)
            return setting;
    }

    return NULL;
}

/* How many letters have to be added, left out, replaced or swapped with their
 * neighbour (Damerau and Levenshtein, no letter twice). */
static guint
distance(const char *a, const char *b)
{
    guint rows[3][MAX_KEY + 1];
    gsize b_length = strlen(b);

    for (guint j = 0; j <= b_length; j++)
        rows[0][j] = j;

    for (guint i = 1; a[i - 1] != '\0'; i++) {
        guint *row = rows[i % 3];
        const guint *above = rows[(i + 2) % 3];
        const guint *two_above = rows[(i + 1) % 3];

        row[0] = i;
        for (guint j = 1; j <= b_length; j++) {
            guint replaced = above[j - 1] + (a[i - 1] != b[j - 1]);

            row[j] = MIN(MIN(above[j], row[j - 1]) + 1, replaced);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = MIN(row[j], two_above[j - 2] + 1);
        }
    }

    return rows[strlen(a) % 3][b_length];
}

const Setting *
setting_nearest(const char *key)
{
    g_autofree char *lower = g_ascii_strdown(key, -1);
    const Setting *nearest = NULL;
    guint least = G_MAXUINT;

    if (strlen(lower) > MAX_KEY)
        return NULL;

    for (const Setting *setting = settings; setting->key != NULL; setting++) {
        g_autofree char *known = g_ascii_strdown(setting->key, -1);
        guint far = distance(lower, known);

        /* One letter in four: “confirmParty” is 3 from “confirmParties”. */
        if (far < least && far <= MAX(1, strlen(known) / 4)) {
            nearest = setting;
            least = far;
        }
    }

    return nearest;
}

const char *
setting_type_to_string(SettingType type)
{
    return types[type];
}

char *
setting_expectation(const Setting *setting)
{
    g_autofree char *words = g_strjoinv(_("”, “"), (char **)setting->words);

    switch (setting->type) {
    case SETTING_ADDRESSES:
        return g_strdup(
            _("a list of domains and addresses, each with or without a leading !"));
    case SETTING_DOMAINS:
        return g_strdup(_("a list of domains, each with or without a leading !"));
    case SETTING_GROUPS:
        return g_strdup(_("a list of groups, each a list of domains and addresses"));
    case SETTING_NAMES:
        return g_strdup(_("a list of names"));
    case SETTING_COUNT:
        return setting->smallest > 1
                   ? g_strdup_printf(
                         /* Translators: %u is a number. */
                         _("0 or a whole number from %u up"), setting->smallest)
                   : g_strdup(_("a whole number from 0 up"));
    case SETTING_TEXT:
        return g_strdup(_("a text"));
    case SETTING_EMPTY_TO:
        return g_strdup_printf(
            /* Translators: %s is a list of words. */
            _("“%s” or an address"), words);
    case SETTING_WORD:
        return g_strdup_printf(
            /* Translators: %s is a list of words. */
            _("one of “%s”"), words);
    case SETTING_BOOLEAN:
        return g_strdup(_("true or false"));
    }

    g_assert_not_reached();
}

gpointer
setting_value(const Policy *policy, const Setting *setting)
{
    return G_STRUCT_MEMBER_P(policy, setting->offset);
}

static void
set_default(Policy *policy, const Setting *setting)
{
    gpointer value = setting_value(policy, setting);

    switch (setting->type) {
    case SETTING_ADDRESSES:
    case SETTING_DOMAINS:
    case SETTING_NAMES:
        *(char ***)value = g_new0(char *, 1);
        break;
    case SETTING_GROUPS:
        *(GPtrArray **)value = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
        break;
    case SETTING_TEXT:
    case SETTING_EMPTY_TO:
        *(char **)value = g_strdup(setting->text);
        break;
    case SETTING_COUNT:
    case SETTING_WORD:
    case SETTING_BOOLEAN:
        *(guint *)value = setting->fallback;
        break;
    }
}

Policy *
policy_new(void)
{
    Policy *policy = g_new0(Policy, 1);

    policy->index = g_new0(PolicyIndex, 1);
    for (const Setting *setting = setting_table(); setting->key != NULL; setting++)
        set_default(policy, setting);

    return policy;
}

void
policy_free(Policy *policy)
{
    policy_forget_index(policy);
    g_free(policy->index);
    g_strfreev(policy->internal_domains);
    g_strfreev(policy->shared_domains);
    g_strfreev(policy->bcc_lists);
    g_ptr_array_unref(policy->trusted_groups);
    g_free(policy->bulk_advice);
    g_free(policy->empty_to);
    g_free(policy);
}

guint
policy_get_mass_mail(const Policy *policy)
{
    g_autoptr(Policy) defaults = NULL;

    if (policy->convert_parties > 0)
        return policy->convert_parties;

    defaults = policy_new();
    return defaults->convert_parties;
}

static char *
fold_name(const char *name)
{
    g_autofree char *normal = g_utf8_normalize(name, -1, G_NORMALIZE_NFKC);
    g_autofree char *folded = g_utf8_casefold(normal != NULL ? normal : name, -1);

    return g_strdup(g_strstrip(folded));
}

gboolean
policy_is_bcc_list(const Policy *policy, const char *name)
{
    g_autofree char *folded = NULL;

    if (policy->bcc_lists[0] == NULL)
        return FALSE;

    folded = fold_name(name);
    for (gsize i = 0; policy->bcc_lists[i] != NULL; i++) {
        g_autofree char *pattern = fold_name(policy->bcc_lists[i]);

        if (pattern_fits(pattern, folded))
            return TRUE;
    }

    return FALSE;
}

gboolean
policy_is_bulk(const Policy *policy, guint external)
{
    return policy->bulk_limit > 0 && external > policy->bulk_limit;
}

void
policy_forget_index(Policy *policy)
{
    g_clear_pointer(&policy->index->trust, trust_free);
    g_clear_pointer(&policy->index->insiders, pattern_set_free);
    g_clear_pointer(&policy->index->parties, party_rules_free);
}

const PartyRules *
policy_get_parties(const Policy *policy)
{
    if (policy->index->parties == NULL)
        policy->index->parties =
            party_rules_new((const char *const *)policy->shared_domains);

    return policy->index->parties;
}

const PatternSet *
policy_get_insiders(const Policy *policy)
{
    if (policy->internal_domains[0] == NULL)
        return NULL;
    if (policy->index->insiders == NULL)
        policy->index->insiders =
            pattern_set_new((const char *const *)policy->internal_domains);

    return policy->index->insiders;
}

const Trust *
policy_get_trust(const Policy *policy)
{
    if (policy->index->trust == NULL)
        policy->index->trust =
            trust_new(policy->trusted_groups, policy_get_parties(policy));

    return policy->index->trust;
}

PatternKinds
setting_entry_kinds(SettingType type)
{
    if (type == SETTING_ADDRESSES)
        return PATTERN_NEGATED | PATTERN_ADDRESS | PATTERN_WILDCARD;

    return type == SETTING_DOMAINS ? PATTERN_NEGATED : PATTERN_ADDRESS;
}

gboolean
policy_takes_as_party(const Policy *policy, const char *party)
{
    g_autofree char *normal =
        pattern_normalise(party, setting_entry_kinds(SETTING_GROUPS));

    return g_strcmp0(normal, party) == 0 &&
           (strchr(party, '@') != NULL ||
            party_kind_of_domain(policy_get_parties(policy), party) ==
                PARTY_ORGANISATION);
}
