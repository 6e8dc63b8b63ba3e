/* The pace of a job, against servers that allow so many a minute. */
#include "jobs/job-pace.h"

#define SECOND ((gint64)G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)

typedef struct {
    const char *name;
    guint limit;      /* of the server, a minute */
    guint messages;   /* to be sent */
    guint minutes;    /* what it may take */
    guint most_later; /* how often the server may have to say so */
} LimitCase;

static const LimitCase limit_cases[] = {
    { "no-limit", 100000, 1000, 3, 0 },
    { "thirty-a-minute", 30, 300, 12, 6 },
    { "thirty-a-minute-for-2331", 30, 2331, 95, 10 },
    { "one-a-minute", 1, 5, 12, 12 },
};

/* One after the other, by a server that counts the last minute. */
static void
test_limit(gconstpointer data)
{
    const LimitCase *row = data;
    g_autoptr(JobPace) pace = job_pace_new();
    g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(gint64));
    gint64 now = 1000 * MINUTE;
    gint64 start = now;
    guint n_later = 0;

    while (taken->len < row->messages) {
        guint n_recent = 0;

        now += (gint64)job_pace_get_wait(pace, now) * 1000;
        g_assert_cmpuint(job_pace_get_wait(pace, now), ==, 0);
        job_pace_begin(pace, now);
        for (guint i = taken->len; i > 0 && n_recent < row->limit; i--) {
            if (g_array_index(taken, gint64, i - 1) <= now - MINUTE)
                break;
            n_recent++;
        }
        if (n_recent < row->limit) {
            g_array_append_val(taken, now);
            job_pace_sent(pace, now + SECOND / 50);
        } else {
            n_later++;
            job_pace_later(pace, now, now + SECOND / 50);
        }
        g_assert_false(job_pace_asks(pace));
        now += SECOND / 8;
    }

    g_assert_cmpint(now - start, <=, row->minutes * MINUTE);
    g_assert_cmpuint(n_later, <=, row->most_later);
}

/* One recipient whom the server does not want now slows nobody else down. */
static void
test_one_recipient(void)
{
    g_autoptr(JobPace) pace = job_pace_new();

    job_pace_begin(pace, MINUTE);
    job_pace_later(pace, MINUTE, MINUTE);
    g_assert_cmpuint(job_pace_get_wait(pace, MINUTE), ==, 5000);
    g_assert_cmpuint(job_pace_get_wait(pace, MINUTE + 5 * SECOND), ==, 0);
    job_pace_begin(pace, MINUTE + 5 * SECOND);
    job_pace_sent(pace, MINUTE + 5 * SECOND);
    g_assert_cmpuint(job_pace_get_wait(pace, MINUTE + 5 * SECOND), ==, 0);
}

/* Four are under way at a time: they are told the same, and that is said once. */
static void
test_told_the_same(void)
{
    g_autoptr(JobPace) pace = job_pace_new();
    gint64 now = 10 * MINUTE;

    for (guint i = 0; i < 30; i++)
        job_pace_sent(pace, now + i * SECOND / 8);
    now += 4 * SECOND;
    job_pace_later(pace, now, now + SECOND);
    job_pace_later(pace, now, now + SECOND);
    g_assert_cmpuint(job_pace_get_interval(pace), ==, 2100);
    job_pace_later(pace, now, now + SECOND);
    job_pace_later(pace, now, now + SECOND);
    g_assert_cmpuint(job_pace_get_interval(pace), ==, 2100);
    g_assert_cmpuint(job_pace_get_wait(pace, now + SECOND), ==, 55000);
}

/* A server that says “later” to all at first, for whatever reason, is no slow one. */
static void
test_hiccup(void)
{
    g_autoptr(JobPace) pace = job_pace_new();
    gint64 now = 10 * MINUTE;

    job_pace_later(pace, now, now);
    now += 5 * SECOND;
    job_pace_later(pace, now, now);
    g_assert_cmpuint(job_pace_get_wait(pace, now), ==, 60000);
    now += MINUTE;
    for (guint i = 0; i < 3; i++) {
        g_assert_cmpuint(job_pace_get_wait(pace, now), ==, 0);
        job_pace_begin(pace, now);
        job_pace_sent(pace, now);
    }
    job_pace_later(pace, now, now);
    job_pace_later(pace, now, now);
    g_assert_cmpuint(job_pace_get_interval(pace), <=, 6300);
}

static void
test_asks(void)
{
    g_autoptr(JobPace) pace = job_pace_new();

    for (guint i = 0; i < JOB_PACE_MAX_REFUSALS; i++) {
        g_assert_false(job_pace_asks(pace));
        job_pace_refused(pace);
        job_pace_sent(pace, MINUTE);
    }
    g_assert_true(job_pace_asks(pace));
    job_pace_go_on(pace);
    for (guint i = 0; i < JOB_PACE_MAX_LATER; i++) {
        g_assert_false(job_pace_asks(pace));
        job_pace_later(pace, MINUTE, MINUTE);
    }
    g_assert_true(job_pace_asks(pace));
    job_pace_go_on(pace);
    g_assert_false(job_pace_asks(pace));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(limit_cases); i++) {
        g_autofree char *path =
            g_strconcat("/job-pace/limit/", limit_cases[i].name, NULL);
        g_test_add_data_func(path, &limit_cases[i], test_limit);
    }
    g_test_add_func("/job-pace/one-recipient", test_one_recipient);
    g_test_add_func("/job-pace/told-the-same", test_told_the_same);
    g_test_add_func("/job-pace/hiccup", test_hiccup);
    g_test_add_func("/job-pace/asks", test_asks);

    return g_test_run();
}
