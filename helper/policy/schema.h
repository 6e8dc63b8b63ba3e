/* Schema: what is made out of the table of settings for others: a JSON Schema,
 * and a `policies.json` to begin with.
 */
#pragma once

#include "policy/policy.h"

G_BEGIN_DECLS

/**
 * schema_make:
 *
 * Returns: (transfer full): a JSON Schema (2020-12) of one object with settings,
 *   without a newline behind it
 */
GString *schema_make(void);

/**
 * schema_make_template:
 * @extension: an absolute path to the extension
 * @policy: what the settings begin with
 *
 * Returns: (transfer full): a whole `policies.json`, without a newline behind it
 */
GString *schema_make_template(const char *extension, const Policy *policy);

G_END_DECLS
