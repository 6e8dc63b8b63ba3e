/* Alike: whether a domain was meant to be another one, and which of many in a time that
 * does not grow with them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A slip is looked for in names of so many letters, digits and hyphens: of shorter ones
 * too many are one letter from each other. */
#define ALIKE_MIN_NAME 5

/**
 * alike_is_slip:
 * @written: a domain as made by mailbox_normalise_domain()
 * @meant: another one
 *
 * A name is what stands between two dots: `de` and `dk` are two countries, and no slip.
 *
 * Returns: whether one letter of @meant was left out, added, replaced or swapped with its
 *   neighbour to make @written of it, in a name of #ALIKE_MIN_NAME letters or more
 */
gboolean alike_is_slip(const char *written, const char *meant);

/* Domains, by themselves and by what is left of each without one letter: two that are one
 * slip from each other have one of these in common. */
typedef struct _AlikeSet AlikeSet;

/**
 * alike_set_new:
 * @domains: (transfer full) (element-type utf8): normalised; texts that it does not own
 *   have to stay
 *
 * Returns: (transfer full): a set of @domains
 */
AlikeSet *alike_set_new(GPtrArray *domains);
void alike_set_free(AlikeSet *set);

/**
 * alike_set_find:
 * @set: where to look
 * @written: a normalised domain
 *
 * Returns: (transfer none) (nullable): the first domain of @set of which alike_is_slip()
 *   says that it was meant by @written
 */
const char *alike_set_find(const AlikeSet *set, const char *written);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(AlikeSet, alike_set_free)

G_END_DECLS
