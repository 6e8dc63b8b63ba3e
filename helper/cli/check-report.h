/* Report: what a check of one message found, as text for people or as JSON for
 * programs.
 */
#pragma once

#include "rules/inspection.h"

G_BEGIN_DECLS

typedef enum {
    REPORT_TEXT,
    REPORT_JSON,
} ReportFormat;

/**
 * check_report_make:
 * @source: what the message was read from, in the encoding of file names
 * @inspection: of the message
 * @format: text for people, or one line of JSON
 * @colour: whether text may hold terminal colours
 *
 * Returns: (transfer full): the report, its last newline included
 */
GString *check_report_make(
    const char *source, const Inspection *inspection, ReportFormat format,
    gboolean colour);

G_END_DECLS
