/* Exposure: who would see whom.  Pure, and linear in the number of addresses.
 *
 * A visible mailbox x is exposed if the audience holds some y of another
 * party, and x and y are neither known to each other nor in one trusted group.
 */
#pragma once

#include "mail/message.h"
#include "rules/sender-relation.h"

G_BEGIN_DECLS

/* Distinct mailboxes that are not own; an entry without address counts in
 * unresolved alone. */
typedef struct {
    guint to;
    guint cc;
    guint bcc;
    guint internal;
    guint external;
    guint unresolved;
} RecipientFigures;

typedef struct {
    guint addresses;     /* exposed mailboxes */
    guint parties;       /* their distinct parties */
    guint audience;      /* distinct parties that would newly see one of them */
    guint involved;      /* distinct parties in either */
    guint64 disclosures; /* ordered pairs (x, y) */
} ExposureFigures;

/* The strings belong to the message. */
typedef struct {
    const char *mailbox;
    const char *name;   /* NULL: none */
    const char *party;  /* a part of mailbox */
    MessageField field; /* the first one that shows it */
} ExposedMailbox;

typedef struct _Exposure Exposure;

/**
 * exposure_find:
 * @addresses: (array length=n_addresses): all addresses of a mail, in the
 *   order of #MessageField; their strings have to stay as long as the exposure
 * @n_addresses: how many
 */
Exposure *exposure_find(
    const Relations *relations, const MessageAddress *addresses, gsize n_addresses);
void exposure_free(Exposure *exposure);

const RecipientFigures *exposure_get_recipients(const Exposure *exposure);
const ExposureFigures *exposure_get_figures(const Exposure *exposure);

/**
 * exposure_get_exposed:
 * @n_exposed: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_exposed): the exposed mailboxes, in header
 * order
 */
const ExposedMailbox *exposure_get_exposed(const Exposure *exposure, gsize *n_exposed);

/**
 * exposure_is_exposed:
 * @number: of a mailbox of the addresses
 */
gboolean exposure_is_exposed(const Exposure *exposure, guint number);

/**
 * exposure_get_audience:
 * @n_audience: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_audience): the parties that would
 *   newly see an exposed mailbox, in header order
 */
const char *const *exposure_get_audience(const Exposure *exposure, gsize *n_audience);

/**
 * exposure_dup_involved:
 *
 * Returns: (transfer full) (element-type utf8): the distinct parties that are
 *   exposed or in the audience, in header order
 */
GPtrArray *exposure_dup_involved(const Exposure *exposure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Exposure, exposure_free)

G_END_DECLS
