/* Alike: whether a domain was meant to be another one. */
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

G_END_DECLS
