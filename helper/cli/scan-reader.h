/* Scan reader: judges the messages of one part of an archive after another.  A scan has
 * as many of them as it has jobs, which share nothing but the request.
 */
#pragma once

#include "archive/archive.h"
#include "cli/scan-tally.h"
#include "cli/status.h"

G_BEGIN_DECLS

/* What is asked of a scan. */
typedef struct {
    const char *const *paths;
    const Policy *policy;
    GDateTime *since;      /* older messages are left out; NULL: none is */
    gboolean is_json;      /* a line a message is written */
    gboolean all;          /* of each message, not only of the flagged ones */
    gboolean count_places; /* messages are counted by path */
    guint n_jobs;
    const int *stop; /* not 0: the user wants no more; read atomically */
} ScanRequest;

/* What was found. */
typedef struct {
    ScanTally *tally;
    guint64 n_messages;
    guint64 n_faults;
    guint64 n_expunged; /* left out: deleted */
    guint64 n_others;   /* left out: files in folders that are no mail */
    GHashTable *places; /* by path of a file or folder, how many (guint64 *) are not
                         * deleted; NULL: nobody asked */
    Status status;
    gboolean interrupted;
} ScanFindings;

/* Where text goes. */
typedef enum {
    SCAN_LINES,  /* JSON */
    SCAN_FAULTS, /* what could not be read */
} ScanStream;

#define SCAN_STREAMS (SCAN_FAULTS + 1)

/* Who is told while a part is read. */
typedef struct {
    /* Returns: whether it was taken */
    gboolean (*write)(
        ScanStream stream, const char *text, gsize length, gpointer user_data);
    /* Called in front of each message.  Returns: whether it is wanted */
    gboolean (*go_on)(gpointer user_data);
    gpointer user_data;
} ScanListener;

typedef struct _ScanReader ScanReader;

/**
 * scan_findings_new:
 *
 * Returns: (transfer full): of a scan that has found nothing
 */
ScanFindings *scan_findings_new(void);
void scan_findings_free(ScanFindings *findings);

/**
 * scan_findings_add:
 * @findings: of the parts in front
 * @more: (transfer full): of the next part
 */
void scan_findings_add(ScanFindings *findings, ScanFindings *more);

/**
 * scan_reader_new:
 * @request: what is asked; it has to stay
 *
 * Returns: (transfer full): a reader
 */
ScanReader *scan_reader_new(const ScanRequest *request);
void scan_reader_free(ScanReader *reader);

/**
 * scan_reader_read:
 * @reader: a reader
 * @part: (transfer full): what it reads
 * @listener: who is told
 *
 * Returns: (transfer full): what was found in it
 */
ScanFindings *scan_reader_read(
    ScanReader *reader, WalkPart *part, const ScanListener *listener);

/**
 * scan_reader_get_progress:
 * @reader: a reader
 *
 * Returns: what it has read so far, all parts together
 */
ArchiveProgress scan_reader_get_progress(const ScanReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScanFindings, scan_findings_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScanReader, scan_reader_free)

G_END_DECLS
