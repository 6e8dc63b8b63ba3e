#include "host/open-jobs.h"

#include <string.h>
#include <unistd.h>

#include "jobs/job-folder.h"
#include "jobs/job-pace.h"

/* When to ask again, in milliseconds: where others are under way, and where another job
 * is. */
#define SOON 250
#define LATER 2000

/* Longer than this nobody sleeps; in milliseconds. */
#define LONGEST 10000

/* A recipient of whom the server said “later” is asked for again after this; in
 * microseconds. */
#define RETRY (30 * (gint64)G_USEC_PER_SEC)

/* A message that may be tried again, and from when on. */
typedef struct {
    guint number;
    gint64 at;
} Retry;

typedef struct {
    char *id;
    Job *job;
    int journal; /* its descriptor */
    JobPace *pace;
    GQueue left;        /* of numbers, those not tried yet */
    GQueue retries;     /* of Retry, the earliest first */
    GHashTable *begun;  /* number → gint64 *: when, of what is under way */
    GString *unwritten; /* lines that did not fit on the disk */
    JobReason pause;    /* %JOB_REASON_NONE: it goes on */
    gboolean waits;     /* another program has the turn */
} OpenJob;

struct _OpenJobs {
    JobFolder *folder;
    GHashTable *open;       /* id → OpenJob */
    const OpenJob *running; /* NULL: none of these */
    int turn;               /* while one runs */
};

static void
open_job_free(OpenJob *open)
{
    close(open->journal);
    job_free(open->job);
    job_pace_free(open->pace);
    g_queue_clear(&open->left);
    g_queue_clear_full(&open->retries, g_free);
    g_hash_table_unref(open->begun);
    g_string_free(open->unwritten, TRUE);
    g_free(open->id);
    g_free(open);
}

OpenJobs *
open_jobs_new(const char *folder)
{
    OpenJobs *jobs = g_new0(OpenJobs, 1);

    jobs->folder = job_folder_new(folder);
    jobs->open = g_hash_table_new_full(
        g_str_hash, g_str_equal, NULL, (GDestroyNotify)open_job_free);
    jobs->turn = -1;

    return jobs;
}

void
open_jobs_free(OpenJobs *jobs)
{
    if (jobs->turn >= 0)
        close(jobs->turn);
    g_hash_table_unref(jobs->open);
    job_folder_free(jobs->folder);
    g_free(jobs);
}

void
open_jobs_expire(OpenJobs *jobs)
{
    job_folder_expire(jobs->folder, g_get_real_time() / G_USEC_PER_SEC);
}

static gboolean
fail_job(const GError *reason, GError **error)
{
    g_set_error_literal(error, REQUEST_ERROR, REQUEST_ERROR_JOB, reason->message);
    return FALSE;
}

/* Returns: (nullable): the job, if it is open here */
static OpenJob *
require_open(OpenJobs *jobs, const char *id, GError **error)
{
    OpenJob *open = g_hash_table_lookup(jobs->open, id);

    if (open == NULL)
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_UNKNOWN,
            "Field “of”: that job is not open");
    return open;
}

/* Takes what is left in its order. */
static OpenJob *
add_open(OpenJobs *jobs, const char *id, Job *job, int journal)
{
    OpenJob *open = g_new0(OpenJob, 1);

    open->id = g_strdup(id);
    open->job = job;
    open->journal = journal;
    open->pace = job_pace_new();
    open->begun = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    open->unwritten = g_string_new(NULL);
    g_queue_init(&open->left);
    g_queue_init(&open->retries);
    for (guint number = 1; number <= job_get_n_messages(job); number++) {
        if (job_get_state(job, number) == JOB_LEFT)
            g_queue_push_tail(&open->left, GUINT_TO_POINTER(number));
    }
    g_hash_table_insert(jobs->open, open->id, open);

    return open;
}

/* --- How it stands --- */

static JobStatus
status_of(const OpenJobs *jobs, const OpenJob *open)
{
    JobStatus status = job_status_of_file(open->id, open->job);
    guint64 n = job_count(open->job, JOB_LEFT) + job_count(open->job, JOB_UNDER_WAY);

    status.seconds = (guint)((n * job_pace_get_interval(open->pace) + 999) / 1000);
    if (status.standing != JOB_PAUSED)
        return status;

    status.reason = open->pause;
    if (open->pause == JOB_REASON_NONE)
        status.standing = jobs->running == open || (jobs->running == NULL && !open->waits)
                              ? JOB_RUNNING
                              : JOB_WAITING;
    return status;
}

/* Whether nobody else may run now. */
static gboolean
is_busy(const OpenJobs *jobs, const OpenJob *open)
{
    return status_of(jobs, open).standing == JOB_RUNNING ||
           job_count(open->job, JOB_UNDER_WAY) > 0;
}

static void
give_up_turn(OpenJobs *jobs)
{
    if (jobs->turn >= 0)
        close(jobs->turn);
    jobs->turn = -1;
    jobs->running = NULL;
}

static gboolean
take_turn(OpenJobs *jobs, OpenJob *open)
{
    if (jobs->running != NULL && jobs->running != open && !is_busy(jobs, jobs->running))
        give_up_turn(jobs);
    if (jobs->running != NULL)
        return jobs->running == open;

    jobs->turn = job_folder_take_turn(jobs->folder);
    open->waits = jobs->turn < 0;
    if (jobs->turn >= 0)
        jobs->running = open;
    return jobs->turn >= 0;
}

/* To be called when something came to an end. */
static void
settle(OpenJobs *jobs)
{
    if (jobs->running != NULL && !is_busy(jobs, jobs->running))
        give_up_turn(jobs);
}

gboolean
open_jobs_get_status(OpenJobs *jobs, const char *id, JobStatus *status, GError **error)
{
    const OpenJob *open = require_open(jobs, id, error);

    if (open != NULL)
        *status = status_of(jobs, open);
    return open != NULL;
}

Job *
open_jobs_read(OpenJobs *jobs, const char *id, GError **error)
{
    gboolean is_held = FALSE;
    g_autoptr(GError) reason = NULL;
    Job *job = NULL;

    if (require_open(jobs, id, error) == NULL)
        return NULL;

    job = job_folder_read(jobs->folder, id, &is_held, &reason);
    if (job == NULL)
        fail_job(reason, error);
    return job;
}

/* --- The journal --- */

/* Brings on the disk what did not fit before. */
static gboolean
write_rest(OpenJobs *jobs, OpenJob *open, GError **error)
{
    g_autoptr(GError) reason = NULL;

    if (open->unwritten->len == 0)
        return TRUE;
    if (!job_folder_append(jobs->folder, open->journal, open->unwritten->str, &reason)) {
        open->pause = JOB_REASON_JOURNAL;
        return fail_job(reason, error);
    }

    g_string_truncate(open->unwritten, 0);
    return TRUE;
}

/* What has happened is known even if it cannot be written. */
static void
write_fact(OpenJobs *jobs, OpenJob *open, const char *line)
{
    g_autoptr(GError) error = NULL;

    g_string_append(open->unwritten, line);
    if (!write_rest(jobs, open, &error))
        g_warning("%s", error->message);
}

/* --- Beginning, and beginning again --- */

static Job *
make_job(
    const Each *plan, const char *subject, const GPtrArray *names, const GPtrArray *files)
{
    Job *job = job_new(g_get_real_time() / G_USEC_PER_SEC, subject);

    for (guint i = 0; i < files->len; i++)
        job_add_file(
            job, i == 0 ? "details" : g_ptr_array_index(names, i - 1),
            g_ptr_array_index(files, i));
    for (guint i = 0; i < each_get_n_messages(plan); i++) {
        for (MessageField field = FIELD_TO; field <= FIELD_BCC; field++) {
            g_auto(GStrv) entries = each_dup_entries(plan, i, field);

            job_add_recipients(job, i + 1, field, (const char *const *)entries);
        }
    }

    return job;
}

/* @job is taken over.  Returns: (nullable): what it is known by */
static const char *
start(OpenJobs *jobs, Job *job, const GPtrArray *files, GError **error)
{
    g_autofree char *id = NULL;
    g_autoptr(GError) reason = NULL;
    int journal = job_folder_create(jobs->folder, job, files, &id, &reason);

    if (journal >= 0)
        return add_open(jobs, id, job, journal)->id;

    job_free(job);
    fail_job(reason, error);
    return NULL;
}

static GPtrArray *
new_files(const char *details)
{
    GPtrArray *files = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);

    g_ptr_array_add(files, g_bytes_new_static(details, strlen(details)));
    return files;
}

const char *
open_jobs_start(
    OpenJobs *jobs, const Each *plan, const char *subject, const char *details,
    const GPtrArray *names, const GPtrArray *files, GError **error)
{
    g_autoptr(GPtrArray) all = new_files(details);

    for (guint i = 0; i < files->len; i++)
        g_ptr_array_add(all, g_bytes_ref(g_ptr_array_index(files, i)));

    return start(jobs, make_job(plan, subject, names, all), all, error);
}

/* Returns: (transfer full): the files one behind the other */
static GBytes *
join_letters(const Letters *letters)
{
    GByteArray *all = g_byte_array_new();

    for (guint i = 0; i < letters_get_n_messages(letters); i++) {
        gsize size = 0;
        const guint8 *data = g_bytes_get_data(letters_get_bytes(letters, i), &size);

        g_byte_array_append(all, data, (guint)size);
    }

    return g_byte_array_free_to_bytes(all);
}

const char *
open_jobs_start_letters(
    OpenJobs *jobs, const Letters *letters, const char *details, GError **error)
{
    g_autoptr(GPtrArray) files = new_files(details);
    g_autoptr(SingleLetter) first =
        single_letter_read(letters_get_bytes(letters, 0), NULL);
    Job *job = job_new(
        g_get_real_time() / G_USEC_PER_SEC, first != NULL ? first->subject : NULL);

    g_ptr_array_add(files, join_letters(letters));
    job_add_file(job, "details", g_ptr_array_index(files, 0));
    job_add_file(job, "letters", g_ptr_array_index(files, 1));
    for (guint i = 0; i < letters_get_n_messages(letters); i++) {
        const char *const to[] = { letters_get_to(letters, i), NULL };

        job_add_recipients(job, i + 1, FIELD_TO, to);
        job_add_letter(job, i + 1, g_bytes_get_size(letters_get_bytes(letters, i)));
    }

    return start(jobs, job, files, error);
}

/* Returns: (transfer full) (nullable): what message @number says by itself */
static SingleLetter *
read_letter(const OpenJobs *jobs, const OpenJob *open, guint number, GError **error)
{
    guint64 from = 0;
    gsize size = (gsize)job_get_letter(open->job, number, &from);
    guint file = job_get_files(open->job)->len - 1;
    g_autoptr(GError) reason = NULL;
    g_autoptr(GBytes) bytes =
        job_folder_read_file(jobs->folder, open->id, file, from, size, &reason);
    SingleLetter *letter = NULL;

    if (bytes != NULL && g_bytes_get_size(bytes) == size)
        letter = single_letter_read(bytes, &reason);
    if (letter == NULL)
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_JOB, "Letter %u: %s", number,
            reason != NULL ? reason->message : "it is cut off");

    return letter;
}

SingleLetter *
open_jobs_read_letter(OpenJobs *jobs, const char *id, guint64 number, GError **error)
{
    const OpenJob *open = require_open(jobs, id, error);

    if (open == NULL)
        return NULL;
    if (job_has_letters(open->job) && number > 0 &&
        number <= job_get_n_messages(open->job))
        return read_letter(jobs, open, (guint)number, error);

    g_set_error_literal(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “number”: that job has no such letter");
    return NULL;
}

gboolean
open_jobs_resume(OpenJobs *jobs, const char *id, GError **error)
{
    g_autoptr(GError) reason = NULL;
    Job *job = NULL;
    int journal = -1;

    if (g_hash_table_contains(jobs->open, id))
        return TRUE;

    journal = job_folder_open(jobs->folder, id, &job, &reason);
    if (journal < 0 && g_error_matches(reason, JOB_FOLDER_ERROR, JOB_FOLDER_ERROR_FILE))
        return fail_job(reason, error);
    if (journal < 0) {
        g_set_error_literal(error, REQUEST_ERROR, REQUEST_ERROR_UNKNOWN, reason->message);
        return FALSE;
    }

    add_open(jobs, id, job, journal)->pause = JOB_REASON_RESTART;
    return TRUE;
}

/* --- Whose turn it is --- */

/* Returns: the number of the next message, which is taken; 0: none now, and *@wait_ms */
static guint
pop_next(OpenJob *open, gint64 now, guint *wait_ms)
{
    Retry *retry = g_queue_peek_head(&open->retries);
    guint number = GPOINTER_TO_UINT(g_queue_pop_head(&open->left));

    *wait_ms = SOON;
    if (number != 0 || retry == NULL)
        return number;
    if (retry->at > now) {
        *wait_ms = (guint)((retry->at - now + 999) / 1000);
        return 0;
    }

    number = retry->number;
    g_free(g_queue_pop_head(&open->retries));
    return number;
}

static gboolean
begin(OpenJobs *jobs, OpenJob *open, guint number, gint64 now, GError **error)
{
    g_autofree char *line = job_take_step(open->job, number, JOB_STEP_ABOUT, NULL, NULL);
    g_autoptr(GError) reason = NULL;

    g_assert(line != NULL);
    if (job_folder_append(jobs->folder, open->journal, line, &reason)) {
        g_hash_table_insert(
            open->begun, GUINT_TO_POINTER(number), g_memdup2(&now, sizeof now));
        job_pace_begin(open->pace, now);
        return TRUE;
    }

    job_undo_about(open->job, number);
    g_queue_push_head(&open->left, GUINT_TO_POINTER(number));
    open->pause = JOB_REASON_JOURNAL;
    settle(jobs);
    return fail_job(reason, error);
}

/* What cannot be read is not begun.  Returns: whether @turn has what its message says */
static gboolean
take_letter(OpenJobs *jobs, OpenJob *open, JobTurn *turn, GError **error)
{
    if (!job_has_letters(open->job))
        return TRUE;

    turn->letter = read_letter(jobs, open, turn->number, error);
    if (turn->letter != NULL)
        return TRUE;

    g_queue_push_head(&open->left, GUINT_TO_POINTER(turn->number));
    open->pause = JOB_REASON_JOURNAL;
    settle(jobs);
    return FALSE;
}

/* It runs. */
static gboolean
take_next(OpenJobs *jobs, OpenJob *open, JobTurn *turn, GError **error)
{
    gint64 now = g_get_monotonic_time();
    guint wait_ms = job_pace_get_wait(open->pace, now);

    if (job_count(open->job, JOB_UNDER_WAY) >= OPEN_JOBS_MAX_UNDER_WAY)
        wait_ms = MAX(wait_ms, SOON);
    if (wait_ms == 0)
        turn->number = pop_next(open, now, &wait_ms);
    if (turn->number == 0) {
        turn->wait_ms = MIN(wait_ms, LONGEST);
        return TRUE;
    }

    if (!take_letter(jobs, open, turn, error))
        return FALSE;
    if (begin(jobs, open, turn->number, now, error))
        return TRUE;

    g_clear_pointer(&turn->letter, single_letter_free);
    return FALSE;
}

gboolean
open_jobs_next(OpenJobs *jobs, const char *id, JobTurn *turn, GError **error)
{
    OpenJob *open = require_open(jobs, id, error);
    JobStanding standing;

    if (open == NULL)
        return FALSE;

    standing = status_of(jobs, open).standing;
    *turn = (JobTurn){ .standing = standing, .job = open->job };
    if (standing != JOB_RUNNING && standing != JOB_WAITING)
        return TRUE;
    if (!take_turn(jobs, open)) {
        turn->standing = JOB_WAITING;
        turn->wait_ms = LATER;
        return TRUE;
    }

    turn->standing = JOB_RUNNING;
    return write_rest(jobs, open, error) && take_next(jobs, open, turn, error);
}

/* --- What became of it --- */

static JobStep
step_of(JobOutcome outcome)
{
    switch (outcome) {
    case JOB_OUTCOME_SENT:
        return JOB_STEP_SENT;
    case JOB_OUTCOME_REFUSED:
        return JOB_STEP_REFUSED;
    case JOB_OUTCOME_LATER:
        return JOB_STEP_LATER;
    case JOB_OUTCOME_SENDER:
    case JOB_OUTCOME_OFFLINE:
        return JOB_STEP_BACK;
    case JOB_OUTCOME_DOUBT:
        return JOB_STEP_DOUBT;
    }

    g_assert_not_reached();
}

static void
put_off(OpenJob *open, guint number, gint64 now)
{
    Retry retry = { number, now + RETRY };

    if (job_get_state(open->job, number) == JOB_LEFT)
        g_queue_push_tail(&open->retries, g_memdup2(&retry, sizeof retry));
    else
        job_pace_refused(open->pace);
}

/* What follows for those behind it. */
static void
follow(OpenJobs *jobs, OpenJob *open, guint number, JobOutcome outcome, gint64 begun)
{
    gint64 now = g_get_monotonic_time();
    g_autofree char *stop = NULL;

    switch (outcome) {
    case JOB_OUTCOME_SENT:
        job_pace_sent(open->pace, now);
        break;
    case JOB_OUTCOME_REFUSED:
        job_pace_refused(open->pace);
        break;
    case JOB_OUTCOME_LATER:
        job_pace_later(open->pace, begun, now);
        put_off(open, number, now);
        break;
    case JOB_OUTCOME_SENDER:
        g_queue_push_head(&open->left, GUINT_TO_POINTER(number));
        stop = job_stop(open->job, job_reason_to_string(JOB_REASON_SENDER));
        write_fact(jobs, open, stop);
        break;
    case JOB_OUTCOME_OFFLINE:
        g_queue_push_head(&open->left, GUINT_TO_POINTER(number));
        if (open->pause == JOB_REASON_NONE)
            open->pause = JOB_REASON_OFFLINE;
        break;
    case JOB_OUTCOME_DOUBT:
        break;
    }

    if (open->pause == JOB_REASON_NONE && job_pace_asks(open->pace))
        open->pause = JOB_REASON_REFUSALS;
}

gboolean
open_jobs_take_result(OpenJobs *jobs, const Request *request, GError **error)
{
    OpenJob *open = require_open(jobs, request->of, error);
    gpointer key = NULL;
    const gint64 *begun = NULL;
    gint64 at = 0;
    g_autofree char *line = NULL;
    g_autoptr(GError) reason = NULL;

    if (open == NULL)
        return FALSE;

    key = GUINT_TO_POINTER((guint)MIN(request->number, G_MAXUINT));
    begun = g_hash_table_lookup(open->begun, key);
    if (begun != NULL)
        line = job_take_step(
            open->job, GPOINTER_TO_UINT(key), step_of(request->outcome),
            request->outcome == JOB_OUTCOME_SENT ? request->message_id : request->reason,
            &reason);
    if (line == NULL) {
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            reason != NULL ? "Field “messageId”: %s" : "Field “number”: %s",
            reason != NULL ? reason->message : "that message is not under way");
        return FALSE;
    }

    at = *begun;
    g_hash_table_remove(open->begun, key);
    write_fact(jobs, open, line);
    follow(jobs, open, GPOINTER_TO_UINT(key), request->outcome, at);
    settle(jobs);
    return TRUE;
}

static gboolean
go_on(OpenJobs *jobs, OpenJob *open, GError **error)
{
    JobStanding standing = status_of(jobs, open).standing;

    if (standing == JOB_STOPPED || standing == JOB_FINISHED) {
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Field “order”: that job is at its end");
        return FALSE;
    }
    if (!write_rest(jobs, open, error))
        return FALSE;

    open->pause = JOB_REASON_NONE;
    job_pace_go_on(open->pace);
    return TRUE;
}

gboolean
open_jobs_order(OpenJobs *jobs, const char *id, JobOrder order, GError **error)
{
    OpenJob *open = require_open(jobs, id, error);
    g_autofree char *line = NULL;

    if (open == NULL)
        return FALSE;

    switch (order) {
    case JOB_ORDER_GO:
        if (!go_on(jobs, open, error))
            return FALSE;
        break;
    case JOB_ORDER_PAUSE:
        if (open->pause == JOB_REASON_NONE)
            open->pause = JOB_REASON_PERSON;
        break;
    case JOB_ORDER_STOP:
        if (job_get_stop_reason(open->job) == NULL && !job_is_damaged(open->job)) {
            line = job_stop(open->job, job_reason_to_string(JOB_REASON_PERSON));
            write_fact(jobs, open, line);
        }
        break;
    }

    settle(jobs);
    return TRUE;
}

/* --- The end --- */

gboolean
open_jobs_may_close(OpenJobs *jobs, const char *id, GError **error)
{
    const OpenJob *open = require_open(jobs, id, error);
    JobStanding standing;

    if (open == NULL)
        return FALSE;
    standing = status_of(jobs, open).standing;
    if ((standing == JOB_STOPPED || standing == JOB_FINISHED) &&
        job_count(open->job, JOB_UNDER_WAY) == 0)
        return TRUE;

    g_set_error_literal(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “of”: that job is not at its end");
    return FALSE;
}

void
open_jobs_remove(OpenJobs *jobs, const char *id)
{
    OpenJob *open = g_hash_table_lookup(jobs->open, id);

    g_return_if_fail(open != NULL);

    if (jobs->running == open)
        give_up_turn(jobs);
    job_folder_remove(jobs->folder, open->id);
    g_hash_table_remove(jobs->open, id);
}

/* --- All of them --- */

/* One that is kept, and not open here. */
typedef struct {
    char *id;
    Job *job; /* NULL: it is open here */
    gint64 at;
    gboolean is_held;
} Kept;

static void
kept_free(Kept *kept)
{
    g_clear_pointer(&kept->job, job_free);
    g_free(kept->id);
    g_free(kept);
}

static int
compare_kept(gconstpointer one, gconstpointer other)
{
    const Kept *a = *(const Kept *const *)one;
    const Kept *b = *(const Kept *const *)other;

    return a->at != b->at ? (a->at < b->at ? -1 : 1) : strcmp(a->id, b->id);
}

static void
add_kept(OpenJobs *jobs, GPtrArray *list, const char *id)
{
    const OpenJob *open = g_hash_table_lookup(jobs->open, id);
    g_autoptr(GError) error = NULL;
    gboolean is_held = FALSE;
    Job *job = open == NULL ? job_folder_read(jobs->folder, id, &is_held, &error) : NULL;
    Kept *kept = NULL;

    if (open == NULL && job == NULL) {
        g_warning("%s", error->message);
        return;
    }

    kept = g_new0(Kept, 1);
    kept->id = g_strdup(id);
    kept->job = job;
    kept->at = job_get_start(job != NULL ? job : open->job);
    kept->is_held = is_held;
    g_ptr_array_add(list, kept);
}

void
open_jobs_foreach(OpenJobs *jobs, OpenJobsFunc func, gpointer user_data)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)kept_free);
    g_auto(GStrv) ids = job_folder_list(jobs->folder);

    for (gsize i = 0; ids[i] != NULL; i++)
        add_kept(jobs, list, ids[i]);
    g_ptr_array_sort(list, compare_kept);
    for (guint i = 0; i < list->len; i++) {
        const Kept *kept = g_ptr_array_index(list, i);
        JobStatus status =
            kept->job != NULL
                ? job_status_of_file(kept->id, kept->job)
                : status_of(jobs, g_hash_table_lookup(jobs->open, kept->id));

        status.is_held = kept->is_held;
        if (status.is_held && status.standing == JOB_PAUSED) {
            status.standing = JOB_RUNNING;
            status.reason = JOB_REASON_NONE;
        }
        func(&status, user_data);
    }
}

GBytes *
open_jobs_read_file(
    OpenJobs *jobs, const char *id, guint64 number, guint64 from, gsize most,
    const JobFile **file, GError **error)
{
    const OpenJob *open = require_open(jobs, id, error);
    const GPtrArray *files = open != NULL ? job_get_files(open->job) : NULL;
    g_autoptr(GError) reason = NULL;
    GBytes *piece = NULL;

    if (files == NULL)
        return NULL;
    if (number >= files->len) {
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Field “file”: that job has fewer files");
        return NULL;
    }

    *file = g_ptr_array_index(files, (guint)number);
    piece = job_folder_read_file(jobs->folder, id, (guint)number, from, most, &reason);
    if (piece == NULL)
        fail_job(reason, error);
    return piece;
}
