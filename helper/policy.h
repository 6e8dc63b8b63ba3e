/* Policy: the settings in force, read from JSON by the table of settings.  A key
 * that is not in it, or a value that is not allowed, is an error: a typing
 * mistake must never switch a check off.
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

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

/* The settings in force; the strings are normalised where they are addresses. */
typedef struct {
    char **internal_domains;   /* domains and mailboxes, some with a leading ! */
    char **shared_domains;     /* domains, some with a leading ! */
    GPtrArray *trusted_groups; /* of char **: domains and mailboxes */
    guint confirm_parties;
    guint convert_parties;
    guint bulk_limit;
    char *bulk_advice;
    char *empty_to;      /* `sender`, `undisclosed` or an address */
    guint after_convert; /* AfterConvert */
    guint warning;       /* WarningPlace */
    gboolean remember_groups;
    guint unchecked; /* Unchecked */
    guint audit;     /* AuditPlace */

    gboolean groups_locked; /* the organisation set the trusted groups */
} Policy;

/* What is wrong with one key. */
typedef struct {
    char *key;
    gboolean managed; /* the organisation set it */
    char *path;       /* where the value is, a JSON Pointer (RFC 6901) */
    char *text;       /* key, value and what was expected */
} PolicyError;

/**
 * policy_new:
 *
 * Returns: (transfer full): a policy with every setting at its default
 */
Policy *policy_new(void);
void policy_free(Policy *policy);

/**
 * policy_read:
 * @policy: where the values go; a key that is wrong leaves its default, but
 *   for `unchecked`, which is then %UNCHECKED_REFUSE
 * @object: (nullable): the settings; %NULL: none
 * @managed: whether the organisation set them
 * @errors: (element-type PolicyError): what is wrong is appended here
 */
void policy_read(Policy *policy, JsonObject *object, gboolean managed, GPtrArray *errors);

/**
 * policy_takes_as_party:
 * @party: as made by relations_get_party()
 *
 * Returns: whether @party can stand in a trusted group
 */
gboolean policy_takes_as_party(const char *party);

/**
 * policy_errors_new:
 *
 * Returns: (transfer full) (element-type PolicyError): an empty list of errors
 */
GPtrArray *policy_errors_new(void);

/**
 * policy_get_mass_mail:
 *
 * Returns: from how many parties on a mail is a mass mail: `convertParties`, or
 *   its default where that is 0. Not to be forced to convert makes none of them a
 *   mail among acquaintances
 */
guint policy_get_mass_mail(const Policy *policy);

/**
 * policy_is_bulk:
 * @external: how many recipients are external
 *
 * Returns: whether they are more than `bulkLimit` allows
 */
gboolean policy_is_bulk(const Policy *policy, guint external);

/**
 * policy_errors_add:
 * @path: where the value is, a JSON Pointer
 */
void policy_errors_add(
    GPtrArray *errors, const char *key, gboolean managed, const char *path,
    const char *text);

/**
 * policy_path_append:
 * @path: a JSON Pointer
 *
 * Returns: (transfer full): the JSON Pointer to member @key of what is at @path
 */
char *policy_path_append(const char *path, const char *key);

/**
 * policy_describe:
 *
 * Returns: (transfer full): a list with an object a setting, in their order:
 *   `key`, `type` and, where the type has them, `smallest` and `words`, then
 *   `default`, `expected` and `help`
 */
JsonNode *policy_describe(void);

/**
 * policy_to_json:
 *
 * Returns: (transfer full): every setting as it is in force
 */
JsonNode *policy_to_json(const Policy *policy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Policy, policy_free)

G_END_DECLS
