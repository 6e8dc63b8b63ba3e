/* Open reports: reports of leaks that are being made on one port.  Each is opened with
 * its message, gets what may be bounces in any number of requests, and is read in pieces
 * (data/protocol.md, report).  Of a bounce only what it says is kept.
 */
#pragma once

#include "policy/policy.h"
#include "wire/request.h"

G_BEGIN_DECLS

/* No more at a time: each holds all recipients of its message. */
#define OPEN_REPORTS_MAX 20

/* Of a piece, in bytes; on the wire it takes up to six times as much. */
#define OPEN_REPORTS_PIECE ((gsize)64 * 1024)

typedef struct _OpenReports OpenReports;

/**
 * open_reports_new:
 *
 * Returns: (transfer full): room for reports, in which none is open
 */
OpenReports *open_reports_new(void);
void open_reports_free(OpenReports *reports);

/**
 * open_reports_begin:
 * @reports: those that are open
 * @request: a `report`, whose id is that of the report from now on
 * @policy: by which the message is judged; stays until the report is closed
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: %FALSE with %REQUEST_ERROR_MESSAGE for a message that cannot be read, with
 *   %REQUEST_ERROR_FIELD for an id that is open, with %REQUEST_ERROR_TOO_LARGE where
 *   there is no room
 */
gboolean open_reports_begin(
    OpenReports *reports, const Request *request, const Policy *policy, GError **error);

/**
 * open_reports_add:
 * @reports: those that are open
 * @request: a `bounces`
 * @n_bounces: (out): how many of the messages are delivery reports
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: %FALSE with %REQUEST_ERROR_UNKNOWN if that report is not open
 */
gboolean open_reports_add(
    OpenReports *reports, const Request *request, guint *n_bounces, GError **error);

/**
 * open_reports_get_pieces:
 * @reports: those that are open
 * @id: of a report
 *
 * Returns: (transfer none) (nullable) (element-type utf8): the report as one HTML file,
 * as it stands with what was added so far, cut into pieces; %NULL if it is not open
 */
const GPtrArray *open_reports_get_pieces(OpenReports *reports, const char *id);

/**
 * open_reports_close:
 * @reports: those that are open
 * @id: of a report; it need not be open
 */
void open_reports_close(OpenReports *reports, const char *id);

/**
 * open_reports_close_all:
 * @reports: those that are open
 *
 * To be called before their policy goes.
 */
void open_reports_close_all(OpenReports *reports);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(OpenReports, open_reports_free)

G_END_DECLS
