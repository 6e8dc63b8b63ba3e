/* Scan report: what a scan of an archive found, as text for people. */
#pragma once

#include "cli/scan-tally.h"

G_BEGIN_DECLS

/**
 * scan_report_text:
 * @tally: what was found
 * @addresses: whether subjects and addresses are named
 *
 * Returns: (transfer full): the report, its last newline included
 */
GString *scan_report_text(const ScanTally *tally, gboolean addresses);

G_END_DECLS
