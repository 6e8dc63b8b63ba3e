/* Approval lookup: whether a message that stands in a file is approved, by what the
 * helper of this desk keeps.
 */
#pragma once

#include <glib.h>

#include "policy/policy.h"

G_BEGIN_DECLS

typedef struct {
    gboolean is_given;
    char *reason; /* why it is not, for people; NULL: it is */
} ApprovalLookup;

/**
 * approval_lookup:
 * @folder: in which the helper keeps open requests
 * @message: as RFC 5322 text
 * @policy: in force
 *
 * Only a message that says its text as text is found: what HTML says nobody here can
 * compare with what was approved.
 *
 * Returns: whether enough have approved it; `reason` is (transfer full)
 */
ApprovalLookup approval_lookup(const char *folder, GBytes *message, const Policy *policy);

G_END_DECLS
