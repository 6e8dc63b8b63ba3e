/* Circles: the parties of one message by the trusted groups that they are in.  Parties
 * of one circle are in the same groups and trust the same parties, so that what holds
 * for one of them is counted once for all.
 */
#pragma once

#include "policy/trust.h"

G_BEGIN_DECLS

typedef struct _Circles Circles;

/**
 * circles_new:
 * @trust: of the policy; has to stay as long as the circles
 *
 * Returns: (transfer full): no circle but number 0, of those who are in no group
 */
Circles *circles_new(const Trust *trust);
void circles_free(Circles *circles);

/**
 * circles_add:
 * @circles: of the message
 * @party: as made by party_of()
 *
 * Returns: the number of the circle of @party, below circles_get_n(); 0: it is in no
 *   group
 */
guint circles_add(Circles *circles, const char *party);

/**
 * circles_get_n:
 * @circles: of the message
 *
 * Returns: how many there are, number 0 included
 */
guint circles_get_n(const Circles *circles);

/**
 * circles_is_alone:
 * @circles: of the message
 * @circle: a number of circles_add()
 *
 * Returns: whether a party of @circle stands alone in a group
 */
gboolean circles_is_alone(const Circles *circles, guint circle);

/**
 * circles_sum:
 * @circles: of the message
 * @figures: @width figures a circle, by number
 * @width: how many figures a circle has
 *
 * Takes as many steps as the groups in this message have members, if there are not
 * thousands of large groups of the same parties in different mixtures.
 *
 * Returns: (transfer full): @width figures a circle, by number: the sums over all
 *   circles that share a group with it, itself included; 0 for number 0
 */
guint *circles_sum(const Circles *circles, const guint *figures, gsize width);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Circles, circles_free)

G_END_DECLS
