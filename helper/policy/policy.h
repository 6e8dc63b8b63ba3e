/* Policy: the settings in force, and the one table of settings: keys, types, ranges,
 * defaults and help.  What reads, describes or checks settings goes by it.  It knows
 * no JSON.
 */
#pragma once

#include <glib.h>

#include "policy/alike.h"
#include "policy/approver.h"
#include "policy/party.h"
#include "policy/pattern.h"
#include "policy/trust.h"

G_BEGIN_DECLS

/* The extension: who may read the settings, and under which name they stand. */
#define POLICY_EXTENSION "bcc-guard@bcc-guard"

/* What is worked out from the lists once, and not for each message. */
typedef struct _PolicyIndex PolicyIndex;

typedef enum {
    AFTER_CONVERT_SEND,
    AFTER_CONVERT_EDIT,
} AfterConvert;

typedef enum {
    WARNING_PLACE_BOTH,
    WARNING_PLACE_NOTIFICATION,
    WARNING_PLACE_WINDOW,
} WarningPlace;

typedef enum {
    UNCHECKED_ASK,
    UNCHECKED_REFUSE,
} Unchecked;

typedef enum {
    AUDIT_NONE,
    AUDIT_FILE,
    AUDIT_JOURNAL,
    AUDIT_BOTH,
} AuditPlace;

typedef enum {
    POINTING_NEVER,   /* one acknowledgement for all of a question */
    POINTING_CONFIRM, /* each further finding by itself */
    POINTING_ALWAYS,  /* who gets it and what goes along as well, at every message that
                         goes outside */
} Pointing;

typedef enum {
    EACH_OFFERED,
    EACH_NEVER,
} EachOffered;

/* The settings in force; the strings are normalised where they are addresses. */
typedef struct {
    char **internal_domains;   /* patterns of every kind */
    char **shared_domains;     /* domains, some with a leading ! */
    GPtrArray *trusted_groups; /* of char **: domains and mailboxes */
    guint confirm_parties;
    guint convert_parties;
    guint crowd_from;        /* 0: no crowds */
    guint convert_addresses; /* 0: never */
    gboolean crowd_inside;
    char **refused_recipients;   /* patterns of every kind */
    char **attention_recipients; /* patterns of every kind */
    char **attention_words;      /* as people write them; * stands for any text */
    char **attention_files;      /* the same of the names of files */
    char **bcc_lists;            /* names of address-book lists; * stands for any text */
    guint bulk_limit;
    char *bulk_advice;
    guint approve_from;   /* 0: nothing has to be approved */
    guint approvals;      /* by so many approvers */
    char **approvers;     /* an address and a key each */
    guint approval_hours; /* how long a request holds */
    guint each;           /* EachOffered: one message each */
    guint each_limit;     /* to how many people; 0: to any number */
    guint contents_from;  /* 0: never */
    gboolean newcomers;
    gboolean first_contact;
    gboolean lookalikes;
    char *empty_to;      /* `sender`, `undisclosed` or an address */
    char *report_to;     /* an address, or empty: who gets the report of a leak */
    guint after_convert; /* AfterConvert */
    guint warning;       /* WarningPlace */
    gboolean remember_groups;
    guint pointing;      /* Pointing */
    guint delay_seconds; /* 0: a message does not wait */
    guint unchecked;     /* Unchecked */
    guint audit;         /* AuditPlace */

    gboolean groups_locked; /* the organisation set the trusted groups */
    PolicyIndex *index;
} Policy;

/**
 * policy_new:
 *
 * Returns: (transfer full): a policy with every setting at its default
 */
Policy *policy_new(void);
void policy_free(Policy *policy);

/**
 * policy_forget_index:
 * @policy: whose lists are changed
 *
 * To be called before a list of @policy is changed; what the functions below returned
 * is no longer there after it.
 */
void policy_forget_index(Policy *policy);

/**
 * policy_make_index:
 * @policy: what is in force
 *
 * Makes now what is otherwise made when it is asked for first: from then on several
 * threads may ask.
 */
void policy_make_index(const Policy *policy);

/**
 * policy_get_parties:
 * @policy: whose shared domains count
 *
 * Returns: (transfer none): who is of which party
 */
const PartyRules *policy_get_parties(const Policy *policy);

/**
 * policy_get_alike:
 * @policy: whose internal domains count
 *
 * Returns: (transfer none): the domains that are inside by @policy, to find one that was
 *   meant
 */
const AlikeSet *policy_get_alike(const Policy *policy);

/**
 * policy_get_insiders:
 * @policy: whose internal domains count
 *
 * Returns: (transfer none) (nullable): who is inside; %NULL: the policy says nothing of
 *   it, and the organisation of the sender is
 */
const PatternSet *policy_get_insiders(const Policy *policy);

/**
 * policy_is_refused:
 * @policy: the settings in force
 * @mailbox: as made by mailbox_normalise()
 *
 * Returns: whether nobody may write to @mailbox
 */
gboolean policy_is_refused(const Policy *policy, const char *mailbox);

/**
 * policy_wants_attention:
 * @policy: the settings in force
 * @mailbox: as made by mailbox_normalise()
 *
 * Returns: whether @mailbox is one of `attentionRecipients`
 */
gboolean policy_wants_attention(const Policy *policy, const char *mailbox);

/**
 * policy_reads_words:
 * @policy: the settings in force
 *
 * Returns: whether words of a message, or names of its files, are looked for or shown
 */
gboolean policy_reads_words(const Policy *policy);

/**
 * policy_get_trust:
 * @policy: whose trusted groups count
 *
 * Returns: (transfer none): who is in which of them
 */
const Trust *policy_get_trust(const Policy *policy);

/**
 * policy_takes_as_party:
 * @policy: whose shared domains count
 * @party: of a #Relation
 *
 * Returns: whether @party can stand in a trusted group
 */
gboolean policy_takes_as_party(const Policy *policy, const char *party);

/**
 * policy_get_mass_mail:
 * @policy: the settings in force
 *
 * Returns: from how many parties on a message is a mass message: `convertParties`, or
 *   its default where that is 0. Not to be forced to convert makes none of them a
 *   message among acquaintances
 */
guint policy_get_mass_mail(const Policy *policy);

/**
 * policy_is_bcc_list:
 * @policy: the settings in force
 * @name: of an address-book list, UTF-8
 *
 * Returns: whether the list may only stand in Bcc: one of `bccLists` is its name, upper
 *   and lower case and the ways to write one letter aside, or matches it by its *
 */
gboolean policy_is_bcc_list(const Policy *policy, const char *name);

/**
 * policy_needs_approval:
 * @policy: the settings in force
 * @external: how many recipients are external
 *
 * Returns: whether a message to so many goes only when others approved it
 */
gboolean policy_needs_approval(const Policy *policy, guint external);

/**
 * policy_get_approvers:
 * @policy: the settings in force
 *
 * Returns: (transfer none) (element-type Approver): whose approval counts
 */
const GPtrArray *policy_get_approvers(const Policy *policy);

/**
 * policy_is_bulk:
 * @policy: the settings in force
 * @external: how many recipients are external
 *
 * Returns: whether they are more than `bulkLimit` allows
 */
gboolean policy_is_bulk(const Policy *policy, guint external);

typedef enum {
    SETTING_ADDRESSES, /* patterns of every kind */
    SETTING_DOMAINS,   /* domains, a leading ! takes one out */
    SETTING_GROUPS,    /* lists of domains and addresses */
    SETTING_NAMES,     /* texts that may hold * */
    SETTING_APPROVERS, /* approvers, an address and a key each */
    SETTING_COUNT,     /* 0, or a whole number from .smallest up, to .largest */
    SETTING_TEXT,
    SETTING_ADDRESS,  /* an address, or empty */
    SETTING_EMPTY_TO, /* one of .words, or an address */
    SETTING_WORD,     /* one of .words; the value is its place */
    SETTING_BOOLEAN,
} SettingType;

typedef struct {
    const char *key;
    SettingType type;
    gboolean personal;    /* people choose it for themselves, if nobody did for them */
    gboolean positive;    /* SETTING_COUNT: 0 is no value */
    guint smallest;       /* SETTING_COUNT: the smallest but 0 */
    guint largest;        /* SETTING_COUNT; 0: any */
    guint fallback;       /* default of SETTING_COUNT, _WORD and _BOOLEAN */
    gsize offset;         /* in Policy */
    const char *text;     /* default of SETTING_TEXT, _ADDRESS and _EMPTY_TO */
    const char *words[5]; /* NULL-terminated */
    const char *label;    /* a few words, for gettext() */
    const char *help;     /* for gettext() */
} Setting;

/**
 * setting_table:
 *
 * Returns: (transfer none): the settings, in the order of the man page; one
 *   without a key ends them
 */
const Setting *setting_table(void);

/**
 * setting_find:
 * @key: as it stands in a policy, upper and lower case told apart
 *
 * Returns: (transfer none) (nullable): the setting with this very key
 */
const Setting *setting_find(const char *key);

/**
 * setting_nearest:
 * @key: UTF-8
 *
 * Returns: (transfer none) (nullable): the setting that somebody who wrote
 *   @key may have meant: few letters differ, upper and lower case aside
 */
const Setting *setting_nearest(const char *key);

/**
 * setting_type_to_string:
 * @type: any of them
 *
 * Returns: the type as the wire names it
 */
const char *setting_type_to_string(SettingType type);

/**
 * setting_expectation:
 * @setting: one of setting_table()
 *
 * Returns: (transfer full): what a value has to be, in words
 */
char *setting_expectation(const Setting *setting);

/**
 * setting_value:
 * @policy: where the value is
 * @setting: which one
 *
 * Returns: (transfer none): where the value of @setting is in @policy, of the
 *   C type that its #SettingType has there
 */
gpointer setting_value(const Policy *policy, const Setting *setting);

/**
 * setting_entry_kinds:
 * @type: #SETTING_ADDRESSES, #SETTING_DOMAINS, #SETTING_GROUPS, #SETTING_ADDRESS or
 *   #SETTING_EMPTY_TO
 *
 * Returns: what an entry of such a setting may be beside a domain
 */
PatternKinds setting_entry_kinds(SettingType type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Policy, policy_free)

G_END_DECLS
