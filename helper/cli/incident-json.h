/* Incident JSON: the report of an incident, for programs. */
#pragma once

#include "report/incident.h"
#include "json/writer.h"

G_BEGIN_DECLS

/**
 * incident_json_write:
 * @incident: what happened
 * @output: takes the report, one line
 * @user_data: for @output
 *
 * Returns: whether @output has taken all of it
 */
gboolean incident_json_write(
    const Incident *incident, WriterOutput output, gpointer user_data);

G_END_DECLS
