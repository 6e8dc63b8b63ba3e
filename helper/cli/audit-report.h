/* Summary report: what an audit log comes to, as text for people or as JSON for
 * programs.
 */
#pragma once

#include "audit/summary.h"

G_BEGIN_DECLS

/**
 * audit_report_text:
 * @tally: what was counted
 * @address: (nullable): the one that was looked for; %NULL: the summary
 *
 * Returns: (transfer full): the report, its last newline included
 */
GString *audit_report_text(Summary *tally, const char *address);

/**
 * audit_report_json:
 * @tally: what was counted
 * @address: (nullable): the one that was looked for, as it was given
 * @n_unreadable: how many lines could not be counted
 *
 * Returns: (transfer full): the same as one line of JSON
 */
GString *audit_report_json(Summary *tally, const char *address, guint n_unreadable);

G_END_DECLS
