/* Canonical: one digest for one message, however it is written, another for another one,
 * and none for what cannot be approved: tests/data/approval-vectors.json. */
#include "approval/canonical.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* In the order of CanonicalError. */
static const char *const codes[] = { "MESSAGE",    "UNREADABLE", "HEADER", "ENCRYPTED",
                                     "INCOMPLETE", "TEXT",       NULL };

static JsonObject *
read_vectors(JsonParser *parser)
{
    g_autofree char *path =
        g_test_build_filename(G_TEST_DIST, "..", "data", "approval-vectors.json", NULL);

    g_assert_true(json_parser_load_from_file(parser, path, NULL));
    return json_node_get_object(json_parser_get_root(parser));
}

static GArray *
read_files(JsonObject *vector)
{
    GArray *files = g_array_new(FALSE, FALSE, sizeof(CanonicalFile));
    JsonArray *array = json_object_has_member(vector, "files")
                           ? json_object_get_array_member(vector, "files")
                           : NULL;

    for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
        JsonObject *object = json_array_get_object_element(array, i);
        gsize size = 0;
        guchar *content =
            g_base64_decode(json_object_get_string_member(object, "base64"), &size);
        g_autoptr(GBytes) bytes = g_bytes_new_take(content, size);
        CanonicalFile file = {
            .name = (char *)json_object_get_string_member(object, "name"),
        };

        canonical_digest_file(bytes, file.digest);
        g_array_append_val(files, file);
    }

    return files;
}

static Canonical *
canonical_of(JsonObject *vector, GError **error)
{
    const char *text = json_object_get_string_member(vector, "message");
    g_autoptr(GBytes) message = g_bytes_new(text, strlen(text));
    g_autoptr(GArray) files = read_files(vector);
    const CanonicalInput input = {
        .message = message,
        .text = json_object_get_string_member_with_default(vector, "text", NULL),
        .files = (const CanonicalFile *)(gpointer)files->data,
        .n_files = files->len,
    };

    g_test_message("%s", json_object_get_string_member(vector, "name"));
    return canonical_new(&input, error);
}

static void
test_same(void)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonObject *root = read_vectors(parser);
    JsonArray *same = json_object_get_array_member(root, "same");

    for (guint i = 0; i < json_array_get_length(same); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Canonical) canonical =
            canonical_of(json_array_get_object_element(same, i), &error);
        g_autoptr(GString) form = NULL;

        g_assert_no_error(error);
        form = canonical_dup_form(canonical);
        g_assert_cmpstr(form->str, ==, json_object_get_string_member(root, "form"));
        g_assert_cmpstr(
            canonical_get_digest(canonical), ==,
            json_object_get_string_member(root, "digest"));
    }
}

static void
test_other(void)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonObject *root = read_vectors(parser);
    JsonArray *other = json_object_get_array_member(root, "other");
    g_autoptr(GHashTable) digests =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    g_hash_table_add(digests, g_strdup(json_object_get_string_member(root, "digest")));
    for (guint i = 0; i < json_array_get_length(other); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Canonical) canonical =
            canonical_of(json_array_get_object_element(other, i), &error);

        g_assert_no_error(error);
        g_assert_true(
            g_hash_table_add(digests, g_strdup(canonical_get_digest(canonical))));
    }
}

static int
compare_lines(gconstpointer one, gconstpointer other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* The form of so many recipients, some of them named twice, as the document has it. */
static void
test_many(void)
{
    g_autoptr(GString) text =
        g_string_new("From: jimu@corp.example\nSubject: Seminar\nBcc: ");
    g_autoptr(GString) expected =
        g_string_new("bcc-guard-message-1\nfrom 17:jimu@corp.example\n");
    g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GBytes) message = NULL;
    g_autoptr(Canonical) canonical = NULL;
    g_autoptr(GString) form = NULL;
    g_autofree char *digest = NULL;

    for (guint i = 0; i < 5000; i++) {
        char *mailbox = g_strdup_printf("customer%u@k%u.example", i, i % 7);

        g_ptr_array_add(people, mailbox);
        g_string_append_printf(text, "%s%s", i > 0 ? ",\n " : "", mailbox);
        if (i % 100 == 0)
            g_string_append_printf(text, ",\n %s", mailbox);
    }
    g_string_append(text, "\n\nCome.\n");
    g_ptr_array_sort(people, compare_lines);
    for (guint i = 0; i < people->len; i++) {
        const char *mailbox = people->pdata[i];

        g_string_append_printf(expected, "bcc %zu:%s\n", strlen(mailbox), mailbox);
    }
    g_string_append(expected, "subject 7:Seminar\ntext 5:Come.\n");

    message = g_bytes_new(text->str, text->len);
    canonical = canonical_new(&(CanonicalInput){ .message = message }, NULL);
    g_assert_nonnull(canonical);
    form = canonical_dup_form(canonical);
    g_assert_cmpstr(form->str, ==, expected->str);
    digest = g_compute_checksum_for_data(
        G_CHECKSUM_SHA256, (const guchar *)expected->str, expected->len);
    g_assert_cmpstr(canonical_get_digest(canonical), ==, digest);
}

static void
test_refused(void)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonArray *refused = json_object_get_array_member(read_vectors(parser), "refused");

    for (guint i = 0; i < json_array_get_length(refused); i++) {
        JsonObject *vector = json_array_get_object_element(refused, i);
        const char *why = json_object_get_string_member(vector, "why");
        g_autoptr(GError) error = NULL;

        g_assert_null(canonical_of(vector, &error));
        g_assert_nonnull(error);
        g_assert_cmpstr(codes[error->code], ==, why);
    }
}

static void
test_file(void)
{
    static const struct {
        const char *one;
        gsize length;
        const char *other;
        gsize other_length;
        gboolean same;
    } cases[] = {
        { "a\r\nb\r\n", 6, "a\nb\n", 4, TRUE }, { "a\r", 2, "a", 1, FALSE },
        { "a\rb", 3, "ab", 2, FALSE },          { "\r\r\n", 3, "\r\n", 2, FALSE },
        { "\0\r\n", 3, "\0\n", 2, FALSE },      { "", 0, "", 0, TRUE },
        { "\r\n", 2, "\n", 1, TRUE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GBytes) one = g_bytes_new(cases[i].one, cases[i].length);
        g_autoptr(GBytes) other = g_bytes_new(cases[i].other, cases[i].other_length);
        char digests[2][CANONICAL_N_DIGITS + 1];

        canonical_digest_file(one, digests[0]);
        canonical_digest_file(other, digests[1]);
        g_assert_cmpint(strcmp(digests[0], digests[1]) == 0, ==, cases[i].same);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/canonical/same", test_same);
    g_test_add_func("/canonical/other", test_other);
    g_test_add_func("/canonical/many", test_many);
    g_test_add_func("/canonical/refused", test_refused);
    g_test_add_func("/canonical/file", test_file);

    return g_test_run();
}
