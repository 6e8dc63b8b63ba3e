/* Letter: a message to one person, written as RFC 5322 text: for a folder that a person
 * or a program sends from.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All UTF-8, and borrowed. */
typedef struct {
    const char *from;    /* an entry of an address list; NULL: whoever sends it */
    const char *name;    /* of the person; NULL: none */
    const char *address; /* of the person: an addr-spec */
    const char *subject;
    const char *text; /* lines end with \n */
    GDateTime *date;
} Letter;

/**
 * letter_write:
 * @letter: what it says; message_parse() has read a message before
 *
 * Returns: (transfer full): the message, with one recipient
 */
GBytes *letter_write(const Letter *letter);

G_END_DECLS
