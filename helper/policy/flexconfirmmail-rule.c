#include "policy/flexconfirmmail-rule.h"

#include <glib/gi18n.h>
#include <string.h>

#include "policy/pattern.h"
#include "policy/policy.h"
#include "text/word-finder.h"
#include "json/member.h"

/* As it counts what a rule is about … */
typedef enum {
    TARGET_RECIPIENT,
    TARGET_FILE,
    TARGET_SUFFIX,
    TARGET_SUBJECT,
    TARGET_BODY,
    TARGET_SUBJECT_OR_BODY,
} Target;

/* … and what it does: from here on it refuses. */
#define ACTION_BLOCK 10

/* The rules that are there from the start, and the settings by which they were set before
 * there were rules. */
typedef struct {
    const char *id;
    const char *prefix;   /* of those settings; the list is under the prefix itself */
    const char *switches; /* the end of the one that switches it on; NULL: it is on */
    Target target;
    int action;
} BuiltIn;

static const BuiltIn built_in[] = {
    { "builtInAttentionDomains", "attentionDomains", NULL, TARGET_RECIPIENT, 1 },
    { "builtInAttentionSuffixes", "attentionSuffixes", "Confirm", TARGET_SUFFIX, 3 },
    { "builtInAttentionSuffixes2", "attentionSuffixes2", "Confirm", TARGET_SUFFIX, 3 },
    { "builtInAttentionTerms", "attentionTerms", "Confirm", TARGET_FILE, 3 },
    { "builtInBlockedDomains", "blockedDomains", "Enabled", TARGET_RECIPIENT, 10 },
};

/* What is built up on in this order. */
static const char *const lists[] = { "baseRules", "overrideBaseRules", "userRules",
                                     "overrideRules" };

gboolean
flexconfirmmail_rule_reads(const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (strcmp(key, lists[i]) == 0)
            return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(built_in); i++) {
        if (g_str_has_prefix(key, built_in[i].prefix))
            return TRUE;
    }

    return g_str_has_prefix(key, "allow") && g_str_has_suffix(key, "Rules");
}

static void
note(GPtrArray *notes, const char *name, const char *item, const char *text)
{
    g_ptr_array_add(
        notes, item != NULL ? g_strdup_printf("%s: “%s”: %s", name, item, text)
                            : g_strdup_printf("%s: %s", name, text));
}

static gint64
number_of(JsonObject *rule, const char *key, gint64 fallback)
{
    JsonNode *node = json_object_get_member(rule, key);

    if (node == NULL || !JSON_NODE_HOLDS_VALUE(node))
        return fallback;
    if (json_node_get_value_type(node) == G_TYPE_BOOLEAN)
        return json_node_get_boolean(node);

    return json_node_get_value_type(node) == G_TYPE_INT64 ? json_node_get_int(node)
                                                          : fallback;
}

static JsonObject *
find_rule(GPtrArray *rules, const char *id)
{
    JsonObject *rule;

    for (guint i = 0; i < rules->len; i++) {
        if (g_strcmp0(member_string(g_ptr_array_index(rules, i), "id"), id) == 0)
            return g_ptr_array_index(rules, i);
    }

    rule = json_object_new();
    json_object_set_string_member(rule, "id", id);
    g_ptr_array_add(rules, rule);
    return rule;
}

static void
take_over(JsonObject *rule, const char *name, JsonNode *node)
{
    if (node != NULL && !JSON_NODE_HOLDS_NULL(node))
        json_object_set_member(rule, name, json_node_copy(node));
}

/* A rule of old settings is on where it has a list, unless they say otherwise. */
static void
add_built_in(GPtrArray *rules, JsonObject *theirs, const BuiltIn *one)
{
    static const struct {
        const char *end;
        const char *name;
    } members[] = { { "", "itemsLocal" },
                    { "Source", "itemsSource" },
                    { "File", "itemsFile" },
                    { "ConfirmationMode", "action" },
                    { "DialogMessage", "confirmMessage" } };
    JsonObject *rule = find_rule(rules, one->id);
    gboolean has_list = json_object_has_member(theirs, one->prefix);

    json_object_set_int_member(rule, "matchTarget", one->target);
    json_object_set_int_member(rule, "action", one->action);
    json_object_set_boolean_member(rule, "enabled", one->switches == NULL || has_list);
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        g_autofree char *key = g_strconcat(one->prefix, members[i].end, NULL);

        take_over(rule, members[i].name, json_object_get_member(theirs, key));
    }
    if (one->switches != NULL) {
        g_autofree char *key = g_strconcat(one->prefix, one->switches, NULL);

        take_over(rule, "enabled", json_object_get_member(theirs, key));
    }
}

static void
merge(GPtrArray *rules, JsonArray *array)
{
    guint length = array != NULL ? json_array_get_length(array) : 0;

    for (guint i = 0; i < length; i++) {
        JsonNode *node = json_array_get_element(array, i);
        JsonObject *object =
            JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
        const char *id = member_string(object, "id");
        JsonObject *rule = id != NULL ? find_rule(rules, id) : NULL;
        JsonObjectIter iter;
        const char *key;
        JsonNode *value;

        if (rule == NULL)
            continue;
        json_object_iter_init(&iter, object);
        while (json_object_iter_next(&iter, &key, &value))
            take_over(rule, key, value);
    }
}

static gboolean
has_string(JsonArray *array, const char *text)
{
    for (guint i = 0; i < json_array_get_length(array); i++) {
        if (strcmp(json_array_get_string_element(array, i), text) == 0)
            return TRUE;
    }

    return FALSE;
}

static void
add_once(JsonArray *array, const char *text)
{
    if (!has_string(array, text))
        json_array_add_string_element(array, text);
}

/* Returns: (transfer full) (element-type utf8): the strings of @array, trimmed; comments
 * are none */
static GPtrArray *
list_items(JsonArray *array)
{
    GPtrArray *items = g_ptr_array_new_with_free_func(g_free);
    guint length = array != NULL ? json_array_get_length(array) : 0;

    for (guint i = 0; i < length; i++) {
        JsonNode *node = json_array_get_element(array, i);
        char *item = json_node_get_value_type(node) == G_TYPE_STRING
                         ? g_strstrip(json_node_dup_string(node))
                         : NULL;

        if (item != NULL && *item != '\0' && *item != '#')
            g_ptr_array_add(items, item);
        else
            g_free(item);
    }

    return items;
}

/* Returns: (transfer full): a pattern of theirs as they compare it, without the leading -
 * that takes the same pattern out of the list again, and no one else */
static char *
fold_pattern(const char *item, gboolean *out)
{
    const char *p = item;

    *out = *p == '-';
    p += *out;
    p += *p == '@';
    if (g_str_has_prefix(p, "*@"))
        p += 2;

    return g_ascii_strdown(p, -1);
}

void
flexconfirmmail_rule_add_patterns(
    const char *name, JsonArray *theirs, JsonArray *ours, GPtrArray *notes)
{
    g_autoptr(GPtrArray) items = list_items(theirs);
    g_autoptr(GHashTable) taken_out =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gboolean out;

    for (guint i = 0; i < items->len; i++) {
        char *pattern = fold_pattern(g_ptr_array_index(items, i), &out);

        if (out)
            g_hash_table_add(taken_out, pattern);
        else
            g_free(pattern);
    }
    for (guint i = 0; i < items->len; i++) {
        const char *item = g_ptr_array_index(items, i);
        g_autofree char *pattern = fold_pattern(item, &out);
        g_autofree char *normal = NULL;

        if (out || g_hash_table_contains(taken_out, pattern))
            continue;
        normal = strchr(pattern, '?') == NULL
                     ? pattern_normalise(pattern, setting_entry_kinds(SETTING_ADDRESSES))
                     : NULL;
        if (normal == NULL) {
            note(notes, name, item, _("cannot be written here"));
            continue;
        }
        if (strchr(pattern, '@') == NULL && !g_str_has_prefix(pattern, "*."))
            note(notes, name, item, _("counts with its sub-domains here"));
        add_once(ours, normal);
    }
}

/* They look for words within others as well.  Returns: (transfer full) */
static char *
word_of(const char *item)
{
    const char *last = g_utf8_find_prev_char(item, item + strlen(item));
    GString *word = g_string_new(NULL);

    if (word_finder_needs_edge(g_utf8_get_char(item)))
        g_string_append_c(word, '*');
    g_string_append(word, item);
    if (last != NULL && word_finder_needs_edge(g_utf8_get_char(last)))
        g_string_append_c(word, '*');
    g_string_replace(word, "?", "*", 0);

    return g_string_free(word, FALSE);
}

static char *
suffix_of(const char *item)
{
    return g_strdup_printf("*.%s", *item == '.' ? item + 1 : item);
}

static const char *
key_of(Target target, gboolean blocks)
{
    switch (target) {
    case TARGET_RECIPIENT:
        return blocks ? "refusedRecipients" : "attentionRecipients";
    case TARGET_FILE:
    case TARGET_SUFFIX:
        return "attentionFiles";
    case TARGET_SUBJECT:
    case TARGET_BODY:
    case TARGET_SUBJECT_OR_BODY:
        return "attentionWords";
    }

    return NULL;
}

static JsonArray *
list_of(JsonObject *ours, const char *key)
{
    JsonArray *array = member_array(ours, key);

    if (array == NULL) {
        array = json_array_new();
        json_object_set_array_member(ours, key, array);
    }

    return array;
}

/* Says in which way ours asks otherwise. */
static void
note_difference(const char *name, JsonObject *rule, Target target, GPtrArray *notes)
{
    gint64 action = number_of(rule, "action", 0);
    gint64 condition = action >= ACTION_BLOCK ? action / ACTION_BLOCK : action;
    const char *message = member_string(rule, "confirmMessage");

    if (action >= ACTION_BLOCK && target != TARGET_RECIPIENT)
        note(notes, name, NULL, _("refuses there, and asks here"));
    if (target == TARGET_RECIPIENT ? condition > 1 : condition % 2 == 0)
        note(notes, name, NULL, _("its condition has no counterpart: it always holds"));
    if (target != TARGET_RECIPIENT && condition < 3)
        note(notes, name, NULL, _("is asked here only where a message goes outside"));
    if (target == TARGET_SUBJECT || target == TARGET_BODY)
        note(notes, name, NULL, _("is looked for in subject and text here"));
    if (message != NULL && *message != '\0')
        note(notes, name, NULL, _("its own text has no counterpart"));
}

/* Returns: whether there is something to take over */
static gboolean
verify(const char *name, JsonObject *rule, guint n_items, GPtrArray *notes)
{
    const char *file = member_string(rule, "itemsFile");
    gboolean in_file = number_of(rule, "itemsSource", 0) == 1;

    if (in_file ? file == NULL || *file == '\0' : n_items == 0)
        return FALSE;
    if (number_of(rule, "enabled", TRUE) == 0)
        note(notes, name, NULL, _("is switched off, and not taken over"));
    else if (in_file)
        note(notes, name, file, _("its list is in this file; add its lines by hand"));
    else if (number_of(rule, "action", 0) == 0)
        note(notes, name, NULL, _("only highlights, which has no counterpart"));
    else
        return TRUE;

    return FALSE;
}

static void
take_rule(JsonObject *rule, JsonObject *ours, GPtrArray *notes)
{
    const char *name = member_string(rule, "name");
    Target target = (Target)number_of(rule, "matchTarget", TARGET_RECIPIENT);
    JsonArray *theirs = member_array(rule, "itemsLocal");
    g_autoptr(GPtrArray) items = list_items(theirs);
    const char *key = key_of(target, number_of(rule, "action", 0) >= ACTION_BLOCK);

    if (name == NULL || *name == '\0')
        name = member_string(rule, "id");
    if (!verify(name, rule, items->len, notes))
        return;
    if (key == NULL) {
        note(notes, name, NULL, _("has no counterpart"));
        return;
    }

    note_difference(name, rule, target, notes);
    if (target == TARGET_RECIPIENT) {
        flexconfirmmail_rule_add_patterns(name, theirs, list_of(ours, key), notes);
        return;
    }
    for (guint i = 0; i < items->len; i++) {
        const char *item = g_ptr_array_index(items, i);
        g_autofree char *entry =
            target == TARGET_SUFFIX ? suffix_of(item) : word_of(item);

        add_once(list_of(ours, key), entry);
    }
}

void
flexconfirmmail_rule_read_all(JsonObject *theirs, JsonObject *ours, GPtrArray *notes)
{
    g_autoptr(GPtrArray) rules =
        g_ptr_array_new_with_free_func((GDestroyNotify)json_object_unref);

    for (gsize i = 0; i < G_N_ELEMENTS(built_in); i++)
        add_built_in(rules, theirs, &built_in[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        merge(rules, member_array(theirs, lists[i]));
    for (guint i = 0; i < rules->len; i++)
        take_rule(g_ptr_array_index(rules, i), ours, notes);
}
