/* Incident text: the report of an incident, for people at a terminal. */
#pragma once

#include "report/incident.h"

G_BEGIN_DECLS

/* So many parties are named. */
#define INCIDENT_TEXT_MAX_PARTIES 12

/**
 * incident_text_write:
 * @incident: what happened
 *
 * Returns: (transfer full): the report, its last newline included
 */
GString *incident_text_write(const Incident *incident);

G_END_DECLS
