/* Weakness: what a policy is allowed to say, and what protects nobody: no settings at
 * all, figures that are all off, an extension that nothing installs.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "policy/policy.h"

G_BEGIN_DECLS

/**
 * weakness_find:
 * @root: a whole file
 * @settings: those of ours in it, which may be @root
 * @path: where @settings are, a JSON Pointer
 * @policy: what is in force by @settings
 *
 * Returns: (transfer full) (element-type PolicyError): what it means, in the order of the
 *   file
 */
GPtrArray *weakness_find(
    JsonObject *root, JsonObject *settings, const char *path, const Policy *policy);

/**
 * weakness_find_misspelt:
 * @extensions: (nullable): an object whose keys are ids of extensions
 *
 * Returns: (transfer none) (nullable): a key that was meant to be our id and is not
 */
const char *weakness_find_misspelt(JsonObject *extensions);

G_END_DECLS
