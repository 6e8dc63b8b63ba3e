#include "approval/approval.h"

#include <string.h>

#include "approval/record.h"
#include "mail/mailbox.h"
#include "json/member.h"

G_DEFINE_QUARK(approval_error, approval_error)

G_STATIC_ASSERT(APPROVAL_ERROR_JSON == (int)RECORD_FAULT_JSON);
G_STATIC_ASSERT(APPROVAL_ERROR_VERSION == (int)RECORD_FAULT_VERSION);
G_STATIC_ASSERT(APPROVAL_ERROR_FIELD == (int)RECORD_FAULT_FIELD);

#define HEADING "bcc-guard-approval-1\n"
#define APPROVED "approved"
#define DECLINED "declined"

static const char *const members[] = { "request", "digest",    "approver",
                                       "time",    "decision",  "word",
                                       "key",     "signature", NULL };

static RecordKind
kind(void)
{
    return (RecordKind){ "approval", members, APPROVAL_ERROR };
}

static void
append_field(GString *text, const char *value)
{
    g_string_append_printf(text, "%zu:%s\n", strlen(value), value);
}

/* Returns: (transfer full): the bytes that are signed */
static GString *
dup_signed(const Approval *approval)
{
    GString *text = g_string_new(HEADING);
    g_autofree char *time = record_format_time(approval->time);

    append_field(text, approval->request);
    append_field(text, approval->digest);
    append_field(text, approval->approver);
    append_field(text, time);
    append_field(text, approval->approved ? APPROVED : DECLINED);
    append_field(text, approval->word);

    return text;
}

Approval *
approval_new(
    const ApprovalRequest *request, const char *approver, GDateTime *time,
    gboolean approved, const char *word, const ApproverKey *key)
{
    Approval *approval = g_new0(Approval, 1);
    g_autoptr(GString) text = NULL;

    approval->request = g_strdup(request->id);
    approval->digest = g_strdup(request->digest);
    approval->approver = mailbox_normalise(approver);
    approval->time = g_date_time_new_from_unix_utc(g_date_time_to_unix(time));
    approval->approved = approved;
    approval->word =
        g_utf8_substring(word, 0, MIN(g_utf8_strlen(word, -1), APPROVAL_MAX_WORD));
    memcpy(approval->key, approver_key_get_public(key), SIGNATURE_KEY_SIZE);
    text = dup_signed(approval);
    approver_key_sign(key, text, approval->signature);

    return approval;
}

void
approval_free(Approval *approval)
{
    g_free(approval->request);
    g_free(approval->digest);
    g_free(approval->approver);
    g_clear_pointer(&approval->time, g_date_time_unref);
    g_free(approval->word);
    g_free(approval);
}

static gboolean
read_decision(JsonObject *object, gboolean *approved)
{
    const char *decision = member_string(object, "decision");

    *approved = g_strcmp0(decision, APPROVED) == 0;
    return *approved || g_strcmp0(decision, DECLINED) == 0;
}

/* Returns: (transfer full) (nullable): a mailbox in the one spelling that is signed */
static char *
dup_approver(JsonObject *object)
{
    const char *approver = member_string(object, "approver");
    g_autofree char *mailbox = approver != NULL && mailbox_is_addr_spec(approver)
                                   ? mailbox_normalise(approver)
                                   : NULL;

    return g_strcmp0(mailbox, approver) == 0 ? g_steal_pointer(&mailbox) : NULL;
}

static char *
dup_word(JsonObject *object)
{
    const char *word = member_string(object, "word");

    return word != NULL && g_utf8_strlen(word, -1) <= APPROVAL_MAX_WORD ? g_strdup(word)
                                                                        : NULL;
}

/* Returns: the name of the member that is wrong; %NULL: none */
static const char *
read_members(Approval *approval, JsonObject *object)
{
    approval->request = record_dup_digits(object, "request", SIGNATURE_ID_N_DIGITS);
    approval->digest = record_dup_digits(object, "digest", CANONICAL_N_DIGITS);
    approval->approver = dup_approver(object);
    approval->time = record_dup_time(object, "time");
    approval->word = dup_word(object);

    if (approval->request == NULL)
        return "request";
    if (approval->digest == NULL)
        return "digest";
    if (approval->approver == NULL)
        return "approver";
    if (approval->time == NULL)
        return "time";
    if (!read_decision(object, &approval->approved))
        return "decision";
    if (approval->word == NULL)
        return "word";
    if (!signature_read_base64(
            member_string(object, "key"), approval->key, SIGNATURE_KEY_SIZE))
        return "key";
    if (!signature_read_base64(
            member_string(object, "signature"), approval->signature, SIGNATURE_SIZE))
        return "signature";

    return NULL;
}

Approval *
approval_read(GBytes *json, GError **error)
{
    const RecordKind this = kind();
    g_autoptr(Approval) approval = g_new0(Approval, 1);
    g_autoptr(JsonNode) root = record_parse(&this, json, error);
    const char *wrong;

    if (root == NULL)
        return NULL;

    wrong = read_members(approval, json_node_get_object(root));
    if (wrong != NULL) {
        record_fail(&this, wrong, error);
        return NULL;
    }

    return g_steal_pointer(&approval);
}

GBytes *
approval_write(const Approval *approval)
{
    const RecordKind this = kind();
    g_autoptr(Writer) writer = record_begin(&this);
    g_autofree char *time = record_format_time(approval->time);
    g_autofree char *key = g_base64_encode(approval->key, SIGNATURE_KEY_SIZE);
    g_autofree char *signature = g_base64_encode(approval->signature, SIGNATURE_SIZE);

    writer_add_string(writer, "request", approval->request);
    writer_add_string(writer, "digest", approval->digest);
    writer_add_string(writer, "approver", approval->approver);
    writer_add_string(writer, "time", time);
    writer_add_string(writer, "decision", approval->approved ? APPROVED : DECLINED);
    writer_add_string(writer, "word", approval->word);
    writer_add_string(writer, "key", key);
    writer_add_string(writer, "signature", signature);

    return g_string_free_to_bytes(writer_finish(writer));
}

gboolean
approval_is_signed_by(const Approval *approval, const guint8 *key)
{
    g_autoptr(GString) text = dup_signed(approval);

    return signature_fits(key, text, approval->signature);
}
