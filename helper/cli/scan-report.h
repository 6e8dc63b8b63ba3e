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

/**
 * scan_report_get_level_name:
 * @level: of a message
 *
 * Returns: (transfer none): what that does to the message, in a word or two
 */
const char *scan_report_get_level_name(Level level);

/**
 * scan_report_dup_month_name:
 * @month: of a tally
 *
 * Returns: (transfer full): what it is called
 */
char *scan_report_dup_month_name(const ScanMonth *month);

/**
 * scan_report_dup_place:
 * @hit: of a tally
 *
 * Returns: (transfer full): where the message is, harmless
 */
char *scan_report_dup_place(const ScanHit *hit);

/**
 * scan_report_dup_exposed:
 * @hit: of a tally
 *
 * Returns: (transfer full): some of the addresses that are exposed, harmless, and how
 * many more there are
 */
char *scan_report_dup_exposed(const ScanHit *hit);

G_END_DECLS
