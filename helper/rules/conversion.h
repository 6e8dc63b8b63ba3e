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
 * @exposure: of the message as it is
 *
 * Every entry of To or Cc with an exposed or unresolved mailbox in it moves
 * to Bcc, as a whole; so does every outsider, if anything unresolved is a recipient.
 *
 * Returns: (transfer full) (nullable): the conversion, or %NULL if converting
 *   would not help: if anything were exposed or unresolved in To or Cc after
 *   it, a recipient lost, or more of them external than `bulkLimit` allows
 */
Conversion *conversion_plan(
    const Message *message, Relations *relations, const Exposure *exposure,
    const Policy *policy);
void conversion_free(Conversion *conversion);

/**
 * conversion_get_moves:
 * @n_moves: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_moves): what moves, in the order To, Cc
 */
const ConversionMove *conversion_get_moves(const Conversion *conversion, guint *n_moves);

/**
 * conversion_get_empty_to:
 *
 * Returns: (transfer none) (nullable): the entry that To gets; %NULL: none
 */
const char *conversion_get_empty_to(const Conversion *conversion);

/**
 * conversion_get_filler:
 *
 * Returns: (transfer none) (nullable): the mailbox of that entry, normalised
 */
const char *conversion_get_filler(const Conversion *conversion);

/**
 * conversion_moves:
 *
 * Returns: whether @entry of @field moves
 */
gboolean conversion_moves(const Conversion *conversion, MessageField field, guint entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Conversion, conversion_free)

G_END_DECLS
