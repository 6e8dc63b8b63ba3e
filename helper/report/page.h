/* Report page: the report of an incident as one HTML file, which prints on two pages.
 */
#pragma once

#include "report/incident.h"

G_BEGIN_DECLS

/**
 * report_page_write:
 * @incident: what happened
 *
 * Whom to notify stands in it for the screen, folded, and is not printed.
 *
 * Returns: (transfer full): the page
 */
GString *report_page_write(const Incident *incident);

G_END_DECLS
