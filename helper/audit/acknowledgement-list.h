/* AcknowledgementList: what was confirmed, as it stands in the file: the text, its
 * limits, and which of it is too old.  Pure.
 *
 * A first line says what the file is.  Each further one is an acknowledgement, its parts
 * separated by a blank: `message` or `conversation`, the time, the token, the digest of
 * what it is about, and the digests of who may be shown and of who may read, one behind
 * the other; `-` is none.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ACKNOWLEDGEMENT_LIST_ERROR (acknowledgement_list_error_quark())
GQuark acknowledgement_list_error_quark(void);

typedef enum {
    ACKNOWLEDGEMENT_LIST_ERROR_BROKEN, /* it was not written by us, or not to its end */
} AcknowledgementListError;

/* Of each kind so many are kept, so long, and with so many digests; the newest one
 * whatever its size, so that a message that is sent now is not told of in vain. */
#define ACKNOWLEDGEMENT_LIST_MAX_MESSAGES 50
#define ACKNOWLEDGEMENT_LIST_MAX_CONVERSATIONS 500
#define ACKNOWLEDGEMENT_LIST_MAX_DIGESTS 50000
#define ACKNOWLEDGEMENT_LIST_MESSAGE_AGE (G_GINT64_CONSTANT(30) * 24 * 3600)
#define ACKNOWLEDGEMENT_LIST_CONVERSATION_AGE (G_GINT64_CONSTANT(365) * 24 * 3600)

typedef enum {
    ACKNOWLEDGEMENT_OF_MESSAGE,
    ACKNOWLEDGEMENT_OF_CONVERSATION,
    ACKNOWLEDGEMENT_OF_NEWCOMERS, /* to a conversation */
} AcknowledgementKind;

/* One of them; all its strings are its own. */
typedef struct {
    AcknowledgementKind kind;
    gint64 at;        /* seconds since 1970 */
    char *token;      /* a UUID: what it is known by before its message is */
    char *about;      /* digest of the Message-ID or the conversation; NULL: not known */
    char *shown;      /* digests of mailboxes, one behind the other */
    char *readers;    /* the same of parties; of newcomers these alone */
    gboolean unsaved; /* it, or its last change, is not in the file */
} Acknowledgement;

/**
 * acknowledgement_list_new:
 *
 * Returns: (transfer full) (element-type Acknowledgement): an empty list, which frees
 * what is in it
 */
GPtrArray *acknowledgement_list_new(void);

/**
 * acknowledgement_list_parse:
 * @text: (array length=length): what stands in the file; ends in a NUL besides
 * @length: in bytes
 * @error: return location for an #ACKNOWLEDGEMENT_LIST_ERROR, which names the line
 *
 * Returns: (transfer full) (nullable) (element-type Acknowledgement): the list, the
 * oldest first, or %NULL and an error if any of it is not as it should be
 */
GPtrArray *acknowledgement_list_parse(const char *text, gsize length, GError **error);

/**
 * acknowledgement_list_to_text:
 * @list: (element-type Acknowledgement): the oldest first
 *
 * Returns: (transfer full): what the file has to hold
 */
char *acknowledgement_list_to_text(const GPtrArray *list);

/**
 * acknowledgement_list_prune:
 * @list: (element-type Acknowledgement): the oldest first
 * @now: seconds since 1970
 *
 * Removes what is too old, and of too many the oldest.
 */
void acknowledgement_list_prune(GPtrArray *list, gint64 now);

/**
 * acknowledgement_list_remove:
 * @list: (element-type Acknowledgement): loses what is of that kind
 * @kind: what nobody wants to be known any more
 */
void acknowledgement_list_remove(GPtrArray *list, AcknowledgementKind kind);

/**
 * acknowledgement_list_merge:
 * @list: (element-type Acknowledgement): as it stands in the file; gets what follows
 * @mine: (transfer full) (element-type Acknowledgement): what this program knows
 *
 * Takes over what is not saved of @mine, in place of what the file has of the same token.
 */
void acknowledgement_list_merge(GPtrArray *list, GPtrArray *mine);

G_END_DECLS
