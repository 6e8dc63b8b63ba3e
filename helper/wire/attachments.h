/* Attachments: the bytes of files that come over the wire in pieces, ahead of the check
 * that they belong to (data/protocol.md, piece): where
 * they wait, within limits, until they are looked into.
 */
#pragma once

#include <glib.h>

#include "contents/contents.h"
#include "wire/request.h"

G_BEGIN_DECLS

/* In bytes.  Of a larger file the extension hands over the name and the size alone. */
#define ATTACHMENTS_MAX_FILE ((guint64)25 * 1024 * 1024)

/* In bytes: of all that wait, whatever they belong to. */
#define ATTACHMENTS_MAX_TOTAL ((guint64)64 * 1024 * 1024)

/* Of all that wait; each costs something beside its bytes. */
#define ATTACHMENTS_MAX_FILES 1000

typedef struct _Attachments Attachments;

/**
 * attachments_new:
 *
 * Returns: (transfer full): room for attachments, in which none waits
 */
Attachments *attachments_new(void);
void attachments_free(Attachments *attachments);

/**
 * attachments_add:
 * @attachments: those that wait
 * @request: a `piece`; it is not kept
 * @error: return location for a #REQUEST_ERROR
 *
 * Puts a piece to those before it.  A file begins with the piece at offset 0, and its
 * pieces come in their order, with the same name and the same size; a piece that does not
 * fit changes nothing.
 *
 * Returns: %FALSE with %REQUEST_ERROR_FIELD for a piece that does not continue its file,
 *   or a file larger than %ATTACHMENTS_MAX_FILE; with %REQUEST_ERROR_TOO_LARGE where more
 *   would wait than there is room for
 */
gboolean attachments_add(
    Attachments *attachments, const Request *request, GError **error);

/**
 * attachments_count:
 * @attachments: those that wait
 * @of: the id of a check
 *
 * Returns: how many files of this check came to their end
 */
guint attachments_count(const Attachments *attachments, const char *of);

/**
 * attachments_look:
 * @attachments: those that wait
 * @of: the id of a check; it need not have any
 * @contents: gets what is found in the files of this check; one that did not come to its
 *   end is not looked into
 */
void attachments_look(const Attachments *attachments, const char *of, Contents *contents);

/**
 * attachments_dup_files:
 * @attachments: those that wait
 * @of: an id; it need not have any
 * @names: (element-type utf8): gets the names of its files
 * @files: (element-type GBytes): gets what is in them
 *
 * Returns: %FALSE if one of them did not come to its end
 */
gboolean attachments_dup_files(
    const Attachments *attachments, const char *of, GPtrArray *names, GPtrArray *files);

/**
 * attachments_join:
 * @attachments: those that wait
 * @of: an id
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: (transfer full) (nullable): what is in its files, one behind the other: a
 *   message that is larger than a file may be; %NULL with %REQUEST_ERROR_FIELD if there
 *   are none, or one did not come to its end
 */
GBytes *attachments_join(const Attachments *attachments, const char *of, GError **error);

/**
 * attachments_forget:
 * @attachments: those that wait
 * @of: the id of a check; it need not have any
 *
 * Gives up the files of this check.
 */
void attachments_forget(Attachments *attachments, const char *of);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Attachments, attachments_free)

G_END_DECLS
