#include "audit/digest.h"

#include <string.h>

#include "audit/secret-file.h"

/* As errors name it. */
#define KEY_NAME "audit key"

#define KEY_SIZE SECRET_FILE_SIZE

struct _DigestKey {
    guint8 bytes[KEY_SIZE];
};

static DigestKey *
take(gboolean is_read, guint8 *bytes)
{
    DigestKey *key = is_read ? g_memdup2(bytes, KEY_SIZE) : NULL;

    explicit_bzero(bytes, KEY_SIZE);
    return key;
}

DigestKey *
digest_key_load(const char *path, GError **error)
{
    guint8 bytes[KEY_SIZE];

    return take(secret_file_load(path, KEY_NAME, FALSE, bytes, error), bytes);
}

DigestKey *
digest_key_obtain(const char *path, GError **error)
{
    guint8 bytes[KEY_SIZE];

    return take(secret_file_obtain(path, KEY_NAME, bytes, error), bytes);
}

void
digest_key_free(DigestKey *key)
{
    explicit_bzero(key, sizeof *key);
    g_free(key);
}

/* What it is for stands in front: an address is never taken for a message. */
static GHmac *
begin(const DigestKey *key, const char *purpose)
{
    GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, key->bytes, KEY_SIZE);

    g_hmac_update(hmac, (const guchar *)purpose, -1);
    g_hmac_update(hmac, (const guchar *)"\n", 1);

    return hmac;
}

static char *
end(GHmac *hmac)
{
    char *digits = g_strndup(g_hmac_get_string(hmac), DIGEST_N_DIGITS);

    g_hmac_unref(hmac);
    return digits;
}

char *
digest_text(const DigestKey *key, const char *purpose, const char *text)
{
    GHmac *hmac = begin(key, purpose);

    g_hmac_update(hmac, (const guchar *)text, -1);

    return end(hmac);
}

char *
digest_address(const DigestKey *key, const char *mailbox)
{
    return digest_text(key, "address", mailbox);
}

void
digest_derive(const DigestKey *key, const char *purpose, guint8 *bytes, gsize n_bytes)
{
    GHmac *hmac = begin(key, purpose);
    guint8 all[KEY_SIZE];
    gsize size = sizeof all;

    g_hmac_get_digest(hmac, all, &size);
    memcpy(bytes, all, MIN(n_bytes, size));
    explicit_bzero(all, sizeof all);
    g_hmac_unref(hmac);
}

static int
compare(gconstpointer one, gconstpointer other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* Returns: (transfer container): the recipients' mailboxes, each perhaps repeatedly */
static GPtrArray *
list_recipients(const Message *message)
{
    GPtrArray *mailboxes = g_ptr_array_new();
    const char *const *from = message_get_from(message);
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);

    for (gsize i = 0; i < n_addresses && addresses[i].field <= FIELD_BCC; i++) {
        if (addresses[i].mailbox != NULL && !g_strv_contains(from, addresses[i].mailbox))
            g_ptr_array_add(mailboxes, (gpointer)addresses[i].mailbox);
    }
    g_ptr_array_sort(mailboxes, compare);

    return mailboxes;
}

char *
digest_message(const DigestKey *key, const Message *message)
{
    g_autoptr(GPtrArray) mailboxes = list_recipients(message);
    const char *subject = message_get_subject(message);
    const char *last = NULL;
    GHmac *hmac = begin(key, "message");

    for (guint i = 0; i < mailboxes->len; i++) {
        const char *mailbox = g_ptr_array_index(mailboxes, i);

        if (g_strcmp0(mailbox, last) == 0)
            continue;
        g_hmac_update(hmac, (const guchar *)mailbox, -1);
        g_hmac_update(hmac, (const guchar *)"\n", 1);
        last = mailbox;
    }
    g_hmac_update(hmac, (const guchar *)"\n", 1);
    if (subject != NULL)
        g_hmac_update(hmac, (const guchar *)subject, -1);

    return end(hmac);
}
