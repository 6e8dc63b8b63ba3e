/* Writer: what it writes is JSON, says what was put in, and hides nothing. */
#include "json/writer.h"

typedef struct {
    const char *name;
    const char *value; /* NULL: null */
    const char *json;
} StringCase;

static const StringCase strings[] = {
    { "null", NULL, "null" },
    { "empty", "", "\"\"" },
    { "plain", "a~b/c'd", "\"a~b/c'd\"" },
    { "quotes", "\"a\\b\"", "\"\\\"a\\\\b\\\"\"" },
    { "line-break", "a\nb", "\"a\\nb\"" },
    { "controls", "\x01\t\x1B\x7F", "\"\\u0001\\u0009\\u001b\\u007f\"" },
    { "control-of-two-bytes", "\xC2\x9B", "\"\\u009b\"" },
    { "letters", "山田é😀", "\"山田é😀\"" },
    { "turned-round",
      "a\xE2\x80\xAE"
      "b",
      "\"a\\u202eb\"" },
    { "invisible-of-two-bytes",
      "a\xC2\xAD"
      "b",
      "\"a\\u00adb\"" },
    { "invisible-pair",
      "a\xF3\xA0\x81\x81"
      "b",
      "\"a\\udb40\\udc41b\"" },
    { "no-utf-8", "é\xFFz\"", "\"é\xEF\xBF\xBDz\\\"\"" },
    { "letters-then-quotes", "山\"田", "\"山\\\"田\"" },
    { "longer-than-needed", "a\xE0\x80\x80",
      "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
    { "cut-short", "a\xE2\x80", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"" },
};

static void
test_string(gconstpointer data)
{
    const StringCase *one = data;
    g_autoptr(Writer) writer = writer_new(WRITER_LINE);
    g_autoptr(GString) text = NULL;
    g_autofree char *expected = g_strdup_printf("{\"x\":%s}", one->json);
    g_autoptr(JsonNode) node = NULL;

    writer_add_string(writer, "x", one->value);
    text = writer_finish(writer);
    g_assert_cmpstr(text->str, ==, expected);

    node = json_from_string(text->str, NULL);
    g_assert_nonnull(node);
    if (one->value != NULL && g_utf8_validate(one->value, -1, NULL))
        g_assert_cmpstr(
            json_object_get_string_member(json_node_get_object(node), "x"), ==,
            one->value);
}

static void
add_all(Writer *writer)
{
    writer_add_number(writer, "n", G_MAXUINT64);
    writer_add_boolean(writer, "yes", TRUE);
    writer_begin_array(writer, "none");
    writer_end_array(writer);
    writer_begin_object(writer, "empty");
    writer_end_object(writer);
    writer_begin_array(writer, "rows");
    writer_begin_object(writer, NULL);
    writer_add_string(writer, "a\"", "b");
    writer_end_object(writer);
    writer_begin_array(writer, NULL);
    writer_add_number(writer, NULL, 0);
    writer_add_boolean(writer, NULL, FALSE);
    writer_end_array(writer);
    writer_end_array(writer);
}

static void
test_line(void)
{
    g_autoptr(Writer) writer = writer_new(WRITER_LINE);
    g_autoptr(GString) text = NULL;

    add_all(writer);
    g_assert_cmpuint(writer_get_size(writer), ==, 88);
    text = writer_finish(writer);
    g_assert_cmpstr(
        text->str, ==,
        "{\"n\":18446744073709551615,\"yes\":true,\"none\":[],\"empty\":{},"
        "\"rows\":[{\"a\\\"\":\"b\"},[0,false]]}");
}

static void
test_indented(void)
{
    g_autoptr(Writer) writer = writer_new(WRITER_INDENTED);
    g_autoptr(GString) text = NULL;

    add_all(writer);
    text = writer_finish(writer);
    g_assert_cmpstr(
        text->str, ==,
        "{\n"
        "  \"n\" : 18446744073709551615,\n"
        "  \"yes\" : true,\n"
        "  \"none\" : [],\n"
        "  \"empty\" : {},\n"
        "  \"rows\" : [\n"
        "    {\n"
        "      \"a\\\"\" : \"b\"\n"
        "    },\n"
        "    [\n"
        "      0,\n"
        "      false\n"
        "    ]\n"
        "  ]\n"
        "}");
}

/* What took the pieces of a text, up to so many. */
typedef struct {
    GString *text;
    guint n_pieces;
    gsize longest;
    guint most;
} Taken;

static gboolean
take(const char *text, gsize length, gpointer user_data)
{
    Taken *taken = user_data;

    g_string_append_len(taken->text, text, (gssize)length);
    taken->longest = MAX(taken->longest, length);
    return ++taken->n_pieces < taken->most;
}

/* Returns: whether it was taken as a whole */
static gboolean
write_long(Taken *taken)
{
    g_autoptr(Writer) writer = writer_new_to(WRITER_LINE, take, taken);

    writer_begin_array(writer, "rows");
    for (guint i = 0; i < 100000; i++)
        writer_add_string(writer, NULL, "顧客");
    writer_end_array(writer);
    return writer_finish_line(writer);
}

static void
test_output(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(JsonNode) node = NULL;
    Taken taken = { .text = text, .most = G_MAXUINT };
    JsonArray *rows;

    g_assert_true(write_long(&taken));
    g_assert_cmpuint(taken.n_pieces, >, 5);
    g_assert_cmpuint(taken.longest, <, 100000);
    g_assert_true(g_str_has_suffix(text->str, "]}\n"));

    node = json_from_string(text->str, NULL);
    rows = json_object_get_array_member(json_node_get_object(node), "rows");
    g_assert_cmpuint(json_array_get_length(rows), ==, 100000);
    g_assert_cmpstr(json_array_get_string_element(rows, 99999), ==, "顧客");
}

/* A full disk is not written to again, and the rest is not kept. */
static void
test_broken_output(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    Taken taken = { .text = text, .most = 2 };

    g_assert_false(write_long(&taken));
    g_assert_cmpuint(taken.n_pieces, ==, 2);
}

/* Of what json-glib has read, the same comes out. */
static void
test_node(void)
{
    static const char json[] =
        "{\"x\":{\"a\":[1,-2,null,true,\"b\",0.5],\"c\":{},\"d\":[],\"e\":\"\\\"\"}}";
    g_autoptr(JsonNode) node = json_from_string(json, NULL);
    g_autoptr(Writer) writer = writer_new(WRITER_LINE);
    g_autoptr(GString) text = NULL;

    writer_add_node(writer, "x", json_object_get_member(json_node_get_object(node), "x"));
    text = writer_finish(writer);
    g_assert_cmpstr(text->str, ==, json);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(strings); i++) {
        g_autofree char *path = g_strconcat("/writer/string/", strings[i].name, NULL);
        g_test_add_data_func(path, &strings[i], test_string);
    }
    g_test_add_func("/writer/line", test_line);
    g_test_add_func("/writer/indented", test_indented);
    g_test_add_func("/writer/node", test_node);
    g_test_add_func("/writer/output", test_output);
    g_test_add_func("/writer/broken-output", test_broken_output);

    return g_test_run();
}
