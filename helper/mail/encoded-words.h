/* EncodedWords: text of a header as people read it (RFC 2047).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encoded_words_decode_text:
 * @text: of an unstructured header, unfolded or not
 *
 * Returns: (transfer full): the same with its encoded words decoded (RFC 2047, 5, (1))
 */
char *encoded_words_decode_text(const char *text);

G_END_DECLS
