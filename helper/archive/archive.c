#include "archive/archive.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "archive/mbox.h"

/* A folder that is being walked through. */
typedef struct {
    char *path;
    GDir *entries;
    GPtrArray *names;     /* the next of them, sorted backwards */
    gboolean is_maildir;  /* it holds cur/ */
    gboolean is_messages; /* it is cur/ or new/: every file is a message */
} Folder;

struct _Archive {
    char **paths;
    gsize n_paths;
    gsize body;
    gsize next_path;
    GPtrArray *folders; /* of Folder, the innermost at the end */
    char *path;         /* what is being read */
    Mbox *mbox;
    gboolean only_mail; /* the file was found, and not named: it may be anything */
    ArchiveProgress progress;
    guint64 bytes_before; /* of the files before this one */
};

static void
folder_free(Folder *folder)
{
    g_free(folder->path);
    g_clear_pointer(&folder->entries, g_dir_close);
    g_ptr_array_unref(folder->names);
    g_free(folder);
}

/* Returns: the size of all files, if there are no folders; else 0 */
static guint64
measure(char *const *paths)
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

Archive *
archive_new(const char *const *paths, gsize body)
{
    Archive *archive = g_new0(Archive, 1);

    archive->paths = g_strdupv((char **)paths);
    archive->n_paths = g_strv_length(archive->paths);
    archive->body = body;
    archive->folders = g_ptr_array_new_with_free_func((GDestroyNotify)folder_free);
    archive->progress.total = measure(archive->paths);

    return archive;
}

static void
close_file(Archive *archive)
{
    if (archive->mbox != NULL)
        archive->bytes_before += mbox_get_position(archive->mbox);
    g_clear_pointer(&archive->mbox, mbox_free);
}

void
archive_free(Archive *archive)
{
    close_file(archive);
    g_strfreev(archive->paths);
    g_ptr_array_unref(archive->folders);
    g_free(archive->path);
    g_free(archive);
}

static gboolean
is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* A link to a folder may lead back to where it is. */
static gboolean
is_linked_folder(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0 && S_ISLNK(status.st_mode) && is_folder(path);
}

static gboolean
is_regular(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0;
}

/* Returns: whether the folder at @path can be walked through */
static gboolean
enter(Archive *archive, const char *path, GError **error)
{
    g_autofree char *current = g_build_filename(path, "cur", NULL);
    g_autofree char *name = g_path_get_basename(path);
    GDir *entries = g_dir_open(path, 0, error);
    Folder *folder;

    if (entries == NULL)
        return FALSE;

    folder = g_new0(Folder, 1);
    folder->path = g_strdup(path);
    folder->entries = entries;
    folder->names = g_ptr_array_new_with_free_func(g_free);
    folder->is_maildir = is_folder(current);
    folder->is_messages = strcmp(name, "cur") == 0 || strcmp(name, "new") == 0;
    g_ptr_array_add(archive->folders, folder);

    return TRUE;
}

static int
compare_backwards(gconstpointer one, gconstpointer other)
{
    return -strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* Returns: (transfer full) (nullable): the next name in the folder */
static char *
next_name(Folder *folder)
{
    const char *name;

    if (folder->names->len == 0) {
        while (folder->names->len < ARCHIVE_MAX_NAMES &&
               (name = g_dir_read_name(folder->entries)) != NULL)
            g_ptr_array_add(folder->names, g_strdup(name));
        g_ptr_array_sort(folder->names, compare_backwards);
    }

    return folder->names->len > 0
               ? g_ptr_array_steal_index(folder->names, folder->names->len - 1)
               : NULL;
}

/* Whether a file that is no mailbox is one message by its name. */
static gboolean
is_message_name(const char *path)
{
    return g_str_has_suffix(path, ".eml") || g_str_has_suffix(path, ".eml.gz");
}

/* Goes on to the next file in the innermost folder.  Returns: %FALSE at its end */
static gboolean
next_in_folder(Archive *archive, GError **error)
{
    Folder *folder = g_ptr_array_index(archive->folders, archive->folders->len - 1);
    g_autofree char *name = next_name(folder);

    if (name == NULL) {
        g_ptr_array_set_size(archive->folders, (int)archive->folders->len - 1);
        return FALSE;
    }

    g_free(archive->path);
    archive->path = g_build_filename(folder->path, name, NULL);
    /* What a Maildir's tmp/ holds has not arrived yet. */
    if ((folder->is_maildir && strcmp(name, "tmp") == 0) ||
        is_linked_folder(archive->path))
        return TRUE;
    if (is_folder(archive->path)) {
        enter(archive, archive->path, error);
        return TRUE;
    }
    if (!is_regular(archive->path) || (folder->is_messages && *name == '.'))
        return TRUE;

    archive->only_mail = !folder->is_messages && !is_message_name(archive->path);
    archive->mbox = mbox_open(archive->path, archive->body, error);
    return TRUE;
}

/* Goes on to the next file that was named. */
static void
next_named(Archive *archive, GError **error)
{
    g_free(archive->path);
    archive->path = g_strdup(archive->paths[archive->next_path++]);
    archive->only_mail = FALSE;
    if (is_folder(archive->path))
        enter(archive, archive->path, error);
    else
        archive->mbox = mbox_open(archive->path, archive->body, error);
}

/* Reads on in the file that is open.  Returns: %ARCHIVE_END at its end */
static ArchiveFind
next_in_file(Archive *archive, ArchivedMessage *message, GError **error)
{
    MboxMessage one = { 0 };
    GError *reason = NULL;

    /* A file that was found in a folder may be no mail: then its header has no end. */
    if (archive->only_mail && !mbox_is_mailbox(archive->mbox)) {
        archive->progress.n_others++;
        close_file(archive);
        return ARCHIVE_END;
    }

    if (!mbox_next(archive->mbox, &one, &reason)) {
        archive->progress.n_files++;
        close_file(archive);
        if (reason == NULL)
            return ARCHIVE_END;
        g_propagate_error(error, reason);
        return ARCHIVE_FAULT;
    }

    message->in_mailbox = mbox_is_mailbox(archive->mbox);
    message->text = one.text;
    message->length = one.length;
    message->offset = one.offset;
    message->expunged = one.expunged;
    archive->progress.n_messages++;

    return ARCHIVE_MESSAGE;
}

ArchiveFind
archive_next(Archive *archive, ArchivedMessage *message, GError **error)
{
    *message = (ArchivedMessage){ 0 };

    for (;;) {
        GError *reason = NULL;

        if (archive->mbox != NULL) {
            ArchiveFind find = next_in_file(archive, message, error);

            message->path = archive->path;
            if (find != ARCHIVE_END)
                return find;
            continue;
        }

        if (archive->folders->len > 0)
            next_in_folder(archive, &reason);
        else if (archive->next_path < archive->n_paths)
            next_named(archive, &reason);
        else
            return ARCHIVE_END;

        if (reason != NULL) {
            message->path = archive->path;
            g_propagate_error(error, reason);
            return ARCHIVE_FAULT;
        }
    }
}

ArchiveProgress
archive_get_progress(const Archive *archive)
{
    ArchiveProgress progress = archive->progress;

    progress.bytes = archive->bytes_before;
    if (archive->mbox != NULL)
        progress.bytes += mbox_get_position(archive->mbox);

    return progress;
}
