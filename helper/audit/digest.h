/* Digest: what stands for an address or a message where neither may be written
 * down.  Keyed, so that nobody finds out by trying; who holds the key finds
 * an address that they know.
 */
#pragma once

#include "mail/message.h"

G_BEGIN_DECLS

/* The key's file, in the folder of the log. */
#define DIGEST_KEY_NAME "audit.key"

/* Of a digest, in hexadecimal digits: half of the HMAC is as good here (RFC 2104, 5), and
 * half as long. */
#define DIGEST_N_DIGITS 32

typedef struct _DigestKey DigestKey;

/**
 * digest_key_load:
 * @path: the key's file, whosesoever it is: to look something up, an auditor may
 *   have a copy
 * @error: return location for a #SECRET_FILE_ERROR
 *
 * Returns: (transfer full) (nullable): the key, or %NULL and a #SECRET_FILE_ERROR
 */
DigestKey *digest_key_load(const char *path, GError **error);

/**
 * digest_key_obtain:
 * @path: the key's file; where there is none it is made, of random bytes, for
 *   its owner alone.  Of two that make it at once, both get the same one.  One that
 *   is another user's, or that others can read or write, is none to write with.
 * @error: return location for a #SECRET_FILE_ERROR
 *
 * Returns: (transfer full) (nullable): the key, or %NULL and a #SECRET_FILE_ERROR
 */
DigestKey *digest_key_obtain(const char *path, GError **error);
void digest_key_free(DigestKey *key);

/**
 * digest_address:
 * @key: of this person's log
 * @mailbox: normalised
 *
 * Returns: (transfer full): 32 hexadecimal digits: the first half of an HMAC-SHA256
 */
char *digest_address(const DigestKey *key, const char *mailbox);

/**
 * digest_text:
 * @key: a key
 * @purpose: what @text is: equal texts of different purposes have different digests
 * @text: any text
 *
 * Returns: (transfer full): as digest_address()
 */
char *digest_text(const DigestKey *key, const char *purpose, const char *text);

/**
 * digest_derive:
 * @key: of this person's log
 * @purpose: what the other key is for
 * @bytes: (out) (array length=n_bytes): the other key
 * @n_bytes: how many it has, up to 32
 *
 * Makes a key of its own for other digests: nobody finds @key by it.
 */
void digest_derive(
    const DigestKey *key, const char *purpose, guint8 *bytes, gsize n_bytes);

/**
 * digest_message:
 * @key: of this person's log
 * @message: which one
 *
 * Over the subject and the mailboxes of To, Cc and Bcc but those of From, in
 * their alphabetical order: the same message has the same one before and after it
 * is converted to Bcc, and when it is sent.  The Message-ID is not in it, as
 * Thunderbird makes that after the check.
 *
 * Returns: (transfer full): as digest_address()
 */
char *digest_message(const DigestKey *key, const Message *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DigestKey, digest_key_free)

G_END_DECLS
