/* Scan progress: how far a scan is, in one line of a terminal. */
#pragma once

#include "archive/archive.h"

G_BEGIN_DECLS

/* It is shown anew so often, in microseconds. */
#define SCAN_PROGRESS_INTERVAL (G_USEC_PER_SEC / 5)

typedef struct _ScanProgress ScanProgress;

/**
 * scan_progress_new:
 * @paths: (array zero-terminated=1): what is read; they have to stay
 *
 * Returns: (transfer full) (nullable): what shows it on standard error, with the time
 * that is left as soon as the files have been measured; %NULL where that is no terminal
 */
ScanProgress *scan_progress_new(const char *const *paths);

/**
 * scan_progress_free:
 * @progress: what shows it
 *
 * Takes the line away.
 */
void scan_progress_free(ScanProgress *progress);

/**
 * scan_progress_show:
 * @progress: (nullable): what shows it
 * @far: how far the scan is
 *
 * Shows it anew, if it is time to.
 */
void scan_progress_show(ScanProgress *progress, const ArchiveProgress *far);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScanProgress, scan_progress_free)

G_END_DECLS
