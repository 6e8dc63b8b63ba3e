/* Relation: who a mailbox is to the sender of one mail: own, internal, of
 * which party, known, trusted.
 */
#pragma once

#include "message.h"
#include "policy.h"

G_BEGIN_DECLS

typedef struct _Relations Relations;

/* All about one mailbox. */
typedef struct {
    gboolean own;
    gboolean internal;
    gboolean known;
    gsize party;  /* where in the mailbox the party begins */
    guint circle; /* of the party */
} Relation;

/**
 * relations_new:
 * @message: the mail to be sent; has to stay as long as the relations
 * @replied_to: (nullable): the mail that is replied to
 * @own: (nullable) (array zero-terminated=1): more mailboxes of the sender, in
 *   any spelling
 * @policy: has to stay as long as the relations
 */
Relations *relations_new(
    const Message *message, const Message *replied_to, const char *const *own,
    const Policy *policy);
void relations_free(Relations *relations);

/**
 * relations_is_own:
 * @mailbox: normalised
 */
gboolean relations_is_own(const Relations *relations, const char *mailbox);

/**
 * relations_is_internal:
 * @mailbox: normalised
 *
 * Returns: whether @mailbox is own or inside of the sender's organisation
 */
gboolean relations_is_internal(const Relations *relations, const char *mailbox);

/**
 * relations_is_known:
 * @mailbox: normalised
 *
 * Returns: whether @mailbox stood in the mail that is replied to; two known
 *   mailboxes know each other
 */
gboolean relations_is_known(const Relations *relations, const char *mailbox);

/**
 * relations_get_party:
 * @mailbox: normalised
 *
 * Returns: (transfer none): the party, a part of @mailbox
 */
const char *relations_get_party(const Relations *relations, const char *mailbox);

/**
 * relations_get_circle:
 * @party: as made by relations_get_party()
 *
 * A circle is the set of trusted groups that a party is in.  Parties of the
 * same circle trust the same parties, which keeps counting linear.
 *
 * Returns: 0: in no group; else a number below relations_get_n_circles()
 */
guint relations_get_circle(const Relations *relations, const char *party);
guint relations_get_n_circles(const Relations *relations);

/**
 * relations_circles_meet:
 *
 * Returns: whether parties of circle @a and of circle @b share a trusted group
 */
gboolean relations_circles_meet(const Relations *relations, guint a, guint b);

/**
 * relations_find:
 * @mailbox: normalised
 *
 * The same as the functions above in one, and remembered: the proof of a
 * conversion asks for every mailbox a second time.
 *
 * Returns: (transfer none): what @mailbox is to the sender
 */
const Relation *relations_find(Relations *relations, const char *mailbox);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Relations, relations_free)

G_END_DECLS
