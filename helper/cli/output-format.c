#include "cli/output-format.h"

#include <string.h>

gboolean
output_format_verify(const char *word, GError **error)
{
    if (word == NULL || strcmp(word, "text") == 0 || strcmp(word, "json") == 0)
        return TRUE;

    g_set_error(
        error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--format: expected “text” or “json”, got “%s”", word);
    return FALSE;
}

gboolean
output_format_is_json(const char *word)
{
    return g_strcmp0(word, "json") == 0;
}
