#include "host/open-reports.h"

#include "mail/date.h"
#include "mail/delivery-report.h"
#include "report/incident.h"
#include "report/page.h"
#include "rules/inspection.h"

typedef struct {
    GBytes *message; /* the inspection may point into it */
    Inspection *inspection;
    GDateTime *sent; /* NULL: not known */
    Delivery *delivery;
    GPtrArray *pieces; /* of char *; NULL: they have to be made anew */
} OpenReport;

struct _OpenReports {
    GHashTable *open; /* id → OpenReport */
};

static void
open_report_free(OpenReport *report)
{
    g_clear_pointer(&report->pieces, g_ptr_array_unref);
    g_clear_pointer(&report->delivery, delivery_free);
    g_clear_pointer(&report->sent, g_date_time_unref);
    g_clear_pointer(&report->inspection, inspection_free);
    g_bytes_unref(report->message);
    g_free(report);
}

OpenReports *
open_reports_new(void)
{
    OpenReports *reports = g_new0(OpenReports, 1);

    reports->open = g_hash_table_new_full(
        g_str_hash, g_str_equal, g_free, (GDestroyNotify)open_report_free);
    return reports;
}

void
open_reports_free(OpenReports *reports)
{
    g_hash_table_unref(reports->open);
    g_free(reports);
}

/* Returns: whether there is room for a report of this id */
static gboolean
require_room(const OpenReports *reports, const char *id, GError **error)
{
    if (g_hash_table_contains(reports->open, id)) {
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD, "Field “id”: “%s” is open already",
            id);
        return FALSE;
    }
    if (g_hash_table_size(reports->open) >= OPEN_REPORTS_MAX) {
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_TOO_LARGE,
            "There is room for %d reports at a time", OPEN_REPORTS_MAX);
        return FALSE;
    }

    return TRUE;
}

gboolean
open_reports_begin(
    OpenReports *reports, const Request *request, const Policy *policy, GError **error)
{
    const InspectionInput input = {
        .message = request->message,
        .replied_to = request->replied_to,
        .own = (const char *const *)request->own,
        .policy = policy,
    };
    g_autoptr(GError) reason = NULL;
    g_autoptr(Inspection) inspection = NULL;
    OpenReport *report = NULL;
    gsize length = 0;
    const char *text = g_bytes_get_data(request->message, &length);

    if (!require_room(reports, request->id, error))
        return FALSE;
    inspection = inspection_new(&input, &reason);
    if (inspection == NULL) {
        g_set_error_literal(error, REQUEST_ERROR, REQUEST_ERROR_MESSAGE, reason->message);
        return FALSE;
    }

    report = g_new0(OpenReport, 1);
    report->message = g_bytes_ref(request->message);
    report->sent = date_of_message(text, length);
    report->inspection = g_steal_pointer(&inspection);
    report->delivery =
        incident_new_delivery(report->inspection, report->message, report->sent, policy);
    g_hash_table_insert(reports->open, g_strdup(request->id), report);
    return TRUE;
}

/* Returns: whether it is a delivery report */
static gboolean
take(OpenReport *report, GBytes *bounce)
{
    gsize length = 0;
    const char *text = g_bytes_get_data(bounce, &length);
    g_autoptr(DeliveryReport) delivery = delivery_report_parse(text, length);
    g_autoptr(GDateTime) reported = NULL;

    if (delivery == NULL)
        return FALSE;

    reported = date_of_message(text, length);
    delivery_take(report->delivery, delivery, reported);
    return TRUE;
}

gboolean
open_reports_add(
    OpenReports *reports, const Request *request, guint *n_bounces, GError **error)
{
    OpenReport *report = g_hash_table_lookup(reports->open, request->of);

    *n_bounces = 0;
    if (report == NULL) {
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_UNKNOWN,
            "Field “of”: that report is not open");
        return FALSE;
    }

    g_clear_pointer(&report->pieces, g_ptr_array_unref);
    for (guint i = 0; i < request->bounces->len; i++)
        *n_bounces += take(report, g_ptr_array_index(request->bounces, i)) ? 1 : 0;

    return TRUE;
}

/* Returns: (transfer full): @text in pieces; no character is cut */
static GPtrArray *
cut(const GString *text)
{
    GPtrArray *pieces = g_ptr_array_new_with_free_func(g_free);
    const char *end = text->str + text->len;
    const char *next = NULL;

    for (const char *at = text->str; at < end; at = next) {
        next = end;
        if ((gsize)(end - at) > OPEN_REPORTS_PIECE)
            next = g_utf8_find_prev_char(at, at + OPEN_REPORTS_PIECE + 1);
        g_ptr_array_add(pieces, g_strndup(at, (gsize)(next - at)));
    }

    return pieces;
}

const GPtrArray *
open_reports_get_pieces(OpenReports *reports, const char *id)
{
    OpenReport *report = g_hash_table_lookup(reports->open, id);

    if (report == NULL)
        return NULL;
    if (report->pieces == NULL) {
        g_autoptr(Incident) incident =
            incident_new(report->inspection, report->sent, report->delivery, TRUE, NULL);
        GString *page = report_page_write(incident);

        report->pieces = cut(page);
        g_string_free(page, TRUE);
    }

    return report->pieces;
}

void
open_reports_close(OpenReports *reports, const char *id)
{
    g_hash_table_remove(reports->open, id);
}

void
open_reports_close_all(OpenReports *reports)
{
    g_hash_table_remove_all(reports->open);
}
