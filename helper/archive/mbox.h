/* Mbox: the messages of one file, one after another: a mailbox in any of the mbox
 * formats (RFC 4155), or a single message.  It gives the header of each, and as much of
 * the body as is wanted, and holds no more than that at a time.
 *
 * A message begins at a line “From …” that two lines of a header follow, or one and an
 * empty line, or nothing at all; or that is a separator by itself, as “From - Mon Nov 23
 * 08:13:00 2026”.  So it does where the line is not behind an empty one, as after a
 * program that fell, and does not where a text holds a line “From …”, a time in it or
 * not, that nobody has quoted with “>”.  What stands in front of the line has no say in
 * it, so that a file can be read in parts.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A header that is longer is none. */
#define MBOX_MAX_HEADER ((gsize)64 * 1024 * 1024)

/* What is read at first: a message that is a file by itself has its header in it. */
#define MBOX_FIRST_PIECE ((gsize)16 * 1024)

/* One message; the text belongs to the reader, up to the next call. */
typedef struct {
    const char *text;  /* from the line “From …” on, if there is one */
    gsize length;      /* of header, empty line, and what is wanted of the body */
    guint64 offset;    /* of text, in the file as it is when unpacked */
    gboolean expunged; /* Thunderbird shows it no more (bit 3 of X-Mozilla-Status) */
    gboolean cut;      /* the file, or the next message, begins before its header ends */
} MboxMessage;

/* What is read: a file, or those of its messages that begin in a part of it. */
typedef struct {
    int folder;       /* as source_open() has it */
    const char *name; /* in the encoding of file names */
    guint64 from; /* where the part begins, in bytes; a part that is not the first is one
                   * of a mailbox */
    guint64 to;   /* behind it; 0: it goes to the end of the file */
} MboxPart;

typedef struct _Mbox Mbox;

/**
 * mbox_new:
 * @body: how much of each body is wanted, in bytes
 *
 * Returns: (transfer full): a reader, of one file after another
 */
Mbox *mbox_new(gsize body);
void mbox_free(Mbox *mbox);

/**
 * mbox_open:
 * @mbox: a reader; a file that is open is closed
 * @part: what is read; nothing of it is needed after the call
 * @error: return location for a #G_FILE_ERROR
 *
 * Returns: whether the file is open, before the first message
 */
gboolean mbox_open(Mbox *mbox, const MboxPart *part, GError **error);

/**
 * mbox_close:
 * @mbox: a reader
 */
void mbox_close(Mbox *mbox);

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
 * mbox_has_parts:
 * @mbox: a file that was opened as a whole
 *
 * Returns: whether it can be read in parts as well: it is a mailbox that is not packed
 */
gboolean mbox_has_parts(Mbox *mbox);

/**
 * mbox_get_position:
 * @mbox: a file, or a part of one
 *
 * Returns: how many bytes of the file itself have been read
 */
guint64 mbox_get_position(const Mbox *mbox);

/**
 * mbox_get_rest:
 * @mbox: a file
 *
 * Returns: how many bytes of the file itself are left to be read; 0: it is not known
 */
guint64 mbox_get_rest(const Mbox *mbox);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mbox, mbox_free)

G_END_DECLS
