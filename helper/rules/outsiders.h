/* Outsiders: who outside gets a message, by party and field: what a second person looks
 * at before it goes.
 */
#pragma once

#include "mail/message.h"
#include "policy/policy.h"

G_BEGIN_DECLS

/* The mailboxes of one party, each in its most public field. */
typedef struct {
    char *party;
    guint counts[3]; /* by field, To, Cc and Bcc */
    guint total;
} OutsiderRow;

typedef struct {
    GPtrArray *rows;      /* of OutsiderRow, the largest first, then by name */
    GPtrArray *mailboxes; /* of char *, of all of them, in the order of the message */
    guint counts[3];
    guint total;
} Outsiders;

/**
 * outsiders_new:
 * @message: a message; stays as long as its outsiders
 * @policy: who is inside; of the sender's own mailboxes those of From and Sender count
 *
 * Returns: (transfer full): the mailboxes outside
 */
Outsiders *outsiders_new(const Message *message, const Policy *policy);
void outsiders_free(Outsiders *outsiders);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Outsiders, outsiders_free)

G_END_DECLS
