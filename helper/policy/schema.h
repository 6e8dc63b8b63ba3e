/* Schema: what is made out of the table of settings for others: a JSON Schema,
 * and a `policies.json` to begin with.
 */
#pragma once

#include "policy/policy.h"

G_BEGIN_DECLS

/* Thunderbird's own: whether the desktop's portal starts the helper. */
#define SCHEMA_PORTAL_PREFERENCE "widget.use-xdg-desktop-portal.native-messaging"

/* Where a Thunderbird from Snap can read the extension. */
#define SCHEMA_SNAP_EXTENSION "/etc/thunderbird/policies/bcc-guard.xpi"

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
 * @snap: whether a Thunderbird from Snap has to find its helper by it
 *
 * Returns: (transfer full): a whole `policies.json`, without a newline behind it
 */
GString *schema_make_template(const char *extension, const Policy *policy, gboolean snap);

G_END_DECLS
