/* SingleLetter: what can be sent as it stands, and what cannot. */
#include "mail/letter.h"
#include "mail/single-letter.h"

#include <string.h>

#define FROM "From: Office <jimu@corp.example>\n"
#define TO "To: Taro <a@k1.example>\n"
#define SUBJECT "Subject: Sorry\n"
#define HEAD FROM TO SUBJECT
#define TYPE "Content-Type: "
#define ENCODED "Content-Transfer-Encoding: "
#define BOTH                                                                             \
    "\n--x\n" TYPE "text/plain\n\nplain\n--x\n" TYPE "text/html\n\n<p>rich</p>\n--x"

typedef struct {
    const char *name;
    const char *text;
    const char *letter; /* “from|sender|to|mailbox|subject|p or h|text” */
} GoodCase;

static const GoodCase good_cases[] = {
    { "plain", HEAD "\nhello\n",
      "Office <jimu@corp.example>|jimu@corp.example|Taro <a@k1.example>|a@k1.example|"
      "Sorry|p|hello\n" },
    { "other-headers",
      "Received: x\nDate: today\nX-Unsent: 1\nMIME-Version: 1.0\n" HEAD "\nhello",
      "Office <jimu@corp.example>|jimu@corp.example|Taro <a@k1.example>|a@k1.example|"
      "Sorry|p|hello" },
    { "crlf-and-a-mark",
      "From: jimu@corp.example\r\nTo: A@K1.example\r\nSubject: a\r\n b\r\n" TYPE
      "text/plain; charset=utf-8\r\n\r\n\xef\xbb\xbfone\r\n\r\ntwo\r\n",
      "jimu@corp.example|jimu@corp.example|A@K1.example|a@k1.example|a "
      "b|p|one\n\ntwo\n" },
    { "japanese",
      FROM "To: =?UTF-8?B?5bGx55SwLCDlpKrpg44=?= <a@k1.example>\n"
           "Subject: =?ISO-2022-JP?B?GyRCJCpPTSRTGyhC?=\n" TYPE
           "text/plain; charset=ISO-2022-JP\n\n\033$B$*OM$S\033(B\n",
      "Office <jimu@corp.example>|jimu@corp.example|\"山田, 太郎\" "
      "<a@k1.example>|a@k1.example|お詫び|p|お詫び\n" },
    { "base64", HEAD TYPE "text/plain; charset=UTF-8\n" ENCODED "base64\n\n44GC\nCg==\n",
      "Office <jimu@corp.example>|jimu@corp.example|Taro <a@k1.example>|a@k1.example|"
      "Sorry|p|あ\n" },
    { "quoted-printable",
      HEAD TYPE "text/html; charset=iso-8859-1\n" ENCODED
                "quoted-printable\n\n<p>=E9 =\nx\n",
      "Office <jimu@corp.example>|jimu@corp.example|Taro <a@k1.example>|a@k1.example|"
      "Sorry|h|<p>é x\n" },
    { "alternatives", HEAD TYPE "multipart/alternative; boundary=x\n" BOTH "--\n",
      "Office <jimu@corp.example>|jimu@corp.example|Taro <a@k1.example>|a@k1.example|"
      "Sorry|h|<p>rich</p>" },
    { "no-text", HEAD "\n",
      "Office <jimu@corp.example>|jimu@corp.example|Taro <a@k1.example>|a@k1.example|"
      "Sorry|p|" },
    { "the-same-person-twice-in-a-quoted-name",
      FROM "To: \"a@k1.example\" <a@k1.example>\n" SUBJECT "\nx",
      "Office <jimu@corp.example>|jimu@corp.example|\"a@k1.example\" "
      "<a@k1.example>|a@k1.example|Sorry|p|x" },
};

typedef struct {
    const char *name;
    const char *text;
    SingleLetterError code;
} BadCase;

static const BadCase bad_cases[] = {
    { "empty", "", SINGLE_LETTER_ERROR_HEADER },
    { "rubbish", "\x89PNG\r\n\x1a\n", SINGLE_LETTER_ERROR_HEADER },
    { "no-from", TO SUBJECT "\nx", SINGLE_LETTER_ERROR_FROM },
    { "two-from", "From: a@corp.example, b@corp.example\n" TO SUBJECT "\nx",
      SINGLE_LETTER_ERROR_FROM },
    { "no-to", FROM SUBJECT "\nx", SINGLE_LETTER_ERROR_TO },
    { "two-in-to", FROM "To: a@k1.example, b@k2.example\n" SUBJECT "\nx",
      SINGLE_LETTER_ERROR_TO },
    { "two-to", FROM TO "To: b@k2.example\n" SUBJECT "\nx", SINGLE_LETTER_ERROR_TO },
    { "one-mailbox-twice", FROM "To: a@k1.example, a@k1.example\n" SUBJECT "\nx",
      SINGLE_LETTER_ERROR_TO },
    { "semicolon", FROM "To: a@k1.example; b@k2.example\n" SUBJECT "\nx",
      SINGLE_LETTER_ERROR_HEADER },
    { "no-address", FROM "To: Taro\n" SUBJECT "\nx", SINGLE_LETTER_ERROR_TO },
    { "undisclosed", FROM "To: undisclosed-recipients: ;\n" SUBJECT "\nx",
      SINGLE_LETTER_ERROR_OTHERS },
    { "group", FROM "To: Customers: a@k1.example;\n" SUBJECT "\nx",
      SINGLE_LETTER_ERROR_OTHERS },
    { "cc", HEAD "Cc: b@k2.example\n\nx", SINGLE_LETTER_ERROR_OTHERS },
    { "bcc", HEAD "Bcc: b@k2.example\n\nx", SINGLE_LETTER_ERROR_OTHERS },
    { "cc-alone", FROM SUBJECT "Cc: a@k1.example\n\nx", SINGLE_LETTER_ERROR_OTHERS },
    { "reply-to", HEAD "Reply-To: b@corp.example\n\nx", SINGLE_LETTER_ERROR_OTHERS },
    { "resent", HEAD "Resent-To: b@k2.example\n\nx", SINGLE_LETTER_ERROR_OTHERS },
    { "newsgroup", HEAD "Newsgroups: comp.test\n\nx", SINGLE_LETTER_ERROR_OTHERS },
    { "no-subject", FROM TO "\nx", SINGLE_LETTER_ERROR_SUBJECT },
    { "two-subjects", HEAD "Subject: other\n\nx", SINGLE_LETTER_ERROR_SUBJECT },
    { "subject-in-no-encoding", FROM TO "Subject: \xe9\n\nx",
      SINGLE_LETTER_ERROR_SUBJECT },
    { "subject-of-two-lines",
      FROM TO "Subject: =?UTF-8?Q?a=0D=0ABcc:_b=40k2.example?=\n\nx",
      SINGLE_LETTER_ERROR_SUBJECT },
    { "attachment",
      HEAD TYPE "multipart/mixed; boundary=x\n\n--x\n\nhello\n--x\n" TYPE
                "text/csv; name=a.csv\n\na\n--x--\n",
      SINGLE_LETTER_ERROR_BODY },
    { "mixed", HEAD TYPE "multipart/mixed; boundary=x\n" BOTH "--\n",
      SINGLE_LETTER_ERROR_BODY },
    { "alternatives-cut-off", HEAD TYPE "multipart/alternative; boundary=x\n" BOTH "\n",
      SINGLE_LETTER_ERROR_BODY },
    { "a-file", HEAD TYPE "text/plain; name=a.txt\n\nx", SINGLE_LETTER_ERROR_BODY },
    { "as-a-file", HEAD "Content-Disposition: attachment\n\nx",
      SINGLE_LETTER_ERROR_BODY },
    { "calendar", HEAD TYPE "text/calendar\n\nx", SINGLE_LETTER_ERROR_BODY },
    { "encrypted",
      HEAD TYPE "multipart/encrypted; boundary=x; "
                "protocol=\"application/pgp-encrypted\"\n\n--x\n" TYPE
                "application/pgp-encrypted\n\nVersion: 1\n--x\n" TYPE
                "application/octet-stream\n\nx\n--x--\n",
      SINGLE_LETTER_ERROR_BODY },
    { "bytes-in-no-encoding", HEAD "\n\xe9\n", SINGLE_LETTER_ERROR_TEXT },
    { "another-encoding", HEAD TYPE "text/plain; charset=UTF-8\n\n\x82\xa0\n",
      SINGLE_LETTER_ERROR_TEXT },
    { "no-such-encoding", HEAD TYPE "text/plain; charset=x-none\n\nhello\n",
      SINGLE_LETTER_ERROR_TEXT },
    { "base64-with-others", HEAD ENCODED "base64\n\naGVs*bG8=\n",
      SINGLE_LETTER_ERROR_TEXT },
    { "base64-cut-off", HEAD ENCODED "base64\n\naGVsbG8\n", SINGLE_LETTER_ERROR_TEXT },
    { "base64-behind-its-end", HEAD ENCODED "base64\n\naGVsbG8=aGVs\n",
      SINGLE_LETTER_ERROR_TEXT },
    { "quoted-printable-broken", HEAD ENCODED "quoted-printable\n\na=G1b\n",
      SINGLE_LETTER_ERROR_TEXT },
    { "uuencode", HEAD ENCODED "x-uuencode\n\nbegin 644 a\n#:&D*\n`\nend\n",
      SINGLE_LETTER_ERROR_TEXT },
    { "control-characters", HEAD ENCODED "base64\n\nAAE=\n", SINGLE_LETTER_ERROR_TEXT },
};

static void
test_good(gconstpointer data)
{
    const GoodCase *row = data;
    g_autoptr(GBytes) bytes = g_bytes_new(row->text, strlen(row->text));
    g_autoptr(GError) error = NULL;
    g_autoptr(SingleLetter) letter = single_letter_read(bytes, &error);
    g_autofree char *read = NULL;

    g_assert_no_error(error);
    read = g_strjoin(
        "|", letter->from, letter->sender, letter->to, letter->mailbox, letter->subject,
        letter->is_html ? "h" : "p", letter->text, NULL);
    g_assert_cmpstr(read, ==, row->letter);
}

static void
test_bad(gconstpointer data)
{
    const BadCase *row = data;
    g_autoptr(GBytes) bytes = g_bytes_new(row->text, strlen(row->text));
    g_autoptr(GError) error = NULL;

    g_assert_null(single_letter_read(bytes, &error));
    g_assert_error(error, SINGLE_LETTER_ERROR, (int)row->code);
}

/* The largest there may be, and one byte more; decoded, a text may be larger still. */
static void
test_size(void)
{
    GString *text = g_string_new(HEAD "\n");
    g_autoptr(GBytes) largest = NULL;
    g_autoptr(GBytes) larger = NULL;
    g_autoptr(GBytes) wide = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(SingleLetter) letter = NULL;

    while (text->len < SINGLE_LETTER_MAX)
        g_string_append_c(text, 'x');
    largest = g_bytes_new(text->str, text->len);
    g_string_append_c(text, 'x');
    larger = g_string_free_to_bytes(text);
    letter = single_letter_read(largest, &error);
    g_assert_no_error(error);
    g_assert_null(single_letter_read(larger, &error));
    g_assert_error(error, SINGLE_LETTER_ERROR, SINGLE_LETTER_ERROR_SIZE);
    g_clear_error(&error);

    text = g_string_new(HEAD TYPE "text/plain; charset=windows-1252\n\n");
    while (text->len < SINGLE_LETTER_MAX - 1)
        g_string_append(text, "\x80");
    wide = g_string_free_to_bytes(text);
    g_assert_null(single_letter_read(wide, &error));
    g_assert_error(error, SINGLE_LETTER_ERROR, SINGLE_LETTER_ERROR_TEXT);
}

/* What we write ourselves is read as it was meant. */
static void
test_own(void)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(1796000000);
    const Letter own = {
        .from = "\"事務局, 東京\" <jimu@corp.example>",
        .name = "山田 \"太郎\", 様",
        .address = "a@k1.example",
        .subject = "お詫び:あなたのメールアドレスが他の受信者に見えていました",
        .text = "山田様\n\n申し訳ありません。\n",
        .date = date,
    };
    g_autoptr(GBytes) head = g_bytes_new_static(HEAD "\n", strlen(HEAD "\n"));
    g_autoptr(SingleLetter) before = single_letter_read(head, NULL);
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(SingleLetter) letter = NULL;

    g_assert_nonnull(before); /* it has begun GMime */
    bytes = letter_write(&own);
    letter = single_letter_read(bytes, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(letter->from, ==, own.from);
    g_assert_cmpstr(letter->to, ==, "\"山田 \\\"太郎\\\", 様\" <a@k1.example>");
    g_assert_cmpstr(letter->subject, ==, own.subject);
    g_assert_cmpstr(letter->text, ==, own.text);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(good_cases); i++) {
        g_autofree char *path =
            g_strconcat("/single-letter/good/", good_cases[i].name, NULL);
        g_test_add_data_func(path, &good_cases[i], test_good);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(bad_cases); i++) {
        g_autofree char *path =
            g_strconcat("/single-letter/bad/", bad_cases[i].name, NULL);
        g_test_add_data_func(path, &bad_cases[i], test_bad);
    }
    g_test_add_func("/single-letter/size", test_size);
    g_test_add_func("/single-letter/own", test_own);

    return g_test_run();
}
