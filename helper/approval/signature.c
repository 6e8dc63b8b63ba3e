#include "approval/signature.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT(SIGNATURE_SEED_SIZE == crypto_sign_SEEDBYTES);
G_STATIC_ASSERT(SIGNATURE_KEY_SIZE == crypto_sign_PUBLICKEYBYTES);
G_STATIC_ASSERT(SIGNATURE_SIZE == crypto_sign_BYTES);

/* May be called repeatedly, and by several threads. */
static void
begin(void)
{
    if (sodium_init() < 0)
        g_error("libsodium finds no random bytes on this machine");
}

static void
make_pair(const guint8 *seed, guint8 *key, guint8 *secret)
{
    begin();
    crypto_sign_seed_keypair(key, secret, seed);
}

void
signature_public_key(const guint8 *seed, guint8 *key)
{
    guint8 secret[crypto_sign_SECRETKEYBYTES];

    make_pair(seed, key, secret);
    sodium_memzero(secret, sizeof secret);
}

void
signature_make(const guint8 *seed, const GString *text, guint8 *signature)
{
    guint8 key[SIGNATURE_KEY_SIZE];
    guint8 secret[crypto_sign_SECRETKEYBYTES];

    make_pair(seed, key, secret);
    crypto_sign_detached(signature, NULL, (const guint8 *)text->str, text->len, secret);
    sodium_memzero(secret, sizeof secret);
}

gboolean
signature_fits(const guint8 *key, const GString *text, const guint8 *signature)
{
    begin();
    return crypto_sign_verify_detached(
               signature, (const guint8 *)text->str, text->len, key) == 0;
}

char *
signature_dup_id(void)
{
    guint8 bytes[SIGNATURE_ID_N_DIGITS / 2];
    char *digits = g_malloc(SIGNATURE_ID_N_DIGITS + 1);

    begin();
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(digits, SIGNATURE_ID_N_DIGITS + 1, bytes, sizeof bytes);
    return digits;
}

gboolean
signature_read_base64(const char *text, guint8 *bytes, gsize size)
{
    gsize length = 0;
    const char *end = NULL;

    return text != NULL &&
           strlen(text) ==
               sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_ORIGINAL) - 1 &&
           sodium_base642bin(
               bytes, size, text, strlen(text), NULL, &length, &end,
               sodium_base64_VARIANT_ORIGINAL) == 0 &&
           length == size && *end == '\0';
}
