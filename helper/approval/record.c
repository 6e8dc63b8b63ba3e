#include "approval/record.h"

#include <string.h>

#include "text/harmless.h"
#include "json/member.h"
#include "json/strict.h"

/* More than a record has, and so little that it costs nothing. */
static const StrictLimits limits = { .depth = 4, .values = 1000 };

static void
set_error(const RecordKind *kind, RecordFault fault, const char *text, GError **error)
{
    g_autofree char *harmless = harmless_text(text);

    g_set_error(error, kind->domain, (gint)fault, "%s: %s", kind->type, harmless);
}

gboolean
record_fail(const RecordKind *kind, const char *name, GError **error)
{
    g_autofree char *text = g_strdup_printf("“%s” is missing, or wrong", name);

    set_error(kind, RECORD_FAULT_FIELD, text, error);
    return FALSE;
}

/* Returns: (transfer full) (nullable): what stands in @json */
static JsonNode *
parse(const RecordKind *kind, GBytes *json, GError **error)
{
    g_autoptr(GPtrArray) repeated = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) reason = NULL;
    gsize length = 0;
    const char *data = g_bytes_get_data(json, &length);
    g_autofree char *text = g_strndup(data != NULL ? data : "", length);

    if (!strict_verify(text, length, &limits, repeated, &reason) ||
        !json_parser_load_from_data(parser, text, (gssize)length, &reason)) {
        set_error(kind, RECORD_FAULT_JSON, reason->message, error);
        return NULL;
    }
    if (repeated->len > 0) {
        set_error(kind, RECORD_FAULT_JSON, "a key is there twice", error);
        return NULL;
    }

    return json_parser_steal_root(parser);
}

/* Returns: the name of a member that is missing or that nobody knows; %NULL: all is well
 */
static const char *
find_wrong_member(const RecordKind *kind, JsonObject *object)
{
    JsonObjectIter iter;
    const char *name;

    for (gsize i = 0; kind->members[i] != NULL; i++) {
        if (!json_object_has_member(object, kind->members[i]))
            return kind->members[i];
    }

    json_object_iter_init(&iter, object);
    while (json_object_iter_next(&iter, &name, NULL)) {
        if (strcmp(name, "type") != 0 && strcmp(name, "version") != 0 &&
            !g_strv_contains(kind->members, name))
            return name;
    }

    return NULL;
}

static gboolean
is_version(JsonObject *object)
{
    JsonNode *node = json_object_get_member(object, "version");

    return node != NULL && json_node_get_value_type(node) == G_TYPE_INT64 &&
           json_node_get_int(node) == RECORD_VERSION;
}

JsonNode *
record_parse(const RecordKind *kind, GBytes *json, GError **error)
{
    g_autoptr(JsonNode) root = parse(kind, json, error);
    JsonObject *object;
    const char *wrong;

    if (root == NULL)
        return NULL;
    if (!JSON_NODE_HOLDS_OBJECT(root)) {
        set_error(kind, RECORD_FAULT_JSON, "expected a JSON object", error);
        return NULL;
    }

    object = json_node_get_object(root);
    if (g_strcmp0(member_string(object, "type"), kind->type) != 0) {
        record_fail(kind, "type", error);
        return NULL;
    }
    if (!is_version(object)) {
        set_error(
            kind, RECORD_FAULT_VERSION,
            "expected version " G_STRINGIFY(RECORD_VERSION) ", the only one known here",
            error);
        return NULL;
    }
    wrong = find_wrong_member(kind, object);
    if (wrong != NULL) {
        record_fail(kind, wrong, error);
        return NULL;
    }

    return g_steal_pointer(&root);
}

Writer *
record_begin(const RecordKind *kind)
{
    Writer *writer = writer_new(WRITER_LINE);

    writer_add_string(writer, "type", kind->type);
    writer_add_number(writer, "version", RECORD_VERSION);

    return writer;
}

char *
record_dup_digits(JsonObject *object, const char *name, gsize n_digits)
{
    const char *digits = member_string(object, name);

    return digits != NULL && strlen(digits) == n_digits &&
                   strspn(digits, "0123456789abcdef") == n_digits
               ? g_strdup(digits)
               : NULL;
}

char *
record_format_time(GDateTime *time)
{
    return g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
}

GDateTime *
record_dup_time(JsonObject *object, const char *name)
{
    const char *text = member_string(object, name);
    g_autoptr(GDateTime) time =
        text != NULL ? g_date_time_new_from_iso8601(text, NULL) : NULL;
    g_autoptr(GDateTime) utc = time != NULL ? g_date_time_to_utc(time) : NULL;
    g_autofree char *again = utc != NULL ? record_format_time(utc) : NULL;

    /* There is one way to write it, as it is signed. */
    return g_strcmp0(again, text) == 0 ? g_steal_pointer(&utc) : NULL;
}
