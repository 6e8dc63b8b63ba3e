/* Request: what is wrong with a request is named. */
#include "wire/request.h"

#include <string.h>

#include "watched.h"

typedef struct {
    const char *name;
    const char *json;
    int code;          /* the RequestError expected */
    const char *named; /* part of the error's text */
    const char *id;    /* echoed; NULL: none */
} WrongCase;

#define HELLO "{\"type\":\"hello\",\"id\":\"1\",\"protocol\":1"
#define CHECK "{\"type\":\"check\",\"id\":\"1\",\"message\":\"To: p@k1.example\""
#define VALIDATE "{\"type\":\"validate\",\"id\":\"1\""
#define DECIDE "{\"type\":\"decide\",\"id\":\"1\""
#define PAGE "{\"type\":\"page\",\"id\":\"1\""

static const WrongCase wrong_cases[] = {
    { "empty", "", REQUEST_ERROR_JSON, "expected a value", NULL },
    { "no-json", "hello", REQUEST_ERROR_JSON, "JSON object", NULL },
    { "blank", "  ", REQUEST_ERROR_JSON, "JSON object", NULL },
    { "cut-off", "{\"type\":\"check\"", REQUEST_ERROR_JSON, "JSON object", NULL },
    { "array", "[]", REQUEST_ERROR_JSON, "another value", NULL },
    { "string", "\"hello\"", REQUEST_ERROR_JSON, "JSON object", NULL },
    { "null", "null", REQUEST_ERROR_JSON, "JSON object", NULL },
    { "not-utf-8", CHECK ",\"x\":\"\xFC\"}", REQUEST_ERROR_JSON, "UTF-8", NULL },
    { "escaped-nul", CHECK ",\"x\":\"a\\u0000b\"}", REQUEST_ERROR_JSON, "NUL", NULL },
    { "octal-nul", CHECK ",\"x\":\"a\\000b\"}", REQUEST_ERROR_JSON, "one of", NULL },
    { "half-surrogate-pair", CHECK ",\"x\":\"a\\ud83d\"}", REQUEST_ERROR_JSON, "half",
      NULL },
    { "other-half-of-a-pair", CHECK ",\"x\":\"a\\ude00b\"}", REQUEST_ERROR_JSON, "half",
      NULL },
    { "two-first-halves", CHECK ",\"x\":\"\\ud83d\\ud83d\"}", REQUEST_ERROR_JSON, "half",
      NULL },
    { "short-unicode-nul", CHECK ",\"x\":\"a\\u0gb\"}", REQUEST_ERROR_JSON, "hexadecimal",
      NULL },
    { "key-twice", CHECK ",\"id\":\"2\"}", REQUEST_ERROR_JSON, "“/id” is there again",
      NULL },
    { "escaped-nul-behind-a-comment",
      "{/*\"*/\"type\":\"check\",\"id\":\"1\",\"message\":\"a\\u0000b\"}",
      REQUEST_ERROR_JSON, "column 2: expected a string", NULL },
    { "single-quotes", "{'type':'hello','id':'1','protocol':1}", REQUEST_ERROR_JSON, "",
      NULL },
    { "no-id", "{\"type\":\"check\"}", REQUEST_ERROR_FIELD, "“id”", NULL },
    { "id-number", "{\"type\":\"check\",\"id\":1}", REQUEST_ERROR_FIELD, "“id”", NULL },
    { "id-empty", "{\"type\":\"check\",\"id\":\"\"}", REQUEST_ERROR_FIELD, "“id”", NULL },
    { "no-type", "{\"id\":\"1\"}", REQUEST_ERROR_FIELD, "“type”", "1" },
    { "type-number", "{\"id\":\"1\",\"type\":1}", REQUEST_ERROR_FIELD, "“type”", "1" },
    { "type-unknown", "{\"id\":\"1\",\"type\":\"send\"}", REQUEST_ERROR_FIELD, "“send”",
      "1" },
    { "type-upper-case", "{\"id\":\"1\",\"type\":\"Hello\"}", REQUEST_ERROR_FIELD,
      "“Hello”", "1" },
    { "no-protocol", "{\"type\":\"hello\",\"id\":\"1\"}", REQUEST_ERROR_FIELD,
      "“protocol”", "1" },
    { "protocol-string", "{\"type\":\"hello\",\"id\":\"1\",\"protocol\":\"1\"}",
      REQUEST_ERROR_FIELD, "“protocol”", "1" },
    { "protocol-newer", "{\"type\":\"hello\",\"id\":\"1\",\"protocol\":2}",
      REQUEST_ERROR_PROTOCOL, "update the helper", "1" },
    { "protocol-older", "{\"type\":\"hello\",\"id\":\"1\",\"protocol\":0}",
      REQUEST_ERROR_PROTOCOL, "update the extension", "1" },
    { "protocol-negative", "{\"type\":\"hello\",\"id\":\"1\",\"protocol\":-1}",
      REQUEST_ERROR_FIELD, "“protocol”", "1" },
    { "locale-number", HELLO ",\"locale\":7}", REQUEST_ERROR_FIELD, "“locale”", "1" },
    { "policy-string", HELLO ",\"policy\":\"\"}", REQUEST_ERROR_FIELD, "“policy”", "1" },
    { "managed-list", HELLO ",\"policy\":{\"managed\":[]}}", REQUEST_ERROR_FIELD,
      "“managed”", "1" },
    { "managed-null", HELLO ",\"policy\":{\"managed\":null}}", REQUEST_ERROR_FIELD,
      "“managed”", "1" },
    { "local-number", HELLO ",\"policy\":{\"local\":7}}", REQUEST_ERROR_FIELD, "“local”",
      "1" },
    { "version-number", HELLO ",\"version\":1}", REQUEST_ERROR_FIELD, "“version”", "1" },
    { "other-protocol-says-more",
      "{\"type\":\"hello\",\"id\":\"1\",\"protocol\":2,\"locale\":{}}",
      REQUEST_ERROR_PROTOCOL, "update the helper", "1" },
    { "validate-string", VALIDATE ",\"policy\":\"\"}", REQUEST_ERROR_FIELD, "“policy”",
      "1" },
    { "validate-local-list", VALIDATE ",\"policy\":{\"local\":[]}}", REQUEST_ERROR_FIELD,
      "“local”", "1" },
    { "settings-without-id", "{\"type\":\"settings\"}", REQUEST_ERROR_FIELD, "“id”",
      NULL },
    { "no-message", "{\"type\":\"check\",\"id\":\"1\"}", REQUEST_ERROR_FIELD, "“message”",
      "1" },
    { "message-null", "{\"type\":\"check\",\"id\":\"1\",\"message\":null}",
      REQUEST_ERROR_FIELD, "“message”", "1" },
    { "replied-to-list", CHECK ",\"repliedTo\":[]}", REQUEST_ERROR_FIELD, "“repliedTo”",
      "1" },
    { "own-string", CHECK ",\"own\":\"a@corp.example\"}", REQUEST_ERROR_FIELD, "“own”",
      "1" },
    { "own-numbers", CHECK ",\"own\":[\"a@corp.example\",1]}", REQUEST_ERROR_FIELD,
      "“own”", "1" },
    { "own-lists", CHECK ",\"own\":[[]]}", REQUEST_ERROR_FIELD, "“own”", "1" },
    { "encrypted-number", CHECK ",\"encrypted\":1}", REQUEST_ERROR_FIELD, "“encrypted”",
      "1" },
    { "warn-string", CHECK ",\"warn\":\"true\"}", REQUEST_ERROR_FIELD, "“warn”", "1" },
    { "trial-string", CHECK ",\"trial\":\"true\"}", REQUEST_ERROR_FIELD, "“trial”", "1" },
    { "sent-number", CHECK ",\"sent\":1}", REQUEST_ERROR_FIELD, "“sent”", "1" },
    { "decide-held-of-a-question", DECIDE ",\"of\":\"1\",\"choice\":\"held\"}",
      REQUEST_ERROR_FIELD, "“of”", "1" },
    { "decide-sent-exposed-of-null", DECIDE ",\"of\":null,\"choice\":\"sent-exposed\"}",
      REQUEST_ERROR_FIELD, "“of”", "1" },
    { "no-choice", DECIDE ",\"of\":\"7\"}", REQUEST_ERROR_FIELD, "“choice”", "1" },
    { "choice-pass", DECIDE ",\"of\":\"7\",\"choice\":\"pass\"}", REQUEST_ERROR_FIELD,
      "“choice”", "1" },
    { "choice-unknown", DECIDE ",\"of\":\"7\",\"choice\":\"review\"}",
      REQUEST_ERROR_FIELD, "“choice”", "1" },
    { "decide-no-of", DECIDE ",\"choice\":\"send\"}", REQUEST_ERROR_FIELD, "“of”", "1" },
    { "decide-of-number", DECIDE ",\"of\":7,\"choice\":\"send\"}", REQUEST_ERROR_FIELD,
      "“of”", "1" },
    { "decide-of-object", DECIDE ",\"of\":{},\"choice\":\"send\"}", REQUEST_ERROR_FIELD,
      "“of”", "1" },
    { "decide-send-of-null", DECIDE ",\"of\":null,\"choice\":\"send\"}",
      REQUEST_ERROR_FIELD, "“of”", "1" },
    { "decide-unchecked-of-question", DECIDE ",\"of\":\"7\",\"choice\":\"unchecked\"}",
      REQUEST_ERROR_FIELD, "“of”", "1" },
    { "no-of", PAGE ",\"what\":\"exposed\",\"from\":0}", REQUEST_ERROR_FIELD, "“of”",
      "1" },
    { "no-what", PAGE ",\"of\":\"7\",\"from\":0}", REQUEST_ERROR_FIELD, "“what”", "1" },
    { "what-unknown", PAGE ",\"of\":\"7\",\"what\":\"bcc\",\"from\":0}",
      REQUEST_ERROR_FIELD, "“what”", "1" },
    { "no-from", PAGE ",\"of\":\"7\",\"what\":\"moves\"}", REQUEST_ERROR_FIELD, "“from”",
      "1" },
    { "from-negative", PAGE ",\"of\":\"7\",\"what\":\"moves\",\"from\":-1}",
      REQUEST_ERROR_FIELD, "“from”", "1" },
    { "from-too-large",
      PAGE ",\"of\":\"7\",\"what\":\"moves\",\"from\":9007199254740992}",
      REQUEST_ERROR_FIELD, "“from”", "1" },
    { "from-fraction", PAGE ",\"of\":\"7\",\"what\":\"moves\",\"from\":0.5}",
      REQUEST_ERROR_FIELD, "“from”", "1" },
};

static Request *
parse(const char *json, char **id, GError **error)
{
    g_autoptr(GBytes) frame = g_bytes_new(json, strlen(json));

    return request_parse(frame, id, error);
}

static void
assert_wrong(const WrongCase *one)
{
    g_autofree char *id = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Request) request = parse(one->json, &id, &error);

    g_assert_null(request);
    g_assert_error(error, REQUEST_ERROR, one->code);
    g_assert_nonnull(strstr(error->message, one->named));
    g_assert_cmpstr(id, ==, one->id);
}

static void
test_wrong(gconstpointer data)
{
    assert_wrong(data);
}

static void
test_raw_nul(void)
{
    static const char json[] = CHECK ",\"x\":\"\0\"}";
    g_autoptr(GBytes) frame = g_bytes_new_static(json, sizeof json - 1);
    g_autofree char *id = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Request) request = request_parse(frame, &id, &error);

    g_assert_null(request);
    g_assert_error(error, REQUEST_ERROR, REQUEST_ERROR_JSON);
}

/* A quote in a comment must not hide what stands behind it. */
static void
test_depth(void)
{
    static const char *const starts[] = { "[", "{\"a\":", "{\"x\":/*\"*/[" };

    for (gsize i = 0; i < G_N_ELEMENTS(starts); i++) {
        GString *json = g_string_new(starts[i]);
        WrongCase one = { "deep", NULL, REQUEST_ERROR_JSON, "", NULL };
        const guint most = unless_watched(200000, 2000);

        for (guint depth = 0; depth < most; depth++)
            g_string_append_c(json, '[');
        one.json = json->str;
        assert_wrong(&one);
        g_string_free(json, TRUE);
    }
}

/* Each in as few bytes as it can have. */
static void
test_many_values(void)
{
    static const char *const values[] = { "0,", "[],", "{}," };

    for (gsize i = 0; i < unless_watched(G_N_ELEMENTS(values), 1); i++) {
        GString *json = g_string_new("{\"x\":[");
        WrongCase one = { "many", NULL, REQUEST_ERROR_JSON, "fewer values", NULL };

        for (guint n = 0; n <= 250000; n++)
            g_string_append(json, values[i]);
        g_string_append(json, "0]}");
        one.json = json->str;
        assert_wrong(&one);
        g_string_free(json, TRUE);
    }
}

static void
test_brackets_in_strings(void)
{
    g_autofree char *brackets = g_strnfill(1000, '[');
    g_autofree char *json = g_strconcat(
        "{\"type\":\"check\",\"id\":\"1\",\"message\":\"\\\"\\\\", brackets,
        "\\\\u0000\"}", NULL);
    g_autofree char *expected = g_strconcat("\"\\", brackets, "\\u0000", NULL);
    g_autofree char *id = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Request) request = parse(json, &id, &error);

    g_assert_no_error(error);
    g_assert_cmpmem(
        g_bytes_get_data(request->message, NULL), g_bytes_get_size(request->message),
        expected, strlen(expected));
}

static void
test_id_length(void)
{
    for (gsize length = 127; length <= 129; length++) {
        g_autofree char *id = g_strnfill(length, 'i');
        g_autofree char *json =
            g_strdup_printf("{\"type\":\"dismiss\",\"id\":\"%s\"}", id);
        g_autofree char *echo = NULL;
        g_autoptr(GError) error = NULL;
        g_autoptr(Request) request = parse(json, &echo, &error);

        g_assert_cmpint(request != NULL, ==, length <= 128);
        g_assert_cmpstr(echo, ==, length <= 128 ? id : NULL);
    }
}

static void
test_check(void)
{
    g_autofree char *id = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Request) request = parse(
        CHECK ",\"repliedTo\":\"From: q@k2.example\",\"own\":[\"a@corp.example\",\"b\"],"
              "\"encrypted\":true,\"warn\":true,\"sent\":true,\"more\":{}}",
        &id, &error);

    g_assert_no_error(error);
    g_assert_cmpint(request->type, ==, REQUEST_CHECK);
    g_assert_cmpstr(request->id, ==, "1");
    g_assert_cmpstr(id, ==, "1");
    g_assert_cmpmem(
        g_bytes_get_data(request->message, NULL), g_bytes_get_size(request->message),
        "To: p@k1.example", 16);
    g_assert_cmpuint(g_bytes_get_size(request->replied_to), ==, 18);
    g_assert_cmpstr(request->own[1], ==, "b");
    g_assert_null(request->own[2]);
    g_assert_true(request->encrypted);
    g_assert_true(request->warn);
    g_assert_true(request->sent);
}

static void
test_check_without_options(void)
{
    g_autofree char *id = NULL;
    g_autoptr(Request) request = parse(CHECK "}", &id, NULL);

    g_assert_null(request->replied_to);
    g_assert_null(request->own[0]);
    g_assert_false(request->encrypted);
    g_assert_false(request->warn);
    g_assert_false(request->sent);
}

static void
test_page(void)
{
    g_autofree char *id = NULL;
    g_autoptr(Request) request = parse(
        PAGE ",\"of\":\"7\",\"what\":\"moves\",\"from\":9007199254740991}", &id, NULL);

    g_assert_cmpint(request->type, ==, REQUEST_PAGE);
    g_assert_cmpstr(request->of, ==, "7");
    g_assert_cmpint(request->what, ==, PAGE_MOVES);
    g_assert_cmpuint(request->from, ==, 9007199254740991);
}

static void
test_hello(void)
{
    g_autofree char *id = NULL;
    g_autoptr(Request) request =
        parse(HELLO ",\"version\":\"0.2\",\"locale\":\"ja\"}", &id, NULL);

    g_assert_cmpint(request->type, ==, REQUEST_HELLO);
    g_assert_cmpstr(request->version, ==, "0.2");
    g_assert_cmpstr(request->locale, ==, "ja");
    g_assert_null(request->managed);
}

static void
test_validate(void)
{
    g_autofree char *id = NULL;
    g_autoptr(Request) request =
        parse(VALIDATE ",\"policy\":{\"managed\":{\"bulkLimit\":7}}}", &id, NULL);

    g_assert_cmpint(request->type, ==, REQUEST_VALIDATE);
    g_assert_true(json_object_has_member(request->managed, "bulkLimit"));
    g_assert_null(request->local);
}

static void
test_settings(void)
{
    g_autofree char *id = NULL;
    g_autoptr(Request) request = parse("{\"type\":\"settings\",\"id\":\"1\"}", &id, NULL);

    g_assert_cmpint(request->type, ==, REQUEST_SETTINGS);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(wrong_cases); i++) {
        g_autofree char *path = g_strconcat("/request/wrong/", wrong_cases[i].name, NULL);
        g_test_add_data_func(path, &wrong_cases[i], test_wrong);
    }
    g_test_add_func("/request/wrong/raw-nul", test_raw_nul);
    g_test_add_func("/request/wrong/depth", test_depth);
    g_test_add_func("/request/wrong/many-values", test_many_values);
    g_test_add_func("/request/brackets-in-strings", test_brackets_in_strings);
    g_test_add_func("/request/id-length", test_id_length);
    g_test_add_func("/request/hello", test_hello);
    g_test_add_func("/request/validate", test_validate);
    g_test_add_func("/request/settings", test_settings);
    g_test_add_func("/request/check", test_check);
    g_test_add_func("/request/check-without-options", test_check_without_options);
    g_test_add_func("/request/page", test_page);

    return g_test_run();
}
