/* Glance: what passes at a glance passes an inspection too, with the same date. */

#include "rules/glance.h"

#include <string.h>

#include "mail/date.h"
#include "policies.h"
#include "rules/inspection.h"

#define FROM "From: Office <jimu@corp.example>\n"

typedef struct {
    const char *name;
    const char *header;
    gboolean passes; /* at a glance */
} GlanceCase;

static const GlanceCase glance_cases[] = {
    { "one", FROM "To: p@k1.example\n", TRUE },
    { "nobody", FROM, TRUE },
    { "separator", "From - Mon Nov 23 08:13:00 2026\n" FROM "To: p@k1.example\n", TRUE },
    { "crlf", "From: jimu@corp.example\r\nTo: p@k1.example\r\n\r\n", TRUE },
    { "colleagues", FROM "To: p@k1.example\nCc: a@corp.example,\n b@mail.corp.example\n",
      TRUE },
    { "one-party", FROM "To: p@k1.example, q@mail.k1.example\nBcc: r@k1.example\n",
      TRUE },
    { "oneself", FROM "To: p@k1.example\nBcc: jimu@corp.example\n", TRUE },
    { "sender", FROM "Sender: x@k2.example\nTo: p@k1.example\nBcc: x@k2.example\n",
      TRUE },
    { "encoded-name", FROM "To: =?UTF-8?B?5bGx55Sw?= <p@k1.example>\n", TRUE },
    { "q-encoded-name", FROM "To: =?utf-8?q?M=C3=BCller_K?= <p@k1.example>\n", TRUE },
    { "two-words", FROM "To: =?UTF-8?B?5bGx?= =?UTF-8?B?55Sw?= <p@k1.example>\n", TRUE },
    { "other-fields", FROM "To: p@k1.example\nX-Mailer: x\nContent-Type: text/plain\n",
      TRUE },

    { "two-parties", FROM "To: p@k1.example, p@k2.example\n", FALSE },
    { "in-bcc", FROM "To: p@k1.example\nBcc: p@k2.example\n", FALSE },
    { "two-people-of-a-provider", FROM "To: a@gmail.com, b@gmail.com\n", FALSE },
    { "carrier", FROM "To: a@docomo.ne.jp, b@docomo.ne.jp\n", FALSE },
    { "sender-of-a-provider", "From: a@docomo.ne.jp\nTo: b@docomo.ne.jp, p@k1.example\n",
      FALSE },
    { "no-from", "To: p@k1.example\n", FALSE },
    { "two-from", FROM FROM "To: p@k1.example\n", FALSE },
    { "from-of-two", "From: a@corp.example, b@k1.example\nTo: p@k1.example\n", FALSE },
    { "hidden-in-a-name", FROM "To: =?UTF-8?B?PGFAazIuZXhhbXBsZT4=?= <p@k1.example>\n",
      FALSE },
    { "hidden-in-q", FROM "To: =?UTF-8?Q?=3Ca=40k2.example=3E?= <p@k1.example>\n",
      FALSE },
    { "cut-off-q", FROM "To: =?UTF-8?Q?abc=3?= <p@k1.example>\n", FALSE },
    { "empty-word", FROM "To: =?UTF-8?B?\?= <p@k1.example>\n", FALSE },
    { "word-without-end", FROM "To: =?UTF-8?B?5bGx55Sw <p@k1.example>\n", FALSE },
    { "other-charset", FROM "To: =?ISO-2022-JP?B?GyRCOzMbKEI=?= <p@k1.example>\n",
      FALSE },
    { "address-for-a-name", FROM "To: \"a@k2.example\" <p@k1.example>\n", FALSE },
    { "semicolon", FROM "To: p@k1.example; q@k2.example\n", FALSE },
    { "group", FROM "To: list: p@k1.example;\n", FALSE },
    { "empty-list", FROM "To: \n", FALSE },
    { "reply-to", FROM "To: p@k1.example\nReply-To: q@k2.example\n", FALSE },
    { "x-copy", FROM "To: p@k1.example\nX-Copy: q@k2.example\n", FALSE },
    { "unknown-field", FROM "To: p@k1.example\nFoo: bar\n", FALSE },
    { "blank-before-colon", FROM "To : p@k1.example\n", FALSE },
    { "line-without-colon", FROM "To: p@k1.example\nnonsense\n", FALSE },
    { "bare-cr", FROM "To: p@k1.example\nSubject: a\rTo: q@k2.example\n", FALSE },
    { "escape", FROM "To: p@k1.example\nSubject: \033$B\n", FALSE },
    { "like-ours", FROM "To: p@corp.exmaple\n", FALSE },
    { "like-a-short-name", FROM "To: p@crop.example\n", TRUE },
    { "gmail-dots", FROM "To: p.q@gmail.com\nCc: pq@gmail.com\n", FALSE },
};

static const char *const glance_policies[] = {
    "{}",
    "{\"internalDomains\":[\"corp.example\"]}",
    "{\"internalDomains\":[\"k2.example\"],\"crowdFrom\":2,\"crowdInside\":true}",
    "{\"confirmParties\":0,\"convertParties\":1,\"bulkLimit\":1}",
    "{\"sharedDomains\":[\"k1.example\"]}",
    "{\"lookalikes\":false}",
    "{\"internalDomains\":[\"*.mail.kontor1.example\",\"!k1.example\"]}",
    "{\"refusedRecipients\":[\"k1.example\"]}",
    "{\"attentionRecipients\":[\"k1.example\"]}",
    "{\"pointing\":\"always\"}",
};

static gboolean
inspection_passes(const char *text, const Policy *policy)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));
    const InspectionInput input = { .message = bytes, .policy = policy };
    g_autoptr(Inspection) inspection = inspection_new(&input, NULL);

    return inspection != NULL && verdict_get_level(inspection->verdict) == LEVEL_PASS;
}

static void
test_glance(gconstpointer data)
{
    const GlanceCase *one = data;

    for (gsize i = 0; i < G_N_ELEMENTS(glance_policies); i++) {
        g_autoptr(Policy) policy = policy_of(glance_policies[i]);
        HeaderField date;
        gboolean passes = glance_passes(one->header, strlen(one->header), policy, &date);

        if (i == 0)
            g_assert_cmpint(passes, ==, one->passes);
        if (passes)
            g_assert_true(inspection_passes(one->header, policy));
    }
}

/* Whoever is many is for an inspection. */
static void
test_many(void)
{
    g_autoptr(Policy) policy = policy_of("{\"crowdFrom\":0}");
    g_autoptr(GString) text = g_string_new(FROM "To: p@k1.example");
    HeaderField date;

    for (guint i = 1; i < 70; i++) {
        g_assert_cmpint(glance_passes(text->str, text->len, policy, &date), ==, i <= 64);
        g_string_append_printf(text, ",\n p%u@k1.example", i);
    }
    g_string_assign(text, FROM "To: ");
    for (guint i = 0; i < 5000; i++)
        g_string_append_c(text, 'p');
    g_string_append(text, "@k1.example\n");
    g_assert_false(glance_passes(text->str, text->len, policy, &date));
}

typedef struct {
    const char *value;
    gboolean seen; /* at a glance */
} DateCase;

static const DateCase date_cases[] = {
    { "Mon, 23 Nov 2026 08:13:00 +0900", TRUE },
    { "Sun, 1 Jan 2012 00:00:00 -0800", TRUE },
    { "1 Feb 2012 23:59:59 +0000", TRUE },
    { "Tue, 01 Feb 2012 23:59:59 +1345", TRUE },
    { "Thu, 31 Dec 2026 08:13:00 +0900", FALSE },
    { "Tue, 1 Foo 2026 08:13:00 +0900", FALSE },
    { "Tue, 1 Feb 26 08:13:00 +0900", FALSE },
    { "Tue, 1 Feb 1926 08:13:00 +0900", FALSE },
    { "Tue, 1 Feb 2026 24:13:00 +0900", FALSE },
    { "Tue, 1 Feb 2026 08:13 +0900", FALSE },
    { "Tue, 1 Feb 2026 08:13:00 GMT", FALSE },
    { "Tue, 1 Feb 2026 08:13:00 +0900 (JST)", FALSE },
    { "Tue, 1  Feb 2026 08:13:00 +0900", FALSE },
    { "1 Feb", FALSE },
    { "soon", FALSE },
    { "", FALSE },
};

static void
test_date(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(date_cases); i++) {
        g_autofree char *header =
            g_strconcat("Date: ", date_cases[i].value, "\r\n", NULL);
        g_autoptr(GDateTime) date = date_of_message(header, strlen(header));
        const char *p = header;
        HeaderField field;
        int year, month;

        g_assert_true(header_field_next(&p, header + strlen(header), &field));
        g_assert_cmpint(date_glance(&field, &year, &month), ==, date_cases[i].seen);
        if (!date_cases[i].seen)
            continue;
        g_assert_nonnull(date);
        g_assert_cmpint(year, ==, g_date_time_get_year(date));
        g_assert_cmpint(month, ==, g_date_time_get_month(date));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(glance_cases); i++) {
        g_autofree char *path = g_strconcat("/glance/", glance_cases[i].name, NULL);

        g_test_add_data_func(path, &glance_cases[i], test_glance);
    }
    g_test_add_func("/glance/many", test_many);
    g_test_add_func("/date/glance", test_date);

    return g_test_run();
}
