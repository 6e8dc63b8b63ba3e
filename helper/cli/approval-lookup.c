#include "cli/approval-lookup.h"

#include <glib/gi18n.h>
#include <string.h>

#include "approval/standing.h"
#include "audit/audit-log.h"

/* Whether a request is for that message, whose white space may be another one than the
 * compose window had. */
static gboolean
is_about(const OpenRequest *open, GBytes *message)
{
    g_autoptr(Canonical) canonical = canonical_new(
        &(CanonicalInput){ .message = message, .text = open->request->text }, NULL);

    return canonical != NULL &&
           strcmp(canonical_get_digest(canonical), open->request->digest) == 0;
}

/* Returns: (nullable): the last request for that message */
static const OpenRequest *
find_request(const GPtrArray *list, GBytes *message)
{
    for (guint i = list->len; i > 0; i--) {
        const OpenRequest *open = g_ptr_array_index(list, i - 1);

        if (is_about(open, message))
            return open;
    }

    return NULL;
}

ApprovalLookup
approval_lookup(const char *folder, GBytes *message, const Policy *policy)
{
    g_autoptr(ApprovalStore) store = approval_store_open(folder);
    g_autoptr(GPtrArray) list = approval_store_list(store);
    g_autofree char *state = audit_log_folder();
    g_autoptr(ApproverKey) own = approver_key_load(state, NULL);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(Canonical) canonical =
        canonical_new(&(CanonicalInput){ .message = message }, NULL);
    const OpenRequest *open = canonical != NULL ? find_request(list, message) : NULL;
    g_autoptr(Standing) standing = NULL;

    if (canonical == NULL)
        return (ApprovalLookup){ FALSE,
                                 g_strdup(_("The message does not say its text as "
                                            "text, or cannot be read as a whole.")) };
    if (open == NULL)
        return (ApprovalLookup){ FALSE, g_strdup(_("Nobody has been asked yet.")) };

    standing = standing_new(
        open, policy, own != NULL ? approver_key_get_public(own) : NULL, now);
    if (standing->state == STANDING_APPROVED)
        return (ApprovalLookup){ TRUE, NULL };

    return (ApprovalLookup){ FALSE, standing_describe(standing, open) };
}
