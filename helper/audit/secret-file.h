/* SecretFile: 32 random bytes in a file that its owner alone can read: a key.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SECRET_FILE_ERROR (secret_file_error_quark())
GQuark secret_file_error_quark(void);

typedef enum {
    SECRET_FILE_ERROR_FILE,   /* the key cannot be read, or not be made */
    SECRET_FILE_ERROR_KEY,    /* what is there is no key */
    SECRET_FILE_ERROR_SHARED, /* it is no secret of this user's */
} SecretFileError;

#define SECRET_FILE_SIZE 32

/**
 * secret_file_load:
 * @path: of the file
 * @what: the key, as errors name it: `audit key`
 * @secret: whether it has to be this user's, and nobody else's
 * @bytes: (out) (array fixed-size=32): the key
 * @error: return location for a #SECRET_FILE_ERROR
 *
 * Returns: whether it was read
 */
gboolean secret_file_load(
    const char *path, const char *what, gboolean secret, guint8 *bytes, GError **error);

/**
 * secret_file_obtain:
 * @path: of the file; where there is none it is made, of random bytes, for its owner
 *   alone, as a whole or not at all.  Of two that make it at once, both get the same one
 * @what: as for secret_file_load()
 * @bytes: (out) (array fixed-size=32): the key
 * @error: return location for a #SECRET_FILE_ERROR
 *
 * Returns: whether it is there.  One that is another user's, or that others can read or
 *   write, is none
 */
gboolean secret_file_obtain(
    const char *path, const char *what, guint8 *bytes, GError **error);

G_END_DECLS
