/* Address list cuts: a long list is read in pieces, and its plain entries without GMime;
 * it says what GMime would say of it in one. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "mail/address-scan.h"
#include "mail/message.h"
#include "watched.h"

/* What stands between the commas of a random list, also what no list should have. */
static const char *const scraps[] = {
    "a@k1.example",
    "b@k2.example",
    "\"Doe, Jo\" <c@k3.example>",
    "Jo <d@k4.example>",
    "<e@k5.example>",
    "\xE3\x81\x82 <f@k6.example>",
    "=?UTF-8?B?6aGn5a6i?= <g@k7.example>",
    "=?UTF-8?Q?Doe,_Jo?= <g@k7.example>",
    "h@k8.example (Jo, of K8)",
    "(of K9) i@k9.example",
    "List: j@k1.example",
    "List: one: j@k1.example",
    "k@k2.example;",
    "k@k2.example;;",
    "Nobody: ;",
    "List",
    "\"List (2026)\"",
    "",
    "l@k3.example.",
    "m . n @ k4.example",
    "m. n@k4.example",
    "<@k0.example:o@k5.example>",
    "<@k0.example,@k1.example:o@k5.example>",
    "<p@k6.example> <q@k7.example>",
    "p@k6.example q@k7.example",
    "p@k6.example; q@k7.example",
    "r@[192.0.2.1]",
    "\"s, t\"@k8.example",
    "\"",
    "(",
    "<",
    ">",
    "=?",
    "J\xF6 <u@k9.example>",
    "v@xn--bcher-kva.example",
    "\\",
};

/* What an entry is made of, so that it is plain, or nearly so. */
static const char *const crumbs[] = {
    "a",
    "Jo",
    "1",
    " ",
    " ",
    "  ",
    "\t",
    "\r\n ",
    ".",
    "-",
    "--",
    "_",
    "+",
    "=",
    "?",
    "'",
    "&",
    "/",
    "\xC3\xB6",
    "\xE3\x81\x82",
    "\xE3\x80\x80",
    "\xE2\x80\xAE",
    "\"",
    "\"Doe, Jo\"",
    "\"a\\\"",
    "\"a\xE3\x81\x82\" ",
    "=?UTF-8?B?6aGn5a6i?=",
    "=?UTF-8?Q?a_b=C3=B6?= ",
    "=?UTF-8?Q?=3Ca=40k1=2Eexample=3E?=",
    "=?UTF-8?B?PGFAazEuZXhhbXBsZT4=?=",
    "\"<a@k1.example>\"",
    "=?ISO-2022-JP?B?GyRCOFw1UhsoQg==?=",
    "=?UTF-8?Q?",
    "=?x?Q?a?=",
    "?=",
    "xn--a",
    "Xn--a",
    "@",
    ":",
    ";",
    "\\",
    "(a)",
    "[",
    "\xFF",
};

/* How an entry ends, also one that nearly is none. */
static const char *const ends[] = {
    "<a@k1.example>",
    " <a@k1.example>",
    " <Jo.Doe+1@K1.Example> ",
    " b_-c@k2.example",
    "<a@k1..example>",
    " <a.@k1.example>",
    "<a@k1.example.>",
    " <a@xn--k1.example>",
    "<a @k1.example>",
    "<a@k1>>",
    "<<a@k1>",
    " <a@k1.example> x",
    "@k1.example",
    "<@k1.example>",
    "<a>",
    "<a@k1.example;",
    "<a@k1.example b>",
    "",
    "<a@k1.example(a)>",
    "<a:a@k1.example>",
};

static const char *const separators[] = { ",", ", ", ",\r\n ", " , ", ", ", "," };

static Message *
parse(const char *text)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    g_autoptr(GError) error = NULL;
    Message *message = message_parse(bytes, &error);

    g_assert_no_error(error);
    return message;
}

/* Returns: the list behind an entry of its own and so many spaces, as they
 * count for the length of a piece and for nothing else. */
static Message *
parse_behind(const char *list, gsize n_spaces)
{
    g_autofree char *spaces = g_strnfill(n_spaces, ' ');
    g_autofree char *text =
        g_strconcat("To:first@k0.example", spaces, ",", list, "\n", NULL);

    return parse(text);
}

/* Returns: the list behind an entry with which GMime has to begin. */
static Message *
parse_by_gmime(const char *list)
{
    g_autofree char *text = g_strconcat("To:(K0) first@k0.example,", list, "\n", NULL);

    return parse(text);
}

/* Returns: all that was read. */
static char *
describe_all(const Message *message)
{
    GString *text = g_string_new(NULL);
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);
    g_autofree char *names = g_strjoinv(" ", (char **)message_get_unreadable(message));

    g_string_append_printf(text, "unreadable: %s\n", names);

    for (gsize i = 0; i < n_addresses; i++) {
        const MessageAddress *one = &addresses[i];

        g_string_append_printf(
            text, "%u %u %s (%s)\n", one->entry, one->number,
            one->mailbox != NULL ? one->mailbox : "-",
            one->name != NULL ? one->name : "");
    }
    for (guint i = 0; i < message_get_n_entries(message, FIELD_TO); i++) {
        g_autofree char *entry = message_dup_entry(message, FIELD_TO, i);

        g_string_append_printf(text, "%s\n", entry);
    }

    return g_string_free(text, FALSE);
}

/* Returns: all that was read; where it is not the whole, only that. */
static char *
describe(const Message *message)
{
    return message_get_unreadable(message)[0] != NULL ? g_strdup("unreadable")
                                                      : describe_all(message);
}

/* Reads the list with plain entries in front of whatever stops it, and by GMime alone. */
static void
check_plain(const char *list, char *(*describe_it)(const Message *message))
{
    g_autoptr(Message) message = parse_behind(list, 0);
    g_autoptr(Message) by_gmime = parse_by_gmime(list);
    g_autofree char *got = describe_it(message);
    g_autofree char *expected = describe_it(by_gmime);

    if (!g_str_equal(got, expected))
        g_test_message("%s", list);
    g_assert_cmpstr(got, ==, expected);
}

/* Reads the list once for each of its commas, so that this is the first at
 * which a piece may end. */
static void
check_list(const char *list)
{
    const gsize first = strlen("first@k0.example,");
    g_autoptr(Message) whole = parse_behind(list, 0);
    g_autofree char *expected = describe(whole);

    check_plain(list, describe);
    for (const char *comma = strchr(list, ','); comma != NULL;
         comma = strchr(comma + 1, ',')) {
        gsize before = first + (gsize)(comma - list);
        g_autoptr(Message) pieces = parse_behind(list, ADDRESS_SCAN_PIECE + 1 - before);
        g_autofree char *got = describe(pieces);

        if (!g_str_equal(got, expected))
            g_test_message("%s, cut at byte %zu", list, (gsize)(comma - list));
        g_assert_cmpstr(got, ==, expected);
    }
}

/* Each row of a table, at the beginning, in the middle and at the end of a list. */
static void
test_table(gconstpointer path)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GError) error = NULL;
    JsonArray *rows;

    json_parser_load_from_file(parser, path, &error);
    g_assert_no_error(error);
    rows = json_object_get_array_member(
        json_node_get_object(json_parser_get_root(parser)), "rows");
    g_assert_cmpuint(json_array_get_length(rows), >, 0);

    for (guint i = 0; i < json_array_get_length(rows); i++) {
        const char *to =
            json_object_get_string_member(json_array_get_object_element(rows, i), "to");
        g_autofree char *middle =
            g_strconcat("a@k1.example, ", to, ", b@k2.example, ", to, NULL);

        check_list(to);
        check_list(middle);
    }
}

static void
test_random(void)
{
    for (guint round = 0; round < (g_test_slow() ? 100000 : unless_watched(1500, 20));
         round++) {
        g_autoptr(GString) list = g_string_new(NULL);
        int n_scraps = g_test_rand_int_range(2, 9);
        /* Else hardly a list would be readable. */
        gsize n_kinds = g_test_rand_bit() ? 12 : G_N_ELEMENTS(scraps);

        for (int i = 0; i < n_scraps; i++) {
            g_string_append(list, scraps[g_test_rand_int_range(0, (gint32)n_kinds)]);
            g_string_append(
                list, separators[g_test_rand_int_range(0, G_N_ELEMENTS(separators))]);
        }
        g_string_append(list, "z@k0.example");
        check_list(list->str);
    }
}

/* Names and addresses that are plain, or nearly so: whatever a plain entry is taken to
 * say, GMime says. */
static void
test_plain(void)
{
    for (guint round = 0; round < (g_test_slow() ? 1000000 : unless_watched(10000, 100));
         round++) {
        g_autoptr(GString) list = g_string_new(NULL);
        int n_entries = g_test_rand_int_range(1, 4);

        for (int i = 0; i < n_entries; i++) {
            for (int n = g_test_rand_int_range(0, 6); n > 0; n--)
                g_string_append(
                    list, crumbs[g_test_rand_int_range(0, G_N_ELEMENTS(crumbs))]);
            g_string_append(list, ends[g_test_rand_int_range(0, G_N_ELEMENTS(ends))]);
            if (i < n_entries - 1 || g_test_rand_int_range(0, 10) == 0)
                g_string_append(
                    list, separators[g_test_rand_int_range(0, G_N_ELEMENTS(separators))]);
        }
        check_plain(list->str, describe_all);
    }
}

/* So long that several pieces are cut from it, each where it happens. */
static void
test_long(void)
{
    g_autoptr(GString) list = g_string_new(NULL);
    g_autoptr(Message) message = NULL;
    const guint n_rounds = 5000;
    gsize n_addresses = 0;

    for (guint i = 0; i < n_rounds; i++)
        g_string_append_printf(
            list,
            "\"Doe, Jo\" <a%u@k1.example>, b%u@k2.example (Jo, of K2),\r\n "
            "List %u: c%u@k3.example, <d%u@k3.example>;, ",
            i, i, i, i, i);
    g_string_append(list, "z@k0.example");
    g_assert_cmpuint(list->len, >, 5 * ADDRESS_SCAN_PIECE);
    message = parse_behind(list->str, 0);

    g_assert_null(message_get_unreadable(message)[0]);
    g_assert_cmpuint(message_get_n_entries(message, FIELD_TO), ==, 3 * n_rounds + 2);
    message_get_addresses(message, &n_addresses);
    g_assert_cmpuint(n_addresses, ==, 4 * n_rounds + 2);
    for (guint i = 0; i < n_rounds; i++) {
        g_autofree char *group =
            g_strdup_printf("List %u: c%u@k3.example, d%u@k3.example;", i, i, i);
        g_autofree char *got = message_dup_entry(message, FIELD_TO, 3 * i + 3);

        g_assert_cmpstr(got, ==, group);
    }
}

int
main(int argc, char **argv)
{
    static const char *const tables[] = { "gmime", "headerparser", "isemail", "jsmime",
                                          "own",   "rfc5322",      "rfc6532" };
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *name = g_strconcat("/address-list-cuts/", tables[i], NULL);
        g_autofree char *file = g_strconcat(tables[i], ".json", NULL);

        g_ptr_array_add(
            paths,
            g_test_build_filename(G_TEST_DIST, "..", "data", "addresses", file, NULL));
        g_test_add_data_func(name, paths->pdata[i], test_table);
    }
    g_test_add_func("/address-list-cuts/random", test_random);
    g_test_add_func("/address-list-cuts/plain", test_plain);
    g_test_add_func("/address-list-cuts/long", test_long);

    return g_test_run();
}
