#include "policy/weakness.h"

#include <glib/gi18n.h>

#include "policy/policy-json.h"
#include "text/phrase.h"
#include "text/spelling.h"
#include "json/member.h"

#define INSTALLING "/policies/ExtensionSettings"
#define INSTALLING_OURS INSTALLING "/" POLICY_EXTENSION

/* Of a value in a text, in characters. */
#define MAX_QUOTED 200

const char *
weakness_find_misspelt(JsonObject *extensions)
{
    JsonObjectIter iter;
    const char *key;
    guint distance;

    if (extensions == NULL)
        return NULL;

    json_object_iter_init_ordered(&iter, extensions);
    while (json_object_iter_next_ordered(&iter, &key, NULL)) {
        distance = spelling_distance(key, POLICY_EXTENSION);
        if (distance > 0 && distance < G_MAXUINT)
            return key;
        /* The name alone. */
        if (spelling_distance(key, "bcc-guard") < G_MAXUINT)
            return key;
    }

    return NULL;
}

static void
add(GPtrArray *found, const char *path, const char *text)
{
    policy_errors_add(found, "", TRUE, path, text);
}

static void
find_figures(GPtrArray *found, const char *path, const Policy *policy)
{
    g_autofree char *text = NULL;

    if (policy->confirm_parties > 0 || policy->convert_parties > 0)
        return;

    if (policy->convert_addresses > 1 && policy->crowd_from > 0)
        text = g_strdup_printf(
            /* Translators: %1$u and %2$u are numbers; the words in quotes are keys. */
            _("“confirmParties” and “convertParties” are both 0: nobody is asked before "
              "%1$u people of one organisation (“crowdFrom”), or %2$u addresses in all "
              "(“convertAddresses”), are exposed"),
            policy->crowd_from, policy->convert_addresses);
    else if (policy->convert_addresses > 1)
        text = g_strdup_printf(
            /* Translators: %u is a number; the words in quotes are keys. */
            _("“confirmParties” and “convertParties” are both 0: nobody is asked before "
              "%u addresses are exposed (“convertAddresses”)"),
            policy->convert_addresses);
    else if (policy->convert_addresses == 0 && policy->crowd_from > 0)
        text = g_strdup_printf(
            /* Translators: %u is a number; the words in quotes are keys. */
            _("“confirmParties”, “convertParties” and “convertAddresses” are all 0: "
              "nobody is asked, however many organisations see each other, unless %u "
              "people are of one (“crowdFrom”)"),
            policy->crowd_from);
    else if (policy->convert_addresses == 0)
        text = g_strdup(
            _("“confirmParties”, “convertParties”, “convertAddresses” and “crowdFrom” "
              "are all 0: nobody is ever asked, and nobody is protected"));
    if (text != NULL)
        add(found, path, text);
}

/* How Thunderbird is told to install it. */
static void
find_mode(GPtrArray *found, JsonObject *ours)
{
    const char *mode = member_string(ours, "installation_mode");
    g_autofree char *shown = phrase_shorten(mode != NULL ? mode : "", MAX_QUOTED);
    g_autofree char *text = NULL;

    if (g_strcmp0(mode, "normal_installed") == 0)
        text = g_strdup(
            _("“normal_installed” lets people switch Bcc Guard off; “force_installed” "
              "does not"));
    else if (g_strcmp0(mode, "force_installed") != 0)
        text = g_strdup_printf(
            /* Translators: %s is a word. */
            _("expected “force_installed”, got “%s”: Bcc Guard is not installed, and "
              "without it nothing is checked"),
            shown);
    if (text != NULL)
        add(found, INSTALLING_OURS "/installation_mode", text);
    else if (member_string(ours, "install_url") == NULL)
        add(found, INSTALLING_OURS "/install_url",
            _("missing: Bcc Guard is not installed, and without it nothing is "
              "checked"));
}

static void
find_installing(GPtrArray *found, JsonObject *policies)
{
    JsonObject *extensions = member_object(policies, "ExtensionSettings");
    JsonObject *ours = member_object(extensions, POLICY_EXTENSION);
    const char *misspelt = weakness_find_misspelt(extensions);
    g_autofree char *shown = NULL;
    g_autofree char *text = NULL;

    if (ours != NULL) {
        find_mode(found, ours);
        return;
    }
    if (misspelt == NULL) {
        add(found, extensions != NULL ? INSTALLING_OURS : INSTALLING,
            _("missing: this file does not install Bcc Guard, and without it nothing "
              "is checked"));
        return;
    }

    shown = phrase_shorten(misspelt, MAX_QUOTED);
    text = g_strdup_printf(
        /* Translators: two ids of an extension, the first misspelt. */
        _("“%s” is not Bcc Guard; did you mean “%s”? Without it nothing is "
          "checked"),
        shown, POLICY_EXTENSION);
    add(found, INSTALLING, text);
}

GPtrArray *
weakness_find(
    JsonObject *root, JsonObject *settings, const char *path, const Policy *policy)
{
    g_autoptr(GPtrArray) found = policy_errors_new();

    if (root != settings)
        find_installing(found, member_object(root, "policies"));
    if (json_object_get_size(settings) == 0)
        add(found, path,
            _("there are no settings: people may change every one of them, and only "
              "“internalDomains” says which domains are your organisation's"));
    find_figures(found, path, policy);

    return g_steal_pointer(&found);
}
