/* Probe: starts the helper as Thunderbird does, and asks who it is.
 */
#pragma once

#include "manifest.h"

G_BEGIN_DECLS

/* As long as the extension waits. */
#define PROBE_PATIENCE_MS 8000

#define PROBE_ERROR (probe_error_quark())
GQuark probe_error_quark(void);

typedef enum {
    PROBE_ERROR_START,   /* the program cannot be started */
    PROBE_ERROR_SILENCE, /* it ended, or did not answer in time */
    PROBE_ERROR_REPLY,   /* it answered something else */
} ProbeError;

/**
 * probe_helper:
 * @manifest: one that has a helper
 *
 * Returns: (transfer full) (nullable): the helper's version, or %NULL and a #ProbeError
 */
char *probe_helper(const Manifest *manifest, GError **error);

G_END_DECLS
