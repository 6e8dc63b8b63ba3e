/* SentFolders: where a profile of Thunderbird keeps the copies of what was sent: the
 * folders that its identities name for them, those that it marks as Sent, and the one
 * named Sent of every account.  A folder on a server need not be kept here, nor all of
 * it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    char *path;       /* of its file or Maildir, or where that would be */
    gboolean is_kept; /* it is there */
    gboolean is_remote;
    gint64 n_messages; /* of a remote one, by what Thunderbird knew last; -1: not known */
} SentFolder;

/**
 * sent_folders_add:
 * @profile: the folder of a profile
 * @folders: (element-type SentFolder): gets those that are there, and the remote ones
 *   that are not unless they are known to be empty, each once
 */
void sent_folders_add(const char *profile, GPtrArray *folders);

void sent_folder_free(SentFolder *folder);

G_END_DECLS
