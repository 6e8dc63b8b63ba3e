/* Scan page: what a scan of an archive found, as an HTML file for people. */
#pragma once

#include "cli/scan-tally.h"

G_BEGIN_DECLS

/* What a scan has not looked at. */
typedef struct {
    gboolean interrupted;
    guint64 n_faults;   /* messages and files that cannot be read */
    guint64 n_expunged; /* deleted messages */
    guint64 n_remote;   /* messages that are not on this computer */
} ScanGaps;

/**
 * scan_page_write:
 * @tally: what was found
 * @gaps: what was not looked at
 * @addresses: whether subjects and addresses are named
 *
 * Returns: (transfer full): the page
 */
GString *scan_page_write(
    const ScanTally *tally, const ScanGaps *gaps, gboolean addresses);

G_END_DECLS
