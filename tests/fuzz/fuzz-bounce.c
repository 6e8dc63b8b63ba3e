/* Delivery reports: any bytes, and what would be counted of them. */
#include <stdint.h>
#include <string.h>

#include "mail/bounce-text.h"
#include "mail/delivery-report.h"
#include "mail/mailbox.h"
#include "quiet.h"
#include "report/delivery.h"
#include "text/harmless.h"

/* Whom the message went to, whatever a report says. */
static const char *const recipients[] = { "a@k1.example", "a..b@docomo.ne.jp",
                                          "b@k2.example" };

#define MESSAGE_ID "m@corp.example"

static void
check_recipient(const DeliveryRecipient *recipient)
{
    g_autofree char *again = mailbox_normalise(recipient->mailbox);

    g_assert_cmpstr(again, ==, recipient->mailbox);
    g_assert_true(g_utf8_validate(recipient->mailbox, -1, NULL));
    g_assert_cmpstr(recipient->final, !=, recipient->mailbox);
    g_assert_cmpuint(failure_of(recipient), <, N_FAILURES);
    if (recipient->answer == NULL)
        return;

    g_assert_true(g_utf8_validate(recipient->answer, -1, NULL));
    g_assert_true(harmless_is(recipient->answer));
    g_assert_cmpint(g_utf8_strlen(recipient->answer, -1), <=, BOUNCE_TEXT_MAX_ANSWER + 1);
}

/* Nobody counts twice, and nobody counts who was not written to. */
static void
check_figures(const Delivery *delivery)
{
    DeliveryFigures figures = delivery_get_figures(delivery);
    guint sum = 0;

    g_assert_cmpuint(figures.recipients, ==, G_N_ELEMENTS(recipients));
    g_assert_cmpuint(figures.undelivered + figures.delayed, <=, figures.recipients);
    g_assert_cmpuint(figures.undelivered + figures.delivered, ==, figures.recipients);
    g_assert_cmpuint(figures.assumed, <=, figures.undelivered);
    for (Failure failure = 0; failure < N_FAILURES; failure++)
        sum += figures.failures[failure];
    g_assert_cmpuint(sum, ==, figures.undelivered);
}

static void
check_counting(const DeliveryReport *report)
{
    g_autoptr(Delivery) delivery = delivery_new(MESSAGE_ID, NULL);
    DeliveryFigures once;
    DeliveryFigures twice;

    for (gsize i = 0; i < G_N_ELEMENTS(recipients); i++)
        delivery_add_recipient(delivery, recipients[i]);
    delivery_take(delivery, report, NULL);
    check_figures(delivery);
    once = delivery_get_figures(delivery);
    delivery_take(delivery, report, NULL);
    twice = delivery_get_figures(delivery);
    g_assert_cmpmem(&once, sizeof once, &twice, sizeof twice);
    if (delivery_report_names_message(report) &&
        !delivery_report_is_about(report, MESSAGE_ID))
        g_assert_cmpuint(once.undelivered + once.delayed, ==, 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A copy without a terminator: reading past the end shows. */
    g_autofree char *text = g_memdup2(data, MAX(size, 1));
    g_autoptr(DeliveryReport) report = delivery_report_parse(text, size);
    guint n_recipients = 0;
    const DeliveryRecipient *named;

    if (report == NULL)
        return 0;

    named = delivery_report_get_recipients(report, &n_recipients);
    g_assert_cmpuint(n_recipients, >, 0);
    g_assert_cmpuint(n_recipients, <=, BOUNCE_TEXT_MAX_RECIPIENTS);
    for (guint i = 0; i < n_recipients; i++)
        check_recipient(&named[i]);
    check_counting(report);

    return 0;
}
