/* OpenSetting: settings of Thunderbird with which recipients can come without a check.
 * The template locks them off, and the doctor looks for them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    const char *name;
    gboolean is_text; /* off is the empty text, and not false */
} OpenSetting;

/**
 * open_setting_table:
 *
 * Returns: (transfer none): all of them, one without a name behind the last
 */
const OpenSetting *open_setting_table(void);

G_END_DECLS
