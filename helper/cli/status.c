#include "cli/status.h"

#include <stdio.h>

Status
status_fail(const char *text)
{
    g_printerr("bcc-guard: %s\n", text);
    return STATUS_UNCHECKED;
}

gboolean
status_print(const char *text, gsize length)
{
    if (fwrite(text, 1, length, stdout) == length && fflush(stdout) == 0)
        return TRUE;

    status_fail("Cannot write to standard output");
    return FALSE;
}
