/* Conversion: what moves to Bcc so that nobody is exposed, and the proof that
 * nobody is exposed after it.
 */
#pragma once

#include "mail/message.h"
#include "policy/policy.h"
#include "rules/exposure.h"

G_BEGIN_DECLS

/* Entries first to last of To or Cc, counted from 0. */
typedef struct {
    MessageField field;
    guint first;
    guint last;
} ConversionMove;

typedef struct _Conversion Conversion;

/**
 * conversion_plan:
 * @message: as it is
 * @relations: of @message
 * @exposure: of @message
 * @policy: names the lists that may only stand in Bcc, and what To gets
 *
 * Every entry of To or Cc with an exposed mailbox in it, and every such list, moves to
 * Bcc as a whole.
 *
 * Returns: (transfer full) (nullable): the conversion, or %NULL if converting would not
 *   help: if nothing moved, anything were exposed after it, an entry had no address, a
 *   recipient were lost, more of them were external than `bulkLimit` allows, or nobody
 * may write to what To gets
 */
Conversion *conversion_plan(
    const Message *message, Relations *relations, const Exposure *exposure,
    const Policy *policy);
void conversion_free(Conversion *conversion);

/**
 * conversion_get_moves:
 * @conversion: of a message
 * @n_moves: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_moves): what moves, in the order To, Cc
 */
const ConversionMove *conversion_get_moves(const Conversion *conversion, guint *n_moves);

/**
 * conversion_get_empty_to:
 * @conversion: of a message
 *
 * Returns: (transfer none) (nullable): the entry that To gets; %NULL: none
 */
const char *conversion_get_empty_to(const Conversion *conversion);

/**
 * conversion_get_filler:
 * @conversion: of a message
 *
 * Returns: (transfer none) (nullable): the mailbox of that entry, normalised
 */
const char *conversion_get_filler(const Conversion *conversion);

/**
 * conversion_moves:
 * @conversion: of a message
 * @field: any field
 * @entry: its place in @field, from 0
 *
 * Returns: whether @entry of @field moves
 */
gboolean conversion_moves(const Conversion *conversion, MessageField field, guint entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Conversion, conversion_free)

G_END_DECLS
