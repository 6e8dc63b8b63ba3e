/* SentFolders: where a profile of Thunderbird keeps the copies of what was sent: the
 * folders that its identities name for them, those that it marks as Sent, and the one
 * named Sent of every account.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sent_folders_add:
 * @profile: the folder of a profile
 * @paths: (element-type filename): gets the files and Maildirs that are there, each once
 */
void sent_folders_add(const char *profile, GPtrArray *paths);

G_END_DECLS
