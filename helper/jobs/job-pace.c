#include "jobs/job-pace.h"

#define SECOND G_USEC_PER_SEC
#define MINUTE (60 * (gint64)SECOND)

/* Thunderbird's own, which is kept there. */
#define FASTEST ((gint64)125 * 1000)

/* After the first “later”. */
#define PAUSE (5 * (gint64)SECOND)

/* After so many that went through it may be a little faster. */
#define CALM 200

/* Fewer than this in a minute say nothing of a limit: it may have been a hiccup. */
#define FEW 10

struct _JobPace {
    GQueue *sent;      /* of gint64 *: when, in the last minute */
    gint64 interval;   /* 0: as fast as Thunderbird does it */
    gint64 not_before; /* the next one */
    gint64 slowed;     /* when it was told to go slower */
    gint64 shortest;   /* interval: what was shorter was too fast */
    guint n_calm;      /* sent since then */
    guint n_later;     /* said without one between that went through */
    guint n_refused;
};

JobPace *
job_pace_new(void)
{
    JobPace *pace = g_new0(JobPace, 1);

    pace->sent = g_queue_new();
    return pace;
}

void
job_pace_free(JobPace *pace)
{
    g_queue_free_full(pace->sent, g_free);
    g_free(pace);
}

guint
job_pace_get_wait(const JobPace *pace, gint64 now)
{
    return pace->not_before <= now ? 0 : (guint)((pace->not_before - now + 999) / 1000);
}

void
job_pace_begin(JobPace *pace, gint64 now)
{
    if (pace->interval > 0)
        pace->not_before = now + pace->interval;
}

static void
forget_old(JobPace *pace, gint64 now)
{
    while (!g_queue_is_empty(pace->sent) &&
           *(gint64 *)g_queue_peek_head(pace->sent) <= now - MINUTE)
        g_free(g_queue_pop_head(pace->sent));
}

void
job_pace_sent(JobPace *pace, gint64 now)
{
    forget_old(pace, now);
    g_queue_push_tail(pace->sent, g_memdup2(&now, sizeof now));
    pace->n_later = 0;
    if (++pace->n_calm < CALM)
        return;

    pace->n_calm = 0;
    pace->interval = MAX(pace->interval * 3 / 4, pace->shortest);
    if (pace->interval < FASTEST)
        pace->interval = 0;
}

/* What went in the last minute is what a minute allows; a little less is safe.  Where
 * nothing went, a minute's rest is all that can be learnt. */
static void
slow_down(JobPace *pace, gint64 now)
{
    gint64 n_sent = g_queue_get_length(pace->sent);

    if (pace->interval > 0)
        pace->interval = MIN(pace->interval * 3 / 2, MINUTE);
    else if (n_sent > 0)
        pace->interval = MAX(MINUTE / MAX(n_sent, FEW) * 21 / 20, FASTEST);
    pace->not_before =
        n_sent > 0 ? *(gint64 *)g_queue_peek_head(pace->sent) + MINUTE : now + MINUTE;
    pace->slowed = now;
    pace->n_calm = 0;
}

void
job_pace_later(JobPace *pace, gint64 begun, gint64 now)
{
    forget_old(pace, now);
    pace->n_later++;
    if (pace->n_later == 1 && pace->interval == 0) {
        pace->not_before = MAX(pace->not_before, now + PAUSE);
        return;
    }
    /* Several are under way at a time: they are told the same. */
    if (begun >= pace->slowed)
        slow_down(pace, now);
}

void
job_pace_refused(JobPace *pace)
{
    pace->n_refused++;
}

gboolean
job_pace_asks(const JobPace *pace)
{
    return pace->n_refused >= JOB_PACE_MAX_REFUSALS ||
           pace->n_later >= JOB_PACE_MAX_LATER;
}

void
job_pace_go_on(JobPace *pace)
{
    pace->n_refused = 0;
    pace->n_later = 0;
}

guint
job_pace_get_interval(const JobPace *pace)
{
    guint n_sent = g_queue_get_length(pace->sent);
    gint64 interval = MAX(pace->interval, FASTEST);

    if (n_sent >= 10) {
        gint64 first = *(gint64 *)g_queue_peek_head(pace->sent);
        gint64 last = *(gint64 *)g_queue_peek_tail(pace->sent);

        interval = MAX(interval, (last - first) / (n_sent - 1));
    }

    return (guint)(interval / 1000);
}
