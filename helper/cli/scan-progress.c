#include "cli/scan-progress.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "text/phrase.h"

/* What an estimate needs to be one. */
#define WARM_UP ((gint64)2 * G_USEC_PER_SEC)

struct _ScanProgress {
    gint64 begun;
    gint64 shown;
    const char *const *paths;
    GThread *thread; /* measures how much there is to read; NULL: there is none */
    int ended;       /* it is not needed any more; atomic */
    GMutex mutex;
    guint64 total; /* bytes of all files; 0: not known yet */
};

/* Walks through the same files ahead of those who read them. */
static gpointer
measure(gpointer user_data)
{
    ScanProgress *progress = user_data;
    g_autoptr(Walk) walk = walk_new(progress->paths);
    WalkPart *part;
    guint64 total = 0;

    while ((part = walk_next(walk)) != NULL) {
        total += walk_part_measure(part);
        walk_part_free(part);
        if (g_atomic_int_get(&progress->ended) != 0)
            return NULL;
    }

    g_mutex_lock(&progress->mutex);
    progress->total = total;
    g_mutex_unlock(&progress->mutex);

    return NULL;
}

ScanProgress *
scan_progress_new(const char *const *paths)
{
    ScanProgress *progress;

    if (!isatty(STDERR_FILENO))
        return NULL;

    progress = g_new0(ScanProgress, 1);
    progress->begun = progress->shown = g_get_monotonic_time();
    progress->paths = paths;
    g_mutex_init(&progress->mutex);
    progress->thread = g_thread_try_new("measure", measure, progress, NULL);
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
    g_atomic_int_set(&progress->ended, 1);
    g_clear_pointer(&progress->thread, g_thread_join);
    g_mutex_clear(&progress->mutex);
    g_free(progress);
}

/* Returns: (transfer full): how long it still takes, or nothing */
static char *
estimate(ScanProgress *progress, const ArchiveProgress *far, gint64 now)
{
    gint64 passed = now - progress->begun;
    guint64 done = far->bytes + far->passed;
    guint64 total;
    double left;

    g_mutex_lock(&progress->mutex);
    total = progress->total;
    g_mutex_unlock(&progress->mutex);
    if (total <= done || done == 0 || passed < WARM_UP)
        return g_strdup("");

    left = (double)passed * (double)(total - done) / (double)done / G_USEC_PER_SEC;
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
