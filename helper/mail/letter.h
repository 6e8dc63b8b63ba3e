/* Letter: a message of ours, written as RFC 5322 text: for a folder that a person or a
 * program sends from.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Something that goes along. */
typedef struct {
    const char *type; /* its media type: `message/rfc822` */
    const char *name; /* as a file */
    GBytes *bytes;
} LetterPart;

/* All UTF-8, and borrowed. */
typedef struct {
    const char *from;          /* an entry of an address list; NULL: whoever sends it */
    const char *name;          /* of the person; NULL: none */
    const char *address;       /* of the person: an addr-spec */
    const char *const *others; /* more addr-specs; NULL: none */
    const char *subject;
    const char *text; /* lines end with \n */
    GDateTime *date;
    const LetterPart *parts;
    gsize n_parts;
} Letter;

/**
 * letter_write:
 * @letter: what it says; message_parse() has read a message before
 *
 * Returns: (transfer full): the message
 */
GBytes *letter_write(const Letter *letter);

G_END_DECLS
