/* Thunderbird: the programs on this machine, and the profiles of this user.  Betterbird
 * is one as well: it reads the same policies, manifests and profiles.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    PACKAGING_SYSTEM,  /* a package of the distribution */
    PACKAGING_ARCHIVE, /* unpacked by somebody */
    PACKAGING_SNAP,
    PACKAGING_FLATPAK,
} Packaging;

typedef struct {
    char *folder;
    const char *name; /* of the product: “Thunderbird” */
    Packaging packaging;
    char *version;         /* NULL: not known */
    const char *manifests; /* of PACKAGING_ARCHIVE: where the system has native manifests
                            * for it; NULL: not known */
} Program;

typedef enum {
    EXTENSION_ENABLED,
    EXTENSION_DISABLED,
    EXTENSION_SUSPENDED, /* Thunderbird is at work in Troubleshoot Mode */
    EXTENSION_MISSING,
    EXTENSION_UNREADABLE, /* what Thunderbird wrote down of it */
} ExtensionState;

/* A profile that has been used. */
typedef struct {
    char *name;
    char *folder;
    const char *product; /* to whose folder of profiles it belongs */
    Packaging packaging; /* PACKAGING_SYSTEM stands for any that is not confined */
    char *program;       /* the folder of its Thunderbird; NULL: not known */
    ExtensionState extension;
    char *version;      /* of the extension */
    char *reason;       /* EXTENSION_UNREADABLE */
    GPtrArray *senders; /* of SendingAddon; NULL: not known */
    gint64 since; /* when the Thunderbird that uses it started, in µs; 0: none does */
} Profile;

/**
 * thunderbird_find_profiles:
 * @error: set if there is a list of profiles that cannot be read; the others
 *   are returned all the same
 *
 * Returns: (transfer full) (element-type Profile)
 */
GPtrArray *thunderbird_find_profiles(GError **error);

/**
 * thunderbird_find_programs:
 * @profiles: (element-type Profile): lead to programs at unusual places
 *
 * Returns: (transfer full) (element-type Program)
 */
GPtrArray *thunderbird_find_programs(const GPtrArray *profiles);

/**
 * packaging_is_confined:
 * @packaging: how a Thunderbird came to this machine
 *
 * Returns: whether it is a sandbox in which manifest and helper are not seen
 */
gboolean packaging_is_confined(Packaging packaging);

G_END_DECLS
