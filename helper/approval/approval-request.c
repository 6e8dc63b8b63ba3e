#include "approval/approval-request.h"

#include <string.h>

#include "approval/record.h"
#include "approval/signature.h"
#include "json/member.h"

G_DEFINE_QUARK(approval_request_error, approval_request_error)

G_STATIC_ASSERT(APPROVAL_REQUEST_ERROR_JSON == (int)RECORD_FAULT_JSON);
G_STATIC_ASSERT(APPROVAL_REQUEST_ERROR_VERSION == (int)RECORD_FAULT_VERSION);
G_STATIC_ASSERT(APPROVAL_REQUEST_ERROR_FIELD == (int)RECORD_FAULT_FIELD);

static const char *const members[] = { "id",    "digest",     "html",
                                       "text",  "recipients", "outsiders",
                                       "asked", "until",      NULL };

static RecordKind
kind(void)
{
    return (RecordKind){ "request", members, APPROVAL_REQUEST_ERROR };
}

static void
count_recipients(const Canonical *canonical, guint *recipients)
{
    gsize n_addresses = 0;
    const MessageAddress *addresses =
        message_get_addresses(canonical_get_message(canonical), &n_addresses);
    g_autofree guint8 *seen = g_new0(guint8, n_addresses + 1);

    memset(recipients, 0, 3 * sizeof *recipients);
    /* In the order of the fields: one that is in two counts where more people see it. */
    for (gsize i = 0; i < n_addresses && addresses[i].field <= FIELD_BCC; i++) {
        if (!seen[addresses[i].number])
            recipients[addresses[i].field]++;
        seen[addresses[i].number] = TRUE;
    }
}

ApprovalRequest *
approval_request_new(
    const Canonical *canonical, const char *text, guint outsiders, GDateTime *asked,
    guint hours)
{
    ApprovalRequest *request = g_new0(ApprovalRequest, 1);

    request->id = signature_dup_id();
    request->digest = g_strdup(canonical_get_digest(canonical));
    request->html = g_strdup(canonical_get_html(canonical));
    request->text = g_strdup(text);
    count_recipients(canonical, request->recipients);
    request->outsiders = outsiders;
    request->asked = g_date_time_new_from_unix_utc(g_date_time_to_unix(asked));
    request->until = g_date_time_add_hours(request->asked, (gint)hours);

    return request;
}

void
approval_request_free(ApprovalRequest *request)
{
    g_free(request->id);
    g_free(request->digest);
    g_free(request->html);
    g_free(request->text);
    g_clear_pointer(&request->asked, g_date_time_unref);
    g_clear_pointer(&request->until, g_date_time_unref);
    g_free(request);
}

static gboolean
read_count(JsonObject *object, const char *name, guint *number)
{
    JsonNode *node = json_object_get_member(object, name);
    gint64 count = node != NULL && json_node_get_value_type(node) == G_TYPE_INT64
                       ? json_node_get_int(node)
                       : -1;

    *number = (guint)count;
    return count >= 0 && count <= G_MAXINT;
}

static gboolean
read_recipients(JsonObject *object, guint *recipients)
{
    JsonObject *counts = member_object(object, "recipients");

    if (counts == NULL || json_object_get_size(counts) != 3)
        return FALSE;

    for (MessageField i = FIELD_TO; i <= FIELD_BCC; i++) {
        if (!read_count(counts, message_field_to_string(i), &recipients[i]))
            return FALSE;
    }

    return TRUE;
}

static gboolean
read_html(JsonObject *object, char **html)
{
    *html = record_dup_digits(object, "html", CANONICAL_N_DIGITS);
    return *html != NULL || JSON_NODE_HOLDS_NULL(json_object_get_member(object, "html"));
}

/* Returns: the name of the member that is wrong; %NULL: none */
static const char *
read_members(ApprovalRequest *request, JsonObject *object)
{
    request->id = record_dup_digits(object, "id", SIGNATURE_ID_N_DIGITS);
    request->digest = record_dup_digits(object, "digest", CANONICAL_N_DIGITS);
    request->text = g_strdup(member_string(object, "text"));
    request->asked = record_dup_time(object, "asked");
    request->until = record_dup_time(object, "until");

    if (request->id == NULL)
        return "id";
    if (request->digest == NULL)
        return "digest";
    if (!read_html(object, &request->html))
        return "html";
    if (request->text == NULL)
        return "text";
    if (!read_recipients(object, request->recipients))
        return "recipients";
    if (!read_count(object, "outsiders", &request->outsiders))
        return "outsiders";
    if (request->asked == NULL)
        return "asked";
    if (request->until == NULL ||
        g_date_time_compare(request->until, request->asked) <= 0)
        return "until";

    return NULL;
}

ApprovalRequest *
approval_request_read(GBytes *json, GError **error)
{
    const RecordKind this = kind();
    g_autoptr(ApprovalRequest) request = g_new0(ApprovalRequest, 1);
    g_autoptr(JsonNode) root = record_parse(&this, json, error);
    const char *wrong;

    if (root == NULL)
        return NULL;

    wrong = read_members(request, json_node_get_object(root));
    if (wrong != NULL) {
        record_fail(&this, wrong, error);
        return NULL;
    }

    return g_steal_pointer(&request);
}

GBytes *
approval_request_write(const ApprovalRequest *request)
{
    const RecordKind this = kind();
    g_autoptr(Writer) writer = record_begin(&this);
    g_autofree char *asked = record_format_time(request->asked);
    g_autofree char *until = record_format_time(request->until);

    writer_add_string(writer, "id", request->id);
    writer_add_string(writer, "digest", request->digest);
    writer_add_string(writer, "html", request->html);
    writer_add_string(writer, "text", request->text);
    writer_begin_object(writer, "recipients");
    for (MessageField i = FIELD_TO; i <= FIELD_BCC; i++)
        writer_add_number(writer, message_field_to_string(i), request->recipients[i]);
    writer_end_object(writer);
    writer_add_number(writer, "outsiders", request->outsiders);
    writer_add_string(writer, "asked", asked);
    writer_add_string(writer, "until", until);

    return g_string_free_to_bytes(writer_finish(writer));
}

static gboolean
misfit(const char *text, GError **error)
{
    g_set_error_literal(
        error, APPROVAL_REQUEST_ERROR, APPROVAL_REQUEST_ERROR_MISFIT, text);
    return FALSE;
}

gboolean
approval_request_fits(
    const ApprovalRequest *request, const Canonical *canonical, GError **error)
{
    guint recipients[3];

    count_recipients(canonical, recipients);
    if (memcmp(recipients, request->recipients, sizeof recipients) != 0)
        return misfit(
            "The message that came with the request has other recipients than it says",
            error);
    if (g_strcmp0(request->html, canonical_get_html(canonical)) != 0)
        return misfit(
            "The message that came with the request has another HTML than it says",
            error);
    if (strcmp(request->digest, canonical_get_digest(canonical)) != 0)
        return misfit(
            "The message that came with the request is another one than it says", error);

    return TRUE;
}
