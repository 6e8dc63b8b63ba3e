#include "policy/policy.h"

#include <glib/gi18n.h>
#include <string.h>

#include "text/spelling.h"

/* Each of them is made when it is asked for: most policies are only read. */
struct _PolicyIndex {
    PartyRules *parties;
    AlikeSet *alike;
    PatternSet *insiders;
    PatternSet *refused;
    PatternSet *attention;
    Trust *trust;
    GPtrArray *approvers; /* of Approver */
};

static const Setting settings[] = {
    { "internalDomains", SETTING_ADDRESSES,
      .offset = G_STRUCT_OFFSET(Policy, internal_domains),
      .label = N_("Your organisation's domains"),
      .help = N_("Domains (with their sub-domains), “*.” and a domain (its sub-domains "
                 "alone) and addresses (* before the @ stands for any text) of your "
                 "organisation. Prefix with ! to exclude. If empty, the sender's own "
                 "domain counts as internal") },
    { "sharedDomains", SETTING_DOMAINS, .offset = G_STRUCT_OFFSET(Policy, shared_domains),
      .label = N_("Public mail providers"),
      .help = N_("Additional public mail providers, where every address is a different "
                 "person. Prefix with ! to remove a built-in one") },
    { "trustedGroups", SETTING_GROUPS, .offset = G_STRUCT_OFFSET(Policy, trusted_groups),
      .label = N_("People who may see each other"), .personal = TRUE,
      .help = N_("Groups of domains, and of full addresses at mail providers, that may "
                 "see each other's addresses. A domain alone in a group: its people may, "
                 "however many they are") },
    { "confirmParties", SETTING_COUNT, .offset = G_STRUCT_OFFSET(Policy, confirm_parties),
      .smallest = 2, .fallback = 2, .label = N_("When to ask"),
      .help = N_("Ask when at least this many outside organisations or people are "
                 "involved; 0: never") },
    { "convertParties", SETTING_COUNT, .offset = G_STRUCT_OFFSET(Policy, convert_parties),
      .smallest = 1, .fallback = 5, .label = N_("When Bcc is required"),
      .help = N_("Require Bcc when at least this many outside organisations or people "
                 "would be exposed; 0: never") },
    { "crowdFrom", SETTING_COUNT, .offset = G_STRUCT_OFFSET(Policy, crowd_from),
      .smallest = 2, .fallback = 20, .label = N_("Strangers within one organisation"),
      .help = N_("People of one organisation count as strangers to each other when at "
                 "least this many are visible; 0: never") },
    { "convertAddresses", SETTING_COUNT,
      .offset = G_STRUCT_OFFSET(Policy, convert_addresses), .smallest = 1,
      .fallback = 100, .label = N_("When Bcc is required (addresses)"),
      .help = N_(
          "Require Bcc when at least this many addresses would be exposed; 0: never") },
    { "crowdInside", SETTING_BOOLEAN, .offset = G_STRUCT_OFFSET(Policy, crowd_inside),
      .label = N_("Colleagues can be strangers too"),
      .help = N_("People of your own organisation (students, members) count as "
                 "strangers from that number on as well") },
    { "bccLists", SETTING_NAMES, .offset = G_STRUCT_OFFSET(Policy, bcc_lists),
      .label = N_("Lists for Bcc only"), .personal = TRUE,
      .help = N_("Names of address-book lists that may only stand in Bcc; * stands for "
                 "any text") },
    { "bulkLimit", SETTING_COUNT, .offset = G_STRUCT_OFFSET(Policy, bulk_limit),
      .smallest = 1, .label = N_("Limit of outside recipients"),
      .help = N_("Refuse messages to more outside recipients than this; 0: no limit") },
    { "bulkAdvice", SETTING_TEXT, .offset = G_STRUCT_OFFSET(Policy, bulk_advice),
      .text = "", .label = N_("Advice above the limit"),
      .help = N_("Text shown to those with too many recipients, such as the address of "
                 "your newsletter system") },
    { "approveFrom", SETTING_COUNT, .offset = G_STRUCT_OFFSET(Policy, approve_from),
      .smallest = 1, .label = N_("When others have to approve"),
      .help = N_("A message to at least this many outside recipients, Bcc included, goes "
                 "only when others have looked at it and approved it; 0: never") },
    { "approvals", SETTING_COUNT, .offset = G_STRUCT_OFFSET(Policy, approvals),
      .smallest = 1, .positive = TRUE, .fallback = 1, .label = N_("Number of approvals"),
      .help = N_("So many different people have to approve it; the sender is none of "
                 "them") },
    { "approvers", SETTING_APPROVERS, .offset = G_STRUCT_OFFSET(Policy, approvers),
      .label = N_("Who may approve"),
      .help =
          N_("An address and a key each, as “bcc-guard approver” prints them. If your "
             "organisation sets “approveFrom”, only the people it names count") },
    { "approvalHours", SETTING_COUNT, .offset = G_STRUCT_OFFSET(Policy, approval_hours),
      .smallest = 1, .largest = 720, .positive = TRUE, .fallback = 48,
      .label = N_("Hours for an approval"),
      .help = N_("After this many hours a request and its approvals are void") },
    { "each", SETTING_WORD, .offset = G_STRUCT_OFFSET(Policy, each),
      .words = { "offer", "never" }, .fallback = EACH_OFFERED,
      .label = N_("One message each"),
      .help = N_("Offer to send everybody outside a message of their own, so that nobody "
                 "sees anybody else, or never offer it") },
    { "eachLimit", SETTING_COUNT, .offset = G_STRUCT_OFFSET(Policy, each_limit),
      .smallest = 1, .fallback = 500, .label = N_("Limit of one message each"),
      .help = N_("Do not offer it for more people than this; 0: no limit") },
    { "contentsFrom", SETTING_COUNT, .offset = G_STRUCT_OFFSET(Policy, contents_from),
      .smallest = 1, .fallback = 10, .label = N_("Addresses in text and attachments"),
      .help = N_("Ask when an attachment or the text holds at least this many addresses "
                 "of outsiders, and other outsiders get it; 0: never") },
    { "newcomers", SETTING_BOOLEAN, .offset = G_STRUCT_OFFSET(Policy, newcomers),
      .fallback = TRUE, .label = N_("Newcomers in a reply"),
      .help = N_("Ask when a reply goes to an outside organisation or person who was not "
                 "in the message replied to") },
    { "firstContact", SETTING_BOOLEAN, .offset = G_STRUCT_OFFSET(Policy, first_contact),
      .label = N_("First contact"),
      .help = N_("Ask when a message to several outsiders goes to somebody who is in no "
                 "address book, and to whom nobody wrote within a year. That is learnt "
                 "from sent messages") },
    { "lookalikes", SETTING_BOOLEAN, .offset = G_STRUCT_OFFSET(Policy, lookalikes),
      .fallback = TRUE, .label = N_("Mistyped domains"),
      .help = N_("Ask when a domain is one letter away from your own or from one that is "
                 "written to often, and nobody wrote to it before. Which ones is learnt "
                 "from sent messages") },
    { "refusedRecipients", SETTING_ADDRESSES,
      .offset = G_STRUCT_OFFSET(Policy, refused_recipients),
      .label = N_("Recipients to whom nobody may write"),
      .help = N_("Domains (subdomains included) and addresses (* before the @ stands for "
                 "any text) to which no message is sent. Prefix with ! to exclude") },
    { "attentionRecipients", SETTING_ADDRESSES,
      .offset = G_STRUCT_OFFSET(Policy, attention_recipients),
      .label = N_("Recipients to look at twice"),
      .help = N_("Ask before a message goes to one of these domains (subdomains "
                 "included) or addresses (* before the @ stands for any text). Prefix "
                 "with ! to exclude") },
    { "attentionWords", SETTING_NAMES, .offset = G_STRUCT_OFFSET(Policy, attention_words),
      .label = N_("Words to look at twice"),
      .help = N_("Ask before a message goes to outsiders with one of these words in its "
                 "subject or text; * stands for any text") },
    { "attentionFiles", SETTING_NAMES, .offset = G_STRUCT_OFFSET(Policy, attention_files),
      .label = N_("Attachments to look at twice"),
      .help = N_("Ask before a message goes to outsiders with one of these words in the "
                 "name of an attachment; * stands for any text, as in *.xlsx") },
    { "emptyTo", SETTING_EMPTY_TO, .offset = G_STRUCT_OFFSET(Policy, empty_to),
      .text = "sender", .words = { "sender", "undisclosed" },
      .label = N_("To, when everybody is in Bcc"), .personal = TRUE,
      .help = N_("What to put in To when everybody was moved to Bcc: the sender, nobody "
                 "(undisclosed), or this address") },
    { "afterConvert", SETTING_WORD, .offset = G_STRUCT_OFFSET(Policy, after_convert),
      .words = { "send", "edit" }, .label = N_("After moving to Bcc"), .personal = TRUE,
      .help = N_("Send the message, or go back to editing it first") },
    { "warning", SETTING_WORD, .offset = G_STRUCT_OFFSET(Policy, warning),
      .words = { "both", "notification", "window" }, .label = N_("How to ask"),
      .personal = TRUE,
      .help = N_("A notification, a window, or both. The window also asks where no "
                 "notification can be shown") },
    { "rememberGroups", SETTING_BOOLEAN,
      .offset = G_STRUCT_OFFSET(Policy, remember_groups), .fallback = TRUE,
      .label = N_("Offer “Do not ask again”"),
      .help = N_("People can choose not to be asked again about the same recipients") },
    { "pointing", SETTING_WORD, .offset = G_STRUCT_OFFSET(Policy, pointing),
      .fallback = POINTING_CONFIRM, .words = { "never", "confirm", "always" },
      .label = N_("What people tick"),
      .help = N_("Tick once for the whole question (never), each finding by itself "
                 "(confirm), or before every message to outsiders each organisation (up "
                 "to 12, more are counted) and each attachment as well (always)") },
    { "delaySeconds", SETTING_COUNT, .offset = G_STRUCT_OFFSET(Policy, delay_seconds),
      .smallest = 1, .largest = 60, .label = N_("Seconds before sending"),
      .help = N_("Every message waits this long in a window with “Send now” and “Back to "
                 "editing”; "
                 "0: not at all") },
    { "unchecked", SETTING_WORD, .offset = G_STRUCT_OFFSET(Policy, unchecked),
      .words = { "ask", "refuse" }, .label = N_("Messages that cannot be checked"),
      .help = N_("Ask the person, or do not send, when the check cannot be made") },
    { "audit", SETTING_WORD, .offset = G_STRUCT_OFFSET(Policy, audit),
      .fallback = AUDIT_FILE, .words = { "none", "file", "journal", "both" },
      .label = N_("Audit log"),
      .help = N_("Every decision is recorded without addresses: in a file, in the system "
                 "journal, or in both") },
    { "reportTo", SETTING_ADDRESS, .offset = G_STRUCT_OFFSET(Policy, report_to),
      .text = "", .label = N_("Who gets the report of a leak"),
      .help = N_("Address of the person to whom leaks are reported: “Report” addresses a "
                 "message to them. If empty, the report is only shown") },
    { NULL },
};

/* As the wire names them. */
static const char *const types[] = {
    [SETTING_ADDRESSES] = "addresses", [SETTING_DOMAINS] = "domains",
    [SETTING_GROUPS] = "groups",       [SETTING_NAMES] = "names",
    [SETTING_APPROVERS] = "approvers", [SETTING_COUNT] = "count",
    [SETTING_TEXT] = "text",           [SETTING_ADDRESS] = "address",
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

const Setting *
setting_nearest(const char *key)
{
    const Setting *nearest = NULL;
    guint least = G_MAXUINT;

    for (const Setting *setting = settings; setting->key != NULL; setting++) {
        guint far = spelling_distance(key, setting->key);

        if (far < least) {
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
    case SETTING_APPROVERS:
        return g_strdup(_("a list of addresses, each with a key"));
    case SETTING_COUNT:
        if (setting->positive && setting->largest > 0)
            return g_strdup_printf(
                /* Translators: both are numbers. */
                _("a whole number from %1$u to %2$u"), setting->smallest,
                setting->largest);
        if (setting->positive)
            return g_strdup_printf(
                /* Translators: %u is a number. */
                _("a whole number from %u up"), setting->smallest);
        if (setting->largest > 0)
            return g_strdup_printf(
                /* Translators: %u is a number. */
                _("a whole number from 0 to %u"), setting->largest);
        return setting->smallest > 1
                   ? g_strdup_printf(
                         /* Translators: %u is a number. */
                         _("0 or a whole number from %u up"), setting->smallest)
                   : g_strdup(_("a whole number from 0 up"));
    case SETTING_TEXT:
        return g_strdup(_("a text"));
    case SETTING_ADDRESS:
        return g_strdup(_("an address, or nothing"));
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
    case SETTING_APPROVERS:
        *(char ***)value = g_new0(char *, 1);
        break;
    case SETTING_GROUPS:
        *(GPtrArray **)value = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
        break;
    case SETTING_TEXT:
    case SETTING_ADDRESS:
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
    g_strfreev(policy->refused_recipients);
    g_strfreev(policy->attention_recipients);
    g_strfreev(policy->attention_words);
    g_strfreev(policy->attention_files);
    g_strfreev(policy->shared_domains);
    g_strfreev(policy->bcc_lists);
    g_strfreev(policy->approvers);
    g_ptr_array_unref(policy->trusted_groups);
    g_free(policy->bulk_advice);
    g_free(policy->empty_to);
    g_free(policy->report_to);
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

gboolean
policy_needs_approval(const Policy *policy, guint external)
{
    return policy->approve_from > 0 && external >= policy->approve_from;
}

const GPtrArray *
policy_get_approvers(const Policy *policy)
{
    GPtrArray *approvers = policy->index->approvers;

    if (approvers != NULL)
        return approvers;

    approvers = g_ptr_array_new_with_free_func((GDestroyNotify)approver_free);
    for (gsize i = 0; policy->approvers[i] != NULL; i++)
        g_ptr_array_add(approvers, approver_parse(policy->approvers[i], NULL));
    policy->index->approvers = approvers;

    return approvers;
}

void
policy_forget_index(Policy *policy)
{
    g_clear_pointer(&policy->index->trust, trust_free);
    g_clear_pointer(&policy->index->approvers, g_ptr_array_unref);
    g_clear_pointer(&policy->index->refused, pattern_set_free);
    g_clear_pointer(&policy->index->attention, pattern_set_free);
    g_clear_pointer(&policy->index->insiders, pattern_set_free);
    g_clear_pointer(&policy->index->parties, party_rules_free);
    g_clear_pointer(&policy->index->alike, alike_set_free);
}

const PartyRules *
policy_get_parties(const Policy *policy)
{
    if (policy->index->parties == NULL)
        policy->index->parties =
            party_rules_new((const char *const *)policy->shared_domains);

    return policy->index->parties;
}

const AlikeSet *
policy_get_alike(const Policy *policy)
{
    GPtrArray *domains;

    if (policy->index->alike != NULL)
        return policy->index->alike;

    domains = g_ptr_array_new();
    for (gsize i = 0; policy->internal_domains[i] != NULL; i++) {
        const char *domain = pattern_admitted_domain(policy->internal_domains[i]);

        if (domain != NULL)
            g_ptr_array_add(domains, (gpointer)domain);
    }
    policy->index->alike = alike_set_new(domains);

    return policy->index->alike;
}

/* *@set: made of @patterns when it is asked for first.  Returns: (nullable): *@set;
 * %NULL: there are no patterns */
static const PatternSet *
get_set(char **patterns, PatternSet **set)
{
    if (patterns[0] == NULL)
        return NULL;
    if (*set == NULL)
        *set = pattern_set_new((const char *const *)patterns);

    return *set;
}

const PatternSet *
policy_get_insiders(const Policy *policy)
{
    return get_set(policy->internal_domains, &policy->index->insiders);
}

static gboolean
is_one_of(char **patterns, PatternSet **set, const char *mailbox)
{
    const PatternSet *made = get_set(patterns, set);

    return made != NULL && pattern_set_match(made, mailbox) == PATTERN_IN;
}

gboolean
policy_is_refused(const Policy *policy, const char *mailbox)
{
    return is_one_of(policy->refused_recipients, &policy->index->refused, mailbox);
}

gboolean
policy_wants_attention(const Policy *policy, const char *mailbox)
{
    return is_one_of(policy->attention_recipients, &policy->index->attention, mailbox);
}

gboolean
policy_reads_words(const Policy *policy)
{
    return policy->attention_words[0] != NULL || policy->attention_files[0] != NULL ||
           policy->pointing == POINTING_ALWAYS;
}

const Trust *
policy_get_trust(const Policy *policy)
{
    if (policy->index->trust == NULL)
        policy->index->trust =
            trust_new(policy->trusted_groups, policy_get_parties(policy));

    return policy->index->trust;
}

void
policy_make_index(const Policy *policy)
{
    policy_get_trust(policy);
    policy_get_approvers(policy);
    get_set(policy->refused_recipients, &policy->index->refused);
    get_set(policy->attention_recipients, &policy->index->attention);
    policy_get_insiders(policy);
    policy_get_parties(policy);
    policy_get_alike(policy);
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
