/* Signature: Ed25519 as RFC 8032 has it, ids that differ, Base64 in one spelling. */
#include "approval/signature.h"

#include <string.h>

/* RFC 8032, 7.1: seed, public key, text, signature, all as hexadecimal digits. */
typedef struct {
    const char *name;
    const char *seed;
    const char *key;
    const char *text;
    const char *signature;
} Vector;

static const Vector vectors[] = {
    { "nothing", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc"
      "61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
    { "two-bytes", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290a"
      "e67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
};

static GString *
from_digits(const char *digits)
{
    GString *bytes = g_string_new(NULL);

    for (gsize i = 0; digits[i] != '\0'; i += 2)
        g_string_append_c(
            bytes,
            (char)(g_ascii_xdigit_value(digits[i]) * 16 + g_ascii_xdigit_value(digits[i + 1])));

    return bytes;
}

static void
test_vector(gconstpointer data)
{
    const Vector *vector = data;
    g_autoptr(GString) seed = from_digits(vector->seed);
    g_autoptr(GString) expected = from_digits(vector->key);
    g_autoptr(GString) text = from_digits(vector->text);
    g_autoptr(GString) signature = from_digits(vector->signature);
    guint8 key[SIGNATURE_KEY_SIZE];
    guint8 made[SIGNATURE_SIZE];

    signature_public_key((const guint8 *)seed->str, key);
    g_assert_cmpmem(key, sizeof key, expected->str, expected->len);
    signature_make((const guint8 *)seed->str, text, made);
    g_assert_cmpmem(made, sizeof made, signature->str, signature->len);
    g_assert_true(signature_fits(key, text, made));

    for (gsize i = 0; i < sizeof made; i++) {
        made[i] ^= 1;
        g_assert_false(signature_fits(key, text, made));
        made[i] ^= 1;
    }
    g_string_append_c(text, 'x');
    g_assert_false(signature_fits(key, text, made));
}

/* The neutral element signs everything, for programs that let it. */
static void
test_small_order(void)
{
    static const guint8 neutral[SIGNATURE_KEY_SIZE] = { 1 };
    static const guint8 signature[SIGNATURE_SIZE] = { 1 };
    g_autoptr(GString) text = g_string_new("anything");

    g_assert_false(signature_fits(neutral, text, signature));
}

static void
test_id(void)
{
    g_autofree char *one = signature_dup_id();
    g_autofree char *other = signature_dup_id();

    g_assert_cmpuint(strlen(one), ==, SIGNATURE_ID_N_DIGITS);
    g_assert_cmpuint(strspn(one, "0123456789abcdef"), ==, SIGNATURE_ID_N_DIGITS);
    g_assert_cmpstr(one, !=, other);
}

static void
test_base64(void)
{
    static const struct {
        const char *text;
        gboolean is_read;
    } cases[] = {
        { "AAEC", TRUE },      { NULL, FALSE },    { "", FALSE },      { "AAE=", FALSE },
        { "AAECAA==", FALSE }, { "AA EC", FALSE }, { "AAE\n", FALSE }, { "AA-_", FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        guint8 bytes[3] = { 0 };

        g_assert_cmpint(
            signature_read_base64(cases[i].text, bytes, sizeof bytes), ==,
            cases[i].is_read);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(vectors); i++) {
        g_autofree char *path = g_strconcat("/signature/vector/", vectors[i].name, NULL);

        g_test_add_data_func(path, &vectors[i], test_vector);
    }
    g_test_add_func("/signature/small-order", test_small_order);
    g_test_add_func("/signature/id", test_id);
    g_test_add_func("/signature/base64", test_base64);

    return g_test_run();
}
