/* Quiet: what would only cost time, or is not our fault, is kept out of a run.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * quiet_begin:
 *
 * Warnings are for people and are dropped; what GLib calls critical is a bug
 * and ends the run.
 */
void quiet_begin(void);

/**
 * quiet_leaks:
 * @json: what will be read next
 *
 * json-glib 1.6 loses what it had read of a text when it meets a syntax error.
 * Until quiet_end() no leak is looked for, if @json is such a text.
 *
 * Returns: for quiet_end()
 */
gboolean quiet_leaks(const void *json, gsize size);
void quiet_end(gboolean leaks);

G_END_DECLS
