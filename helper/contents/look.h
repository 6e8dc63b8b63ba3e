/* Look: the way through what a message carries, in search of addresses: a message, its
 * parts, the files in an archive among them.  What is in which format a looker knows
 * (lookers.h); here is what they share: where they are, how much they may unpack, and
 * where they put what they find.
 */
#pragma once

#include "contents/contents.h"

G_BEGIN_DECLS

/* Of all that a message carries, in bytes: what archives and messages in it unpack to. */
#define LOOK_MAX_UNPACKED ((guint64)128 * 1024 * 1024)

/* Messages in messages, archives and what is in them: so many in each other. */
#define LOOK_MAX_DEPTH 8

/* Files, texts and messages, however they are in each other. */
#define LOOK_MAX_ITEMS 20000

/* Something to look into. */
typedef struct {
    const char *name;    /* of the file; NULL: none */
    const char *type;    /* media type, in lower case; NULL: not known */
    const char *charset; /* NULL: not known */
    GBytes *bytes;
} LookItem;

typedef struct _Look Look;

/**
 * LookerFunc:
 * @look: gets what is found, and what is not looked into
 * @item: in the looker's format, or not: it says so of itself
 */
typedef void (*LookerFunc)(Look *look, const LookItem *item);

/**
 * LookerFinder:
 * @item: something to look into
 * @reason: (out): why nobody does
 *
 * Returns: (nullable): who looks into it
 */
typedef LookerFunc (*LookerFinder)(const LookItem *item, ContentsReason *reason);

/**
 * look_new:
 * @contents: gets what is found; has to stay as long as the look
 * @find: who looks into what
 * @file: (nullable): the file that is looked into; %NULL: a message, with its files
 *
 * Returns: (transfer full): a look at its beginning
 */
Look *look_new(Contents *contents, LookerFinder find, const char *file);
void look_free(Look *look);

/**
 * look_at:
 * @look: a look
 * @item: what it is at
 *
 * Looks into it by the looker for it.
 */
void look_at(Look *look, const LookItem *item);

/**
 * look_inside:
 * @look: at something
 * @member: what of it is looked into now
 *
 * Looks into a file of an archive, or a part of a message, by the looker for it.
 */
void look_inside(Look *look, const LookItem *member);

/**
 * look_into_body:
 * @look: at a message
 * @message: its bytes
 *
 * Looks into the texts of a message in place, and into its files as members.
 */
void look_into_body(Look *look, GBytes *message);

/**
 * look_at_text:
 * @look: at something
 * @text: (array length=length): UTF-8
 * @length: in bytes
 *
 * Finds the addresses of a text.
 */
void look_at_text(Look *look, const char *text, gsize length);

/**
 * look_add:
 * @look: at something
 * @mailbox: normalised; it is in what is looked at
 */
void look_add(Look *look, const char *mailbox);

/**
 * look_set_sheet:
 * @look: at a file
 * @number: of the sheet that the next addresses are in, from 1; 0: in none
 * @name: (nullable): its name
 * @hidden: whether nobody sees it
 */
void look_set_sheet(Look *look, guint number, const char *name, gboolean hidden);

/**
 * look_fail:
 * @look: at something
 * @reason: why it is not looked into, or not to its end
 */
void look_fail(Look *look, ContentsReason reason);

/**
 * look_decode:
 * @look: at a text
 * @charset: (nullable): what the text says of itself
 * @bytes: the text
 * @length: (out): of what is returned, in bytes
 *
 * Returns: (transfer full) (nullable): the text as UTF-8; %NULL: it is none, and that is
 *   said
 */
char *look_decode(Look *look, const char *charset, GBytes *bytes, gsize *length);

/**
 * look_fail_member:
 * @look: at something
 * @member: what of it is not looked into
 * @reason: why
 */
void look_fail_member(Look *look, const char *member, ContentsReason reason);

/**
 * look_enter_archive:
 * @look: at an archive
 *
 * Returns: %FALSE if it is in an archive itself, which is said
 */
gboolean look_enter_archive(Look *look);

/**
 * look_leave_archive:
 * @look: at an archive that was entered
 *
 * Ends that.
 */
void look_leave_archive(Look *look);

/**
 * look_take:
 * @look: at something
 *
 * Counts one more thing that is looked at.
 *
 * Returns: %FALSE if it is beyond %LOOK_MAX_ITEMS, which is said
 */
gboolean look_take(Look *look);

/**
 * look_get_budget:
 * @look: at something
 *
 * Returns: (transfer none): how many bytes may still be unpacked
 */
guint64 *look_get_budget(Look *look);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Look, look_free)

G_END_DECLS
