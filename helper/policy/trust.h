/* Trust: which trusted groups of a policy a party is in, looked up in a time that does
 * not grow with them.  Parties that are in the same groups share one number.
 */
#pragma once

#include <glib.h>

#include "policy/party.h"

G_BEGIN_DECLS

typedef struct _Trust Trust;

/**
 * trust_new:
 * @groups: (element-type GStrv): the policy's `trustedGroups`: domains and mailboxes,
 *   normalised; has to stay as long as the trust
 * @parties: which of them are of which party
 *
 * Returns: (transfer full): who is in which of @groups
 */
Trust *trust_new(const GPtrArray *groups, const PartyRules *parties);
void trust_free(Trust *trust);

/**
 * trust_get_membership:
 * @trust: of the policy
 * @party: as made by party_of()
 *
 * Returns: the number of the set of groups that @party is in; 0: it is in none
 */
guint trust_get_membership(const Trust *trust, const char *party);

/**
 * trust_get_groups:
 * @trust: of the policy
 * @membership: a number of trust_get_membership(), not 0
 * @n_groups: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_groups): the groups' places in the policy,
 *   ascending
 */
const guint *trust_get_groups(const Trust *trust, guint membership, gsize *n_groups);

/**
 * trust_is_alone:
 * @trust: of the policy
 * @membership: a number of trust_get_membership()
 *
 * Returns: whether a party with this number stands alone in a group, by its domain: then
 *   its people may see each other, however many they are
 */
gboolean trust_is_alone(const Trust *trust, guint membership);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Trust, trust_free)

G_END_DECLS
