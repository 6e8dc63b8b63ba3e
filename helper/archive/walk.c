#include "archive/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* The last part of a file is up to twice as large as the others. */
#define LARGE (2 * WALK_PART_BYTES)

typedef enum {
    ENTRY_UNSEEN,
    ENTRY_NOTHING, /* nothing that is read */
    ENTRY_FOLDER,
    ENTRY_FILE,
} EntryKind;

typedef struct {
    char *name;
    unsigned char type; /* as readdir() has it */
    EntryKind kind;
    guint64 size; /* of a file; 0: it was not asked for */
} Entry;

struct _WalkFolder {
    gatomicrefcount n_references;
    char *path;
    DIR *stream;
    GArray *entries; /* of Entry: the next of them, sorted */
    guint next;
    gboolean is_maildir;  /* it holds cur/ */
    gboolean is_messages; /* it is cur/ or new/: every file is a message */
};

struct _Walk {
    char **paths;
    gsize n_paths;
    gsize next_path;
    GPtrArray *folders; /* of WalkFolder, the innermost at the end */
    WalkPart *rest;     /* of a file that is given in parts; NULL: there is none */
};

static void
clear_entry(Entry *entry)
{
    g_free(entry->name);
}

static WalkFolder *
folder_ref(WalkFolder *folder)
{
    g_atomic_ref_count_inc(&folder->n_references);
    return folder;
}

static void
folder_unref(WalkFolder *folder)
{
    if (!g_atomic_ref_count_dec(&folder->n_references))
        return;

    g_free(folder->path);
    closedir(folder->stream);
    g_array_unref(folder->entries);
    g_free(folder);
}

/* --- Parts --- */

/* @folder: (nullable): where its files are; @name: (transfer full) (nullable): the first
 */
static WalkPart *
part_new(WalkFolder *folder, char *name)
{
    WalkPart *part = g_new0(WalkPart, 1);

    part->folder = folder != NULL ? folder_ref(folder) : NULL;
    part->names = g_ptr_array_new_with_free_func(g_free);
    if (name != NULL)
        g_ptr_array_add(part->names, name);

    return part;
}

void
walk_part_free(WalkPart *part)
{
    g_clear_pointer(&part->folder, folder_unref);
    g_ptr_array_unref(part->names);
    g_clear_error(&part->error);
    g_free(part);
}

char *
walk_part_dup_path(const WalkPart *part, guint i)
{
    const char *name = g_ptr_array_index(part->names, i);

    return part->folder != NULL ? g_build_filename(part->folder->path, name, NULL)
                                : g_strdup(name);
}

char *
walk_part_dup_place(const WalkPart *part)
{
    return part->folder != NULL ? g_strdup(part->folder->path)
                                : walk_part_dup_path(part, 0);
}

MboxPart
walk_part_locate(const WalkPart *part, guint i)
{
    return (MboxPart){
        .folder = part->folder != NULL ? dirfd(part->folder->stream) : AT_FDCWD,
        .name = g_ptr_array_index(part->names, i),
        .from = part->from,
        .to = part->to,
    };
}

/* Whether a file that is no mailbox is one message by its name. */
static gboolean
is_message_name(const char *name)
{
    return g_str_has_suffix(name, ".eml") || g_str_has_suffix(name, ".eml.gz");
}

static gboolean
holds_message(const WalkFolder *folder, const char *name)
{
    return folder->is_messages || is_message_name(name);
}

gboolean
walk_part_may_be_other(const WalkPart *part, guint i)
{
    return part->folder != NULL &&
           !holds_message(part->folder, g_ptr_array_index(part->names, i));
}

guint64
walk_part_measure(const WalkPart *part)
{
    guint64 sum = 0;

    if (part->folder == NULL || part->from > 0 || part->to > 0)
        return part->size;

    for (guint i = 0; i < part->names->len; i++) {
        struct stat status;
        guint64 size;

        if (fstatat(
                dirfd(part->folder->stream), g_ptr_array_index(part->names, i), &status,
                0) != 0)
            continue;
        size = (guint64)status.st_size;
        sum += walk_part_may_be_other(part, i) ? size : MIN(size, MBOX_FIRST_PIECE);
    }

    return sum;
}

/* Takes the next part off the front of a large file. */
static WalkPart *
cut(Walk *walk)
{
    WalkPart *rest = walk->rest;
    WalkPart *part;

    if (rest->size < LARGE)
        return g_steal_pointer(&walk->rest);

    part = part_new(rest->folder, g_strdup(g_ptr_array_index(rest->names, 0)));
    part->from = rest->from;
    part->to = rest->from + WALK_PART_BYTES;
    part->size = WALK_PART_BYTES;
    rest->from += WALK_PART_BYTES;
    rest->size -= WALK_PART_BYTES;

    return part;
}

static gboolean
has_parts(const WalkPart *part)
{
    g_autoptr(Mbox) mbox = mbox_new(0);
    const MboxPart place = walk_part_locate(part, 0);

    return mbox_open(mbox, &place, NULL) && mbox_has_parts(mbox);
}

/* @name: (transfer full): of one file; @size: of it.  Returns: its first part, or all */
static WalkPart *
part_of_file(Walk *walk, WalkFolder *folder, char *name, guint64 size)
{
    WalkPart *part = part_new(folder, name);

    part->size = size;
    if (size < LARGE || !has_parts(part))
        return part;

    walk->rest = part;
    return cut(walk);
}

/* @error: (transfer full): why @path cannot be read */
static WalkPart *
part_of_error(const char *path, GError *error)
{
    WalkPart *part = part_new(NULL, g_strdup(path));

    part->error = error;
    return part;
}

/* --- Folders --- */

static gboolean
is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Returns: (transfer full) (nullable): that the folder at @path cannot be walked through
 */
static WalkPart *
enter(Walk *walk, const char *path)
{
    g_autofree char *current = g_build_filename(path, "cur", NULL);
    g_autofree char *name = g_path_get_basename(path);
    DIR *stream = opendir(path);
    WalkFolder *folder;

    if (stream == NULL)
        return part_of_error(
            path, g_error_new_literal(
                      G_FILE_ERROR, g_file_error_from_errno(errno), g_strerror(errno)));

    folder = g_new0(WalkFolder, 1);
    g_atomic_ref_count_init(&folder->n_references);
    folder->path = g_strdup(path);
    folder->stream = stream;
    folder->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    g_array_set_clear_func(folder->entries, (GDestroyNotify)clear_entry);
    folder->is_maildir = is_folder(current);
    folder->is_messages = strcmp(name, "cur") == 0 || strcmp(name, "new") == 0;
    g_ptr_array_add(walk->folders, folder);

    return NULL;
}

static int
compare(gconstpointer one, gconstpointer other)
{
    return strcmp(((const Entry *)one)->name, ((const Entry *)other)->name);
}

/* Reads the next names. */
static void
refill(WalkFolder *folder)
{
    const struct dirent *found;

    g_array_set_size(folder->entries, 0);
    folder->next = 0;
    while (folder->entries->len < WALK_MAX_NAMES &&
           /* cppcheck-suppress readdirCalled; one thread at a time walks */
           (found = readdir(folder->stream)) != NULL) {
        Entry entry = { .type = found->d_type };

        if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0)
            continue;
        entry.name = g_strdup(found->d_name);
        g_array_append_val(folder->entries, entry);
        /* cppcheck-suppress memleak; the array has it now */
    }
    g_array_sort(folder->entries, compare);
}

/* What a file system that does not tell has to be asked for. */
static unsigned char
type_of(const WalkFolder *folder, const Entry *entry)
{
    struct stat status;

    if (entry->type != DT_UNKNOWN)
        return entry->type;

    return fstatat(dirfd(folder->stream), entry->name, &status, AT_SYMLINK_NOFOLLOW) == 0
               ? IFTODT(status.st_mode)
               : DT_UNKNOWN;
}

static EntryKind
kind_of(const WalkFolder *folder, Entry *entry)
{
    unsigned char type = type_of(folder, entry);
    struct stat status;

    /* What a Maildir's tmp/ holds has not arrived yet. */
    if (folder->is_maildir && strcmp(entry->name, "tmp") == 0)
        return ENTRY_NOTHING;
    if (type == DT_DIR)
        return ENTRY_FOLDER;
    if (folder->is_messages && *entry->name == '.')
        return ENTRY_NOTHING;
    /* Of a million messages each question counts. */
    if (type == DT_REG && holds_message(folder, entry->name))
        return ENTRY_FILE;
    /* A link to a folder may lead back to where it is. */
    if ((type != DT_REG && type != DT_LNK) ||
        fstatat(dirfd(folder->stream), entry->name, &status, 0) != 0 ||
        !S_ISREG(status.st_mode))
        return ENTRY_NOTHING;

    entry->size = (guint64)status.st_size;
    return entry->size > 0 ? ENTRY_FILE : ENTRY_NOTHING;
}

/* Returns: (transfer none) (nullable): the next entry that is read, which stays the next
 */
static Entry *
peek(WalkFolder *folder)
{
    Entry *entry;

    do {
        if (folder->next == folder->entries->len)
            refill(folder);
        if (folder->entries->len == 0)
            return NULL;
        entry = &g_array_index(folder->entries, Entry, folder->next);
        if (entry->kind == ENTRY_UNSEEN)
            entry->kind = kind_of(folder, entry);
        folder->next += entry->kind == ENTRY_NOTHING;
    } while (entry->kind == ENTRY_NOTHING);

    return entry;
}

/* @entry: the next one.  Returns: (transfer full): its name */
static char *
take(WalkFolder *folder, Entry *entry)
{
    folder->next++;
    return g_steal_pointer(&entry->name);
}

/* @first: the next entry, a file that is not large */
static WalkPart *
gather(WalkFolder *folder, Entry *first)
{
    WalkPart *part = part_new(folder, NULL);

    for (Entry *entry = first;
         entry != NULL && entry->kind == ENTRY_FILE && entry->size < LARGE &&
         part->names->len < WALK_PART_FILES && part->size < WALK_PART_BYTES;
         entry = peek(folder)) {
        part->size += entry->size;
        g_ptr_array_add(part->names, take(folder, entry));
    }

    return part;
}

/* Goes on in the innermost folder. */
static WalkPart *
next_in_folder(Walk *walk)
{
    WalkFolder *folder = g_ptr_array_index(walk->folders, walk->folders->len - 1);
    Entry *entry = peek(folder);

    if (entry == NULL) {
        g_ptr_array_set_size(walk->folders, (int)walk->folders->len - 1);
        return NULL;
    }
    if (entry->kind == ENTRY_FOLDER) {
        g_autofree char *name = take(folder, entry);
        g_autofree char *path = g_build_filename(folder->path, name, NULL);

        return enter(walk, path);
    }

    return entry->size < LARGE
               ? gather(folder, entry)
               : part_of_file(walk, folder, take(folder, entry), entry->size);
}

/* --- What others call --- */

Walk *
walk_new(const char *const *paths)
{
    Walk *walk = g_new0(Walk, 1);

    walk->paths = g_strdupv((char **)paths);
    walk->n_paths = g_strv_length(walk->paths);
    walk->folders = g_ptr_array_new_with_free_func((GDestroyNotify)folder_unref);

    return walk;
}

void
walk_free(Walk *walk)
{
    g_strfreev(walk->paths);
    g_ptr_array_unref(walk->folders);
    g_clear_pointer(&walk->rest, walk_part_free);
    g_free(walk);
}

/* Goes on to the next of what was named. */
static WalkPart *
next_named(Walk *walk)
{
    const char *path = walk->paths[walk->next_path++];
    struct stat status = { 0 };

    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return enter(walk, path);

    return part_of_file(
        walk, NULL, g_strdup(path),
        S_ISREG(status.st_mode) ? (guint64)status.st_size : 0);
}

WalkPart *
walk_next(Walk *walk)
{
    WalkPart *part = NULL;

    while (part == NULL) {
        if (walk->rest != NULL)
            part = cut(walk);
        else if (walk->folders->len > 0)
            part = next_in_folder(walk);
        else if (walk->next_path < walk->n_paths)
            part = next_named(walk);
        else
            return NULL;
    }

    return part;
}
