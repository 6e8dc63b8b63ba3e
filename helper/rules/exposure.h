/* Exposure: who would see whom.  Pure, and linear in the number of addresses.
 *
 * A visible mailbox x is exposed if the audience holds some y of another party, or of
 * the same crowd, and x and y are neither known to each other nor in one trusted
 * group.  A crowd is a party of which so many are visible that sharing it is no
 * acquaintance.
 *
 * Of a sent copy that goes beyond what was acknowledged, only what goes beyond it is
 * exposed: the mailboxes that were not to be shown, or all of them, if somebody reads
 * them who was not to, and is not shown by that alone.
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
    guint fresh;         /* exposed mailboxes that were not in the message replied to */
    guint fresh_parties; /* their distinct parties */
    guint64 disclosures; /* ordered pairs (x, y) */
} ExposureFigures;

/* The strings belong to the message. */
typedef struct {
    const char *mailbox;
    const char *name;   /* NULL: none */
    const char *party;  /* a part of mailbox */
    MessageField field; /* the first one that shows it */
    gboolean fresh;     /* was not in the message replied to */
} ExposedMailbox;

/* A party that is exposed to itself.  The string belongs to the message. */
typedef struct {
    const char *party;
    guint addresses; /* of its mailboxes that others of it would see */
} Crowd;

typedef struct _Exposure Exposure;

/**
 * exposure_find:
 * @relations: of the message
 * @addresses: (array length=n_addresses): all addresses of a message, in the
 *   order of #MessageField; their strings have to stay as long as the exposure
 * @n_addresses: how many
 * @newsgroups: (array zero-terminated=1): what it is posted to; they stay as long, too
 * @policy: says what a crowd is
 *
 * Returns: (transfer full): who would see whom
 */
Exposure *exposure_find(
    const Relations *relations, const MessageAddress *addresses, gsize n_addresses,
    const char *const *newsgroups, const Policy *policy);
void exposure_free(Exposure *exposure);

/**
 * exposure_get_recipients:
 * @exposure: of a message
 *
 * Counts the recipients.
 *
 * Returns: (transfer none): how many get it, by field and side
 */
const RecipientFigures *exposure_get_recipients(const Exposure *exposure);

/**
 * exposure_get_figures:
 * @exposure: of a message
 *
 * Counts who would see whom.
 *
 * Returns: (transfer none): how many are shown, and to how many
 */
const ExposureFigures *exposure_get_figures(const Exposure *exposure);

/**
 * exposure_is_mutual:
 * @exposure: of a message
 *
 * Returns: whether those who are shown, two or more, are those who would see them
 */
gboolean exposure_is_mutual(const Exposure *exposure);

/**
 * exposure_get_exposed:
 * @exposure: of a message
 * @n_exposed: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_exposed): the exposed mailboxes, in header
 * order
 */
const ExposedMailbox *exposure_get_exposed(const Exposure *exposure, gsize *n_exposed);

/**
 * exposure_is_exposed:
 * @exposure: of a message
 * @number: of a mailbox of the addresses
 *
 * Returns: whether others would newly see that mailbox
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
 * exposure_get_crowds:
 * @exposure: of a message
 * @n_crowds: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_crowds): the crowds that are exposed to
 *   themselves, in header order
 */
const Crowd *exposure_get_crowds(const Exposure *exposure, gsize *n_crowds);

/**
 * exposure_get_newsgroups:
 * @exposure: of a message
 * @n_newsgroups: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_newsgroups): the newsgroups whose readers
 *   would newly see an exposed mailbox; they are in the audience as well
 */
const char *const *exposure_get_newsgroups(const Exposure *exposure, gsize *n_newsgroups);

/**
 * exposure_dup_involved:
 * @exposure: of a message
 *
 * Returns: (transfer full) (element-type utf8): the distinct parties that are
 *   exposed or in the audience, in header order
 */
GPtrArray *exposure_dup_involved(const Exposure *exposure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Exposure, exposure_free)

G_END_DECLS
