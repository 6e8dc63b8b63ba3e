#include "doctor/profile-settings.h"

#include <string.h>

#include "json/member.h"

/* Thunderbird writes one setting a line, and that at its end if it was set twice. */
gboolean
profile_settings_is_on(const char *folder, const OpenSetting *setting)
{
    g_autofree char *file = g_build_filename(folder, "prefs.js", NULL);
    g_autofree char *start = g_strdup_printf("user_pref(\"%s\", ", setting->name);
    const char *off = setting->is_text ? "\"\")" : "false)";
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    gboolean is_on = FALSE;

    if (!g_file_get_contents(file, &text, NULL, NULL))
        return FALSE;

    lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        if (g_str_has_prefix(lines[i], start))
            is_on = !g_str_has_prefix(lines[i] + strlen(start), off);
    }

    return is_on;
}

gboolean
profile_settings_is_locked_off(JsonObject *policies, const OpenSetting *setting)
{
    JsonObject *locks = member_object(policies, "Preferences");
    JsonObject *lock = member_object(locks, setting->name);
    JsonNode *value = lock != NULL ? json_object_get_member(lock, "Value") : NULL;

    if (g_strcmp0(member_string(lock, "Status"), "locked") != 0 || value == NULL)
        return FALSE;
    if (setting->is_text)
        return g_strcmp0(member_string(lock, "Value"), "") == 0;

    return json_node_get_value_type(value) == G_TYPE_BOOLEAN &&
           !json_node_get_boolean(value);
}
