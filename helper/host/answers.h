/* Answers: what the sender looked at twice already, so that nobody is asked about the
 * same again in one conversation, or in one window whose message did not leave.  It is
 * kept as long as this helper runs, as digests.
 */
#pragma once

#include "rules/inspection.h"

G_BEGIN_DECLS

typedef struct _Answers Answers;

/**
 * answers_new:
 *
 * Returns: (transfer full): of nobody
 */
Answers *answers_new(void);
void answers_free(Answers *answers);

/**
 * answers_dup_place:
 * @inspection: of @message
 * @message: as RFC 5322 text
 *
 * Returns: (transfer full): what the message belongs to: the conversation that it replies
 *   to, or a text and a subject
 */
char *answers_dup_place(const Inspection *inspection, GBytes *message);

/**
 * answers_add:
 * @answers: gets what follows
 * @inspection: of a message that is sent, or converted
 * @place: of it
 *
 * The sender looked twice at what its findings `attention` name, for those who get it.
 */
void answers_add(Answers *answers, const Inspection *inspection, const char *place);

/**
 * answers_find:
 * @answers: of before
 * @inspection: of a message, as it came of the message alone
 * @place: of it
 *
 * Returns: (transfer full) (nullable) (element-type utf8): the set of the texts of those
 *   findings that were answered for everybody who gets it; %NULL: of none
 */
GHashTable *answers_find(
    const Answers *answers, const Inspection *inspection, const char *place);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Answers, answers_free)

G_END_DECLS
