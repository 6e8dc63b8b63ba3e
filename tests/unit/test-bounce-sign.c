/* Bounce sign: the delivery reports of real servers are seen from afar, and what people
 * write is not. */
#include "mail/bounce-sign.h"

typedef struct {
    const char *name;
    const char *author;
    const char *subject;
    gboolean is_seen;
} SignCase;

static const SignCase cases[] = {
    { "postfix", "Mail Delivery System <MAILER-DAEMON@mx.corp.example>",
      "Undelivered Mail Returned to Sender", TRUE },
    { "postfix-author-alone", "MAILER-DAEMON@mx.corp.example", "", TRUE },
    { "sendmail", "Mail Delivery Subsystem <MAILER-DAEMON@mx.corp.example>",
      "Returned mail: see transcript for details", TRUE },
    { "exim-subject-alone", "mail@mx.corp.example",
      "Mail delivery failed: returning message to sender", TRUE },
    { "qmail-subject-alone", "mail@mx.corp.example", "failure notice", TRUE },
    { "gmail", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
      "Delivery Status Notification (Failure)", TRUE },
    { "gmail-in-japanese", "x@googlemail.com", "配信ステータスの通知（失敗）", TRUE },
    { "exchange",
      "Microsoft Outlook "
      "<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@corp.example>",
      "Undeliverable: Seminar", TRUE },
    { "exchange-in-japanese", "x@corp.example", "配信不能: セミナー", TRUE },
    { "exchange-in-german", "x@corp.example", "Unzustellbar: Seminar", TRUE },
    { "exchange-in-french", "x@corp.example", "Non remis : Séminaire", TRUE },
    { "exchange-in-spanish", "x@corp.example", "No se puede entregar: Seminario", TRUE },
    { "exchange-in-chinese", "x@corp.example", "未送达: 研讨会", TRUE },
    { "exchange-in-korean", "x@corp.example", "배달되지 않음: 세미나", TRUE },
    { "docomo", "postmaster@docomo.ne.jp", "Undelivered Mail", TRUE },
    { "without-an-author", "", "Seminar", TRUE },
    { "null-path", "<>", "Seminar", TRUE },
    { "full-width-letters", "x@corp.example", "ＵＮＤＥＬＩＶＥＲＥＤ", TRUE },
    { "a-person", "Taro <taro@k1.example>", "Re: Seminar", FALSE },
    { "out-of-office", "Taro <taro@k1.example>", "Out of office: Seminar", FALSE },
    { "out-of-office-in-japanese", "太郎 <taro@k1.example>", "不在通知: セミナー",
      FALSE },
    { "newsletter", "News <news@k1.example>", "Our new products", FALSE },
};

static void
test_sign(gconstpointer data)
{
    const SignCase *c = data;

    g_assert_cmpint(bounce_sign_is_seen(c->author, c->subject), ==, c->is_seen);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/bounce-sign/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_sign);
    }

    return g_test_run();
}
