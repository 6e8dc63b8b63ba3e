/* SingleLetter: a message that somebody wrote ahead for one person, read to be sent as it
 * stands.  Strict: what would be lost or changed on the way makes it none.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SINGLE_LETTER_ERROR (single_letter_error_quark())
GQuark single_letter_error_quark(void);

typedef enum {
    SINGLE_LETTER_ERROR_SIZE,
    SINGLE_LETTER_ERROR_HEADER, /* there is none, or a part of it cannot be read */
    SINGLE_LETTER_ERROR_FROM,
    SINGLE_LETTER_ERROR_TO,
    SINGLE_LETTER_ERROR_OTHERS, /* there are addresses beside From and To */
    SINGLE_LETTER_ERROR_SUBJECT,
    SINGLE_LETTER_ERROR_BODY, /* it is more than a text */
    SINGLE_LETTER_ERROR_TEXT, /* it cannot be read as it is encoded */
} SingleLetterError;

/* In bytes, of the file and of its text: four of them fit into a reply. */
#define SINGLE_LETTER_MAX ((gsize)96 * 1024)

typedef struct {
    char *from;    /* the entry, decoded */
    char *sender;  /* its mailbox, normalised */
    char *to;      /* the entry, decoded */
    char *mailbox; /* its mailbox, normalised */
    char *subject; /* one line */
    char *text;    /* lines end with \n */
    gboolean is_html;
} SingleLetter;

/**
 * single_letter_read:
 * @bytes: a message as RFC 5322 text
 * @error: return location for a #SINGLE_LETTER_ERROR
 *
 * From and To have one mailbox each, no other field an address; the body is plain text or
 * HTML, or both as alternatives (RFC 2046, 5.1.4), of which HTML counts.  Written again,
 * the entry of To is that mailbox.
 *
 * Returns: (transfer full) (nullable): the letter, or %NULL and an error
 */
SingleLetter *single_letter_read(GBytes *bytes, GError **error);
void single_letter_free(SingleLetter *letter);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SingleLetter, single_letter_free)

G_END_DECLS
