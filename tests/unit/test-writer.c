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

    return g_test_run();
}
