/* Newcomers: the outsiders of a reply whose party stood nowhere in the message replied
 * to, and whether the words on who would see whom say so.
 */
#pragma once

#include "mail/message.h"
#include "rules/exposure.h"
#include "rules/sender-relation.h"

G_BEGIN_DECLS

/* So many of those who are new are named before their number is. */
#define NEWCOMERS_MAX_NAMED 3

/**
 * newcomers_find:
 * @message: a message
 * @relations: of it
 *
 * Returns: (transfer container) (element-type MessageAddress): each of them once, in the
 *   order of To, Cc and Bcc; none without a message replied to.  They belong to @message
 */
GPtrArray *newcomers_find(const Message *message, const Relations *relations);

/**
 * newcomers_lead_exposure:
 * @relations: of a message
 * @exposure: of it
 *
 * Returns: whether the finding on @exposure is about those who are new: the other ones of
 *   a reply have each other's addresses, or would see no more of each other than they do
 */
gboolean newcomers_lead_exposure(const Relations *relations, const Exposure *exposure);

/**
 * newcomers_are_exposed:
 * @newcomers: (element-type MessageAddress): those of a message
 * @relations: of it
 * @exposure: of it
 *
 * Returns: whether a finding on @exposure names all of them as new, or as many of them as
 *   a finding of their own would
 */
gboolean newcomers_are_exposed(
    const GPtrArray *newcomers, const Relations *relations, const Exposure *exposure);

G_END_DECLS
