/* Harmless: names and addresses that cannot control what shows them. */

#include <json-glib/json-glib.h>
#include <string.h>

#include "mail/mailbox.h"
#include "text/harmless.h"
#include "text/invisible.h"
#include "watched.h"

typedef struct {
    const char *name;
    const char *text;
    const char *harmless;
} HarmlessCase;

static const HarmlessCase harmless_cases[] = {
    { "ordinary", "Kim Customer", "Kim Customer" },
    { "japanese", "顧客 一郎", "顧客 一郎" },
    { "right-to-left-letters", "\xD7\x90\xD7\x91", "\xD7\x90\xD7\x91" },
    { "emoji", "\xF0\x9F\x93\xA7", "\xF0\x9F\x93\xA7" },
    { "nothing", "", "" },
    { "no-text", NULL, "" },
    { "white-space-folded", " a \t\r\n  b ", "a b" },
    { "escape", "a\033[31mb", "a\xEF\xBF\xBD[31mb" },
    { "bell-and-delete", "\a\x7F", "\xEF\xBF\xBD\xEF\xBF\xBD" },
    { "c1-control",
      "a\xC2\x9B"
      "b",
      "a\xEF\xBF\xBD"
      "b" },
    { "right-to-left-override",
      "a\xE2\x80\xAE"
      "b",
      "ab" },
    { "isolate",
      "\xE2\x81\xA6"
      "ab\xE2\x81\xA9",
      "ab" },
    { "arabic-letter-mark",
      "a\xD8\x9C"
      "b",
      "ab" },
    { "no-width",
      "a\xE2\x80\x8B"
      "b\xEF\xBB\xBF\xC2\xAD",
      "ab" },
    { "line-separator",
      "a\xE2\x80\xA8"
      "b",
      "ab" },
    { "not-utf-8",
      "a\xFC"
      "b",
      "a\xEF\xBF\xBD"
      "b" },
    { "cut-inside-a-character", "a\xE3\x81", NULL },
};

static void
test_harmless(gconstpointer data)
{
    const HarmlessCase *one = data;
    g_autofree char *harmless = harmless_text(one->text);
    gboolean was_valid = one->text != NULL && g_utf8_validate(one->text, -1, NULL);

    g_assert_true(g_utf8_validate(harmless, -1, NULL));
    g_assert_true(harmless_is(harmless));
    if (one->harmless != NULL)
        g_assert_cmpstr(harmless, ==, one->harmless);
    if (was_valid && harmless_is(one->text) && strchr(one->text, '\n') == NULL)
        g_assert_cmpstr(harmless, ==, one->text);
}

/* The table that all places where a name is shown are tried with. */
static JsonObject *
read_hostile(JsonParser *parser)
{
    g_autofree char *path =
        g_test_build_filename(G_TEST_DIST, "..", "data", "hostile-names.json", NULL);
    g_autoptr(GError) error = NULL;

    json_parser_load_from_file(parser, path, &error);
    g_assert_no_error(error);

    return json_node_get_object(json_parser_get_root(parser));
}

static void
test_hostile_names(void)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonArray *names = json_object_get_array_member(read_hostile(parser), "names");

    g_assert_cmpuint(json_array_get_length(names), >=, 25);
    for (guint i = 0; i < json_array_get_length(names); i++) {
        JsonObject *one = json_array_get_object_element(names, i);
        g_autofree char *harmless =
            harmless_text(json_object_get_string_member(one, "text"));

        g_test_message("%s", json_object_get_string_member(one, "case"));
        g_assert_cmpstr(harmless, ==, json_object_get_string_member(one, "shown"));
        g_assert_true(harmless_is(harmless));
    }
}

static void
test_hostile_addresses(void)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonArray *addresses =
        json_object_get_array_member(read_hostile(parser), "addresses");

    g_assert_cmpuint(json_array_get_length(addresses), >=, 10);
    for (guint i = 0; i < json_array_get_length(addresses); i++) {
        JsonObject *one = json_array_get_object_element(addresses, i);
        g_autofree char *mailbox =
            mailbox_normalise(json_object_get_string_member(one, "address"));
        g_autofree char *shown = harmless_address(mailbox);

        g_test_message("%s", json_object_get_string_member(one, "case"));
        g_assert_cmpstr(shown, ==, json_object_get_string_member(one, "shown"));
        g_assert_true(g_str_is_ascii(mailbox_domain(shown)));
    }
}

/* What looks fast at a character has to agree with the table. */
static void
test_every_character(void)
{
    const guint step = unless_watched(1, 17);

    for (gunichar c = 0xA1; c < 0xF0000; c += step) {
        gboolean hidden = invisible_kind(c) == INVISIBLE_HIDDEN;
        char text[10] = "a";
        int length = 1;
        g_autofree char *harmless = NULL;

        if (!g_unichar_validate(c) || g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR)
            continue;
        length += g_unichar_to_utf8(c, text + length);
        text[length] = 'b';
        harmless = harmless_text(text);
        if (harmless_is_character(c) == hidden ||
            g_strcmp0(harmless, hidden ? "ab" : text) != 0)
            g_error("U+%04X: “%s”", c, harmless);
    }
}

/* Whatever two bytes, or three, come first: a length is one of valid UTF-8. */
static void
test_common_length(void)
{
    const guint step = unless_watched(1, 17);
    gsize n_common = 0;

    for (guint bits = 0; bits < 0x1000000; bits += bits < 0xC00000 ? 0x100 : step) {
        const char text[] = { (char)(bits >> 16), (char)(bits >> 8), (char)bits, '\0' };
        gsize length = harmless_common_length(text);

        if (length == 0)
            continue;
        n_common++;
        if (!g_utf8_validate_len(text, length, NULL) ||
            g_utf8_next_char(text) != text + length ||
            !harmless_is_character(g_utf8_get_char(text)))
            g_error("%06X: %" G_GSIZE_FORMAT, bits, length);
    }
    g_assert_cmpuint(n_common, >, 0x3000);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(harmless_cases); i++) {
        g_autofree char *path =
            g_strconcat("/harmless/text/", harmless_cases[i].name, NULL);
        g_test_add_data_func(path, &harmless_cases[i], test_harmless);
    }
    g_test_add_func("/harmless/hostile-names", test_hostile_names);
    g_test_add_func("/harmless/hostile-addresses", test_hostile_addresses);

    g_test_add_func("/harmless/every-character", test_every_character);
    g_test_add_func("/harmless/common-length", test_common_length);

    return g_test_run();
}
