/* WordFinder: whether a text holds a word or a phrase that somebody wrote into a list,
 * upper and lower case, the ways to write one letter, and line breaks aside.
 *
 * Where words have blanks between them, a letter ends at no letter, a number at no digit:
 * “plan” is in “the plan2.pdf”, and not in “planet”.  Japanese, Chinese, Korean and Thai
 * words are found wherever they stand.  A * stands for any text of one line, also none.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * word_finder_fold:
 * @text: UTF-8
 *
 * Returns: (transfer full): @text as word_finder_is_in() compares it
 */
char *word_finder_fold(const char *text);

/**
 * word_finder_is_in:
 * @entry: what is looked for, as it was written
 * @folded: made by word_finder_fold()
 *
 * Returns: whether @entry is in the text; a * alone is in every text but an empty one
 */
gboolean word_finder_is_in(const char *entry, const char *folded);

/**
 * word_finder_needs_edge:
 * @c: a character of a word
 *
 * Returns: whether a word that begins or ends with @c does so at no letter of its kind
 */
gboolean word_finder_needs_edge(gunichar c);

G_END_DECLS
