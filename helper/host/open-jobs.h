/* OpenJobs: the jobs that are open on one port (data/protocol.md, one message each): who
 * is next, how fast, and what became of it.  Everything is in the journal before it
 * counts.
 */
#pragma once

#include "jobs/job-status.h"
#include "mail/single-letter.h"
#include "rules/each-offer.h"
#include "rules/letters.h"
#include "wire/request.h"

G_BEGIN_DECLS

/* So many may be under way at a time: as many can be in doubt after a crash. */
#define OPEN_JOBS_MAX_UNDER_WAY 4

/* In bytes: of the text that the extension wants to be kept. */
#define OPEN_JOBS_MAX_DETAILS ((gsize)16 * 1024 * 1024)

typedef struct _OpenJobs OpenJobs;

/* Whose turn it is. */
typedef struct {
    JobStanding standing;
    guint number;  /* 0: nothing is to be sent now */
    guint wait_ms; /* then: when to ask again; 0: not any more */
    const Job *job;
    SingleLetter
        *letter; /* what that one says; to be freed; NULL: what all of them say */
} JobTurn;

/**
 * open_jobs_new:
 * @folder: of the audit log
 *
 * Returns: (transfer full): room for jobs, in which none is open
 */
OpenJobs *open_jobs_new(const char *folder);
void open_jobs_free(OpenJobs *jobs);

/**
 * open_jobs_expire:
 * @jobs: those that are open
 *
 * Removes jobs that are kept for too long.
 */
void open_jobs_expire(OpenJobs *jobs);

/**
 * open_jobs_start:
 * @jobs: those that are open
 * @plan: who gets what, proven
 * @subject: (nullable): of the message
 * @details: what the extension wants to be kept
 * @names: (element-type utf8): of the attachments
 * @files: (element-type GBytes): what is in them, as many
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: (transfer none) (nullable): what the job is known by; %NULL and
 *   %REQUEST_ERROR_JOB if it is not on the disk
 */
const char *open_jobs_start(
    OpenJobs *jobs, const Each *plan, const char *subject, const char *details,
    const GPtrArray *names, const GPtrArray *files, GError **error);

/**
 * open_jobs_start_letters:
 * @jobs: those that are open
 * @letters: all of them, which may go
 * @details: as of open_jobs_start()
 * @error: as of open_jobs_start()
 *
 * Returns: as open_jobs_start()
 */
const char *open_jobs_start_letters(
    OpenJobs *jobs, const Letters *letters, const char *details, GError **error);

/**
 * open_jobs_read_letter:
 * @jobs: those that are open
 * @id: of a job
 * @number: any number
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: (transfer full) (nullable): what that message of it says by itself; %NULL with
 *   %REQUEST_ERROR_UNKNOWN if the job is not open, with %REQUEST_ERROR_FIELD if it has no
 *   such letter, with %REQUEST_ERROR_JOB if it cannot be read
 */
SingleLetter *open_jobs_read_letter(
    OpenJobs *jobs, const char *id, guint64 number, GError **error);

/**
 * open_jobs_resume:
 * @jobs: those that are open
 * @id: any text
 * @error: return location for a #REQUEST_ERROR
 *
 * Opens it, if it is not open yet.
 *
 * Returns: whether it is open now
 */
gboolean open_jobs_resume(OpenJobs *jobs, const char *id, GError **error);

/**
 * open_jobs_get_status:
 * @jobs: those that are open
 * @id: any text
 * @status: (out): how it stands; what it points to belongs to the job
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: %FALSE with %REQUEST_ERROR_UNKNOWN if that job is not open
 */
gboolean open_jobs_get_status(
    OpenJobs *jobs, const char *id, JobStatus *status, GError **error);

/**
 * open_jobs_read:
 * @jobs: those that are open
 * @id: any text
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: (transfer full) (nullable): the job as it stands in its journal, with the
 *   Message-IDs; %NULL with %REQUEST_ERROR_UNKNOWN if it is not open
 */
Job *open_jobs_read(OpenJobs *jobs, const char *id, GError **error);

/**
 * open_jobs_next:
 * @jobs: those that are open
 * @id: of a job
 * @turn: (out): whose turn it is
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: %FALSE with %REQUEST_ERROR_UNKNOWN if that job is not open, with
 *   %REQUEST_ERROR_JOB if it cannot be written down: then nothing may be sent
 */
gboolean open_jobs_next(OpenJobs *jobs, const char *id, JobTurn *turn, GError **error);

/**
 * open_jobs_take_result:
 * @jobs: those that are open
 * @request: an `each-result`
 * @error: return location for a #REQUEST_ERROR
 *
 * One that cannot be written down is known all the same, and pauses the job.
 *
 * Returns: %FALSE with %REQUEST_ERROR_UNKNOWN if that job is not open, with
 *   %REQUEST_ERROR_FIELD for a message that is not under way
 */
gboolean open_jobs_take_result(OpenJobs *jobs, const Request *request, GError **error);

/**
 * open_jobs_order:
 * @jobs: those that are open
 * @id: of a job
 * @order: what the person wants
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: %FALSE with %REQUEST_ERROR_UNKNOWN if that job is not open, with
 *   %REQUEST_ERROR_FIELD if it can go on no more, with %REQUEST_ERROR_JOB if what was
 *   sent still cannot be written down
 */
gboolean open_jobs_order(OpenJobs *jobs, const char *id, JobOrder order, GError **error);

/**
 * open_jobs_may_close:
 * @jobs: those that are open
 * @id: of a job
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: %FALSE with %REQUEST_ERROR_UNKNOWN if that job is not open, with
 *   %REQUEST_ERROR_FIELD if it is not at its end
 */
gboolean open_jobs_may_close(OpenJobs *jobs, const char *id, GError **error);

/**
 * open_jobs_remove:
 * @jobs: those that are open
 * @id: of one of them
 *
 * Removes it with all that was kept.
 */
void open_jobs_remove(OpenJobs *jobs, const char *id);

/* To be called with how each job stands. */
typedef void (*OpenJobsFunc)(const JobStatus *status, gpointer user_data);

/**
 * open_jobs_foreach:
 * @jobs: those that are open
 * @func: called for each job that is kept, the oldest first
 * @user_data: for @func
 */
void open_jobs_foreach(OpenJobs *jobs, OpenJobsFunc func, gpointer user_data);

/**
 * open_jobs_read_file:
 * @jobs: those that are open
 * @id: of a job
 * @number: of its file, from 0
 * @from: where to begin, in bytes
 * @most: how much, in bytes
 * @file: (out) (transfer none): which one it is
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: (transfer full) (nullable): a piece of it
 */
GBytes *open_jobs_read_file(
    OpenJobs *jobs, const char *id, guint64 number, guint64 from, gsize most,
    const JobFile **file, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(OpenJobs, open_jobs_free)

G_END_DECLS
