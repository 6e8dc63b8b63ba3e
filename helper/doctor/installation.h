/* Installation: the manifest and the helper that were installed with this program, and
 * whether they are still the ones that Thunderbird takes.
 *
 * It is against what accidents and carelessness leave behind: whoever owns the desk
 * can do more than this can see.
 */
#pragma once

#include "doctor/native-manifest.h"

G_BEGIN_DECLS

/**
 * installation_is_personal:
 *
 * Returns: whether it was installed for this user alone, below their home
 */
gboolean installation_is_personal(void);

/**
 * installation_judge:
 * @manifest: the one that Thunderbird takes
 *
 * Of a personal installation the files may be the user's own.  Where a user namespace
 * hides who root is, nobody can say whose they are.
 *
 * Returns: (transfer full) (nullable): why it may be another program's; %NULL: it leads
 *   to the helper that was installed, and nobody but its owner can have replaced it
 */
char *installation_judge(const NativeManifest *manifest);

/**
 * installation_judge_file:
 * @path: a file or a folder
 * @personal: it may be this user's own, and their group may write it
 *
 * Returns: (transfer full) (nullable): who may have replaced it besides root; %NULL:
 *   nobody, or it is not there
 */
char *installation_judge_file(const char *path, gboolean personal);

G_END_DECLS
