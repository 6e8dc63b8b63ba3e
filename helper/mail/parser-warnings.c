#include "mail/parser-warnings.h"

void
parser_warnings_watch(
    GMimeParserOptions *options, GMimeParserWarningFunc warning, gpointer user_data)
{
#if GMIME_CHECK_VERSION(3, 2, 15)
    g_mime_parser_options_set_warning_callback(options, warning, user_data, NULL);
#else
    g_mime_parser_options_set_warning_callback(options, warning, user_data);
#endif
}

char *
parser_warnings_object(void)
{
    gboolean takes_four = GMIME_CHECK_VERSION(3, 2, 15);

    if ((g_mime_check_version(3, 2, 15) != FALSE) == takes_four)
        return NULL;

    return g_strdup_printf(
        "Expected GMime %s, found %u.%u.%u: install the bcc-guard of this release "
        "of the system",
        takes_four ? "3.2.15 or later" : "before 3.2.15", gmime_major_version,
        gmime_minor_version, gmime_micro_version);
}
