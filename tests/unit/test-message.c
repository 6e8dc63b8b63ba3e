/* Message: every trap by which a reader loses recipients, and says nothing. */
#include "mail/message.h"
#include "text/harmless.h"
#include "watched.h"

#include <string.h>

#define TEXT(literal) literal, sizeof(literal) - 1

typedef struct {
    const char *name;
    const char *text;
    gsize length;
    const char *addresses;  /* as describe_addresses() has them */
    const char *unreadable; /* header names, joined by a space */
} ReadCase;

static const ReadCase read_cases[] = {
    { "one", TEXT("To: p@k1.example\r\n\r\nbody"), "to0:p@k1.example", "" },
    { "bare-newlines", TEXT("To: p@k1.example\nCc: q@k2.example\n\nbody"),
      "to0:p@k1.example cc0:q@k2.example", "" },
    { "headers-alone", TEXT("To: p@k1.example"), "to0:p@k1.example", "" },
    { "in-the-order-of-the-fields",
      TEXT("Bcc: r@k3.example\nCc: q@k2.example\nTo: p@k1.example\n"),
      "to0:p@k1.example cc0:q@k2.example bcc0:r@k3.example", "" },
    { "two-to-headers", TEXT("To: p@k1.example\nTo: q@k2.example\n"),
      "to0:p@k1.example to1:q@k2.example", "" },
    { "any-case-of-the-name",
      TEXT("tO: p@k1.example\nCC: q@k2.example\nbCC: r@k3.example\n"),
      "to0:p@k1.example cc0:q@k2.example bcc0:r@k3.example", "" },
    { "folded", TEXT("To: p@k1.example,\r\n\tq@k2.example,\r\n r@k3.example\r\n\r\n"),
      "to0:p@k1.example to1:q@k2.example to2:r@k3.example", "" },
    { "group",
      TEXT("Cc: x@k0.example, List: p@k1.example, q@k2.example;, y@k3.example\n"),
      "cc0:x@k0.example cc1:p@k1.example cc1:q@k2.example cc2:y@k3.example", "" },
    { "group-in-bcc", TEXT("Bcc: \"Customers (2026)\": p@k1.example, q@k2.example;\n"),
      "bcc0:p@k1.example bcc0:q@k2.example", "" },
    { "empty-group", TEXT("To: undisclosed-recipients: ;\n"), "", "" },
    { "plain-word", TEXT("To: plain\n"), "to0:-", "" },
    { "quoted-word", TEXT("To: \"Customers (2026)\", p@k1.example\n"),
      "to0:- to1:p@k1.example", "" },
    { "quoted-word-before-another-script",
      TEXT("To: \"Customers (2026)\", 顧客 <p@k1.example>\n"), "to0:- to1:p@k1.example",
      "" },
    { "quoted-word-before-an-encoded-name",
      TEXT("To: \"Customers (2026)\", =?UTF-8?Q?a?= <p@k1.example>\n"),
      "to0:- to1:p@k1.example", "" },
    { "name-with-comma", TEXT("To: \"Customer, Kim\" <p@k1.example>, q@k2.example\n"),
      "to0:p@k1.example to1:q@k2.example", "" },
    { "name-that-is-an-address", TEXT("To: \"good@k0.example\" <evil@k1.example>\n"),
      "to0:evil@k1.example", "" },
    { "address-before-angle", TEXT("To: a@k1.example <b@k2.example>\n"),
      "to0:b@k2.example", "" },
    { "comment", TEXT("To: p@k1.example (Kim, q@k2.example)\n"), "to0:p@k1.example", "" },
    { "comment-with-quotes", TEXT("To: p@k1.example (\"Kim\" [1] \\\")\n"),
      "to0:p@k1.example", "" },
    { "encoded-word",
      TEXT("To: =?UTF-8?Q?Kim_=28k1=29?= <p@k1.example> (=?UTF-8?B?6Q==?=)\n"),
      "to0:p@k1.example", "" },
    { "no-encoded-word",
      TEXT("To: a=?b@k1.example, 1=? <q@k2.example>, \"=?\"@k3.example\n"),
      "to0:a=?b@k1.example to1:q@k2.example to2:=?@k3.example", "" },
    { "encoded-word-in-a-quoted-name", TEXT("To: \"=?UTF-8?Q?a,_(b?=\" <p@k1.example>\n"),
      "to0:p@k1.example", "" },
    { "dot-in-a-name", TEXT("To: Kim Q. Public <p@k1.example>, q@k2.example.\n"),
      "to0:p@k1.example to1:q@k2.example", "" },
    { "spaces-around-dots", TEXT("To: p . q @ k1 . example, r .s@k2 .example\n"),
      "to0:p.q@k1.example to1:r.s@k2.example", "" },
    { "route", TEXT("To: Kim <@k0.example:p@k1.example>\n"), "to0:p@k1.example", "" },
    { "byte-order-mark", TEXT("\xEF\xBB\xBFTo: p@k1.example\n\n"), "to0:p@k1.example",
      "" },
    { "mbox-line",
      TEXT("From p@k0.example Tue Nov 24 00:00:00 2026\nTo: p@k1.example\n\n"),
      "to0:p@k1.example", "" },
    { "headers-in-the-body", TEXT("To: p@k1.example\n\nCc: q@k2.example\n"),
      "to0:p@k1.example", "" },
    { "other-headers",
      TEXT("Reply-To: a@k1.example\nMail-Followup-To: b@k2.example\nResent-To: "
           "c@k3.example\n"
           "Resent-Cc: d@k4.example\n"),
      "reply-to0:a@k1.example mail-followup-to0:b@k2.example resent-to0:c@k3.example "
      "resent-cc0:d@k4.example",
      "" },
    { "still-other-headers",
      TEXT("Disposition-Notification-To: a@k1.example\nMail-Reply-To: b@k2.example\n"
           "Resent-From: c@k3.example\n"),
      "mail-reply-to0:b@k2.example resent-from0:c@k3.example "
      "disposition-notification-to0:a@k1.example",
      "" },
    { "headers-of-ones-own",
      TEXT("X-Note: see a@k1.example (b@k2.example), "
           "<mailto:c@k3.example?subject=x@y.example>\n"
           "List-Post: <mailto:d@k4.example>\nX-Forwarded-Message-Id: <e@k5.example>\n"
           "List-Id: f@k6.example\nX-Nothing: @ a@ @b\nXa: g@k7.example\n"),
      "other0:a@k1.example other0:b@k2.example other0:c@k3.example other0:d@k4.example",
      "" },
    { "carriers-dots",
      TEXT("From: x..y@docomo.ne.jp\nTo: a..b@docomo.ne.jp, Jo "
           "<ab.@docomo.ne.jp>, c.@k1.example\n"
           "Cc: \"a..b\"@docomo.ne.jp, (x..y@k1.example) d.@k2.example, g: "
           "e.@k3.example;\n"),
      "to0:a..b@docomo.ne.jp to1:ab.@docomo.ne.jp to2:c.@k1.example "
      "cc0:a..b@docomo.ne.jp cc1:d.@k2.example cc2:e.@k3.example",
      "" },
    { "dots-in-a-quoted-name", TEXT("To: \"a..b@x\" <p@k1.example>, q@k2.example\n"),
      "to0:p@k1.example to1:q@k2.example", "" },
    { "glued",
      TEXT("To: \"c0@k0.example c1@k1.example boss\"@corp.example, p@k1.example\n"
           "Bcc: \"c0@k0.example\xE3\x80\x81"
           "c1\"@k1.example\n"),
      "to0:- to1:p@k1.example bcc0:-", "" },
    { "address-in-a-quoted-word",
      TEXT("To: \"a@k1.example \xE6\xA7\x98\", p@k1.example\n"
           "Cc: \"[a@k1.example]\"\nBcc: p@k2.example, \"a@k1..example\"\n"),
      "to0:- to1:p@k1.example cc0:- bcc0:p@k2.example bcc1:-", "" },
    { "address-in-front-of-an-address",
      TEXT("To: \"<a@k1.example>\" <b@k2.example>, \"c@k3.example\" <c@k3.example>\n"
           "Cc: \"Jo <a@k1.example>\" <b@k2.example>,\n"
           " \"Jo <a@k1.example> via users\" <b@k2.example>\n"),
      "to0:- to1:c@k3.example cc0:b@k2.example cc1:b@k2.example", "" },
    { "two-resent-headers", TEXT("Resent-To: c@k3.example\nResent-To: d@k4.example\n"),
      "resent-to0:c@k3.example resent-to1:d@k4.example", "" },
    { "encoded-name", TEXT("To: =?UTF-8?B?6aGn5a6i?= <p@k1.example>\n"),
      "to0:p@k1.example", "" },
    { "idn-that-is-none", TEXT("To: a@xn--gmail.com, b@mail.xn--gmail.com\n"),
      "to0:a@xn--gmail.com to1:b@mail.xn--gmail.com", "" },
    { "idn",
      TEXT("To: a@xn--bcher-kva.example, b@b\xC3\xBC"
           "cher.example\nReply-To: c@ xn--bcher-kva.example\n"),
      "to0:a@xn--bcher-kva.example to1:b@xn--bcher-kva.example "
      "reply-to0:c@xn--bcher-kva.example",
      "" },
    { "senders",
      TEXT("From: \"a (b\" <j@corp.example> (c), g: k@corp.example;, root\n"
           "Sender: =?UTF-8?B?6aGn5a6i?= <l@corp.example>\nTo: p@k1.example\n"),
      "to0:p@k1.example", "" },
    { "headers-without-recipients", TEXT("Subject: x\n\n"), "", "" },
};

/* As the address list is not what others may read, the header has to be named;
 * what was read of it does not matter. */
static const ReadCase unreadable_cases[] = {
    { "semicolon", TEXT("To: p@k1.example; q@k2.example\n"), NULL, "To" },
    { "semicolons-in-two",
      TEXT("To: p@k1.example; q@k2.example\nCc: a@k3.example; b@k4.example\n"), NULL,
      "To Cc" },
    { "semicolon-in-bcc", TEXT("Bcc: p@k1.example; q@k2.example\n"), NULL, "Bcc" },
    { "semicolon-in-second-to",
      TEXT("To: a@k0.example\nTo: p@k1.example; q@k2.example\n"), NULL, "To" },
    { "semicolon-in-reply-to", TEXT("Reply-To: p@k1.example; q@k2.example\n"), NULL,
      "Reply-To" },
    { "semicolon-in-resent-to", TEXT("Resent-To: p@k1.example; q@k2.example\n"), NULL,
      "Resent-To" },
    { "semicolon-in-mail-followup-to",
      TEXT("Mail-Followup-To: p@k1.example; q@k2.example\n"), NULL, "Mail-Followup-To" },
    { "cc-behind-a-lone-carriage-return",
      TEXT("To: p@k1.example\nX-Note: a\rCc: q@k2.example\n"), NULL, "Cc" },
    { "bcc-behind-a-lone-carriage-return-and-a-blank",
      TEXT("To: p@k1.example\nX-Note: a\rbcc : q@k2.example\n"), NULL, "Bcc" },
    { "two-angles", TEXT("To: <a@k1.example> <b@k2.example>\n"), NULL, "To" },
    { "two-addresses-side-by-side", TEXT("To: a@k1.example b@k2.example\n"), NULL, "To" },
    { "route-address", TEXT("To: <@k1.example,@k2.example:p@k3.example>\n"), NULL, "To" },
    { "encoded-word-with-a-comma", TEXT("To: =?UTF-8?Q?a@k1.example,?= <b@k2.example>\n"),
      NULL, "To" },
    { "encoded-words-with-quotes",
      TEXT("To: =?UTF-8?Q?\"?= <a@k1.example>, =?UTF-8?Q?\"?= <b@k2.example>\n"), NULL,
      "To" },
    { "encoded-word-behind-the-beginning-of-one",
      TEXT("To: =? <a@k1.example>, =?UTF-8?Q?b?= <b@k2.example>\n"), NULL, "To" },
    { "encoded-word-that-never-ends", TEXT("To: =?UTF-8?Q?a <b@k2.example>?=\n"), NULL,
      "To" },
    { "encoded-word-as-local-part", TEXT("To: N <=?UTF-8?Q?a?=@k1.example>\n"), NULL,
      "To" },
    { "encoded-word-as-domain", TEXT("To: a@=?UTF-8?Q?k1?=.example\n"), NULL, "To" },
    { "encoded-word-in-a-quoted-local-part", TEXT("To: \"=?UTF-8?Q?a?=\"@k1.example\n"),
      NULL, "To" },
    { "quote-in-a-comment",
      TEXT("To: a@k1.example (5\" long), b@k2.example (6\" long)\n"), NULL, "To" },
    { "bracket-in-a-comment", TEXT("To: a@k1.example (see [1), b@k2.example (see 2])\n"),
      NULL, "To" },
    { "quoted-parenthesis-in-a-comment",
      TEXT("To: a@k1.example (a \"(\" b) <b@k2.example>)\n"), NULL, "To" },
    { "encoded-parenthesis-in-a-comment",
      TEXT("To: a@k1.example (=?UTF-8?Q?a)?=, b@k2.example, (c)\n"), NULL, "To" },
    { "backslash-outside-of-quotes", TEXT("To: a\\, b@k1.example\n"), NULL, "To" },
    { "space-behind-a-dot", TEXT("To: p. q@k1.example\n"), NULL, "To" },
    { "space-behind-a-dot-in-angles", TEXT("To: P <p@k1. example>\n"), NULL, "To" },
    { "comment-behind-a-dot", TEXT("To: p@k1.(c)example\n"), NULL, "To" },
    { "space-in-a-literal", TEXT("To: p@[192.0.2.1 ]\n"), NULL, "To" },
    { "zero-width-space", TEXT("To: p\xE2\x80\x8Bq@k1.example\n"), NULL, "To" },
    { "empty-quotes", TEXT("To: \"\"@k1.example\n"), NULL, "To" },
    { "quote-that-never-ends", TEXT("To: \"a, p@k1.example\n"), NULL, "To" },
    { "nul", TEXT("To: p@k1.example\0, q@k2.example\n"), NULL, "To" },
    { "bare-cr", TEXT("To: p@k1.example\rCc: q@k2.example\n"), NULL, "To" },
    { "address-behind-angles-in-from", TEXT("From: <j@corp.example> a@k1.example\n"),
      NULL, "From" },
    { "semicolon-in-from", TEXT("From: j@corp.example; a@k1.example\n"), NULL, "From" },
    { "two-angles-in-from", TEXT("From: <a@k1.example> <>\n"), NULL, "From" },
    { "angles-and-a-word-in-from", TEXT("From: \"Kim\" <a@k1.example> <kim>\n"), NULL,
      "From" },
    { "name-of-a-group-in-from",
      TEXT("From: j@corp.example, \"G\" <a@k1.example>: b@corp.example;\n"), NULL,
      "From" },
    { "invisible-in-from",
      TEXT("From: p@k\xC2\xAD"
           "1.example\n"),
      NULL, "From" },
    { "port-in-sender", TEXT("From: j@corp.example\nSender: a@k1.example:25\n"), NULL,
      "From" },
    { "quotes-in-comments-of-from",
      TEXT("From: j@corp.example (\" ), a@k1.example (\")\n"), NULL, "From" },
    { "literal-in-from", TEXT("From: j@corp.example [, a@k1.example ]\n"), NULL, "From" },
    { "iso-2022-jp-in-from", TEXT("From: \033$BED\033(B <j@corp.example>\n"), NULL,
      "From" },
    { "nul-in-from", TEXT("From: a@k1.example\0\n"), NULL, "From" },
    { "bare-cr-in-sender", TEXT("Sender: a@k1.example\rx@k2.example\n"), NULL, "Sender" },
    { "backslash-in-sender", TEXT("Sender: j@corp.example \\, a@k1.example\n"), NULL,
      "Sender" },
    { "escape", TEXT("To: \"\033$B8\\5R\033(B\" <p@k1.example>\n"), NULL, "To" },
};

static char *
describe_addresses(const Message *message)
{
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);
    g_autoptr(GString) text = g_string_new(NULL);

    for (gsize i = 0; i < n_addresses; i++)
        g_string_append_printf(
            text, "%s%s%u:%s", i > 0 ? " " : "",
            message_field_to_string(addresses[i].field), addresses[i].entry,
            addresses[i].mailbox != NULL ? addresses[i].mailbox : "-");

    return g_string_free(g_steal_pointer(&text), FALSE);
}

static Message *
parse(const char *text, gsize length)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, length);
    g_autoptr(GError) error = NULL;
    Message *message = message_parse(bytes, &error);

    g_assert_no_error(error);
    g_assert_nonnull(message);
    return message;
}

static void
test_read(gconstpointer data)
{
    const ReadCase *one = data;
    g_autoptr(Message) message = parse(one->text, one->length);
    g_autofree char *addresses = describe_addresses(message);
    g_autofree char *unreadable =
        g_strjoinv(" ", (char **)message_get_unreadable(message));

    g_assert_cmpstr(addresses, ==, one->addresses);
    g_assert_cmpstr(unreadable, ==, one->unreadable);
}

static void
test_unreadable(gconstpointer data)
{
    const ReadCase *one = data;
    g_autoptr(Message) message = parse(one->text, one->length);
    g_auto(GStrv) headers = g_strsplit(one->unreadable, " ", 0);

    for (gsize i = 0; headers[i] != NULL; i++)
        g_assert_true(g_strv_contains(message_get_unreadable(message), headers[i]));
}

typedef struct {
    const char *name;
    const char *text;
    const char *entry; /* the one that is to blame; NULL: it cannot be told */
} BlameCase;

static const BlameCase blame_cases[] = {
    { "honorific-behind", "To: c@k0.example, a@k1.example \xE6\xA7\x98, b@k3.example\n",
      "a@k1.example \xE6\xA7\x98" },
    { "brackets", "To: c@k0.example, [a@k1.example], b@k3.example\n", "[a@k1.example]" },
    { "two-dots-in-the-domain", "To: c@k0.example,\n a@k1..example\n", "a@k1..example" },
    { "semicolon", "To: c@k0.example, a@k1.example; b@k2.example, d@k3.example\n",
      "a@k1.example; b@k2.example" },
    { "side-by-side", "To: a@k1.example b@k2.example, c@k3.example\n",
      "a@k1.example b@k2.example" },
    { "quote-that-never-ends", "To: c@k0.example, \"a, p@k1.example\n", "\"a" },
    { "invisible", "To: c@k0.example, p\xE2\x80\x8Bq@k1.example\n", "pq@k1.example" },
    { "in-a-group", "To: c@k0.example, g: a@k1.example, [b@k2.example];\n",
      "[b@k2.example]" },
    { "in-the-second-header", "To: c@k0.example\nTo: [a@k1.example]\n",
      "[a@k1.example]" },
    { "from", "From: <j@corp.example> a@k1.example\n", "<j@corp.example> a@k1.example" },
    { "header-hidden-in-another", "X-Note: a\rCc: q@k2.example\n", NULL },
};

static void
test_blame(gconstpointer data)
{
    const BlameCase *one = data;
    g_autoptr(Message) message = parse(one->text, strlen(one->text));

    g_assert_nonnull(message_get_unreadable(message)[0]);
    g_assert_cmpstr(message_get_unreadable_entry(message, 0), ==, one->entry);
}

/* Of 200 recipients the one is named. */
static void
test_blame_among_many(void)
{
    g_autoptr(GString) text = g_string_new("To: p@k1.example");
    g_autoptr(Message) message = NULL;

    for (guint i = 0; i < 200; i++)
        g_string_append_printf(
            text, ",\n %s%u%s@k%u.example", i == 150 ? "[" : "", i, i == 150 ? "]" : "",
            i);
    g_string_append(text, "\n\n");
    message = parse(text->str, text->len);
    g_assert_cmpstr(message_get_unreadable_entry(message, 0), ==, "[150]@k150.example");
}

static void
test_groups(void)
{
    const char *text =
        "To: =?UTF-8?B?6aGn5a6i?=: a@k1.example, \"In, ner\": b@k2.example;;\n"
        "Cc: Empty: ;, : c@k3.example;\nReply-To: No: d@k4.example;\n\n";
    g_autoptr(Message) message = parse(text, strlen(text));
    gsize n_groups = 0;
    const MessageGroup *groups = message_get_groups(message, &n_groups);

    g_assert_cmpuint(n_groups, ==, 3);
    g_assert_cmpstr(groups[0].name, ==, "\xE9\xA1\xA7\xE5\xAE\xA2");
    g_assert_cmpstr(groups[1].name, ==, "In, ner");
    g_assert_cmpuint(groups[1].entry, ==, 0);
    g_assert_cmpstr(groups[2].name, ==, "Empty");
    g_assert_cmpint(groups[2].field, ==, FIELD_CC);
}

/* Who gets it by its envelope and stands in no field is in Bcc. */
static void
test_envelope(void)
{
    static const char *const envelope[] = { "p@k1.example", "Q@K2.example",
                                            "q@k2.example", "r@k3.example",
                                            "nobody",       NULL };
    const char *text = "To: p@k1.example\nReply-To: r@k3.example\n\n";
    g_autoptr(Message) message = parse(text, strlen(text));
    g_autofree char *addresses = NULL;
    g_autofree char *added = NULL;
    const MessageAddress *found = NULL;
    gsize n_found = 0;

    message_add_envelope(message, envelope);
    addresses = describe_addresses(message);
    g_assert_cmpstr(
        addresses, ==,
        "to0:p@k1.example bcc0:q@k2.example bcc1:r@k3.example bcc2:- "
        "reply-to0:r@k3.example");
    added = message_dup_entry(message, FIELD_BCC, 0);
    g_assert_cmpstr(added, ==, "Q@K2.example");
    found = message_get_addresses(message, &n_found);
    g_assert_cmpuint(n_found, ==, 5);
    g_assert_cmpuint(found[2].number, ==, found[4].number);
    g_assert_cmpuint(found[2].number, !=, found[1].number);
}

typedef struct {
    const char *name;
    const char *text;
} BrokenCase;

static const BrokenCase broken_cases[] = {
    { "nothing", "" },
    { "empty-line-first", "\nTo: p@k1.example\n\n" },
    { "crlf-first", "\r\nTo: p@k1.example\r\n\r\n" },
    { "no-colon", "a text that is no mail" },
    { "byte-order-mark-alone", "\xEF\xBB\xBF" },
    { "mbox-line-alone", "From p@k0.example Tue Nov 24 00:00:00 2026\n" },
};

/* Either an error, or a header that is named: never a mail to nobody. */
static void
test_broken(gconstpointer data)
{
    const BrokenCase *one = data;
    g_autoptr(GBytes) bytes = g_bytes_new(one->text, strlen(one->text));
    g_autoptr(GError) error = NULL;
    g_autoptr(Message) message = message_parse(bytes, &error);

    if (message != NULL) {
        g_assert_no_error(error);
        g_assert_nonnull(message_get_unreadable(message)[0]);
        return;
    }

    g_assert_error(error, MESSAGE_ERROR, MESSAGE_ERROR_NO_HEADER);
}

typedef struct {
    const char *name;
    const char *entry; /* of To; one real recipient, r@k2.example, behind it */
} EightBitCase;

/* «Customer» in the encodings that mail was written in; a second byte may look
 * like a quote, a backslash, a comma or an angle bracket. */
static const EightBitCase eight_bit_cases[] = {
    { "shift-jis", "\x8C\xDA\x8Bq <p@k1.example>, r@k2.example" },
    { "shift-jis-backslash", "\"\x95\x5C\" <p@k1.example>, r@k2.example" },
    { "shift-jis-at", "\x83\x40\x83\x41 <p@k1.example>, r@k2.example" },
    { "euc-jp", "\xB8\xDC\xB5\xD2 <p@k1.example>, r@k2.example" },
    { "iso-2022-jp", "\033$B8\\5R\033(B <p@k1.example>, r@k2.example" },
    { "iso-2022-jp-comma", "\033$B%,@\033(B <p@k1.example>, r@k2.example" },
    { "latin-1", "M\xFCller <p@k1.example>, r@k2.example" },
    { "latin-1-quoted", "\"M\xFCller, Kim\" <p@k1.example>, r@k2.example" },
    { "latin-1-address", "m\xFCller@k1.example, r@k2.example" },
    { "latin-1-domain", "p@k\xFC.example, r@k2.example" },
    { "lone-lead-byte", "p@k1.example\xFC, r@k2.example" },
};

/* Not clean and short: both recipients are there, or the header is named. */
static void
test_eight_bit(gconstpointer data)
{
    const EightBitCase *one = data;
    g_autofree char *text = g_strconcat("To: ", one->entry, "\n\n", NULL);
    g_autoptr(Message) message = parse(text, strlen(text));
    gboolean named = g_strv_contains(message_get_unreadable(message), "To");
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);

    for (gsize i = 0; i < n_addresses; i++) {
        const char *name = addresses[i].name;

        g_assert_true(name == NULL || g_utf8_validate(name, -1, NULL));
        g_assert_true(
            addresses[i].mailbox == NULL ||
            g_utf8_validate(addresses[i].mailbox, -1, NULL));
    }

    if (named)
        return;
    g_assert_cmpuint(n_addresses, ==, 2);
    g_assert_nonnull(addresses[0].mailbox);
    g_assert_cmpstr(addresses[1].mailbox, ==, "r@k2.example");
}

static void
assert_depth(guint depth, gboolean readable)
{
    GString *text = g_string_new("Cc: ");
    g_autoptr(Message) message = NULL;

    for (guint i = 0; i < depth; i++)
        g_string_append(text, "g:");
    g_string_append(text, "p@k1.example");
    for (guint i = 0; i < depth; i++)
        g_string_append_c(text, ';');
    g_string_append(text, "\n\n");

    message = parse(text->str, text->len);
    g_string_free(text, TRUE);
    g_assert_cmpint(g_strv_contains(message_get_unreadable(message), "Cc"), !=, readable);
    if (readable) {
        g_autofree char *addresses = describe_addresses(message);
        g_assert_cmpstr(addresses, ==, "cc0:p@k1.example");
    }
}

static void
test_nested_groups(void)
{
    assert_depth(1, TRUE);
    assert_depth(2, TRUE);
    assert_depth(20, TRUE);
    assert_depth(200, FALSE);
    assert_depth(unless_watched(500000, 20000), FALSE);
}

/* As many address-book lists as anybody may write to: only nested ones are a danger. */
static void
test_groups_side_by_side(void)
{
    GString *text = g_string_new("To: ");
    g_autoptr(Message) message = NULL;
    gsize n_addresses = 0;

    for (guint i = 0; i < 1000; i++)
        g_string_append_printf(text, "List %u: p%u@k1.example;, ", i, i);
    g_string_append(text, "q@k2.example\n\n");
    message = parse(text->str, text->len);
    g_string_free(text, TRUE);

    g_assert_null(message_get_unreadable(message)[0]);
    g_assert_cmpuint(message_get_n_entries(message, FIELD_TO), ==, 1001);
    message_get_addresses(message, &n_addresses);
    g_assert_cmpuint(n_addresses, ==, 1001);
}

static void
test_nested_groups_in_from(void)
{
    GString *text = g_string_new("To: p@k1.example\nFrom: ");
    g_autoptr(Message) message = NULL;

    for (guint i = 0; i < unless_watched(500000, 20000); i++)
        g_string_append(text, "g:");
    g_string_append(text, "\n\n");
    message = parse(text->str, text->len);
    g_string_free(text, TRUE);

    g_assert_true(g_strv_contains(message_get_unreadable(message), "From"));
}

static void
test_nested_comments(void)
{
    GString *text = g_string_new("To: p@k1.example ");
    g_autoptr(Message) message = NULL;

    for (guint i = 0; i < unless_watched(500000, 20000); i++)
        g_string_append_c(text, '(');
    g_string_append(text, "\n\n");
    message = parse(text->str, text->len);
    g_string_free(text, TRUE);

    g_assert_nonnull(message);
}

/* A line that is no header may hide one: Cc is read, something is named, or
 * nothing is. */
static void
test_odd_lines(void)
{
    static const char *const texts[] = {
        "To: p@k1.example\nno header\nCc: q@k2.example\n\n",
        "To: p@k1.example\nCc : q@k2.example\n\n",
        "To: p@k1.example\nCc\t: q@k2.example\n\n",
        "To: p@k1.example\n\xE3\x81\x82 x\nCc: q@k2.example\n\n",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GBytes) bytes = g_bytes_new_static(texts[i], strlen(texts[i]));
        g_autoptr(Message) message = message_parse(bytes, NULL);
        g_autofree char *addresses = message != NULL ? describe_addresses(message) : NULL;

        if (message != NULL && message_get_unreadable(message)[0] == NULL)
            g_assert_cmpstr(addresses, ==, "to0:p@k1.example cc0:q@k2.example");
    }
}

typedef struct {
    const char *name;
    const char *entry;
    const char *shown; /* NULL: no name */
} NameCase;

static const NameCase name_cases[] = {
    { "none", "p@k1.example", NULL },
    { "plain", "Kim Customer <p@k1.example>", "Kim Customer" },
    { "utf-8", "顧客 一郎 <p@k1.example>", "顧客 一郎" },
    { "quoted", "\"Customer, Kim\" <p@k1.example>", "Customer, Kim" },
    { "encoded-b", "=?UTF-8?B?6aGn5a6i?= <p@k1.example>", "顧客" },
    { "encoded-q", "=?ISO-8859-1?Q?M=FCller?= <p@k1.example>", "Müller" },
    { "encoded-iso-2022-jp", "=?ISO-2022-JP?B?GyRCOFw1UhsoQg==?= <p@k1.example>",
      "顧客" },
    { "encoded-override", "=?UTF-8?B?YeKArmI=?= <p@k1.example>", "ab" },
    { "encoded-newline", "=?UTF-8?B?YQpi?= <p@k1.example>", "a b" },
    { "raw-override",
      "\"a\xE2\x80\xAE"
      "b\" <p@k1.example>",
      "ab" },
    { "raw-bell", "\"a\a\" <p@k1.example>", "a\xEF\xBF\xBD" },
    { "like-an-a-label", "xn--b XN--C <p@k1.example>", "xn--b XN--C" },
    { "markup", "\"<b>&amp;</b>\" <p@k1.example>", "<b>&amp;</b>" },
};

static void
test_name(gconstpointer data)
{
    const NameCase *one = data;
    g_autofree char *text = g_strconcat("To: ", one->entry, "\n\n", NULL);
    g_autoptr(Message) message = parse(text, strlen(text));
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);

    g_assert_cmpuint(n_addresses, ==, 1);
    g_assert_cmpstr(addresses[0].mailbox, ==, "p@k1.example");
    g_assert_cmpstr(addresses[0].name, ==, one->shown);
}

static void
test_sender(void)
{
    static const char text[] =
        "From: \"Kim\" <A@Corp.Example>, b@corp.example\nSender: C@corp.example\n"
        "Message-ID: <1@corp.example>\nSubject: =?UTF-8?B?4oCuYWI=?=\n\n";
    g_autoptr(Message) message = parse(text, sizeof text - 1);
    g_autofree char *from = g_strjoinv(" ", (char **)message_get_from(message));
    g_autofree char *sender = g_strjoinv(" ", (char **)message_get_sender(message));
    g_autofree char *entry = message_dup_from_entry(message);

    g_assert_cmpstr(from, ==, "a@corp.example b@corp.example");
    g_assert_cmpstr(sender, ==, "c@corp.example");
    g_assert_cmpstr(entry, ==, "Kim <A@Corp.Example>");
    g_assert_cmpstr(message_get_id(message), ==, "1@corp.example");
    g_assert_cmpstr(message_get_subject(message), ==, "ab");
}

/* One beside the other, the first of them padded. */
static void
test_padded_words(void)
{
    static const struct {
        const char *words;
        const char *text;
    } rows[] = {
        { "=?UTF-8?B?YWI=?= =?UTF-8?B?5YaF?=", "ab内" },
        { "=?UTF-8?B?YWJjZA==?=\n =?utf-8?b?5YaF?=", "abcd内" },
        { "=?UTF-8?B?YWI=?= =?UTF-8?B?YWI=?= =?UTF-8?B?5YaF?=", "abab内" },
        { "=?UTF-8?B?YWI=?= =?UTF-8?Q?c=C3=A9?=", "abcé" },
        { "=?UTF-8?B?YWI=?= c", "ab c" },
        { "=?UTF-8?Q?=C3=?= =?UTF-8?Q?A9?=", "é" },
        { "=?UTF-8?B?YWI=?=", "ab" },
        { "=?UTF-8?B?YWI=?=  =?UTF-8?Q?c<d", "ab =?UTF-8?Q?c<d" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf("From: jo@corp.example\nSubject: %s\n\n", rows[i].words);
        g_autoptr(Message) message = parse(text, strlen(text));

        g_assert_cmpstr(message_get_subject(message), ==, rows[i].text);
    }
}

typedef struct {
    const char *name;
    const char *headers;
    const char *conversation; /* NULL: none */
} ConversationCase;

static const ConversationCase conversation_cases[] = {
    { "first-of-references",
      "References: <1@k0.example> <2@k1.example>\nIn-Reply-To: <2@k1.example>\n"
      "Message-ID: <3@k2.example>\n",
      "1@k0.example" },
    { "folded-references", "References:\n <1@k0.example>\n\t<2@k1.example>\n",
      "1@k0.example" },
    { "in-reply-to-one", "In-Reply-To: <2@k1.example>\nMessage-ID: <3@k2.example>\n",
      "2@k1.example" },
    { "in-reply-to-two",
      "In-Reply-To: <1@k0.example> <2@k1.example>\nMessage-ID: <3@k2.example>\n",
      "3@k2.example" },
    { "empty-references", "References:\nMessage-ID: <3@k2.example>\n", "3@k2.example" },
    { "its-own", "Message-ID: <3@k2.example>\n", "3@k2.example" },
    { "empty", "Message-ID:\n", NULL },
    { "none", "To: p@k1.example\n", NULL },
};

static void
test_conversation(gconstpointer data)
{
    const ConversationCase *one = data;
    g_autofree char *text = g_strconcat("Subject: x\n", one->headers, "\n", NULL);
    g_autoptr(Message) message = parse(text, strlen(text));
    g_autofree char *conversation = message_dup_conversation(message);

    g_assert_cmpstr(conversation, ==, one->conversation);
}

static void
test_no_sender(void)
{
    g_autoptr(Message) message = parse(TEXT("To: p@k1.example\n\n"));

    g_assert_null(message_get_from(message)[0]);
    g_assert_null(message_get_sender(message)[0]);
    g_assert_null(message_dup_from_entry(message));
    g_assert_null(message_get_id(message));
}

/* In To it would be one line; only the address is needed. */
static void
test_long_sender(void)
{
    g_autofree char *name = g_strnfill(1000, 'n');
    g_autofree char *text = g_strdup_printf("From: %s <A@corp.example>\n\n", name);
    g_autoptr(Message) message = parse(text, strlen(text));
    g_autofree char *entry = message_dup_from_entry(message);

    g_assert_cmpstr(entry, ==, "a@corp.example");
}

/* What stands in To in place of those who moved has to be one address there. */
static void
test_odd_sender(void)
{
    g_autoptr(Message) named =
        parse(TEXT("From: =?UTF-8?Q?=3Cx=40y=2Eexample=3E?= <a@corp.example>\n\n"));
    g_autoptr(Message) glued = parse(TEXT("From: \"a b\"@corp.example\n\n"));
    g_autofree char *entry = message_dup_from_entry(named);

    g_assert_cmpstr(entry, ==, "a@corp.example");
    g_assert_null(message_dup_from_entry(glued));
}

static void
test_entries(void)
{
    static const char text[] =
        "To: \"Customer, Kim\" <P@k1.example>\nCc: List: p@k1.example, q@k2.example;,"
        " 顧客 <r@k3.example>, plain, s@xn--bcher-kva.example, xn--b <t@k4.example>\n\n";
    g_autoptr(Message) message = parse(text, sizeof text - 1);
    g_autofree char *first = message_dup_entry(message, FIELD_TO, 0);
    g_autofree char *list = message_dup_entry(message, FIELD_CC, 0);
    g_autofree char *name = message_dup_entry(message, FIELD_CC, 1);
    g_autofree char *plain = message_dup_entry(message, FIELD_CC, 2);
    g_autofree char *idn = message_dup_entry(message, FIELD_CC, 3);
    g_autofree char *odd = message_dup_entry(message, FIELD_CC, 4);

    g_assert_cmpuint(message_get_n_entries(message, FIELD_TO), ==, 1);
    g_assert_cmpuint(message_get_n_entries(message, FIELD_CC), ==, 5);
    g_assert_cmpuint(message_get_n_entries(message, FIELD_BCC), ==, 0);
    g_assert_cmpstr(first, ==, "\"Customer, Kim\" <P@k1.example>");
    g_assert_cmpstr(list, ==, "List: p@k1.example, q@k2.example;");
    g_assert_cmpstr(name, ==, "顧客 <r@k3.example>");
    g_assert_cmpstr(plain, ==, "plain");
    g_assert_cmpstr(idn, ==, "s@xn--bcher-kva.example");
    g_assert_cmpstr(odd, ==, "xn--b <t@k4.example>");
}

typedef struct {
    const char *name;
    const char *type;
    gboolean encrypted;
} EncryptedCase;

static const EncryptedCase encrypted_cases[] = {
    { "plain", "text/plain", FALSE },
    { "openpgp", "multipart/encrypted; protocol=\"application/pgp-encrypted\"", TRUE },
    { "openpgp-upper-case", "MULTIPART/ENCRYPTED; protocol=x", TRUE },
    { "smime", "application/pkcs7-mime; smime-type=enveloped-data", TRUE },
    { "smime-old", "application/x-pkcs7-mime; name=smime.p7m", TRUE },
    { "smime-authenticated", "application/pkcs7-mime; smime-type=authEnveloped-data",
      TRUE },
    { "smime-signed", "application/pkcs7-mime; smime-type=signed-data", FALSE },
    { "smime-signed-quoted", "application/pkcs7-mime; smime-type=\"Signed-Data\"",
      FALSE },
    { "smime-certificates", "application/pkcs7-mime; smime-type=certs-only", FALSE },
    { "smime-named-as-if-signed",
      "application/pkcs7-mime; smime-type=enveloped-data; name=\"signed-data.p7m\"",
      TRUE },
    { "smime-folded", "application/pkcs7-mime;\n smime-type=\n enveloped-data", TRUE },
    { "comment-in-front", "(c) multipart/encrypted; boundary=x", TRUE },
    { "comment-behind", "multipart/encrypted (c); boundary=x", TRUE },
    { "alike", "multipart/encrypted-not; boundary=x", FALSE },
    { "signed", "multipart/signed; protocol=\"application/pgp-signature\"", FALSE },
};

static void
test_encrypted(gconstpointer data)
{
    const EncryptedCase *one = data;
    g_autofree char *text =
        g_strconcat("To: p@k1.example\nContent-Type: ", one->type, "\n\nx", NULL);
    g_autoptr(Message) message = parse(text, strlen(text));

    g_assert_cmpint(message_is_encrypted(message), ==, one->encrypted);
}

/* GMime is spared it; what it says is not known then, and that is told. */
static void
test_huge_content_type(void)
{
    g_autofree char *name = g_strnfill(20000, 'x');
    g_autofree char *text = g_strconcat(
        "To: p@k1.example\nContent-Type: text/plain; name=", name, "\n\nx", NULL);
    g_autoptr(Message) message = parse(text, strlen(text));

    g_assert_true(g_strv_contains(message_get_unreadable(message), "Content-Type"));
}

/* The bytes are anything at all: no crash, and what is shown is UTF-8. */
static void
test_random_bytes(void)
{
    static const char alphabet[] = "ab@.,;:<>()[]\"\\ \t\r\n\033\0=?\xE3\x81\x82\xFC\x80";

    for (guint round = 0; round < unless_watched(20000, 400); round++) {
        GString *text = g_string_new("To: ");
        guint length = (guint)g_test_rand_int_range(0, 60);
        gsize n_addresses = 0;
        g_autoptr(GBytes) bytes = NULL;
        g_autoptr(Message) message = NULL;
        const MessageAddress *addresses;

        for (guint i = 0; i < length; i++)
            g_string_append_c(
                text, alphabet[g_test_rand_int_range(0, sizeof alphabet - 1)]);
        bytes = g_string_free_to_bytes(text);
        ignore_leaks(TRUE);
        message = message_parse(bytes, NULL);
        ignore_leaks(FALSE);
        if (message == NULL)
            continue;

        addresses = message_get_addresses(message, &n_addresses);
        for (gsize i = 0; i < n_addresses; i++) {
            const char *name = addresses[i].name;
            g_assert_true(name == NULL || g_utf8_validate(name, -1, NULL));
            g_assert_true(name == NULL || harmless_is(name));
        }
    }
}

static void
add_cases(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(read_cases); i++) {
        g_autofree char *path = g_strconcat("/message/read/", read_cases[i].name, NULL);
        g_test_add_data_func(path, &read_cases[i], test_read);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(unreadable_cases); i++) {
        g_autofree char *path =
            g_strconcat("/message/unreadable/", unreadable_cases[i].name, NULL);
        g_test_add_data_func(path, &unreadable_cases[i], test_unreadable);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(broken_cases); i++) {
        g_autofree char *path =
            g_strconcat("/message/broken/", broken_cases[i].name, NULL);
        g_test_add_data_func(path, &broken_cases[i], test_broken);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(eight_bit_cases); i++) {
        g_autofree char *path =
            g_strconcat("/message/eight-bit/", eight_bit_cases[i].name, NULL);
        g_test_add_data_func(path, &eight_bit_cases[i], test_eight_bit);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(name_cases); i++) {
        g_autofree char *path = g_strconcat("/message/name/", name_cases[i].name, NULL);
        g_test_add_data_func(path, &name_cases[i], test_name);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(encrypted_cases); i++) {
        g_autofree char *path =
            g_strconcat("/message/encrypted/", encrypted_cases[i].name, NULL);
        g_test_add_data_func(path, &encrypted_cases[i], test_encrypted);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(conversation_cases); i++) {
        g_autofree char *path =
            g_strconcat("/message/conversation/", conversation_cases[i].name, NULL);
        g_test_add_data_func(path, &conversation_cases[i], test_conversation);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(blame_cases); i++) {
        g_autofree char *path = g_strconcat("/message/blame/", blame_cases[i].name, NULL);
        g_test_add_data_func(path, &blame_cases[i], test_blame);
    }
    g_test_add_func("/message/blame-among-many", test_blame_among_many);
    g_test_add_func("/message/groups", test_groups);
    g_test_add_func("/message/odd-sender", test_odd_sender);
    g_test_add_func("/message/envelope", test_envelope);

    add_cases();
    g_test_add_func("/message/nested-groups", test_nested_groups);
    g_test_add_func("/message/groups-side-by-side", test_groups_side_by_side);
    g_test_add_func("/message/nested-groups-in-from", test_nested_groups_in_from);
    g_test_add_func("/message/nested-comments", test_nested_comments);
    g_test_add_func("/message/odd-lines", test_odd_lines);
    g_test_add_func("/message/sender", test_sender);
    g_test_add_func("/message/padded-words", test_padded_words);
    g_test_add_func("/message/no-sender", test_no_sender);
    g_test_add_func("/message/long-sender", test_long_sender);
    g_test_add_func("/message/entries", test_entries);
    g_test_add_func("/message/huge-content-type", test_huge_content_type);
    g_test_add_func("/message/random-bytes", test_random_bytes);

    return g_test_run();
}
