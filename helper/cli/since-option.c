#include "cli/since-option.h"

gboolean
since_option_read(const char *text, GDateTime **since, GError **error)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_local();
    g_autofree char *midnight = g_strconcat(text != NULL ? text : "", "T00:00:00", NULL);

    *since = NULL;
    if (text == NULL)
        return TRUE;

    *since = g_date_time_new_from_iso8601(text, zone);
    if (*since == NULL)
        *since = g_date_time_new_from_iso8601(midnight, zone);
    if (*since == NULL)
        g_set_error(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "--since: expected a date such as 2026-11-24 or 2026-11-24T09:00:00, got "
            "“%s”",
            text);

    return *since != NULL;
}
