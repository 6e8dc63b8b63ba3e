#include "policy/open-setting.h"

static const OpenSetting settings[] = {
    { "mail.SpellCheckBeforeSend", FALSE }, /* waits after the check, unlocked */
    { "mail.compose.other.header", TRUE },  /* no add-on sees what stands in them */
    { NULL, FALSE },
};

const OpenSetting *
open_setting_table(void)
{
    return settings;
}
