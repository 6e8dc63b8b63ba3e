/* Digest: the same for the same, another for another key, and no key that is none. */
#include "audit/digest.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/secret-file.h"
#include "watched.h"

typedef struct {
    char *folder;
    char *path;
} Place;

static void
place_begin(Place *place, gconstpointer data)
{
    place->folder = g_dir_make_tmp("bcc-guard-XXXXXX", NULL);
    place->path = g_build_filename(place->folder, DIGEST_KEY_NAME, NULL);
}

static void
place_end(Place *place, gconstpointer data)
{
    g_unlink(place->path);
    /* A draft that was left behind keeps the folder. */
    g_assert_cmpint(g_rmdir(place->folder), ==, 0);
    g_free(place->folder);
    g_free(place->path);
}

static DigestKey *
obtain(const char *path)
{
    g_autoptr(GError) error = NULL;
    DigestKey *key = digest_key_obtain(path, &error);

    g_assert_no_error(error);
    return key;
}

static Message *
parse(const char *text)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    Message *message = message_parse(bytes, NULL);

    g_assert_nonnull(message);
    return message;
}

/* What `openssl dgst -sha256 -mac HMAC` says for the key 00 01 … 1f. */
static void
test_known(Place *place, gconstpointer data)
{
    g_autoptr(DigestKey) key = NULL;
    g_autofree char *digest = NULL;
    char bytes[32];

    for (guint i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    g_assert_true(g_file_set_contents(place->path, bytes, sizeof bytes, NULL));
    g_assert_cmpint(g_chmod(place->path, 0600), ==, 0);
    key = obtain(place->path);
    digest = digest_address(key, "taro@k1.example");
    g_assert_cmpstr(digest, ==, "7a50e834f618c90105cf5d6a2ede55db");
}

static void
test_kept(Place *place, gconstpointer data)
{
    g_autoptr(DigestKey) first = obtain(place->path);
    g_autoptr(DigestKey) second = obtain(place->path);
    g_autoptr(DigestKey) third = NULL;
    g_autofree char *one = digest_address(first, "taro@k1.example");
    g_autofree char *same = digest_address(second, "taro@k1.example");
    g_autofree char *other = digest_address(first, "hanako@k1.example");
    g_autofree char *unlike = NULL;
    struct stat status;

    g_assert_cmpint(stat(place->path, &status), ==, 0);
    g_assert_cmpuint(status.st_mode & 07777, ==, 0600);
    g_assert_cmpint(status.st_size, ==, 32);
    g_assert_cmpstr(one, ==, same);
    g_assert_cmpstr(one, !=, other);

    g_unlink(place->path);
    third = obtain(place->path);
    unlike = digest_address(third, "taro@k1.example");
    g_assert_cmpstr(one, !=, unlike);
}

#define N_AT_ONCE 4

static void
make_at_once(const char *path)
{
    int starts[2];
    int ends[2];
    char digests[N_AT_ONCE][33] = { "" };

    g_assert_cmpint(pipe(starts), ==, 0);
    g_assert_cmpint(pipe(ends), ==, 0);
    for (guint i = 0; i < N_AT_ONCE; i++) {
        if (fork() == 0) {
            g_autoptr(DigestKey) key = NULL;
            g_autofree char *digest = NULL;
            char start;

            /* All of them wait for the pipe to close. */
            close(starts[1]);
            if (read(starts[0], &start, 1) != 0)
                _exit(1);
            key = digest_key_obtain(path, NULL);
            digest =
                key != NULL ? digest_address(key, "x@k1.example") : g_strnfill(32, '?');
            _exit(write(ends[1], digest, 33) == 33 ? 0 : 1);
        }
    }
    close(starts[0]);
    close(starts[1]);
    for (guint i = 0; i < N_AT_ONCE; i++) {
        g_assert_cmpint(read(ends[0], digests[i], 33), ==, 33);
        g_assert_cmpint(wait(NULL), >, 0);
        g_assert_cmpstr(digests[i], ==, digests[0]);
        g_assert_null(strchr(digests[i], '?'));
    }
    close(ends[0]);
    close(ends[1]);
}

/* Helpers that start at once: one key. */
static void
test_made_at_once(Place *place, gconstpointer data)
{
    for (guint i = 0; i < unless_watched(50, 3); i++) {
        make_at_once(place->path);
        g_assert_cmpint(g_unlink(place->path), ==, 0);
    }
}

static void
assert_no_key(const char *path, int code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DigestKey) key = digest_key_obtain(path, &error);

    g_assert_null(key);
    g_assert_error(error, SECRET_FILE_ERROR, code);
    g_assert_nonnull(strstr(error->message, path));
}

static void
test_no_key(Place *place, gconstpointer data)
{
    g_autofree char *missing = g_build_filename(place->folder, "no", "key", NULL);

    assert_no_key(missing, SECRET_FILE_ERROR_FILE);
    g_assert_true(g_file_set_contents(place->path, "", 0, NULL));
    assert_no_key(place->path, SECRET_FILE_ERROR_KEY);
    g_assert_true(
        g_file_set_contents(place->path, "0123456789012345678901234567890", -1, NULL));
    assert_no_key(place->path, SECRET_FILE_ERROR_KEY);
    g_assert_true(
        g_file_set_contents(place->path, "012345678901234567890123456789012", -1, NULL));
    assert_no_key(place->path, SECRET_FILE_ERROR_KEY);
    g_unlink(place->path);
    g_assert_cmpint(symlink("/dev/zero", place->path), ==, 0);
    assert_no_key(place->path, SECRET_FILE_ERROR_FILE);
}

/* Who can read the key can find out who stands in the log. */
static void
test_no_secret(Place *place, gconstpointer data)
{
    static const int modes[] = { 0640, 0604, 0620, 0602 };
    g_autoptr(DigestKey) key = NULL;

    digest_key_free(obtain(place->path));
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_assert_cmpint(g_chmod(place->path, modes[i]), ==, 0);
        assert_no_key(place->path, SECRET_FILE_ERROR_SHARED);
    }

    g_assert_cmpint(g_chmod(place->path, 0600), ==, 0);
    key = obtain(place->path);
}

static void
test_key_of_another(Place *place, gconstpointer data)
{
    if (geteuid() != 0) {
        g_test_skip("only root gives files away");
        return;
    }

    digest_key_free(obtain(place->path));
    g_assert_cmpint(chown(place->path, 1, 1), ==, 0);
    assert_no_key(place->path, SECRET_FILE_ERROR_SHARED);
}

typedef struct {
    const char *name;
    const char *text;
    gboolean same; /* as the first */
} MessageCase;

#define FROM "From: jimu@corp.example\n"
#define SUBJECT "Subject: Seminar\n"

static const MessageCase message_cases[] = {
    { "first", FROM SUBJECT "To: a@k1.example\nCc: b@k2.example\n\n", TRUE },
    { "converted",
      FROM SUBJECT "To: jimu@corp.example\nBcc: b@k2.example, a@k1.example\n\n", TRUE },
    { "named-twice", FROM SUBJECT "To: a@k1.example, A@k1.example\nCc: b@k2.example\n\n",
      TRUE },
    { "sent",
      "Message-ID: <1@corp.example>\n" FROM SUBJECT
      "To: A <a@k1.example>, b@k2.example\n\nbody",
      TRUE },
    { "other-subject", FROM "Subject: Lunch\nTo: a@k1.example, b@k2.example\n\n", FALSE },
    { "no-subject", FROM "To: a@k1.example, b@k2.example\n\n", FALSE },
    { "one-more", FROM SUBJECT "To: a@k1.example, b@k2.example, c@k3.example\n\n",
      FALSE },
    { "one-less", FROM SUBJECT "To: a@k1.example\n\n", FALSE },
};

static void
test_message(Place *place, gconstpointer data)
{
    g_autoptr(DigestKey) key = obtain(place->path);
    g_autofree char *first = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(message_cases); i++) {
        g_autoptr(Message) message = parse(message_cases[i].text);
        g_autofree char *digest = digest_message(key, message);

        if (i == 0)
            first = g_strdup(digest);
        g_test_message("%s", message_cases[i].name);
        g_assert_cmpint(g_str_equal(digest, first), ==, message_cases[i].same);
    }
}

/* An address and a mail with the same bytes are not mistaken for each other. */
static void
test_purpose(Place *place, gconstpointer data)
{
    g_autoptr(DigestKey) key = obtain(place->path);
    g_autoptr(Message) message = parse("To: a@k1.example\n\n");
    g_autofree char *one = digest_message(key, message);
    g_autofree char *other = digest_address(key, "a@k1.example\n\n");

    g_assert_cmpstr(one, !=, other);
}

static const struct {
    const char *path;
    void (*test)(Place *place, gconstpointer data);
} tests[] = {
    { "/digest/known", test_known },
    { "/digest/kept", test_kept },
    { "/digest/made-at-once", test_made_at_once },
    { "/digest/no-key", test_no_key },
    { "/digest/no-secret", test_no_secret },
    { "/digest/key-of-another", test_key_of_another },
    { "/digest/message", test_message },
    { "/digest/purpose", test_purpose },
};

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Place, NULL, place_begin, tests[i].test, place_end);

    return g_test_run();
}
