#include "approval/approver-key.h"

#include <string.h>

#include "audit/secret-file.h"

/* As errors name it. */
#define KEY_NAME "approver's key"

G_STATIC_ASSERT(SECRET_FILE_SIZE == SIGNATURE_SEED_SIZE);

struct _ApproverKey {
    guint8 seed[SIGNATURE_SEED_SIZE];
    guint8 public[SIGNATURE_KEY_SIZE];
};

static ApproverKey *
take(gboolean is_read, ApproverKey *key)
{
    if (!is_read) {
        approver_key_free(key);
        return NULL;
    }

    signature_public_key(key->seed, key->public);
    return key;
}

ApproverKey *
approver_key_load(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, APPROVER_KEY_NAME, NULL);
    ApproverKey *key = g_new0(ApproverKey, 1);

    return take(secret_file_load(path, KEY_NAME, TRUE, key->seed, error), key);
}

ApproverKey *
approver_key_obtain(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, APPROVER_KEY_NAME, NULL);
    ApproverKey *key = g_new0(ApproverKey, 1);

    return take(secret_file_obtain(path, KEY_NAME, key->seed, error), key);
}

void
approver_key_free(ApproverKey *key)
{
    explicit_bzero(key, sizeof *key);
    g_free(key);
}

const guint8 *
approver_key_get_public(const ApproverKey *key)
{
    return key->public;
}

char *
approver_key_dup_text(const ApproverKey *key)
{
    return g_base64_encode(key->public, SIGNATURE_KEY_SIZE);
}

void
approver_key_sign(const ApproverKey *key, const GString *text, guint8 *signature)
{
    signature_make(key->seed, text, signature);
}
