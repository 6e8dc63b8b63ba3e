#include "doctor/doctor.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "audit/audit-log.h"
#include "desktop/notification-server.h"
#include "doctor/extension-policy.h"
#include "doctor/helper-probe.h"
#include "doctor/installation.h"
#include "doctor/native-manifest.h"
#include "doctor/portal.h"
#include "doctor/profile-settings.h"
#include "doctor/sending-addons.h"
#include "doctor/thunderbird.h"
#include "policy/policy-file.h"
#include "policy/policy-json.h"
#include "text/harmless.h"

/* The extension's strict_min_version. */
#define OLDEST_THUNDERBIRD 153

/* Less than this will soon be nothing. */
#define LEAST_SPACE ((guint64)1024 * 1024)

/* What one check learns and another needs. */
typedef struct {
    Diagnosis *diagnosis;
    GPtrArray *profiles; /* of Profile */
    GError *unread;      /* NULL: all profiles could be read */
    GPtrArray *programs; /* of Program */
    char *version;       /* the helper's; NULL: it does not answer */
    Policy *policy;      /* the organisation's, else the defaults */
    gboolean has_snap;   /* a Thunderbird from Snap, or a profile of one */
    PortalState portal;  /* if it has a snap */
} Visit;

/* --- Thunderbird --- */

static const char *
packaging_to_text(Packaging packaging)
{
    switch (packaging) {
    case PACKAGING_SYSTEM:
        return _("a package of the distribution");
    case PACKAGING_ARCHIVE:
        return _("unpacked from an archive");
    case PACKAGING_SNAP:
        return _("a snap");
    case PACKAGING_FLATPAK:
        return _("a flatpak");
    }

    g_assert_not_reached();
}

/* --- A Thunderbird from Snap --- */

static void
look_for_snaps(Visit *visit)
{
    for (guint i = 0; i < visit->programs->len; i++) {
        const Program *program = g_ptr_array_index(visit->programs, i);

        visit->has_snap = visit->has_snap || program->packaging == PACKAGING_SNAP;
    }
    for (guint i = 0; i < visit->profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(visit->profiles, i);

        visit->has_snap = visit->has_snap || profile->packaging == PACKAGING_SNAP;
    }
    if (visit->has_snap)
        visit->portal = portal_ask();
}

/* Whether its sandbox keeps it from the helper. */
static gboolean
is_cut_off(const Visit *visit, Packaging packaging)
{
    return packaging_is_confined(packaging) &&
           (packaging != PACKAGING_SNAP || visit->portal != PORTAL_PERMITTED);
}

/* Why a snap is cut off from the helper. */
static const char *
portal_to_text(PortalState portal)
{
    switch (portal) {
    case PORTAL_UNANSWERED:
        return _("the desktop's portal, which would start the helper, was not told yet "
                 "whether it may; it asks the user, and takes a question that is closed "
                 "for a no");
    case PORTAL_REFUSED:
        return _("the desktop's portal, which would start the helper, was told not to");
    case PORTAL_MISSING:
        return _("there is no portal on this desktop that could start the helper "
                 "outside of its sandbox");
    case PORTAL_PERMITTED:
        break;
    }

    g_assert_not_reached();
}

/* Returns: (transfer full): what to do about it */
static char *
advise_portal(PortalState portal)
{
    if (portal == PORTAL_MISSING)
        return g_strdup(_("Run this in the user's desktop session. If it says the same "
                          "there, remove this one and install the distribution's "
                          "Thunderbird package."));

    return g_strconcat(
        /* Translators: a command follows. */
        _("Permit it, as the user: "),
        "gdbus call --session --dest org.freedesktop.impl.portal.PermissionStore "
        "--object-path /org/freedesktop/impl/portal/PermissionStore --method "
        "org.freedesktop.impl.portal.PermissionStore.SetPermission webextensions "
        "true " PORTAL_HOST " " PORTAL_APPLICATION " \"['yes']\"",
        NULL);
}

static void
add_cut_off_snap(Visit *visit, const char *check, char *text)
{
    g_autofree char *advice = advise_portal(visit->portal);

    diagnosis_add_failure(visit->diagnosis, check, HEALTH_PROBLEM, text, advice);
}

static void
add_program(Visit *visit, const Program *program)
{
    diagnosis_add_ok(
        visit->diagnosis, CHECK_THUNDERBIRD,
        g_strdup_printf(
            /* Translators: %1$s is a program, %2$s its version, %3$s a folder, %4$s
             * how it is packaged. */
            _("%1$s %2$s is in %3$s (%4$s)"), program->name,
            program->version != NULL ? program->version : "?", program->folder,
            packaging_to_text(program->packaging)));
}

/* --- One that was unpacked from an archive --- */

/* Returns: (transfer full) (nullable): why it does not find the helper */
static char *
judge_archive(const Program *program)
{
    g_autoptr(GPtrArray) manifests = native_manifest_find_in(program->manifests);

    for (guint i = 0; i < manifests->len; i++) {
        const NativeManifest *manifest = g_ptr_array_index(manifests, i);

        if (manifest->helper != NULL)
            return installation_judge(manifest);
    }

    return g_strdup_printf(
        /* Translators: %s is a folder. */
        _("there is no manifest in %s"), program->manifests);
}

static void
examine_archive(Visit *visit, const Program *program)
{
    g_autofree char *reason = NULL;

    if (program->manifests == NULL) {
        /* Where the system's manifests are was fixed when it was built. */
        diagnosis_add_failure(
            visit->diagnosis, CHECK_THUNDERBIRD, HEALTH_UNKNOWN,
            g_strdup_printf(
                /* Translators: %1$s is a program, %2$s a folder, %3$s “unpacked from an
                 * archive”. */
                _("%1$s in %2$s is %3$s: it may not find the helper"), program->name,
                program->folder, packaging_to_text(program->packaging)),
            _("Remove this one and install the distribution's Thunderbird package."));
        return;
    }

    reason = judge_archive(program);
    if (reason == NULL)
        add_program(visit, program);
    else
        diagnosis_add_failure(
            visit->diagnosis, CHECK_THUNDERBIRD, HEALTH_PROBLEM,
            g_strdup_printf(
                /* Translators: %1$s is a program, %2$s a folder, %3$s “unpacked from an
                 * archive”, %4$s why. */
                _("%1$s in %2$s is %3$s and does not find the helper: %4$s"),
                program->name, program->folder, packaging_to_text(program->packaging),
                reason),
            _("Install Bcc Guard for this user, or copy the manifest there."));
}

static void
examine_program(Visit *visit, const Program *program)
{
    const char *version = program->version != NULL ? program->version : "?";

    if (program->packaging == PACKAGING_SNAP && is_cut_off(visit, program->packaging))
        add_cut_off_snap(
            visit, CHECK_THUNDERBIRD,
            g_strdup_printf(
                /* Translators: %1$s is a program, %2$s a folder, %3$s why it is not
                 * checked. */
                _("%1$s in %2$s is a snap: %3$s"), program->name, program->folder,
                portal_to_text(visit->portal)));
    else if (is_cut_off(visit, program->packaging))
        diagnosis_add_failure(
            visit->diagnosis, CHECK_THUNDERBIRD, HEALTH_PROBLEM,
            g_strdup_printf(
                /* Translators: %1$s is a program, %2$s a folder, %3$s “a snap” or “a
                 * flatpak”. */
                _("%1$s in %2$s is %3$s, whose sandbox hides the helper: messages sent "
                  "with it are not checked"),
                program->name, program->folder, packaging_to_text(program->packaging)),
            _("Remove this one and install the distribution's Thunderbird package."));
    else if (g_ascii_strtoull(version, NULL, 10) < OLDEST_THUNDERBIRD)
        diagnosis_add_failure(
            visit->diagnosis, CHECK_THUNDERBIRD, HEALTH_PROBLEM,
            g_strdup_printf(
                /* Translators: %1$s is a program, %2$s a folder, %3$s and %4$d are
                 * versions. */
                _("%1$s in %2$s has version %3$s, expected %4$d or later"), program->name,
                program->folder, version, OLDEST_THUNDERBIRD),
            _("Update it."));
    else if (program->packaging == PACKAGING_ARCHIVE)
        examine_archive(visit, program);
    else
        add_program(visit, program);
}

static void
examine_programs(Visit *visit)
{
    for (guint i = 0; i < visit->programs->len; i++)
        examine_program(visit, g_ptr_array_index(visit->programs, i));

    if (visit->programs->len == 0)
        diagnosis_add_failure(
            visit->diagnosis, CHECK_THUNDERBIRD, HEALTH_PROBLEM,
            g_strdup(_("No Thunderbird was found")),
            _("Install the distribution's Thunderbird package."));
}

/* --- NativeManifest and helper --- */

/* Whether it lies where a person can put one, but no package does. */
static gboolean
is_stray(const NativeManifest *manifest)
{
    g_auto(GStrv) folders = native_manifest_folders();
    g_autofree char *folder = g_path_get_dirname(manifest->file);

    return strcmp(folder, folders[0]) == 0 && !installation_is_personal();
}

static void
examine_unused(Visit *visit, const NativeManifest *manifest)
{
    /* Translators: %s is a file. */
    g_autofree char *deleting = g_strdup_printf(_("Delete %s."), manifest->file);

    diagnosis_add_flaw(
        visit->diagnosis, CHECK_MANIFEST,
        g_strdup_printf(
            /* Translators: %1$s is a file, %2$s why. */
            _("Thunderbird ignores %1$s: %2$s"), manifest->file, manifest->reason),
        is_stray(manifest) ? deleting : _("Install the package bcc-guard again."));
}

/* One in the home goes first, whatever it leads to.  @shadowed: nullable: the one that
 * would be taken without it */
static void
add_stray(Visit *visit, const NativeManifest *taken, const NativeManifest *shadowed)
{
    g_autofree char *advice = NULL;
    char *text;

    if (shadowed != NULL) {
        text = g_strdup_printf(
            /* Translators: %1$s and %2$s are files, %3$s and %4$s programs. */
            _("%1$s shadows %2$s: Thunderbird starts %3$s instead of %4$s"), taken->file,
            shadowed->file, taken->helper, shadowed->helper);
        /* Translators: %s is a file. */
        advice = g_strdup_printf(_("Delete %s."), taken->file);
    } else {
        text = g_strdup_printf(
            /* Translators: %1$s is a file, %2$s a program. */
            _("%1$s belongs to no package: Thunderbird starts %2$s through it"),
            taken->file, taken->helper);
        advice = g_strdup_printf(
            /* Translators: %s is a file. */
            _("Delete %s, and install the package bcc-guard."), taken->file);
    }

    diagnosis_add_failure(visit->diagnosis, CHECK_MANIFEST, HEALTH_PROBLEM, text, advice);
}

static void
examine_taken(Visit *visit, const NativeManifest *taken, const NativeManifest *shadowed)
{
    g_autofree char *reason = NULL;

    if (is_stray(taken)) {
        add_stray(visit, taken, shadowed);
        return;
    }

    reason = installation_judge(taken);
    if (reason == NULL)
        diagnosis_add_ok(
            visit->diagnosis, CHECK_MANIFEST,
            g_strdup_printf(
                /* Translators: %1$s and %2$s are files. */
                _("%1$s leads to %2$s"), taken->file, taken->helper));
    else
        diagnosis_add_failure(
            visit->diagnosis, CHECK_MANIFEST, HEALTH_PROBLEM,
            g_strdup_printf(
                /* Translators: %1$s and %2$s are files, %3$s why. */
                _("%1$s leads to %2$s, which may not be Bcc Guard's: %3$s"), taken->file,
                taken->helper, reason),
            _("Install one version of Bcc Guard, and delete what another left behind."));
}

static void
add_missing_manifest(Visit *visit)
{
    g_auto(GStrv) folders = native_manifest_folders();
    g_autofree char *places = g_strjoinv(", ", folders);

    diagnosis_add_failure(
        visit->diagnosis, CHECK_MANIFEST, HEALTH_PROBLEM,
        g_strdup_printf(
            /* Translators: %s is a list of folders. */
            _("No native-messaging manifest found in %s"), places),
        _("Install the package bcc-guard."));
}

/* Returns: (nullable): the one that Thunderbird takes */
static const NativeManifest *
examine_manifests(Visit *visit, const GPtrArray *manifests)
{
    const NativeManifest *taken = NULL;
    const NativeManifest *shadowed = NULL;

    for (guint i = 0; i < manifests->len; i++) {
        const NativeManifest *manifest = g_ptr_array_index(manifests, i);

        if (manifest->helper == NULL)
            examine_unused(visit, manifest);
        else if (taken == NULL)
            taken = manifest;
        else
            shadowed = manifest;
    }

    if (taken != NULL)
        examine_taken(visit, taken, shadowed);
    else
        add_missing_manifest(visit);
    return taken;
}

static void
examine_helper(Visit *visit, const NativeManifest *manifest)
{
    g_autoptr(GError) error = NULL;

    visit->version = helper_probe_run(manifest, &error);
    if (visit->version == NULL) {
        diagnosis_add_failure(
            visit->diagnosis, CHECK_HELPER, HEALTH_PROBLEM,
            g_strdup_printf(
                /* Translators: %1$s is a program, %2$s why. */
                _("%1$s does not work: %2$s"), manifest->helper, error->message),
            _("Install the package bcc-guard again."));
        return;
    }

    if (strcmp(visit->version, PACKAGE_VERSION) != 0) {
        diagnosis_add_failure(
            visit->diagnosis, CHECK_HELPER, HEALTH_PROBLEM,
            g_strdup_printf(
                /* Translators: %1$s is a program, %2$s and %3$s are versions. */
                _("%1$s has version %2$s, and this is %3$s"), manifest->helper,
                visit->version, PACKAGE_VERSION),
            _("Install one version of Bcc Guard, and delete what another left behind."));
        return;
    }

    diagnosis_add_ok(
        visit->diagnosis, CHECK_HELPER,
        g_strdup_printf(
            /* Translators: %1$s is a program, %2$s a version. */
            _("%1$s runs and answers, version %2$s"), manifest->helper, visit->version));
}

/* --- The extension --- */

static void
examine_version(Visit *visit, const Profile *profile)
{
    const char *helper = visit->version != NULL ? visit->version : PACKAGE_VERSION;

    if (g_strcmp0(profile->version, helper) == 0) {
        diagnosis_add_ok(
            visit->diagnosis, CHECK_EXTENSION,
            g_strdup_printf(
                /* Translators: %1$s is a folder, %2$s a version. */
                _("Profile %1$s: the extension is enabled, version %2$s"),
                profile->folder, profile->version));
        return;
    }

    diagnosis_add_failure(
        visit->diagnosis, CHECK_EXTENSION, HEALTH_PROBLEM,
        g_strdup_printf(
            /* Translators: %1$s is a folder, %2$s and %3$s are versions. */
            _("Profile %1$s: the extension has version %2$s, the helper %3$s"),
            profile->folder, profile->version, helper),
        _("Start Thunderbird again: the policy then updates the extension."));
}

static void
examine_extension(Visit *visit, const Profile *profile)
{
    switch (profile->extension) {
    case EXTENSION_ENABLED:
        examine_version(visit, profile);
        return;
    case EXTENSION_DISABLED:
        diagnosis_add_failure(
            visit->diagnosis, CHECK_EXTENSION, HEALTH_PROBLEM,
            /* Translators: %s is a folder. */
            g_strdup_printf(_("Profile %s: the extension is disabled"), profile->folder),
            _("Enable it under Add-ons, and let the policy force-install it."));
        return;
    case EXTENSION_SUSPENDED:
        diagnosis_add_failure(
            visit->diagnosis, CHECK_EXTENSION, HEALTH_PROBLEM,
            g_strdup_printf(
                /* Translators: %s is a folder. */
                _("Profile %s: Thunderbird was started in Troubleshoot Mode, without "
                  "extensions"),
                profile->folder),
            _("Start Thunderbird again, without --safe-mode."));
        return;
    case EXTENSION_MISSING:
        diagnosis_add_failure(
            visit->diagnosis, CHECK_EXTENSION, HEALTH_PROBLEM,
            g_strdup_printf(
                /* Translators: %s is a folder. */
                _("Profile %s: the extension is not installed"), profile->folder),
            _("Add it to the policy, then start Thunderbird once with this profile."));
        return;
    case EXTENSION_UNREADABLE:
        diagnosis_add_failure(
            visit->diagnosis, CHECK_EXTENSION, HEALTH_UNKNOWN,
            g_strdup_printf(
                /* Translators: %1$s is a folder, %2$s why. */
                _("Profile %1$s: extensions.json cannot be read: %2$s"), profile->folder,
                profile->reason),
            _("Run this as the user whose profile it is."));
        return;
    }

    g_assert_not_reached();
}

static void
examine_profile(Visit *visit, const Profile *profile)
{
    if (profile->packaging == PACKAGING_SNAP && is_cut_off(visit, profile->packaging))
        add_cut_off_snap(
            visit, CHECK_EXTENSION,
            g_strdup_printf(
                /* Translators: %1$s is a folder, %2$s a program, %3$s why it is not
                 * checked. */
                _("Profile %1$s belongs to %2$s as a snap: %3$s"), profile->folder,
                profile->product, portal_to_text(visit->portal)));
    else if (is_cut_off(visit, profile->packaging))
        diagnosis_add_failure(
            visit->diagnosis, CHECK_EXTENSION, HEALTH_PROBLEM,
            g_strdup_printf(
                /* Translators: %1$s is a folder, %2$s a program, %3$s “a snap” or “a
                 * flatpak”. */
                _("Profile %1$s belongs to %2$s as %3$s: messages sent with it are not "
                  "checked"),
                profile->folder, profile->product, packaging_to_text(profile->packaging)),
            _("Move the profile to the distribution's Thunderbird package, and remove "
              "this one."));
    else
        examine_extension(visit, profile);
}

static void
examine_profiles(Visit *visit)
{
    for (guint i = 0; i < visit->profiles->len; i++)
        examine_profile(visit, g_ptr_array_index(visit->profiles, i));

    if (visit->unread != NULL)
        diagnosis_add_failure(
            visit->diagnosis, CHECK_EXTENSION, HEALTH_UNKNOWN,
            /* Translators: %s is a file, and why. */
            g_strdup_printf(_("The profiles cannot be read: %s"), visit->unread->message),
            _("Run this as the user whose profiles they are."));
    else if (visit->profiles->len == 0)
        diagnosis_add_failure(
            visit->diagnosis, CHECK_EXTENSION, HEALTH_PROBLEM,
            g_strdup(_("This user has no profile that was ever used")),
            _("Start Thunderbird once."));
}

/* --- Other add-ons --- */

static void
add_sender(Visit *visit, const Profile *profile, const SendingAddon *sender)
{
    g_autofree char *name = harmless_text(sender->name);
    g_autofree char *id = harmless_text(sender->id);

    diagnosis_add_flaw(
        visit->diagnosis, CHECK_ADDONS,
        g_strdup_printf(
            /* Translators: %1$s is a folder, %2$s the name of an add-on, %3$s its id. */
            _("Profile %1$s: the add-on “%2$s” (%3$s) can send messages by itself: Bcc "
              "Guard does not see them before they are sent, only their copies in Sent"),
            profile->folder, name, id),
        _("Remove it, or block it in ExtensionSettings as “bcc-guard policy --template” "
          "does with some. A message that leaves no copy is never noticed."));
}

static void
examine_addons(Visit *visit)
{
    guint n_read = 0;
    guint n_senders = 0;

    for (guint i = 0; i < visit->profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(visit->profiles, i);

        if (profile->senders == NULL || is_cut_off(visit, profile->packaging))
            continue;
        n_read++;
        n_senders += profile->senders->len;
        for (guint j = 0; j < profile->senders->len; j++)
            add_sender(visit, profile, g_ptr_array_index(profile->senders, j));
    }

    if (n_read > 0 && n_senders == 0)
        diagnosis_add_ok(
            visit->diagnosis, CHECK_ADDONS,
            g_strdup(_("No other add-on is known to send messages by itself")));
}

/* --- The policy --- */

static gboolean
is_forced(const ExtensionPolicy *deployment)
{
    return g_strcmp0(deployment->mode, "force_installed") == 0;
}

/* Whether Thunderbird will find the extension there. */
static void
examine_installation(Visit *visit, const ExtensionPolicy *deployment)
{
    g_autofree char *path =
        deployment->url != NULL ? g_filename_from_uri(deployment->url, NULL, NULL) : NULL;

    if (!is_forced(deployment) || deployment->url == NULL)
        diagnosis_add_flaw(
            visit->diagnosis, CHECK_INSTALLATION,
            g_strdup_printf(
                /* Translators: %s is a file. */
                _("%s does not force-install the extension"), deployment->file),
            _("Set ExtensionSettings as “bcc-guard policy --template” does."));
    else if (path != NULL && access(path, R_OK) != 0)
        diagnosis_add_flaw(
            visit->diagnosis, CHECK_INSTALLATION,
            g_strdup_printf(
                /* Translators: %1$s and %2$s are files, %3$s why. */
                _("%1$s installs %2$s, which cannot be read: %3$s"), deployment->file,
                path, g_strerror(errno)),
            _("Install the package bcc-guard, or correct install_url."));
    else
        diagnosis_add_ok(
            visit->diagnosis, CHECK_INSTALLATION,
            g_strdup_printf(
                /* Translators: %1$s and %2$s are files. */
                _("%1$s force-installs %2$s"), deployment->file,
                path != NULL ? path : deployment->url));
}

/* A snap reads no file but those beside the policy; and nobody knows what its own
 * setting says of the portal. */
static void
examine_policy_of_snap(Visit *visit, const ExtensionPolicy *deployment)
{
    g_autofree char *path =
        deployment->url != NULL ? g_filename_from_uri(deployment->url, NULL, NULL) : NULL;
    g_autofree char *folder = g_path_get_dirname(deployment->file);

    if (path != NULL && !g_str_has_prefix(path, folder))
        diagnosis_add_flaw(
            visit->diagnosis, CHECK_INSTALLATION,
            g_strdup_printf(
                /* Translators: %1$s and %2$s are files, %3$s a folder. */
                _("%1$s installs %2$s, and a snap can read only what is in %3$s"),
                deployment->file, path, folder),
            _("Set ExtensionSettings as “bcc-guard policy --template --snap” does."));
    if (!deployment->asks_portal)
        diagnosis_add_failure(
            visit->diagnosis, CHECK_INSTALLATION, HEALTH_UNKNOWN,
            g_strdup_printf(
                /* Translators: %s is a file. */
                _("%s does not say that a snap is to start the helper through the "
                  "desktop's portal: it may not find it"),
                deployment->file),
            _("Set Preferences as “bcc-guard policy --template --snap” does."));
}

static void
examine_absence(Visit *visit, const ExtensionPolicy *deployment, const GError *error)
{
    if (g_error_matches(error, POLICY_FILE_ERROR, POLICY_FILE_ERROR_ABSENT))
        diagnosis_add_flaw(
            visit->diagnosis, CHECK_POLICY,
            g_strdup_printf(
                /* Translators: %s is a file. */
                _("%s sets nothing for the extension: the defaults are in force"),
                deployment->file),
            _("Set at least internalDomains."));
    else
        diagnosis_add_failure(
            visit->diagnosis, CHECK_POLICY, HEALTH_PROBLEM, g_strdup(error->message),
            _("Correct this setting. No message can be checked until then."));
}

static void
examine_settings(Visit *visit, const ExtensionPolicy *deployment)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PolicyFile) file = policy_file_load(deployment->file, &error);

    if (file == NULL) {
        examine_absence(visit, deployment, error);
        return;
    }

    policy_free(visit->policy);
    visit->policy = g_steal_pointer(&file->policy);
    for (guint i = 0; i < file->errors->len; i++) {
        const PolicyError *wrong = g_ptr_array_index(file->errors, i);

        diagnosis_add_failure(
            visit->diagnosis, CHECK_POLICY, HEALTH_PROBLEM,
            g_strdup_printf("%s: %s: %s", deployment->file, wrong->path, wrong->text),
            _("Correct this setting. No message can be checked until then."));
    }
    if (file->errors->len == 0)
        diagnosis_add_ok(
            visit->diagnosis, CHECK_POLICY,
            /* Translators: %s is a file. */
            g_strdup_printf(_("%s is valid"), deployment->file));
}

/* Thunderbird reads its policies when it starts, and never again. */
static void
examine_age(Visit *visit, const ExtensionPolicy *deployment)
{
    struct stat status;
    gint64 changed;

    if (stat(deployment->file, &status) != 0)
        return;

    changed =
        (gint64)status.st_ctim.tv_sec * G_USEC_PER_SEC + status.st_ctim.tv_nsec / 1000;
    for (guint i = 0; i < visit->profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(visit->profiles, i);

        if (profile->since != 0 && profile->since < changed)
            diagnosis_add_flaw(
                visit->diagnosis, CHECK_POLICY,
                g_strdup_printf(
                    /* Translators: %1$s is a folder, %2$s a file. */
                    _("Profile %1$s: Thunderbird was started before %2$s was changed: "
                      "the old policy is in force"),
                    profile->folder, deployment->file),
                _("Start Thunderbird again."));
    }
}

/* What is locked off counts from the next start on: that one is said already. */
static void
examine_open(Visit *visit, const Profile *profile, const OpenSetting *setting)
{
    if (is_cut_off(visit, profile->packaging) ||
        !profile_settings_is_on(profile->folder, setting))
        return;

    diagnosis_add_flaw(
        visit->diagnosis, CHECK_SETTINGS,
        g_strdup_printf(
            /* Translators: %1$s is a folder, %2$s the name of a setting. */
            _("Profile %1$s: the setting %2$s is on: recipients can come that are not "
              "checked before sending"),
            profile->folder, setting->name),
        _("Switch it off, or lock it off in Preferences as “bcc-guard policy --template” "
          "does."));
}

static void
examine_policy(Visit *visit)
{
    g_autoptr(ExtensionPolicy) deployment = extension_policy_read();

    for (guint i = 0; i < deployment->open->len; i++) {
        for (guint j = 0; j < visit->profiles->len; j++)
            examine_open(
                visit, g_ptr_array_index(visit->profiles, j),
                g_ptr_array_index(deployment->open, i));
    }

    switch (deployment->state) {
    case EXTENSION_POLICY_ABSENT:
        diagnosis_add_flaw(
            visit->diagnosis, CHECK_POLICY,
            g_strdup_printf(
                /* Translators: %s is a file. */
                _("There is no %s: users can disable the extension"), deployment->file),
            _("Begin with “bcc-guard policy --template”."));
        if (visit->has_snap && !is_cut_off(visit, PACKAGING_SNAP))
            examine_policy_of_snap(visit, deployment);
        return;
    case EXTENSION_POLICY_UNREADABLE:
    case EXTENSION_POLICY_BROKEN:
        diagnosis_add_failure(
            visit->diagnosis, CHECK_POLICY, HEALTH_PROBLEM,
            g_strdup_printf(
                /* Translators: %1$s is a file, %2$s why. */
                _("Thunderbird ignores all of %1$s: %2$s"), deployment->file,
                deployment->reason),
            _("Correct it, then run “bcc-guard policy --check”."));
        return;
    case EXTENSION_POLICY_READ:
        examine_installation(visit, deployment);
        if (visit->has_snap && !is_cut_off(visit, PACKAGING_SNAP))
            examine_policy_of_snap(visit, deployment);
        examine_settings(visit, deployment);
        examine_age(visit, deployment);
        return;
    }

    g_assert_not_reached();
}

/* --- Notifications --- */

static void
examine_notifications(Visit *visit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(NotificationServer) notifier = notification_server_ask(&error);
    g_autofree char *capabilities = NULL;

    if (notifier == NULL) {
        diagnosis_add_flaw(
            visit->diagnosis, CHECK_NOTIFICATIONS,
            /* Translators: %s is why. */
            g_strdup_printf(_("No notification can be shown: %s"), error->message),
            _("The window of Bcc Guard asks instead. Run “bcc-guard doctor” in the "
              "user's "
              "desktop session, with a notification server."));
        return;
    }
    if (notifier->asleep) {
        diagnosis_add_ok(
            visit->diagnosis, CHECK_NOTIFICATIONS,
            g_strdup(_("The notification server is started by the first notification")));
        return;
    }

    capabilities = g_strjoinv(", ", notifier->capabilities);
    if (g_strv_contains((const char *const *)notifier->capabilities, "actions"))
        diagnosis_add_ok(
            visit->diagnosis, CHECK_NOTIFICATIONS,
            g_strdup_printf(
                /* Translators: name, version, vendor and abilities of a program. */
                _("%1$s %2$s (%3$s) shows notifications and can: %4$s"), notifier->name,
                notifier->version, notifier->vendor, capabilities));
    else
        diagnosis_add_flaw(
            visit->diagnosis, CHECK_NOTIFICATIONS,
            g_strdup_printf(
                /* Translators: name, version, vendor and abilities of a program. */
                _("%1$s %2$s (%3$s) shows notifications without buttons; it can: %4$s"),
                notifier->name, notifier->version, notifier->vendor, capabilities),
            _("The window of Bcc Guard asks instead."));
}

/* --- The audit log --- */

/* Returns: (transfer full): @path, or the nearest folder above it that is there */
static char *
find_existing(const char *path)
{
    char *existing = g_strdup(path);

    while (!g_file_test(existing, G_FILE_TEST_EXISTS) && strcmp(existing, "/") != 0 &&
           strcmp(existing, ".") != 0) {
        char *above = g_path_get_dirname(existing);

        g_free(existing);
        existing = above;
    }

    return existing;
}

/* Returns: (transfer full) (nullable): why nothing can be appended to @path */
static char *
judge_writing(const char *path)
{
    g_autofree char *existing = find_existing(path);
    struct statvfs space;

    if (strcmp(existing, path) != 0 && !g_file_test(existing, G_FILE_TEST_IS_DIR))
        return g_strdup_printf("%s: %s", existing, g_strerror(ENOTDIR));
    if (access(existing, W_OK) != 0 || statvfs(existing, &space) != 0)
        return g_strdup_printf("%s: %s", existing, g_strerror(errno));
    if ((guint64)space.f_bavail * space.f_frsize < LEAST_SPACE)
        /* Translators: %s is a folder. */
        return g_strdup_printf(_("%s: the disk is full"), existing);

    return NULL;
}

static void
examine_audit(Visit *visit)
{
    g_autofree char *folder = audit_log_folder();
    g_autofree char *path = g_build_filename(folder, "audit.jsonl", NULL);
    g_autofree char *reason = NULL;

    if (visit->policy->audit == AUDIT_NONE || visit->policy->audit == AUDIT_JOURNAL) {
        diagnosis_add_ok(
            visit->diagnosis, CHECK_AUDIT,
            g_strdup(_("The policy keeps no audit log in a file")));
        return;
    }

    reason = judge_writing(path);
    if (reason == NULL)
        diagnosis_add_ok(
            visit->diagnosis, CHECK_AUDIT,
            /* Translators: %s is a file. */
            g_strdup_printf(_("%s can be written"), path));
    else
        diagnosis_add_flaw(
            visit->diagnosis, CHECK_AUDIT,
            g_strdup_printf(
                /* Translators: %1$s is a file, %2$s why. */
                _("The audit log %1$s cannot be written: %2$s"), path, reason),
            _("Free disk space, or fix the permissions."));
}

Diagnosis *
doctor_examine(void)
{
    g_autoptr(GPtrArray) manifests = native_manifest_find_all();
    Visit visit = { .diagnosis = diagnosis_new(), .policy = policy_new() };
    const NativeManifest *manifest;

    visit.profiles = thunderbird_find_profiles(&visit.unread);
    visit.programs = thunderbird_find_programs(visit.profiles);

    look_for_snaps(&visit);

    examine_programs(&visit);
    manifest = examine_manifests(&visit, manifests);
    if (manifest != NULL)
        examine_helper(&visit, manifest);
    examine_profiles(&visit);
    examine_addons(&visit);
    examine_policy(&visit);
    examine_notifications(&visit);
    examine_audit(&visit);

    g_ptr_array_unref(visit.profiles);
    g_ptr_array_unref(visit.programs);
    g_clear_error(&visit.unread);
    g_free(visit.version);
    policy_free(visit.policy);
    return visit.diagnosis;
}
