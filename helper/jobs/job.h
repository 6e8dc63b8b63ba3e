/* Job: one message each, from who gets what to what became of each: the plan, and the
 * journal as text.  Pure: what is live and what is read again go through the same steps.
 *
 * A first line says what the file is, then come the parts of the plan, `plan` and the
 * number of its messages.  Where each message has its own words, `letter`, its number and
 * size stand behind its entries: all letters are in the last file, one behind the other.
 *
 * Each further line is a step, appended and on the disk before it counts: `about`, its
 * number; `sent`, `refused`, `later`, `left` or `doubt`, the number, and a Message-ID or
 * a reason; `stop`, and why.  A last line without its end was not written.  A line that
 * is not possible makes the job damaged: what follows it is not known.
 */
#pragma once

#include "mail/message.h"

G_BEGIN_DECLS

#define JOB_ERROR (job_error_quark())
GQuark job_error_quark(void);

typedef enum {
    JOB_ERROR_BROKEN, /* the plan is not as we write it, or not whole */
    JOB_ERROR_STEP,   /* that is no step of this job now */
} JobError;

/* What a message may be tried in all, while the server says “later”. */
#define JOB_MAX_TRIES 3

/* In characters: what a reason, and a subject, are shortened to. */
#define JOB_MAX_TEXT 200

typedef enum {
    JOB_LEFT,
    JOB_UNDER_WAY,
    JOB_SENT,
    JOB_REFUSED,
    JOB_DOUBT, /* nobody knows whether it went */
} JobState;

#define N_JOB_STATES (JOB_DOUBT + 1)

/* The steps of a message, by the words of the journal. */
typedef enum {
    JOB_STEP_ABOUT,
    JOB_STEP_SENT,
    JOB_STEP_REFUSED,
    JOB_STEP_LATER, /* it may be tried again */
    JOB_STEP_BACK,  /* it was not tried: the number is left */
    JOB_STEP_DOUBT,
} JobStep;

/* What was handed over to be kept. */
typedef struct {
    char *name;
    guint64 size; /* in bytes */
    char *digest; /* SHA-256 */
} JobFile;

typedef struct _Job Job;

/**
 * job_new:
 * @at: when it was started, seconds since 1970
 * @subject: (nullable): of the message
 *
 * Returns: (transfer full): a job of no message
 */
Job *job_new(gint64 at, const char *subject);
void job_free(Job *job);

/**
 * job_add_recipients:
 * @job: whose plan is being made
 * @number: of the message, from 1; none below the last one
 * @field: To, Cc or Bcc
 * @entries: (array zero-terminated=1): of that field, each in one line
 */
void job_add_recipients(
    Job *job, guint number, MessageField field, const char *const *entries);

/**
 * job_add_file:
 * @job: whose plan is being made
 * @name: of the file; the first one is what the extension wants to be kept, the others
 *   are attachments
 * @bytes: what is in it
 */
void job_add_file(Job *job, const char *name, GBytes *bytes);

/**
 * job_add_letter:
 * @job: whose plan is being made
 * @number: of the message that was added last
 * @size: of its own letter, in bytes, from 1; all of them are, one behind the other, the
 *   file that was added last
 */
void job_add_letter(Job *job, guint number, guint64 size);

/**
 * job_write_plan:
 * @job: with its plan
 *
 * Returns: (transfer full): what the journal begins with
 */
char *job_write_plan(const Job *job);

/**
 * job_parse:
 * @text: (array length=length): what stands in the file
 * @length: in bytes
 * @whole: (out): how much of it is whole lines
 * @error: return location for a #JOB_ERROR
 *
 * What was under way is in doubt.
 *
 * Returns: (transfer full) (nullable): the job, which may be damaged; %NULL and
 *   %JOB_ERROR_BROKEN without its whole plan
 */
Job *job_parse(const char *text, gsize length, gsize *whole, GError **error);

/**
 * job_take_step:
 * @job: a job
 * @number: of the message
 * @step: what is, or became, of it
 * @text: (nullable): the Message-ID of %JOB_STEP_SENT, the reason of the others
 * @error: return location for a #JOB_ERROR
 *
 * Returns: (transfer full) (nullable): the line for the journal; %NULL and
 *   %JOB_ERROR_STEP if that cannot be now; the job is as it was then
 */
char *job_take_step(
    Job *job, guint number, JobStep step, const char *text, GError **error);

/**
 * job_undo_about:
 * @job: a job
 * @number: of a message whose %JOB_STEP_ABOUT could not be written
 */
void job_undo_about(Job *job, guint number);

/**
 * job_stop:
 * @job: a job
 * @reason: a word of small letters
 *
 * Nothing goes any more; what is under way still gets its result.
 *
 * Returns: (transfer full): the line for the journal
 */
char *job_stop(Job *job, const char *reason);

/**
 * job_get_stop_reason:
 * @job: a job
 *
 * Returns: (transfer none) (nullable): why it was stopped; %NULL: it was not
 */
const char *job_get_stop_reason(const Job *job);

/**
 * job_set_damaged:
 * @job: a job of which something is not as it was written
 */
void job_set_damaged(Job *job);

/**
 * job_is_damaged:
 * @job: a job
 *
 * Returns: whether it can never go on
 */
gboolean job_is_damaged(const Job *job);

/**
 * job_get_start:
 * @job: a job
 *
 * Returns: when it was started, seconds since 1970
 */
gint64 job_get_start(const Job *job);

/**
 * job_get_subject:
 * @job: a job
 *
 * Returns: (transfer none): of its message, harmless and shortened
 */
const char *job_get_subject(const Job *job);

/**
 * job_get_files:
 * @job: a job
 *
 * Returns: (transfer none) (element-type JobFile): what is kept with it
 */
const GPtrArray *job_get_files(const Job *job);

/**
 * job_get_n_messages:
 * @job: a job
 *
 * Returns: how many messages it has, numbered from 1
 */
guint job_get_n_messages(const Job *job);

/**
 * job_count:
 * @job: a job
 * @state: any of them; of a damaged job what is left counts as doubt
 *
 * Returns: how many messages are in that state
 */
guint job_count(const Job *job, JobState state);

/**
 * job_get_state:
 * @job: a job
 * @number: of a message
 *
 * Returns: what is of it, as job_count() counts
 */
JobState job_get_state(const Job *job, guint number);

/**
 * job_get_tries:
 * @job: a job
 * @number: of a message
 *
 * Returns: how often the server said “later”
 */
guint job_get_tries(const Job *job, guint number);

/**
 * job_get_text:
 * @job: a job
 * @number: of a message
 *
 * Returns: (transfer none): the reason, of what was not sent; of a job as it was read the
 *   Message-ID of what was sent as well; empty: none
 */
const char *job_get_text(const Job *job, guint number);

/**
 * job_has_letters:
 * @job: a job
 *
 * Returns: whether each message has its own words
 */
gboolean job_has_letters(const Job *job);

/**
 * job_get_letter:
 * @job: one that has letters
 * @number: of a message
 * @from: (out): where its letter begins in the last file, in bytes
 *
 * Returns: of how many bytes it is
 */
guint64 job_get_letter(const Job *job, guint number, guint64 *from);

/**
 * job_get_entries:
 * @job: a job
 * @number: of a message
 * @field: To, Cc or Bcc
 *
 * Returns: (transfer none) (element-type utf8): the entries of that field
 */
const GPtrArray *job_get_entries(const Job *job, guint number, MessageField field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Job, job_free)

G_END_DECLS
