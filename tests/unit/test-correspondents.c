/* Correspondents: what is learnt is known for a year, and a domain that is one slip from
 * one that is written to often is told from all others. */
#include "rules/correspondents.h"

#include <string.h>

#include "policy/alike.h"
#include "watched.h"

#define TODAY 20000

static const guint8 key[CORRESPONDENTS_KEY_SIZE] = "0123456789abcde";

static void
learn(Correspondents *whom, const char *recipients, guint day)
{
    g_autoptr(PartyRules) parties = party_rules_new(NULL);
    g_autofree char *text =
        g_strdup_printf("From: jimu@corp.example\n%s\n\n", recipients);
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    g_autoptr(Message) message = message_parse(bytes, NULL);

    correspondents_learn(whom, message, parties, day);
}

static void
learn_often(Correspondents *whom, const char *recipients)
{
    for (guint i = 0; i < CORRESPONDENTS_OFTEN; i++)
        learn(whom, recipients, TODAY);
}

typedef struct {
    const char *name;
    const char *written;
    const char *meant;
    gboolean slip;
} SlipCase;

static const SlipCase slip_cases[] = {
    { "swap", "gmial.com", "gmail.com", TRUE },
    { "left-out", "gmal.com", "gmail.com", TRUE },
    { "left-out-first", "mail.com", "gmail.com", TRUE },
    { "left-out-last", "gmai.com", "gmail.com", TRUE },
    { "added", "gmaill.com", "gmail.com", TRUE },
    { "added-first", "ggmail.com", "gmail.com", TRUE },
    { "added-last", "gmails.com", "gmail.com", TRUE },
    { "replaced", "gmaik.com", "gmail.com", TRUE },
    { "digit", "gmai1.com", "gmail.com", TRUE },
    { "in-the-second-name", "corp.exmaple", "corp.example", TRUE },
    { "last-letter-of-all", "corp.exampl", "corp.example", TRUE },
    { "one-more-at-the-end", "corp.examplee", "corp.example", TRUE },
    { "same", "gmail.com", "gmail.com", FALSE },
    { "two-slips", "gmilal.com", "gmail.com", FALSE },
    { "swap-over-another", "gliam.com", "gmail.com", FALSE },
    { "name-of-four", "crop.example", "corp.example", FALSE },
    { "name-of-four-left-out", "cor.example", "corp.example", FALSE },
    { "five-written-four-meant", "corps.example", "corp.example", FALSE },
    { "other-country", "gmail.co", "gmail.com", FALSE },
    { "dot-left-out", "cornerexample", "corner.example", FALSE },
    { "dot-moved", "corne.rexample", "corner.example", FALSE },
    { "dot-replaced", "corner-example", "corner.example", FALSE },
    { "empty", "", "gmail.com", FALSE },
};

/* By itself, and by digests alone. */
static void
test_slip(gconstpointer data)
{
    const SlipCase *one = data;
    g_autoptr(Correspondents) whom = correspondents_new(key);
    g_autofree char *recipients = g_strdup_printf("To: p@%s", one->meant);
    g_autofree char *found = NULL;

    g_assert_cmpint(alike_is_slip(one->written, one->meant), ==, one->slip);

    learn_often(whom, recipients);
    if (strcmp(one->written, one->meant) == 0)
        return;
    found = correspondents_dup_alike(whom, one->written);
    g_assert_cmpstr(found, ==, one->slip ? one->meant : NULL);
}

static void
test_known(void)
{
    g_autoptr(Correspondents) whom = correspondents_new(key);

    learn(whom, "To: p@mail.kontor.example\nCc: q@k1.example\nBcc: r@gmail.com", TODAY);
    g_assert_true(correspondents_has_mailbox(whom, "p@mail.kontor.example"));
    g_assert_true(correspondents_has_mailbox(whom, "q@k1.example"));
    g_assert_true(correspondents_has_mailbox(whom, "r@gmail.com"));
    g_assert_false(correspondents_has_mailbox(whom, "jimu@corp.example"));
    g_assert_false(correspondents_has_mailbox(whom, "x@gmail.com"));
    g_assert_true(correspondents_has_domain(whom, "mail.kontor.example"));
    g_assert_true(correspondents_has_domain(whom, "kontor.example"));
    g_assert_false(correspondents_has_domain(whom, "ontor.example"));
}

static void
test_seldom(void)
{
    g_autoptr(Correspondents) whom = correspondents_new(key);
    g_autofree char *found = NULL;

    for (guint i = 1; i < CORRESPONDENTS_OFTEN; i++)
        learn(whom, "To: p@kontor.example, q@kontor.example", TODAY);
    g_assert_null(correspondents_dup_alike(whom, "kontro.example"));

    learn(whom, "To: q@kontor.example", TODAY);
    found = correspondents_dup_alike(whom, "kontro.example");
    g_assert_cmpstr(found, ==, "kontor.example");
}

static void
test_other_key(void)
{
    g_autoptr(Correspondents) whom = correspondents_new(key);
    g_autoptr(Correspondents) other = NULL;
    g_autoptr(GBytes) bytes = NULL;
    gsize size = 0;
    const char *data;

    learn_often(whom, "To: p@kontor.example");
    bytes = correspondents_to_bytes(whom);
    data = g_bytes_get_data(bytes, &size);
    other = correspondents_read((const guint8 *)"another-key-----", data, size);
    g_assert_false(correspondents_has_mailbox(other, "p@kontor.example"));
    g_assert_null(correspondents_dup_alike(other, "kontro.example"));
    g_assert_null(g_strstr_len(data, (gssize)size, "kontor"));
}

static void
test_read(void)
{
    g_autoptr(Correspondents) whom = correspondents_new(key);
    g_autoptr(Correspondents) same = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_autofree char *data = NULL;
    gsize size = 0;

    learn_often(whom, "To: p@kontor.example");
    correspondents_set_complete(whom);
    bytes = correspondents_to_bytes(whom);
    data = g_memdup2(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    size = g_bytes_get_size(bytes);

    same = correspondents_read(key, data, size);
    g_assert_true(correspondents_is_complete(same));
    g_assert_true(correspondents_has_mailbox(same, "p@kontor.example"));
    g_assert_cmpuint(correspondents_get_size(same), ==, correspondents_get_size(whom));

    for (gsize length = 0; length < size; length++)
        g_assert_null(correspondents_read(key, data, length));
    memset(data + 24, 0, size - 24);
    g_assert_null(correspondents_read(key, data, size));
    memset(data, 'x', 16);
    g_assert_null(correspondents_read(key, data, 24));
}

static void
test_year(void)
{
    g_autoptr(Correspondents) whom = correspondents_new(key);

    learn(whom, "To: old@kontor.example", TODAY - CORRESPONDENTS_DAYS - 1);
    learn(whom, "To: new@kontor.example", TODAY - CORRESPONDENTS_DAYS);
    correspondents_prune(whom, TODAY);
    g_assert_false(correspondents_has_mailbox(whom, "old@kontor.example"));
    g_assert_true(correspondents_has_mailbox(whom, "new@kontor.example"));
    g_assert_true(correspondents_has_domain(whom, "kontor.example"));

    correspondents_prune(whom, TODAY + 1);
    g_assert_cmpuint(correspondents_get_size(whom), ==, 0);
}

/* Of too many the oldest go, whatever the clock said. */
static void
test_many(void)
{
    g_autoptr(Correspondents) whom = correspondents_new(key);
    guint number = 0;

    for (guint day = TODAY - 100; correspondents_get_size(whom) <= CORRESPONDENTS_MAX;
         day++) {
        g_autoptr(GString) recipients = g_string_new("Bcc: first@k0.example");

        for (guint i = 0; i < 2900; i++)
            g_string_append_printf(recipients, ",\n p@k%u.example", ++number);
        learn(whom, recipients->str, day);
    }
    learn(whom, "To: last@kontor.example", TODAY + 400);
    correspondents_prune(whom, TODAY);
    g_assert_cmpuint(correspondents_get_size(whom), <=, CORRESPONDENTS_MAX);
    g_assert_cmpuint(correspondents_get_size(whom), >, CORRESPONDENTS_MAX / 2);
    g_assert_false(correspondents_has_mailbox(whom, "p@k1.example"));
    g_assert_true(correspondents_has_mailbox(whom, "last@kontor.example"));
}

/* More than are kept, on one day. */
static void
test_many_at_once(void)
{
    g_autoptr(Correspondents) whom = correspondents_new(key);
    guint number = 0;

    while (correspondents_get_size(whom) <= CORRESPONDENTS_MAX) {
        g_autoptr(GString) recipients = g_string_new("Bcc: first@k0.example");

        for (guint i = 0; i < 2900; i++)
            g_string_append_printf(recipients, ",\n p@k%u.example", ++number);
        learn(whom, recipients->str, TODAY);
    }
    correspondents_prune(whom, TODAY);
    g_assert_cmpuint(correspondents_get_size(whom), ==, CORRESPONDENTS_MAX);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(slip_cases); i++) {
        g_autofree char *path =
            g_strconcat("/correspondents/slip/", slip_cases[i].name, NULL);
        g_test_add_data_func(path, &slip_cases[i], test_slip);
    }
    g_test_add_func("/correspondents/known", test_known);
    g_test_add_func("/correspondents/seldom", test_seldom);
    g_test_add_func("/correspondents/other-key", test_other_key);
    g_test_add_func("/correspondents/read", test_read);
    g_test_add_func("/correspondents/year", test_year);
    g_test_add_func("/correspondents/many", test_many);
    if (unless_watched(TRUE, FALSE))
        g_test_add_func("/correspondents/many-at-once", test_many_at_once);

    return g_test_run();
}
