#include "quiet.h"

#include <json-glib/json-glib.h>
#include <stdlib.h>

/* They are there where the sanitizer is. */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

static GLogWriterOutput
write_log(
    GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
    if ((level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) == 0)
        return G_LOG_WRITER_HANDLED;

    g_log_writer_standard_streams(level, fields, n_fields, user_data);
    abort();
}

void
quiet_begin(void)
{
    g_log_set_writer_func(write_log, NULL, NULL);
}

gboolean
quiet_leaks(const void *json, gsize size)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    gboolean sound;

    if (__lsan_disable == NULL)
        return FALSE;

    __lsan_disable();
    sound = size > 0 && json_parser_load_from_data(parser, json, (gssize)size, NULL);
    if (sound)
        __lsan_enable();

    return !sound;
}

void
quiet_end(gboolean leaks)
{
    if (leaks)
        __lsan_enable();
}
