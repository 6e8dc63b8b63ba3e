/* Sandbox: what the process gives up for good, in two steps, before it reads the first
 * byte that came from elsewhere.  What remains is listed in sandbox.c and told in
 * bcc-guard-helper(8).
 */
#pragma once

#include "wire/sandbox-state.h"

G_BEGIN_DECLS

/**
 * sandbox_enter:
 * @readable: (array zero-terminated=1): folders and files that may be read,
 *   beside those of the system that libraries need; what does not exist is passed over
 * @writable: the one folder in which files may be made, written and removed
 *
 * To be called while the process has one thread.  What this kernel cannot do, or
 * whoever started us does not allow, is warned about and missing in the state: it
 * protects from faults that nobody knows of, and the check protects every day.
 *
 * Returns: what was given up; all is %FALSE in a build without a sandbox
 */
SandboxState sandbox_enter(const char *const *readable, const char *writable);

/**
 * sandbox_close:
 * @state: what sandbox_enter() gave up; says afterwards what was given up with it
 * @bus: the descriptor of the connection to the bus; below 0: there is none
 *
 * The second step, for all threads: gives up what was needed to reach the bus and the
 * journal. To be called when both are open.
 */
void sandbox_close(SandboxState *state, int bus);

G_END_DECLS
