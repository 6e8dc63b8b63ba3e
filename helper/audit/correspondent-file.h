/* CorrespondentFile: whom this person writes to, in one file beside the audit log.
 * Nothing of it ever lets a message pass that another check would stop: what is lost is
 * learnt again.
 */
#pragma once

#include "policy/policy.h"
#include "rules/correspondents.h"

G_BEGIN_DECLS

/* The file's name, in the folder of the log. */
#define CORRESPONDENT_FILE_NAME "correspondents"

typedef struct _CorrespondentFile CorrespondentFile;

/**
 * correspondent_file_new:
 * @folder: for the file and the key; nothing is made in it before something is learnt
 *
 * Returns: (transfer full): what is kept there
 */
CorrespondentFile *correspondent_file_new(const char *folder);
void correspondent_file_free(CorrespondentFile *self);

/**
 * correspondent_file_get:
 * @self: where it is kept
 *
 * Reads the file if it is another one than before.  Where it cannot be used that is a
 * warning.
 *
 * Returns: (transfer none) (nullable): whom one writes to; stays until the next call of
 *   this or of correspondent_file_learn(); %NULL: nobody knows
 */
const Correspondents *correspondent_file_get(CorrespondentFile *self);

/**
 * correspondent_file_learn:
 * @self: where it is kept
 * @messages: (element-type GBytes): those that were sent, as RFC 5322 text; what cannot
 *   be read is passed over
 * @policy: where an organisation's domain begins
 * @day: on which they were sent, since 1970
 * @now: seconds since 1970
 * @error: return location for a #STATE_FILE_ERROR, #AUDIT_LOG_ERROR or #DIGEST_ERROR
 *
 * Returns: %FALSE and an error if it is not in the file
 */
gboolean correspondent_file_learn(
    CorrespondentFile *self, const GPtrArray *messages, const Policy *policy, guint day,
    gint64 now, GError **error);

/**
 * correspondent_file_complete:
 * @self: where it is kept
 * @now: seconds since 1970
 * @error: as above
 *
 * What was sent in the year before is learnt.
 *
 * Returns: %FALSE and an error if that is not in the file
 */
gboolean correspondent_file_complete(CorrespondentFile *self, gint64 now, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CorrespondentFile, correspondent_file_free)

G_END_DECLS
