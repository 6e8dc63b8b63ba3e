/* EachOffer: whether the sender can be offered one message each, and what they are told
 * of it.  Keeps of the message what the plan needs, so that it can be carried out later.
 */
#pragma once

#include "rules/each.h"

G_BEGIN_DECLS

/* Thunderbird's own pace: so long from one to the next, in milliseconds. */
#define EACH_OFFER_PACE_MS 125

typedef struct _EachOffer EachOffer;

/**
 * each_offer_new:
 * @input: what @inspection was made of; it is not kept
 * @inspection: of the message; has to stay as long as the offer
 * @against: (nullable): a word for what speaks against it and does not show in the
 *   message: `signed`, `pictures`, `format`, `headers`, `links` or `files`
 *
 * Returns: (transfer full): the offer, or why there is none
 */
EachOffer *each_offer_new(
    const InspectionInput *input, const Inspection *inspection, const char *against);
void each_offer_free(EachOffer *offer);

/**
 * each_offer_is_word:
 * @against: any text
 *
 * Returns: whether it is one of the words of each_offer_new()
 */
gboolean each_offer_is_word(const char *against);

/**
 * each_offer_dup_limit:
 * @n_people: more than @most
 * @most: the limit
 *
 * Returns: (transfer full): that they are too many, a sentence for people
 */
char *each_offer_dup_limit(guint n_people, guint most);

/**
 * each_offer_dup_excess:
 * @policy: the settings in force
 * @n_people: any number
 *
 * Returns: (transfer full) (nullable): why not so many get one each, a sentence for
 *   people
 */
char *each_offer_dup_excess(const Policy *policy, guint n_people);

/**
 * each_offer_get_reason:
 * @offer: of a message
 *
 * Returns: (transfer none) (nullable): why it is not offered, a sentence for people;
 *   %NULL: it is offered
 */
const char *each_offer_get_reason(const EachOffer *offer);

/**
 * each_offer_get_plan:
 * @offer: of a message, made
 *
 * Returns: (transfer none): who gets what; proven of the samples alone
 */
const Each *each_offer_get_plan(const EachOffer *offer);

/**
 * each_offer_get_samples:
 * @offer: of a message, made
 * @n_samples: (out): how many
 *
 * Returns: (transfer none) (array length=n_samples): places of the plan: the first
 *   outsider, one in the middle, the last, those inside
 */
const guint *each_offer_get_samples(const EachOffer *offer, gsize *n_samples);

/**
 * each_offer_dup_label:
 *
 * Returns: (transfer full): the words for a button
 */
char *each_offer_dup_label(void);

/**
 * each_offer_dup_detail:
 * @offer: of a message, made
 *
 * Returns: (transfer full): how many messages will go, and how long that takes
 */
char *each_offer_dup_detail(const EachOffer *offer);

/**
 * each_offer_dup_note:
 * @offer: of a message, made
 *
 * Returns: (transfer full) (nullable): what the sender has to know before
 */
char *each_offer_dup_note(const EachOffer *offer);

/**
 * each_offer_get_seconds:
 * @offer: of a message, made
 *
 * Returns: how long it takes at the pace of Thunderbird
 */
guint each_offer_get_seconds(const EachOffer *offer);

/**
 * each_offer_seconds_of:
 * @n_messages: any number
 *
 * Returns: how long so many take at the pace of Thunderbird
 */
guint each_offer_seconds_of(guint n_messages);

/**
 * each_offer_leaves_findings:
 * @inspection: of the message
 *
 * Returns: whether something was found that is as it was when everybody gets a message
 *   of their own: it has to be acknowledged as with sending it as it is
 */
gboolean each_offer_leaves_findings(const Inspection *inspection);

/**
 * each_offer_prove:
 * @offer: of a message, made
 * @policy: what is in force now
 * @error: return location for an #EACH_ERROR or a #MESSAGE_ERROR
 *
 * Returns: whether each message of the plan goes to nobody else, and shows nobody
 */
gboolean each_offer_prove(EachOffer *offer, const Policy *policy, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EachOffer, each_offer_free)

G_END_DECLS
