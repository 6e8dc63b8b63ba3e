#include "audit/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK(digest_error, digest_error)

#define KEY_SIZE 32

struct _DigestKey {
    guint8 bytes[KEY_SIZE];
};

static void
set_file_error(GError **error, const char *what, const char *path, int code)
{
    g_autofree char *name = g_filename_display_name(path);

    g_set_error(
        error, DIGEST_ERROR, DIGEST_ERROR_FILE, "Cannot %s audit key “%s”: %s", what,
        name, g_strerror(code));
}

/* Who else knows the key can read addresses out of the log, by trying.
 *
 * Returns: (nullable): why it is no secret of this user's */
static const char *
judge_secrecy(const struct stat *status)
{
    if (status->st_uid != geteuid())
        return "it belongs to another user";
    if ((status->st_mode & 077) != 0)
        return "others can read or write it: remove it, and a new one is made";

    return NULL;
}

/* Reads exactly the bytes of a key from @descriptor. */
static gboolean
read_key(
    int descriptor, const char *name, gboolean secret, DigestKey *key, GError **error)
{
    guint8 bytes[KEY_SIZE + 1];
    struct stat status;
    const char *reason;

    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) ||
        read(descriptor, bytes, sizeof bytes) != KEY_SIZE) {
        g_set_error(
            error, DIGEST_ERROR, DIGEST_ERROR_KEY,
            "Audit key “%s”: expected a file of %d bytes", name, KEY_SIZE);
        return FALSE;
    }

    reason = secret ? judge_secrecy(&status) : NULL;
    if (reason != NULL) {
        g_set_error(
            error, DIGEST_ERROR, DIGEST_ERROR_SHARED, "Audit key “%s”: %s", name, reason);
        return FALSE;
    }

    memcpy(key->bytes, bytes, KEY_SIZE);
    return TRUE;
}

static DigestKey *
load(const char *path, gboolean secret, GError **error)
{
    g_autoptr(DigestKey) key = g_new0(DigestKey, 1);
    g_autofree char *name = g_filename_display_name(path);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    gboolean is_key;

    if (descriptor < 0) {
        set_file_error(error, "open", path, errno);
        return NULL;
    }

    is_key = read_key(descriptor, name, secret, key, error);
    close(descriptor);

    return is_key ? g_steal_pointer(&key) : NULL;
}

DigestKey *
digest_key_load(const char *path, GError **error)
{
    return load(path, FALSE, error);
}

/* Writes a new key beside its place and links it there: whoever sees a key sees
 * all of it, and the first one stays. */
static gboolean
make_key(const char *path, GError **error)
{
    g_autofree char *draft = g_strconcat(path, ".XXXXXX", NULL);
    guint8 bytes[KEY_SIZE];
    int descriptor = g_mkstemp_full(draft, O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
    int code = 0;

    if (descriptor < 0) {
        set_file_error(error, "make", path, errno);
        return FALSE;
    }

    if (getrandom(bytes, sizeof bytes, 0) != (gssize)sizeof bytes)
        code = errno;
    else if (write(descriptor, bytes, sizeof bytes) != (gssize)sizeof bytes)
        code = ENOSPC;
    else if (link(draft, path) != 0 && errno != EEXIST)
        code = errno;
    close(descriptor);
    g_unlink(draft);

    if (code != 0)
        set_file_error(error, "make", path, code);
    return code == 0;
}

DigestKey *
digest_key_obtain(const char *path, GError **error)
{
    struct stat status;

    if (lstat(path, &status) != 0 && errno == ENOENT && !make_key(path, error))
        return NULL;

    return load(path, TRUE, error);
}

void
digest_key_free(DigestKey *key)
{
    explicit_bzero(key, sizeof *key);
    g_free(key);
}

/* What it is for stands in front: an address is never taken for a message. */
static GHmac *
begin(const DigestKey *key, const char *purpose)
{
    GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, key->bytes, KEY_SIZE);

    g_hmac_update(hmac, (const guchar *)purpose, -1);
    g_hmac_update(hmac, (const guchar *)"\n", 1);

    return hmac;
}

static char *
end(GHmac *hmac)
{
    char *digits = g_strndup(g_hmac_get_string(hmac), DIGEST_N_DIGITS);

    g_hmac_unref(hmac);
    return digits;
}

char *
digest_text(const DigestKey *key, const char *purpose, const char *text)
{
    GHmac *hmac = begin(key, purpose);

    g_hmac_update(hmac, (const guchar *)text, -1);

    return end(hmac);
}

char *
digest_address(const DigestKey *key, const char *mailbox)
{
    return digest_text(key, "address", mailbox);
}

static int
compare(gconstpointer one, gconstpointer other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* Returns: (transfer container): the recipients' mailboxes, each perhaps repeatedly */
static GPtrArray *
list_recipients(const Message *message)
{
    GPtrArray *mailboxes = g_ptr_array_new();
    const char *const *from = message_get_from(message);
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);

    for (gsize i = 0; i < n_addresses && addresses[i].field <= FIELD_BCC; i++) {
        if (addresses[i].mailbox != NULL && !g_strv_contains(from, addresses[i].mailbox))
            g_ptr_array_add(mailboxes, (gpointer)addresses[i].mailbox);
    }
    g_ptr_array_sort(mailboxes, compare);

    return mailboxes;
}

char *
digest_message(const DigestKey *key, const Message *message)
{
    g_autoptr(GPtrArray) mailboxes = list_recipients(message);
    const char *subject = message_get_subject(message);
    const char *last = NULL;
    GHmac *hmac = begin(key, "message");

    for (guint i = 0; i < mailboxes->len; i++) {
        const char *mailbox = g_ptr_array_index(mailboxes, i);

        if (g_strcmp0(mailbox, last) == 0)
            continue;
        g_hmac_update(hmac, (const guchar *)mailbox, -1);
        g_hmac_update(hmac, (const guchar *)"\n", 1);
        last = mailbox;
    }
    g_hmac_update(hmac, (const guchar *)"\n", 1);
    if (subject != NULL)
        g_hmac_update(hmac, (const guchar *)subject, -1);

    return end(hmac);
}
