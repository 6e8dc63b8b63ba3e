/* Spelling: whether a word was meant to be one that is known. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * spelling_distance:
 * @written: UTF-8
 * @meant: ASCII
 *
 * Returns: how many letters have to be added, left out, replaced or swapped with their
 *   neighbour to make @meant of @written (Damerau and Levenshtein, no letter twice),
 *   upper and lower case aside; %G_MAXUINT: too many, it was not meant
 */
guint spelling_distance(const char *written, const char *meant);

G_END_DECLS
