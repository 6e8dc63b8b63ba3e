/* Reply: every one fits, whatever the mail holds. */
#include "policy/policy-json.h"
#include "watched.h"
#include "wire/framing.h"
#include "wire/reply.h"

#include <json-glib/json-glib.h>

static JsonNode *
assert_fits(GBytes *reply)
{
    gsize size = 0;
    const char *json = g_bytes_get_data(reply, &size);
    g_autofree char *text = g_strndup(json, size);
    JsonNode *node;

    g_assert_cmpuint(size, <=, FRAMING_MAX_REPLY);
    g_assert_true(g_utf8_validate(json, (gssize)size, NULL));
    node = json_from_string(text, NULL);
    g_assert_nonnull(node);
    return node;
}

static void
test_error_reply(void)
{
    g_autoptr(GError) error =
        g_error_new_literal(REQUEST_ERROR, REQUEST_ERROR_FIELD, "a \"text\"\n");
    g_autoptr(GBytes) reply = reply_error(NULL, error);
    g_autoptr(JsonNode) node = assert_fits(reply);
    JsonObject *object = json_node_get_object(node);

    g_assert_cmpstr(json_object_get_string_member(object, "type"), ==, "error");
    g_assert_true(json_object_get_null_member(object, "id"));
    g_assert_cmpstr(json_object_get_string_member(object, "code"), ==, "field");
    g_assert_cmpstr(json_object_get_string_member(object, "text"), ==, "a \"text\"\n");
}

/* Every setting of a policy is described, once, in its order. */
static void
test_settings_reply(void)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(JsonNode) defaults = policy_to_json(policy);
    g_autoptr(GList) keys = json_object_get_members(json_node_get_object(defaults));
    g_autoptr(GBytes) reply = reply_settings("1", 2);
    g_autoptr(JsonNode) node = assert_fits(reply);
    JsonObject *object = json_node_get_object(node);
    JsonArray *items = json_object_get_array_member(object, "items");
    guint n = 0;

    g_assert_cmpstr(json_object_get_string_member(object, "type"), ==, "settings");
    g_assert_cmpint(json_object_get_int_member(object, "conversations"), ==, 2);
    for (GList *key = keys; key != NULL; key = key->next) {
        JsonObject *item = json_array_get_object_element(items, n++);

        g_assert_cmpstr(json_object_get_string_member(item, "key"), ==, key->data);
        g_assert_true(json_node_equal(
            json_object_get_member(item, "default"),
            json_object_get_member(json_node_get_object(defaults), key->data)));
        g_assert_cmpstr(json_object_get_string_member(item, "help"), !=, "");
        g_assert_cmpstr(json_object_get_string_member(item, "expected"), !=, "");
    }
    g_assert_cmpuint(json_array_get_length(items), ==, n);
}

/* Entries that grow most on their way to the wire; %u is the number. */
static const char *const nasty_entries[] = {
    "c%u@k%u.example",
    "\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\" <\"a\\\"\\\\ b%u\"@k%u.example>",
    "\"\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\" <\"\\\\\\\\ %u\"@k%u.example>",
    ("\"\xF0\x9F\x93\xA7\xF0\x9F\x93\xA7\xF0\x9F\x93\xA7\" "
     "<\xF0\x9F\x93\xA7%u@k%u.example>"),
    "\"\a\a\a\a\a\a\a\a\" <\"\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a %u\"@k%u.example>",
    "\"\x7F\x7F\x7F\x7F\" <\"\x01\x02\x7F\x1F\x0B\x7F\x01\x02\x03\x04 %u\"@k%u.example>",
    "p%u@k%u.example, boss@corp.example", /* every entry a move of its own */
};

static Inspection *
inspect_many(const char *format, guint n)
{
    GString *mail = g_string_new("From: jimu@corp.example\nCc: boss@corp.example");
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(Policy) policy = policy_new();
    Inspection *inspection;

    for (guint i = 0; i < n; i++) {
        g_string_append(mail, ",\n ");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        g_string_append_printf(mail, format, i, i);
#pragma GCC diagnostic pop
    }
    g_string_append(mail, "\n\n");
    bytes = g_string_free_to_bytes(mail);
    inspection =
        inspection_new(&(InspectionInput){ .message = bytes, .policy = policy }, NULL);
    g_assert_nonnull(inspection);

    return inspection;
}

/* Follows the pages to the end; every one brings something, none is repeated. */
static void
assert_pages(const Inspection *inspection, PageOf what, guint64 total)
{
    guint64 from = 0;

    while (from < total) {
        g_autoptr(GBytes) reply = reply_page("id", "of", what, from, inspection);
        g_autoptr(JsonNode) node = assert_fits(reply);
        JsonObject *object = json_node_get_object(node);
        guint n_items =
            json_array_get_length(json_object_get_array_member(object, "items"));

        g_assert_cmpint(json_object_get_int_member(object, "total"), ==, (gint64)total);
        g_assert_cmpint(json_object_get_int_member(object, "from"), ==, (gint64)from);
        g_assert_cmpuint(n_items, >, 0);
        from += n_items;
    }
    g_assert_cmpuint(from, ==, total);
}

static void
test_nasty(gconstpointer data)
{
    g_autofree char *id = g_strnfill(128, '"');
    /* The plain ones are as many as a mail may have; a fifth of them fill pages as well.
     */
    guint n = data == nasty_entries[0] ? unless_watched(100000, 5000)
                                       : unless_watched(20000, 1000);
    g_autoptr(Inspection) inspection = inspect_many(data, n);
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(Prompt) question = prompt_new(inspection, policy);
    g_autoptr(GBytes) reply =
        reply_verdict(id, inspection, question, TRUE, TRUE, NULL, NULL);
    guint n_moves = 0;

    json_node_unref(assert_fits(reply));
    if (inspection->conversion != NULL)
        conversion_get_moves(inspection->conversion, &n_moves);
    assert_pages(
        inspection, PAGE_EXPOSED, exposure_get_figures(inspection->exposure)->addresses);
    assert_pages(inspection, PAGE_MOVES, n_moves);
    assert_pages(
        inspection, PAGE_AUDIENCE, exposure_get_figures(inspection->exposure)->audience);
}

static void
test_huge_addresses(void)
{
    g_autofree char *local = g_strnfill(100000, '\a');
    g_autofree char *format = g_strconcat("\"", local, " %u\"@k%u.example", NULL);
    g_autoptr(Inspection) inspection = inspect_many(format, 300);
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(Prompt) question = prompt_new(inspection, policy);
    g_autoptr(GBytes) reply =
        reply_verdict("1", inspection, question, TRUE, TRUE, NULL, NULL);
    g_autoptr(JsonNode) node = assert_fits(reply);

    g_assert_nonnull(node);
}

static void
test_page_behind_the_end(void)
{
    g_autoptr(Inspection) inspection = inspect_many(nasty_entries[0], 7);
    g_autoptr(GBytes) reply =
        reply_page("id", "of", PAGE_EXPOSED, G_MAXINT64, inspection);
    g_autoptr(JsonNode) node = assert_fits(reply);
    JsonArray *items = json_object_get_array_member(json_node_get_object(node), "items");

    g_assert_cmpuint(json_array_get_length(items), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    g_test_add_func("/reply/error", test_error_reply);
    g_test_add_func("/reply/settings", test_settings_reply);
    for (gsize i = 0; i < G_N_ELEMENTS(nasty_entries); i++) {
        g_autofree char *path = g_strdup_printf("/reply/nasty/%" G_GSIZE_FORMAT, i);
        g_test_add_data_func(path, nasty_entries[i], test_nasty);
    }
    g_test_add_func("/reply/huge-addresses", test_huge_addresses);
    g_test_add_func("/reply/page-behind-the-end", test_page_behind_the_end);

    return g_test_run();
}
