#include "policy.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mailbox.h"
#include "wording.h"

#define EXTENSION_ID "bcc-guard@bcc-guard"

/* Of a wrong key or value in an error, in characters. */
#define MAX_QUOTED 200

typedef enum {
    SETTING_ADDRESSES, /* domains and addresses, a leading ! takes one out */
    SETTING_DOMAINS,   /* domains, a leading ! takes one out */
    SETTING_GROUPS,    /* lists of domains and addresses */
    SETTING_COUNT,     /* 0, or a whole number from .smallest up */
    SETTING_TEXT,
    SETTING_EMPTY_TO, /* one of .words, or an address */
    SETTING_WORD,     /* one of .words; the value is its place */
    SETTING_BOOLEAN,
} SettingType;

typedef struct {
    const char *key;
    SettingType type;
    gsize offset;         /* in Policy */
    guint smallest;       /* SETTING_COUNT: the smallest but 0 */
    guint fallback;       /* default of SETTING_COUNT, _WORD and _BOOLEAN */
    const char *text;     /* default of SETTING_TEXT and _EMPTY_TO */
    const char *words[5]; /* NULL-terminated */
    const char *help;
} Setting;

/* The settings, in the order of the man page. */
static const Setting settings[] = {
    { "internalDomains", SETTING_ADDRESSES, G_STRUCT_OFFSET(Policy, internal_domains),
      .help = N_("Domains (with their sub-domains) and addresses of your organisation; a "
                 "leading ! takes one out again. Empty: the domain of the sender") },
    { "sharedDomains", SETTING_DOMAINS, G_STRUCT_OFFSET(Policy, shared_domains),
      .help =
          N_("More mail providers at which strangers have addresses; a leading ! takes "
             "one out of the built-in list") },
    { "trustedGroups", SETTING_GROUPS, G_STRUCT_OFFSET(Policy, trusted_groups),
      .help = N_("Groups of organisations that may see each other's addresses") },
    { "confirmParties", SETTING_COUNT, G_STRUCT_OFFSET(Policy, confirm_parties),
      .smallest = 2, .fallback = 2,
      .help = N_("From this many parties on, the sender is asked; 0: never") },
    { "convertParties", SETTING_COUNT, G_STRUCT_OFFSET(Policy, convert_parties),
      .smallest = 1, .fallback = 5,
      .help = N_("From this many exposed parties on, only Bcc will do; 0: never") },
    { "bulkLimit", SETTING_COUNT, G_STRUCT_OFFSET(Policy, bulk_limit), .smallest = 1,
      .help = N_("More external recipients than this are refused; 0: no limit") },
    { "bulkAdvice", SETTING_TEXT, G_STRUCT_OFFSET(Policy, bulk_advice), .text = "",
      .help = N_("What to use instead of mail for so many recipients") },
    { "emptyTo", SETTING_EMPTY_TO, G_STRUCT_OFFSET(Policy, empty_to), .text = "sender",
      .words = { "sender", "undisclosed" },
      .help = N_("Who stands in To when converting leaves it empty: the sender, nobody "
                 "(undisclosed), or this address") },
    { "afterConvert", SETTING_WORD, G_STRUCT_OFFSET(Policy, after_convert),
      .words = { "send", "edit" },
      .help = N_("After converting: send, or go back to editing") },
    { "warning", SETTING_WORD, G_STRUCT_OFFSET(Policy, warning),
      .words = { "both", "notification", "window" },
      .help = N_("Where the question is put") },
    { "rememberGroups", SETTING_BOOLEAN, G_STRUCT_OFFSET(Policy, remember_groups),
      .fallback = TRUE,
      .help = N_("The sender may add a confirmed group to their own trusted groups") },
    { "unchecked", SETTING_WORD, G_STRUCT_OFFSET(Policy, unchecked),
      .words = { "ask", "refuse" },
      .help = N_("What happens to a mail that could not be checked") },
    { "audit", SETTING_WORD, G_STRUCT_OFFSET(Policy, audit), .fallback = AUDIT_FILE,
      .words = { "none", "file", "journal", "both" },
      .help = N_("Where decisions are written down") },
};

/* As the wire names them. */
static const char *const types[] = {
    [SETTING_ADDRESSES] = "addresses", [SETTING_DOMAINS] = "domains",
    [SETTING_GROUPS] = "groups",       [SETTING_COUNT] = "count",
    [SETTING_TEXT] = "text",           [SETTING_EMPTY_TO] = "emptyTo",
    [SETTING_WORD] = "word",           [SETTING_BOOLEAN] = "boolean",
};

static gpointer
member(const Policy *policy, const Setting *setting)
{
    return G_STRUCT_MEMBER_P(policy, setting->offset);
}

static void
policy_error_free(PolicyError *error)
{
    g_free(error->key);
    g_free(error->text);
    g_free(error);
}

GPtrArray *
policy_errors_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)policy_error_free);
}

static void
add_error(GPtrArray *errors, const char *key, gboolean managed, char *text)
{
    PolicyError *error = g_new0(PolicyError, 1);

    error->key = wording_shorten(key, MAX_QUOTED);
    error->managed = managed;
    error->text = text;
    g_ptr_array_add(errors, error);
}

static void
set_default(Policy *policy, const Setting *setting)
{
    gpointer value = member(policy, setting);

    switch (setting->type) {
    case SETTING_ADDRESSES:
    case SETTING_DOMAINS:
        *(char ***)value = g_new0(char *, 1);
        break;
    case SETTING_GROUPS:
        *(GPtrArray **)value = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
        break;
    case SETTING_TEXT:
    case SETTING_EMPTY_TO:
        *(char **)value = g_strdup(setting->text);
        break;
    case SETTING_COUNT:
    case SETTING_WORD:
    case SETTING_BOOLEAN:
        *(guint *)value = setting->fallback;
        break;
    }
}

Policy *
policy_new(void)
{
    Policy *policy = g_new0(Policy, 1);

    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++)
        set_default(policy, &settings[i]);

    return policy;
}

void
policy_free(Policy *policy)
{
    g_strfreev(policy->internal_domains);
    g_strfreev(policy->shared_domains);
    g_ptr_array_unref(policy->trusted_groups);
    g_free(policy->bulk_advice);
    g_free(policy->empty_to);
    g_free(policy);
}

static const char *
string_of(JsonNode *node)
{
    return json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node)
                                                           : NULL;
}

/* Returns: (transfer full) (nullable): @text as relations compare it, %NULL if
 * it is no domain and, where that is allowed, no address */
static char *
normalise_entry(const char *text, gboolean negation, gboolean addresses)
{
    gboolean out = negation && *text == '!';
    const char *entry = text + out;
    g_autofree char *normal = NULL;

    if (strchr(entry, '@') != NULL) {
        normal = addresses ? mailbox_normalise(entry) : NULL;
        if (normal == NULL || !mailbox_is_domain(mailbox_domain(normal)) ||
            strpbrk(normal, " \t\r\n,;<>") != NULL)
            return NULL;
    } else {
        normal = mailbox_normalise_domain(entry);
        if (normal == NULL || !mailbox_is_domain(normal))
            return NULL;
    }

    return out ? g_strconcat("!", normal, NULL) : g_steal_pointer(&normal);
}

gboolean
policy_takes_as_party(const char *party)
{
    g_autofree char *normal = normalise_entry(party, FALSE, TRUE);

    return g_strcmp0(normal, party) == 0;
}

/* Returns: (transfer full) (nullable): a string vector, or %NULL if @node is
 * anything but a list of what normalise_entry() takes */
static char **
read_entries(JsonNode *node, gboolean negation, gboolean addresses)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(g_free);
    JsonArray *array;

    if (!JSON_NODE_HOLDS_ARRAY(node))
        return NULL;

    array = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(array); i++) {
        const char *text = string_of(json_array_get_element(array, i));
        char *entry = text != NULL ? normalise_entry(text, negation, addresses) : NULL;

        if (entry == NULL)
            return NULL;
        g_ptr_array_add(entries, entry);
    }

    g_ptr_array_add(entries, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&entries), FALSE);
}

static gboolean
set_strings(char ***target, char **strings)
{
    if (strings == NULL)
        return FALSE;

    g_strfreev(*target);
    *target = strings;
    return TRUE;
}

static gboolean
set_groups(GPtrArray *target, JsonNode *node)
{
    g_autoptr(GPtrArray) groups =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    JsonArray *array;

    if (!JSON_NODE_HOLDS_ARRAY(node))
        return FALSE;

    array = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(array); i++) {
        char **group = read_entries(json_array_get_element(array, i), FALSE, TRUE);

        if (group == NULL)
            return FALSE;
        g_ptr_array_add(groups, group);
    }

    g_ptr_array_set_size(target, 0);
    g_ptr_array_extend_and_steal(target, g_steal_pointer(&groups));
    return TRUE;
}

static gboolean
set_count(guint *target, const Setting *setting, JsonNode *node)
{
    double number;

    if (json_node_get_value_type(node) != G_TYPE_INT64 &&
        json_node_get_value_type(node) != G_TYPE_DOUBLE)
        return FALSE;

    number = json_node_get_double(node);
    if (number != 0 && !(number >= setting->smallest && number <= G_MAXINT32))
        return FALSE;
    if (number != (guint)number)
        return FALSE;

    *target = (guint)number;
    return TRUE;
}

static gboolean
set_word(guint *target, const Setting *setting, const char *text)
{
    for (guint i = 0; text != NULL && setting->words[i] != NULL; i++) {
        if (strcmp(setting->words[i], text) == 0) {
            *target = i;
            return TRUE;
        }
    }

    return FALSE;
}

static gboolean
set_text(char **target, const Setting *setting, const char *text)
{
    guint place;
    g_autofree char *mailbox = NULL;

    if (text == NULL)
        return FALSE;

    if (setting->type == SETTING_EMPTY_TO && !set_word(&place, setting, text)) {
        mailbox = strchr(text, '@') != NULL ? normalise_entry(text, FALSE, TRUE) : NULL;
        if (mailbox == NULL)
            return FALSE;
    }

    g_free(*target);
    *target = g_strdup(text);
    return TRUE;
}

static gboolean
set_value(Policy *policy, const Setting *setting, JsonNode *node)
{
    gpointer target = member(policy, setting);

    switch (setting->type) {
    case SETTING_ADDRESSES:
        return set_strings(target, read_entries(node, TRUE, TRUE));
    case SETTING_DOMAINS:
        return set_strings(target, read_entries(node, TRUE, FALSE));
    case SETTING_GROUPS:
        return set_groups(*(GPtrArray **)target, node);
    case SETTING_COUNT:
        return set_count(target, setting, node);
    case SETTING_TEXT:
    case SETTING_EMPTY_TO:
        return set_text(target, setting, string_of(node));
    case SETTING_WORD:
        return set_word(target, setting, string_of(node));
    case SETTING_BOOLEAN:
        if (json_node_get_value_type(node) != G_TYPE_BOOLEAN)
            return FALSE;
        *(gboolean *)target = json_node_get_boolean(node);
        return TRUE;
    }

    g_assert_not_reached();
}

/* Returns: (transfer full): what a value of @setting has to be */
static char *
expectation(const Setting *setting)
{
    g_autofree char *words = g_strjoinv(_("”, “"), (char **)setting->words);

    switch (setting->type) {
    case SETTING_ADDRESSES:
        return g_strdup(
            _("a list of domains and addresses, each with or without a leading !"));
    case SETTING_DOMAINS:
        return g_strdup(_("a list of domains, each with or without a leading !"));
    case SETTING_GROUPS:
        return g_strdup(_("a list of lists of domains and addresses"));
    case SETTING_COUNT:
        return setting->smallest > 1
                   ? g_strdup_printf(
                         _("0 or a whole number from %u up"), setting->smallest)
                   : g_strdup(_("a whole number from 0 up"));
    case SETTING_TEXT:
        return g_strdup(_("a text"));
    case SETTING_EMPTY_TO:
        return g_strdup_printf(_("“%s” or an address"), words);
    case SETTING_WORD:
        return g_strdup_printf(_("one of “%s”"), words);
    case SETTING_BOOLEAN:
        return g_strdup(_("true or false"));
    }

    g_assert_not_reached();
}

static const Setting *
find_setting(const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
        if (strcmp(settings[i].key, key) == 0)
            return &settings[i];
    }

    return NULL;
}

static void
read_key(
    Policy *policy, const char *key, JsonNode *node, gboolean managed, GPtrArray *errors)
{
    const Setting *setting = find_setting(key);
    g_autofree char *json = NULL;
    g_autofree char *value = NULL;
    g_autofree char *expected = NULL;

    if (setting != NULL && setting->type == SETTING_GROUPS)
        policy->groups_locked |= managed;
    if (setting != NULL && set_value(policy, setting, node))
        return;

    json = json_to_string(node, FALSE);
    value = wording_shorten(json, MAX_QUOTED);
    if (setting == NULL) {
        g_autofree char *shown = wording_shorten(key, MAX_QUOTED);

        add_error(
            errors, key, managed,
            g_strdup_printf(
                _("“%s”: no such setting (it has the value %s)"), shown, value));
        return;
    }

    /* Whoever sets this wants it strict or knows no better. */
    if (strcmp(key, "unchecked") == 0)
        policy->unchecked = UNCHECKED_REFUSE;

    expected = expectation(setting);
    add_error(
        errors, key, managed,
        g_strdup_printf(_("“%s”: expected %s, got %s"), key, expected, value));
}

void
policy_read(Policy *policy, JsonObject *object, gboolean managed, GPtrArray *errors)
{
    JsonObjectIter iter;
    const char *key;
    JsonNode *node;

    if (object == NULL)
        return;

    json_object_iter_init_ordered(&iter, object);
    while (json_object_iter_next_ordered(&iter, &key, &node))
        read_key(policy, key, node, managed, errors);
}

/* The settings inside of a policies.json, or @object itself. */
static JsonObject *
find_settings(JsonObject *object)
{
    static const char *const path[] = { "policies", "3rdparty", "Extensions",
                                        EXTENSION_ID };

    if (!json_object_has_member(object, path[0]))
        return object;

    for (gsize i = 0; i < G_N_ELEMENTS(path) && object != NULL; i++) {
        JsonNode *node = json_object_get_member(object, path[i]);

        object = node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node)
                                                              : NULL;
    }

    return object;
}

Policy *
policy_load(const char *path, GPtrArray *errors, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(Policy) policy = policy_new();
    JsonNode *root;
    JsonObject *object;

    if (!json_parser_load_from_file(parser, path, error)) {
        g_prefix_error(error, "Cannot read policy “%s”: ", path);
        return NULL;
    }

    root = json_parser_get_root(parser);
    object = root != NULL && JSON_NODE_HOLDS_OBJECT(root)
                 ? find_settings(json_node_get_object(root))
                 : NULL;
    if (object == NULL) {
        g_set_error(
            error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
            "Policy “%s”: expected one JSON object with the settings, bare or at "
            "policies → "
            "3rdparty → Extensions → " EXTENSION_ID,
            path);
        return NULL;
    }

    policy_read(policy, object, TRUE, errors);
    return g_steal_pointer(&policy);
}

static void
add_strings(JsonBuilder *builder, char **strings)
{
    json_builder_begin_array(builder);
    for (gsize i = 0; strings[i] != NULL; i++)
        json_builder_add_string_value(builder, strings[i]);
    json_builder_end_array(builder);
}

static void
add_value(JsonBuilder *builder, const Policy *policy, const Setting *setting)
{
    gpointer value = member(policy, setting);

    switch (setting->type) {
    case SETTING_ADDRESSES:
    case SETTING_DOMAINS:
        add_strings(builder, *(char ***)value);
        break;
    case SETTING_GROUPS:
        json_builder_begin_array(builder);
        for (guint i = 0; i < policy->trusted_groups->len; i++)
            add_strings(builder, g_ptr_array_index(policy->trusted_groups, i));
        json_builder_end_array(builder);
        break;
    case SETTING_COUNT:
        json_builder_add_int_value(builder, *(guint *)value);
        break;
    case SETTING_TEXT:
    case SETTING_EMPTY_TO:
        json_builder_add_string_value(builder, *(char **)value);
        break;
    case SETTING_WORD:
        json_builder_add_string_value(builder, setting->words[*(guint *)value]);
        break;
    case SETTING_BOOLEAN:
        json_builder_add_boolean_value(builder, *(gboolean *)value);
        break;
    }
}

JsonNode *
policy_to_json(const Policy *policy)
{
    g_autoptr(JsonBuilder) builder = json_builder_new_immutable();

    json_builder_begin_object(builder);
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
        json_builder_set_member_name(builder, settings[i].key);
        add_value(builder, policy, &settings[i]);
    }
    json_builder_end_object(builder);

    return json_builder_get_root(builder);
}

static void
describe(JsonBuilder *builder, const Policy *defaults, const Setting *setting)
{
    g_autofree char *expected = expectation(setting);

    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "key");
    json_builder_add_string_value(builder, setting->key);
    json_builder_set_member_name(builder, "type");
    json_builder_add_string_value(builder, types[setting->type]);
    if (setting->type == SETTING_COUNT) {
        json_builder_set_member_name(builder, "smallest");
        json_builder_add_int_value(builder, setting->smallest);
    }
    if (setting->words[0] != NULL) {
        json_builder_set_member_name(builder, "words");
        add_strings(builder, (char **)setting->words);
    }
    json_builder_set_member_name(builder, "default");
    add_value(builder, defaults, setting);
    json_builder_set_member_name(builder, "expected");
    json_builder_add_string_value(builder, expected);
    json_builder_set_member_name(builder, "help");
    json_builder_add_string_value(builder, _(setting->help));
    json_builder_end_object(builder);
}

JsonNode *
policy_describe(void)
{
    g_autoptr(JsonBuilder) builder = json_builder_new_immutable();
    g_autoptr(Policy) defaults = policy_new();

    json_builder_begin_array(builder);
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++)
        describe(builder, defaults, &settings[i]);
    json_builder_end_array(builder);

    return json_builder_get_root(builder);
}
