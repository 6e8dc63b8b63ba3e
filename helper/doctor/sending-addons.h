/* SendingAddons: the add-ons of a profile that can send messages by themselves.
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct {
    char *id;
    char *name; /* as it calls itself */
} SendingAddon;

/**
 * sending_addons_find:
 * @addons: “addons” of the profile's extensions.json
 * @folder: the profile's; what its add-ons were given later is in another file
 *
 * Those that are switched on, and are either known for it or were given the permission.
 * That is one of those which a person gives on a click, never with the installation.
 *
 * Returns: (transfer full) (element-type SendingAddon)
 */
GPtrArray *sending_addons_find(JsonArray *addons, const char *folder);

G_END_DECLS
