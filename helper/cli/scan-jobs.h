/* Scan jobs: reads an archive with several readers side by side.  What is written, and
 * what is counted, is in the order of the archive, and so the same with any number of
 * them.
 */
#pragma once

#include "cli/scan-reader.h"

G_BEGIN_DECLS

#define SCAN_JOBS_MOST 64
/* A disk is hardly faster with more; they have to be asked for. */
#define SCAN_JOBS_USUAL 8

typedef struct _ScanJobs ScanJobs;

/**
 * scan_jobs_new:
 * @request: what is asked; it has to stay as long as the jobs
 * @error: return location for a #G_THREAD_ERROR
 *
 * Returns: (transfer full) (nullable): the jobs, which have begun
 */
ScanJobs *scan_jobs_new(const ScanRequest *request, GError **error);

/**
 * scan_jobs_free:
 * @jobs: jobs
 *
 * Waits until each of them has come to the end of its message.
 */
void scan_jobs_free(ScanJobs *jobs);

/**
 * scan_jobs_run:
 * @jobs: jobs
 * @findings: what is found is added to it
 *
 * Writes lines to standard output and faults to standard error, and shows the progress.
 * When the user wants no more, this is the beginning of what would have been written, and
 * @findings are those of the same messages.
 *
 * Returns: %FALSE if standard output is gone
 */
gboolean scan_jobs_run(ScanJobs *jobs, ScanFindings *findings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScanJobs, scan_jobs_free)

G_END_DECLS
