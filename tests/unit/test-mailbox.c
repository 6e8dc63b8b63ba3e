/* Mailbox: many spellings, one mailbox. */
#include "mail/mailbox.h"
#include "text/harmless.h"

typedef struct {
    const char *name;
    const char *spelling;
    const char *mailbox; /* NULL: nobody can be reached by it */
} NormaliseCase;

static const NormaliseCase normalise_cases[] = {
    { "as-it-is", "p@k1.example", "p@k1.example" },
    { "upper-case", "P.Q@K1.EXAMPLE", "p.q@k1.example" },
    { "trailing-dot", "p@k1.example.", "p@k1.example" },
    { "upper-case-and-trailing-dot", "P@K1.Example.", "p@k1.example" },
    { "plus", "p+list@k1.example", "p+list@k1.example" },
    { "quotes-not-needed", "\"p.q\"@k1.example", "p.q@k1.example" },
    { "quotes-not-needed-upper-case", "\"P\"@k1.example", "p@k1.example" },
    { "backslash-not-needed", "\"p\\q\"@k1.example", "pq@k1.example" },
    { "quotes-needed-for-space", "\"p q\"@k1.example", "\"p q\"@k1.example" },
    { "quotes-needed-for-at", "\"p@q\"@k1.example", "\"p@q\"@k1.example" },
    { "quotes-needed-for-comma", "\"p,q\"@k1.example", "\"p,q\"@k1.example" },
    { "quotes-around-dots", "\"p..q\"@k1.example", "p..q@k1.example" },
    { "quotes-around-a-dot-at-the-end", "\"p.\"@k1.example", "p.@k1.example" },
    { "quotes-around-words", "\"p\".q.\"R\"@k1.example", "p.q.r@k1.example" },
    { "quotes-needed-for-one-word", "p.\"q r\"@k1.example", "\"p.q r\"@k1.example" },
    { "quotes-within-a-word", "p\"q\"@k1.example", "p\"q\"@k1.example" },
    { "quotes-in-front-of-a-word", "\"p\"q@k1.example", "\"p\"q@k1.example" },
    { "backslashes-that-stay", "\"p\\\"\\\\q\\ r\"@k1.example",
      "\"p\\\"\\\\q r\"@k1.example" },
    { "quotes-around-nothing", "\"\"@k1.example", "\"\"@k1.example" },
    { "one-quote", "\"@k1.example", "\"@k1.example" },
    { "dots-as-some-carriers-allow", "p..q.@k1.example", "p..q.@k1.example" },
    { "dot-at-the-start", ".p@k1.example", ".p@k1.example" },
    { "gmail", "anna@gmail.com", "anna@gmail.com" },
    { "gmail-dots", "An.Na@gmail.com", "anna@gmail.com" },
    { "gmail-tag", "anna+shop@GMail.com", "anna@gmail.com" },
    { "gmail-second-tag", "anna+a+b@gmail.com", "anna@gmail.com" },
    { "googlemail", "an.na@googlemail.com.", "anna@gmail.com" },
    { "gmail-quoted", "\"an.na\"@gmail.com", "anna@gmail.com" },
    { "gmail-quoted-for-a-space", "\"an na\"@googlemail.com", "\"an na\"@gmail.com" },
    { "gmail-nothing-but-a-tag", "+a.b@gmail.com", "+a.b@gmail.com" },
    { "gmail-below", "an.na@x.gmail.com", "an.na@x.gmail.com" },
    { "gmail-in-a-name", "an.na@notgmail.com", "an.na@notgmail.com" },
    { "idn-u-label", "a@ドメイン名例.test", "a@xn--eckwd4c7cu47r2wf.test" },
    { "idn-a-label", "a@xn--eckwd4c7cu47r2wf.test", "a@xn--eckwd4c7cu47r2wf.test" },
    { "idn-a-label-upper-case", "a@XN--ECKWD4C7CU47R2WF.TEST",
      "a@xn--eckwd4c7cu47r2wf.test" },
    { "idn-upper-case", "a@BÜCHER.example", "a@xn--bcher-kva.example" },
    { "idn-decomposed",
      "a@bu\xCC\x88"
      "cher.example",
      "a@xn--bcher-kva.example" },
    { "fullwidth-domain", "a@ｋ１.example", "a@k1.example" },
    { "fullwidth-dot", "a@k1．example", "a@k1.example" },
    { "ideographic-dot", "a@k1。example", "a@k1.example" },
    { "local-part-not-ascii", "顧客@k1.example", "顧客@k1.example" },
    { "literal-v4", "p@[192.0.2.1]", "p@[192.0.2.1]" },
    { "literal-v6", "p@[IPv6:2001:DB8::1]", "p@[ipv6:2001:db8::1]" },
    { "two-ats", "p@q@k1.example", "p@q@k1.example" },
    { "no-at", "plain", NULL },
    { "nothing", "", NULL },
    { "at-alone", "@", NULL },
    { "no-local-part", "@k1.example", NULL },
    { "no-domain", "p@", NULL },
    { "root-domain", "p@.", NULL },
};

static void
test_normalise(gconstpointer data)
{
    const NormaliseCase *one = data;
    g_autofree char *mailbox = mailbox_normalise(one->spelling);
    g_autofree char *again = NULL;

    g_assert_cmpstr(mailbox, ==, one->mailbox);
    if (mailbox_is_normal(one->spelling))
        g_assert_cmpstr(mailbox, ==, one->spelling);
    if (mailbox == NULL)
        return;

    again = mailbox_normalise(mailbox);
    g_assert_cmpstr(again, ==, mailbox);
}

/* What needs no second look, and what looks like it. */
static void
test_normal(void)
{
    static const char *const normal[] = {
        "a@b",
        "p.q-r_s+t@k-1.example",
        "0@1.2",
        "p..q@k1..example",
    };
    static const char *const others[] = {
        "an.na@gmail.com",
        "anna@googlemail.com",
        "",
        "@",
        "p",
        "p@",
        "@k1.example",
        "P@k1.example",
        "p@K1.example",
        "p@k1.example.",
        "p@q@k1.example",
        "p@k_1.example",
        "p@k+1.example",
        "p q@k1.example",
        "\"p\"@k1.example",
        "p@[192.0.2.1]",
        "\xC3\xA9@k1.example",
        "p@k\xC3\xA9.example",
        "p\x7F@k1.example",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(normal); i++) {
        g_autofree char *mailbox = mailbox_normalise(normal[i]);

        g_assert_true(mailbox_is_normal(normal[i]));
        g_assert_cmpstr(mailbox, ==, normal[i]);
        g_assert_false(mailbox_is_doubtful(normal[i]));
        g_assert_true(harmless_is(normal[i]));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(mailbox_is_normal(others[i]));
}

static void
test_doubtful(void)
{
    static const char *const doubtful[] = {
        "\"\"@k1.example",
        "p\xE2\x80\x8Bq@k1.example", /* zero-width space */
        "\xE3\x80\x80p@k1.example",  /* ideographic space */
        "p\xC2\x85@k1.example",      /* next line */
        "\"p\x7F\"@k1.example",
        "p@k1.example\xE2\x80\xA8",     /* line separator */
        "p\xF3\xA0\x84\x80@k1.example", /* variation selector */
        "p\xE2\xA0\x80@k1.example",     /* braille blank */
        "p\xFF@k1.example",
        ("p@k\xC2\xAD"
         "1.example"), /* soft hyphen, which IDNA drops */
    };
    static const char *const clear[] = {
        "p@k1.example",
        "\"p q\"@k1.example",
        "cafe\xCC\x81@k1.example",
        "顧客@xn--eckwd4c7cu47r2wf.test",
        "p@[192.0.2.1]",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(doubtful); i++)
        g_assert_true(mailbox_is_doubtful(doubtful[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(clear); i++)
        g_assert_false(mailbox_is_doubtful(clear[i]));
}

/* What IDNA does not allow is compared as it stands, never dropped. */
static void
test_invalid_idna(void)
{
    static const char *const domains[] = {
        "\xE2\x80\xA8.example", /* a line separator */
        "xn--\xC3\xBC.example",
        "-\xC3\xBC-.example.\xEF\xBF\xBD",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(domains); i++) {
        g_autofree char *domain = mailbox_normalise_domain(domains[i]);
        g_autofree char *other = g_strconcat("A.", domains[i], NULL);
        g_autofree char *spelling = g_strconcat("P@", other, NULL);
        g_autofree char *mailbox = mailbox_normalise(spelling);

        g_assert_nonnull(domain);
        g_assert_cmpstr(domain, !=, "");
        g_assert_nonnull(mailbox);
        g_assert_true(g_str_has_prefix(mailbox, "p@a."));
    }
}

static void
test_invalid_idna_is_kept(void)
{
    g_autofree char *domain = mailbox_normalise_domain("X\xEF\xBF\xBD.EXAMPLE");

    g_assert_cmpstr(domain, ==, "x\xEF\xBF\xBD.example");
}

static void
test_overlong(void)
{
    g_autofree char *label = g_strnfill(70000, 'A');
    g_autofree char *spelling = g_strconcat("p@ü", label, ".example", NULL);
    g_autofree char *mailbox = mailbox_normalise(spelling);

    g_assert_nonnull(mailbox);
    g_assert_cmpuint(strlen(mailbox), >=, 70000);
    g_assert_true(g_str_has_suffix(mailbox, "a.example"));
}

typedef struct {
    const char *name;
    const char *domain;
    gboolean valid;
} DomainCase;

static const DomainCase domain_cases[] = {
    { "ordinary", "k1.example", TRUE },
    { "single-label", "localhost", TRUE },
    { "underscore", "_dmarc.k1.example", TRUE },
    { "hyphen", "k-1.example", TRUE },
    { "empty", "", FALSE },
    { "leading-dot", ".example", FALSE },
    { "trailing-dot", "k1.example.", FALSE },
    { "two-dots", "k1..example", FALSE },
    { "space", "k1 .example", FALSE },
    { "wildcard", "*.k1.example", FALSE },
    { "bang", "!k1.example", FALSE },
    { "url", "https://k1.example", FALSE },
    { "at", "@k1.example", FALSE },
    { "u-label", "ü.example", FALSE },
    { "literal", "[192.0.2.1]", FALSE },
    { "label-of-63",
      "a23456789012345678901234567890123456789012345678901234567890123.example", TRUE },
    { "label-of-64",
      "a234567890123456789012345678901234567890123456789012345678901234.example", FALSE },
};

static void
test_is_domain(gconstpointer data)
{
    const DomainCase *one = data;

    g_assert_cmpint(mailbox_is_domain(one->domain), ==, one->valid);
}

static void
test_domain_too_long(void)
{
    GString *domain = g_string_new("aaa");

    while (domain->len < 253)
        g_string_append(domain, ".a");
    g_assert_cmpuint(domain->len, ==, 253);
    g_assert_true(mailbox_is_domain(domain->str));
    g_string_append(domain, "a");
    g_assert_false(mailbox_is_domain(domain->str));
    g_string_free(domain, TRUE);
}

static void
test_domain(void)
{
    g_assert_cmpstr(mailbox_domain("p@k1.example"), ==, "k1.example");
    g_assert_cmpstr(mailbox_domain("\"p@q\"@k1.example"), ==, "k1.example");
}

typedef struct {
    const char *name;
    const char *addr_spec;
    gboolean glued;
} GluedCase;

static const GluedCase glued_cases[] = {
    { "one", "p@k1.example", FALSE },
    { "dots", "a..b@docomo.ne.jp", FALSE },
    { "blanks", "\"c0@k0.example c1@k1.example boss\"@corp.example", TRUE },
    { "blank-alone", "\"p q\"@k1.example", TRUE },
    { "tab", "\"p\tq\"@k1.example", TRUE },
    { "wide-space", "\"p\xE3\x80\x80q\"@k1.example", TRUE },
    { "no-break-space", "\"p\xC2\xA0q\"@k1.example", TRUE },
    { "ideographic-comma", "\"c0@k0.example、c1\"@k1.example", TRUE },
    { "ideographic-comma-and-no-quotes", "c0、c1@k1.example", TRUE },
    { "wide-comma", "\"c0，c1\"@k1.example", TRUE },
    { "wide-semicolon", "\"c0；c1\"@k1.example", TRUE },
    { "half-width-comma", "\"c0､c1\"@k1.example", TRUE },
    { "slash", "\"c0@k0.example/c1\"@k1.example", TRUE },
    { "bar", "\"c0@k0.example|c1\"@k1.example", TRUE },
    { "middle-dot", "\"c0@k0.example・c1\"@k1.example", TRUE },
    { "ideographic-comma-behind", "p@k1.example、", TRUE },
    { "ideographic-comma-and-a-word-behind", "p@k1.example、q", TRUE },
    { "half-width-comma-behind", "p@k1.example､", TRUE },
    { "middle-dot-in-a-domain", "p@ジム・ブラウン.example", FALSE },
    { "slash-in-a-name", "c=jp/o=x@k1.example", FALSE },
    { "middle-dot-in-a-name", "ジム・ブラウン@k1.example", FALSE },
    { "comma-of-ascii", "\"p,q\"@k1.example", FALSE },
};

static void
test_glued(gconstpointer data)
{
    const GluedCase *one = data;

    g_assert_cmpint(mailbox_is_glued(one->addr_spec), ==, one->glued);
}

/* Addresses as carriers gave them out can stand in a policy. */
static void
test_carriers(void)
{
    static const char *const addresses[] = { "a..b@docomo.ne.jp", "ab.@docomo.ne.jp",
                                             ".ab@docomo.ne.jp",
                                             "\"a..b\"@docomo.ne.jp" };

    for (gsize i = 0; i < G_N_ELEMENTS(addresses); i++)
        g_assert_true(mailbox_is_addr_spec(addresses[i]));
    g_assert_false(mailbox_is_addr_spec("..@docomo.ne.jp"));
    g_assert_false(mailbox_is_addr_spec("a..b @docomo.ne.jp"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(glued_cases); i++) {
        g_autofree char *path = g_strconcat("/mailbox/glued/", glued_cases[i].name, NULL);
        g_test_add_data_func(path, &glued_cases[i], test_glued);
    }
    g_test_add_func("/mailbox/carriers", test_carriers);

    for (gsize i = 0; i < G_N_ELEMENTS(normalise_cases); i++) {
        g_autofree char *path =
            g_strconcat("/mailbox/normalise/", normalise_cases[i].name, NULL);
        g_test_add_data_func(path, &normalise_cases[i], test_normalise);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(domain_cases); i++) {
        g_autofree char *path =
            g_strconcat("/mailbox/is-domain/", domain_cases[i].name, NULL);
        g_test_add_data_func(path, &domain_cases[i], test_is_domain);
    }
    g_test_add_func("/mailbox/is-domain/too-long", test_domain_too_long);
    g_test_add_func("/mailbox/invalid-idna", test_invalid_idna);
    g_test_add_func("/mailbox/normal", test_normal);
    g_test_add_func("/mailbox/doubtful", test_doubtful);
    g_test_add_func("/mailbox/invalid-idna-is-kept", test_invalid_idna_is_kept);
    g_test_add_func("/mailbox/overlong", test_overlong);
    g_test_add_func("/mailbox/domain", test_domain);

    return g_test_run();
}
