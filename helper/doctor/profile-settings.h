/* ProfileSettings: which settings of Thunderbird, of those that let recipients come
 * without a check, are on in a profile, and which the organisation locks off.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "policy/open-setting.h"

G_BEGIN_DECLS

/**
 * profile_settings_is_on:
 * @folder: of the profile
 * @setting: which one
 *
 * Returns: whether the profile's prefs.js sets it to anything but off; %FALSE if that
 *   cannot be read
 */
gboolean profile_settings_is_on(const char *folder, const OpenSetting *setting);

/**
 * profile_settings_is_locked_off:
 * @policies: (nullable): the object “policies” of a policies.json
 * @setting: which one
 *
 * Returns: whether nobody can switch it on
 */
gboolean profile_settings_is_locked_off(JsonObject *policies, const OpenSetting *setting);

G_END_DECLS
