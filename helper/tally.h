/* Tally: reads the lines of an audit log and counts them, by day and decision
 * and by finding.
 */
#pragma once

#include "audit.h"

G_BEGIN_DECLS

#define TALLY_ERROR (tally_error_quark())
GQuark tally_error_quark(void);

typedef enum {
    TALLY_ERROR_LINE, /* it is no line of an audit log */
} TallyError;

/* How often each decision was taken on one day, or with one finding. */
typedef struct {
    char *name; /* the day as YYYY-MM-DD, in local time; or the check, or the reason */
    guint counts[N_AUDIT_DECISIONS];
} TallyRow;

/* One line in which an address was looked for, and found. */
typedef struct {
    char *time; /* as it stands in the line */
    AuditDecision decision;
    char *level;
    char *message; /* digest */
} TallyHit;

typedef struct _Tally Tally;

/**
 * tally_new:
 * @since: (nullable): lines of an earlier time do not count
 * @digest: (nullable): of an address that is looked for
 */
Tally *tally_new(GDateTime *since, const char *digest);
void tally_free(Tally *tally);

/**
 * tally_add:
 *
 * Returns: %FALSE and a #TALLY_ERROR if @line says nothing that can be counted
 */
gboolean tally_add(Tally *tally, const char *line, GError **error);

/**
 * tally_get_days:
 *
 * Returns: (transfer none) (element-type TallyRow): in their order
 */
const GPtrArray *tally_get_days(Tally *tally);

/**
 * tally_get_findings:
 *
 * Returns: (transfer none) (element-type TallyRow): by name
 */
const GPtrArray *tally_get_findings(Tally *tally);

/**
 * tally_get_reasons:
 *
 * Returns: (transfer none) (element-type TallyRow): why mails were not checked
 */
const GPtrArray *tally_get_reasons(Tally *tally);

/**
 * tally_get_hits:
 *
 * Returns: (transfer none) (element-type TallyHit): in the order of the lines
 */
const GPtrArray *tally_get_hits(const Tally *tally);

/**
 * tally_get_n_partial:
 *
 * Returns: how many lines do not list every exposed address, and not the one
 *   that is looked for: it may have been among them
 */
guint tally_get_n_partial(const Tally *tally);

/**
 * tally_row_get_asked:
 *
 * Returns: how often the sender was asked
 */
guint tally_row_get_asked(const TallyRow *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tally, tally_free)

G_END_DECLS
