#include "json/member.h"

static JsonNode *
find(JsonObject *object, const char *name)
{
    return object != NULL ? json_object_get_member(object, name) : NULL;
}

JsonObject *
member_object(JsonObject *object, const char *name)
{
    JsonNode *node = find(object, name);

    return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node)
                                                        : NULL;
}

JsonArray *
member_array(JsonObject *object, const char *name)
{
    JsonNode *node = find(object, name);

    return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

const char *
member_string(JsonObject *object, const char *name)
{
    JsonNode *node = find(object, name);

    return node != NULL && json_node_get_value_type(node) == G_TYPE_STRING
               ? json_node_get_string(node)
               : NULL;
}
