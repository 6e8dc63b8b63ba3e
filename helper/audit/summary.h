/* Summary: reads the lines of an audit log and counts them, by day and decision
 * and by finding.
 */
#pragma once

#include "audit/audit-log.h"
#include "audit/decision.h"

G_BEGIN_DECLS

#define SUMMARY_ERROR (summary_error_quark())
GQuark summary_error_quark(void);

typedef enum {
    SUMMARY_ERROR_LINE, /* it is no line of an audit log */
} SummaryError;

/* How often each decision was taken on one day, or with one finding. */
typedef struct {
    char *name; /* the day as YYYY-MM-DD, in local time; or the check, or the reason */
    guint counts[N_DECISIONS];
} SummaryRow;

/* One line in which an address was looked for, and found. */
typedef struct {
    char *time; /* as it stands in the line */
    Decision decision;
    char *level;
    char *message; /* digest */
} SummaryHit;

/* Approved so soon, in seconds, nobody has looked. */
#define SUMMARY_HASTY 10

/* What became of requests for an approval.  Times are in seconds. */
typedef struct {
    guint n_requested;
    guint n_approved;
    guint n_declined;
    guint n_changed; /* sent with another attachment than was approved */
    guint n_hasty;   /* approved in less than %SUMMARY_HASTY */
    guint64 median;  /* from the request to the answer; 0: there is none */
    guint64 longest;
} SummaryApprovals;

typedef struct _Summary Summary;

/**
 * summary_new:
 * @since: (nullable): lines of an earlier time do not count
 * @digest: (nullable): of an address that is looked for
 *
 * Returns: (transfer full): an empty summary
 */
Summary *summary_new(GDateTime *since, const char *digest);
void summary_free(Summary *tally);

/**
 * summary_add:
 * @tally: the summary
 * @line: one line of an audit log, UTF-8, without its newline
 * @error: return location for a #SUMMARY_ERROR
 *
 * Returns: %FALSE and a #SUMMARY_ERROR if @line says nothing that can be counted
 */
gboolean summary_add(Summary *tally, const char *line, GError **error);

/**
 * summary_get_days:
 * @tally: the summary
 *
 * Returns: (transfer none) (element-type SummaryRow): in their order
 */
const GPtrArray *summary_get_days(Summary *tally);

/**
 * summary_get_findings:
 * @tally: the summary
 *
 * Returns: (transfer none) (element-type SummaryRow): by name
 */
const GPtrArray *summary_get_findings(Summary *tally);

/**
 * summary_get_reasons:
 * @tally: the summary
 *
 * Returns: (transfer none) (element-type SummaryRow): why messages were not checked
 */
const GPtrArray *summary_get_reasons(Summary *tally);

/**
 * summary_get_approvals:
 * @tally: the summary
 *
 * Returns: the requests for an approval, and the answers to them
 */
SummaryApprovals summary_get_approvals(Summary *tally);

/**
 * summary_get_hits:
 * @tally: the summary
 *
 * Returns: (transfer none) (element-type SummaryHit): in the order of the lines
 */
const GPtrArray *summary_get_hits(const Summary *tally);

/**
 * summary_get_n_partial:
 * @tally: the summary
 *
 * Returns: how many lines do not list every exposed address, and not the one
 *   that is looked for: it may have been among them
 */
guint summary_get_n_partial(const Summary *tally);

/**
 * summary_row_get_asked:
 * @row: of a day, a finding or a reason
 *
 * Returns: how often the sender was asked
 */
guint summary_row_get_asked(const SummaryRow *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Summary, summary_free)

G_END_DECLS
