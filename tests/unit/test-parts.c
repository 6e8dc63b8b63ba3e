/* Parts: what a message is made of, however it is nested. */
#include "mail/message.h"
#include "mail/parts.h"

#include <string.h>

#include "watched.h"

#define HEAD "From: a@corp.example\nTo: b@k1.example\n"

typedef struct {
    const char *name;
    const char *text;
    const char *parts; /* “depth type name=decoded”, one a line */
} PartsCase;

static const PartsCase cases[] = {
    { "plain", HEAD "\nhello\n", "0 text/plain -=hello\n" },
    { "without-a-body", HEAD "\n", "0 text/plain -=" },
    { "base64",
      HEAD "Content-Type: APPLICATION/PDF\nContent-Transfer-Encoding: base64\n"
           "Content-Disposition: attachment; filename=\"list.pdf\"\n\naGVs\nbG8=\n",
      "0 application/pdf list.pdf=hello" },
    { "attachment",
      HEAD "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nhello\n--x\n"
           "Content-Type: text/csv; name*=utf-8''%E5%90%8D.csv\n"
           "Content-Transfer-Encoding: quoted-printable\n\na=3Db\n--x--\n",
      "1 text/plain -=hello|1 text/csv 名.csv=a=b" },
    { "nested",
      HEAD "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
           "Content-Type: multipart/alternative; boundary=y\n\n--y\n\none\n--y\n"
           "Content-Type: text/html\n\ntwo\n--y--\n--x\n\nthree\n--x--\n",
      "2 text/plain -=one|2 text/html -=two|1 text/plain -=three" },
    { "message-in-a-message",
      HEAD "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
           "Content-Type: message/rfc822\n\nSubject: x\n\ninner\n--x--\n",
      "1 message/rfc822 -=Subject: x\n\ninner" },
    { "message-with-a-name",
      HEAD "Content-Type: message/rfc822; name=inner.eml\n\nSubject: x\n\ninner\n",
      "0 message/rfc822 inner.eml=Subject: x\n\ninner\n" },
    { "name-that-turns-round",
      HEAD "Content-Type: text/plain; name=\"=?utf-8?B?YeKArmI=?=\"\n\nx",
      "0 text/plain ab=x" },
    { "cut-off", HEAD "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nhel",
      "1 text/plain -=hel" },
    { "mbox-line-in-front", "From x Mon Jan  1 00:00:00 2024\n" HEAD "\nhello",
      "0 text/plain -=hello" },
};

static Parts *
parts_of(const char *text, gsize length)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, length);
    g_autoptr(Message) message = message_parse(bytes, NULL);

    g_assert_nonnull(message);
    return parts_new(bytes);
}

static char *
describe(const Parts *parts)
{
    GString *text = g_string_new(NULL);
    guint n_parts = 0;
    const Part *part = parts_get(parts, &n_parts);

    for (guint i = 0; i < n_parts; i++) {
        g_autoptr(GBytes) bytes = parts_decode(parts, i);

        if (strcmp(part[i].type, "message/rfc822") != 0)
            g_assert_cmpuint(g_bytes_get_size(bytes), <=, part[i].size);
        g_string_append_printf(
            text, "%s%u %s %s=", i > 0 ? "|" : "", part[i].depth, part[i].type,
            part[i].name != NULL ? part[i].name : "-");
        g_string_append_len(
            text, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
    }

    return g_string_free(text, FALSE);
}

static void
test_parts(gconstpointer data)
{
    const PartsCase *one = data;
    g_autoptr(Parts) parts = parts_of(one->text, strlen(one->text));
    g_autofree char *described = describe(parts);

    g_assert_cmpstr(described, ==, one->parts);
    g_assert_true(parts_are_complete(parts));
}

/* As deep as anybody likes: it is walked so far, and said that there is more. */
static void
test_depth(gconstpointer data)
{
    guint depth = GPOINTER_TO_UINT(data);
    g_autoptr(GString) text = g_string_new(HEAD);
    g_autoptr(Parts) parts = NULL;
    guint n_parts = 0;

    for (guint i = 0; i < depth; i++)
        g_string_append_printf(
            text, "Content-Type: multipart/mixed; boundary=x%u\n\n--x%u\n", i, i);
    g_string_append(text, "\nhello\n");
    parts = parts_of(text->str, text->len);

    parts_get(parts, &n_parts);
    g_assert_cmpuint(n_parts, ==, depth <= PARTS_MAX_DEPTH ? 1 : 0);
    g_assert_cmpint(parts_are_complete(parts), ==, depth <= PARTS_MAX_DEPTH);
}

/* In quadratic time GMime would read it. */
static void
test_long_header(gconstpointer data)
{
    g_autofree char *filler = g_strnfill(40000, ';');
    g_autoptr(GString) whole = g_string_new(data);
    g_autoptr(Parts) parts = NULL;
    guint n_parts = 0;

    g_string_replace(whole, "%s", filler, 0);
    parts = parts_of(whole->str, whole->len);
    parts_get(parts, &n_parts);
    g_assert_cmpuint(n_parts, ==, 0);
    g_assert_false(parts_are_complete(parts));
}

/* What a part says of itself, for those who look into it. */
static void
test_about(void)
{
    const char *text = HEAD "Content-Type: text/plain; charset=Shift_JIS\n"
                            "Content-Disposition: Attachment\n\nhello";
    g_autoptr(Parts) parts = parts_of(text, strlen(text));
    guint n_parts = 0;
    const Part *part = parts_get(parts, &n_parts);

    g_assert_cmpuint(n_parts, ==, 1);
    g_assert_cmpstr(part->charset, ==, "Shift_JIS");
    g_assert_true(part->file);
}

static void
test_many(gconstpointer data)
{
    guint n = GPOINTER_TO_UINT(data);
    g_autoptr(GString) text =
        g_string_new(HEAD "Content-Type: multipart/mixed; boundary=x\n\n");
    g_autoptr(Parts) parts = NULL;
    guint n_parts = 0;

    for (guint i = 0; i < n; i++)
        g_string_append_printf(text, "--x\n\n%u\n", i);
    g_string_append(text, "--x--\n");
    parts = parts_of(text->str, text->len);

    parts_get(parts, &n_parts);
    g_assert_cmpuint(n_parts, ==, MIN(n, PARTS_MAX));
    g_assert_cmpint(parts_are_complete(parts), ==, n <= PARTS_MAX);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/parts/parts/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_parts);
    }
    g_test_add_data_func(
        "/parts/as-deep-as-it-goes", GUINT_TO_POINTER(PARTS_MAX_DEPTH), test_depth);
    g_test_add_data_func(
        "/parts/too-deep", GUINT_TO_POINTER(PARTS_MAX_DEPTH + 1), test_depth);
    g_test_add_data_func(
        "/parts/very-deep", GUINT_TO_POINTER(unless_watched(20000, 1000)), test_depth);
    g_test_add_data_func(
        "/parts/as-many-as-it-goes", GUINT_TO_POINTER(PARTS_MAX), test_many);
    g_test_add_data_func("/parts/too-many", GUINT_TO_POINTER(PARTS_MAX + 1), test_many);

    g_test_add_data_func(
        "/parts/long-header", HEAD "Content-Type: text/plain%s\n\nx", test_long_header);
    g_test_add_data_func(
        "/parts/long-header-of-a-part",
        HEAD "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
             "Content-Type: text/plain%s\n\nx\n--x--\n",
        test_long_header);
    g_test_add_func("/parts/about", test_about);

    return g_test_run();
}
