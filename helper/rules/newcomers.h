/* Newcomers: the outsiders of a reply whose party stood nowhere in the message replied
 * to.
 */
#pragma once

#include "mail/message.h"
#include "rules/sender-relation.h"

G_BEGIN_DECLS

/**
 * newcomers_find:
 * @message: a message
 * @relations: of it
 *
 * Returns: (transfer container) (element-type MessageAddress): each of them once, in the
 *   order of To, Cc and Bcc; none without a message replied to.  They belong to @message
 */
GPtrArray *newcomers_find(const Message *message, const Relations *relations);

G_END_DECLS
