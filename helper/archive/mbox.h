/* Mbox: the messages of one file, one after another: a mailbox in any of the mbox
 * formats (RFC 4155), or a single message.  It gives the header of each, and as much of
 * the body as is wanted, and holds no more than that at a time.
 *
 * A message begins at a line “From …” that holds a time, as 08:13:00, or that a line of a
 * header follows, or nothing at all.
 * So it does where the line is not behind an empty one, as after a program that fell, and
 * does not where a text holds such a line that nobody has quoted with “>”.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A header that is longer is none. */
#define MBOX_MAX_HEADER ((gsize)64 * 1024 * 1024)

/* One message; the text belongs to the reader, up to the next call. */
typedef struct {
    const char *text;  /* from the line “From …” on, if there is one */
    gsize length;      /* of header, empty line, and what is wanted of the body */
    guint64 offset;    /* of text, in the file as it is when unpacked */
    gboolean expunged; /* Thunderbird shows it no more (bit 3 of X-Mozilla-Status) */
} MboxMessage;

typedef struct _Mbox Mbox;

/**
 * mbox_open:
 * @path: the file, also a gzip file
 * @body: how much of each body is wanted, in bytes
 * @error: return location for a #G_FILE_ERROR
 *
 * Returns: (transfer full) (nullable): the file before its first message
 */
Mbox *mbox_open(const char *path, gsize body, GError **error);
void mbox_free(Mbox *mbox);

/**
 * mbox_next:
 * @mbox: a file
 * @message: (out): the next message
 * @error: return location for a #G_FILE_ERROR; it names the place where nothing further
 *   can be read
 *
 * Returns: %FALSE at the end, which is an error or not
 */
gboolean mbox_next(Mbox *mbox, MboxMessage *message, GError **error);

/**
 * mbox_is_mailbox:
 * @mbox: a file
 *
 * Returns: whether it is in an mbox format; else it is one message
 */
gboolean mbox_is_mailbox(Mbox *mbox);

/**
 * mbox_get_position:
 * @mbox: a file
 *
 * Returns: how many bytes of the file itself have been read
 */
guint64 mbox_get_position(const Mbox *mbox);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mbox, mbox_free)

G_END_DECLS
