/* Program: which one this is. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * program_path:
 *
 * Returns: (transfer full) (nullable): the file that this process runs; by the name under
 *   which it was installed, if it is that file; %NULL where there is no /proc
 */
char *program_path(void);

G_END_DECLS
