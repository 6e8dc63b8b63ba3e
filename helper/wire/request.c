#include "wire/request.h"

#include <string.h>

#include "audit/decision.h"
#include "rules/each-offer.h"
#include "text/harmless.h"
#include "text/phrase.h"
#include "wire/protocol.h"
#include "json/strict.h"

G_DEFINE_QUARK(request_error, request_error)

#define MAX_ID 128

/* RFC 4648, 4, but for the padding. */
#define BASE64_DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/* Of why a message was not checked: a word of the extension. */
#define MAX_REASON 32

static const char *const pages[] = {
    [PAGE_EXPOSED] = "exposed",   [PAGE_MOVES] = "moves",
    [PAGE_AUDIENCE] = "audience", [PAGE_REPORT] = "report",
    [PAGE_SENT] = "sent",         [PAGE_REFUSED] = "refused",
    [PAGE_DOUBT] = "doubt",       [PAGE_LEFT] = "left",
    [PAGE_PARTIES] = "parties",   [PAGE_RECIPIENTS] = "recipients",
    [PAGE_TEXT] = "text",
};

static const char *const outcomes[] = {
    [JOB_OUTCOME_SENT] = "sent",       [JOB_OUTCOME_REFUSED] = "refused",
    [JOB_OUTCOME_LATER] = "later",     [JOB_OUTCOME_SENDER] = "sender",
    [JOB_OUTCOME_OFFLINE] = "offline", [JOB_OUTCOME_DOUBT] = "doubt",
};

static const char *const orders[] = {
    [JOB_ORDER_GO] = "go",
    [JOB_ORDER_PAUSE] = "pause",
    [JOB_ORDER_STOP] = "stop",
};

const char *
request_page_to_string(PageOf what)
{
    return pages[what];
}

/* json_object_get_string_member() warns and returns NULL on a wrong type, so
 * every field of a request comes through one of these instead. */
static gboolean
take(
    JsonObject *object, const char *field, GType type, gboolean required, JsonNode **node,
    GError **error)
{
    *node = json_object_get_member(object, field);

    if (*node == NULL && !required)
        return TRUE;
    if (*node != NULL && json_node_get_value_type(*node) == type)
        return TRUE;

    g_set_error(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD, "Field “%s” is %s a %s", field,
        *node == NULL ? "missing; it has to be" : "not",
        type == G_TYPE_STRING    ? "string"
        : type == G_TYPE_BOOLEAN ? "boolean"
                                 : "whole number");
    return FALSE;
}

static gboolean
take_string(
    JsonObject *object, const char *field, gboolean required, const char **value,
    GError **error)
{
    JsonNode *node = NULL;

    if (!take(object, field, G_TYPE_STRING, required, &node, error))
        return FALSE;

    *value = node != NULL ? json_node_get_string(node) : NULL;
    return TRUE;
}

static gboolean
take_boolean(JsonObject *object, const char *field, gboolean *value, GError **error)
{
    JsonNode *node = NULL;

    if (!take(object, field, G_TYPE_BOOLEAN, FALSE, &node, error))
        return FALSE;

    *value = node != NULL && json_node_get_boolean(node);
    return TRUE;
}

/* What a number of JavaScript holds exactly.  json-glib makes something of what is larger
 * than 64 bits: -1 does version 1.6, the largest there is 1.10. */
#define MAX_NUMBER ((G_GINT64_CONSTANT(1) << 53) - 1)

static gboolean
take_number(JsonObject *object, const char *field, guint64 *value, GError **error)
{
    JsonNode *node = NULL;

    if (!take(object, field, G_TYPE_INT64, TRUE, &node, error))
        return FALSE;

    if (json_node_get_int(node) < 0 || json_node_get_int(node) > MAX_NUMBER) {
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Field “%s”: expected a number from 0 to 2^53 - 1", field);
        return FALSE;
    }

    *value = (guint64)json_node_get_int(node);
    return TRUE;
}

/* Text as bytes that keep the request's JSON alive: a message is not copied. */
static GBytes *
borrow(const Request *request, const char *text)
{
    if (text == NULL)
        return NULL;

    return g_bytes_new_with_free_func(
        text, strlen(text), (GDestroyNotify)json_node_unref,
        json_node_ref(request->root));
}

/* Returns: (transfer full): “a”, “b” and “c” */
static char *
list_words(const char *const *words, guint n_words)
{
    GString *list = g_string_new(NULL);

    for (guint i = 0; i < n_words; i++)
        g_string_append_printf(
            list, "%s“%s”",
            i == 0            ? ""
            : i + 1 < n_words ? ", "
                              : " and ",
            words[i]);

    return g_string_free(list, FALSE);
}

/* One of @words, by its place. */
static gboolean
take_word(
    JsonObject *object, const char *field, const char *const *words, guint n_words,
    guint *value, GError **error)
{
    const char *text = NULL;
    g_autofree char *list = NULL;

    if (!take_string(object, field, TRUE, &text, error))
        return FALSE;
    for (guint i = 0; i < n_words; i++) {
        /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): it is required */
        if (strcmp(text, words[i]) == 0) {
            *value = i;
            return TRUE;
        }
    }

    list = list_words(words, n_words);
    g_set_error(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD, "Field “%s” is none of %s", field,
        list);
    return FALSE;
}

static gboolean
take_strings(JsonObject *object, const char *field, char ***value, GError **error)
{
    JsonNode *node = json_object_get_member(object, field);
    g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);
    JsonArray *array = NULL;

    if (node != NULL && JSON_NODE_HOLDS_ARRAY(node))
        array = json_node_get_array(node);

    for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
        JsonNode *element = json_array_get_element(array, i);

        if (json_node_get_value_type(element) != G_TYPE_STRING) {
            array = NULL;
            break;
        }
        g_ptr_array_add(strings, json_node_dup_string(element));
    }

    if (node != NULL && array == NULL) {
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Field “%s” is not a list of strings", field);
        return FALSE;
    }

    g_ptr_array_add(strings, NULL);
    *value = (char **)g_ptr_array_free(g_steal_pointer(&strings), FALSE);
    return TRUE;
}

static gboolean
take_object(JsonObject *object, const char *field, JsonObject **value, GError **error)
{
    JsonNode *node = json_object_get_member(object, field);

    if (node != NULL && !JSON_NODE_HOLDS_OBJECT(node)) {
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD, "Field “%s” is not an object",
            field);
        return FALSE;
    }

    *value = node != NULL ? json_node_get_object(node) : NULL;
    return TRUE;
}

static gboolean
parse_policy(Request *request, JsonObject *object, GError **error)
{
    JsonObject *policy = NULL;

    if (!take_object(object, "policy", &policy, error))
        return FALSE;

    return policy == NULL || (take_object(policy, "managed", &request->managed, error) &&
                              take_object(policy, "local", &request->local, error));
}

static gboolean
parse_hello(Request *request, JsonObject *object, GError **error)
{
    guint64 protocol = 0;

    /* The protocol first: of another one nothing else is known. */
    if (!take_number(object, "protocol", &protocol, error))
        return FALSE;

    if (protocol != PROTOCOL_VERSION) {
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_PROTOCOL,
            "Protocol version %" G_GUINT64_FORMAT
            " asked for, only %d is spoken: update the %s",
            protocol, PROTOCOL_VERSION,
            protocol < PROTOCOL_VERSION ? "extension" : "helper");
        return FALSE;
    }

    return take_string(object, "version", FALSE, &request->version, error) &&
           take_string(object, "locale", FALSE, &request->locale, error) &&
           parse_policy(request, object, error);
}

/* Of which attachments it was asked, and what became of them. */
static gboolean
take_attachments(Request *request, JsonObject *object, GError **error)
{
    guint64 handed_over = 0;

    request->handed_over = -1;
    if (json_object_has_member(object, "handedOver")) {
        if (!take_number(object, "handedOver", &handed_over, error))
            return FALSE;
        request->handed_over = (gint64)handed_over;
    }

    return take_boolean(object, "offers", &request->offers, error) &&
           take_strings(object, "tooLarge", &request->too_large, error) &&
           take_strings(object, "absent", &request->absent, error);
}

/* Whether one message each may be offered: `true`, `false`, or a word against it. */
static gboolean
take_each(Request *request, JsonObject *object, GError **error)
{
    JsonNode *node = json_object_get_member(object, "each");

    if (node == NULL || json_node_get_value_type(node) != G_TYPE_STRING)
        return take_boolean(object, "each", &request->each, error);

    request->each = TRUE;
    request->against = json_node_get_string(node);
    if (each_offer_is_word(request->against))
        return TRUE;

    g_set_error_literal(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “each” is no boolean, and none of “signed”, “pictures” and “files”");
    return FALSE;
}

static gboolean
parse_check(Request *request, JsonObject *object, GError **error)
{
    const char *message = NULL;
    const char *replied_to = NULL;

    if (!take_string(object, "message", TRUE, &message, error) ||
        !take_string(object, "repliedTo", FALSE, &replied_to, error) ||
        !take_strings(object, "own", &request->own, error) ||
        !take_boolean(object, "encrypted", &request->encrypted, error) ||
        !take_boolean(object, "warn", &request->warn, error) ||
        !take_boolean(object, "trial", &request->trial, error) ||
        !take_boolean(object, "sent", &request->sent, error) ||
        !take_attachments(request, object, error) || !take_each(request, object, error) ||
        !take_string(object, "text", FALSE, &request->text, error) ||
        !take_string(object, "request", FALSE, &request->approval_request, error) ||
        !take_boolean(object, "hasBooks", &request->has_books, error))
        return FALSE;
    if (json_object_has_member(object, "inBooks") &&
        !take_strings(object, "inBooks", &request->in_books, error))
        return FALSE;

    request->message = borrow(request, message);
    request->replied_to = borrow(request, replied_to);
    return TRUE;
}

static gboolean
parse_page(Request *request, JsonObject *object, GError **error)
{
    guint what = 0;

    if (!take_string(object, "of", TRUE, &request->of, error) ||
        !take_word(object, "what", pages, G_N_ELEMENTS(pages), &what, error))
        return FALSE;

    request->what = what;
    return take_number(object, "from", &request->from, error);
}

/* The words of the log that are somebody's choice. */
static gboolean
take_choice(JsonObject *object, Decision *choice, GError **error)
{
    const char *word = NULL;

    if (!take_string(object, "choice", TRUE, &word, error))
        return FALSE;

    g_assert(word != NULL);
    for (Decision i = DECISION_CONVERT; i <= DECISION_LAST_CHOICE; i++) {
        if (strcmp(word, decision_to_string(i)) == 0) {
            *choice = i;
            return TRUE;
        }
    }

    g_set_error_literal(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “choice” is none of “convert”, “send”, “edit”, “unchecked”, “held” and "
        "“sent-exposed”");
    return FALSE;
}

/* It is written down as it stands: so it has to be a word, and not what a message says.
 */
static gboolean
take_reason(JsonObject *object, const char **reason, GError **error)
{
    if (!take_string(object, "reason", FALSE, reason, error))
        return FALSE;
    if (*reason == NULL ||
        (strlen(*reason) <= MAX_REASON && (*reason)[0] != '\0' &&
         strspn(*reason, "abcdefghijklmnopqrstuvwxyz-") == strlen(*reason)))
        return TRUE;

    g_set_error(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “reason” is no word of 1 to %d small letters", MAX_REASON);
    return FALSE;
}

static gboolean
take_time(JsonObject *object, const char *field, GDateTime **time, GError **error)
{
    const char *text = NULL;
    g_autoptr(GDateTime) local = NULL;

    if (!take_string(object, field, FALSE, &text, error))
        return FALSE;
    if (text == NULL)
        return TRUE;

    /* At the edge of years there is a local time without one in UTC. */
    local = g_date_time_new_from_iso8601(text, NULL);
    *time = local != NULL ? g_date_time_to_utc(local) : NULL;
    if (*time != NULL)
        return TRUE;

    g_set_error(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “%s” is no time such as 2026-11-24T03:12:25.123Z", field);
    return FALSE;
}

/* Nobody was asked by a verdict. */
static gboolean
is_without_check(Decision choice)
{
    return choice == DECISION_UNCHECKED || choice == DECISION_HELD;
}

static gboolean
parse_decide(Request *request, JsonObject *object, GError **error)
{
    gboolean is_checked = !json_object_has_member(object, "of") ||
                          !json_object_get_null_member(object, "of");

    if (!take_choice(object, &request->choice, error))
        return FALSE;
    if (is_checked && !take_string(object, "of", TRUE, &request->of, error))
        return FALSE;
    if (is_checked != is_without_check(request->choice))
        return take_reason(object, &request->reason, error) &&
               take_boolean(object, "remember", &request->remember, error) &&
               take_time(object, "at", &request->at, error);

    g_set_error_literal(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “of” has to be null with the choices “unchecked” and “held”, and a "
        "question with the others");
    return FALSE;
}

/* What a message was acknowledged as, and the Message-ID that it has got since. */
static gboolean
parse_name(Request *request, JsonObject *object, GError **error)
{
    return take_string(object, "acknowledgement", TRUE, &request->of, error) &&
           take_string(object, "messageId", TRUE, &request->message_id, error);
}

/* g_base64_decode() skips what it does not know: here that is another text than was sent.
 */
static GBytes *
decode_base64(const char *text, const char *field, GError **error)
{
    gsize length = strlen(text);
    gsize n_digits = strspn(text, BASE64_DIGITS);
    gsize size = 0;

    if (length % 4 == 0 && length - n_digits <= 2 &&
        strspn(text + n_digits, "=") == length - n_digits) {
        guchar *data = g_base64_decode(text, &size);

        return g_bytes_new_take(data, size);
    }

    g_set_error(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “%s” is no Base64 (RFC 4648, 4)", field);
    return NULL;
}

static gboolean
take_base64(JsonObject *object, const char *field, GBytes **value, GError **error)
{
    const char *text = NULL;

    if (!take_string(object, field, TRUE, &text, error))
        return FALSE;

    g_assert(text != NULL);
    *value = decode_base64(text, field, error);
    return *value != NULL;
}

static gboolean
parse_piece(Request *request, JsonObject *object, GError **error)
{
    return take_string(object, "of", TRUE, &request->of, error) &&
           take_string(object, "name", TRUE, &request->name, error) &&
           take_number(object, "offset", &request->from, error) &&
           take_number(object, "total", &request->total, error) &&
           take_base64(object, "data", &request->data, error);
}

static gboolean
parse_sift(Request *request, JsonObject *object, GError **error)
{
    if (!take_strings(object, "authors", &request->authors, error) ||
        !take_strings(object, "subjects", &request->subjects, error))
        return FALSE;
    if (g_strv_length(request->authors) == g_strv_length(request->subjects))
        return TRUE;

    g_set_error_literal(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “subjects” does not have as many as “authors”");
    return FALSE;
}

/* Files as Base64. */
static gboolean
take_files(JsonObject *object, GPtrArray **files, GError **error)
{
    g_auto(GStrv) texts = NULL;

    if (!take_strings(object, "data", &texts, error))
        return FALSE;

    *files = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    for (gsize i = 0; texts[i] != NULL; i++) {
        GBytes *file = decode_base64(texts[i], "data", error);

        if (file == NULL)
            return FALSE;
        g_ptr_array_add(*files, file);
    }

    return TRUE;
}

static gboolean
parse_bounces(Request *request, JsonObject *object, GError **error)
{
    return take_string(object, "of", TRUE, &request->of, error) &&
           take_files(object, &request->bounces, error);
}

static gboolean
parse_letters(Request *request, JsonObject *object, GError **error)
{
    if (!take_string(object, "of", TRUE, &request->of, error) ||
        !take_strings(object, "own", &request->own, error) ||
        !take_number(object, "total", &request->total, error) ||
        !take_strings(object, "names", &request->names, error) ||
        !take_files(object, &request->letters, error))
        return FALSE;
    if (g_strv_length(request->names) == request->letters->len)
        return TRUE;

    g_set_error_literal(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “data” does not have as many as “names”");
    return FALSE;
}

static gboolean
parse_learn(Request *request, JsonObject *object, GError **error)
{
    g_auto(GStrv) texts = NULL;

    if (!take_strings(object, "messages", &texts, error) ||
        !take_boolean(object, "complete", &request->complete, error) ||
        !take_time(object, "at", &request->at, error))
        return FALSE;

    request->messages = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    for (gsize i = 0; texts[i] != NULL; i++)
        g_ptr_array_add(request->messages, g_bytes_new(texts[i], strlen(texts[i])));

    return TRUE;
}

static gboolean
parse_of(Request *request, JsonObject *object, GError **error)
{
    return take_string(object, "of", TRUE, &request->of, error);
}

static gboolean
parse_each_start(Request *request, JsonObject *object, GError **error)
{
    return parse_of(request, object, error) &&
           take_string(object, "details", TRUE, &request->details, error) &&
           take_number(object, "files", &request->number, error);
}

static gboolean
parse_each_result(Request *request, JsonObject *object, GError **error)
{
    guint outcome = 0;

    if (!parse_of(request, object, error) ||
        !take_number(object, "number", &request->number, error) ||
        !take_word(
            object, "outcome", outcomes, G_N_ELEMENTS(outcomes), &outcome, error) ||
        !take_string(
            object, "messageId", outcome == JOB_OUTCOME_SENT, &request->message_id,
            error))
        return FALSE;

    request->outcome = outcome;
    return take_string(object, "reason", FALSE, &request->reason, error);
}

static gboolean
parse_each_order(Request *request, JsonObject *object, GError **error)
{
    guint order = 0;

    if (!parse_of(request, object, error) ||
        !take_word(object, "order", orders, G_N_ELEMENTS(orders), &order, error))
        return FALSE;

    request->order = order;
    return TRUE;
}

static gboolean
parse_file(Request *request, JsonObject *object, GError **error)
{
    return parse_of(request, object, error) &&
           take_number(object, "file", &request->number, error) &&
           take_number(object, "from", &request->from, error);
}

static gboolean
parse_approval_ask(Request *request, JsonObject *object, GError **error)
{
    return parse_of(request, object, error) &&
           take_strings(object, "approvers", &request->approvers, error) &&
           take_number(object, "files", &request->number, error) &&
           take_string(object, "replaces", FALSE, &request->approval_request, error);
}

static gboolean
parse_own(Request *request, JsonObject *object, GError **error)
{
    return take_strings(object, "own", &request->own, error);
}

static gboolean
parse_approval_answer(Request *request, JsonObject *object, GError **error)
{
    static const char *const decisions[] = { "declined", "approved" };
    guint decision = 0;

    if (!parse_of(request, object, error) ||
        !take_word(
            object, "decision", decisions, G_N_ELEMENTS(decisions), &decision, error))
        return FALSE;

    request->approved = decision == 1;
    return take_string(object, "outsiders", FALSE, &request->outsiders, error) &&
           take_strings(object, "points", &request->points, error) &&
           take_string(object, "word", FALSE, &request->word, error);
}

static gboolean
parse_each_letter(Request *request, JsonObject *object, GError **error)
{
    return parse_of(request, object, error) &&
           take_number(object, "number", &request->number, error);
}

/* For requests that have nothing but their id. */
static gboolean
parse_nothing(Request *request, JsonObject *object, GError **error)
{
    return TRUE;
}

static const struct {
    const char *type;
    gboolean (*parse)(Request *request, JsonObject *object, GError **error);
} types[] = {
    [REQUEST_HELLO] = { "hello", parse_hello },
    [REQUEST_CHECK] = { "check", parse_check },
    [REQUEST_PAGE] = { "page", parse_page },
    [REQUEST_DISMISS] = { "dismiss", parse_nothing },
    [REQUEST_SETTINGS] = { "settings", parse_nothing },
    [REQUEST_VALIDATE] = { "validate", parse_policy },
    [REQUEST_DECIDE] = { "decide", parse_decide },
    [REQUEST_NAME] = { "name", parse_name },
    [REQUEST_PIECE] = { "piece", parse_piece },
    [REQUEST_FORGET] = { "forget", parse_nothing },
    [REQUEST_REPORT] = { "report", parse_check },
    [REQUEST_SIFT] = { "sift", parse_sift },
    [REQUEST_BOUNCES] = { "bounces", parse_bounces },
    [REQUEST_LEARN] = { "learn", parse_learn },
    [REQUEST_EACH_START] = { "each-start", parse_each_start },
    [REQUEST_EACH_NEXT] = { "each-next", parse_of },
    [REQUEST_EACH_RESULT] = { "each-result", parse_each_result },
    [REQUEST_EACH_ORDER] = { "each-order", parse_each_order },
    [REQUEST_EACH_JOBS] = { "each-jobs", parse_nothing },
    [REQUEST_EACH_RESUME] = { "each-resume", parse_of },
    [REQUEST_EACH_FILE] = { "each-file", parse_file },
    [REQUEST_EACH_CLOSE] = { "each-close", parse_of },
    [REQUEST_APPROVAL_ASK] = { "approval-ask", parse_approval_ask },
    [REQUEST_APPROVAL_FILE] = { "approval-file", parse_file },
    [REQUEST_APPROVAL_LIST] = { "approval-list", parse_nothing },
    [REQUEST_APPROVAL_TAKE] = { "approval-take", parse_nothing },
    [REQUEST_APPROVAL_CANCEL] = { "approval-cancel", parse_of },
    [REQUEST_APPROVAL_USED] = { "approval-used", parse_of },
    [REQUEST_APPROVAL_LOOK] = { "approval-look", parse_own },
    [REQUEST_APPROVAL_ANSWER] = { "approval-answer", parse_approval_answer },
    [REQUEST_APPROVAL_KEY] = { "approval-key", parse_own },
    [REQUEST_EACH_LETTER] = { "each-letter", parse_each_letter },
    [REQUEST_LETTERS] = { "letters", parse_letters },
};

static gboolean
parse_request(Request *request, JsonObject *object, GError **error)
{
    const char *type = NULL;
    g_autofree char *shown = NULL;

    if (!take_string(object, "id", TRUE, &request->id, error))
        return FALSE;
    if (*request->id == '\0' || strlen(request->id) > MAX_ID) {
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
            "Field “id” is empty or has more than %d bytes", MAX_ID);
        request->id = NULL;
        return FALSE;
    }

    if (!take_string(object, "type", TRUE, &type, error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
        if (strcmp(type, types[i].type) == 0) {
            request->type = i;
            return types[i].parse(request, object, error);
        }
    }

    shown = phrase_shorten(type, MAX_ID);
    g_set_error(
        error, REQUEST_ERROR, REQUEST_ERROR_FIELD,
        "Field “type” is “%s”, which is no request", shown);
    return FALSE;
}

/* Requests are three levels deep, policies.json six; json-glib 1.6 reads any depth by
 * recursion. */
static const StrictLimits limits = { .depth = 32, .values = 250000 };

/* Returns: whether json-glib can be let near it, and would read what it says */
static gboolean
verify(const char *json, gsize length, GError **error)
{
    g_autoptr(GPtrArray) repeated = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) reason = NULL;

    if (strict_verify(json, length, &limits, repeated, &reason) && repeated->len == 0)
        return TRUE;

    if (reason != NULL)
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_JSON, "Expected a JSON object: %s",
            reason->message);
    else
        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_JSON,
            "Expected a JSON object with each key once, “%s” is there again",
            (const char *)g_ptr_array_index(repeated, 0));
    return FALSE;
}

Request *
request_parse(GBytes *frame, char **id, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(Request) request = g_new0(Request, 1);
    g_autoptr(GError) reason = NULL;
    gsize length = 0;
    const char *json = g_bytes_get_data(frame, &length);
    gboolean parsed;

    *id = NULL;
    if (!verify(json != NULL ? json : "", length, error))
        return NULL;

    if (!json_parser_load_from_data(parser, json, (gssize)length, &reason)) {
        /* json-glib quotes single bytes. */
        g_autofree char *text = harmless_text(reason->message);

        g_set_error(
            error, REQUEST_ERROR, REQUEST_ERROR_JSON, "Expected a JSON object: %s", text);
        return NULL;
    }

    request->root = json_parser_steal_root(parser);
    if (request->root == NULL || !JSON_NODE_HOLDS_OBJECT(request->root)) {
        g_set_error_literal(
            error, REQUEST_ERROR, REQUEST_ERROR_JSON,
            "Expected a JSON object, the request is another value");
        return NULL;
    }

    parsed = parse_request(request, json_node_get_object(request->root), error);
    *id = g_strdup(request->id);
    return parsed ? g_steal_pointer(&request) : NULL;
}

void
request_free(Request *request)
{
    g_clear_pointer(&request->message, g_bytes_unref);
    g_clear_pointer(&request->replied_to, g_bytes_unref);
    g_clear_pointer(&request->at, g_date_time_unref);
    g_clear_pointer(&request->data, g_bytes_unref);
    g_clear_pointer(&request->messages, g_ptr_array_unref);
    g_strfreev(request->in_books);
    g_strfreev(request->own);
    g_strfreev(request->approvers);
    g_strfreev(request->points);
    g_strfreev(request->too_large);
    g_strfreev(request->absent);
    g_strfreev(request->authors);
    g_strfreev(request->subjects);
    g_strfreev(request->names);
    g_clear_pointer(&request->letters, g_ptr_array_unref);
    g_clear_pointer(&request->bounces, g_ptr_array_unref);
    g_clear_pointer(&request->root, json_node_unref);
    g_free(request);
}
