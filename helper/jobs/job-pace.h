/* JobPace: how fast the messages of a job follow each other, by what the server says of
 * them.  Pure: the time comes in, in microseconds of a clock that never goes back.
 *
 * A server that says “later” once may mean that recipient alone: the next message waits a
 * little.  Said again before anything went through, it is a limit: so many as went in the
 * last minute are what a minute allows.  A few, or none, say nothing of a limit: the next
 * message waits for a minute, and few follow each other a little more slowly.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* After so many refusals the job pauses, and the person is asked. */
#define JOB_PACE_MAX_REFUSALS 3

/* The same where the server says “later”, and nothing went through between. */
#define JOB_PACE_MAX_LATER 8

typedef struct _JobPace JobPace;

/**
 * job_pace_new:
 *
 * Returns: (transfer full): the pace of a job that begins
 */
JobPace *job_pace_new(void);
void job_pace_free(JobPace *pace);

/**
 * job_pace_get_wait:
 * @pace: of a job
 * @now: microseconds
 *
 * Returns: in how many milliseconds the next message may begin; 0: now
 */
guint job_pace_get_wait(const JobPace *pace, gint64 now);

/**
 * job_pace_begin:
 * @pace: of a job
 * @now: microseconds
 *
 * A message begins.
 */
void job_pace_begin(JobPace *pace, gint64 now);

/**
 * job_pace_sent:
 * @pace: of a job
 * @now: microseconds
 */
void job_pace_sent(JobPace *pace, gint64 now);

/**
 * job_pace_later:
 * @pace: of a job
 * @begun: when that message began, in microseconds
 * @now: microseconds
 */
void job_pace_later(JobPace *pace, gint64 begun, gint64 now);

/**
 * job_pace_refused:
 * @pace: of a job
 */
void job_pace_refused(JobPace *pace);

/**
 * job_pace_asks:
 * @pace: of a job
 *
 * Returns: whether so much was refused that the person has to be asked
 */
gboolean job_pace_asks(const JobPace *pace);

/**
 * job_pace_go_on:
 * @pace: of a job
 *
 * The person said so: refusals are counted anew.
 */
void job_pace_go_on(JobPace *pace);

/**
 * job_pace_get_interval:
 * @pace: of a job
 *
 * Returns: from one message to the next, in milliseconds, as it went so far
 */
guint job_pace_get_interval(const JobPace *pace);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(JobPace, job_pace_free)

G_END_DECLS
