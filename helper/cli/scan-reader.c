#include "cli/scan-reader.h"

#include <string.h>

#include "cli/check-report.h"
#include "mail/date.h"
#include "rules/glance.h"
#include "rules/inspection.h"

struct _ScanReader {
    const ScanRequest *request;
    Archive *archive;
    const ScanListener *listener;
    ScanFindings *found; /* in the part that is being read */
};

ScanFindings *
scan_findings_new(void)
{
    ScanFindings *findings = g_new0(ScanFindings, 1);

    findings->tally = scan_tally_new();
    return findings;
}

void
scan_findings_free(ScanFindings *findings)
{
    scan_tally_free(findings->tally);
    g_clear_pointer(&findings->places, g_hash_table_unref);
    g_free(findings);
}

static void
count_place(ScanFindings *findings, const char *path, guint64 n_messages)
{
    guint64 *count;

    if (findings->places == NULL)
        findings->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    count = g_hash_table_lookup(findings->places, path);
    if (count == NULL) {
        count = g_new0(guint64, 1);
        g_hash_table_insert(findings->places, g_strdup(path), count);
    }
    *count += n_messages;
}

static void
add_places(ScanFindings *findings, GHashTable *places)
{
    GHashTableIter iter;
    gpointer path;
    gpointer count;

    if (places == NULL)
        return;

    g_hash_table_iter_init(&iter, places);
    while (g_hash_table_iter_next(&iter, &path, &count))
        count_place(findings, path, *(const guint64 *)count);
}

void
scan_findings_add(ScanFindings *findings, ScanFindings *more)
{
    findings->n_messages += more->n_messages;
    findings->n_faults += more->n_faults;
    findings->n_expunged += more->n_expunged;
    findings->n_others += more->n_others;
    findings->status = MAX(findings->status, more->status);
    findings->interrupted |= more->interrupted;
    scan_tally_merge(findings->tally, more->tally);
    add_places(findings, more->places);
    scan_findings_free(more);
}

ScanReader *
scan_reader_new(const ScanRequest *request)
{
    ScanReader *reader = g_new0(ScanReader, 1);

    reader->request = request;
    reader->archive = archive_new_empty(0);

    return reader;
}

void
scan_reader_free(ScanReader *reader)
{
    archive_free(reader->archive);
    g_free(reader);
}

/* --- Messages --- */

/* Returns: whether that was taken */
static gboolean
fail(ScanReader *reader, const ArchivedMessage *message, const char *reason)
{
    g_autofree char *name = g_filename_display_name(archive_get_path(reader->archive));
    g_autofree char *place =
        message->in_mailbox
            ? g_strdup_printf(", byte %" G_GUINT64_FORMAT, message->offset)
            : g_strdup("");
    g_autofree char *text = g_strdup_printf("bcc-guard: %s%s: %s\n", name, place, reason);

    reader->found->n_faults++;
    reader->found->status = STATUS_UNCHECKED;

    return reader->listener->write(
        SCAN_FAULTS, text, strlen(text), reader->listener->user_data);
}

static gboolean
print(const char *text, gsize length, gpointer user_data)
{
    const ScanListener *listener = user_data;

    return listener->write(SCAN_LINES, text, length, listener->user_data);
}

/* Returns: whether the scan can go on */
static gboolean
inspect(ScanReader *reader, const ArchivedMessage *message, GDateTime *date)
{
    const ScanRequest *request = reader->request;
    g_autoptr(GBytes) bytes = g_bytes_new_static(message->text, message->length);
    const InspectionInput input = { .message = bytes, .policy = request->policy };
    const CheckReportPlace place = { archive_get_path(reader->archive),
                                     message->in_mailbox, message->offset, date };
    g_autoptr(GError) error = NULL;
    g_autoptr(Inspection) inspection = inspection_new(&input, &error);
    gboolean flagged;

    if (inspection == NULL)
        return fail(reader, message, error->message);

    flagged = verdict_get_level(inspection->verdict) > LEVEL_PASS;
    if (flagged)
        reader->found->status = MAX(reader->found->status, STATUS_FLAGGED);
    scan_tally_add(reader->found->tally, &place, inspection);

    return !request->is_json || (!flagged && !request->all) ||
           check_report_write_archived(
               &place, inspection, print, (gpointer)reader->listener);
}

/* Most messages show nobody to anybody: that is seen much faster. */
static gboolean
passes_at_a_glance(ScanReader *reader, const ArchivedMessage *message)
{
    const ScanRequest *request = reader->request;
    HeaderField date;
    int year = 0;
    int month = 0;

    if ((request->is_json && request->all) ||
        !glance_passes(message->text, message->length, request->policy, &date))
        return FALSE;

    if (date.start != NULL && !date_glance(&date, &year, &month)) {
        g_autoptr(GDateTime) slow = date_of_message(message->text, message->length);

        if (slow != NULL)
            g_date_time_get_ymd(slow, &year, &month, NULL);
    }
    scan_tally_add_passed(reader->found->tally, year, month);

    return TRUE;
}

/* Returns: whether nobody asked for messages of that age */
static gboolean
is_old(const ScanReader *reader, const ArchivedMessage *message)
{
    GDateTime *since = reader->request->since;
    g_autoptr(GDateTime) date =
        since != NULL ? date_of_message(message->text, message->length) : NULL;

    return date != NULL && g_date_time_compare(date, since) < 0;
}

/* Returns: whether the scan can go on */
static gboolean
look_at(ScanReader *reader, const ArchivedMessage *message)
{
    g_autoptr(GDateTime) date = NULL;

    reader->found->n_messages++;
    if (message->expunged) {
        reader->found->n_expunged++;
        return TRUE;
    }
    if (is_old(reader, message) || passes_at_a_glance(reader, message))
        return TRUE;

    date = date_of_message(message->text, message->length);
    return inspect(reader, message, date);
}

/* Returns: whether all of the part was read */
static gboolean
read_part(ScanReader *reader)
{
    const ScanListener *listener = reader->listener;
    ArchivedMessage message;
    gboolean taken = TRUE;

    while (taken && listener->go_on(listener->user_data)) {
        g_autoptr(GError) error = NULL;

        switch (archive_next(reader->archive, &message, &error)) {
        case ARCHIVE_MESSAGE:
            taken = look_at(reader, &message);
            break;
        case ARCHIVE_FAULT:
            taken = fail(reader, &message, error->message);
            break;
        case ARCHIVE_END:
            return TRUE;
        }
    }

    return FALSE;
}

ScanFindings *
scan_reader_read(ScanReader *reader, WalkPart *part, const ScanListener *listener)
{
    guint64 others_before = archive_get_progress(reader->archive).n_others;
    g_autofree char *place = NULL;

    reader->listener = listener;
    reader->found = scan_findings_new();
    archive_set_part(reader->archive, part);
    place = reader->request->count_places ? walk_part_dup_place(part) : NULL;
    reader->found->interrupted = !read_part(reader);
    if (place != NULL)
        count_place(
            reader->found, place, reader->found->n_messages - reader->found->n_expunged);
    reader->found->n_others =
        archive_get_progress(reader->archive).n_others - others_before;

    return g_steal_pointer(&reader->found);
}

ArchiveProgress
scan_reader_get_progress(const ScanReader *reader)
{
    return archive_get_progress(reader->archive);
}
