/* Each: one message each, the exit that shows nobody anything.  Every outsider gets the
 * message with themselves alone in To; those inside get one together, in the fields where
 * they stood.  Made on the raw bytes: To, Cc and Bcc are written anew, Message-ID goes,
 * as it names one message, and everything else stays byte for byte.
 */
#pragma once

#include "rules/inspection.h"

G_BEGIN_DECLS

#define EACH_ERROR (each_error_quark())
GQuark each_error_quark(void);

typedef enum {
    EACH_ERROR_REFUSED, /* such a message cannot go to each person alone */
    EACH_ERROR_ENTRIES, /* the entries could not be told apart in the raw bytes */
} EachError;

typedef struct _Each Each;

/**
 * each_new:
 * @input: what @inspection was made of; its message has to stay as long as the plan
 * @inspection: of the message; has to stay as long
 * @error: return location for an #EACH_ERROR or a #MESSAGE_ERROR
 *
 * Works out who gets what: lists as their members, the same mailbox once, Bcc as well.
 * Whoever is shown to others though inside (`crowdInside`) gets one of their own.  Proven
 * on the bytes: each of them goes to nobody else, and shows nobody.
 *
 * Returns: (transfer full) (nullable): the plan; %NULL for a message that is encrypted,
 *   goes to a newsgroup, holds what cannot be read or has no address, shows somebody in
 *   another header, or has nobody who would get one alone
 */
Each *each_new(
    const InspectionInput *input, const Inspection *inspection, GError **error);
void each_free(Each *each);

/**
 * each_draft:
 * @input: as of each_new()
 * @inspection: as of each_new()
 * @error: as of each_new()
 *
 * Returns: (transfer full) (nullable): the same without the proof, which takes longer:
 *   whoever acts on it has to prove every message
 */
Each *each_draft(
    const InspectionInput *input, const Inspection *inspection, GError **error);

/**
 * each_prove:
 * @each: of a message
 * @place: below each_get_n_messages()
 * @error: return location for an #EACH_ERROR or a #MESSAGE_ERROR
 *
 * Returns: whether that one goes to nobody else, and shows nobody
 */
gboolean each_prove(const Each *each, guint place, GError **error);

/**
 * each_get_n_people:
 * @each: of a message
 *
 * Returns: how many get one alone
 */
guint each_get_n_people(const Each *each);

/**
 * each_get_n_messages:
 * @each: of a message
 *
 * Returns: how many messages it becomes
 */
guint each_get_n_messages(const Each *each);

/**
 * each_dup_entries:
 * @each: of a message
 * @place: below each_get_n_messages()
 * @field: To, Cc or Bcc
 *
 * Returns: (transfer full): the entries of that field of that one, as they are written,
 *   each in one line
 */
char **each_dup_entries(const Each *each, guint place, MessageField field);

/**
 * each_write:
 * @each: of a message
 * @place: below each_get_n_messages()
 *
 * Returns: (transfer full): that message
 */
GBytes *each_write(const Each *each, guint place);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Each, each_free)

G_END_DECLS
