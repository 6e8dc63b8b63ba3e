/* Scan progress: how far a scan is, in one line of a terminal. */
#pragma once

#include "archive/archive.h"

G_BEGIN_DECLS

typedef struct _ScanProgress ScanProgress;

/**
 * scan_progress_new:
 * @paths: (array zero-terminated=1): what is read
 *
 * Returns: (transfer full) (nullable): what shows it on standard error; %NULL where that
 *   is no terminal
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
 * @archive: what is read
 *
 * Shows it anew, a few times a second at the most.
 */
void scan_progress_show(ScanProgress *progress, const Archive *archive);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScanProgress, scan_progress_free)

G_END_DECLS
