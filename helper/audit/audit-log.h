/* AuditLog: one line a decision, to a file, to the journal, or to both.  Nothing
 * in it tells who a message went to, or what it said: addresses and messages stand
 * there as keyed digests.
 */
#pragma once

#include "audit/decision.h"
#include "audit/digest.h"
#include "policy/policy.h"
#include "rules/inspection.h"

G_BEGIN_DECLS

/* All journal entries have it: `journalctl MESSAGE_ID=…`. */
#define AUDIT_LOG_MESSAGE_ID "2dcb644ab0104f8ba02a50bfbe8af259"

#define AUDIT_LOG_ERROR (audit_log_error_quark())
GQuark audit_log_error_quark(void);

typedef enum {
    AUDIT_LOG_ERROR_FOLDER, /* there is no place for log and key */
} AuditLogError;

/* So many exposed addresses stand in a line as digests; the number of all is said. */
#define AUDIT_LOG_MAX_EXPOSED 5000

/* Of %DECISION_REQUESTED, and of those behind it. */
typedef struct {
    const char *request; /* its id, which says nothing of who and how many */
    GDateTime *asked;    /* when somebody asked; NULL: now */
    gint looked;         /* how long the approver looked, in seconds; -1: not here */
} AuditApproval;

/* One message each: how many, and what became of them. */
typedef struct {
    const char *job;
    guint messages;
    guint sent;
    guint refused;
    guint doubt;
} AuditJob;

typedef struct {
    Decision decision;
    const Inspection *inspection;  /* NULL: the message was not checked */
    const char *policy;            /* the digest of the policy it was checked by */
    const char *extension;         /* the extension's version; NULL: not known */
    const char *reason;            /* why it was not checked; NULL: it was */
    GDateTime *at;                 /* when it was decided; NULL: now */
    const AuditApproval *approval; /* NULL: it is about no approval */
    const AuditJob *job;           /* NULL: it is no job */
} AuditEntry;

typedef struct _AuditLog AuditLog;

/**
 * audit_log_folder:
 *
 * To be called first while there is one thread: it drops what is relative of
 * XDG_STATE_HOME and HOME from the environment.
 *
 * Returns: (transfer full): where this user's log and its key are
 */
char *audit_log_folder(void);

/**
 * audit_log_make_folder:
 * @folder: its path, in the encoding of file names
 * @error: return location for an #AUDIT_LOG_ERROR
 *
 * Makes @folder for its owner alone, where there is none.
 *
 * Returns: whether the folder is there
 */
gboolean audit_log_make_folder(const char *folder, GError **error);

/**
 * audit_log_require_key:
 * @folder: of the log
 * @key: (inout): the key of its digests; %NULL: not needed yet
 * @error: return location for an #AUDIT_LOG_ERROR or a #SECRET_FILE_ERROR
 *
 * Obtains the key with its first use, and makes the folder for it.
 *
 * Returns: whether @key is there
 */
gboolean audit_log_require_key(const char *folder, DigestKey **key, GError **error);

/**
 * audit_log_new:
 * @folder: for log and key; nothing is made in it before the first entry
 *
 * Returns: (transfer full): a log in that folder
 */
AuditLog *audit_log_new(const char *folder);
void audit_log_free(AuditLog *audit);

/**
 * audit_log_open_journal:
 * @audit: the log
 *
 * Opens the journal before an entry needs it, so that sockets can be given up.
 */
void audit_log_open_journal(AuditLog *audit);

/**
 * audit_log_write:
 * @audit: the log
 * @place: where to; %AUDIT_NONE is no error
 * @entry: what was decided; it is borrowed
 * @error: return location for an #AUDIT_LOG_ERROR, #LOG_FILE_ERROR or #SECRET_FILE_ERROR
 *
 * Of %AUDIT_BOTH the journal comes first.
 *
 * Returns: %FALSE and an error if it is not written where it should be; a #JournalError,
 *   if that is the journal
 */
gboolean audit_log_write(
    AuditLog *audit, AuditPlace place, const AuditEntry *entry, GError **error);

/**
 * audit_log_digest_policy:
 * @policy: the settings in force
 *
 * Returns: (transfer full): the SHA-256, in hexadecimal digits, of every setting
 *   in force as one JSON object, its keys sorted, without white space: what
 *   `jq -cjS` writes
 */
char *audit_log_digest_policy(const Policy *policy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(AuditLog, audit_log_free)

G_END_DECLS
