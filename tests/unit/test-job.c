/* A job and its journal: what is live and what is read again is the same, and what cannot
 * be read is never taken for a message that may go. */
#include "jobs/job.h"

#include <string.h>

#define DIGEST "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define BEGIN                                                                            \
    "bcc-guard-job 1\nat 1796000000\nsubject Seminar\nfile 0 " DIGEST " details\n"
#define THREE                                                                            \
    "to 1 \"A, B\" <a@k1.example>\nto 2 b@k2.example\n"                                  \
    "to 3 c@corp.example\ncc 3 d@corp.example\nplan 3\n"
#define PLAN BEGIN THREE
#define LETTERS BEGIN "file 12 " DIGEST " letters\n"

static Job *
make(void)
{
    static const char *const first[] = { "\"A,\r\n B\" <a@k1.example>", NULL };
    static const char *const second[] = { "b@k2.example", NULL };
    static const char *const to[] = { "c@corp.example", NULL };
    static const char *const cc[] = { "d@corp.example", NULL };
    g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);
    Job *job = job_new(1796000000, "Seminar");

    job_add_file(job, "details", nothing);
    job_add_recipients(job, 1, FIELD_TO, first);
    job_add_recipients(job, 2, FIELD_TO, second);
    job_add_recipients(job, 3, FIELD_TO, to);
    job_add_recipients(job, 3, FIELD_CC, cc);

    return job;
}

static void
test_plan(void)
{
    g_autoptr(Job) job = make();
    g_autofree char *plan = job_write_plan(job);
    g_autoptr(Job) again = NULL;
    g_autofree char *second = NULL;
    gsize whole = 0;

    g_assert_cmpstr(
        plan, ==,
        BEGIN "to 1 \"A,   B\" <a@k1.example>\nto 2 b@k2.example\n"
              "to 3 c@corp.example\ncc 3 d@corp.example\nplan 3\n");
    again = job_parse(plan, strlen(plan), &whole, NULL);
    g_assert_nonnull(again);
    g_assert_cmpuint(whole, ==, strlen(plan));
    second = job_write_plan(again);
    g_assert_cmpstr(second, ==, plan);
    g_assert_cmpuint(job_count(again, JOB_LEFT), ==, 3);
    g_assert_cmpstr(job_get_subject(again), ==, "Seminar");
    g_assert_cmpint(job_get_start(again), ==, 1796000000);
    g_assert_null(job_get_entries(again, 1, FIELD_CC));
    g_assert_cmpstr(
        g_ptr_array_index(job_get_entries(again, 3, FIELD_CC), 0), ==, "d@corp.example");
}

/* Each message has the bytes of the file that are behind those of the one before. */
static void
test_letters(void)
{
    static const char *const people[] = { "a@k1.example", "b@k2.example", NULL };
    g_autoptr(GBytes) letters = g_bytes_new_static("letterletter", 12);
    g_autoptr(Job) job = job_new(1796000000, "Seminar");
    g_autoptr(Job) again = NULL;
    g_autofree char *plan = NULL;
    guint64 from = 0;
    gsize whole = 0;

    job_add_file(job, "details", letters);
    job_add_file(job, "letters", letters);
    for (guint number = 1; number <= 2; number++) {
        const char *const one[] = { people[number - 1], NULL };

        job_add_recipients(job, number, FIELD_TO, one);
        job_add_letter(job, number, number == 1 ? 5 : 7);
    }
    plan = job_write_plan(job);
    again = job_parse(plan, strlen(plan), &whole, NULL);
    g_assert_nonnull(again);
    g_assert_true(job_has_letters(again));
    g_assert_cmpuint(job_get_letter(again, 1, &from), ==, 5);
    g_assert_cmpuint(from, ==, 0);
    g_assert_cmpuint(job_get_letter(again, 2, &from), ==, 7);
    g_assert_cmpuint(from, ==, 5);
}

/* Journals, and how many are then left, sent, refused and in doubt. */
typedef struct {
    const char *name;
    const char *text;
    int length; /* 0: all of it */
    guint counts[N_JOB_STATES];
    gboolean is_damaged;
    const char *stop;
    int whole; /* 0: all of it */
} JournalCase;

static const JournalCase journal_cases[] = {
    { "nothing-yet", PLAN, 0, { 3, 0, 0, 0, 0 }, FALSE, NULL, 0 },
    { "sent",
      PLAN "about 1\nsent 1 1@corp.example\n",
      0,
      { 2, 0, 1, 0, 0 },
      FALSE,
      NULL,
      0 },
    { "about-without-result",
      PLAN "about 1\nabout 2\nsent 1 x\n",
      0,
      { 1, 0, 1, 0, 1 },
      FALSE,
      NULL,
      0 },
    { "refused",
      PLAN "about 2\nrefused 2 550 no such user\n",
      0,
      { 2, 0, 0, 1, 0 },
      FALSE,
      NULL,
      0 },
    { "later-is-left",
      PLAN "about 2\nlater 2\nabout 2\nlater 2\n",
      0,
      { 3, 0, 0, 0, 0 },
      FALSE,
      NULL,
      0 },
    { "three-times-later-is-refused",
      PLAN "about 2\nlater 2\nabout 2\nlater 2\nabout 2\nlater 2 451\n",
      0,
      { 2, 0, 0, 1, 0 },
      FALSE,
      NULL,
      0 },
    { "back",
      PLAN "about 2\nleft 2 offline\nabout 2\nsent 2 x\n",
      0,
      { 2, 0, 1, 0, 0 },
      FALSE,
      NULL,
      0 },
    { "doubt", PLAN "about 2\ndoubt 2\n", 0, { 2, 0, 0, 0, 1 }, FALSE, NULL, 0 },
    { "stopped",
      PLAN "about 2\nstop person\nsent 2 x\n",
      0,
      { 2, 0, 1, 0, 0 },
      FALSE,
      "person",
      0 },
    /* What was not written to its end was not told to anybody. */
    { "last-line-cut",
      PLAN "about 1\nsent 1",
      0,
      { 2, 0, 0, 0, 1 },
      FALSE,
      NULL,
      sizeof PLAN "about 1\n" - 1 },
    { "last-number-cut",
      PLAN "about 1\nsent 1 x\nabout 2",
      0,
      { 2, 0, 1, 0, 0 },
      FALSE,
      NULL,
      sizeof PLAN "about 1\nsent 1 x\n" - 1 },
    { "zeros-behind",
      PLAN "about 1\n\0\0\0\0",
      sizeof PLAN "about 1\n\0\0\0\0" - 1,
      { 2, 0, 0, 0, 1 },
      FALSE,
      NULL,
      sizeof PLAN "about 1\n" - 1 },
    /* Behind what is not possible nobody knows anything: who is left may have got it. */
    { "about-twice", PLAN "about 1\nabout 1\n", 0, { 0, 0, 0, 0, 3 }, TRUE, NULL, 0 },
    { "sent-twice",
      PLAN "about 1\nsent 1 x\nsent 1 x\n",
      0,
      { 0, 0, 1, 0, 2 },
      TRUE,
      NULL,
      0 },
    { "about-after-sent",
      PLAN "about 1\nsent 1 x\nabout 1\n",
      0,
      { 0, 0, 1, 0, 2 },
      TRUE,
      NULL,
      0 },
    { "sent-before-about", PLAN "sent 1 x\n", 0, { 0, 0, 0, 0, 3 }, TRUE, NULL, 0 },
    { "about-after-doubt",
      PLAN "about 1\ndoubt 1\nabout 1\n",
      0,
      { 0, 0, 0, 0, 3 },
      TRUE,
      NULL,
      0 },
    { "about-after-refused",
      PLAN "about 1\nrefused 1\nabout 1\n",
      0,
      { 0, 0, 0, 1, 2 },
      TRUE,
      NULL,
      0 },
    { "no-such-number", PLAN "about 4\n", 0, { 0, 0, 0, 0, 3 }, TRUE, NULL, 0 },
    { "number-nought", PLAN "about 0\n", 0, { 0, 0, 0, 0, 3 }, TRUE, NULL, 0 },
    { "number-with-nought", PLAN "about 01\n", 0, { 0, 0, 0, 0, 3 }, TRUE, NULL, 0 },
    { "number-too-large",
      PLAN "about 18446744073709551617\n",
      0,
      { 0, 0, 0, 0, 3 },
      TRUE,
      NULL,
      0 },
    { "sent-without-id", PLAN "about 1\nsent 1\n", 0, { 0, 0, 0, 0, 3 }, TRUE, NULL, 0 },
    { "id-of-two-words",
      PLAN "about 1\nsent 1 a b\n",
      0,
      { 0, 0, 0, 0, 3 },
      TRUE,
      NULL,
      0 },
    { "rubbish",
      PLAN "about 1\nsent 1 x\n\xff\xfe\nabout 2\n",
      0,
      { 0, 0, 1, 0, 2 },
      TRUE,
      NULL,
      sizeof PLAN "about 1\nsent 1 x\n" - 1 },
    { "zeros-between",
      PLAN "\0\0\nabout 1\n",
      sizeof PLAN "\0\0\nabout 1\n" - 1,
      { 0, 0, 0, 0, 3 },
      TRUE,
      NULL,
      sizeof PLAN - 1 },
    { "another-word", PLAN "maybe 1\n", 0, { 0, 0, 0, 0, 3 }, TRUE, NULL, 0 },
    { "empty-line", PLAN "\n", 0, { 0, 0, 0, 0, 3 }, TRUE, NULL, 0 },
    { "stop-without-word", PLAN "stop \n", 0, { 0, 0, 0, 0, 3 }, TRUE, "", 0 },
};

static void
test_journal(gconstpointer data)
{
    const JournalCase *row = data;
    gsize length = row->length > 0 ? (gsize)row->length : strlen(row->text);
    g_autoptr(GError) error = NULL;
    gsize whole = 0;
    g_autoptr(Job) job = job_parse(row->text, length, &whole, &error);

    g_assert_no_error(error);
    for (JobState state = JOB_LEFT; state < N_JOB_STATES; state++) {
        guint n = 0;

        g_assert_cmpuint(job_count(job, state), ==, row->counts[state]);
        for (guint number = 1; number <= 3; number++)
            n += job_get_state(job, number) == state;
        g_assert_cmpuint(n, ==, row->counts[state]);
    }
    g_assert_cmpint(job_is_damaged(job), ==, row->is_damaged);
    g_assert_cmpstr(job_get_stop_reason(job), ==, row->stop);
    if (!row->is_damaged || row->whole > 0)
        g_assert_cmpuint(whole, ==, row->whole > 0 ? (gsize)row->whole : length);
}

typedef struct {
    const char *name;
    const char *text;
} BrokenCase;

static const BrokenCase broken_cases[] = {
    { "empty", "" },
    { "another-file", "bcc-guard-acknowledgements 1\n" },
    { "another-version",
      "bcc-guard-job 2\nat 1\nsubject x\nfile 0 " DIGEST " d\n" THREE },
    { "plan-cut", BEGIN "to 1 a@k1.example\n" },
    { "plan-cut-in-its-last-line", BEGIN "to 1 a@k1.example\nplan 1" },
    { "fewer-than-planned", BEGIN "to 1 a@k1.example\nplan 2\n" },
    { "of-nobody", BEGIN "plan 0\n" },
    { "nothing-to-send", "bcc-guard-job 1\nat 1\nsubject x\n" THREE },
    { "a-number-left-out", BEGIN "to 1 a@k1.example\nto 3 b@k2.example\nplan 3\n" },
    { "numbers-fall",
      BEGIN "to 1 a@k1.example\nto 2 b@k2.example\nto 1 c@x.example\nplan 2\n" },
    { "an-empty-entry", BEGIN "to 1 \nplan 1\n" },
    { "another-field", BEGIN "reply-to 1 a@k1.example\nplan 1\n" },
    { "no-digest", "bcc-guard-job 1\nat 1\nsubject x\nfile 0 abc details\n" THREE },
    { "a-file-among-people", BEGIN "to 1 a@x.example\nfile 0 " DIGEST " x\nplan 1\n" },
    { "no-time", "bcc-guard-job 1\nat now\nsubject x\nfile 0 " DIGEST " d\n" THREE },
    { "not-utf-8", BEGIN "to 1 \xff@k1.example\nplan 1\n" },
    { "one-without-its-letter",
      LETTERS "to 1 a@x.example\nletter 1 12\nto 2 b@x.example\nplan 2\n" },
    { "two-letters-to-one",
      LETTERS "to 1 a@x.example\nletter 1 6\nletter 1 6\nplan 1\n" },
    { "letter-of-another",
      LETTERS "to 1 a@x.example\nto 2 b@x.example\nletter 1 6\nletter 2 6\nplan 2\n" },
    { "letter-of-nobody", LETTERS "letter 1 12\nto 1 a@x.example\nplan 1\n" },
    { "letters-of-another-size", LETTERS "to 1 a@x.example\nletter 1 11\nplan 1\n" },
    { "an-empty-letter", LETTERS "to 1 a@x.example\nletter 1 0\nplan 1\n" },
    { "letters-without-their-file", "bcc-guard-job 1\nat 1\nsubject x\nfile 12 " DIGEST
                                    " letters\nto 1 a@x.example\nletter 1 12\nplan 1\n" },
};

static void
test_broken(gconstpointer data)
{
    const BrokenCase *row = data;
    g_autoptr(GError) error = NULL;
    gsize whole = 0;

    g_assert_null(job_parse(row->text, strlen(row->text), &whole, &error));
    g_assert_error(error, JOB_ERROR, JOB_ERROR_BROKEN);
}

static void
take(Job *job, guint number, JobStep step, const char *text, const char *line)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *written = job_take_step(job, number, step, text, &error);

    g_assert_cmpstr(written, ==, line);
    if (line == NULL)
        g_assert_error(error, JOB_ERROR, JOB_ERROR_STEP);
}

static void
test_steps(void)
{
    g_autoptr(Job) job = make();
    g_autofree char *stop = NULL;

    take(job, 0, JOB_STEP_ABOUT, NULL, NULL);
    take(job, 4, JOB_STEP_ABOUT, NULL, NULL);
    take(job, 1, JOB_STEP_SENT, "x", NULL);
    take(job, 1, JOB_STEP_ABOUT, NULL, "about 1\n");
    take(job, 1, JOB_STEP_ABOUT, NULL, NULL);
    take(job, 1, JOB_STEP_SENT, "", NULL);
    take(job, 1, JOB_STEP_SENT, "a\nsent 2 b", NULL);
    take(job, 1, JOB_STEP_SENT, "1@corp.example", "sent 1 1@corp.example\n");
    take(job, 1, JOB_STEP_REFUSED, NULL, NULL);
    g_assert_cmpstr(job_get_text(job, 1), ==, "");

    /* It could not be written. */
    take(job, 2, JOB_STEP_ABOUT, NULL, "about 2\n");
    job_undo_about(job, 2);
    g_assert_cmpuint(job_count(job, JOB_LEFT), ==, 2);

    take(job, 2, JOB_STEP_ABOUT, NULL, "about 2\n");
    take(
        job, 2, JOB_STEP_LATER, "451 too\r\nmany\x01",
        "later 2 451 too many\xef\xbf\xbd\n");
    g_assert_cmpuint(job_get_tries(job, 2), ==, 1);
    take(job, 2, JOB_STEP_ABOUT, NULL, "about 2\n");
    take(job, 2, JOB_STEP_DOUBT, "", "doubt 2\n");
    take(job, 2, JOB_STEP_ABOUT, NULL, NULL);
    stop = job_stop(job, "sender");
    g_assert_cmpstr(stop, ==, "stop sender\n");
    g_assert_cmpstr(job_get_stop_reason(job), ==, "sender");
}

/* Nobody may be told an entry that ends, or begins, a line of the journal. */
static void
test_entries_cannot_write_lines(void)
{
    static const char *const evil[] = { "a@k1.example\nplan 1\nabout 1\nsent 1 x",
                                        "\xff\t\x7f<b@k1.example>", NULL };
    g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);
    g_autoptr(Job) job = job_new(1, "a\nb\n");
    g_autofree char *plan = NULL;
    g_autoptr(Job) again = NULL;
    g_autoptr(GError) error = NULL;
    gsize whole = 0;

    job_add_file(job, "list\n.csv", nothing);
    job_add_recipients(job, 1, FIELD_TO, evil);
    plan = job_write_plan(job);
    again = job_parse(plan, strlen(plan), &whole, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(job_count(again, JOB_LEFT), ==, 1);
    g_assert_cmpuint(job_get_entries(again, 1, FIELD_TO)->len, ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    g_test_add_func("/job/plan", test_plan);
    g_test_add_func("/job/letters", test_letters);
    g_test_add_func("/job/steps", test_steps);
    g_test_add_func("/job/entries-cannot-write-lines", test_entries_cannot_write_lines);
    for (gsize i = 0; i < G_N_ELEMENTS(journal_cases); i++) {
        g_autofree char *path = g_strconcat("/job/journal/", journal_cases[i].name, NULL);
        g_test_add_data_func(path, &journal_cases[i], test_journal);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(broken_cases); i++) {
        g_autofree char *path = g_strconcat("/job/broken/", broken_cases[i].name, NULL);
        g_test_add_data_func(path, &broken_cases[i], test_broken);
    }

    return g_test_run();
}
