/* Bounce text: the words in which a mail server tells people of what it could not
 * deliver: of qmail, Exim, Gmail, Exchange, Postfix, sendmail and Japanese carriers, as
 * far as programs can read them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More recipients in one report are not read; more bytes of an answer are cut off. */
#define BOUNCE_TEXT_MAX_RECIPIENTS 10000
#define BOUNCE_TEXT_MAX_ANSWER 1000

/* One recipient that is named. */
typedef struct {
    char *written;   /* the address as it stands there */
    char *addressed; /* the one that it came of by forwarding; NULL: not said */
    GString *answer; /* what is said of it */
} BounceRecipient;

typedef struct {
    GPtrArray *recipients; /* of BounceRecipient */
    gboolean delayed;      /* it is a warning: the message is still tried */
    char *message_id;      /* of the message that came back, in brackets or not; NULL: not
                              said */
} BounceText;

/**
 * bounce_text_read:
 * @text: UTF-8
 *
 * Returns: (transfer full): what it says; without recipients if it is no such text
 */
BounceText *bounce_text_read(const char *text);
void bounce_text_free(BounceText *bounce);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(BounceText, bounce_text_free)

G_END_DECLS
