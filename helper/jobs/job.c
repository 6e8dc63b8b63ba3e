#include "jobs/job.h"

#include <string.h>

#include "text/harmless.h"
#include "text/phrase.h"

G_DEFINE_QUARK(job_error, job_error)

#define FIRST_LINE "bcc-guard-job 1"
#define N_RECIPIENT_FIELDS (FIELD_BCC + 1)

/* RFC 5322, 2.1.1: what a line may have. */
#define MAX_MESSAGE_ID 998

/* More than anybody sends, and less than fills the memory. */
#define MAX_MESSAGES 1000000

/* Of the letters of a job, in bytes; more than is taken. */
#define MAX_LETTERS ((guint64)1 << 32)

typedef struct {
    JobState state;
    guint tries;
    char *text;                             /* NULL: none */
    guint64 letter;                         /* where its own begins, in bytes */
    guint64 letter_size;                    /* 0: it has none of its own */
    GPtrArray *entries[N_RECIPIENT_FIELDS]; /* NULL: none */
} JobMessage;

struct _Job {
    gint64 at;
    char *subject;
    GPtrArray *files;    /* of JobFile */
    GPtrArray *messages; /* of JobMessage */
    guint counts[N_JOB_STATES];
    guint n_letters;
    guint64 letters_size; /* of all of them */
    char *stop;           /* NULL: it was not stopped */
    gboolean is_damaged;
};

static const char *const step_words[] = {
    [JOB_STEP_ABOUT] = "about", [JOB_STEP_SENT] = "sent", [JOB_STEP_REFUSED] = "refused",
    [JOB_STEP_LATER] = "later", [JOB_STEP_BACK] = "left", [JOB_STEP_DOUBT] = "doubt",
};

static void
file_free(JobFile *file)
{
    g_free(file->name);
    g_free(file->digest);
    g_free(file);
}

static void
one_free(JobMessage *message)
{
    for (MessageField field = FIELD_TO; field < N_RECIPIENT_FIELDS; field++)
        g_clear_pointer(&message->entries[field], g_ptr_array_unref);
    g_free(message->text);
    g_free(message);
}

/* Returns: (transfer full): @text as it can stand in one line and be shown */
static char *
make_line(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *harmless = harmless_text(valid);

    return phrase_shorten(harmless, JOB_MAX_TEXT);
}

Job *
job_new(gint64 at, const char *subject)
{
    Job *job = g_new0(Job, 1);

    job->at = at;
    job->subject = make_line(subject != NULL ? subject : "");
    job->files = g_ptr_array_new_with_free_func((GDestroyNotify)file_free);
    job->messages = g_ptr_array_new_with_free_func((GDestroyNotify)one_free);

    return job;
}

void
job_free(Job *job)
{
    g_ptr_array_unref(job->files);
    g_ptr_array_unref(job->messages);
    g_free(job->subject);
    g_free(job->stop);
    g_free(job);
}

static JobMessage *
one_at(const Job *job, guint number)
{
    return g_ptr_array_index(job->messages, number - 1);
}

static void
add_recipient(Job *job, guint number, MessageField field, const char *entry)
{
    JobMessage *message = NULL;

    while (job->messages->len < number) {
        g_ptr_array_add(job->messages, g_new0(JobMessage, 1));
        job->counts[JOB_LEFT]++;
    }
    message = one_at(job, number);
    if (message->entries[field] == NULL)
        message->entries[field] = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(message->entries[field], g_strdup(entry));
}

void
job_add_recipients(Job *job, guint number, MessageField field, const char *const *entries)
{
    for (gsize i = 0; entries[i] != NULL; i++) {
        g_autofree char *entry = g_utf8_make_valid(entries[i], -1);

        for (char *p = entry; *p != '\0'; p++) {
            if ((guchar)*p < ' ' || *p == 0x7f)
                *p = ' ';
        }
        add_recipient(job, number, field, g_strstrip(entry));
    }
}

static void
add_file(Job *job, const char *name, guint64 size, const char *digest)
{
    JobFile *file = g_new0(JobFile, 1);

    file->name = g_strdup(name);
    file->size = size;
    file->digest = g_strdup(digest);
    g_ptr_array_add(job->files, file);
}

void
job_add_file(Job *job, const char *name, GBytes *bytes)
{
    g_autofree char *digest = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
    g_autofree char *line = make_line(name);

    add_file(job, line, g_bytes_get_size(bytes), digest);
}

/* They stand one behind the other.  Returns: %FALSE: that is too much */
static gboolean
add_letter(Job *job, JobMessage *message, guint64 size)
{
    if (size == 0 || size > MAX_LETTERS - job->letters_size || message->letter_size > 0)
        return FALSE;

    message->letter = job->letters_size;
    message->letter_size = size;
    job->letters_size += size;
    job->n_letters++;
    return TRUE;
}

void
job_add_letter(Job *job, guint number, guint64 size)
{
    gboolean added = add_letter(job, one_at(job, number), size);

    g_assert(added);
}

static void
write_message(GString *text, const Job *job, guint number)
{
    const JobMessage *message = one_at(job, number);

    for (MessageField field = FIELD_TO; field < N_RECIPIENT_FIELDS; field++) {
        const GPtrArray *entries = job_get_entries(job, number, field);

        for (guint i = 0; entries != NULL && i < entries->len; i++)
            g_string_append_printf(
                text, "%s %u %s\n", message_field_to_string(field), number,
                (const char *)g_ptr_array_index(entries, i));
    }
    if (message->letter_size > 0)
        g_string_append_printf(
            text, "letter %u %" G_GUINT64_FORMAT "\n", number, message->letter_size);
}

char *
job_write_plan(const Job *job)
{
    GString *text = g_string_new(FIRST_LINE "\n");

    g_string_append_printf(text, "at %" G_GINT64_FORMAT "\n", job->at);
    g_string_append_printf(text, "subject %s\n", job->subject);
    for (guint i = 0; i < job->files->len; i++) {
        const JobFile *file = g_ptr_array_index(job->files, i);

        g_string_append_printf(
            text, "file %" G_GUINT64_FORMAT " %s %s\n", file->size, file->digest,
            file->name);
    }
    for (guint number = 1; number <= job->messages->len; number++)
        write_message(text, job, number);
    g_string_append_printf(text, "plan %u\n", job->messages->len);

    return g_string_free(text, FALSE);
}

static gboolean
fail(GError **error, JobError code, const char *expected)
{
    g_set_error(error, JOB_ERROR, code, "expected %s", expected);
    return FALSE;
}

static void
set_state(Job *job, JobMessage *message, JobState state)
{
    job->counts[message->state]--;
    message->state = state;
    job->counts[state]++;
}

/* RFC 5322, 3.6.4, without its brackets: one word. */
static gboolean
is_message_id(const char *text)
{
    gsize length = strlen(text);

    for (gsize i = 0; i < length; i++) {
        if ((guchar)text[i] <= ' ' || text[i] == 0x7f)
            return FALSE;
    }

    return length > 0 && length <= MAX_MESSAGE_ID && g_utf8_validate(text, -1, NULL);
}

static JobState
state_after(JobStep step)
{
    switch (step) {
    case JOB_STEP_ABOUT:
        return JOB_UNDER_WAY;
    case JOB_STEP_SENT:
        return JOB_SENT;
    case JOB_STEP_REFUSED:
        return JOB_REFUSED;
    case JOB_STEP_LATER:
    case JOB_STEP_BACK:
        return JOB_LEFT;
    case JOB_STEP_DOUBT:
        return JOB_DOUBT;
    }

    g_assert_not_reached();
}

/* Takes the step, if it can be; @text is as it stands in the journal. */
static gboolean
step(Job *job, guint number, JobStep taken, const char *text, GError **error)
{
    JobMessage *message = NULL;

    if (number == 0 || number > job->messages->len)
        return fail(error, JOB_ERROR_STEP, "the number of a message");
    message = one_at(job, number);
    if (message->state != (taken == JOB_STEP_ABOUT ? JOB_LEFT : JOB_UNDER_WAY))
        return fail(
            error, JOB_ERROR_STEP,
            taken == JOB_STEP_ABOUT ? "a message that is left"
                                    : "a message that is under way");
    if (taken == JOB_STEP_SENT && !is_message_id(text))
        return fail(error, JOB_ERROR_STEP, "a Message-ID without angle brackets");

    set_state(job, message, state_after(taken));
    if (taken == JOB_STEP_LATER && ++message->tries >= JOB_MAX_TRIES)
        set_state(job, message, JOB_REFUSED);
    g_free(message->text);
    message->text = *text != '\0' ? g_strdup(text) : NULL;

    return TRUE;
}

char *
job_take_step(Job *job, guint number, JobStep taken, const char *text, GError **error)
{
    g_autofree char *line = NULL;

    if (taken == JOB_STEP_SENT)
        line = g_strdup(text != NULL ? text : "");
    else
        line = make_line(text != NULL ? text : "");
    if (!step(job, number, taken, line, error))
        return NULL;
    /* Thousands may follow: it stands in the journal. */
    if (taken == JOB_STEP_SENT)
        g_clear_pointer(&one_at(job, number)->text, g_free);

    return g_strdup_printf(
        "%s %u%s%s\n", step_words[taken], number, *line != '\0' ? " " : "", line);
}

void
job_undo_about(Job *job, guint number)
{
    JobMessage *message = one_at(job, number);

    g_return_if_fail(message->state == JOB_UNDER_WAY);
    set_state(job, message, JOB_LEFT);
}

static void
stop(Job *job, const char *reason)
{
    g_free(job->stop);
    job->stop = g_strdup(reason);
}

char *
job_stop(Job *job, const char *reason)
{
    stop(job, reason);
    return g_strdup_printf("stop %s\n", reason);
}

/* --- What stands in a file --- */

/* Takes a number and the blank behind it, or the end.  Returns: (nullable): the rest */
static const char *
read_number(const char *text, guint64 largest, guint64 *number)
{
    const char *p = text;

    *number = 0;
    for (; g_ascii_isdigit(*p); p++) {
        guint64 digit = (guint64)g_ascii_digit_value(*p);

        if (*number > (largest - digit) / 10)
            return NULL;
        *number = *number * 10 + digit;
    }
    if (p == text || (*p != ' ' && *p != '\0') || (*text == '0' && p > text + 1))
        return NULL;

    return *p == ' ' ? p + 1 : p;
}

/* Returns: (nullable): what stands behind @word and a blank */
static const char *
skip_word(const char *line, const char *word)
{
    gsize length = strlen(word);

    return strncmp(line, word, length) == 0 && line[length] == ' ' ? line + length + 1
                                                                   : NULL;
}

/* Returns: (transfer full) (nullable): the next line; %NULL: there is no whole one, or it
 * is no text */
static char *
next_line(const char **p, const char *end)
{
    const char *newline = *p < end ? memchr(*p, '\n', (gsize)(end - *p)) : NULL;
    char *line = NULL;

    if (newline == NULL || !g_utf8_validate(*p, newline - *p, NULL))
        return NULL;
    line = g_strndup(*p, (gsize)(newline - *p));
    *p = newline + 1;

    return line;
}

static gboolean
read_file_line(Job *job, const char *rest)
{
    guint64 size = 0;
    const char *digest = read_number(rest, G_MAXUINT32, &size);
    const char *name = digest != NULL ? strchr(digest, ' ') : NULL;
    g_autofree char *word = NULL;

    if (name == NULL)
        return FALSE;
    word = g_strndup(digest, (gsize)(name - digest));
    if (strlen(word) != 64 || strspn(word, "0123456789abcdef") != 64)
        return FALSE;

    add_file(job, name + 1, size, word);
    return TRUE;
}

/* One entry: numbers rise by one, so that each message has somebody. */
static gboolean
read_recipient(Job *job, const char *line)
{
    for (MessageField field = FIELD_TO; field < N_RECIPIENT_FIELDS; field++) {
        const char *rest = skip_word(line, message_field_to_string(field));
        guint64 number = 0;

        if (rest == NULL)
            continue;
        rest = read_number(rest, MAX_MESSAGES, &number);
        if (rest == NULL || *rest == '\0' || number == 0 || number < job->messages->len ||
            number > job->messages->len + 1)
            return FALSE;
        add_recipient(job, (guint)number, field, rest);
        return TRUE;
    }

    return FALSE;
}

/* Behind the entries of its message. */
static gboolean
read_letter(Job *job, const char *rest)
{
    guint64 number = 0;
    guint64 size = 0;

    rest = read_number(rest, MAX_MESSAGES, &number);
    if (rest == NULL || number == 0 || number != job->messages->len ||
        read_number(rest, MAX_LETTERS, &size) == NULL)
        return FALSE;

    return add_letter(job, one_at(job, (guint)number), size);
}

/* Whether each message has its own letter, or none has, and all of them are in the last
 * file. */
static gboolean
has_whole_plan(const Job *job)
{
    const JobFile *last = NULL;

    if (job->messages->len == 0 || job->files->len == 0)
        return FALSE;
    if (job->n_letters == 0)
        return TRUE;

    last = g_ptr_array_index(job->files, job->files->len - 1);
    return job->n_letters == job->messages->len && job->files->len > 1 &&
           last->size == job->letters_size;
}

static gboolean
read_beginning(Job *job, const char **p, const char *end)
{
    g_autofree char *first = next_line(p, end);
    g_autofree char *at = next_line(p, end);
    g_autofree char *subject = next_line(p, end);
    const char *rest = at != NULL ? skip_word(at, "at") : NULL;
    guint64 seconds = 0;

    if (g_strcmp0(first, FIRST_LINE) != 0 || subject == NULL || rest == NULL ||
        read_number(rest, G_MAXINT32 * G_GUINT64_CONSTANT(1000), &seconds) == NULL)
        return FALSE;
    rest = skip_word(subject, "subject");
    if (rest == NULL)
        return FALSE;

    job->at = (gint64)seconds;
    g_free(job->subject);
    job->subject = g_strdup(rest);
    return TRUE;
}

static gboolean
read_plan(Job *job, const char **p, const char *end)
{
    if (!read_beginning(job, p, end))
        return FALSE;

    while (TRUE) {
        g_autofree char *line = next_line(p, end);
        const char *rest = NULL;
        guint64 number = 0;

        if (line == NULL)
            return FALSE;
        rest = skip_word(line, "plan");
        if (rest != NULL)
            return read_number(rest, MAX_MESSAGES, &number) != NULL &&
                   number == job->messages->len && has_whole_plan(job);
        rest = skip_word(line, "letter");
        if (rest != NULL && !read_letter(job, rest))
            return FALSE;
        if (rest != NULL)
            continue;
        rest = skip_word(line, "file");
        if (rest != NULL ? job->messages->len > 0 || !read_file_line(job, rest)
                         : !read_recipient(job, line))
            return FALSE;
    }
}

static gboolean
read_step(Job *job, const char *line)
{
    const char *rest = skip_word(line, "stop");

    if (rest != NULL) {
        stop(job, rest);
        return *rest != '\0' &&
               strspn(rest, "abcdefghijklmnopqrstuvwxyz") == strlen(rest);
    }

    for (gsize i = 0; i < G_N_ELEMENTS(step_words); i++) {
        guint64 number = 0;

        rest = skip_word(line, step_words[i]);
        if (rest == NULL)
            continue;
        rest = read_number(rest, MAX_MESSAGES, &number);
        return rest != NULL && step(job, (guint)number, i, rest, NULL);
    }

    return FALSE;
}

/* Whoever was under way when the journal ended may have got it. */
static void
end_journal(Job *job)
{
    for (guint i = 0; i < job->messages->len; i++) {
        JobMessage *message = g_ptr_array_index(job->messages, i);

        if (message->state == JOB_UNDER_WAY)
            set_state(job, message, JOB_DOUBT);
    }
}

Job *
job_parse(const char *text, gsize length, gsize *whole, GError **error)
{
    g_autoptr(Job) job = job_new(0, NULL);
    const char *p = text;
    const char *end = text + length;

    if (!read_plan(job, &p, end)) {
        fail(error, JOB_ERROR_BROKEN, "a journal with its whole plan");
        return NULL;
    }

    while (!job->is_damaged && p < end && memchr(p, '\n', (gsize)(end - p)) != NULL) {
        g_autofree char *line = next_line(&p, end);

        job->is_damaged = line == NULL || !read_step(job, line);
    }
    end_journal(job);
    *whole = (gsize)(p - text);

    return g_steal_pointer(&job);
}

/* --- What is known of it --- */

const char *
job_get_stop_reason(const Job *job)
{
    return job->stop;
}

void
job_set_damaged(Job *job)
{
    job->is_damaged = TRUE;
}

gboolean
job_is_damaged(const Job *job)
{
    return job->is_damaged;
}

gint64
job_get_start(const Job *job)
{
    return job->at;
}

const char *
job_get_subject(const Job *job)
{
    return job->subject;
}

const GPtrArray *
job_get_files(const Job *job)
{
    return job->files;
}

guint
job_get_n_messages(const Job *job)
{
    return job->messages->len;
}

guint
job_count(const Job *job, JobState state)
{
    if (!job->is_damaged || (state != JOB_LEFT && state != JOB_DOUBT))
        return job->counts[state];

    return state == JOB_LEFT ? 0 : job->counts[JOB_LEFT] + job->counts[JOB_DOUBT];
}

JobState
job_get_state(const Job *job, guint number)
{
    JobState state = one_at(job, number)->state;

    return state == JOB_LEFT && job->is_damaged ? JOB_DOUBT : state;
}

guint
job_get_tries(const Job *job, guint number)
{
    return one_at(job, number)->tries;
}

const char *
job_get_text(const Job *job, guint number)
{
    const char *text = one_at(job, number)->text;

    return text != NULL ? text : "";
}

gboolean
job_has_letters(const Job *job)
{
    return job->n_letters > 0;
}

guint64
job_get_letter(const Job *job, guint number, guint64 *from)
{
    *from = one_at(job, number)->letter;
    return one_at(job, number)->letter_size;
}

const GPtrArray *
job_get_entries(const Job *job, guint number, MessageField field)
{
    return one_at(job, number)->entries[field];
}
