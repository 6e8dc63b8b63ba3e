/* Kept letters: what the extension is to send about an approval, until it has fetched the
 * parts (data/protocol.md, approval-file).
 */
#pragma once

#include "wire/approval-reply.h"

G_BEGIN_DECLS

/* No more at a time: the oldest goes. */
#define KEPT_LETTERS_MAX 4

typedef struct _KeptLetters KeptLetters;

/**
 * kept_letters_new:
 *
 * Returns: (transfer full): room for letters, in which there is none
 */
KeptLetters *kept_letters_new(void);
void kept_letters_free(KeptLetters *letters);

/**
 * kept_letters_add:
 * @letters: those that are kept
 * @letter: one more, in place of an earlier one about the same request; what its parts
 *   hold is kept
 */
void kept_letters_add(KeptLetters *letters, const ApprovalLetter *letter);

/**
 * kept_letters_find:
 * @letters: those that are kept
 * @request: the id of a request for an approval
 * @number: of a part of the letter about it, from 0
 *
 * Returns: (transfer none) (nullable): the part
 */
const ApprovalPart *kept_letters_find(
    const KeptLetters *letters, const char *request, guint64 number);

/**
 * kept_letters_remove:
 * @letters: those that are kept
 * @request: the id of a request; one without a letter is no error
 */
void kept_letters_remove(KeptLetters *letters, const char *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(KeptLetters, kept_letters_free)

G_END_DECLS
