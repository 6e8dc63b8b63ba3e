/* Pointer: the place of a value in a JSON document (RFC 6901).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pointer_append:
 * @path: a JSON Pointer, empty for the whole document
 * @key: of a member of the object at @path
 *
 * Returns: (transfer full): the JSON Pointer to that member (RFC 6901, 3)
 */
char *pointer_append(const char *path, const char *key);

G_END_DECLS
