#include "wire/reply.h"

#include "audit/verdict-json.h"
#include "build.h"
#include "policy/policy-json.h"
#include "text/harmless.h"
#include "text/phrase.h"
#include "wire/envelope.h"
#include "wire/job-reply.h"
#include "wire/protocol.h"

/* A reply has room for so much of a list, in bytes of the wire; a verdict has
 * two of them. */
#define MAX_ITEMS_SIZE ((gsize)256 * 1024)
/* A verdict brings what a window shows at first: more would only make the
 * sender wait. */
#define MAX_FIRST 100

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
    case REQUEST_ERROR_JOB:
        return "job";
    case REQUEST_ERROR_APPROVAL:
        return "approval";
    }

    g_assert_not_reached();
}

GBytes *
reply_error(const char *id, const GError *error)
{
    g_autoptr(Writer) writer = envelope_begin("error", id);

    writer_add_string(writer, "code", error_code(error->code));
    writer_add_string(writer, "text", error->message);

    return envelope_end(writer);
}

static void
add_locked(Writer *writer, JsonObject *managed)
{
    g_autoptr(GList) keys = managed != NULL ? json_object_get_members(managed) : NULL;

    writer_begin_array(writer, "locked");
    for (GList *key = keys; key != NULL; key = key->next) {
        if (setting_find(key->data) != NULL)
            writer_add_string(writer, NULL, key->data);
    }
    writer_end_array(writer);
}

/* Whether a list that began at @start may get longer. */
static gboolean
has_room(const Writer *writer, gsize start)
{
    return writer_get_size(writer) - start < MAX_ITEMS_SIZE;
}

/* Adds as many as a reply has room for: the first will do to see what is wrong. */
static void
add_errors(Writer *writer, const GPtrArray *errors)
{
    gsize start = writer_get_size(writer);

    writer_begin_array(writer, "errors");
    for (guint i = 0; i < errors->len && has_room(writer, start); i++) {
        const PolicyError *error = g_ptr_array_index(errors, i);

        writer_begin_object(writer, NULL);
        writer_add_string(writer, "key", error->key);
        writer_add_boolean(writer, "managed", error->managed);
        if (error->line > 0)
            writer_add_number(writer, "line", error->line);
        writer_add_string(writer, "text", error->text);
        writer_end_object(writer);
    }
    writer_end_array(writer);
}

static void
add_sandbox(Writer *writer, SandboxState sandbox)
{
    writer_begin_object(writer, "sandbox");
    writer_add_boolean(writer, "calls", sandbox.calls);
    writer_add_boolean(writer, "files", sandbox.files);
    writer_add_boolean(writer, "sockets", sandbox.sockets);
    writer_end_object(writer);
}

GBytes *
reply_ready(
    const char *id, const Policy *policy, JsonObject *managed, const GPtrArray *errors,
    gboolean mismatch, SandboxState sandbox, const char *path)
{
    g_autoptr(Writer) writer = envelope_begin("ready", id);
    g_autoptr(JsonNode) brief = policy_to_brief_json(policy);

    writer_add_number(writer, "protocol", PROTOCOL_VERSION);
    writer_add_string(writer, "version", PACKAGE_VERSION);
    writer_add_string(writer, "build", BUILD);
    writer_add_string(writer, "path", path);
    writer_add_boolean(writer, "mismatch", mismatch);
    add_sandbox(writer, sandbox);
    writer_add_node(writer, "policy", brief);
    add_locked(writer, managed);
    add_errors(writer, errors);

    return envelope_end(writer);
}

GBytes *
reply_validity(const char *id, const GPtrArray *errors)
{
    g_autoptr(Writer) writer = envelope_begin("validity", id);

    add_errors(writer, errors);

    return envelope_end(writer);
}

GBytes *
reply_settings(const char *id, guint conversations)
{
    g_autoptr(Writer) writer = envelope_begin("settings", id);
    g_autoptr(JsonNode) items = policy_describe();

    writer_add_node(writer, "items", items);
    writer_add_number(writer, "conversations", conversations);

    return envelope_end(writer);
}

static void
add_entries(Writer *writer, const Message *message)
{
    writer_begin_object(writer, "entries");
    for (MessageField field = FIELD_TO; field <= FIELD_BCC; field++)
        writer_add_number(
            writer, message_field_to_string(field),
            message_get_n_entries(message, field));
    writer_end_object(writer);
}

/* The windows name a few of them. */
#define MAX_CROWDS 10

static void
add_crowds(Writer *writer, const Exposure *exposure)
{
    gsize n_crowds = 0;
    gsize n_newsgroups = 0;
    const Crowd *crowds = exposure_get_crowds(exposure, &n_crowds);
    const char *const *newsgroups = exposure_get_newsgroups(exposure, &n_newsgroups);

    writer_begin_array(writer, "crowds");
    for (gsize i = 0; i < MIN(n_crowds, MAX_CROWDS); i++) {
        g_autofree char *party = harmless_address(crowds[i].party);

        writer_begin_object(writer, NULL);
        writer_add_string(writer, "party", party);
        writer_add_number(writer, "addresses", crowds[i].addresses);
        writer_end_object(writer);
    }
    writer_end_array(writer);

    writer_begin_array(writer, "newsgroups");
    for (gsize i = 0; i < MIN(n_newsgroups, MAX_CROWDS); i++) {
        g_autofree char *name = phrase_shorten(newsgroups[i], VERDICT_JSON_MAX_SHOWN);

        writer_add_string(writer, NULL, name);
    }
    writer_end_array(writer);
}

static void
add_move(Writer *writer, const ConversionMove *move)
{
    writer_begin_array(writer, NULL);
    writer_add_string(writer, NULL, message_field_to_string(move->field));
    writer_add_number(writer, NULL, move->first);
    writer_add_number(writer, NULL, move->last);
    writer_end_array(writer);
}

static void
add_party(Writer *writer, const char *party)
{
    g_autofree char *harmless = harmless_text(party);
    g_autofree char *shown = phrase_shorten(harmless, VERDICT_JSON_MAX_SHOWN);

    writer_add_string(writer, NULL, shown);
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
    case PAGE_REPORT: /* these have no inspection */
    case PAGE_SENT:
    case PAGE_REFUSED:
    case PAGE_DOUBT:
    case PAGE_LEFT:
    case PAGE_PARTIES:
    case PAGE_RECIPIENTS:
    case PAGE_TEXT:
        break;
    }

    g_assert_not_reached();
}

static void
add_item(Writer *writer, const Inspection *inspection, PageOf what, guint64 i)
{
    gsize n = 0;
    guint n_moves = 0;

    switch (what) {
    case PAGE_EXPOSED:
        verdict_json_add_exposed(
            writer, &exposure_get_exposed(inspection->exposure, &n)[i],
            VERDICT_JSON_WIRE);
        return;
    case PAGE_MOVES:
        add_move(writer, &conversion_get_moves(inspection->conversion, &n_moves)[i]);
        return;
    case PAGE_AUDIENCE:
        add_party(writer, exposure_get_audience(inspection->exposure, &n)[i]);
        return;
    case PAGE_REPORT:
    case PAGE_SENT:
    case PAGE_REFUSED:
    case PAGE_DOUBT:
    case PAGE_LEFT:
    case PAGE_PARTIES:
    case PAGE_RECIPIENTS:
    case PAGE_TEXT:
        break;
    }

    g_assert_not_reached();
}

/* Adds as many items as a reply has room for, but one at least. */
static void
add_items(
    Writer *writer, const Inspection *inspection, PageOf what, guint64 from, gsize most)
{
    gsize total = count_items(inspection, what);
    gsize start = writer_get_size(writer);

    writer_add_number(writer, "total", total);
    writer_add_number(writer, "from", from);
    writer_begin_array(writer, "items");
    for (guint64 i = from; i < total && i - from < most && has_room(writer, start); i++)
        add_item(writer, inspection, what, i);
    writer_end_array(writer);
}

static void
add_conversion(Writer *writer, const Inspection *inspection, const Prompt *question)
{
    const char *empty_to;

    if (inspection->conversion == NULL) {
        writer_add_string(writer, "conversion", NULL);
        return;
    }

    empty_to = conversion_get_empty_to(inspection->conversion);
    writer_begin_object(writer, "conversion");
    writer_begin_array(writer, "emptyTo");
    if (empty_to != NULL)
        writer_add_string(writer, NULL, empty_to);
    writer_end_array(writer);
    writer_begin_object(writer, "moves");
    add_items(writer, inspection, PAGE_MOVES, 0, G_MAXSIZE);
    writer_end_object(writer);
    writer_add_string(
        writer, "then", question != NULL && question->sends_converted ? "send" : "edit");
    writer_end_object(writer);
}

static void
add_choices(Writer *writer, guint choices)
{
    writer_begin_array(writer, "choices");
    if ((choices & CHOICE_CONVERT) != 0)
        writer_add_string(writer, NULL, "convert");
    if ((choices & CHOICE_EDIT) != 0)
        writer_add_string(writer, NULL, "edit");
    if ((choices & CHOICE_SEND) != 0)
        writer_add_string(writer, NULL, "send");
    if ((choices & CHOICE_ASK) != 0)
        writer_add_string(writer, NULL, "ask");
    writer_end_array(writer);
}

static void
add_text(Writer *writer, const char *name, const char *text)
{
    if (text != NULL)
        writer_add_string(writer, name, text);
}

static void
add_group(Writer *writer, const GPtrArray *group)
{
    writer_begin_array(writer, NULL);
    for (guint i = 0; i < group->len; i++)
        writer_add_string(writer, NULL, g_ptr_array_index(group, i));
    writer_end_array(writer);
}

/* What the sender may have remembered, or null. */
static void
add_remember(Writer *writer, const Prompt *question)
{
    if (question == NULL || question->remember == NULL) {
        writer_add_string(writer, "remember", NULL);
        return;
    }

    writer_begin_object(writer, "remember");
    writer_add_string(
        writer, "kind", question->is_conversation ? "conversation" : "group");
    if (!question->is_conversation) {
        writer_begin_array(writer, "groups");
        for (guint i = 0; i < question->groups->len; i++)
            add_group(writer, g_ptr_array_index(question->groups, i));
        writer_end_array(writer);
    }
    writer_end_object(writer);
}

static void
add_question(
    Writer *writer, const Prompt *question, gboolean notification, gboolean window)
{
    writer_begin_object(writer, "ask");
    writer_add_boolean(writer, "notification", notification);
    writer_add_boolean(writer, "window", window);
    writer_end_object(writer);

    writer_begin_object(writer, "texts");
    if (question != NULL) {
        writer_add_string(writer, "headline", question->headline);
        writer_add_string(writer, "detail", question->detail);
        add_text(writer, "readers", question->readers);
        add_text(writer, "notLookedInto", question->gaps);
        add_text(writer, "advice", question->advice);
        add_text(writer, "acknowledge", question->acknowledge);
        add_text(writer, "remember", question->remember);
        writer_add_string(writer, "convert", question->convert);
        writer_add_string(writer, "edit", question->edit);
        writer_add_string(writer, "send", question->send);
    }
    writer_end_object(writer);
}

static void
add_points(Writer *writer, const Inspection *inspection)
{
    writer_begin_array(writer, "points");
    for (guint i = 0; i < inspection->points->len; i++)
        writer_add_string(writer, NULL, g_ptr_array_index(inspection->points, i));
    writer_end_array(writer);
}

/* How long the message waits, after which choices; or null. */
static void
add_wait(Writer *writer, const Inspection *inspection, guint waiting)
{
    if (waiting == 0) {
        writer_add_string(writer, "wait", NULL);
        return;
    }

    writer_begin_object(writer, "wait");
    writer_add_number(writer, "seconds", inspection->wait);
    add_choices(writer, waiting);
    writer_end_object(writer);
}

GBytes *
reply_verdict(
    const char *id, const Inspection *inspection, const Prompt *question,
    gboolean notification, gboolean window, const EachOffer *offer,
    const ApprovalView *approval)
{
    g_autoptr(Writer) writer = envelope_begin("verdict", id);

    writer_add_string(
        writer, "level", level_to_string(verdict_get_level(inspection->verdict)));
    verdict_json_add_figures(writer, inspection->exposure);
    writer_add_number(writer, "fresh", exposure_get_figures(inspection->exposure)->fresh);
    add_entries(writer, inspection->message);
    verdict_json_add_findings(writer, inspection->verdict, VERDICT_JSON_WIRE);
    verdict_json_add_gaps(writer, inspection->contents);
    add_crowds(writer, inspection->exposure);
    writer_add_boolean(writer, "massReply", inspection->mass_reply);
    writer_begin_object(writer, "exposed");
    add_items(writer, inspection, PAGE_EXPOSED, 0, MAX_FIRST);
    writer_end_object(writer);
    add_conversion(writer, inspection, question);
    add_choices(writer, inspection_get_choices(inspection));
    add_points(writer, inspection);
    add_wait(writer, inspection, question != NULL ? question->waiting : 0);
    if (offer != NULL)
        job_reply_add_offer(writer, offer, inspection);
    if (approval != NULL)
        approval_reply_add_view(writer, approval);
    add_remember(writer, question);
    add_question(writer, question, notification, window);

    return envelope_end(writer);
}

GBytes *
reply_page(
    const char *id, const char *of, PageOf what, guint64 from,
    const Inspection *inspection)
{
    g_autoptr(Writer) writer = envelope_begin("page", id);

    writer_add_string(writer, "of", of);
    writer_add_string(writer, "what", request_page_to_string(what));
    add_items(writer, inspection, what, from, G_MAXSIZE);

    return envelope_end(writer);
}

GBytes *
reply_answer(const char *id, const char *choice)
{
    g_autoptr(Writer) writer = envelope_begin("answer", id);

    writer_add_string(writer, "choice", choice);

    return envelope_end(writer);
}

GBytes *
reply_decided(const char *id, const char *acknowledgement)
{
    g_autoptr(Writer) writer = envelope_begin("decided", id);

    if (acknowledgement != NULL)
        writer_add_string(writer, "acknowledgement", acknowledgement);

    return envelope_end(writer);
}

GBytes *
reply_taken(const char *id)
{
    g_autoptr(Writer) writer = envelope_begin("taken", id);

    return envelope_end(writer);
}

GBytes *
reply_wanted(const char *id)
{
    g_autoptr(Writer) writer = envelope_begin("wanted", id);

    return envelope_end(writer);
}

GBytes *
reply_forgotten(const char *id)
{
    g_autoptr(Writer) writer = envelope_begin("forgotten", id);

    return envelope_end(writer);
}

GBytes *
reply_reported(const char *id, const char *to)
{
    g_autoptr(Writer) writer = envelope_begin("reported", id);

    writer_add_string(writer, "to", to);

    return envelope_end(writer);
}

GBytes *
reply_sifted(const char *id, const GArray *items)
{
    g_autoptr(Writer) writer = envelope_begin("sifted", id);

    writer_begin_array(writer, "items");
    for (guint i = 0; i < items->len; i++)
        writer_add_number(writer, NULL, g_array_index(items, guint, i));
    writer_end_array(writer);

    return envelope_end(writer);
}

GBytes *
reply_unfamiliar(const char *id, const GPtrArray *names)
{
    g_autoptr(Writer) writer = envelope_begin("unfamiliar", id);

    writer_begin_array(writer, "items");
    for (guint i = 0; i < MIN(names->len, MAX_FIRST); i++)
        writer_add_string(writer, NULL, g_ptr_array_index(names, i));
    writer_end_array(writer);

    return envelope_end(writer);
}

GBytes *
reply_learnt(const char *id, gboolean wanted)
{
    g_autoptr(Writer) writer = envelope_begin("learnt", id);

    writer_add_boolean(writer, "wanted", wanted);

    return envelope_end(writer);
}

GBytes *
reply_counted(const char *id, guint n_bounces)
{
    g_autoptr(Writer) writer = envelope_begin("counted", id);

    writer_add_number(writer, "bounces", n_bounces);

    return envelope_end(writer);
}

GBytes *
reply_pieces(const char *id, const char *of, guint64 from, const GPtrArray *pieces)
{
    g_autoptr(Writer) writer = envelope_begin("page", id);
    gsize start;

    writer_add_string(writer, "of", of);
    writer_add_string(writer, "what", request_page_to_string(PAGE_REPORT));
    writer_add_number(writer, "total", pieces->len);
    writer_add_number(writer, "from", from);
    start = writer_get_size(writer);
    writer_begin_array(writer, "items");
    for (guint64 i = from; i < pieces->len && has_room(writer, start); i++)
        writer_add_string(writer, NULL, g_ptr_array_index(pieces, (guint)i));
    writer_end_array(writer);

    return envelope_end(writer);
}

GBytes *
reply_unanswered(const char *id, const char *reason, const char *text)
{
    g_autoptr(Writer) writer = envelope_begin("unanswered", id);

    writer_add_string(writer, "reason", reason);
    writer_add_string(writer, "text", text);

    return envelope_end(writer);
}
