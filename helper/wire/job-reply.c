#include "wire/job-reply.h"

#include "wire/envelope.h"

/* A page has room for so much, in bytes of the wire, and for one item more. */
#define MAX_ITEMS_SIZE ((gsize)256 * 1024)

static const char *const fields[] = {
    [FIELD_TO] = "to",
    [FIELD_CC] = "cc",
    [FIELD_BCC] = "bcc",
};

/* --- The offer --- */

static void
add_sample(Writer *writer, const Each *plan, guint place)
{
    writer_begin_object(writer, NULL);
    writer_add_number(writer, "number", place + 1);
    for (MessageField field = FIELD_TO; field <= FIELD_BCC; field++) {
        g_auto(GStrv) entries = each_dup_entries(plan, place, field);

        writer_begin_array(writer, fields[field]);
        for (gsize i = 0; entries[i] != NULL; i++)
            writer_add_string(writer, NULL, entries[i]);
        writer_end_array(writer);
    }
    writer_end_object(writer);
}

static void
add_offered(Writer *writer, const EachOffer *offer, const Inspection *inspection)
{
    const Each *plan = each_offer_get_plan(offer);
    g_autofree char *label = each_offer_dup_label();
    g_autofree char *detail = each_offer_dup_detail(offer);
    g_autofree char *note = each_offer_dup_note(offer);
    gsize n_samples = 0;
    const guint *samples = each_offer_get_samples(offer, &n_samples);

    writer_add_number(writer, "messages", each_get_n_messages(plan));
    writer_add_number(writer, "seconds", each_offer_get_seconds(offer));
    writer_add_boolean(writer, "acknowledge", each_offer_leaves_findings(inspection));
    writer_begin_array(writer, "samples");
    for (gsize i = 0; i < n_samples; i++)
        add_sample(writer, plan, samples[i]);
    writer_end_array(writer);
    writer_begin_object(writer, "texts");
    writer_add_string(writer, "offer", label);
    writer_add_string(writer, "detail", detail);
    if (note != NULL)
        writer_add_string(writer, "note", note);
    writer_end_object(writer);
}

void
job_reply_add_offer(Writer *writer, const EachOffer *offer, const Inspection *inspection)
{
    const char *reason = each_offer_get_reason(offer);

    writer_begin_object(writer, "each");
    writer_add_boolean(writer, "offered", reason == NULL);
    if (reason != NULL)
        writer_add_string(writer, "reason", reason);
    else
        add_offered(writer, offer, inspection);
    writer_end_object(writer);
}

/* --- How it stands --- */

static void
add_time(Writer *writer, gint64 at)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(at);
    g_autofree char *text =
        time != NULL ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

    writer_add_string(writer, "at", text);
}

/* Returns: how many are attached: neither the details nor the letters */
static guint
count_files(const Job *job)
{
    guint own = job_has_letters(job) ? 2 : 1;

    return MAX(job_get_files(job)->len, own) - own;
}

static void
add_status(Writer *writer, const JobStatus *status)
{
    static const struct {
        const char *name;
        JobState state;
    } counts[] = {
        { "sent", JOB_SENT },          { "refused", JOB_REFUSED }, { "doubt", JOB_DOUBT },
        { "underWay", JOB_UNDER_WAY }, { "left", JOB_LEFT },
    };
    g_autofree char *headline = job_status_dup_headline(status);
    g_autofree char *detail = job_status_dup_detail(status);

    writer_add_string(writer, "job", status->id);
    writer_add_string(writer, "state", job_standing_to_string(status->standing));
    writer_add_string(writer, "reason", job_reason_to_string(status->reason));
    writer_add_boolean(writer, "held", status->is_held);
    add_time(writer, job_get_start(status->job));
    writer_add_string(writer, "subject", job_get_subject(status->job));
    writer_add_number(writer, "messages", job_get_n_messages(status->job));
    for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
        writer_add_number(
            writer, counts[i].name, job_count(status->job, counts[i].state));
    writer_add_number(writer, "files", count_files(status->job));
    writer_add_boolean(writer, "letters", job_has_letters(status->job));
    writer_add_number(writer, "seconds", status->seconds);
    writer_begin_object(writer, "texts");
    writer_add_string(writer, "headline", headline);
    writer_add_string(writer, "detail", detail);
    writer_end_object(writer);
}

GBytes *
job_reply_status(const char *id, const JobStatus *status)
{
    g_autoptr(Writer) writer = envelope_begin("each-job", id);

    add_status(writer, status);

    return envelope_end(writer);
}

Writer *
job_reply_begin_list(const char *id)
{
    Writer *writer = envelope_begin("each-jobs", id);

    writer_begin_array(writer, "items");
    return writer;
}

void
job_reply_add_status(Writer *writer, const JobStatus *status)
{
    writer_begin_object(writer, NULL);
    add_status(writer, status);
    writer_end_object(writer);
}

GBytes *
job_reply_end_list(Writer *writer)
{
    writer_end_array(writer);
    return envelope_end(writer);
}

/* --- One message, and people --- */

static void
add_recipients(Writer *writer, const Job *job, guint number)
{
    writer_add_number(writer, "number", number);
    for (MessageField field = FIELD_TO; field <= FIELD_BCC; field++) {
        const GPtrArray *entries = job_get_entries(job, number, field);

        writer_begin_array(writer, fields[field]);
        for (guint i = 0; entries != NULL && i < entries->len; i++)
            writer_add_string(writer, NULL, g_ptr_array_index(entries, i));
        writer_end_array(writer);
    }
}

static void
add_words(Writer *writer, const SingleLetter *letter)
{
    writer_add_string(writer, "subject", letter->subject);
    writer_add_string(writer, "body", letter->text);
    writer_add_boolean(writer, "isPlainText", !letter->is_html);
}

static void
add_letter(Writer *writer, const SingleLetter *letter)
{
    writer_begin_object(writer, "letter");
    add_words(writer, letter);
    writer_end_object(writer);
}

GBytes *
job_reply_turn(
    const char *id, const Job *job, JobStanding standing, guint number,
    const SingleLetter *letter, guint wait_ms)
{
    g_autoptr(Writer) writer = envelope_begin("each-turn", id);

    writer_add_string(writer, "state", job_standing_to_string(standing));
    if (number > 0) {
        add_recipients(writer, job, number);
        if (letter != NULL)
            add_letter(writer, letter);
    } else {
        writer_add_string(writer, "number", NULL); /* null */
        writer_add_number(writer, "wait", wait_ms);
    }

    return envelope_end(writer);
}

static JobState
state_of(PageOf what)
{
    switch (what) {
    case PAGE_SENT:
        return JOB_SENT;
    case PAGE_REFUSED:
        return JOB_REFUSED;
    case PAGE_DOUBT:
        return JOB_DOUBT;
    case PAGE_LEFT:
        return JOB_LEFT;
    case PAGE_EXPOSED:
    case PAGE_MOVES:
    case PAGE_AUDIENCE:
    case PAGE_REPORT:
    case PAGE_PARTIES:
    case PAGE_RECIPIENTS:
    case PAGE_TEXT:
        break; /* these are of no job */
    }

    g_assert_not_reached();
}

GBytes *
job_reply_people(const Request *request, const Job *job)
{
    g_autoptr(Writer) writer = envelope_begin("page", request->id);
    JobState state = state_of(request->what);
    guint64 place = 0;
    gsize start = 0;

    writer_add_string(writer, "of", request->of);
    writer_add_string(writer, "what", request_page_to_string(request->what));
    writer_add_number(writer, "total", job_count(job, state));
    writer_add_number(writer, "from", request->from);
    start = writer_get_size(writer);
    writer_begin_array(writer, "items");
    for (guint number = 1; number <= job_get_n_messages(job); number++) {
        if (writer_get_size(writer) - start >= MAX_ITEMS_SIZE)
            break;
        if (job_get_state(job, number) != state || place++ < request->from)
            continue;
        writer_begin_object(writer, NULL);
        add_recipients(writer, job, number);
        writer_add_string(writer, "text", job_get_text(job, number));
        writer_end_object(writer);
    }
    writer_end_array(writer);

    return envelope_end(writer);
}

GBytes *
job_reply_file(const Request *request, const JobFile *file, GBytes *piece)
{
    g_autoptr(Writer) writer = envelope_begin("each-file", request->id);
    gsize size = 0;
    const guchar *data = g_bytes_get_data(piece, &size);
    g_autofree char *text = g_base64_encode(data, size);

    writer_add_string(writer, "of", request->of);
    writer_add_number(writer, "file", request->number);
    writer_add_number(writer, "from", request->from);
    writer_add_string(writer, "name", file->name);
    writer_add_number(writer, "total", file->size);
    writer_add_string(writer, "data", text);

    return envelope_end(writer);
}

GBytes *
job_reply_letter(const Request *request, const SingleLetter *letter)
{
    g_autoptr(Writer) writer = envelope_begin("each-letter", request->id);

    writer_add_string(writer, "of", request->of);
    writer_add_number(writer, "number", request->number);
    add_letter(writer, letter);

    return envelope_end(writer);
}

/* --- Letters before they are a job --- */

static void
add_letter_sample(Writer *writer, const Letters *letters, guint place)
{
    g_autoptr(SingleLetter) letter =
        single_letter_read(letters_get_bytes(letters, place), NULL);

    writer_begin_object(writer, NULL);
    writer_add_number(writer, "number", place + 1);
    writer_begin_array(writer, "to");
    writer_add_string(writer, NULL, letters_get_to(letters, place));
    writer_end_array(writer);
    writer_begin_array(writer, "cc");
    writer_end_array(writer);
    writer_begin_array(writer, "bcc");
    writer_end_array(writer);
    if (letter != NULL)
        add_words(writer, letter);
    writer_end_object(writer);
}

static void
add_letters_offered(Writer *writer, const Letters *letters)
{
    guint n_messages = letters_get_n_messages(letters);
    const GPtrArray *findings = letters_get_findings(letters);
    guint samples[LETTERS_MAX_SAMPLES];
    guint n_samples = letters_get_samples(letters, samples);

    writer_add_number(writer, "messages", n_messages);
    writer_add_number(writer, "repeated", letters_get_n_repeated(letters));
    writer_add_number(writer, "seconds", each_offer_seconds_of(n_messages));
    writer_add_string(writer, "from", letters_get_from(letters));
    writer_add_string(writer, "sender", letters_get_sender(letters));
    writer_add_boolean(writer, "html", letters_get_has_html(letters));
    writer_begin_array(writer, "samples");
    for (guint i = 0; i < n_samples; i++)
        add_letter_sample(writer, letters, samples[i]);
    writer_end_array(writer);
    writer_begin_array(writer, "findings");
    for (guint i = 0; i < findings->len; i++)
        writer_add_string(writer, NULL, g_ptr_array_index(findings, i));
    writer_end_array(writer);
}

static void
add_faults(Writer *writer, const GPtrArray *faults)
{
    writer_begin_array(writer, "faults");
    for (guint i = 0; i < faults->len; i++) {
        const LetterFault *fault = g_ptr_array_index(faults, i);

        writer_begin_object(writer, NULL);
        writer_add_string(writer, "file", fault->file);
        writer_add_string(writer, "text", fault->reason);
        writer_end_object(writer);
    }
    writer_end_array(writer);
}

GBytes *
job_reply_letters(const char *id, const Letters *letters)
{
    g_autoptr(Writer) writer = envelope_begin("letters", id);
    const char *reason = letters_get_reason(letters);

    writer_add_number(writer, "read", letters_get_n_read(letters));
    if (reason != NULL || letters_get_n_read(letters) == letters_get_n_files(letters)) {
        writer_begin_object(writer, "each");
        writer_add_boolean(writer, "offered", reason == NULL);
        if (reason != NULL) {
            writer_add_string(writer, "reason", reason);
            add_faults(writer, letters_get_faults(letters));
        } else {
            add_letters_offered(writer, letters);
        }
        writer_end_object(writer);
    }

    return envelope_end(writer);
}

GBytes *
job_reply_closed(const char *id)
{
    g_autoptr(Writer) writer = envelope_begin("each-closed", id);

    return envelope_end(writer);
}
