/* Header facts: a plain header says what GMime would read in it. */
#include "both-ways.h"
#include "watched.h"

#define PICK(array) array[g_test_rand_int_range(0, G_N_ELEMENTS(array))]

/* Fields, also such as should not be there, or not so. */
static const char *const names[] = {
    "From: ",        "From: ",        "from:",       "Sender: ",      "Subject: ",
    "Subject: ",     "subject:\t",    "Message-ID:", "Message-Id: ",  "References: ",
    "In-Reply-To: ", "Content-Type:", "To: ",        "Cc: ",          "Bcc: ",
    "X-List: ",      "List-ID: ",     "Newsgroups:", "Content-Type:", "MIME-Version:",
    "Received: ",    "Reply-To: ",    "X\xC3\xB6: ", "Date: ",        "X~!#: ",
    "Content-ID: ",  "From :",        "Subject :",
};

/* What stands in them. */
static const char *const values[] = {
    "a@k1.example",
    "Jo <b@k2.example>",
    "\"Doe, Jo\" <b@k2.example>",
    "=?UTF-8?B?6aGn5a6i?= <c@k3.example>",
    "=?UTF-8?Q?Xn--a?= xn--b <c@k3.example>",
    "\xE3\x81\x82 <B@K2.example>",
    "a@k1.example, Jo <b@k2.example>",
    "List: a@k1.example;",
    "(of K9) i@k9.example",
    "\"a@k1.example\" <b@k2.example>",
    "\"<a@k1.example>\" <b@k2.example>",
    "x@xn--k1.example",
    "a..b@docomo.ne.jp",
    "<a.b.@docomo.ne.jp>",
    "Nobody",
    "A subject",
    "=?UTF-8?B?44GC?= =?UTF-8?Q?_b?=",
    "=?ISO-2022-JP?B?GyRCOFw1UhsoQg==?=",
    "=?ISO-8859-1?Q?a=E9?= b",
    "=?UTF-8?Q?a",
    "\xE9 in another character set",
    "\xE3\x81\x82\xE3\x80\x80\xE3\x81\x82",
    "\xE2\x80\xAE turned",
    "<1@corp.example>",
    "<1@corp.example> <2@corp.example>",
    "<=?UTF-8?Q?1?=@corp.example>",
    "1@corp.example",
    "<1@corp.example> (a comment)",
    "<\"1 2\"@corp.example>",
    "<>",
    "text/plain; charset=UTF-8",
    "text/plainer",
    "Text/HTML",
    "text/plain (multipart/encrypted)",
    "multipart/mixed; boundary=a",
    "multipart/encrypted; boundary=a; protocol=\"application/pgp-encrypted\"",
    "multipart/encrypted",
    "=?UTF-8?Q?multipart/encrypted?=",
    "multipart / encrypted; boundary=a",
    "multipart/(a)encrypted",
    "application/pkcs7-mime; smime-type=enveloped-data",
    "application/pkcs7-mime; smime-type=signed-data",
    "application/x-pkcs7-mime; smime-type*=UTF-8''certs-only",
    "application/pkcs7-mime",
    "message/rfc822",
    "message/delivery-status",
    "",
    " ",
    "1.0",
    "misc.test, Comp.Test",
};

static const char *const ends[] = {
    "\n", "\n", "\n", "\r\n", "\n \n", "\n\tmore\n", ",\n <d@k4.example>\n",
};

/* Bytes that are found once in a while. */
static const char *const odd[] = {
    "\r", "\033$B8\\5R\033(B", "\x7F", "\x01", "\\", "\""
};

static void
append_field(GString *text)
{
    gboolean is_odd = g_test_rand_int_range(0, 40) == 0;

    g_string_append(text, PICK(names));
    g_string_append(text, PICK(values));
    if (is_odd)
        g_string_append(text, PICK(odd));
    g_string_append(text, PICK(ends));
}

/* Most of them are plain, as most headers are. */
static void
test_random(void)
{
    guint n_rounds = g_test_slow() ? 1000000 : unless_watched(20000, 100);
    guint n_compared = 0;

    for (guint round = 0; round < n_rounds; round++) {
        g_autoptr(GString) text = g_string_new(NULL);

        for (int n = g_test_rand_int_range(1, 9); n > 0; n--)
            append_field(text);
        /* The last line may be cut off, and a body may follow. */
        if (g_test_rand_int_range(0, 10) == 0)
            g_string_truncate(
                text, (gsize)g_test_rand_int_range(1, (gint32)text->len + 1));
        else if (g_test_rand_bit())
            g_string_append(text, "\n--a\nTo: nobody@k0.example\n");
        n_compared += both_ways_check(text->str, text->len);
    }
    g_test_message("%u of %u compared", n_compared, n_rounds);
    g_assert_cmpuint(n_compared, >, n_rounds / 2);
}

typedef struct {
    const char *name;
    const char *header;
} Row;

static const Row rows[] = {
    { "ordinary",
      "From: Jo <jo@corp.example>\nTo: a@k1.example, b@k2.example\n"
      "Subject: =?UTF-8?B?44GC?=\n =?UTF-8?B?44GC?=\nMessage-ID: <1@corp.example>\n"
      "References: <2@k1.example>\n <3@k1.example>\nIn-Reply-To: <3@k1.example>\n"
      "Content-Type: multipart/mixed; boundary=a\n\n" },
    { "no-sender", "To: a@k1.example\n\n" },
    { "no-subject", "From: jo@corp.example\n\n" },
    { "encrypted", "From: jo@corp.example\nContent-Type: multipart/encrypted\n\n" },
    { "encoded-type",
      "From: jo@corp.example\nContent-Type: =?UTF-8?Q?multipart/encrypted?=\n\n" },
    { "name-that-is-an-address",
      "From: \"<a@k1.example>\" <jo@corp.example>\nTo: b@k2.example\n\n" },
    { "two-subjects", "From: jo@corp.example\nSubject: one\nSubject: two\n\n" },
    { "empty-sender", "From:\nTo: a@k1.example\n\n" },
    { "no-end", "From: jo@corp.example\nSubject: cut" },
};

static void
test_row(gconstpointer data)
{
    const Row *row = data;

    g_assert_true(both_ways_check(row->header, strlen(row->header)));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/header-facts/", rows[i].name, NULL);

        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/header-facts/random", test_random);

    return g_test_run();
}
