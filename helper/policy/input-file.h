/* InputFile: the text of a file that a person or a program names, up to the limit that
 * the wire has as well: what is longer is no message, policy or log, and would take the
 * memory of the machine.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define INPUT_FILE_MIB 64
#define INPUT_FILE_LIMIT ((gsize)INPUT_FILE_MIB * 1024 * 1024)

/**
 * input_file_read:
 * @path: the file, also a pipe or a device; `-` is standard input
 * @expected: what should be in it, with its article, for the error
 * @length: (out): in bytes
 * @error: return location for a #G_FILE_ERROR
 *
 * Returns: (transfer full) (nullable): the text, a NUL behind it; %NULL where it cannot
 * be read, or is longer than %INPUT_FILE_LIMIT
 */
char *input_file_read(
    const char *path, const char *expected, gsize *length, GError **error);

G_END_DECLS
