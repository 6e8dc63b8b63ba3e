/* AcknowledgementList: what is read is what was written, and nothing else is. */
#include "audit/acknowledgement-list.h"

#include <string.h>

#define HEADING "bcc-guard acknowledgements 1\n"
#define TOKEN "2b1ab1cd-2b1e-4f0a-9c57-0123456789ab"
#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "0123456789abcdef0123456789abcdef"

typedef struct {
    const char *name;
    const char *text;
    const char *fault; /* NULL: none */
} ParseCase;

static const ParseCase parse_cases[] = {
    { "none", HEADING, NULL },
    { "message", HEADING "message 1796000000 " TOKEN " - " A B " " B "\n", NULL },
    { "named", HEADING "message 1796000000 " TOKEN " " B " " A " -\n", NULL },
    { "conversation", HEADING "conversation 0 " TOKEN " " B " " A " -\n", NULL },
    { "two",
      HEADING "message 1 " TOKEN " - " A " -\n"
              "message 2 " TOKEN " - " B " -\n",
      NULL },
    { "empty", "", "line 1" },
    { "other-heading", "bcc-guard acknowledgements 2\n", "line 1" },
    { "heading-alone", "bcc-guard acknowledgements 1", "end of the line" },
    { "cut-off", HEADING "message 1 " TOKEN " - " A " -", "line 2" },
    { "empty-line", HEADING "\n", "line 2" },
    { "other-kind", HEADING "person 1 " TOKEN " - " A " -\n", "line 2" },
    { "no-time", HEADING "message x " TOKEN " - " A " -\n", "line 2" },
    { "time-below-zero", HEADING "message -1 " TOKEN " - " A " -\n", "line 2" },
    { "absurd-time", HEADING "message 99999999999999999999 " TOKEN " - " A " -\n",
      "line 2" },
    { "no-token", HEADING "message 1 x - " A " -\n", "line 2" },
    { "half-a-digest", HEADING "message 1 " TOKEN " - 0123 -\n", "line 2" },
    { "no-digit", HEADING "message 1 " TOKEN " - gggggggggggggggggggggggggggggggg -\n",
      "line 2" },
    { "capitals", HEADING "message 1 " TOKEN " - ABCDEF0123456789ABCDEF0123456789 -\n",
      "line 2" },
    { "about-two", HEADING "message 1 " TOKEN " " A B " " A " -\n", "line 2" },
    { "too-few-parts", HEADING "message 1 " TOKEN " - " A "\n", "line 2" },
    { "too-many-parts", HEADING "message 1 " TOKEN " - " A " - -\n", "line 2" },
    { "second-of-two", HEADING "message 1 " TOKEN " - " A " -\nmessage\n", "line 3" },
};

static void
test_parse(gconstpointer data)
{
    const ParseCase *one = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list =
        acknowledgement_list_parse(one->text, strlen(one->text), &error);
    g_autofree char *text = NULL;

    if (one->fault != NULL) {
        g_assert_null(list);
        g_assert_error(
            error, ACKNOWLEDGEMENT_LIST_ERROR, ACKNOWLEDGEMENT_LIST_ERROR_BROKEN);
        g_assert_nonnull(strstr(error->message, one->fault));
        return;
    }

    g_assert_no_error(error);
    text = acknowledgement_list_to_text(list);
    g_assert_cmpstr(text, ==, one->text);
}

static void
test_nul(void)
{
    static const char text[] = HEADING "\0";

    g_assert_null(acknowledgement_list_parse(text, sizeof text - 1, NULL));
}

/* So many digests of its mailboxes, none of parties. */
static Acknowledgement *
make(AcknowledgementKind kind, gint64 at, gsize n_digests)
{
    Acknowledgement *one = g_new0(Acknowledgement, 1);

    one->kind = kind;
    one->at = at;
    one->token = g_uuid_string_random();
    one->shown = g_strnfill(n_digests * strlen(A), 'a');
    one->readers = g_strdup("");

    return one;
}

typedef struct {
    const char *name;
    AcknowledgementKind kind;
    guint n;    /* so many of it are there, all a second younger than the one before */
    gint64 age; /* of the youngest */
    gsize n_digests; /* of each */
    guint left;
} PruneCase;

#define DAY ((gint64)24 * 3600)
#define MESSAGE ACKNOWLEDGEMENT_OF_MESSAGE
#define CONVERSATION ACKNOWLEDGEMENT_OF_CONVERSATION

static const PruneCase prune_cases[] = {
    { "few", MESSAGE, 3, 0, 2, 3 },
    { "many-messages", MESSAGE, 60, 0, 2, 50 },
    { "many-conversations", CONVERSATION, 510, 0, 2, 500 },
    { "message-of-29-days", MESSAGE, 1, 29 * DAY, 2, 1 },
    { "message-of-30-days", MESSAGE, 1, 30 * DAY, 2, 0 },
    { "conversation-of-364-days", CONVERSATION, 1, 364 * DAY, 2, 1 },
    { "conversation-of-a-year", CONVERSATION, 1, 365 * DAY, 2, 0 },
    { "from-the-future", MESSAGE, 1, -31 * DAY, 2, 0 },
    { "large-ones", MESSAGE, 5, 0, 20000, 2 },
    { "one-that-is-too-large", MESSAGE, 1, 0, 60000, 1 },
    { "behind-one-that-is-too-large", MESSAGE, 3, 0, 60000, 1 },
};

static void
test_prune(gconstpointer data)
{
    const PruneCase *one = data;
    const gint64 now = 1796000000;
    const gint64 youngest = now - one->age;
    g_autoptr(GPtrArray) list = acknowledgement_list_new();

    for (guint i = one->n; i > 0; i--)
        g_ptr_array_add(list, make(one->kind, youngest - i + 1, one->n_digests));
    acknowledgement_list_prune(list, now);

    g_assert_cmpuint(list->len, ==, one->left);
    if (list->len > 0) {
        const Acknowledgement *last = g_ptr_array_index(list, list->len - 1);

        g_assert_cmpint(last->at, ==, youngest);
    }
}

/* What the file has and what is not in it yet; what was removed from the file is gone. */
static void
test_merge(void)
{
    g_autoptr(GPtrArray) list = acknowledgement_list_new();
    GPtrArray *mine = acknowledgement_list_new();
    Acknowledgement *theirs = make(MESSAGE, 1, 1);
    Acknowledgement *before = make(MESSAGE, 2, 1);
    Acknowledgement *named = make(MESSAGE, 2, 1);

    g_ptr_array_add(list, theirs);
    g_ptr_array_add(list, before);
    g_free(named->token);
    named->token = g_strdup(before->token);
    named->about = g_strdup(B);
    named->unsaved = TRUE;
    g_ptr_array_add(mine, make(MESSAGE, 3, 1));
    g_ptr_array_add(mine, named);

    acknowledgement_list_merge(list, mine);
    g_assert_cmpuint(list->len, ==, 2);
    g_assert_true(g_ptr_array_index(list, 0) == theirs);
    g_assert_true(g_ptr_array_index(list, 1) == named);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(parse_cases); i++) {
        g_autofree char *path =
            g_strconcat("/acknowledgement-list/parse/", parse_cases[i].name, NULL);
        g_test_add_data_func(path, &parse_cases[i], test_parse);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(prune_cases); i++) {
        g_autofree char *path =
            g_strconcat("/acknowledgement-list/prune/", prune_cases[i].name, NULL);
        g_test_add_data_func(path, &prune_cases[i], test_prune);
    }
    g_test_add_func("/acknowledgement-list/nul", test_nul);
    g_test_add_func("/acknowledgement-list/merge", test_merge);

    return g_test_run();
}
