/* Carried: outsiders whose addresses a message carries in its text and its attachments,
 * and who would read them there.  Pure, and linear in the number of addresses.
 *
 * A mailbox x that is carried is shown to an outsider y among the recipients as it would
 * be by To: if x and y are neither of one party, nor known to each other, nor in one
 * trusted group.  A party of which one file carries so many that it would be a crowd in
 * To is strange to itself.  Whoever stands in To or Cc of the message is shown by that,
 * and does not count here.
 */
#pragma once

#include "contents/contents.h"
#include "mail/message.h"
#include "policy/policy.h"
#include "rules/exposure.h"
#include "rules/sender-relation.h"

G_BEGIN_DECLS

/* How many of them are named. */
#define CARRIED_MAX_NAMED 3

/**
 * carried_has_readers:
 * @message: that is to be sent
 * @relations: of the message
 * @policy: names who gets reports of leaks, with all addresses in them
 *
 * Returns: whether an outsider gets the message who is not to get such reports anyway. If
 *   none does, nothing that it carries is shown to anybody
 */
gboolean carried_has_readers(
    const Message *message, const Relations *relations, const Policy *policy);

/* One file, or the text of the message.  The strings belong to the contents. */
typedef struct {
    const char *file; /* NULL: the text of the message */
    guint addresses;  /* distinct mailboxes that would be shown */
    const char *first[CARRIED_MAX_NAMED];
    const ContentsPlace *places[CARRIED_MAX_NAMED]; /* where in the file they are */
    guint n_places;                                 /* in all */
} CarriedFile;

typedef struct _Carried Carried;

/**
 * carried_find:
 * @message: that is to be sent
 * @relations: of the message; gets the mailboxes that are asked about
 * @exposure: of the message
 * @contents: what the message carries; has to stay as long as the carried
 * @policy: says what a crowd is
 *
 * Returns: (transfer full): who is carried
 */
Carried *carried_find(
    const Message *message, Relations *relations, const Exposure *exposure,
    const Contents *contents, const Policy *policy);
void carried_free(Carried *carried);

/**
 * carried_get_files:
 * @carried: of a message
 * @n_files: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_files): the files that show somebody, in the
 *   order of the contents
 */
const CarriedFile *carried_get_files(const Carried *carried, gsize *n_files);

/**
 * carried_get_readers:
 * @carried: of a message
 * @n_readers: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_readers): the parties of the outsiders who get
 *   the message, and its newsgroups
 */
const char *const *carried_get_readers(const Carried *carried, gsize *n_readers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Carried, carried_free)

G_END_DECLS
