/* Quiet: what would only cost time is kept out of a run.  And what libFuzzer calls. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * quiet_begin:
 *
 * Warnings are for people and are dropped; what GLib calls critical is a bug
 * and ends the run.
 */
void quiet_begin(void);

/* Called once, before all else.  A target that has more to prepare than quiet_begin()
 * defines its own. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Each target defines it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

G_END_DECLS
