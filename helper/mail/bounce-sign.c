#include "mail/bounce-sign.h"

#include <string.h>

/* Part of the names and addresses that mail servers write under; folded. */
static const char *const authors[] = {
    "mailer-daemon",     "mailerdaemon",      "mail-daemon",  "maildaemon",
    "mdaemon",           "postmaster",        "mail deliver", "delivery system",
    "mail system",       "daemon@",           "bounce",       "mail router",
    "mail administrat",  "mail gateway",      "mailsystem",   "mailgateway",
    "microsoft outlook", "microsoftexchange",
};

/* Part of the subjects that they write, in the languages that servers write to people;
 * folded, and compatibility forms composed. */
static const char *const subjects[] = {
    "deliver",
    "returned mail",
    "return to sender",
    "returned to sender",
    "mail failed",
    "failure notice",
    "mail failure",
    "bounce",
    "unable to send",
    "could not send",
    "could not be sent",
    "not sent",
    "mail error",
    "message error",
    "nondelivery",
    "rejected",
    "mailbox full",
    "mail status",
    "dsn:",
    "配信",
    "不達",
    "未達",
    "届きません",
    "届けられ",
    "届かな",
    "送信でき",
    "送信エラー",
    "送信失敗",
    "送達",
    "配達",
    "返送",
    "宛先不明",
    "メールエラー",
    "退信",
    "投递",
    "投遞",
    "送达",
    "送達",
    "发送失败",
    "無法傳遞",
    "반송",
    "배달",
    "전송 실패",
    "전송할 수",
    "수신 실패",
    "zustell",
    "nicht übermittelt",
    "non remis",
    "non distribu",
    "remise",
    "échec",
    "entrega",
    "entregad",
    "devuelto",
};

static gboolean
has_any(const char *text, const char *const *parts, gsize n_parts)
{
    g_autofree char *normal = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    g_autofree char *folded = g_utf8_casefold(normal != NULL ? normal : text, -1);

    for (gsize i = 0; i < n_parts; i++) {
        if (strstr(folded, parts[i]) != NULL)
            return TRUE;
    }

    return FALSE;
}

gboolean
bounce_sign_is_seen(const char *author, const char *subject)
{
    /* The null path of RFC 5321 (4.5.5), which some show as the author. */
    if (*author == '\0' || strcmp(author, "<>") == 0)
        return TRUE;

    return has_any(author, authors, G_N_ELEMENTS(authors)) ||
           has_any(subject, subjects, G_N_ELEMENTS(subjects));
}
