#include "cli/scan-progress.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/phrase.h"

/* What an estimate needs to be one. */
#define WARM_UP ((gint64)2 * G_USEC_PER_SEC)

struct _ScanProgress {
    gint64 begun;
    gint64 shown;
    guint64 total; /* bytes of all files; 0: not known */
};

/* Returns: the size of all files, if there are no folders; else 0 */
static guint64
measure(const char *const *paths)
{
    guint64 total = 0;

    for (gsize i = 0; paths[i] != NULL; i++) {
        struct stat status;

        if (stat(paths[i], &status) != 0)
            continue;
        if (!S_ISREG(status.st_mode))
            return 0;
        total += (guint64)status.st_size;
    }

    return total;
}

ScanProgress *
scan_progress_new(const char *const *paths)
{
    ScanProgress *progress;

    if (!isatty(STDERR_FILENO))
        return NULL;

    progress = g_new0(ScanProgress, 1);
    progress->begun = progress->shown = g_get_monotonic_time();
    progress->total = measure(paths);
    return progress;
}

static void
erase(void)
{
    fputs("\r\033[K", stderr);
}

void
scan_progress_free(ScanProgress *progress)
{
    erase();
    fflush(stderr);
    g_free(progress);
}

/* Returns: (transfer full): how long it still takes, or nothing */
static char *
estimate(const ScanProgress *progress, const ArchiveProgress *far, gint64 now)
{
    gint64 passed = now - progress->begun;
    double left;

    if (progress->total <= far->bytes || far->bytes == 0 || passed < WARM_UP)
        return g_strdup("");

    left = (double)passed * (double)(progress->total - far->bytes) / (double)far->bytes /
           G_USEC_PER_SEC;
    return g_strdup_printf(
        /* Translators: minutes and seconds, as 2:05. */
        _(", %d:%02d left"), (int)left / 60, (int)left % 60);
}

void
scan_progress_show(ScanProgress *progress, const ArchiveProgress *far)
{
    gint64 now = g_get_monotonic_time();
    g_autofree char *files = NULL;
    g_autofree char *messages = NULL;
    g_autofree char *size = NULL;
    g_autofree char *left = NULL;
    g_autofree char *line = NULL;

    if (progress == NULL || now - progress->shown < SCAN_PROGRESS_INTERVAL)
        return;

    progress->shown = now;
    files = phrase_number(far->n_files);
    messages = phrase_number(far->n_messages);
    size = g_format_size(far->bytes);
    left = estimate(progress, far, now);
    line = g_strdup_printf(
        /* Translators: %1$s and %3$s are numbers, %2$s is a size, as 2.1 GB. */
        _("Files read: %1$s (%2$s), messages: %3$s"), files, size, messages);
    erase();
    fputs(line, stderr);
    fputs(left, stderr);
    fflush(stderr);
}
