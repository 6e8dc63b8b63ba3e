/* JobStatus: how a job stands, by the words of the wire, and what people are told of it.
 */
#pragma once

#include "jobs/job.h"

G_BEGIN_DECLS

typedef enum {
    JOB_RUNNING,
    JOB_WAITING, /* another one runs */
    JOB_PAUSED,
    JOB_STOPPED,
    JOB_FINISHED,
} JobStanding;

/* Why it is paused or stopped. */
typedef enum {
    JOB_REASON_NONE,
    JOB_REASON_PERSON,
    JOB_REASON_REFUSALS,
    JOB_REASON_OFFLINE,
    JOB_REASON_JOURNAL, /* it cannot be written */
    JOB_REASON_SENDER,  /* the server refuses who writes */
    JOB_REASON_DAMAGED,
    JOB_REASON_RESTART, /* it was open when a helper ended */
} JobReason;

typedef struct {
    const char *id;
    const Job *job;
    JobStanding standing;
    JobReason reason;
    gboolean is_held; /* another program has it open */
    guint seconds;    /* what is left takes */
} JobStatus;

/**
 * job_standing_to_string:
 * @standing: any of them
 *
 * Returns: (transfer none): its word on the wire
 */
const char *job_standing_to_string(JobStanding standing);

/**
 * job_reason_to_string:
 * @reason: any of them
 *
 * Returns: (transfer none) (nullable): its word on the wire and in the journal; %NULL:
 *   none
 */
const char *job_reason_to_string(JobReason reason);

/**
 * job_status_of_file:
 * @id: of a job that is not open
 * @job: as it stands there
 *
 * Returns: how it stands
 */
JobStatus job_status_of_file(const char *id, const Job *job);

/**
 * job_status_dup_headline:
 * @status: of a job
 *
 * Returns: (transfer full): one line: how far it is
 */
char *job_status_dup_headline(const JobStatus *status);

/**
 * job_status_dup_detail:
 * @status: of a job
 *
 * Returns: (transfer full): a line a fact: why it does not go on, how many did not get
 *   it and why; empty where there is nothing to say
 */
char *job_status_dup_detail(const JobStatus *status);

G_END_DECLS
