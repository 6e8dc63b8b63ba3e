#include "cli/scan-jobs.h"

#include <stdio.h>

#include "cli/scan-progress.h"

/* So many parts are read ahead of the one that is written, for each job. */
#define AHEAD 4
/* What a part holds back while others are written, in bytes, one message aside. */
#define MOST_HELD ((gsize)1024 * 1024)
/* What a reader hands over at a time, in bytes, and after how many messages at the
 * latest. */
#define HANDFUL ((gsize)64 * 1024)
#define HANDFUL_MESSAGES 64

struct _ScanJobs {
    const ScanRequest *request;
    GPtrArray *threads;

    GMutex walking; /* held by the one that takes the next part */
    Walk *walk;

    GMutex mutex;   /* of all that follows */
    GCond changed;  /* the first turn has something, or a thread has ended */
    GCond room;     /* a turn was taken from the front, or all is abandoned */
    GQueue turns;   /* of Turn, in the order of the archive */
    guint n_active; /* threads */
    gboolean abandoned;
    ArchiveProgress far; /* all readers together */
};

/* One part, until its findings are counted. */
typedef struct {
    GString *held[SCAN_STREAMS]; /* to be written */
    ScanFindings *found;         /* NULL: it is being read */

    /* Of its job alone. */
    ScanJobs *jobs;
    ScanReader *reader;
    ArchiveProgress told;       /* of the reader */
    GString *own[SCAN_STREAMS]; /* not yet handed over */
    guint n_quiet;              /* messages since then */
} Turn;

static Turn *
turn_new(ScanJobs *jobs, ScanReader *reader)
{
    Turn *turn = g_new0(Turn, 1);

    turn->jobs = jobs;
    turn->reader = reader;
    turn->told = scan_reader_get_progress(reader);
    for (ScanStream stream = 0; stream < SCAN_STREAMS; stream++) {
        turn->held[stream] = g_string_new(NULL);
        turn->own[stream] = g_string_new(NULL);
    }

    return turn;
}

static void
turn_free(Turn *turn)
{
    for (ScanStream stream = 0; stream < SCAN_STREAMS; stream++) {
        g_string_free(turn->held[stream], TRUE);
        g_string_free(turn->own[stream], TRUE);
    }
    g_clear_pointer(&turn->found, scan_findings_free);
    g_free(turn);
}

/* --- A job --- */

static gsize
count_held(const Turn *turn)
{
    gsize length = 0;

    for (ScanStream stream = 0; stream < SCAN_STREAMS; stream++)
        length += turn->held[stream]->len;

    return length;
}

/* Whether there is something to do for the one who waits for the first turn. */
static gboolean
has_news(const Turn *turn)
{
    return turn->found != NULL || count_held(turn) > 0;
}

/* Adds what has been read since the last time. */
static void
add_progress(Turn *turn)
{
    ArchiveProgress *sum = &turn->jobs->far;
    ArchiveProgress far = scan_reader_get_progress(turn->reader);

    sum->n_files += far.n_files - turn->told.n_files;
    sum->n_messages += far.n_messages - turn->told.n_messages;
    sum->bytes += far.bytes - turn->told.bytes;
    sum->passed += far.passed - turn->told.passed;
    turn->told = far;
}

/* Hands over what the job has, as soon as there is room for it: in the first turn there
 * always will be.  @found: (nullable) (transfer full): what was found, at the end of the
 * part.  Returns: whether more is wanted */
static gboolean
hand_over(Turn *turn, ScanFindings *found)
{
    ScanJobs *jobs = turn->jobs;
    gboolean wanted;

    turn->n_quiet = 0;
    g_mutex_lock(&jobs->mutex);
    add_progress(turn);
    while (!jobs->abandoned && count_held(turn) > MOST_HELD)
        g_cond_wait(&jobs->room, &jobs->mutex);
    for (ScanStream stream = 0; stream < SCAN_STREAMS; stream++) {
        g_string_append_len(
            turn->held[stream], turn->own[stream]->str, (gssize)turn->own[stream]->len);
        g_string_truncate(turn->own[stream], 0);
    }
    turn->found = found;
    wanted = !jobs->abandoned;
    if (g_queue_peek_head(&jobs->turns) == turn && has_news(turn))
        g_cond_signal(&jobs->changed);
    g_mutex_unlock(&jobs->mutex);

    return wanted;
}

static gboolean
write_own(ScanStream stream, const char *text, gsize length, gpointer user_data)
{
    Turn *turn = user_data;

    g_string_append_len(turn->own[stream], text, (gssize)length);
    return turn->own[stream]->len < HANDFUL || hand_over(turn, NULL);
}

static gboolean
go_on(gpointer user_data)
{
    Turn *turn = user_data;

    if (g_atomic_int_get(turn->jobs->request->stop) != 0)
        return FALSE;

    return ++turn->n_quiet < HANDFUL_MESSAGES || hand_over(turn, NULL);
}

/* Waits until not too much has been read ahead.  Returns: (nullable): the next part's
 * turn, %NULL: there is none, or it is not wanted */
static Turn *
next_turn(ScanJobs *jobs, ScanReader *reader, WalkPart **part)
{
    Turn *turn = NULL;
    gboolean wanted;

    g_mutex_lock(&jobs->walking);
    g_mutex_lock(&jobs->mutex);
    while (!jobs->abandoned &&
           g_queue_get_length(&jobs->turns) >= AHEAD * jobs->request->n_jobs)
        g_cond_wait(&jobs->room, &jobs->mutex);
    wanted = !jobs->abandoned;
    g_mutex_unlock(&jobs->mutex);

    *part = wanted ? walk_next(jobs->walk) : NULL;
    if (*part != NULL) {
        turn = turn_new(jobs, reader);
        g_mutex_lock(&jobs->mutex);
        g_queue_push_tail(&jobs->turns, turn);
        g_mutex_unlock(&jobs->mutex);
    }
    g_mutex_unlock(&jobs->walking);

    return turn;
}

static gpointer
work(gpointer user_data)
{
    ScanJobs *jobs = user_data;
    g_autoptr(ScanReader) reader = scan_reader_new(jobs->request);
    WalkPart *part;
    Turn *turn;

    while ((turn = next_turn(jobs, reader, &part)) != NULL) {
        const ScanListener listener = { write_own, go_on, turn };

        hand_over(turn, scan_reader_read(reader, part, &listener));
    }

    g_mutex_lock(&jobs->mutex);
    jobs->n_active--;
    g_cond_signal(&jobs->changed);
    g_mutex_unlock(&jobs->mutex);

    return NULL;
}

/* --- All of them --- */

/* Waits for the first turn, and shows meanwhile how far all are. */
static void
wait_for_change(ScanJobs *jobs, ScanProgress *progress)
{
    ArchiveProgress far;

    if (progress == NULL) {
        g_cond_wait(&jobs->changed, &jobs->mutex);
        return;
    }

    g_cond_wait_until(
        &jobs->changed, &jobs->mutex, g_get_monotonic_time() + SCAN_PROGRESS_INTERVAL);
    far = jobs->far;
    g_mutex_unlock(&jobs->mutex);
    scan_progress_show(progress, &far);
    g_mutex_lock(&jobs->mutex);
}

/* What the first turn has come to since the last time. */
typedef struct {
    GString *texts[SCAN_STREAMS];
    ScanFindings *found; /* NULL: its part is not at its end */
} News;

/* Returns: %FALSE at the end of all parts */
static gboolean
next_news(ScanJobs *jobs, ScanProgress *progress, News *news)
{
    Turn *turn;

    g_mutex_lock(&jobs->mutex);
    while ((turn = g_queue_peek_head(&jobs->turns)) == NULL ? jobs->n_active > 0
                                                            : !has_news(turn))
        wait_for_change(jobs, progress);

    if (turn != NULL) {
        for (ScanStream stream = 0; stream < SCAN_STREAMS; stream++) {
            news->texts[stream] = turn->held[stream];
            turn->held[stream] = g_string_new(NULL);
        }
        news->found = g_steal_pointer(&turn->found);
        if (news->found != NULL)
            turn_free(g_queue_pop_head(&jobs->turns));
        g_cond_broadcast(&jobs->room);
    }
    g_mutex_unlock(&jobs->mutex);

    return turn != NULL;
}

/* Writes it, and counts it.  Returns: whether standard output has taken it */
static gboolean
take_news(News *news, ScanFindings *findings)
{
    const GString *lines = news->texts[SCAN_LINES];
    gboolean printed = lines->len == 0 || status_print(lines->str, lines->len);

    fwrite(news->texts[SCAN_FAULTS]->str, 1, news->texts[SCAN_FAULTS]->len, stderr);
    for (ScanStream stream = 0; stream < SCAN_STREAMS; stream++)
        g_string_free(news->texts[stream], TRUE);
    if (news->found != NULL)
        scan_findings_add(findings, news->found);

    return printed;
}

/* Has all jobs end behind their messages. */
static void
abandon(ScanJobs *jobs)
{
    g_mutex_lock(&jobs->mutex);
    jobs->abandoned = TRUE;
    g_cond_broadcast(&jobs->room);
    g_mutex_unlock(&jobs->mutex);
}

gboolean
scan_jobs_run(ScanJobs *jobs, ScanFindings *findings)
{
    g_autoptr(ScanProgress) progress = scan_progress_new(jobs->request->paths);
    News news = { 0 };
    gboolean printed = TRUE;

    /* Behind an interrupted part, what follows is not what follows in the archive. */
    while (printed && !findings->interrupted && next_news(jobs, progress, &news))
        printed = take_news(&news, findings);
    abandon(jobs);

    return printed;
}

ScanJobs *
scan_jobs_new(const ScanRequest *request, GError **error)
{
    ScanJobs *jobs = g_new0(ScanJobs, 1);

    jobs->request = request;
    jobs->walk = walk_new(request->paths);
    jobs->threads = g_ptr_array_new();
    g_mutex_init(&jobs->walking);
    g_mutex_init(&jobs->mutex);
    g_cond_init(&jobs->changed);
    g_cond_init(&jobs->room);
    g_queue_init(&jobs->turns);
    policy_make_index(request->policy);

    while (jobs->threads->len < request->n_jobs) {
        GThread *thread;

        g_mutex_lock(&jobs->mutex);
        jobs->n_active++;
        g_mutex_unlock(&jobs->mutex);
        thread = g_thread_try_new("scan", work, jobs, error);
        if (thread == NULL) {
            g_mutex_lock(&jobs->mutex);
            jobs->n_active--;
            g_mutex_unlock(&jobs->mutex);
            scan_jobs_free(jobs);
            return NULL;
        }
        g_ptr_array_add(jobs->threads, thread);
    }

    return jobs;
}

void
scan_jobs_free(ScanJobs *jobs)
{
    abandon(jobs);
    for (guint i = 0; i < jobs->threads->len; i++)
        g_thread_join(g_ptr_array_index(jobs->threads, i));

    g_ptr_array_unref(jobs->threads);
    walk_free(jobs->walk);
    g_queue_clear_full(&jobs->turns, (GDestroyNotify)turn_free);
    g_mutex_clear(&jobs->walking);
    g_mutex_clear(&jobs->mutex);
    g_cond_clear(&jobs->changed);
    g_cond_clear(&jobs->room);
    g_free(jobs);
}
