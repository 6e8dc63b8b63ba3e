/* Audit: one line a decision, to a file, to the journal, or to both.  Nothing
 * in it tells who a mail went to, or what it said: addresses and mails stand
 * there as keyed digests.
 */
#pragma once

#include "inspection.h"
#include "policy.h"

G_BEGIN_DECLS

/* All journal entries have it: `journalctl MESSAGE_ID=…`. */
#define AUDIT_MESSAGE_ID "2dcb644ab0104f8ba02a50bfbe8af259"

#define AUDIT_ERROR (audit_error_quark())
GQuark audit_error_quark(void);

typedef enum {
    AUDIT_ERROR_FOLDER,  /* there is no place for log and key */
    AUDIT_ERROR_JOURNAL, /* the journal did not take it */
} AuditError;

/* So many exposed addresses stand in a line as digests; the number of all is said. */
#define AUDIT_MAX_EXPOSED 5000

/* What became of a mail, as it stands in the log. */
typedef enum {
    AUDIT_PASS,         /* nothing was asked */
    AUDIT_CONVERT,      /* asked, converted to Bcc */
    AUDIT_SEND,         /* asked, sent as it was */
    AUDIT_EDIT,         /* asked, taken back */
    AUDIT_UNCHECKED,    /* sent without a check */
    AUDIT_SENT_EXPOSED, /* the copy of a sent mail exposes what nobody allowed */
    AUDIT_HELD,         /* could not be checked, and was not sent */
    AUDIT_OFF,          /* the extension was switched off; until then nobody checked */
} AuditDecision;

#define N_AUDIT_DECISIONS (AUDIT_OFF + 1)

typedef struct {
    AuditDecision decision;
    const Inspection *inspection; /* NULL: the mail was not checked */
    const char *policy;           /* the digest of the policy it was checked by */
    const char *extension;        /* the extension's version; NULL: not known */
    const char *reason;           /* why it was not checked; NULL: it was */
    GDateTime *at;                /* when it was decided; NULL: now */
} AuditEntry;

typedef struct _Audit Audit;

const char *audit_decision_to_string(AuditDecision decision);

/**
 * audit_folder:
 *
 * Returns: (transfer full): where this user's log and its key are
 */
char *audit_folder(void);

/**
 * audit_make_folder:
 *
 * Makes @folder for its owner alone, where there is none.
 */
gboolean audit_make_folder(const char *folder, GError **error);

/**
 * audit_new:
 * @folder: for log and key; nothing is made in it before the first entry
 */
Audit *audit_new(const char *folder);
void audit_free(Audit *audit);

/**
 * audit_write:
 * @place: where to; %AUDIT_NONE is no error
 *
 * Of %AUDIT_BOTH the journal comes first.
 *
 * Returns: %FALSE and an error if it is not written where it should be
 */
gboolean audit_write(
    Audit *audit, AuditPlace place, const AuditEntry *entry, GError **error);

/**
 * audit_digest_policy:
 *
 * Returns: (transfer full): the SHA-256, in hexadecimal digits, of every setting
 *   in force as one JSON object, its keys sorted, without white space: what
 *   `jq -cjS` writes
 */
char *audit_digest_policy(const Policy *policy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Audit, audit_free)

G_END_DECLS
