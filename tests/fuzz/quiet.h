/* Quiet: what would only cost time is kept out of a run. */
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

G_END_DECLS
