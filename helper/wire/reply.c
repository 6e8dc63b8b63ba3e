#include "wire/reply.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "policy/policy-json.h"
#include "text/harmless.h"
#include "text/phrase.h"
#include "wire/version.h"

/* A reply has room for so much of a list, in bytes of the wire; a verdict has
 * two of them. */
#define MAX_ITEMS_SIZE ((gsize)256 * 1024)
/* A verdict brings what a window shows at first: more would only make the
 * sender wait. */
#define MAX_FIRST 100
/* Of an address or a name in a list, in characters. */
#define MAX_SHOWN 320

static const char *
error_code(int code)
{
    switch ((RequestError)code) {
    case REQUEST_ERROR_TOO_LARGE:
        return "too-large";
    case REQUEST_ERROR_JSON:
        return "json";
    case REQUEST_ERROR_FIELD:
        return "field";
    case REQUEST_ERROR_PROTOCOL:
        return "protocol";
    case REQUEST_ERROR_POLICY:
        return "policy";
    case REQUEST_ERROR_MESSAGE:
        return "message";
    case REQUEST_ERROR_UNKNOWN:
        return "unknown";
    case REQUEST_ERROR_AUDIT:
        return "audit";
    }

    g_assert_not_reached();
}

static JsonBuilder *
begin_reply(const char *type, const char *id)
{
    JsonBuilder *builder = json_builder_new_immutable();

    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "type");
    json_builder_add_string_value(builder, type);
    json_builder_set_member_name(builder, "id");
    json_builder_add_string_value(builder, id); /* null, if there is none */

    return builder;
}

static void
add_string(JsonBuilder *builder, const char *name, const char *value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_string_value(builder, value);
}

static void
add_number(JsonBuilder *builder, const char *name, guint64 value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, (gint64)value);
}

static void
add_boolean(JsonBuilder *builder, const char *name, gboolean value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_boolean_value(builder, value);
}

static GBytes *
end_reply(JsonBuilder *builder)
{
    g_autoptr(JsonNode) root = NULL;
    char *json;

    json_builder_end_object(builder);
    root = json_builder_get_root(builder);
    json = json_to_string(root, FALSE);

    return g_bytes_new_take(json, strlen(json));
}

GBytes *
reply_error(const char *id, const GError *error)
{
    g_autoptr(JsonBuilder) builder = begin_reply("error", id);

    add_string(builder, "code", error_code(error->code));
    add_string(builder, "text", error->message);

    return end_reply(builder);
}

static void
add_locked(JsonBuilder *builder, JsonObject *managed)
{
    g_autoptr(GList) keys = managed != NULL ? json_object_get_members(managed) : NULL;

    json_builder_set_member_name(builder, "locked");
    json_builder_begin_array(builder);
    for (GList *key = keys; key != NULL; key = key->next) {
        if (setting_find(key->data) != NULL)
            json_builder_add_string_value(builder, key->data);
    }
    json_builder_end_array(builder);
}

/* Adds as many as a reply has room for: the first will do to see what is wrong. */
static void
add_errors(JsonBuilder *builder, const GPtrArray *errors)
{
    gsize size = 0;

    json_builder_set_member_name(builder, "errors");
    json_builder_begin_array(builder);
    for (guint i = 0; i < errors->len && size < MAX_ITEMS_SIZE; i++) {
        const PolicyError *error = g_ptr_array_index(errors, i);

        json_builder_begin_object(builder);
        add_string(builder, "key", error->key);
        add_boolean(builder, "managed", error->managed);
        add_string(builder, "text", error->text);
        json_builder_end_object(builder);
        size += 2 * (strlen(error->key) + strlen(error->text)) + 60;
    }
    json_builder_end_array(builder);
}

static void
add_sandbox(JsonBuilder *builder, SandboxState sandbox)
{
    json_builder_set_member_name(builder, "sandbox");
    json_builder_begin_object(builder);
    add_boolean(builder, "calls", sandbox.calls);
    add_boolean(builder, "files", sandbox.files);
    add_boolean(builder, "sockets", sandbox.sockets);
    json_builder_end_object(builder);
}

GBytes *
reply_ready(
    const char *id, const Policy *policy, JsonObject *managed, const GPtrArray *errors,
    const char *mismatch, SandboxState sandbox, const char *path)
{
    g_autoptr(JsonBuilder) builder = begin_reply("ready", id);

    add_number(builder, "protocol", PROTOCOL_VERSION);
    add_string(builder, "version", PACKAGE_VERSION);
    add_string(builder, "path", path);
    add_string(builder, "mismatch", mismatch); /* null, if they match */
    add_sandbox(builder, sandbox);
    json_builder_set_member_name(builder, "policy");
    json_builder_add_value(builder, policy_to_brief_json(policy));
    add_locked(builder, managed);
    add_errors(builder, errors);

    return end_reply(builder);
}

GBytes *
reply_validity(const char *id, const GPtrArray *errors)
{
    g_autoptr(JsonBuilder) builder = begin_reply("validity", id);

    add_errors(builder, errors);

    return end_reply(builder);
}

GBytes *
reply_settings(const char *id)
{
    g_autoptr(JsonBuilder) builder = begin_reply("settings", id);

    json_builder_set_member_name(builder, "items");
    json_builder_add_value(builder, policy_describe());

    return end_reply(builder);
}

static void
add_figures(JsonBuilder *builder, const Inspection *inspection)
{
    const RecipientFigures *recipients = exposure_get_recipients(inspection->exposure);
    const ExposureFigures *figures = exposure_get_figures(inspection->exposure);

    json_builder_set_member_name(builder, "recipients");
    json_builder_begin_object(builder);
    add_number(builder, "to", recipients->to);
    add_number(builder, "cc", recipients->cc);
    add_number(builder, "bcc", recipients->bcc);
    add_number(builder, "internal", recipients->internal);
    add_number(builder, "external", recipients->external);
    add_number(builder, "unresolved", recipients->unresolved);
    json_builder_end_object(builder);

    json_builder_set_member_name(builder, "exposure");
    json_builder_begin_object(builder);
    add_number(builder, "addresses", figures->addresses);
    add_number(builder, "parties", figures->parties);
    add_number(builder, "audience", figures->audience);
    add_number(builder, "disclosures", figures->disclosures);
    json_builder_end_object(builder);
    add_number(builder, "fresh", figures->fresh);

    json_builder_set_member_name(builder, "entries");
    json_builder_begin_object(builder);
    for (MessageField field = FIELD_TO; field <= FIELD_BCC; field++)
        add_number(
            builder, message_field_to_string(field),
            message_get_n_entries(inspection->message, field));
    json_builder_end_object(builder);
}

/* The windows name a few of them. */
#define MAX_CROWDS 10

static void
add_crowds(JsonBuilder *builder, const Exposure *exposure)
{
    gsize n_crowds = 0;
    gsize n_newsgroups = 0;
    const Crowd *crowds = exposure_get_crowds(exposure, &n_crowds);
    const char *const *newsgroups = exposure_get_newsgroups(exposure, &n_newsgroups);

    json_builder_set_member_name(builder, "crowds");
    json_builder_begin_array(builder);
    for (gsize i = 0; i < MIN(n_crowds, MAX_CROWDS); i++) {
        g_autofree char *party = harmless_address(crowds[i].party);

        json_builder_begin_object(builder);
        add_string(builder, "party", party);
        add_number(builder, "addresses", crowds[i].addresses);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);

    json_builder_set_member_name(builder, "newsgroups");
    json_builder_begin_array(builder);
    for (gsize i = 0; i < MIN(n_newsgroups, MAX_CROWDS); i++) {
        g_autofree char *name = phrase_shorten(newsgroups[i], MAX_SHOWN);

        json_builder_add_string_value(builder, name);
    }
    json_builder_end_array(builder);
}

static void
add_findings(JsonBuilder *builder, const Verdict *verdict)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(verdict, &n_findings);

    json_builder_set_member_name(builder, "findings");
    json_builder_begin_array(builder);
    for (guint i = 0; i < n_findings; i++) {
        json_builder_begin_object(builder);
        add_string(builder, "check", findings[i].check);
        add_string(builder, "level", level_to_string(findings[i].level));
        add_string(builder, "text", findings[i].text);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

/* Returns: how many bytes of the wire it took, at the most */
static gsize
add_exposed(JsonBuilder *builder, const ExposedMailbox *exposed)
{
    g_autofree char *harmless = harmless_address(exposed->mailbox);
    g_autofree char *address = phrase_shorten(harmless, MAX_SHOWN);
    g_autofree char *folded = harmless_text(exposed->name);
    g_autofree char *name = phrase_shorten(folded, MAX_SHOWN);
    g_autofree char *shown = harmless_address(exposed->party);
    g_autofree char *party = phrase_shorten(shown, MAX_SHOWN);

    json_builder_begin_object(builder);
    add_string(builder, "address", address);
    add_string(builder, "name", name);
    add_string(builder, "party", party);
    add_string(builder, "field", message_field_to_string(exposed->field));
    if (exposed->fresh)
        add_boolean(builder, "fresh", TRUE);
    json_builder_end_object(builder);

    /* Every byte may need a backslash; 80 are for what stands around. */
    return 2 * (strlen(address) + strlen(name) + strlen(party)) + 80;
}

static gsize
add_move(JsonBuilder *builder, const ConversionMove *move)
{
    json_builder_begin_array(builder);
    json_builder_add_string_value(builder, message_field_to_string(move->field));
    json_builder_add_int_value(builder, move->first);
    json_builder_add_int_value(builder, move->last);
    json_builder_end_array(builder);

    return 40;
}

static gsize
add_party(JsonBuilder *builder, const char *party)
{
    g_autofree char *harmless = harmless_text(party);
    g_autofree char *shown = phrase_shorten(harmless, MAX_SHOWN);

    json_builder_add_string_value(builder, shown);

    return 2 * strlen(shown) + 3;
}

static gsize
count_items(const Inspection *inspection, PageOf what)
{
    const ExposureFigures *figures = exposure_get_figures(inspection->exposure);
    guint n_moves = 0;

    switch (what) {
    case PAGE_EXPOSED:
        return figures->addresses;
    case PAGE_MOVES:
        if (inspection->conversion != NULL)
            conversion_get_moves(inspection->conversion, &n_moves);
        return n_moves;
    case PAGE_AUDIENCE:
        return figures->audience;
    }

    g_assert_not_reached();
}

/* Returns: how many bytes of the wire it took, at the most */
static gsize
add_item(JsonBuilder *builder, const Inspection *inspection, PageOf what, guint64 i)
{
    gsize n = 0;
    guint n_moves = 0;

    switch (what) {
    case PAGE_EXPOSED:
        return add_exposed(builder, &exposure_get_exposed(inspection->exposure, &n)[i]);
    case PAGE_MOVES:
        return add_move(
            builder, &conversion_get_moves(inspection->conversion, &n_moves)[i]);
    case PAGE_AUDIENCE:
        return add_party(builder, exposure_get_audience(inspection->exposure, &n)[i]);
    }

    g_assert_not_reached();
}

/* Adds as many items as a reply has room for, but one at least. */
static void
add_items(
    JsonBuilder *builder, const Inspection *inspection, PageOf what, guint64 from,
    gsize most)
{
    gsize total = count_items(inspection, what);
    gsize size = 0;

    add_number(builder, "total", total);
    add_number(builder, "from", from);
    json_builder_set_member_name(builder, "items");
    json_builder_begin_array(builder);
    for (guint64 i = from; i < total && i - from < most && size < MAX_ITEMS_SIZE; i++)
        size += add_item(builder, inspection, what, i);
    json_builder_end_array(builder);
}

static void
add_conversion(JsonBuilder *builder, const Inspection *inspection)
{
    const char *empty_to;

    json_builder_set_member_name(builder, "conversion");
    if (inspection->conversion == NULL) {
        json_builder_add_null_value(builder);
        return;
    }

    empty_to = conversion_get_empty_to(inspection->conversion);
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "emptyTo");
    json_builder_begin_array(builder);
    if (empty_to != NULL)
        json_builder_add_string_value(builder, empty_to);
    json_builder_end_array(builder);
    json_builder_set_member_name(builder, "moves");
    json_builder_begin_object(builder);
    add_items(builder, inspection, PAGE_MOVES, 0, G_MAXSIZE);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
}

static void
add_choices(JsonBuilder *builder, guint choices)
{
    json_builder_set_member_name(builder, "choices");
    json_builder_begin_array(builder);
    if ((choices & CHOICE_CONVERT) != 0)
        json_builder_add_string_value(builder, "convert");
    if ((choices & CHOICE_EDIT) != 0)
        json_builder_add_string_value(builder, "edit");
    if ((choices & CHOICE_SEND) != 0)
        json_builder_add_string_value(builder, "send");
    json_builder_end_array(builder);
}

static void
add_text(JsonBuilder *builder, const char *name, const char *text)
{
    if (text != NULL)
        add_string(builder, name, text);
}

static void
add_group(JsonBuilder *builder, const GPtrArray *group)
{
    json_builder_begin_array(builder);
    for (guint i = 0; i < group->len; i++)
        json_builder_add_string_value(builder, g_ptr_array_index(group, i));
    json_builder_end_array(builder);
}

/* What the sender may have remembered, or null. */
static void
add_remember(JsonBuilder *builder, const Prompt *question)
{
    json_builder_set_member_name(builder, "remember");
    if (question == NULL || question->remember == NULL) {
        json_builder_add_null_value(builder);
        return;
    }

    json_builder_begin_object(builder);
    add_string(builder, "kind", question->is_conversation ? "conversation" : "group");
    if (!question->is_conversation) {
        json_builder_set_member_name(builder, "groups");
        json_builder_begin_array(builder);
        for (guint i = 0; i < question->groups->len; i++)
            add_group(builder, g_ptr_array_index(question->groups, i));
        json_builder_end_array(builder);
    }
    json_builder_end_object(builder);
}

static void
add_question(
    JsonBuilder *builder, const Prompt *question, gboolean notification, gboolean window)
{
    json_builder_set_member_name(builder, "ask");
    json_builder_begin_object(builder);
    add_boolean(builder, "notification", notification);
    add_boolean(builder, "window", window);
    json_builder_end_object(builder);

    json_builder_set_member_name(builder, "texts");
    json_builder_begin_object(builder);
    if (question != NULL) {
        add_string(builder, "headline", question->headline);
        add_string(builder, "detail", question->detail);
        add_text(builder, "readers", question->readers);
        add_text(builder, "advice", question->advice);
        add_text(builder, "acknowledge", question->acknowledge);
        add_text(builder, "remember", question->remember);
        add_string(builder, "convert", question->convert);
        add_string(builder, "edit", question->edit);
        add_string(builder, "send", question->send);
    }
    json_builder_end_object(builder);
}

GBytes *
reply_verdict(
    const char *id, const Inspection *inspection, const Prompt *question,
    gboolean notification, gboolean window)
{
    g_autoptr(JsonBuilder) builder = begin_reply("verdict", id);

    add_string(builder, "level", level_to_string(verdict_get_level(inspection->verdict)));
    add_figures(builder, inspection);
    add_findings(builder, inspection->verdict);
    add_crowds(builder, inspection->exposure);
    add_boolean(builder, "massReply", inspection->mass_reply);
    json_builder_set_member_name(builder, "exposed");
    json_builder_begin_object(builder);
    add_items(builder, inspection, PAGE_EXPOSED, 0, MAX_FIRST);
    json_builder_end_object(builder);
    add_conversion(builder, inspection);
    add_choices(builder, inspection_get_choices(inspection));
    add_remember(builder, question);
    add_question(builder, question, notification, window);

    return end_reply(builder);
}

GBytes *
reply_page(
    const char *id, const char *of, PageOf what, guint64 from,
    const Inspection *inspection)
{
    g_autoptr(JsonBuilder) builder = begin_reply("page", id);

    add_string(builder, "of", of);
    add_string(builder, "what", request_page_to_string(what));
    add_items(builder, inspection, what, from, G_MAXSIZE);

    return end_reply(builder);
}

GBytes *
reply_answer(const char *id, const char *choice)
{
    g_autoptr(JsonBuilder) builder = begin_reply("answer", id);

    add_string(builder, "choice", choice);

    return end_reply(builder);
}

GBytes *
reply_decided(const char *id, const char *acknowledgement)
{
    g_autoptr(JsonBuilder) builder = begin_reply("decided", id);

    if (acknowledgement != NULL)
        add_string(builder, "acknowledgement", acknowledgement);

    return end_reply(builder);
}

GBytes *
reply_unanswered(const char *id, const char *reason, const char *text)
{
    g_autoptr(JsonBuilder) builder = begin_reply("unanswered", id);

    add_string(builder, "reason", reason);
    add_string(builder, "text", text);

    return end_reply(builder);
}
