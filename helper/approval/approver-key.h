/* ApproverKey: the pair of keys with which this person approves messages.  The secret one
 * stays in its file.
 */
#pragma once

#include "approval/signature.h"

G_BEGIN_DECLS

/* Its file, in the folder of the audit log. */
#define APPROVER_KEY_NAME "approver.key"

typedef struct _ApproverKey ApproverKey;

/**
 * approver_key_load:
 * @folder: of the audit log
 * @error: return location for a #SECRET_FILE_ERROR
 *
 * Returns: (transfer full) (nullable): this person's keys, or %NULL and an error
 */
ApproverKey *approver_key_load(const char *folder, GError **error);

/**
 * approver_key_obtain:
 * @folder: of the audit log; it is there
 * @error: return location for a #SECRET_FILE_ERROR
 *
 * Makes the pair where there is none.
 *
 * Returns: (transfer full) (nullable): this person's keys, or %NULL and an error
 */
ApproverKey *approver_key_obtain(const char *folder, GError **error);
void approver_key_free(ApproverKey *key);

/**
 * approver_key_get_public:
 * @key: this person's
 *
 * Returns: (transfer none) (array fixed-size=32): the public one
 */
const guint8 *approver_key_get_public(const ApproverKey *key);

/**
 * approver_key_dup_text:
 * @key: this person's
 *
 * Returns: (transfer full): the public one as it stands in a policy: Base64
 */
char *approver_key_dup_text(const ApproverKey *key);

/**
 * approver_key_sign:
 * @key: this person's
 * @text: what is signed
 * @signature: (out) (array fixed-size=64): the signature
 */
void approver_key_sign(const ApproverKey *key, const GString *text, guint8 *signature);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ApproverKey, approver_key_free)

G_END_DECLS
