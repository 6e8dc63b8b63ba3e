/* Incident: what one message showed, to whom, and whom it reached: the figures of a
 * report.  Pure.
 */
#pragma once

#include "report/delivery.h"
#include "report/groups.h"
#include "rules/inspection.h"

G_BEGIN_DECLS

/* A group, or a party. */
typedef struct {
    const char *name;  /* harmless; NULL: those in no group */
    guint addresses;   /* of it that were shown */
    guint undelivered; /* of these */
} IncidentCount;

/* One whom the message did not reach. */
typedef struct {
    const char *mailbox; /* normalised */
    Failure failure;
} IncidentUndelivered;

/* What is borrowed has to stay as long as the incident. */
typedef struct {
    const Inspection *inspection;
    GDateTime *sent; /* NULL: not known */
    const Delivery *delivery;
    gboolean has_reports;     /* delivery reports were looked for */
    DeliveryFigures figures;  /* of those outside */
    guint by_field[N_FIELDS]; /* shown addresses by the field that shows them */
    guint named;              /* shown addresses that have a name */
    GStringChunk *strings;    /* of the parties */
    GArray *groups;           /* of IncidentCount, in the order of the list */
    GArray *parties;          /* of IncidentCount, the largest first; of a mailbox at a
                                 shared provider the provider */
    GArray *undelivered;      /* of IncidentUndelivered, in the order of the header */
} Incident;

/**
 * incident_name_field:
 * @field: any of them
 *
 * Returns: (transfer none): the field's name as it stands in messages
 */
const char *incident_name_field(MessageField field);

/**
 * incident_get_subject:
 * @incident: what happened
 *
 * Returns: (transfer none) (nullable): the subject of the message; %NULL: it has none
 */
const char *incident_get_subject(const Incident *incident);

/**
 * incident_new_delivery:
 * @inspection: of the message; stays as long as the delivery
 * @bytes: of the message
 * @sent: (nullable): when it was sent
 * @policy: by which it was inspected
 *
 * Returns: (transfer full): its delivery to those outside, before any report
 */
Delivery *incident_new_delivery(
    const Inspection *inspection, GBytes *bytes, GDateTime *sent, const Policy *policy);

/**
 * incident_new:
 * @inspection: of the message
 * @sent: (nullable): when it was sent
 * @delivery: of the message, after all reports
 * @has_reports: whether any were looked for
 * @groups: (nullable): who is in which group
 *
 * Returns: (transfer full): the figures
 */
Incident *incident_new(
    const Inspection *inspection, GDateTime *sent, const Delivery *delivery,
    gboolean has_reports, const Groups *groups);
void incident_free(Incident *incident);

/**
 * incident_dup_rows:
 * @counts: (element-type IncidentCount): of groups or parties, which stay as long
 * @max: how many rows there are at the most
 *
 * Returns: (transfer full) (element-type IncidentCount): the same for people: each has a
 *   name, and the last one holds all that have no row of their own
 */
GArray *incident_dup_rows(const GArray *counts, guint max);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Incident, incident_free)

G_END_DECLS
