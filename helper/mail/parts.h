/* Parts: what a message is made of, one after another: body texts, attachments, messages
 * within it.  A message within it is one part: whoever looks into it walks through it as
 * through the one around it.
 */
#pragma once

#include "mail/header-field.h"

G_BEGIN_DECLS

/* Who nests deeper, or has more, hides something, or is broken. */
#define PARTS_MAX_DEPTH 32
#define PARTS_MAX 1000

/* One part; the strings belong to the parts. */
typedef struct {
    const char *type;    /* media type, in lower case: “text/plain” (RFC 2045, 5) */
    const char *name;    /* file name, harmless to show; NULL: none (RFC 2183, 2.3) */
    const char *charset; /* as it says of itself; NULL: it does not (RFC 2046, 4.1.2) */
    gsize size;    /* in bytes, as it is encoded; of a message 0, which is not counted */
    guint depth;   /* in how many multiparts it is */
    gboolean file; /* to be shown as a file, not as text (RFC 2183, 2.2) */
} Part;

typedef struct _Parts Parts;

/**
 * parts_new:
 * @bytes: a whole message
 *
 * Walks through the message and decodes nothing; what contains other parts is no part,
 * a message aside.  Of its header only the fields about its body are read: of those who
 * get it there can be 100,000.
 *
 * Returns: (transfer full): its parts
 */
Parts *parts_new(GBytes *bytes);
void parts_free(Parts *parts);

/**
 * parts_is_content_field:
 * @field: of the header of a message
 *
 * Returns: whether it says something about the body
 */
gboolean parts_is_content_field(const HeaderField *field);

/**
 * parts_new_of:
 * @bytes: a whole message
 * @fields: those of its header that say something about the body, as they stand there
 * @header_length: of its header, up to the empty line
 *
 * As parts_new(), for whoever went through the header already.
 *
 * Returns: (transfer full): its parts
 */
Parts *parts_new_of(GBytes *bytes, const GString *fields, gsize header_length);

/**
 * parts_get:
 * @parts: of a message
 * @n_parts: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_parts): the parts in the order of the message
 */
const Part *parts_get(const Parts *parts, guint *n_parts);

/**
 * parts_are_complete:
 * @parts: of a message
 *
 * Returns: %FALSE if the message has more parts, or deeper ones, than were walked
 * through, or headers that nobody would write
 */
gboolean parts_are_complete(const Parts *parts);

/**
 * parts_decode:
 * @parts: of a message
 * @number: of the part, from 0
 *
 * Returns: (transfer full): the bytes of the part without its transfer encoding (RFC
 *   2045, 6), of a message its text; what is wrongly encoded is decoded as far as it goes
 */
GBytes *parts_decode(const Parts *parts, guint number);

/**
 * parts_is_sound:
 * @parts: of a message
 * @number: of the part, from 0
 *
 * Returns: whether all of the part is encoded as it says (RFC 2045, 6.7 and 6.8), so that
 *   parts_decode() leaves nothing out
 */
gboolean parts_is_sound(const Parts *parts, guint number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Parts, parts_free)

G_END_DECLS
