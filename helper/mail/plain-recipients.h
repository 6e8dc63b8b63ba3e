/* Plain recipients: the sender and the recipients of a header in which they are written
 * so plainly that it cannot be read otherwise, and in which no other field shows an
 * address.  Most of an archive is made of such.
 */
#pragma once

#include "mail/header-field.h"

G_BEGIN_DECLS

/* More of them are for those who look twice. */
#define PLAIN_RECIPIENTS_MAX 64
#define PLAIN_RECIPIENTS_ROOM 4096

typedef struct {
    const char *from;                            /* mailboxes, as mailbox.h has them */
    const char *sender;                          /* NULL: the header has none */
    const char *addresses[PLAIN_RECIPIENTS_MAX]; /* of To, Cc and Bcc */
    guint n_addresses;
    HeaderField date;                 /* the first; start is NULL where there is none */
    char room[PLAIN_RECIPIENTS_ROOM]; /* where their texts are */
    gsize used;
} PlainRecipients;

/**
 * plain_recipients_read:
 * @text: (array length=length): a message, or its header; a line “From …” in front of it
 *   is passed over
 * @length: in bytes
 * @recipients: (out caller-allocates): who sends it, and to whom
 *
 * Returns: %FALSE if the header is not so plain: then @recipients says nothing
 */
gboolean plain_recipients_read(
    const char *text, gsize length, PlainRecipients *recipients);

G_END_DECLS
