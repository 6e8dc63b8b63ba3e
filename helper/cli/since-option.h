/* Since option: what --since says, where a command has it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * since_option_read:
 * @text: (nullable): what stands behind --since; %NULL: it was not given
 * @since: (out) (transfer full) (nullable): the time; of a day its beginning, here
 * @error: return location for a #G_OPTION_ERROR
 *
 * Returns: whether it is a day or a time, or was not given
 */
gboolean since_option_read(const char *text, GDateTime **since, GError **error);

G_END_DECLS
