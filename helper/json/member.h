/* Member: what an object from outside holds under a name, if it is what was hoped for.
 * json-glib's own getters warn about anything else.
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Each returns: (transfer none) (nullable): the member, %NULL where @object (nullable)
 * has none of that name, or one of another type. */

/**
 * member_object:
 * @object: (nullable): where it is looked for
 * @name: of the member
 *
 * Returns: (transfer none) (nullable): the member, %NULL where there is none of that
 * name, or one of another type
 */
JsonObject *member_object(JsonObject *object, const char *name);

/**
 * member_array:
 * @object: (nullable): where it is looked for
 * @name: of the member
 *
 * Returns: (transfer none) (nullable): the member, %NULL where there is none of that
 * name, or one of another type
 */
JsonArray *member_array(JsonObject *object, const char *name);

/**
 * member_string:
 * @object: (nullable): where it is looked for
 * @name: of the member
 *
 * Returns: (transfer none) (nullable): the member, %NULL where there is none of that
 * name, or one of another type
 */
const char *member_string(JsonObject *object, const char *name);

G_END_DECLS
