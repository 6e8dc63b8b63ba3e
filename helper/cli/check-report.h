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

/* Where a message of an archive is. */
typedef struct {
    const char *path;    /* in the encoding of file names */
    gboolean in_mailbox; /* it is one of the messages of an mbox file */
    guint64 offset;      /* of its line “From …” there, in bytes */
    GDateTime *date;     /* NULL: not known */
} CheckReportPlace;

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

/**
 * check_report_write_archived:
 * @place: where the message is
 * @inspection: of the message
 * @output: takes one line of JSON: that of check_report_write() with the place in it
 * @user_data: for @output
 *
 * Returns: whether @output has taken all of it
 */
gboolean check_report_write_archived(
    const CheckReportPlace *place, const Inspection *inspection, WriterOutput output,
    gpointer user_data);

G_END_DECLS
