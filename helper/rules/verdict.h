/* Verdict: findings and their levels; the worst one decides. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In order of severity: the worst finding decides. */
typedef enum {
    LEVEL_PASS,
    LEVEL_CONFIRM,
    LEVEL_CONVERT,
    LEVEL_BLOCK,
} Level;

/* Whether others approve a message that they have to. */
typedef enum {
    APPROVAL_MISSING,    /* they can be asked */
    APPROVAL_GIVEN,      /* enough have approved this very message */
    APPROVAL_IMPOSSIBLE, /* they cannot be asked from here */
} ApprovalState;

typedef struct {
    const char *check; /* static */
    Level level;
    char *text;           /* for the sender, in their language */
    char *advice;         /* what the organisation says to do; NULL: nothing */
    gboolean names_parts; /* recipients or files, which can be ticked by themselves */
} Finding;

typedef struct _Verdict Verdict;

/**
 * level_to_string:
 * @level: any of them
 *
 * Names a level.
 *
 * Returns: (transfer none): its word in reports, in the log and on the wire
 */
const char *level_to_string(Level level);

/**
 * verdict_new:
 *
 * Makes an empty one.
 *
 * Returns: (transfer full): a verdict without findings, which is %LEVEL_PASS
 */
Verdict *verdict_new(void);
void verdict_free(Verdict *verdict);

/**
 * verdict_add:
 * @verdict: where it is added
 * @check: (transfer none): the check's name; has to be static
 * @level: how bad it is
 * @text: (transfer full): what was found
 */
void verdict_add(Verdict *verdict, const char *check, Level level, char *text);

/**
 * verdict_advise:
 * @verdict: with one finding at the least
 * @advice: (transfer full): what the organisation says to do about the finding added last
 */
void verdict_advise(Verdict *verdict, char *advice);

/**
 * verdict_name_parts:
 * @verdict: with one finding at the least
 *
 * The finding added last names recipients or files: where each of these is ticked, nobody
 * is asked about it once more.
 */
void verdict_name_parts(Verdict *verdict);

/**
 * verdict_add_unfamiliar:
 * @verdict: of which a finding asks about @name
 * @name: a domain or a mailbox
 *
 * Notes what nobody would be asked about if it stood in an address book.
 */
void verdict_add_unfamiliar(Verdict *verdict, const char *name);

/**
 * verdict_get_unfamiliar:
 * @verdict: of a message
 *
 * Returns: (transfer none) (element-type utf8): what was noted
 */
const GPtrArray *verdict_get_unfamiliar(const Verdict *verdict);

/**
 * finding_dup_text:
 * @finding: of a verdict
 *
 * Returns: (transfer full): all of it in one line, for places that have no other for the
 * advice
 */
char *finding_dup_text(const Finding *finding);

/**
 * verdict_get_level:
 * @verdict: of a message
 *
 * Returns: the level of the worst finding; %LEVEL_PASS without any
 */
Level verdict_get_level(const Verdict *verdict);

/**
 * verdict_get_findings:
 * @verdict: of a message
 * @n_findings: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_findings): in the order of the checks
 */
const Finding *verdict_get_findings(const Verdict *verdict, guint *n_findings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Verdict, verdict_free)

G_END_DECLS
