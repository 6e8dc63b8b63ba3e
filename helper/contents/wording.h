/* Wording: what a message says in words that people read: its subject is not among them,
 * the texts of its body are, and the names of its files.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Wording Wording;

/**
 * wording_new:
 * @message: as RFC 5322 text; a file that the extension did not hand over stands in
 *   X-Bcc-Guard-Attachment (data/protocol.md)
 *
 * Returns: (transfer full): what it says
 */
Wording *wording_new(GBytes *message);
void wording_free(Wording *wording);

/**
 * wording_get_texts:
 * @wording: of a message
 *
 * Returns: (transfer none) (element-type utf8): the texts of its body, without markup, as
 *   word_finder_fold() makes them
 */
const GPtrArray *wording_get_texts(const Wording *wording);

/**
 * wording_get_files:
 * @wording: of a message
 *
 * Returns: (transfer none) (element-type utf8): the names of its files, harmless to show
 */
const GPtrArray *wording_get_files(const Wording *wording);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Wording, wording_free)

G_END_DECLS
