/* Relation: who a mailbox is to the sender of one message: own, internal, of
 * which party, known, trusted.
 */
#pragma once

#include "mail/message.h"
#include "policy/policy.h"

G_BEGIN_DECLS

typedef struct _Relations Relations;

/* All about one mailbox. */
typedef struct {
    const char *party;  /* a part of the mailbox */
    guint party_number; /* equal parties have the same; from 0 */
    guint circle;       /* of the party: the trusted groups that it is in; 0: none */
    guint own : 1;
    guint internal : 1;
    guint known : 1;  /* known to all others that are */
    guint seen : 1;   /* stood in the message replied to: not fresh */
    guint poster : 1; /* known to the newsgroups that the message replied to was in */
    guint alone : 1;  /* its party is trusted for itself: no crowd */
    guint allowed_shown : 1;  /* the sender has acknowledged that it is shown … */
    guint allowed_reader : 1; /* … and that its party reads it */
} Relation;

/* What the sender has confirmed before, as far as it is about this message.  Sets of
 * strings (utf8); %NULL: nothing of the kind. */
typedef struct {
    GHashTable *acquainted; /* mailboxes that may see each other in a mass reply */
    GHashTable *shown;      /* mailboxes that may be shown … */
    GHashTable *readers;    /* … to these parties and newsgroups */
    GHashTable *newcomers;  /* parties that may come into a conversation */
} Confirmed;

/**
 * relations_new:
 * @message: the message to be sent; has to stay as long as the relations
 * @replied_to: (nullable): the message that is replied to
 * @own: (nullable) (array zero-terminated=1): more mailboxes of the sender, in
 *   any spelling
 * @policy: has to stay as long as the relations
 *
 * Returns: (transfer full): who each mailbox of @message is to its sender
 */
Relations *relations_new(
    const Message *message, const Message *replied_to, const char *const *own,
    const Policy *policy);
void relations_free(Relations *relations);

/**
 * relations_recall:
 * @relations: as they are made of the headers alone
 * @confirmed: what goes beyond these; its sets have to stay as long as the relations
 *
 * From now on those of a mass reply who are acquainted know each other, as those of a
 * smaller one do, and what was acknowledged is told by #Relation and
 * relations_is_allowed_reader().
 */
void relations_recall(Relations *relations, const Confirmed *confirmed);

/**
 * relations_is_allowed_reader:
 * @relations: of a message
 * @name: a party or a newsgroup
 *
 * Returns: whether the sender has acknowledged that @name reads what may be shown
 */
gboolean relations_is_allowed_reader(const Relations *relations, const char *name);

/**
 * relations_is_own:
 * @relations: of a message
 * @mailbox: normalised
 *
 * Returns: whether @mailbox is the sender's, or one of the sender's with a tag (RFC 5233)
 */
gboolean relations_is_own(const Relations *relations, const char *mailbox);

/**
 * relations_is_internal:
 * @relations: of a message
 * @mailbox: normalised
 *
 * Returns: whether @mailbox is own or inside of the sender's organisation
 */
gboolean relations_is_internal(const Relations *relations, const char *mailbox);

/**
 * relations_is_mass_reply:
 * @relations: of a message
 *
 * Returns: whether the message replied to held so many people that it may have been a
 *   leak itself: then those in it do not know each other
 */
gboolean relations_is_mass_reply(const Relations *relations);

/**
 * relations_is_replied_to:
 * @relations: of a message
 * @newsgroup: in lower case
 *
 * Returns: whether the message replied to was posted to @newsgroup, so that its poster is
 *   known there
 */
gboolean relations_is_replied_to(const Relations *relations, const char *newsgroup);

/**
 * relations_is_reply:
 * @relations: of a message
 *
 * Returns: whether the message replied to is known
 */
gboolean relations_is_reply(const Relations *relations);

/**
 * relations_has_met:
 * @relations: of a message
 * @party: of a mailbox
 *
 * Returns: whether one of @party stood in the message replied to, in any field
 */
gboolean relations_has_met(const Relations *relations, const char *party);

/**
 * relations_has_met_domain:
 * @relations: of a message
 * @domain: of a mailbox, or a registrable one
 *
 * Returns: the same of a mailbox at @domain; of a registrable one also at a sub-domain
 */
gboolean relations_has_met_domain(const Relations *relations, const char *domain);

/**
 * relations_is_expected:
 * @relations: of a message
 * @party: that was not in the message replied to
 *
 * Returns: whether @party is in a trusted group with somebody who was, or the sender has
 *   acknowledged that it comes into this conversation
 */
gboolean relations_is_expected(const Relations *relations, const char *party);

/**
 * relations_dup_own_domains:
 * @relations: of a message
 *
 * Returns: (transfer container) (element-type utf8): the domains that are inside
 *   whatever the policy says: the sender's, and those of the sender's organisation
 */
GPtrArray *relations_dup_own_domains(const Relations *relations);

/**
 * relations_get_n_circles:
 * @relations: of the message
 *
 * Returns: how many circles there are, number 0 of those in no trusted group included
 */
guint relations_get_n_circles(const Relations *relations);

/**
 * relations_sum_circles:
 * @relations: of the message
 * @figures: (array): @width figures a circle, by number
 * @width: how many figures a circle has
 *
 * Parties of one circle are in the same groups, so that figures are summed up once for
 * all of them; see circles_sum().
 *
 * Returns: (transfer full) (array): @width figures a circle, by number: the sums over
 *   all circles that share a trusted group with it, itself included; 0 for number 0
 */
guint *relations_sum_circles(
    const Relations *relations, const guint *figures, gsize width);

/**
 * relations_get:
 * @relations: of a message
 * @number: the number of a mailbox of the message, or one of relations_number()
 *
 * The same as the functions above in one, and worked out once: the proof of a
 * conversion asks for every mailbox a second time.
 *
 * Returns: (transfer none): what the mailbox is to the sender; stays until
 *   relations_number() is called
 */
const Relation *relations_get(const Relations *relations, guint number);

/**
 * relations_number:
 * @relations: of a message; gets one more mailbox if it has to
 * @mailbox: normalised
 *
 * Returns: the number of @mailbox; a new one, if it is not in the message
 */
guint relations_number(Relations *relations, const char *mailbox);

/**
 * relations_add:
 * @relations: of a message
 * @mailbox: normalised, not in the message and not added before; has to stay as long as
 *   the relations
 *
 * As relations_number(), without a search: for those who are many.
 *
 * Returns: the number of @mailbox
 */
guint relations_add(Relations *relations, const char *mailbox);

/* How many numbers there are. */

/**
 * relations_get_n_mailboxes:
 * @relations: of a message
 *
 * Returns: how many mailboxes have a number, from 0
 */
guint relations_get_n_mailboxes(const Relations *relations);

/**
 * relations_get_n_parties:
 * @relations: of a message
 *
 * Returns: how many parties have a number, from 0
 */
guint relations_get_n_parties(const Relations *relations);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Relations, relations_free)

G_END_DECLS
