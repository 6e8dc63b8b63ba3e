/* Correspondents: whom this person writes to, as keyed digests: mailboxes, their domains,
 * and what is left of a domain that is written to often when one letter is left out.  Two
 * domains that are one slip from each other have such a rest in common, so that a likely
 * one is found, and named, without standing anywhere.
 */
#pragma once

#include "mail/message.h"
#include "policy/party.h"

G_BEGIN_DECLS

/* A domain is written to often from so many messages on. */
#define CORRESPONDENTS_OFTEN 3

/* For a year. */
#define CORRESPONDENTS_DAYS 365

/* Digests of all kinds, of 16 bytes each in the file: 4 MB.  Of more the oldest go. */
#define CORRESPONDENTS_MAX 250000

/* Of a message with more recipients no more are learnt. */
#define CORRESPONDENTS_MAX_RECIPIENTS 3000

/* Of the key. */
#define CORRESPONDENTS_KEY_SIZE 16

typedef struct _Correspondents Correspondents;

/**
 * correspondents_new:
 * @key: (array fixed-size=16): of their digests; it is copied
 *
 * Returns: (transfer full): nobody
 */
Correspondents *correspondents_new(const guint8 *key);
void correspondents_free(Correspondents *self);

/**
 * correspondents_read:
 * @key: as above
 * @data: (array length=length): as made by correspondents_to_bytes()
 * @length: in bytes
 *
 * Returns: (transfer full) (nullable): what stands there; %NULL if it is none, or not
 *   all of it
 */
Correspondents *correspondents_read(const guint8 *key, const char *data, gsize length);

/**
 * correspondents_to_bytes:
 * @self: whom one writes to
 *
 * Returns: (transfer full): the same, for a file
 */
GBytes *correspondents_to_bytes(const Correspondents *self);

/**
 * correspondents_learn:
 * @self: whom one writes to
 * @message: one that was sent
 * @parties: where an organisation's domain begins
 * @day: on which, since 1970
 *
 * Learns the mailboxes of To, Cc and Bcc.
 */
void correspondents_learn(
    Correspondents *self, const Message *message, const PartyRules *parties, guint day);

/**
 * correspondents_prune:
 * @self: whom one writes to
 * @today: the day, since 1970
 *
 * Forgets whom nobody wrote to for a year, and of too many the oldest.
 */
void correspondents_prune(Correspondents *self, guint today);

/**
 * correspondents_set_complete:
 * @self: whom one writes to
 *
 * What was sent in the year before is learnt: from now on a mailbox that is not there is
 * one that nobody wrote to.
 */
void correspondents_set_complete(Correspondents *self);

/**
 * correspondents_is_complete:
 * @self: whom one writes to
 *
 * Returns: whether correspondents_set_complete() was called, for what it was read from
 *   too
 */
gboolean correspondents_is_complete(const Correspondents *self);

/**
 * correspondents_has_mailbox:
 * @self: whom one writes to
 * @mailbox: normalised
 *
 * Returns: whether somebody wrote to @mailbox
 */
gboolean correspondents_has_mailbox(const Correspondents *self, const char *mailbox);

/**
 * correspondents_has_domain:
 * @self: whom one writes to
 * @domain: normalised
 *
 * Returns: whether somebody wrote to a mailbox at @domain, or at a sub-domain if @domain
 *   is an organisation's
 */
gboolean correspondents_has_domain(const Correspondents *self, const char *domain);

/**
 * correspondents_dup_alike:
 * @self: whom one writes to
 * @domain: normalised, one that nobody wrote to
 *
 * Returns: (transfer full) (nullable): a domain that is written to often, and that
 *   alike_is_slip() says was meant; %NULL: there is none
 */
char *correspondents_dup_alike(const Correspondents *self, const char *domain);

/**
 * correspondents_get_size:
 * @self: whom one writes to
 *
 * Returns: how many digests there are
 */
gsize correspondents_get_size(const Correspondents *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Correspondents, correspondents_free)

G_END_DECLS
