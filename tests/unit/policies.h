/* Policies of a test, as text. */
#pragma once

#include "policy/policy-json.h"

/* Returns: (transfer full): the policy of @json, which is right */
static inline Policy *
policy_of(const char *json)
{
    g_autoptr(JsonNode) node = json_from_string(json, NULL);
    g_autoptr(GPtrArray) errors = policy_errors_new();
    Policy *policy = policy_new();

    g_assert_nonnull(node);
    policy_read(policy, NULL, json_node_get_object(node), errors);
    g_assert_cmpuint(errors->len, ==, 0);
    return policy;
}
