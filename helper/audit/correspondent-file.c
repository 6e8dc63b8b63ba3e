#include "audit/correspondent-file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit-log.h"
#include "audit/digest.h"
#include "audit/state-file.h"

#define DAY ((gint64)24 * 3600)
#define PURPOSE "correspondents"

/* The digests that are kept, and their heading. */
#define MAX_FILE ((gsize)CORRESPONDENTS_MAX * 16 + 64)

struct _CorrespondentFile {
    char *folder;
    char *path;
    DigestKey *key;       /* NULL: not needed yet */
    Correspondents *whom; /* NULL: not read yet, or nobody knows */
    struct stat read;     /* the file that was read */
};

CorrespondentFile *
correspondent_file_new(const char *folder)
{
    CorrespondentFile *self = g_new0(CorrespondentFile, 1);

    self->folder = g_strdup(folder);
    self->path = g_build_filename(folder, CORRESPONDENT_FILE_NAME, NULL);

    return self;
}

void
correspondent_file_free(CorrespondentFile *self)
{
    g_clear_pointer(&self->key, digest_key_free);
    g_clear_pointer(&self->whom, correspondents_free);
    g_free(self->folder);
    g_free(self->path);
    g_free(self);
}

static StateFile
file_of(const CorrespondentFile *self)
{
    const StateFile file = { self->folder, self->path, "whom one writes to", MAX_FILE };

    return file;
}

static gboolean
is_same(const struct stat *one, const struct stat *other)
{
    return one->st_dev == other->st_dev && one->st_ino == other->st_ino &&
           one->st_size == other->st_size &&
           one->st_mtim.tv_sec == other->st_mtim.tv_sec &&
           one->st_mtim.tv_nsec == other->st_mtim.tv_nsec;
}

/* A file that is broken is as none: it is learnt again. */
static gboolean
load(CorrespondentFile *self, GError **error)
{
    const StateFile file = file_of(self);
    g_autofree char *text = NULL;
    gsize length = 0;
    guint8 key[CORRESPONDENTS_KEY_SIZE];

    g_clear_pointer(&self->whom, correspondents_free);
    if (!audit_log_require_key(self->folder, &self->key, error) ||
        !state_file_read(&file, &text, &length, error))
        return FALSE;

    digest_derive(self->key, PURPOSE, key, sizeof key);
    if (text != NULL)
        self->whom = correspondents_read(key, text, length);
    if (text != NULL && self->whom == NULL)
        g_warning("What is known of whom one writes to is broken, and not used");
    if (self->whom == NULL)
        self->whom = correspondents_new(key);
    explicit_bzero(key, sizeof key);

    return TRUE;
}

const Correspondents *
correspondent_file_get(CorrespondentFile *self)
{
    struct stat status = { 0 };
    g_autoptr(GError) error = NULL;

    /* Without a file there is no need for a key. */
    if (stat(self->path, &status) != 0)
        g_clear_pointer(&self->whom, correspondents_free);
    else if (
        (self->whom == NULL || !is_same(&status, &self->read)) && !load(self, &error))
        g_warning("%s", error->message);
    self->read = status;

    return self->whom;
}

static gboolean
save(CorrespondentFile *self, gint64 now, GError **error)
{
    const StateFile file = file_of(self);
    g_autoptr(GBytes) bytes = NULL;
    gsize size = 0;
    const char *data;

    correspondents_prune(self->whom, (guint)(now / DAY));
    bytes = correspondents_to_bytes(self->whom);
    data = g_bytes_get_data(bytes, &size);
    if (!state_file_replace(&file, data, size, error))
        return FALSE;

    if (stat(self->path, &self->read) != 0)
        g_clear_pointer(&self->whom, correspondents_free);
    return TRUE;
}

static void
learn(
    const CorrespondentFile *self, const GPtrArray *messages, const Policy *policy,
    guint day)
{
    for (guint i = 0; i < messages->len; i++) {
        g_autoptr(Message) message = message_parse(g_ptr_array_index(messages, i), NULL);

        if (message != NULL)
            correspondents_learn(self->whom, message, policy_get_parties(policy), day);
    }
}

/* Of the folder, which is there as soon as the key is. */
static int
take_lock(CorrespondentFile *self, GError **error)
{
    const StateFile file = file_of(self);

    return audit_log_require_key(self->folder, &self->key, error)
               ? state_file_lock(&file, error)
               : -1;
}

gboolean
correspondent_file_learn(
    CorrespondentFile *self, const GPtrArray *messages, const Policy *policy, guint day,
    gint64 now, GError **error)
{
    int lock = take_lock(self, error);
    gboolean good = lock >= 0 && load(self, error);

    if (good) {
        learn(self, messages, policy, day);
        good = save(self, now, error);
    }
    if (lock >= 0)
        close(lock);

    return good;
}

gboolean
correspondent_file_complete(CorrespondentFile *self, gint64 now, GError **error)
{
    int lock = take_lock(self, error);
    gboolean good = lock >= 0 && load(self, error);

    if (good) {
        correspondents_set_complete(self->whom);
        good = save(self, now, error);
    }
    if (lock >= 0)
        close(lock);

    return good;
}
