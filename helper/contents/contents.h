/* Contents: the addresses that a message carries along in its text and in its
 * attachments, place by place, and what nobody looked into.  Whose they are and who gets
 * them is not known here.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many are told apart, one that stands in two places counted twice; of further ones it
 * is said that there are more. */
#define CONTENTS_MAX_MAILBOXES 200000

/* Why something was not looked into, or not to its end. */
typedef enum {
    CONTENTS_FORMAT,    /* nobody here knows how */
    CONTENTS_PROTECTED, /* it is encrypted */
    CONTENTS_NESTED,    /* archives in archives, messages in messages */
    CONTENTS_LIMIT,     /* it is larger than is looked into, unpacked or not */
    CONTENTS_BROKEN,    /* it is not what it should be */
    CONTENTS_ABSENT,    /* it was not handed over */
} ContentsReason;

/* Where addresses are; the strings belong to the contents, and are harmless to show. */
typedef struct {
    const char *file;     /* of an attachment; NULL: the text of the message */
    const char *member;   /* of an archive or a message in it; NULL: in no such */
    const char *sheet;    /* the name of a sheet; NULL: it has none */
    guint number;         /* of the sheet, from 1; 0: in no sheet */
    gboolean hidden;      /* it is a sheet that nobody sees */
    GPtrArray *mailboxes; /* of char *, normalised; equal ones are one string */
} ContentsPlace;

typedef struct {
    const char *file;   /* NULL: the text of the message */
    const char *member; /* NULL: all of it */
    ContentsReason reason;
} ContentsGap;

typedef struct _Contents Contents;

/**
 * contents_new:
 *
 * Returns: (transfer full): contents in which nothing was found
 */
Contents *contents_new(void);

/**
 * contents_ref:
 * @contents: somebody's
 *
 * Returns: (transfer full): the same, kept by one more
 */
Contents *contents_ref(Contents *contents);

/**
 * contents_unref:
 * @contents: (transfer full): nobody's any more, if this was the last one who kept them
 */
void contents_unref(Contents *contents);

/**
 * contents_begin:
 * @contents: where it is added
 * @place: where the mailboxes are that are added from now on; its strings are copied, its
 *   mailboxes not looked at.  A place that is there already goes on
 */
void contents_begin(Contents *contents, const ContentsPlace *place);

/**
 * contents_add:
 * @contents: in a place that was begun
 * @mailbox: normalised
 *
 * Returns: (transfer none): the mailbox, as it is kept; %NULL if there is no room for
 * another one
 */
const char *contents_add(Contents *contents, const char *mailbox);

/**
 * contents_add_gap:
 * @contents: where it is added
 * @file: (nullable): what was not looked into; %NULL: the text of the message
 * @member: (nullable): what of it
 * @reason: why
 */
void contents_add_gap(
    Contents *contents, const char *file, const char *member, ContentsReason reason);

/**
 * contents_get_places:
 * @contents: of a message
 * @n_places: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_places): the places with a mailbox, those of
 *   one file one behind the other
 */
const ContentsPlace *contents_get_places(const Contents *contents, gsize *n_places);

/**
 * contents_get_gaps:
 * @contents: of a message
 * @n_gaps: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_gaps): what was not looked into
 */
const ContentsGap *contents_get_gaps(const Contents *contents, gsize *n_gaps);

/**
 * contents_count_inside:
 * @contents: of a message
 * @file: (nullable): the name of a file; %NULL: the text
 *
 * Returns: how many addresses were found there
 */
gsize contents_count_inside(const Contents *contents, const char *file);

/**
 * contents_has_gap:
 * @contents: of a message
 * @file: (nullable): the name of a file; %NULL: the text
 *
 * Returns: whether nobody looked into all of it
 */
gboolean contents_has_gap(const Contents *contents, const char *file);

/**
 * contents_is_full:
 * @contents: of a message
 *
 * Returns: whether there were more than %CONTENTS_MAX_MAILBOXES
 */
gboolean contents_is_full(const Contents *contents);

/**
 * contents_reason_to_string:
 * @reason: any of them
 *
 * Returns: its word in reports and on the wire
 */
const char *contents_reason_to_string(ContentsReason reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Contents, contents_unref)

G_END_DECLS
