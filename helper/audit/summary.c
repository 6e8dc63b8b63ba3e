#include "audit/summary.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "audit/decision.h"

G_DEFINE_QUARK(summary_error, summary_error)

/* A line is three levels deep; json-glib reads any depth by recursion. */
#define MAX_DEPTH 16

struct _Summary {
    GDateTime *since; /* NULL: count all */
    char *digest;     /* NULL: none is looked for */
    GPtrArray *days;  /* of SummaryRow */
    GPtrArray *findings;
    GPtrArray *reasons;
    GPtrArray *hits; /* of SummaryHit */
    guint n_partial;
    SummaryApprovals approvals;
    GArray *answers; /* of guint64: how many seconds each took */
};

static void
row_free(SummaryRow *row)
{
    g_free(row->name);
    g_free(row);
}

static void
hit_free(SummaryHit *hit)
{
    g_free(hit->time);
    g_free(hit->level);
    g_free(hit->message);
    g_free(hit);
}

Summary *
summary_new(GDateTime *since, const char *digest)
{
    Summary *tally = g_new0(Summary, 1);

    tally->since = since != NULL ? g_date_time_ref(since) : NULL;
    tally->digest = g_strdup(digest);
    tally->days = g_ptr_array_new_with_free_func((GDestroyNotify)row_free);
    tally->findings = g_ptr_array_new_with_free_func((GDestroyNotify)row_free);
    tally->reasons = g_ptr_array_new_with_free_func((GDestroyNotify)row_free);
    tally->hits = g_ptr_array_new_with_free_func((GDestroyNotify)hit_free);
    tally->answers = g_array_new(FALSE, FALSE, sizeof(guint64));

    return tally;
}

void
summary_free(Summary *tally)
{
    g_clear_pointer(&tally->since, g_date_time_unref);
    g_free(tally->digest);
    g_ptr_array_unref(tally->days);
    g_ptr_array_unref(tally->findings);
    g_ptr_array_unref(tally->reasons);
    g_ptr_array_unref(tally->hits);
    g_array_unref(tally->answers);
    g_free(tally);
}

static gboolean
fail(GError **error, const char *expected)
{
    g_set_error(error, SUMMARY_ERROR, SUMMARY_ERROR_LINE, "expected %s", expected);
    return FALSE;
}

/* Brackets in strings count as well: no line of ours has any. */
static gboolean
is_deep(const char *line)
{
    guint depth = 0;

    for (const char *p = line; *p != '\0'; p++) {
        if ((*p == '[' || *p == '{') && ++depth > MAX_DEPTH)
            return TRUE;
        if ((*p == ']' || *p == '}') && depth > 0)
            depth--;
    }

    return FALSE;
}

static const char *
string_of(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);

    return node != NULL && json_node_get_value_type(node) == G_TYPE_STRING
               ? json_node_get_string(node)
               : NULL;
}

static JsonArray *
array_of(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);

    return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

static gboolean
read_decision(JsonObject *line, Decision *decision)
{
    const char *word = string_of(line, "decision");

    for (Decision i = 0; word != NULL && i < N_DECISIONS; i++) {
        if (strcmp(word, decision_to_string(i)) == 0) {
            *decision = i;
            return TRUE;
        }
    }

    return FALSE;
}

static void
count(GPtrArray *rows, const char *name, Decision decision)
{
    SummaryRow *row = NULL;

    /* The last day is the likeliest. */
    for (guint i = rows->len; i > 0 && row == NULL; i--) {
        SummaryRow *one = g_ptr_array_index(rows, i - 1);

        if (strcmp(one->name, name) == 0)
            row = one;
    }

    if (row == NULL) {
        row = g_new0(SummaryRow, 1);
        row->name = g_strdup(name);
        g_ptr_array_add(rows, row);
    }
    row->counts[decision]++;
}

static gboolean
count_findings(Summary *tally, JsonObject *line, Decision decision, GError **error)
{
    JsonArray *findings = array_of(line, "findings");

    for (guint i = 0; findings != NULL && i < json_array_get_length(findings); i++) {
        JsonNode *node = json_array_get_element(findings, i);
        const char *check = JSON_NODE_HOLDS_OBJECT(node)
                                ? string_of(json_node_get_object(node), "check")
                                : NULL;

        if (check == NULL)
            return fail(error, "findings with a “check” each");
        count(tally->findings, check, decision);
    }

    return TRUE;
}

static gboolean
lists(JsonArray *digests, const char *digest)
{
    for (guint i = 0; digests != NULL && i < json_array_get_length(digests); i++) {
        JsonNode *node = json_array_get_element(digests, i);

        if (json_node_get_value_type(node) == G_TYPE_STRING &&
            strcmp(json_node_get_string(node), digest) == 0)
            return TRUE;
    }

    return FALSE;
}

static void
look_for(Summary *tally, JsonObject *line, Decision decision)
{
    JsonNode *node = json_object_get_member(line, "exposed");
    JsonObject *exposed =
        node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    JsonArray *digests = exposed != NULL ? array_of(exposed, "digests") : NULL;

    if (tally->digest == NULL || exposed == NULL)
        return;

    if (lists(digests, tally->digest)) {
        SummaryHit *hit = g_new0(SummaryHit, 1);

        hit->time = g_strdup(string_of(line, "time"));
        hit->decision = decision;
        hit->level = g_strdup(string_of(line, "level"));
        hit->message = g_strdup(string_of(line, "message"));
        g_ptr_array_add(tally->hits, hit);
    } else if (
        json_object_get_int_member_with_default(exposed, "total", 0) >
        (digests != NULL ? json_array_get_length(digests) : 0)) {
        tally->n_partial++;
    }
}

static gboolean
is_of_approval(Decision decision)
{
    return decision >= DECISION_REQUESTED;
}

/* On the desk of an approver the log says how long somebody looked; on that of the sender
 * it was no longer than from the request to the answer. */
static void
count_answer(Summary *tally, JsonObject *line, GDateTime *time, Decision decision)
{
    const char *text = string_of(line, "asked");
    g_autoptr(GDateTime) asked =
        text != NULL ? g_date_time_new_from_iso8601(text, NULL) : NULL;
    gint64 waited =
        asked != NULL ? g_date_time_difference(time, asked) / G_USEC_PER_SEC : G_MAXINT64;
    guint64 seconds = (guint64)MAX(waited, 0);
    gint64 looked = json_object_get_int_member_with_default(line, "looked", waited);

    if (asked != NULL)
        g_array_append_val(tally->answers, seconds);
    if (decision == DECISION_APPROVED) {
        tally->approvals.n_approved++;
        tally->approvals.n_hasty += looked < SUMMARY_HASTY;
    } else {
        tally->approvals.n_declined++;
    }
}

static void
count_approval(Summary *tally, JsonObject *line, GDateTime *time, Decision decision)
{
    if (decision == DECISION_REQUESTED)
        tally->approvals.n_requested++;
    else if (decision == DECISION_SENT_CHANGED)
        tally->approvals.n_changed++;
    else
        count_answer(tally, line, time, decision);
}

static gboolean
add_object(Summary *tally, JsonObject *line, GError **error)
{
    const char *text = string_of(line, "time");
    g_autoptr(GDateTime) time =
        text != NULL ? g_date_time_new_from_iso8601(text, NULL) : NULL;
    g_autoptr(GDateTime) local = time != NULL ? g_date_time_to_local(time) : NULL;
    g_autofree char *day = NULL;
    Decision decision;

    if (local == NULL)
        return fail(error, "a “time” such as 2026-11-24T03:12:25.123Z");
    if (!read_decision(line, &decision))
        return fail(
            error, "a “decision” of pass, convert, send, edit, unchecked, sent-exposed, "
                   "held, requested, approved, declined, sent-changed");
    if (tally->since != NULL && g_date_time_compare(time, tally->since) < 0)
        return TRUE;

    if (is_of_approval(decision)) {
        count_approval(tally, line, time, decision);
        look_for(tally, line, decision);
        return TRUE;
    }
    if (!count_findings(tally, line, decision, error))
        return FALSE;
    day = g_date_time_format(local, "%Y-%m-%d");
    count(tally->days, day, decision);
    if (string_of(line, "reason") != NULL)
        count(tally->reasons, string_of(line, "reason"), decision);
    look_for(tally, line, decision);
    return TRUE;
}

gboolean
summary_add(Summary *tally, const char *line, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    JsonNode *root = NULL;

    if (g_utf8_validate(line, -1, NULL) && !is_deep(line) &&
        json_parser_load_from_data(parser, line, -1, NULL))
        root = json_parser_get_root(parser);
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root))
        return fail(error, "one JSON object");

    return add_object(tally, json_node_get_object(root), error);
}

static int
compare_rows(gconstpointer one, gconstpointer other)
{
    return strcmp(
        (*(const SummaryRow *const *)one)->name,
        (*(const SummaryRow *const *)other)->name);
}

const GPtrArray *
summary_get_days(Summary *tally)
{
    g_ptr_array_sort(tally->days, compare_rows);
    return tally->days;
}

const GPtrArray *
summary_get_findings(Summary *tally)
{
    g_ptr_array_sort(tally->findings, compare_rows);
    return tally->findings;
}

const GPtrArray *
summary_get_reasons(Summary *tally)
{
    g_ptr_array_sort(tally->reasons, compare_rows);
    return tally->reasons;
}

static int
compare_seconds(gconstpointer one, gconstpointer other)
{
    guint64 a = *(const guint64 *)one;
    guint64 b = *(const guint64 *)other;

    return a == b ? 0 : a < b ? -1 : 1;
}

SummaryApprovals
summary_get_approvals(Summary *tally)
{
    SummaryApprovals approvals = tally->approvals;
    guint n_answers = tally->answers->len;

    g_array_sort(tally->answers, compare_seconds);
    if (n_answers > 0) {
        approvals.median = g_array_index(tally->answers, guint64, n_answers / 2);
        approvals.longest = g_array_index(tally->answers, guint64, n_answers - 1);
    }

    return approvals;
}

const GPtrArray *
summary_get_hits(const Summary *tally)
{
    return tally->hits;
}

guint
summary_get_n_partial(const Summary *tally)
{
    return tally->n_partial;
}

guint
summary_row_get_asked(const SummaryRow *row)
{
    return row->counts[DECISION_CONVERT] + row->counts[DECISION_SEND] +
           row->counts[DECISION_EDIT] + row->counts[DECISION_EACH];
}
