/* Journals of jobs: any bytes, and who would be sent to after them. */
#include <stdint.h>
#include <string.h>

#include "jobs/job.h"
#include "quiet.h"

static void
check_counts(const Job *job)
{
    guint counts[N_JOB_STATES] = { 0 };
    guint sum = 0;

    for (guint number = 1; number <= job_get_n_messages(job); number++)
        counts[job_get_state(job, number)]++;
    for (JobState state = JOB_LEFT; state < N_JOB_STATES; state++) {
        g_assert_cmpuint(job_count(job, state), ==, counts[state]);
        sum += counts[state];
    }
    g_assert_cmpuint(sum, ==, job_get_n_messages(job));
    g_assert_cmpuint(counts[JOB_UNDER_WAY], ==, 0);
    if (job_is_damaged(job))
        g_assert_cmpuint(counts[JOB_LEFT], ==, 0);
}

/* The plan is written as it was read. */
static void
check_plan(const Job *job)
{
    g_autofree char *plan = job_write_plan(job);
    gsize whole = 0;
    g_autoptr(Job) again = job_parse(plan, strlen(plan), &whole, NULL);
    g_autofree char *second = NULL;

    g_assert_nonnull(again);
    g_assert_cmpuint(whole, ==, strlen(plan));
    g_assert_false(job_is_damaged(again));
    second = job_write_plan(again);
    g_assert_cmpstr(second, ==, plan);
    g_assert_cmpuint(job_count(again, JOB_LEFT), ==, job_get_n_messages(job));
}

/* Each letter begins where the one before ends, and the last one ends with its file. */
static void
check_letters(const Job *job)
{
    guint64 end = 0;
    const GPtrArray *files = job_get_files(job);

    if (!job_has_letters(job))
        return;
    for (guint number = 1; number <= job_get_n_messages(job); number++) {
        guint64 from = 0;
        guint64 size = job_get_letter(job, number, &from);

        g_assert_cmpuint(size, >, 0);
        g_assert_cmpuint(from, ==, end);
        end += size;
    }
    g_assert_cmpuint(files->len, >, 1);
    g_assert_cmpuint(
        end, ==, ((const JobFile *)g_ptr_array_index(files, files->len - 1))->size);
}

/* Whoever may be sent to is in doubt from then on, and nobody else changes. */
static void
check_next(const char *text, gsize whole, Job *job)
{
    guint number = 1;
    g_autofree char *line = NULL;
    g_autoptr(GString) longer = NULL;
    g_autoptr(Job) again = NULL;
    gsize length = 0;

    for (; number <= job_get_n_messages(job); number++) {
        if (job_get_state(job, number) == JOB_LEFT)
            break;
        g_assert_null(job_take_step(job, number, JOB_STEP_ABOUT, NULL, NULL));
        g_assert_null(job_take_step(job, number, JOB_STEP_SENT, "x", NULL));
    }
    if (number > job_get_n_messages(job))
        return;

    line = job_take_step(job, number, JOB_STEP_ABOUT, NULL, NULL);
    g_assert_nonnull(line);
    longer = g_string_new_len(text, (gssize)whole);
    g_string_append(longer, line);
    again = job_parse(longer->str, longer->len, &length, NULL);
    g_assert_nonnull(again);
    g_assert_cmpuint(length, ==, longer->len);
    g_assert_false(job_is_damaged(again));
    for (guint i = 1; i <= job_get_n_messages(job); i++)
        g_assert_cmpint(
            job_get_state(again, i), ==, i == number ? JOB_DOUBT : job_get_state(job, i));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A copy without a terminator: reading past the end shows. */
    g_autofree char *text = g_memdup2(data, MAX(size, 1));
    gsize whole = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(Job) job = job_parse(text, size, &whole, &error);

    g_assert_true((job == NULL) == (error != NULL));
    if (job == NULL)
        return 0;

    g_assert_cmpuint(whole, <=, size);
    check_counts(job);
    check_plan(job);
    check_letters(job);
    if (!job_is_damaged(job))
        check_next(text, whole, job);

    return 0;
}
