/* DeliveryReport: whom it names and with which message, and why it did not reach them. */
#include "mail/delivery-report.h"
#include "report/delivery.h"
#include "report/each-copy.h"

#include <string.h>

#define DAEMON "From: MAILER-DAEMON@mx.example\n"
#define REPORT DAEMON "Content-Type: multipart/report; boundary=b\n\n--b\n\ntext\n--b\n"
#define STATUS                                                                           \
    REPORT "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
#define FAILED "Final-Recipient: rfc822; a@k1.example\nAction: failed\n"
#define QMAIL                                                                            \
    DAEMON "\nHi. I wasn't able to deliver your message to the following addresses.\n\n"
#define EXIM DAEMON "\nThe following address(es) failed:\n\n"

typedef struct {
    const char *name;
    const char *text;
    const char *report; /* “mailbox final status action failure”, one a recipient */
    const char *about;  /* the message that it names; NULL: none */
} ReportCase;

static const ReportCase cases[] = {
    { "no-report", "From: a@k1.example\n\nhello\n", NULL, NULL },
    { "daemon-without-a-recipient", DAEMON "\nhello\n", NULL, NULL },
    { "status", STATUS FAILED "Status: 5.1.1\n",
      "a@k1.example - 5.1.1 failed unknownAddress", NULL },
    { "status-with-comment", STATUS FAILED "Status: 5.2.2 (full)\n",
      "a@k1.example - 5.2.2 failed mailboxFull", NULL },
    { "no-status", STATUS FAILED, "a@k1.example - - failed other", NULL },
    { "status-in-the-answer", STATUS FAILED "Diagnostic-Code: smtp; 550 5.7.1 no\n",
      "a@k1.example - 5.7.1 failed refused", NULL },
    { "ip-is-no-status", STATUS FAILED "Diagnostic-Code: x; [5.1.1.9] 5.1.1.9 4.5.6.7\n",
      "a@k1.example - - failed other", NULL },
    { "words-alone", STATUS FAILED "Diagnostic-Code: smtp; 552 Mailbox full\n",
      "a@k1.example - - failed mailboxFull", NULL },
    { "unclear-status-and-words",
      STATUS FAILED "Status: 5.0.0\nDiagnostic-Code: smtp; 550 user unknown\n",
      "a@k1.example - 5.0.0 failed unknownAddress", NULL },
    { "folded", STATUS "Final-Recipient:\n rfc822;\n a@k1.example\nAction: failed\n",
      "a@k1.example - - failed other", NULL },
    { "original-and-final",
      STATUS FAILED "Original-Recipient: rfc822;b@k2.example\nStatus: 5.1.2\n",
      "b@k2.example a@k1.example 5.1.2 failed unknownDomain", NULL },
    { "original-alone",
      STATUS "Original-Recipient: rfc822;B@K2.example\nAction: delayed\n",
      "b@k2.example - - delayed other", NULL },
    { "two", STATUS FAILED "\n\nFinal-Recipient: utf-8; b@k2.example\nAction: relayed\n",
      "a@k1.example - - failed other|b@k2.example - - delivered other", NULL },
    { "no-address", STATUS "Final-Recipient: x400; /C=JP/\nAction: failed\n", NULL,
      NULL },
    { "base64",
      REPORT
      "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
      "RmluYWwtUmVjaXBpZW50OiByZmM4MjI7YUBrMS5leGFtcGxlCkFjdGlvbjogZmFpbGVkCg==\n",
      "a@k1.example - - failed other", NULL },
    { "named-by-the-message",
      STATUS FAILED
      "\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <m@x>\n\nx\n--b--\n",
      "a@k1.example - - failed other", "m@x" },
    { "named-by-its-header",
      STATUS FAILED "\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID:\n <m@x>\n",
      "a@k1.example - - failed other", "m@x" },
    { "named-by-a-field", STATUS "X-Original-Message-ID: <m@x>\n" FAILED,
      "a@k1.example - - failed other", "m@x" },
    { "named-by-its-answer", "References: <n@x> <m@x>\n" STATUS FAILED,
      "a@k1.example - - failed other", "m@x" },
    { "qmail",
      QMAIL "<a@k1.example>:\nno such user\n\n--- Below this line is a copy of the "
            "message.\n\nMessage-ID: <m@x>\n<b@k2.example>:\n",
      "a@k1.example - - failed unknownAddress", "m@x" },
    { "sentence-is-no-recipient", QMAIL "a@k1.example has left us\n", NULL, NULL },
    { "broken-line", QMAIL "<a@k1.example>: 550 5.1.1\n    <a@k1.example>: no\n",
      "a@k1.example - 5.1.1 failed unknownAddress", NULL },
    { "exim", EXIM "  a@k1.example\n    (generated from b@k2.example)\n    quota\n",
      "b@k2.example a@k1.example - failed mailboxFull", NULL },
    { "exim-delayed",
      DAEMON "\nA message that you sent has not yet been delivered.\nThe "
             "address to which the message has not yet been delivered is:\n\n"
             "  a@k1.example\n",
      "a@k1.example - - delayed other", NULL },
    { "failed-recipients-alone", "X-Failed-Recipients: a@k1.example, b@k2.example\n\nx\n",
      "a@k1.example - - failed other|b@k2.example - - failed other", NULL },
    { "cut-off", STATUS "Final-Recipient: rfc822; a@k1.exam",
      "a@k1.exam - - delivered other", NULL },
};

static const char *
name_action(DeliveryAction action)
{
    switch (action) {
    case DELIVERY_ACTION_DELIVERED:
        return "delivered";
    case DELIVERY_ACTION_DELAYED:
        return "delayed";
    case DELIVERY_ACTION_FAILED:
        return "failed";
    }

    g_assert_not_reached();
}

static char *
describe(const DeliveryReport *report)
{
    GString *text = g_string_new(NULL);
    guint n = 0;
    const DeliveryRecipient *one = delivery_report_get_recipients(report, &n);

    for (guint i = 0; i < n; i++)
        g_string_append_printf(
            text, "%s%s %s %s %s %s", i > 0 ? "|" : "", one[i].mailbox,
            one[i].final != NULL ? one[i].final : "-",
            one[i].status != NULL ? one[i].status : "-", name_action(one[i].action),
            failure_to_string(failure_of(&one[i])));

    return g_string_free(text, FALSE);
}

static void
test_report(gconstpointer data)
{
    const ReportCase *one = data;
    /* A copy without a terminator: reading past the end shows. */
    gsize length = strlen(one->text);
    g_autofree char *text = g_memdup2(one->text, length);
    g_autoptr(DeliveryReport) report = delivery_report_parse(text, length);
    g_autofree char *described = report != NULL ? describe(report) : NULL;

    g_assert_cmpstr(described, ==, one->report);
    if (report == NULL)
        return;

    g_assert_true(delivery_report_names_message(report) == (one->about != NULL));
    if (one->about != NULL) {
        g_assert_true(delivery_report_is_about(report, one->about));
        g_assert_false(delivery_report_is_about(report, "n@x"));
    }
}

/* However often it comes: the same, an hour before the message, and with another one. */
static void
test_delivery(void)
{
    static const char failed[] = STATUS FAILED;
    g_autoptr(GDateTime) sent =
        g_date_time_new_from_iso8601("2011-11-24T10:00:00+09", NULL);
    g_autoptr(GDateTime) early = g_date_time_add_hours(sent, -2);
    g_autoptr(GDateTime) late = g_date_time_add_days(sent, DELIVERY_WINDOW_DAYS + 1);
    g_autoptr(Delivery) delivery = delivery_new("m@x", sent);
    g_autoptr(DeliveryReport) report = delivery_report_parse(failed, strlen(failed));
    DeliveryFigures figures;

    delivery_add_recipient(delivery, "a@k1.example");
    delivery_add_recipient(delivery, "a@k1.example");
    delivery_take(delivery, report, early);
    delivery_take(delivery, report, late);
    g_assert_cmpuint(delivery_get_figures(delivery).undelivered, ==, 0);
    g_assert_cmpint(
        delivery_get_state(delivery, "a@k1.example"), ==, DELIVERY_UNREPORTED);

    delivery_take(delivery, report, sent);
    delivery_take(delivery, report, NULL);
    figures = delivery_get_figures(delivery);
    g_assert_cmpuint(figures.recipients, ==, 1);
    g_assert_cmpuint(figures.undelivered, ==, 1);
    g_assert_cmpuint(figures.assumed, ==, 1);
    g_assert_cmpuint(figures.delivered, ==, 0);
    g_assert_cmpint(
        delivery_get_state(delivery, "a@k1.example"), ==, DELIVERY_UNDELIVERED);
    g_assert_cmpint(
        delivery_get_state(delivery, "b@k2.example"), ==, DELIVERY_UNREPORTED);
}

/* The copy in Sent of one message each has a Message-ID of its own. */
static void
test_each_copy(void)
{
    static const char failed[] =
        STATUS FAILED "Status: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: "
                      "<1@x>\n\n--b--\n";
    static const char *const headers[][2] = { { "x-bcc-guard-each", "1" },
                                              { "X-Bcc-Guard-Each", "1" },
                                              { "X-Other", "0" } };
    g_autofree char *digest = each_copy_dup_digest("1@x");
    g_autoptr(DeliveryReport) report = delivery_report_parse(failed, strlen(failed));

    g_assert_nonnull(report);
    g_assert_cmpuint(strlen(digest), ==, EACH_COPY_DIGEST);
    for (gsize i = 0; i < G_N_ELEMENTS(headers); i++) {
        g_autofree char *text = g_strdup_printf(
            "Subject: x\n%s: 0123456789abcdef\n\t0 %s1 z\n %s\n\n", headers[i][0], digest,
            digest);
        g_autoptr(GBytes) copy = g_bytes_new(text, strlen(text));
        g_autoptr(Delivery) delivery = delivery_new(i == 0 ? NULL : "copy@x", NULL);
        GHashTable *digests = each_copy_read(copy);
        gboolean is_named = *headers[i][1] == '1';

        g_assert_cmpuint(g_hash_table_size(digests), ==, is_named ? 2 : 0);
        delivery_add_recipient(delivery, "a@k1.example");
        delivery_set_messages(delivery, digests);
        delivery_take(delivery, report, NULL);
        g_assert_cmpuint(delivery_get_figures(delivery).undelivered, ==, is_named);
        g_assert_cmpuint(delivery_get_figures(delivery).others, ==, !is_named);
        if (is_named)
            g_assert_cmpint(
                delivery_get_failure(delivery, "a@k1.example"), ==, FAILURE_NO_MAILBOX);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/delivery-report/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_report);
    }
    g_test_add_func("/delivery/counting", test_delivery);
    g_test_add_func("/delivery/each-copy", test_each_copy);

    return g_test_run();
}
