/* Policy JSON: the settings read from JSON by their table, and described as JSON.  A
 * key that is not in the table, or a value that is not allowed, is an error: a typing
 * mistake must never switch a check off.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "policy/policy.h"

G_BEGIN_DECLS

/* What is wrong with one key. */
typedef struct {
    char *key;
    gboolean managed; /* the organisation set it */
    char *path;       /* where the value is, a JSON Pointer (RFC 6901) */
    guint line;       /* the entry of a list that is wrong, from 1; 0: the whole value */
    char *text;       /* the value and what was expected; key and path go before it */
} PolicyError;

/**
 * policy_read:
 * @policy: where the values go; a key that is wrong leaves its default, but
 *   for `unchecked`, which is then %UNCHECKED_REFUSE
 * @own: (nullable): the settings that a person chose; %NULL: none
 * @managed: (nullable): those that the organisation set, which win; %NULL: none
 * @errors: (element-type PolicyError): what is wrong is appended here
 */
void policy_read(Policy *policy, JsonObject *own, JsonObject *managed, GPtrArray *errors);

/**
 * policy_errors_new:
 *
 * Returns: (transfer full) (element-type PolicyError): an empty list of errors
 */
GPtrArray *policy_errors_new(void);

/**
 * policy_errors_add:
 * @errors: (element-type PolicyError): where it is added
 * @key: of the setting
 * @managed: whether the organisation set it
 * @path: where the value is, a JSON Pointer
 * @text: what is wrong: the value and what was expected
 *
 * Returns: (transfer none): the error, which is of the whole value
 */
PolicyError *policy_errors_add(
    GPtrArray *errors, const char *key, gboolean managed, const char *path,
    const char *text);

/**
 * policy_describe:
 *
 * Returns: (transfer full): a list with an object a setting, in their order:
 *   `key`, `type` and, where the type has them, `smallest` and `words`, then
 *   `default`, `expected`, `personal`, `label` and `help`
 */
JsonNode *policy_describe(void);

/**
 * policy_to_json:
 * @policy: the settings in force
 *
 * Returns: (transfer full): every setting as it is in force
 */
JsonNode *policy_to_json(const Policy *policy);

/**
 * policy_to_brief_json:
 * @policy: what is in force
 *
 * Returns: (transfer full): every setting that is a number, a word or a boolean: what
 *   has room in a reply, however large @policy is
 */
JsonNode *policy_to_brief_json(const Policy *policy);

G_END_DECLS
