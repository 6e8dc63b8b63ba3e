/* Gaps: what nobody looked into of what a message carries, in words.
 */
#pragma once

#include "contents/contents.h"

G_BEGIN_DECLS

/**
 * gaps_describe:
 * @contents: (nullable): what the message carries; %NULL: nobody looked into the message
 * @n_named: how many of them are named at the most; the others are counted
 *
 * Returns: (transfer full) (nullable): a list of files in the language in force, each
 * with the reason where there is one to say; %NULL: there is none
 */
char *gaps_describe(const Contents *contents, guint n_named);

G_END_DECLS
