/* JobFolder: where jobs are kept (helper/data/protocol.md, one message each): of each its
 * journal and the files that it needs to go on.  A folder of its own beside the audit
 * log, for its owner alone, as the addresses stand there.
 *
 * What is written is on the disk before a function returns.  Whoever has a job open holds
 * the lock of its journal: no two helpers go on with one.
 */
#pragma once

#include "jobs/job.h"

G_BEGIN_DECLS

#define JOB_FOLDER_NAME "jobs"

#define JOB_FOLDER_ERROR (job_folder_error_quark())
GQuark job_folder_error_quark(void);

typedef enum {
    JOB_FOLDER_ERROR_FILE,    /* it cannot be made, written or read */
    JOB_FOLDER_ERROR_HELD,    /* another program has it open */
    JOB_FOLDER_ERROR_UNKNOWN, /* there is no such job */
} JobFolderError;

/* No more are kept at a time. */
#define JOB_FOLDER_MAX 50

/* Then a job is removed, whatever became of it; in seconds. */
#define JOB_FOLDER_AGE (G_GINT64_CONSTANT(30) * 24 * 3600)

typedef struct _JobFolder JobFolder;

/**
 * job_folder_make:
 * @parent: where the audit log is
 * @error: return location for a #JOB_FOLDER_ERROR
 *
 * Makes the folder, while there is no sandbox yet.
 *
 * Returns: whether it is there
 */
gboolean job_folder_make(const char *parent, GError **error);

/**
 * job_folder_new:
 * @parent: where the audit log is
 *
 * Returns: (transfer full): the folder; it need not be there
 */
JobFolder *job_folder_new(const char *parent);
void job_folder_free(JobFolder *folder);

/**
 * job_folder_create:
 * @folder: for jobs
 * @job: with its whole plan
 * @files: (element-type GBytes): what is in its files, in their order
 * @id: (out) (transfer full): what it is known by
 * @error: return location for a #JOB_FOLDER_ERROR
 *
 * Returns: its journal, which is locked; to be closed.  Below 0, and nothing is kept
 */
int job_folder_create(
    JobFolder *folder, const Job *job, const GPtrArray *files, char **id, GError **error);

/**
 * job_folder_open:
 * @folder: for jobs
 * @id: any text
 * @job: (out) (transfer full): the job, as it stands there; damaged, if anything of it is
 *   not as it was written
 * @error: return location for a #JOB_FOLDER_ERROR
 *
 * Takes away what stands behind the last whole line: it was not written to its end.
 *
 * Returns: its journal, which is locked; to be closed.  Below 0 and an error
 */
int job_folder_open(JobFolder *folder, const char *id, Job **job, GError **error);

/**
 * job_folder_read:
 * @folder: for jobs
 * @id: of a job
 * @is_held: (out): whether another program has it open
 * @error: as of job_folder_open()
 *
 * Returns: (transfer full) (nullable): the job, as it stands there now
 */
Job *job_folder_read(
    JobFolder *folder, const char *id, gboolean *is_held, GError **error);

/**
 * job_folder_append:
 * @folder: for jobs
 * @journal: of a job, open
 * @line: with its newline
 * @error: return location for a #JOB_FOLDER_ERROR
 *
 * Returns: whether the whole line is on the disk; else nothing of it stands there
 */
gboolean job_folder_append(
    JobFolder *folder, int journal, const char *line, GError **error);

/**
 * job_folder_read_file:
 * @folder: for jobs
 * @id: of a job
 * @number: of its file, from 0
 * @from: where to begin, in bytes
 * @most: how much, in bytes
 * @error: return location for a #JOB_FOLDER_ERROR
 *
 * Returns: (transfer full) (nullable): what stands there, no more than there is
 */
GBytes *job_folder_read_file(
    JobFolder *folder, const char *id, guint number, guint64 from, gsize most,
    GError **error);

/**
 * job_folder_remove:
 * @folder: for jobs
 * @id: of a job
 *
 * What cannot be removed now is removed when it is too old.
 */
void job_folder_remove(JobFolder *folder, const char *id);

/**
 * job_folder_list:
 * @folder: for jobs
 *
 * Returns: (transfer full): what the jobs in it are known by
 */
char **job_folder_list(JobFolder *folder);

/**
 * job_folder_expire:
 * @folder: for jobs
 * @now: seconds since 1970
 *
 * Removes jobs that are too old unless a helper has them open, and what was left of one
 * that never began.
 */
void job_folder_expire(JobFolder *folder, gint64 now);

/**
 * job_folder_take_turn:
 * @folder: for jobs
 *
 * Returns: what to close when the job that runs does so no more; below 0: one of another
 *   program runs
 */
int job_folder_take_turn(JobFolder *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(JobFolder, job_folder_free)

G_END_DECLS
