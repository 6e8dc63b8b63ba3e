/* Signature: Ed25519 and random bytes, by libsodium.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SIGNATURE_SEED_SIZE 32 /* what a pair of keys is made of, and is secret */
#define SIGNATURE_KEY_SIZE 32  /* the public key (RFC 8032, 5.1.5) */
#define SIGNATURE_SIZE 64

/* Of a random id, in hexadecimal digits: 128 bits, which nobody guesses. */
#define SIGNATURE_ID_N_DIGITS 32

/**
 * signature_public_key:
 * @seed: (array fixed-size=32): random bytes
 * @key: (out) (array fixed-size=32): the public key of the pair that they make
 */
void signature_public_key(const guint8 *seed, guint8 *key);

/**
 * signature_make:
 * @seed: (array fixed-size=32): of the pair
 * @text: what is signed
 * @signature: (out) (array fixed-size=64): the signature (RFC 8032, 5.1.6)
 */
void signature_make(const guint8 *seed, const GString *text, guint8 *signature);

/**
 * signature_fits:
 * @key: (array fixed-size=32): a public key, from whomever it came
 * @text: what was signed
 * @signature: (array fixed-size=64): from whomever it came
 *
 * Returns: whether the owner of @key signed @text.  With a key of small order, which
 *   would fit any text, nothing is signed
 */
gboolean signature_fits(const guint8 *key, const GString *text, const guint8 *signature);

/**
 * signature_dup_id:
 *
 * Returns: (transfer full): a new random id
 */
char *signature_dup_id(void);

/**
 * signature_read_base64:
 * @text: (nullable): Base64 (RFC 4648, 4)
 * @bytes: (out) (array length=size): what it stands for
 * @size: how many bytes that have to be
 *
 * Returns: %FALSE if it stands for anything else, or is written in another way than
 *   programs do
 */
gboolean signature_read_base64(const char *text, guint8 *bytes, gsize size);

G_END_DECLS
