#include "jobs/job-status.h"

#include <glib/gi18n.h>

#include "text/phrase.h"

static const char *const standings[] = {
    [JOB_RUNNING] = "running", [JOB_WAITING] = "waiting",   [JOB_PAUSED] = "paused",
    [JOB_STOPPED] = "stopped", [JOB_FINISHED] = "finished",
};

static const char *const reasons[] = {
    [JOB_REASON_NONE] = NULL,           [JOB_REASON_PERSON] = "person",
    [JOB_REASON_REFUSALS] = "refusals", [JOB_REASON_OFFLINE] = "offline",
    [JOB_REASON_JOURNAL] = "journal",   [JOB_REASON_SENDER] = "sender",
    [JOB_REASON_DAMAGED] = "damaged",   [JOB_REASON_RESTART] = "restart",
};

const char *
job_standing_to_string(JobStanding standing)
{
    return standings[standing];
}

const char *
job_reason_to_string(JobReason reason)
{
    return reasons[reason];
}

/* What was written may be a word of another version: then somebody stopped it. */
static JobReason
read_reason(const char *word)
{
    for (JobReason i = JOB_REASON_PERSON; i < G_N_ELEMENTS(reasons); i++) {
        if (g_strcmp0(reasons[i], word) == 0)
            return i;
    }

    return JOB_REASON_PERSON;
}

JobStatus
job_status_of_file(const char *id, const Job *job)
{
    JobStatus status = { .id = id, .job = job };
    const char *stop = job_get_stop_reason(job);

    if (job_is_damaged(job)) {
        status.standing = JOB_STOPPED;
        status.reason = JOB_REASON_DAMAGED;
    } else if (job_count(job, JOB_LEFT) + job_count(job, JOB_UNDER_WAY) == 0) {
        status.standing = JOB_FINISHED;
    } else if (stop != NULL) {
        status.standing = JOB_STOPPED;
        status.reason = read_reason(stop);
    } else {
        status.standing = JOB_PAUSED;
        status.reason = JOB_REASON_RESTART;
    }

    return status;
}

char *
job_status_dup_headline(const JobStatus *status)
{
    g_autofree char *sent = phrase_number(job_count(status->job, JOB_SENT));
    g_autofree char *all = phrase_number(job_get_n_messages(status->job));

    switch (status->standing) {
    case JOB_RUNNING:
        /* Translators: %1$s and %2$s are numbers of messages. */
        return g_strdup_printf(_("Sending: %1$s of %2$s messages are sent"), sent, all);
    case JOB_WAITING:
        return g_strdup_printf(
            /* Translators: %1$s and %2$s are numbers of messages. */
            _("Waiting for other messages to be sent: %1$s of %2$s are sent"), sent, all);
    case JOB_PAUSED:
        /* Translators: %1$s and %2$s are numbers of messages. */
        return g_strdup_printf(_("Paused: %1$s of %2$s messages are sent"), sent, all);
    case JOB_STOPPED:
        /* Translators: %1$s and %2$s are numbers of messages. */
        return g_strdup_printf(_("Stopped: %1$s of %2$s messages were sent"), sent, all);
    case JOB_FINISHED:
        /* Translators: %1$s and %2$s are numbers of messages. */
        return g_strdup_printf(_("Done: %1$s of %2$s messages were sent"), sent, all);
    }

    g_assert_not_reached();
}

/* Returns: (nullable): why it does not go on */
static const char *
explain(JobReason reason)
{
    switch (reason) {
    case JOB_REASON_NONE:
    case JOB_REASON_PERSON:
        return NULL;
    case JOB_REASON_REFUSALS:
        return _("Your mail server refuses recipients.");
    case JOB_REASON_OFFLINE:
        return _("Your mail server cannot be reached.");
    case JOB_REASON_JOURNAL:
        return _("Bcc Guard cannot write down what was sent, so nothing more is sent. Is "
                 "the disk full?");
    case JOB_REASON_SENDER:
        return _("Your mail server accepts no message from you.");
    case JOB_REASON_DAMAGED:
        return _("The record of what was sent is damaged, so nothing more is sent.");
    case JOB_REASON_RESTART:
        return _("Sending was interrupted.");
    }

    g_assert_not_reached();
}

static void
add_line(GString *text, const char *line)
{
    if (text->len > 0)
        g_string_append_c(text, '\n');
    g_string_append(text, line);
}

static void
add_refused(GString *text, guint n)
{
    g_autofree char *number = phrase_number(n);
    g_autofree char *line = g_strdup_printf(
        ngettext(
            /* Translators: %s is a number of messages. */
            "%s message was refused by your mail server.",
            "%s messages were refused by your mail server.", n),
        number);

    if (n > 0)
        add_line(text, line);
}

static void
add_doubt(GString *text, guint n)
{
    g_autofree char *number = phrase_number(n);
    g_autofree char *line = g_strdup_printf(
        ngettext(
            /* Translators: %s is a number of messages. */
            "%s message may or may not have been sent; it is not sent again.",
            "%s messages may or may not have been sent; they are not sent again.", n),
        number);

    if (n > 0)
        add_line(text, line);
}

static void
add_left(GString *text, guint n)
{
    g_autofree char *number = phrase_number(n);
    g_autofree char *line = g_strdup_printf(
        ngettext(
            /* Translators: %s is a number of messages. */
            "%s message was not sent.", "%s messages were not sent.", n),
        number);

    if (n > 0)
        add_line(text, line);
}

char *
job_status_dup_detail(const JobStatus *status)
{
    GString *text = g_string_new(NULL);
    const char *why = explain(status->reason);

    if (why != NULL)
        add_line(text, why);
    add_refused(text, job_count(status->job, JOB_REFUSED));
    add_doubt(text, job_count(status->job, JOB_DOUBT));
    if (status->standing == JOB_STOPPED)
        add_left(text, job_count(status->job, JOB_LEFT));

    return g_string_free(text, FALSE);
}
