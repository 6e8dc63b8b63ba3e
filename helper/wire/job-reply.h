/* JobReply: what the helper says of one message each, as JSON (data/protocol.md, one
 * message each).
 */
#pragma once

#include "jobs/job-status.h"
#include "mail/single-letter.h"
#include "rules/each-offer.h"
#include "rules/letters.h"
#include "wire/request.h"
#include "json/writer.h"

G_BEGIN_DECLS

/* Of a file, in bytes; on the wire it takes four thirds of that. */
#define JOB_REPLY_PIECE ((gsize)384 * 1024)

/**
 * job_reply_add_offer:
 * @writer: of a verdict
 * @offer: of the message, or why there is none
 * @inspection: of the message
 */
void job_reply_add_offer(
    Writer *writer, const EachOffer *offer, const Inspection *inspection);

/**
 * job_reply_status:
 * @id: of the request
 * @status: how the job stands
 *
 * Returns: (transfer full): an `each-job`
 */
GBytes *job_reply_status(const char *id, const JobStatus *status);

/**
 * job_reply_begin_list:
 * @id: of the request
 *
 * Returns: (transfer full): an `each-jobs` that holds none yet
 */
Writer *job_reply_begin_list(const char *id);

/**
 * job_reply_add_status:
 * @writer: of job_reply_begin_list()
 * @status: how one more job stands
 */
void job_reply_add_status(Writer *writer, const JobStatus *status);

/**
 * job_reply_end_list:
 * @writer: of job_reply_begin_list()
 *
 * Returns: (transfer full): the reply
 */
GBytes *job_reply_end_list(Writer *writer);

/**
 * job_reply_turn:
 * @id: of the request
 * @job: whose turn it is
 * @standing: how it stands
 * @number: of the message that is next; 0: nothing is to be sent now
 * @letter: (nullable): what that one says by itself
 * @wait_ms: then: when to ask again
 *
 * Returns: (transfer full): an `each-turn`
 */
GBytes *job_reply_turn(
    const char *id, const Job *job, JobStanding standing, guint number,
    const SingleLetter *letter, guint wait_ms);

/**
 * job_reply_letter:
 * @request: an `each-letter`
 * @letter: what that message says
 *
 * Returns: (transfer full): an `each-letter`
 */
GBytes *job_reply_letter(const Request *request, const SingleLetter *letter);

/**
 * job_reply_letters:
 * @id: of the request
 * @letters: some of them, or all
 *
 * Returns: (transfer full): a `letters`; of all of them, or of some that cannot be sent,
 *   with what the sender is told
 */
GBytes *job_reply_letters(const char *id, const Letters *letters);

/**
 * job_reply_people:
 * @request: a `page` of a job
 * @job: that job
 *
 * Returns: (transfer full): a `page`
 */
GBytes *job_reply_people(const Request *request, const Job *job);

/**
 * job_reply_file:
 * @request: an `each-file`
 * @file: which file it is
 * @piece: of its bytes, at most #JOB_REPLY_PIECE
 *
 * Returns: (transfer full): an `each-file`
 */
GBytes *job_reply_file(const Request *request, const JobFile *file, GBytes *piece);

/**
 * job_reply_closed:
 * @id: of the request
 *
 * Returns: (transfer full): `each-closed`
 */
GBytes *job_reply_closed(const char *id);

G_END_DECLS
