/* Scan tally: what a scan of an archive found, by month and level: the worst messages
 * and the parties that were exposed most often.  It does not grow with the archive.
 */
#pragma once

#include "cli/check-report.h"
#include "rules/inspection.h"

G_BEGIN_DECLS

#define SCAN_TALLY_LEVELS (LEVEL_BLOCK + 1)
#define SCAN_TALLY_WORST 20
/* Parties beyond these are not counted one by one. */
#define SCAN_TALLY_PARTIES 20000

typedef struct {
    int year;
    int month; /* from 1; 0: of messages whose date is not known */
    guint64 counts[SCAN_TALLY_LEVELS];
} ScanMonth;

/* A message that was flagged. */
typedef struct {
    char *path; /* in the encoding of file names */
    gboolean in_mailbox;
    guint64 offset;
    char *date;     /* day and time as they stand in it; NULL: not known */
    char *subject;  /* NULL: none */
    char **exposed; /* some of the addresses that are */
    Level level;
    ExposureFigures figures;
} ScanHit;

typedef struct {
    char *name; /* of a mailbox at a shared provider the provider's domain */
    guint64 n_messages;
} ScanParty;

typedef struct _ScanTally ScanTally;

/**
 * scan_tally_new:
 *
 * Returns: (transfer full): one that has counted nothing
 */
ScanTally *scan_tally_new(void);
void scan_tally_free(ScanTally *tally);

/**
 * scan_tally_add_passed:
 * @tally: a tally
 * @year: of a message that passes
 * @month: of it, from 1; 0: not known
 */
void scan_tally_add_passed(ScanTally *tally, int year, int month);

/**
 * scan_tally_add:
 * @tally: a tally
 * @place: where the message is
 * @inspection: of the message
 */
void scan_tally_add(
    ScanTally *tally, const CheckReportPlace *place, const Inspection *inspection);

/**
 * scan_tally_merge:
 * @tally: a tally
 * @later: of what comes behind; only to be freed afterwards
 *
 * Counts what the other has counted.
 */
void scan_tally_merge(ScanTally *tally, ScanTally *later);

/**
 * scan_tally_dup_months:
 * @tally: a tally
 *
 * Returns: (transfer container) (element-type ScanMonth): in their order, those whose
 * date is not known in front
 */
GPtrArray *scan_tally_dup_months(const ScanTally *tally);

/**
 * scan_tally_get_worst:
 * @tally: a tally
 *
 * Returns: (transfer none) (element-type ScanHit): those that showed most, the worst
 *   first, SCAN_TALLY_WORST at the most
 */
const GPtrArray *scan_tally_get_worst(const ScanTally *tally);

/**
 * scan_tally_dup_parties:
 * @tally: a tally
 *
 * Returns: (transfer container) (element-type ScanParty): those that were exposed, the
 *   most often first
 */
GPtrArray *scan_tally_dup_parties(const ScanTally *tally);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScanTally, scan_tally_free)

G_END_DECLS
