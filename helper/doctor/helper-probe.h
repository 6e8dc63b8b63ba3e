/* Probe: starts the helper as Thunderbird does, asks who it is, and lets it check a
 * trial message that nobody sends.
 */
#pragma once

#include "doctor/native-manifest.h"

G_BEGIN_DECLS

/* As long as the extension waits. */
#define HELPER_PROBE_PATIENCE_MS 8000

#define HELPER_PROBE_ERROR (helper_probe_error_quark())
GQuark helper_probe_error_quark(void);

typedef enum {
    HELPER_PROBE_ERROR_START,   /* the program cannot be started */
    HELPER_PROBE_ERROR_SILENCE, /* it ended, or did not answer in time */
    HELPER_PROBE_ERROR_REPLY,   /* it answered something else */
} HelperProbeError;

/**
 * helper_probe_run:
 * @manifest: one that has a helper
 * @error: return location for a #HELPER_PROBE_ERROR
 *
 * Returns: (transfer full) (nullable): the helper's version, or %NULL and a
 * #HelperProbeError where it does not answer, or has our version and does not check
 */
char *helper_probe_run(const NativeManifest *manifest, GError **error);

G_END_DECLS
