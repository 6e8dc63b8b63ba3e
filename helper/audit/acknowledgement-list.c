#include "audit/acknowledgement-list.h"

#include <string.h>

#include "audit/digest.h"

G_DEFINE_QUARK(acknowledgement_list_error, acknowledgement_list_error)

#define HEADING "bcc-guard acknowledgements 1"
#define NONE "-"

/* The parts of a line, in their order. */
enum { KIND, AT, TOKEN, ABOUT, SHOWN, READERS, N_PARTS };

static const struct {
    const char *name;
    guint most;
    gint64 age; /* in seconds */
} kinds[] = {
    [ACKNOWLEDGEMENT_OF_MESSAGE] = { "message", ACKNOWLEDGEMENT_LIST_MAX_MESSAGES,
                                     ACKNOWLEDGEMENT_LIST_MESSAGE_AGE },
    [ACKNOWLEDGEMENT_OF_CONVERSATION] = { "conversation",
                                          ACKNOWLEDGEMENT_LIST_MAX_CONVERSATIONS,
                                          ACKNOWLEDGEMENT_LIST_CONVERSATION_AGE },
    [ACKNOWLEDGEMENT_OF_NEWCOMERS] = { "newcomers",
                                       ACKNOWLEDGEMENT_LIST_MAX_CONVERSATIONS,
                                       ACKNOWLEDGEMENT_LIST_CONVERSATION_AGE },
};

static void
free_one(Acknowledgement *one)
{
    g_free(one->token);
    g_free(one->about);
    g_free(one->shown);
    g_free(one->readers);
    g_free(one);
}

GPtrArray *
acknowledgement_list_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)free_one);
}

static gboolean
parse_kind(const char *text, AcknowledgementKind *kind)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(text, kinds[i].name) == 0) {
            *kind = i;
            return TRUE;
        }
    }

    return FALSE;
}

/* Whether @text is whole digests, one behind the other, or none. */
static gboolean
is_digests(const char *text)
{
    gsize length = strlen(text);

    return strcmp(text, NONE) == 0 || (length > 0 && length % DIGEST_N_DIGITS == 0 &&
                                       strspn(text, "0123456789abcdef") == length);
}

static char *
dup_digests(const char *text)
{
    return g_strdup(strcmp(text, NONE) == 0 ? "" : text);
}

/* Returns: (transfer full) (nullable): what stands in @line */
static Acknowledgement *
parse_line(const char *line)
{
    g_auto(GStrv) parts = g_strsplit(line, " ", N_PARTS + 1);
    AcknowledgementKind kind;
    guint64 at = 0;
    Acknowledgement *one;

    if (g_strv_length(parts) != N_PARTS || !parse_kind(parts[KIND], &kind) ||
        !g_ascii_string_to_unsigned(parts[AT], 10, 0, G_MAXINT64, &at, NULL) ||
        !g_uuid_string_is_valid(parts[TOKEN]) || !is_digests(parts[ABOUT]) ||
        strlen(parts[ABOUT]) > DIGEST_N_DIGITS || !is_digests(parts[SHOWN]) ||
        !is_digests(parts[READERS]))
        return NULL;

    one = g_new0(Acknowledgement, 1);
    one->kind = kind;
    one->at = (gint64)at;
    one->token = g_strdup(parts[TOKEN]);
    one->about = strcmp(parts[ABOUT], NONE) == 0 ? NULL : g_strdup(parts[ABOUT]);
    one->shown = dup_digests(parts[SHOWN]);
    one->readers = dup_digests(parts[READERS]);

    return one;
}

static gboolean
fail(GError **error, guint line, const char *expected)
{
    g_set_error(
        error, ACKNOWLEDGEMENT_LIST_ERROR, ACKNOWLEDGEMENT_LIST_ERROR_BROKEN,
        "line %u: expected %s", line, expected);
    return FALSE;
}

static gboolean
parse_lines(GPtrArray *list, char *const *lines, GError **error)
{
    guint n_lines = g_strv_length((char **)lines);

    if (n_lines == 0 || strcmp(lines[0], HEADING) != 0)
        return fail(error, 1, "“" HEADING "”");
    if (n_lines < 2 || *lines[n_lines - 1] != '\0')
        return fail(error, n_lines, "an end of the line");

    for (guint i = 1; i < n_lines - 1; i++) {
        Acknowledgement *one = parse_line(lines[i]);

        if (one == NULL)
            return fail(error, i + 1, "kind, time, token and digests");
        g_ptr_array_add(list, one);
    }

    return TRUE;
}

GPtrArray *
acknowledgement_list_parse(const char *text, gsize length, GError **error)
{
    g_autoptr(GPtrArray) list = acknowledgement_list_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    /* A text ends for us where a NUL stands. */
    if (strlen(text) != length) {
        fail(error, g_strv_length(lines), "no NUL");
        return NULL;
    }

    return parse_lines(list, lines, error) ? g_steal_pointer(&list) : NULL;
}

static const char *
or_none(const char *text)
{
    return text != NULL && *text != '\0' ? text : NONE;
}

char *
acknowledgement_list_to_text(const GPtrArray *list)
{
    GString *text = g_string_new(HEADING "\n");

    for (guint i = 0; i < list->len; i++) {
        const Acknowledgement *one = g_ptr_array_index(list, i);

        g_string_append_printf(
            text, "%s %" G_GINT64_FORMAT " %s %s ", kinds[one->kind].name, one->at,
            one->token, or_none(one->about));
        g_string_append(text, or_none(one->shown));
        g_string_append_c(text, ' ');
        g_string_append(text, or_none(one->readers));
        g_string_append_c(text, '\n');
    }

    return g_string_free(text, FALSE);
}

/* A clock that was wrong must not keep anything for ever. */
static gboolean
is_young(const Acknowledgement *one, gint64 now)
{
    return ABS(now - one->at) < kinds[one->kind].age;
}

void
acknowledgement_list_prune(GPtrArray *list, gint64 now)
{
    guint counts[G_N_ELEMENTS(kinds)] = { 0 };
    gsize digits[G_N_ELEMENTS(kinds)] = { 0 };

    for (guint i = list->len; i > 0; i--) {
        const Acknowledgement *one = g_ptr_array_index(list, i - 1);
        guint *count = &counts[one->kind];

        if (!is_young(one, now)) {
            g_ptr_array_remove_index(list, i - 1);
            continue;
        }
        digits[one->kind] += strlen(one->shown) + strlen(one->readers);
        (*count)++;
        if (*count > kinds[one->kind].most ||
            (*count > 1 &&
             digits[one->kind] / DIGEST_N_DIGITS > ACKNOWLEDGEMENT_LIST_MAX_DIGESTS))
            g_ptr_array_remove_index(list, i - 1);
    }
}

static void
remove_token(GPtrArray *list, const char *token)
{
    for (guint i = list->len; i > 0; i--) {
        const Acknowledgement *one = g_ptr_array_index(list, i - 1);

        if (strcmp(one->token, token) == 0)
            g_ptr_array_remove_index(list, i - 1);
    }
}

void
acknowledgement_list_remove(GPtrArray *list, AcknowledgementKind kind)
{
    for (guint i = list->len; i > 0; i--) {
        const Acknowledgement *one = g_ptr_array_index(list, i - 1);

        if (one->kind == kind)
            g_ptr_array_remove_index(list, i - 1);
    }
}

void
acknowledgement_list_merge(GPtrArray *list, GPtrArray *mine)
{
    for (guint i = mine->len; i > 0; i--) {
        Acknowledgement *one = g_ptr_array_index(mine, i - 1);

        if (one->unsaved)
            remove_token(list, one->token);
    }

    g_ptr_array_set_free_func(mine, NULL);
    for (guint i = 0; i < mine->len; i++) {
        Acknowledgement *one = g_ptr_array_index(mine, i);

        if (one->unsaved)
            g_ptr_array_add(list, one);
        else
            free_one(one);
    }
    g_ptr_array_unref(mine);
}
