/* HeaderField: where fields begin and end, and what encloses text. */
#include "mail/header-field.h"

#include <string.h>

#define TEXT(literal) literal, sizeof(literal) - 1

typedef struct {
    const char *name;
    const char *text;
    gsize length;
    const char *fields; /* each as name=value;, in order */
    const char *rest;   /* what is left behind the header section */
} SplitCase;

static const SplitCase split_cases[] = {
    { "nothing", TEXT(""), "", "" },
    { "one", TEXT("To: a\n\nbody"), "To= a\n;", "\nbody" },
    { "two", TEXT("To: a\nCc: b\n\n"), "To= a\n;Cc= b\n;", "\n" },
    { "crlf", TEXT("To: a\r\nCc: b\r\n\r\nTo: c"), "To= a\r\n;Cc= b\r\n;", "\r\nTo: c" },
    { "without-an-end", TEXT("To: a"), "To= a;", "" },
    { "folded", TEXT("To: a,\n b\n\tc\nCc: d\n"), "To= a,\n b\n\tc\n;Cc= d\n;", "" },
    { "folded-line-of-spaces", TEXT("To: a\n \nCc: b\n"), "To= a\n \n;Cc= b\n;", "" },
    { "blank-before-colon", TEXT("To \t: a\n"), "To= a\n;", "" },
    { "blank-in-name", TEXT("To x: a\n"), "To x= a\n;", "" },
    { "no-name", TEXT(": a\n"), "= a\n;", "" },
    { "no-colon", TEXT("no header\nTo: a\n"), "=;To= a\n;", "" },
    { "no-value", TEXT("To:\nCc:\n"), "To=\n;Cc=\n;", "" },
    { "colons-in-value", TEXT("To: g: a;\n"), "To= g: a;\n;", "" },
    { "bare-cr", TEXT("To: a\rCc: b\n"), "To= a\rCc: b\n;", "" },
    { "cr-at-the-end", TEXT("To: a\n\r"), "To= a\n;=;", "" },
    { "empty-line-first", TEXT("\nTo: a\n"), "", "\nTo: a\n" },
    { "byte-order-mark", TEXT("\xEF\xBB\xBFTo: a\n"), "To= a\n;", "" },
    { "half-a-byte-order-mark", TEXT("\xEF\xBBTo: a\n"), "\xEF\xBBTo= a\n;", "" },
    { "mbox-line", TEXT("From a@k1.example Tue Nov 24\nTo: a\n"), "To= a\n;", "" },
    { "byte-order-mark-and-mbox-line",
      TEXT("\xEF\xBB\xBF"
           "From a\nTo: a\n"),
      "To= a\n;", "" },
    { "mbox-line-alone", TEXT("From a"), "", "" },
    { "from-is-no-mbox-line", TEXT("From: a\n"), "From= a\n;", "" },
};

static void
test_split(gconstpointer data)
{
    const SplitCase *one = data;
    /* A copy without a terminator: reading past the end shows. */
    g_autofree char *text = g_memdup2(one->text, MAX(one->length, 1));
    const char *end = text + one->length;
    const char *p = header_field_skip_preamble(text, end);
    g_autoptr(GString) fields = g_string_new(NULL);
    HeaderField field;

    while (header_field_next(&p, end, &field)) {
        g_assert_true(field.start < field.end && field.value <= field.end);
        g_string_append_len(fields, field.start, (gssize)field.name_length);
        g_string_append_c(fields, '=');
        g_string_append_len(fields, field.value, field.end - field.value);
        g_string_append_c(fields, ';');
        g_assert_true(field.end == p);
    }

    g_assert_cmpstr(fields->str, ==, one->fields);
    g_assert_cmpmem(p, (gsize)(end - p), one->rest, strlen(one->rest));
}

static void
test_is(void)
{
    static const char text[] = "rEPLY-tO : a\n";
    const char *p = text;
    HeaderField field;

    g_assert_true(header_field_next(&p, text + strlen(text), &field));
    g_assert_true(header_field_is(&field, "Reply-To"));
    g_assert_false(header_field_is(&field, "Reply"));
    g_assert_false(header_field_is(&field, "Reply-To "));
    g_assert_false(header_field_is(&field, "Reply-T0"));
}

typedef struct {
    const char *text;
    int length; /* of what is enclosed; -1: it has no end */
} EnclosedCase;

static const EnclosedCase enclosed_cases[] = {
    { "\"\"", 2 },           { "\"a, b\" <", 6 },
    { "\"a\\\"b\" c", 6 },   { "\"a", -1 },
    { "\"a\\\"", -1 },       { "\"", -1 },
    { "\"a(\" )", 4 },       { "(a) b", 3 },
    { "(a (b) c) d", 9 },    { "(a \\) b) c", 8 },
    { "(a (b)", -1 },        { "(\"a)\" b)", 4 },
    { "[192.0.2.1] x", 11 }, { "[a\\]b] x", 6 },
    { "[[a] x", 4 },         { "[a", -1 },
    { "(a\\", -1 },
};

static void
test_enclosed(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(enclosed_cases); i++) {
        const EnclosedCase *one = &enclosed_cases[i];
        gsize length = strlen(one->text);
        g_autofree char *text = g_memdup2(one->text, length);
        const char *behind = header_field_skip_enclosed(text, text + length);

        g_test_message("%s", one->text);
        g_assert_cmpint(behind != NULL ? behind - text : -1, ==, one->length);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(split_cases); i++) {
        g_autofree char *path =
            g_strconcat("/header-field/split/", split_cases[i].name, NULL);
        g_test_add_data_func(path, &split_cases[i], test_split);
    }
    g_test_add_func("/header-field/is", test_is);
    g_test_add_func("/header-field/enclosed", test_enclosed);

    return g_test_run();
}
