/* Version: extension and helper belong together; which of the two is behind.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of the wire between extension and helper: data/protocol.md. */
#define PROTOCOL_VERSION 1

typedef enum {
    VERSIONS_MATCH,
    VERSIONS_EXTENSION_BEHIND,
    VERSIONS_HELPER_BEHIND,
} VersionMatch;

/**
 * version_match:
 * @extension: (nullable): the extension's version; %NULL: it has told none
 * @helper: ours
 *
 * Compares number by number, as many as there are; a missing one is 0.  Of
 * two that differ, one that is no such version counts as the older.
 *
 * Returns: which of the two is behind, if they differ
 */
VersionMatch version_match(const char *extension, const char *helper);

/**
 * version_match_to_string:
 * @match: any of them
 *
 * Returns: (nullable): `extension` or `helper`, whichever has to be updated
 */
const char *version_match_to_string(VersionMatch match);

G_END_DECLS
