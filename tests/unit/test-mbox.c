/* Mbox: where messages begin, how much of each is given, and what is said of what is
 * broken. The bytes come from a file and, packed, from source.c. */
#include "archive/mbox.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define SEP "From - Mon Nov 23 08:13:00 2026\n"
#define ONE "From: jimu@corp.example\nTo: p@k1.example\n"
#define MAX_FOUND 3
/* More than is read at a time. */
#define LARGE (300 * 1024)

typedef struct {
    const char *name;
    const char *content;
    guint n_messages;
    gboolean is_mailbox;
    gboolean cut; /* the last header */
} MboxCase;

static const MboxCase mbox_cases[] = {
    { "empty", "", 0, FALSE, FALSE },
    { "empty-lines", "\n\r\n\n", 0, FALSE, FALSE },
    { "one", SEP ONE "\nx\n", 1, TRUE, FALSE },
    { "two", SEP ONE "\nx\n\n" SEP ONE "\nx\n", 2, TRUE, FALSE },
    { "crlf",
      "From - Mon Nov 23 08:13:00 2026\r\nTo: a@k1.example\r\n\r\nx\r\n\r\nFrom x\r\n"
      "To: a\r\n\r\n",
      2, TRUE, FALSE },
    { "bare-separator", "From \nTo: a@k1.example\n\nx\n\nFrom \nTo: b\n\n", 2, TRUE,
      FALSE },
    { "empty-lines-in-front", "\n\r\n" SEP ONE "\n", 1, TRUE, FALSE },
    { "message-alone", ONE "\nx\n\n" SEP ONE "\n", 1, FALSE, FALSE },
    { "no-body", ONE, 1, FALSE, FALSE },
    { "header-From-with-a-blank", "From : jimu@corp.example\nTo: p@k1.example\n\n", 1,
      FALSE, FALSE },
    { "header-goes-on", "From x\nTo: a,\n b\n\n\nFrom y\nTo: a,\n\tb\n\n", 2, TRUE,
      FALSE },

    /* What nobody has quoted. */
    { "text", SEP ONE "\nFrom here on\nit rains\n", 1, TRUE, FALSE },
    { "text-with-a-time", SEP ONE "\nFrom Monday, 10:00:00 on\nwe meet\n", 1, TRUE,
      FALSE },
    { "text-with-a-date", SEP ONE "\nFrom now until Mon Nov 23 10:00:00\nx\n", 1, TRUE,
      FALSE },
    { "text-with-a-colon", SEP ONE "\nFrom here on\nNote: a\nand b\n", 1, TRUE, FALSE },
    { "text-of-one-long-line", SEP ONE "\nFrom %s\nTo: a\nCc: b\n", 1, TRUE, FALSE },
    { "text-before-a-long-line", SEP ONE "\nFrom x\n%s: a\n", 1, TRUE, FALSE },
    { "pasted-message", SEP ONE "\nFrom x\nTo: a\nCc: b\n\n", 2, TRUE, FALSE },
    { "pasted-line-before-a-long-header", SEP ONE "\nFrom x\nTo: %s\n\n", 2, TRUE,
      FALSE },
    { "separator-before-rubbish",
      SEP ONE "\n\nFrom x  Sat Nov  1 08:13:00 2026\nrubbish\n", 2, TRUE, TRUE },
    { "no-date-but-letters", SEP ONE "\nFrom x Mon nov 23 08:13:00\nrubbish\n", 1, TRUE,
      FALSE },

    /* Cut off. */
    { "cut-in-a-line", SEP ONE "\n\n" SEP "From: jimu@corp.example\nTo: p@k1", 2, TRUE,
      TRUE },
    { "cut-behind-a-line", SEP ONE, 1, TRUE, TRUE },
    { "cut-in-a-separator", SEP ONE "\n\nFrom - Mo", 2, TRUE, FALSE },
    { "cut-in-the-first-name", SEP ONE "\n\nFrom \nMess", 2, TRUE, TRUE },
    { "cut-in-the-second-name", SEP ONE "\n\nFrom \nTo: a\nMess", 2, TRUE, TRUE },
    { "cut-behind-a-name", SEP ONE "\n\nFrom \nMessage-Id ", 2, TRUE, TRUE },
    { "cut-in-front-of-another", SEP ONE SEP ONE "\n", 2, TRUE, FALSE },
    { "message-alone-cut", "From: jimu@corp.example\nTo: p@k1", 1, FALSE, TRUE },
    { "separator-alone", SEP, 1, TRUE, FALSE },
};

/* Returns: (transfer full): a file with these bytes */
static char *
write_file(const char *content, gsize length)
{
    char *path = NULL;
    int fd = g_file_open_tmp("bcc-guard-XXXXXX", &path, NULL);

    g_assert_cmpint(fd, >=, 0);
    g_close(fd, NULL);
    g_assert_true(g_file_set_contents(path, content, (gssize)length, NULL));

    return path;
}

/* Returns: (transfer full): the content of a case; %s in it is a long text */
static char *
expand(const char *content)
{
    g_autofree char *many = g_strnfill(5000, 'x');
    g_auto(GStrv) parts = g_strsplit(content, "%s", 2);

    return g_strjoinv(many, parts);
}

/* The same as a gzip file. */
static GBytes *
pack(const char *content)
{
    g_autoptr(GZlibCompressor) packer =
        g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1);
    g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
    g_autoptr(GOutputStream) out =
        g_converter_output_stream_new(memory, G_CONVERTER(packer));

    g_assert_true(
        g_output_stream_write_all(out, content, strlen(content), NULL, NULL, NULL));
    g_assert_true(g_output_stream_close(out, NULL, NULL));

    return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(memory));
}

/* Returns: (transfer full): the file, open; %NULL with an error */
static Mbox *
open_file(const char *path, gsize body, GError **error)
{
    Mbox *mbox = mbox_new(body);
    const MboxPart whole = { .folder = AT_FDCWD, .name = path };

    if (!mbox_open(mbox, &whole, error))
        g_clear_pointer(&mbox, mbox_free);

    return mbox;
}

/* Reads a file to its end, each message as it stands in @content.  Returns: how many */
static guint
read_all(const char *path, gsize body, const char *content, gboolean *cut)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Mbox) mbox = open_file(path, body, &error);
    MboxMessage message;
    guint n = 0;

    g_assert_no_error(error);
    *cut = FALSE;
    while (mbox_next(mbox, &message, &error)) {
        g_assert_cmpuint(message.offset + message.length, <=, strlen(content));
        g_assert_cmpmem(
            message.text, message.length, content + message.offset, message.length);
        *cut = message.cut;
        n++;
    }
    g_assert_no_error(error);

    return n;
}

/* Reads a mailbox in parts, as several readers would.  Returns: how many messages */
static guint
read_parts(const char *path, gsize length, gsize part)
{
    g_autoptr(Mbox) mbox = mbox_new(0);
    MboxMessage message;
    guint n = 0;

    for (gsize from = 0; from < length; from += part) {
        const MboxPart place = { AT_FDCWD, path, from, MIN(from + part, length) };

        g_assert_true(mbox_open(mbox, &place, NULL));
        for (; mbox_next(mbox, &message, NULL); n++)
            g_assert_true(message.offset >= from && message.offset < from + part);
    }

    return n;
}

static void
test_messages(gconstpointer data)
{
    const MboxCase *c = data;
    g_autofree char *content = expand(c->content);
    g_autofree char *plain = write_file(content, strlen(content));
    g_autoptr(GBytes) bytes = pack(content);
    g_autofree char *packed =
        write_file(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_autoptr(Mbox) mbox = open_file(plain, 0, NULL);
    static const gsize bodies[] = { 0, 1, 64, LARGE };
    gboolean cut;

    g_assert_cmpint(mbox_is_mailbox(mbox), ==, c->is_mailbox);
    g_assert_cmpint(mbox_has_parts(mbox), ==, c->is_mailbox);
    for (gsize part = 1; c->is_mailbox && part < 100; part += 7)
        g_assert_cmpuint(read_parts(plain, strlen(content), part), ==, c->n_messages);
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_assert_cmpuint(read_all(plain, bodies[i], content, &cut), ==, c->n_messages);
        g_assert_cmpint(cut, ==, c->cut);
        g_assert_cmpuint(read_all(packed, bodies[i], content, &cut), ==, c->n_messages);
        g_assert_cmpint(cut, ==, c->cut);
    }
    g_unlink(plain);
    g_unlink(packed);
}

/* As much of the body as is wanted, up to the next message and no further. */
static void
test_body(void)
{
    static const char content[] = SEP ONE "\n123456789\n\n" SEP ONE "\nx\n";
    const gsize header = strlen(SEP ONE "\n");
    g_autofree char *path = write_file(content, strlen(content));
    static const gsize bodies[] = { 0, 4, 11, 1000 };
    static const gsize lengths[] = { 0, 4, 11, 11 };

    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autoptr(Mbox) mbox = open_file(path, bodies[i], NULL);
        MboxMessage message;

        g_assert_true(mbox_next(mbox, &message, NULL));
        g_assert_cmpuint(message.length, ==, header + lengths[i]);
        g_assert_true(mbox_next(mbox, &message, NULL));
        g_assert_cmpuint(message.offset, ==, header + 11);
        g_assert_cmpuint(mbox_get_position(mbox), ==, strlen(content));
    }
    g_unlink(path);
}

static void
test_expunged(void)
{
    static const char *const statuses[] = {
        "0001", "0009", "0008", "13", "ffff", "", "x"
    };
    static const gboolean expected[] = { FALSE, TRUE, TRUE, FALSE, TRUE, FALSE, FALSE };

    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autofree char *content =
            g_strconcat(SEP "X-Mozilla-Status: ", statuses[i], "\n" ONE "\n", NULL);
        g_autofree char *path = write_file(content, strlen(content));
        g_autoptr(Mbox) mbox = open_file(path, 0, NULL);
        MboxMessage message;

        g_assert_true(mbox_next(mbox, &message, NULL));
        g_assert_cmpint(message.expunged, ==, expected[i]);
        g_unlink(path);
    }
}

/* Messages larger than what is read at a time, wherever that ends. */
static void
test_large(void)
{
    g_autoptr(GString) content = g_string_new(NULL);
    g_autofree char *path = NULL;
    g_autofree char *packed = NULL;
    g_autoptr(GBytes) bytes = NULL;
    gboolean cut;

    for (guint i = 0; i < 3; i++) {
        g_autofree char *many = g_strnfill(LARGE + i, 'x');

        g_string_append_printf(
            content, SEP ONE "X: %s\n\n%s\nFrom here\non\n\n", many, many);
    }
    path = write_file(content->str, content->len);
    bytes = pack(content->str);
    packed = write_file(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_assert_cmpuint(read_all(path, 0, content->str, &cut), ==, 3);
    g_assert_cmpuint(read_all(path, 2 * LARGE, content->str, &cut), ==, 3);
    g_assert_cmpuint(read_all(packed, 100, content->str, &cut), ==, 3);
    g_unlink(path);
    g_unlink(packed);
}

typedef struct {
    const char *name;
    gssize keep;      /* of the packed file; below 0: but so many */
    const char *then; /* what follows instead */
    guint n_messages;
    const char *expected; /* of the error */
} PackedCase;

static const PackedCase packed_cases[] = {
    { "whole", G_MAXSSIZE, "", 2, NULL },
    { "cut-off", -9, "", 2, "gzip: unexpected end at byte " },
    { "cut-off-at-its-beginning", 5, "", 0, "gzip: unexpected end at byte 5 " },
    { "rubbish-behind", G_MAXSSIZE, "rubbish", 2, "gzip: something else at byte " },
    { "wrong-sum", -8, "12345678", 2, "gzip: incorrect data check at byte " },
    { "wrong-block", 10, "\xff\xff\xff\xff\xff", 0, "gzip: invalid block type at byte " },
    { "wrong-method", 2, "\x01rubbish", 0, "gzip: unknown compression method at byte " },
};

static void
test_packed(gconstpointer data)
{
    const PackedCase *c = data;
    g_autoptr(GBytes) bytes = pack(SEP ONE "\nx\n\n" SEP ONE "\nx\n");
    gsize size = g_bytes_get_size(bytes);
    gsize keep = c->keep < 0 ? size - (gsize)-c->keep : MIN((gsize)c->keep, size);
    g_autoptr(GString) content =
        g_string_new_len(g_bytes_get_data(bytes, NULL), (gssize)keep);
    g_autoptr(GError) error = NULL;
    g_autoptr(Mbox) mbox = NULL;
    g_autofree char *path = NULL;
    MboxMessage message;
    guint n = 0;

    g_string_append(content, c->then);
    path = write_file(content->str, content->len);
    mbox = open_file(path, 0, NULL);
    while (mbox_next(mbox, &message, &error))
        n++;
    g_assert_cmpuint(n, ==, c->n_messages);
    if (c->expected == NULL) {
        g_assert_no_error(error);
        g_assert_cmpuint(mbox_get_position(mbox), ==, content->len);
    } else {
        g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
        g_assert_nonnull(strstr(error->message, c->expected));
    }
    g_unlink(path);
}

static void
test_unreadable(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(open_file("/nowhere/at/all", 0, &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
    g_clear_error(&error);
    g_assert_null(open_file("/", 0, &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(mbox_cases); i++) {
        g_autofree char *path = g_strconcat("/mbox/messages/", mbox_cases[i].name, NULL);

        g_test_add_data_func(path, &mbox_cases[i], test_messages);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(packed_cases); i++) {
        g_autofree char *path = g_strconcat("/mbox/packed/", packed_cases[i].name, NULL);

        g_test_add_data_func(path, &packed_cases[i], test_packed);
    }
    g_test_add_func("/mbox/body", test_body);
    g_test_add_func("/mbox/expunged", test_expunged);
    g_test_add_func("/mbox/large", test_large);
    g_test_add_func("/mbox/unreadable", test_unreadable);

    return g_test_run();
}
