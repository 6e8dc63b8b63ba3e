#include "quiet.h"

#include <stdlib.h>

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

__attribute__((weak)) int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    quiet_begin();
    return 0;
}
