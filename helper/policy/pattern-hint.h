/* Pattern hint: what to write instead of an entry that is no pattern.  People bring their
 * lists from other programs, where -corp.example takes out and @corp.example is a domain.
 */
#pragma once

#include "policy/pattern.h"

G_BEGIN_DECLS

/**
 * pattern_hint:
 * @text: an entry of which pattern_normalise() makes nothing, UTF-8
 * @kinds: what it may be
 *
 * Returns: (transfer full): what was expected in its place, for people: how that is
 *   written here which @text means elsewhere, or else what an entry may be
 */
char *pattern_hint(const char *text, PatternKinds kinds);

G_END_DECLS
