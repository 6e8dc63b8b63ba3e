/* Output format: what --format says, where a command has it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * output_format_verify:
 * @word: (nullable): what stands behind --format; %NULL: it was not given
 * @error: return location for a #G_OPTION_ERROR
 *
 * Returns: whether it is one of “text” and “json”
 */
gboolean output_format_verify(const char *word, GError **error);

/**
 * output_format_is_json:
 * @word: (nullable): one that output_format_verify() let pass
 *
 * Returns: whether the output is for programs; without --format it is for people
 */
gboolean output_format_is_json(const char *word);

G_END_DECLS
