#include "cli/command-policy.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "cli/output-format.h"
#include "cli/status.h"
#include "policy/flexconfirmmail.h"
#include "policy/input-file.h"
#include "policy/policy-file.h"
#include "policy/policy-json.h"
#include "policy/policy-path.h"
#include "policy/schema.h"
#include "text/harmless.h"
#include "json/writer.h"

/* As the command line has it. */
typedef struct {
    char *check;
    char *foreign;
    gboolean schema;
    gboolean show;
    gboolean template;
    gboolean snap;
    char *format;
} Wish;

static void
wish_clear(Wish *wish)
{
    g_free(wish->check);
    g_free(wish->foreign);
    g_free(wish->format);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wish, wish_clear)

static GOptionContext *
make_context(Wish *wish)
{
    GOptionContext *context = g_option_context_new("[DOMAIN…]");
    const GOptionEntry entries[] = {
        { "check", 0, 0, G_OPTION_ARG_FILENAME, &wish->check,
          N_("Check the settings in FILE (bare, or inside a policies.json)"),
          N_("FILE") },
        { "show", 0, 0, G_OPTION_ARG_NONE, &wish->show,
          N_("Print the settings in force on this machine, and where they come from"),
          NULL },
        { "schema", 0, 0, G_OPTION_ARG_NONE, &wish->schema,
          N_("Print the settings as a JSON Schema (2020-12)"), NULL },
        { "template", 0, 0, G_OPTION_ARG_NONE, &wish->template,
          N_("Print a policies.json to start from, for an organisation with these "
             "DOMAINs"),
          NULL },
        { "snap", 0, 0, G_OPTION_ARG_NONE, &wish->snap,
          N_("With --template: for computers with a Thunderbird from Snap as well"),
          NULL },
        { "from-flexconfirmmail", 0, 0, G_OPTION_ARG_FILENAME, &wish->foreign,
          N_("Print the settings of FlexConfirmMail in FILE as ours, and name those that "
             "have no counterpart"),
          N_("FILE") },
        { "format", 0, 0, G_OPTION_ARG_STRING, &wish->format,
          N_("With --check or --show: “text” for people (default), “json” for programs"),
          "text|json" },
        { NULL },
    };

    g_option_context_set_translation_domain(context, GETTEXT_PACKAGE);
    g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
    g_option_context_set_summary(
        context, _("Lists the settings, checks a file of them, or shows what is in force "
                   "on this machine.  FILE can be - for standard input."));
    g_option_context_set_description(
        context, _("Exit status: 0: all is right; 2: something is wrong.\n"));

    return context;
}

/* Returns: whether the command line makes sense. */
static gboolean
verify(const Wish *wish, int argc, char **argv, GError **error)
{
    int n_wishes = (wish->check != NULL) + (wish->foreign != NULL) + wish->schema +
                   wish->show + wish->template;

    if (!output_format_verify(wish->format, error))
        return FALSE;

    if (argc > 1 && !wish->template)
        g_set_error(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "Expected no more than options, got “%s”", argv[1]);
    else if (n_wishes != 1)
        g_set_error_literal(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "Choose one of --check, --show, --schema, --template or "
            "--from-flexconfirmmail "
            "(see --help)");
    else if (wish->snap && !wish->template)
        g_set_error_literal(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "--snap goes with --template");
    else if (
        wish->format != NULL && (wish->schema || wish->template || wish->foreign != NULL))
        g_set_error_literal(
            error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
            "--format goes with --check and --show, the others print JSON");
    else
        return TRUE;

    return FALSE;
}

/* Takes @json. */
static Status
print_json(GString *json, Status status)
{
    g_autoptr(GString) line = g_string_append_c(json, '\n');

    return status_print(line->str, line->len) ? status : STATUS_UNCHECKED;
}

static void
add_error(Writer *writer, const char *path, const char *text)
{
    writer_begin_object(writer, NULL);
    writer_add_string(writer, "path", path);
    writer_add_string(writer, "text", text);
    writer_end_object(writer);
}

/* @fault is what kept the whole file from being read. */
static void
add_errors(Writer *writer, const PolicyFile *file, const GError *fault)
{
    writer_begin_array(writer, "errors");
    if (fault != NULL)
        add_error(writer, "", fault->message);
    for (guint i = 0; file != NULL && i < file->errors->len; i++) {
        const PolicyError *error = g_ptr_array_index(file->errors, i);

        add_error(writer, error->path, error->text);
    }
    writer_end_array(writer);

    writer_begin_array(writer, "warnings");
    for (guint i = 0; file != NULL && i < file->warnings->len; i++) {
        const PolicyError *warning = g_ptr_array_index(file->warnings, i);

        add_error(writer, warning->path, warning->text);
    }
    writer_end_array(writer);
}

static void
print_errors(const char *source, const PolicyFile *file, const GError *fault)
{
    if (fault != NULL)
        g_printerr("bcc-guard: %s\n", fault->message);
    for (guint i = 0; file != NULL && i < file->errors->len; i++) {
        const PolicyError *error = g_ptr_array_index(file->errors, i);

        g_printerr("bcc-guard: %s: %s: %s\n", source, error->path, error->text);
    }
}

/* They are no errors: what stands there is in force, and is what somebody may want. */
static void
describe_warnings(GString *text, const char *source, const PolicyFile *file)
{
    for (guint i = 0; file != NULL && i < file->warnings->len; i++) {
        const PolicyError *warning = g_ptr_array_index(file->warnings, i);
        g_autofree char *place = *warning->path != '\0'
                                     ? g_strdup_printf("%s: %s", source, warning->path)
                                     : g_strdup(source);

        g_string_append_printf(
            /* Translators: a file and a place in it, and what it means. */
            text, _("%s: warning: %s\n"), place, warning->text);
    }
}

static Status
check(const char *path, gboolean as_json)
{
    g_autoptr(GError) fault = NULL;
    g_autoptr(PolicyFile) file = policy_file_load(path, &fault);
    g_autoptr(Writer) writer = writer_new(WRITER_INDENTED);
    Status status =
        file != NULL && file->errors->len == 0 ? STATUS_PASSED : STATUS_UNCHECKED;
    g_autoptr(GString) text = g_string_new(NULL);

    if (as_json) {
        writer_add_string(writer, "source", path);
        writer_add_boolean(writer, "valid", status == STATUS_PASSED);
        add_errors(writer, file, fault);
        return print_json(writer_finish(writer), status);
    }

    print_errors(path, file, fault);
    if (status != STATUS_PASSED)
        return status;
    g_string_append_printf(
        text,
        ngettext(
            /* Translators: %s is a file, %u a number. */
            "%s: no errors, %u setting\n", "%s: no errors, %u settings\n",
            g_strv_length(file->keys)),
        path, g_strv_length(file->keys));
    describe_warnings(text, path, file);
    return status_print(text->str, text->len) ? STATUS_PASSED : STATUS_UNCHECKED;
}

/* What Thunderbird reads here, and what came of it. */
typedef struct {
    GPtrArray *places; /* of PolicyPath */
    const char *path;  /* the place that is read; NULL: none */
    PolicyFile *file;  /* NULL: it has no settings of ours, or is broken */
    Policy *policy;
    GError *fault;
} Situation;

static void
situation_clear(Situation *situation)
{
    g_clear_pointer(&situation->places, g_ptr_array_unref);
    g_clear_pointer(&situation->file, policy_file_free);
    g_clear_pointer(&situation->policy, policy_free);
    g_clear_error(&situation->fault);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Situation, situation_clear)

static void
look_around(Situation *situation)
{
    situation->places = policy_path_list();
    for (guint i = 0; i < situation->places->len; i++) {
        const PolicyPath *place = g_ptr_array_index(situation->places, i);

        if (place->read)
            situation->path = place->path;
    }

    if (situation->path != NULL)
        situation->file = policy_file_load(situation->path, &situation->fault);
    /* A policies.json of others alone is no fault. */
    if (g_error_matches(situation->fault, POLICY_FILE_ERROR, POLICY_FILE_ERROR_ABSENT))
        g_clear_error(&situation->fault);

    situation->policy = situation->file != NULL
                            ? g_steal_pointer(&situation->file->policy)
                            : policy_new();
}

static gboolean
is_set(const Situation *situation, const char *key)
{
    return situation->file != NULL &&
           g_strv_contains((const char *const *)situation->file->keys, key);
}

static Status
situation_status(const Situation *situation)
{
    return situation->fault != NULL ||
                   (situation->file != NULL && situation->file->errors->len > 0)
               ? STATUS_UNCHECKED
               : STATUS_PASSED;
}

static GString *
show_as_json(const Situation *situation)
{
    g_autoptr(Writer) writer = writer_new(WRITER_INDENTED);
    g_autoptr(JsonNode) values = policy_to_json(situation->policy);

    writer_begin_array(writer, "files");
    for (guint i = 0; i < situation->places->len; i++) {
        const PolicyPath *place = g_ptr_array_index(situation->places, i);

        writer_begin_object(writer, NULL);
        writer_add_string(writer, "path", place->path);
        writer_add_boolean(writer, "exists", place->exists);
        writer_add_boolean(writer, "read", place->read);
        writer_end_object(writer);
    }
    writer_end_array(writer);
    writer_add_boolean(writer, "valid", situation_status(situation) == STATUS_PASSED);
    add_errors(writer, situation->file, situation->fault);

    writer_begin_array(writer, "settings");
    for (const Setting *setting = setting_table(); setting->key != NULL; setting++) {
        gboolean set = is_set(situation, setting->key);

        writer_begin_object(writer, NULL);
        writer_add_string(writer, "key", setting->key);
        writer_add_node(
            writer, "value",
            json_object_get_member(json_node_get_object(values), setting->key));
        writer_add_string(writer, "origin", set ? "organisation" : "default");
        writer_add_string(writer, "file", set ? situation->path : NULL);
        writer_end_object(writer);
    }
    writer_end_array(writer);

    return writer_finish(writer);
}

static void
describe_files(GString *text, const Situation *situation)
{
    for (guint i = 0; i < situation->places->len; i++) {
        const PolicyPath *place = g_ptr_array_index(situation->places, i);

        g_string_append_printf(
            text, "%s: %s\n", place->path,
            place->read     ? _("read")
            : place->exists ? _("not read: an earlier file is used")
                            : _("not there"));
    }
    if (situation->path != NULL && situation->file == NULL && situation->fault == NULL)
        g_string_append(text, _("It has no settings for Bcc Guard.\n"));
    if (policy_path_has_sandbox())
        g_string_append(
            text, _("A Thunderbird from Flatpak is installed. It looks elsewhere: what "
                    "follows does not apply to it.\n"));
}

static void
describe_settings(GString *text, const Situation *situation)
{
    g_autoptr(JsonNode) values = policy_to_json(situation->policy);

    for (const Setting *setting = setting_table(); setting->key != NULL; setting++) {
        JsonNode *value =
            json_object_get_member(json_node_get_object(values), setting->key);
        g_autofree char *json = json_to_string(value, FALSE);

        g_string_append_printf(
            text, "%-16s %s  (%s)\n", setting->key, json,
            is_set(situation, setting->key) ? _("organisation") : _("default"));
    }
}

static Status
show(gboolean as_json)
{
    g_auto(Situation) situation = { 0 };
    g_autoptr(GString) text = g_string_new(NULL);
    Status status;

    look_around(&situation);
    status = situation_status(&situation);
    if (as_json)
        return print_json(show_as_json(&situation), status);

    describe_files(text, &situation);
    g_string_append_c(text, '\n');
    describe_settings(text, &situation);
    g_string_append(
        text,
        _("\nUsers may have changed settings marked “default” in their own options. "
          "Those are in the profile, where only Thunderbird can read them.\n"));
    if (situation.fault != NULL)
        g_string_append(text, _("The file is broken: Thunderbird ignores all of it.\n"));
    else if (status != STATUS_PASSED)
        g_string_append(
            text, _("The settings are broken: no message can be checked. The setting "
                    "“unchecked” says what happens then.\n"));

    if (status == STATUS_PASSED && situation.file != NULL &&
        situation.file->warnings->len > 0) {
        g_string_append_c(text, '\n');
        describe_warnings(text, situation.path, situation.file);
    }

    if (!status_print(text->str, text->len))
        return STATUS_UNCHECKED;
    print_errors(situation.path, situation.file, situation.fault);
    return status;
}

/* @domains: (array zero-terminated=1): what is internal, as in `internalDomains` */
static Status
print_template(char **domains, gboolean snap)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();
    g_autoptr(JsonObject) settings = json_object_new();
    JsonArray *list = json_array_new();

    for (; *domains != NULL; domains++)
        json_array_add_string_element(list, *domains);
    json_object_set_array_member(settings, "internalDomains", list);
    policy_read(policy, NULL, settings, errors);

    for (guint i = 0; i < errors->len; i++) {
        const PolicyError *error = g_ptr_array_index(errors, i);

        g_printerr("bcc-guard: %s: %s\n", error->key, error->text);
    }
    if (errors->len > 0)
        return STATUS_UNCHECKED;

    return print_json(
        schema_make_template(snap ? SCHEMA_SNAP_EXTENSION : EXTENSION_PATH, policy, snap),
        STATUS_PASSED);
}

/* What is not taken over goes to standard error: JSON has no place for it. */
static Status
print_foreign(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(JsonObject) ours = NULL;
    g_autoptr(JsonNode) node = json_node_alloc();
    gsize length = 0;
    g_autofree char *name = g_filename_display_name(path);
    g_autofree char *text = input_file_read(
        path, "a file with the settings of FlexConfirmMail", &length, &error);
    g_autofree char *json = NULL;

    if (text != NULL)
        ours = flexconfirmmail_parse(text, length, notes, &error);
    if (ours == NULL) {
        g_printerr("bcc-guard: %s: %s\n", name, error->message);
        return STATUS_UNCHECKED;
    }

    for (guint i = 0; i < notes->len; i++) {
        g_autofree char *note = harmless_text(g_ptr_array_index(notes, i));

        g_printerr("bcc-guard: %s: %s\n", name, note);
    }
    json_node_init_object(node, ours);
    json = json_to_string(node, TRUE);
    return print_json(g_string_new(json), STATUS_PASSED);
}

int
command_policy(int argc, char **argv)
{
    g_auto(Wish) wish = { 0 };
    g_autoptr(GOptionContext) context = make_context(&wish);
    g_autoptr(GError) error = NULL;
    gboolean as_json;

    if (!g_option_context_parse(context, &argc, &argv, &error) ||
        !verify(&wish, argc, argv, &error)) {
        g_printerr("bcc-guard: %s\n", error->message);
        return STATUS_UNCHECKED;
    }

    as_json = output_format_is_json(wish.format);
    if (wish.schema)
        return print_json(schema_make(), STATUS_PASSED);
    if (wish.template)
        return print_template(argv + 1, wish.snap);
    if (wish.show)
        return show(as_json);
    if (wish.foreign != NULL)
        return print_foreign(wish.foreign);
    return check(wish.check, as_json);
}
