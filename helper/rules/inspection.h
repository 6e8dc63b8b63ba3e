/* Inspection: one mail through the whole pipeline: message, relations,
 * exposure, checks, verdict, conversion.  Pure; what follows from it is its
 * callers' matter.
 */
#pragma once

#include "mail/message.h"
#include "policy/policy.h"
#include "rules/conversion.h"
#include "rules/exposure.h"
#include "rules/verdict.h"

G_BEGIN_DECLS

/* What the sender may do. */
typedef enum {
    CHOICE_CONVERT = 1 << 0,
    CHOICE_EDIT = 1 << 1,
    CHOICE_SEND = 1 << 2, /* as it is, after an acknowledgement */
} Choices;

typedef struct {
    Message *message;
    Exposure *exposure;
    Verdict *verdict;
    Conversion *conversion; /* NULL: there is none, or it would not help */
} Inspection;

/**
 * inspection_new:
 * @mail: the mail as RFC 5322 text
 * @replied_to: (nullable): the mail that is replied to; one that cannot be
 *   read makes nobody known, which is the safe side
 * @own: (nullable) (array zero-terminated=1): more mailboxes of the sender
 * @encrypted: whether the mail will be encrypted to its recipients
 *
 * Returns: (transfer full) (nullable): the inspection, or %NULL and a #MESSAGE_ERROR
 */
Inspection *inspection_new(
    GBytes *mail, GBytes *replied_to, const char *const *own, gboolean encrypted,
    const Policy *policy, GError **error);
void inspection_free(Inspection *inspection);

/**
 * inspection_get_choices:
 *
 * Returns: #Choices; none at %LEVEL_PASS, where nothing is asked
 */
guint inspection_get_choices(const Inspection *inspection);

/**
 * inspection_dup_group:
 * @policy: by which the inspection was made
 *
 * Returns: (transfer full) (nullable) (element-type utf8): the parties that
 *   would be trusted, if the sender had this mail's group remembered; %NULL if
 *   it cannot be: at another level than %LEVEL_CONFIRM, for a group that is too
 *   large, or where the policy leaves no room for it
 */
GPtrArray *inspection_dup_group(const Inspection *inspection, const Policy *policy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Inspection, inspection_free)

G_END_DECLS
