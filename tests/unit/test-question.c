/* Question: the words of a verdict name who, and only offer what there is. */
#include "question.h"

#include <string.h>

#include "wording.h"

static Inspection *
inspect(const char *headers)
{
    g_autofree char *mail = g_strconcat("From: jimu@corp.example\n", headers, "\n", NULL);
    g_autoptr(GBytes) bytes = g_bytes_new(mail, strlen(mail));
    g_autoptr(Policy) policy = policy_new();
    Inspection *inspection = inspection_new(bytes, NULL, NULL, FALSE, policy, NULL);

    g_assert_nonnull(inspection);
    g_assert_cmpint(verdict_get_level(inspection->verdict), !=, LEVEL_PASS);
    return inspection;
}

static void
test_confirm(void)
{
    g_autoptr(Inspection) inspection = inspect("To: a@k1.example\nBcc: b@k2.example\n");
    g_autoptr(Question) question = question_new(inspection);

    g_assert_cmpstr(
        question->headline, ==,
        "1 outside address would be shown to others who do not know it (parties: 1)");
    g_assert_cmpstr(question->detail, ==, "Shown would be: k1.example");
    g_assert_cmpstr(
        question->acknowledge, ==, "I want a@k1.example to be shown to k2.example");
    g_assert_cmpuint(
        inspection_get_choices(inspection), ==,
        CHOICE_CONVERT | CHOICE_EDIT | CHOICE_SEND);
}

static void
test_convert(void)
{
    g_autoptr(Inspection) inspection = inspect(
        "Cc: a@k1.example, b@k2.example, c@k3.example, d@k4.example, e@k5.example\n");
    g_autoptr(Question) question = question_new(inspection);

    g_assert_cmpstr(
        question->headline, ==,
        "5 outside addresses of 5 different parties would be shown to each other");
    g_assert_cmpstr(
        question->detail, ==,
        "Shown would be: k1.example, k2.example, k3.example and 2 more");
    g_assert_null(question->acknowledge);
    g_assert_cmpuint(
        inspection_get_choices(inspection), ==, CHOICE_CONVERT | CHOICE_EDIT);
}

static void
test_block(void)
{
    g_autoptr(Inspection) inspection =
        inspect("To: a@k1.example, b@k2.example\nCc: c@k3.example; d@k4.example\n");
    g_autoptr(Question) question = question_new(inspection);

    g_assert_nonnull(strstr(question->detail, "could not be read: Cc"));
    g_assert_null(question->acknowledge);
    g_assert_cmpuint(inspection_get_choices(inspection), ==, CHOICE_EDIT);
}

static void
test_block_alone(void)
{
    g_autoptr(Inspection) inspection = inspect("To: a@k1.example; b@k2.example\n");
    g_autoptr(Question) question = question_new(inspection);

    g_assert_nonnull(strstr(question->headline, "To"));
    g_assert_cmpstr(question->detail, ==, "");
}

static void
test_many_are_cut(void)
{
    GString *headers = g_string_new("Bcc: x@k9.example\nTo: a@k0.example");
    g_autoptr(Inspection) inspection = NULL;
    g_autoptr(Question) question = NULL;

    for (guint i = 0; i < 30; i++)
        g_string_append_printf(headers, ", a%u@k1.example", i);
    g_string_append(headers, "\n");
    inspection = inspect(headers->str);
    question = question_new(inspection);
    g_string_free(headers, TRUE);

    g_assert_nonnull(strstr(question->acknowledge, "and 21 more"));
    g_assert_null(strstr(question->acknowledge, "a15@k1.example"));
}

/* An address can carry as much mischief as a name. */
static void
test_harmless(void)
{
    g_autoptr(Inspection) inspection = inspect("To: \"a\a b\"@k1.example, c\xE2\x80\xAE"
                                               "d@k2.example\n");
    g_autoptr(Question) question = question_new(inspection);

    g_assert_true(wording_is_harmless(question->headline));
    g_assert_true(wording_is_harmless(question->detail));
    if (question->acknowledge != NULL)
        g_assert_true(wording_is_harmless(question->acknowledge));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    g_test_add_func("/question/confirm", test_confirm);
    g_test_add_func("/question/convert", test_convert);
    g_test_add_func("/question/block", test_block);
    g_test_add_func("/question/block-alone", test_block_alone);
    g_test_add_func("/question/many-are-cut", test_many_are_cut);
    g_test_add_func("/question/harmless", test_harmless);

    return g_test_run();
}
