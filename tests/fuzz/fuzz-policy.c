/* A policy: from bytes, as a file and as an object, to what it makes of a mail. */
#include <stdint.h>
#include <string.h>

#include "policy/policy-file.h"
#include "policy/policy-json.h"
#include "quiet.h"
#include "rules/inspection.h"

static const char mail[] = "From: jimu@corp.example\n"
                           "To: a@k1.example, b@mail.k1.example, c@gmail.com\n"
                           "Cc: boss@corp.example, d@gmail.com, e@example1.co.jp\n"
                           "Bcc: f@k2.example\n\n";

/* Every error names its key, and says what is wrong. */
static void
check_errors(const GPtrArray *errors)
{
    for (guint i = 0; i < errors->len; i++) {
        const PolicyError *error = g_ptr_array_index(errors, i);

        g_assert_true(g_utf8_validate(error->key, -1, NULL));
        g_assert_true(g_utf8_validate(error->path, -1, NULL));
        g_assert_true(g_utf8_validate(error->text, -1, NULL));
        g_assert_cmpstr(error->text, !=, "");
    }
}

/* What is in force can be written down and read again; that approvers are missing, whose
 * entries were left out as wrong, is said then as it was before. */
static void
check_written(const Policy *policy)
{
    g_autoptr(Policy) again = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();
    g_autoptr(JsonNode) one = policy_to_json(policy);
    g_autoptr(JsonNode) other = NULL;

    policy_read(again, NULL, json_node_get_object(one), errors);
    g_assert_cmpuint(
        errors->len, ==,
        policy->approve_from > 0 &&
            policy_get_approvers(policy)->len < policy->approvals);
    other = policy_to_json(again);
    g_assert_true(json_node_equal(one, other));
}

static void
check_use(const Policy *policy)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(mail, sizeof mail - 1);
    g_autoptr(Inspection) inspection =
        inspection_new(&(InspectionInput){ .message = bytes, .policy = policy }, NULL);
    const RecipientFigures *recipients;

    g_assert_nonnull(inspection);
    recipients = exposure_get_recipients(inspection->exposure);
    g_assert_cmpuint(recipients->internal + recipients->external, ==, 7);
    g_assert_cmpuint(
        exposure_get_figures(inspection->exposure)->addresses, <=,
        recipients->external + (policy->crowd_inside ? recipients->internal : 0));
}

/* A file makes the same policy as its object, and says all that is wrong with
 * that; it knows of repeated keys besides. */
static void
check_object(JsonObject *object, const PolicyFile *file)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();
    g_autoptr(JsonNode) one = NULL;
    g_autoptr(JsonNode) other = NULL;

    policy_read(policy, object, NULL, errors);
    check_errors(errors);
    check_written(policy);
    check_use(policy);
    if (json_object_has_member(object, "policies"))
        return;

    g_assert_cmpuint(errors->len, <=, file->errors->len);
    one = policy_to_json(policy);
    other = policy_to_json(file->policy);
    g_assert_true(json_node_equal(one, other));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(PolicyFile) file = policy_file_parse(text, size, &error);
    g_autoptr(JsonNode) root = NULL;

    g_assert_true((file == NULL) == (error != NULL));
    if (file == NULL) {
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
        return 0;
    }

    check_errors(file->errors);
    check_written(file->policy);
    check_use(file->policy);
    root = json_from_string(text, NULL);
    g_assert_nonnull(root);
    check_object(json_node_get_object(root), file);

    return 0;
}
