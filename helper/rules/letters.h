/* Letters: messages that somebody wrote ahead, one for each person, and hands over to be
 * sent as they stand.  All of them go, or none does.
 */
#pragma once

#include "mail/single-letter.h"
#include "rules/inspection.h"

G_BEGIN_DECLS

/* As many as one journal can reasonably name; the policy may allow fewer. */
#define LETTERS_MAX 10000

/* Of all of them, in bytes. */
#define LETTERS_MAX_SIZE ((gsize)64 * 1024 * 1024)

/* So many files that cannot be sent are named, and so many findings are told. */
#define LETTERS_MAX_FAULTS 20
#define LETTERS_MAX_FINDINGS 10

/* So many are looked at before: the first, one in the middle, the last. */
#define LETTERS_MAX_SAMPLES 3

typedef struct {
    char *file;   /* harmless to show */
    char *reason; /* a sentence for people */
} LetterFault;

typedef struct _Letters Letters;

/**
 * letters_new:
 * @n_files: how many will be handed over, from 1
 * @policy: what is in force; it is not kept
 *
 * Returns: (transfer full): no letter yet; with a reason, if so many may not go
 */
Letters *letters_new(guint n_files, const Policy *policy);
void letters_free(Letters *letters);

/**
 * letters_add:
 * @letters: those before; as many as were announced are not there yet
 * @name: of the file
 * @bytes: of the file
 * @with: what the message is inspected with, beside itself: `own`, `correspondents`,
 *   `policy`; needed for the call alone
 *
 * Reads one more.  What cannot be sent is a fault.
 */
void letters_add(
    Letters *letters, const char *name, GBytes *bytes, const InspectionInput *with);

/**
 * letters_finish:
 * @letters: all of them
 * @with: as of letters_add(); its policy has to stay as long as the letters
 *
 * Judges them together: a limit, or what may not be written to, holds for all.
 */
void letters_finish(Letters *letters, const InspectionInput *with);

/**
 * letters_get_n_read:
 * @letters: some of them, or all
 *
 * Returns: how many files were added
 */
guint letters_get_n_read(const Letters *letters);

/**
 * letters_get_n_files:
 * @letters: some of them, or all
 *
 * Returns: how many there will be
 */
guint letters_get_n_files(const Letters *letters);

/**
 * letters_get_reason:
 * @letters: some of them, or all
 *
 * Returns: (transfer none) (nullable): why none of them is sent, a sentence for people
 */
const char *letters_get_reason(const Letters *letters);

/**
 * letters_get_faults:
 * @letters: some of them, or all
 *
 * Returns: (transfer none) (element-type LetterFault): the first files that cannot be
 * sent
 */
const GPtrArray *letters_get_faults(const Letters *letters);

/**
 * letters_get_findings:
 * @letters: all of them
 *
 * Returns: (transfer none) (element-type utf8): what the sender has to acknowledge
 */
const GPtrArray *letters_get_findings(const Letters *letters);

/**
 * letters_get_inspection:
 * @letters: all of them, without a reason
 *
 * Returns: (transfer none): of one message to all of them in Bcc
 */
const Inspection *letters_get_inspection(const Letters *letters);

/**
 * letters_get_n_messages:
 * @letters: some of them, or all
 *
 * Returns: how many messages they are, each to another person
 */
guint letters_get_n_messages(const Letters *letters);

/**
 * letters_get_n_repeated:
 * @letters: some of them, or all
 *
 * Returns: how many files were left out, as another one says the same to the same person
 */
guint letters_get_n_repeated(const Letters *letters);

/**
 * letters_get_has_html:
 * @letters: some of them, or all
 *
 * Returns: whether one of them is HTML, which not every identity can send
 */
gboolean letters_get_has_html(const Letters *letters);

/**
 * letters_get_from:
 * @letters: some of them, or all
 *
 * Returns: (transfer none) (nullable): who writes them, as it stands there
 */
const char *letters_get_from(const Letters *letters);

/**
 * letters_get_sender:
 * @letters: some of them, or all
 *
 * Returns: (transfer none) (nullable): the mailbox of letters_get_from()
 */
const char *letters_get_sender(const Letters *letters);

/**
 * letters_get_to:
 * @letters: some of them, or all
 * @place: below letters_get_n_messages()
 *
 * Returns: (transfer none): who gets that one, as it stands there
 */
const char *letters_get_to(const Letters *letters, guint place);

/**
 * letters_get_bytes:
 * @letters: some of them, or all
 * @place: below letters_get_n_messages()
 *
 * Returns: (transfer none): its file
 */
GBytes *letters_get_bytes(const Letters *letters, guint place);

/**
 * letters_get_samples:
 * @letters: all of them, without a reason
 * @samples: (out caller-allocates) (array fixed-size=3): places
 *
 * Returns: how many there are
 */
guint letters_get_samples(const Letters *letters, guint samples[LETTERS_MAX_SAMPLES]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Letters, letters_free)

G_END_DECLS
