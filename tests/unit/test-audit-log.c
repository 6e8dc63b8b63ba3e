/* AuditLog: one line a decision, and nothing in it that tells who or what. */
#include <json-glib/json-glib.h>

#include "audit/audit-log.h"
#include "audit/decision.h"
#include "audit/digest.h"
#include "policy/policy.h"

#include <glib/gstdio.h>
#include <string.h>

/* Every word of it, and every part of an address, is looked for in the log. */
#define MAIL                                                                             \
    "From: Kaoru Jimu <jimu@corp.example>\n"                                             \
    "To: Taro Yamada <taro.yamada@customer-one.example>\n"                               \
    "Cc: \"Hanako\" <hanako@customer-two.example>, Shiro "                               \
    "<shiro@customer-three.example>\n"                                                   \
    "Bcc: goro@customer-four.example; torn@customer-five.example\n"                      \
    "Subject: Confidential seminar\n"                                                    \
    "Message-ID: <identity@corp.example>\n"                                              \
    "\n"                                                                                 \
    "Secret words of the body\n"

static const char *const secrets[] = {
    "kaoru",        "jimu",     "corp",   "taro", "yamada",  "customer",
    "hanako",       "shiro",    "goro",   "torn", "example", "seminar",
    "confidential", "identity", "secret", "body", "words",   "@",
};

typedef struct {
    char *home;
    char *folder;
    char *path;
    AuditLog *audit;
    Policy *policy;
    Inspection *inspection;
} Place;

static Inspection *
inspect(const char *mail, const Policy *policy)
{
    g_autoptr(GBytes) bytes = g_bytes_new(mail, strlen(mail));
    g_autoptr(GError) error = NULL;
    Inspection *inspection =
        inspection_new(&(InspectionInput){ .message = bytes, .policy = policy }, &error);

    g_assert_no_error(error);
    return inspection;
}

static void
place_begin(Place *place, gconstpointer data)
{
    place->home = g_dir_make_tmp("bcc-guard-XXXXXX", NULL);
    place->folder = g_build_filename(place->home, "bcc-guard", NULL);
    place->path = g_build_filename(place->folder, "audit.jsonl", NULL);
    place->audit = audit_log_new(place->folder);
    place->policy = policy_new();
    place->inspection = inspect(MAIL, place->policy);
}

static void
place_end(Place *place, gconstpointer data)
{
    g_autofree char *key = g_build_filename(place->folder, DIGEST_KEY_NAME, NULL);

    inspection_free(place->inspection);
    policy_free(place->policy);
    audit_log_free(place->audit);
    g_unlink(key);
    g_unlink(place->path);
    g_rmdir(place->folder);
    g_assert_cmpint(g_rmdir(place->home), ==, 0);
    g_free(place->home);
    g_free(place->folder);
    g_free(place->path);
}

static void
write_one(Place *place, Decision decision, const Inspection *inspection)
{
    const AuditEntry entry = { decision, inspection, "digest of the policy",
                               "0.1.0",  NULL,       NULL };
    g_autoptr(GError) error = NULL;

    audit_log_write(place->audit, AUDIT_FILE, &entry, &error);
    g_assert_no_error(error);
}

/* Returns: (transfer full): the lines of the log */
static char **
lines_of(const Place *place)
{
    g_autofree char *contents = NULL;
    g_autoptr(GError) error = NULL;
    char **lines;
    guint n_lines;

    g_file_get_contents(place->path, &contents, NULL, &error);
    g_assert_no_error(error);
    lines = g_strsplit(contents, "\n", -1);
    n_lines = g_strv_length(lines);
    g_assert_cmpstr(lines[n_lines - 1], ==, "");
    g_clear_pointer(&lines[n_lines - 1], g_free);

    return lines;
}

static JsonObject *
parse_line(const char *line)
{
    g_autoptr(JsonNode) node = json_from_string(line, NULL);

    g_assert_nonnull(node);
    return json_node_dup_object(node);
}

static void
test_a_line_a_decision(Place *place, gconstpointer data)
{
    g_auto(GStrv) lines = NULL;

    for (Decision i = 0; i < N_DECISIONS; i++)
        write_one(place, i, i == DECISION_UNCHECKED ? NULL : place->inspection);

    lines = lines_of(place);
    g_assert_cmpuint(g_strv_length(lines), ==, N_DECISIONS);
    for (Decision i = 0; i < N_DECISIONS; i++) {
        g_autoptr(JsonObject) line = parse_line(lines[i]);

        g_assert_cmpstr(
            json_object_get_string_member(line, "decision"), ==, decision_to_string(i));
        g_assert_cmpint(
            json_object_get_null_member(line, "level"), ==, i == DECISION_UNCHECKED);
        g_assert_cmpint(
            json_object_get_null_member(line, "exposed"), ==, i == DECISION_UNCHECKED);
    }
}

static void
test_line(Place *place, gconstpointer data)
{
    g_auto(GStrv) lines = NULL;
    g_autoptr(JsonObject) line = NULL;
    g_autoptr(GDateTime) time = NULL;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    JsonObject *exposed;
    JsonArray *digests;
    g_autoptr(DigestKey) key = NULL;
    g_autofree char *key_path = g_build_filename(place->folder, DIGEST_KEY_NAME, NULL);
    g_autofree char *taro = NULL;

    write_one(place, DECISION_EDIT, place->inspection);
    lines = lines_of(place);
    line = parse_line(lines[0]);

    time =
        g_date_time_new_from_iso8601(json_object_get_string_member(line, "time"), NULL);
    g_assert_cmpint(g_date_time_difference(now, time), <, 10 * G_TIME_SPAN_SECOND);
    g_assert_cmpuint(strlen(json_object_get_string_member(line, "time")), ==, 24);
    g_assert_cmpstr(json_object_get_string_member(line, "level"), ==, "block");
    g_assert_cmpstr(
        json_object_get_string_member(line, "policy"), ==, "digest of the policy");
    g_assert_cmpint(
        json_object_get_int_member(
            json_object_get_object_member(line, "recipients"), "external"),
        >=, 4);
    g_assert_cmpint(
        json_array_get_length(json_object_get_array_member(line, "findings")), ==, 2);

    exposed = json_object_get_object_member(line, "exposed");
    digests = json_object_get_array_member(exposed, "digests");
    g_assert_cmpint(json_object_get_int_member(exposed, "total"), ==, 3);
    g_assert_cmpint(json_array_get_length(digests), ==, 3);
    key = digest_key_load(key_path, NULL);
    taro = digest_address(key, "taro.yamada@customer-one.example");
    g_assert_cmpstr(json_array_get_string_element(digests, 0), ==, taro);
}

static void
test_tells_nobody(Place *place, gconstpointer data)
{
    g_autofree char *contents = NULL;
    g_autofree char *lower = NULL;
    guint n_findings = 0;
    const Finding *findings =
        verdict_get_findings(place->inspection->verdict, &n_findings);

    for (Decision i = 0; i < N_DECISIONS; i++)
        write_one(place, i, place->inspection);

    g_assert_true(g_file_get_contents(place->path, &contents, NULL, NULL));
    for (guint i = 0; i < n_findings; i++)
        g_assert_null(strstr(contents, findings[i].text));
    lower = g_utf8_strdown(contents, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(secrets); i++) {
        if (strstr(lower, secrets[i]) != NULL)
            g_error("“%s” is in the log: %s", secrets[i], contents);
    }
}

/* The digests of a hundred thousand would fill the disk: their number is said. */
static void
test_many_exposed(Place *place, gconstpointer data)
{
    GString *mail = g_string_new("From: jimu@corp.example\nCc: c@k0.example");
    g_autoptr(Inspection) inspection = NULL;
    g_auto(GStrv) lines = NULL;
    g_autoptr(JsonObject) line = NULL;
    JsonObject *exposed;

    for (guint i = 1; i < AUDIT_LOG_MAX_EXPOSED + 7; i++)
        g_string_append_printf(mail, ",\n c@k%u.example", i);
    g_string_append(mail, "\n\n");
    inspection = inspect(mail->str, place->policy);
    g_string_free(mail, TRUE);

    write_one(place, DECISION_EDIT, inspection);
    lines = lines_of(place);
    line = parse_line(lines[0]);
    exposed = json_object_get_object_member(line, "exposed");
    g_assert_cmpint(
        json_object_get_int_member(exposed, "total"), ==, AUDIT_LOG_MAX_EXPOSED + 7);
    g_assert_cmpint(
        json_array_get_length(json_object_get_array_member(exposed, "digests")), ==,
        AUDIT_LOG_MAX_EXPOSED);
}

static void
test_none(Place *place, gconstpointer data)
{
    const AuditEntry entry = { DECISION_EDIT, place->inspection, "", NULL, NULL, NULL,
                               NULL };
    g_autoptr(GError) error = NULL;

    g_assert_true(audit_log_write(place->audit, AUDIT_NONE, &entry, &error));
    g_assert_no_error(error);
    g_assert_false(g_file_test(place->folder, G_FILE_TEST_EXISTS));
}

static void
test_cannot_write(Place *place, gconstpointer data)
{
    const AuditEntry entry = { DECISION_EDIT, place->inspection, "", NULL, NULL, NULL,
                               NULL };
    g_autoptr(GError) error = NULL;

    g_assert_true(g_file_set_contents(place->folder, "a file", -1, NULL));
    g_assert_false(audit_log_write(place->audit, AUDIT_FILE, &entry, &error));
    g_assert_error(error, AUDIT_LOG_ERROR, AUDIT_LOG_ERROR_FOLDER);
    g_assert_nonnull(strstr(error->message, place->folder));
    g_unlink(place->folder);
}

/* As `jq -cjS . | sha256sum` says it. */
static void
test_policy(Place *place, gconstpointer data)
{
    g_autofree char *digest = audit_log_digest_policy(place->policy);
    g_autofree char *other = NULL;

    g_assert_cmpuint(strlen(digest), ==, 64);
    place->policy->bulk_limit = 500;
    other = audit_log_digest_policy(place->policy);
    g_assert_cmpstr(digest, !=, other);
}

static const struct {
    const char *path;
    void (*test)(Place *place, gconstpointer data);
} tests[] = {
    { "/audit-log/a-line-a-decision", test_a_line_a_decision },
    { "/audit-log/line", test_line },
    { "/audit-log/tells-nobody", test_tells_nobody },
    { "/audit-log/many-exposed", test_many_exposed },
    { "/audit-log/none", test_none },
    { "/audit-log/cannot-write", test_cannot_write },
    { "/audit-log/policy", test_policy },
};

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Place, NULL, place_begin, tests[i].test, place_end);

    return g_test_run();
}
