#include "audit/secret-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK(secret_file_error, secret_file_error)

static void
set_file_error(
    GError **error, const char *verb, const char *what, const char *path, int code)
{
    g_autofree char *name = g_filename_display_name(path);

    g_set_error(
        error, SECRET_FILE_ERROR, SECRET_FILE_ERROR_FILE, "Cannot %s %s “%s”: %s", verb,
        what, name, g_strerror(code));
}

/* Who else knows the key can do what it is for.
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

/* Reads exactly the bytes of a key from @descriptor.  Returns: (nullable): what is wrong
 */
static const char *
read_key(int descriptor, gboolean secret, guint8 *bytes, SecretFileError *code)
{
    guint8 read_bytes[SECRET_FILE_SIZE + 1];
    struct stat status;

    *code = SECRET_FILE_ERROR_KEY;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) ||
        read(descriptor, read_bytes, sizeof read_bytes) != SECRET_FILE_SIZE)
        return "expected a file of " G_STRINGIFY(SECRET_FILE_SIZE) " bytes";

    memcpy(bytes, read_bytes, SECRET_FILE_SIZE);
    explicit_bzero(read_bytes, sizeof read_bytes);
    *code = SECRET_FILE_ERROR_SHARED;
    return secret ? judge_secrecy(&status) : NULL;
}

gboolean
secret_file_load(
    const char *path, const char *what, gboolean secret, guint8 *bytes, GError **error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    g_autofree char *name = NULL;
    SecretFileError code;
    const char *wrong;

    if (descriptor < 0) {
        set_file_error(error, "open", what, path, errno);
        return FALSE;
    }

    wrong = read_key(descriptor, secret, bytes, &code);
    close(descriptor);
    if (wrong == NULL)
        return TRUE;

    explicit_bzero(bytes, SECRET_FILE_SIZE);
    name = g_filename_display_name(path);
    g_set_error(
        error, SECRET_FILE_ERROR, (gint)code, "%c%s “%s”: %s", g_ascii_toupper(*what),
        what + 1, name, wrong);
    return FALSE;
}

/* Writes a new key beside its place and links it there: whoever sees a key sees
 * all of it, after a crash too, and the first one stays. */
static gboolean
make_key(const char *path, const char *what, GError **error)
{
    g_autofree char *draft = g_strconcat(path, ".XXXXXX", NULL);
    guint8 bytes[SECRET_FILE_SIZE];
    int descriptor = g_mkstemp_full(draft, O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
    int code = 0;

    if (descriptor < 0) {
        set_file_error(error, "make", what, path, errno);
        return FALSE;
    }

    if (getrandom(bytes, sizeof bytes, 0) != (gssize)sizeof bytes)
        code = errno;
    else if (write(descriptor, bytes, sizeof bytes) != (gssize)sizeof bytes)
        code = ENOSPC;
    else if (fdatasync(descriptor) != 0 || (link(draft, path) != 0 && errno != EEXIST))
        code = errno;
    close(descriptor);
    g_unlink(draft);
    explicit_bzero(bytes, sizeof bytes);

    if (code != 0)
        set_file_error(error, "make", what, path, code);
    return code == 0;
}

gboolean
secret_file_obtain(const char *path, const char *what, guint8 *bytes, GError **error)
{
    struct stat status;

    if (lstat(path, &status) != 0 && errno == ENOENT && !make_key(path, what, error))
        return FALSE;

    return secret_file_load(path, what, TRUE, bytes, error);
}
