/* Report: what a check of one message found, as text for people or as JSON for
 * programs.
 */
#pragma once

#include "rules/inspection.h"
#include "json/writer.h"

G_BEGIN_DECLS

typedef enum {
    REPORT_TEXT,
    REPORT_JSON,
} ReportFormat;

/**
 * check_report_write:
 * @source: what the message was read from, in the encoding of file names
 * @inspection: of the message
 * @format: text for people, or one line of JSON
 * @colour: whether text may hold terminal colours
 * @output: takes the report, its last newline included, in as many pieces as it has
 * @user_data: for @output
 *
 * Returns: whether @output has taken all of it
 */
gboolean check_report_write(
    const char *source, const Inspection *inspection, ReportFormat format,
    gboolean colour, WriterOutput output, gpointer user_data);

G_END_DECLS
