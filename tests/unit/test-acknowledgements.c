/* Acknowledgements: what cannot be kept is said, and stays known as long as it can be. */
#include "audit/acknowledgements.h"

#include "audit/digest.h"
#include "audit/secret-file.h"
#include "audit/state-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define NOW 1796000000
#define TWO "From: jimu@corp.example\nTo: a@k1.example, b@k2.example\n"

typedef struct {
    char *folder;
    char *path;
    char *key;
    Policy *policy;
} Place;

static void
place_begin(Place *place, gconstpointer data)
{
    place->folder = g_dir_make_tmp("bcc-guard-XXXXXX", NULL);
    place->path = g_build_filename(place->folder, ACKNOWLEDGEMENTS_NAME, NULL);
    place->key = g_build_filename(place->folder, DIGEST_KEY_NAME, NULL);
    place->policy = policy_new();
}

static void
place_end(Place *place, gconstpointer data)
{
    g_unlink(place->path);
    g_unlink(place->key);
    /* A draft that was left behind keeps the folder. */
    g_assert_cmpint(g_rmdir(place->folder), ==, 0);
    g_free(place->folder);
    g_free(place->path);
    g_free(place->key);
    policy_free(place->policy);
}

static Inspection *
inspect(const Place *place, GBytes *message)
{
    const InspectionInput input = { .message = message, .policy = place->policy };
    g_autoptr(GError) error = NULL;
    Inspection *inspection = inspection_new(&input, &error);

    g_assert_no_error(error);
    return inspection;
}

/* How many addresses its copy shows beyond what was acknowledged. */
static guint
count_shown(const Place *place, Acknowledgements *acknowledgements)
{
    g_autoptr(GBytes) message = g_bytes_new_static(TWO "\n", strlen(TWO "\n"));
    const InspectionInput input = { .message = message, .policy = place->policy };
    g_autoptr(Inspection) inspection = inspect(place, message);

    acknowledgements_apply(acknowledgements, inspection, &input, TRUE, NOW);
    return exposure_get_figures(inspection->exposure)->addresses;
}

static void
acknowledge(
    const Place *place, Acknowledgements *acknowledgements, GQuark domain, int code,
    gboolean kept)
{
    g_autoptr(GBytes) message = g_bytes_new_static(TWO "\n", strlen(TWO "\n"));
    g_autoptr(Inspection) inspection = inspect(place, message);
    g_autoptr(GError) error = NULL;
    g_autofree char *token = NULL;
    gboolean good =
        acknowledgements_add_message(acknowledgements, inspection, NOW, &token, &error);

    g_assert_cmpint(good, ==, domain == 0);
    if (domain != 0)
        g_assert_error(error, domain, code);
    g_assert_cmpint(token != NULL, ==, kept);
}

static void
test_kept(Place *place, gconstpointer data)
{
    g_autoptr(Acknowledgements) one = acknowledgements_new(place->folder);
    g_autoptr(Acknowledgements) other = acknowledgements_new(place->folder);

    g_assert_cmpuint(count_shown(place, one), ==, 2);
    acknowledge(place, one, 0, 0, TRUE);
    g_assert_cmpuint(count_shown(place, other), ==, 0);

    /* Whoever removes the file wants it to be forgotten. */
    g_assert_cmpint(g_unlink(place->path), ==, 0);
    g_assert_cmpuint(count_shown(place, one), ==, 2);
}

static void
test_locked(Place *place, gconstpointer data)
{
    g_autoptr(Acknowledgements) one = acknowledgements_new(place->folder);
    g_autoptr(Acknowledgements) other = acknowledgements_new(place->folder);
    int lock = open(place->folder, O_RDONLY | O_DIRECTORY);

    g_assert_cmpint(flock(lock, LOCK_EX), ==, 0);
    acknowledge(place, one, STATE_FILE_ERROR, STATE_FILE_ERROR_FILE, TRUE);
    close(lock);
    g_assert_false(g_file_test(place->path, G_FILE_TEST_EXISTS));
    g_assert_cmpuint(count_shown(place, one), ==, 0);
    g_assert_cmpuint(count_shown(place, other), ==, 2);

    /* The next one takes it along. */
    acknowledge(place, one, 0, 0, TRUE);
    g_assert_cmpuint(count_shown(place, other), ==, 0);
}

static void
test_no_key(Place *place, gconstpointer data)
{
    g_autoptr(Acknowledgements) one = acknowledgements_new(place->folder);

    g_assert_true(g_file_set_contents(place->key, "short", -1, NULL));
    acknowledge(place, one, SECRET_FILE_ERROR, SECRET_FILE_ERROR_KEY, FALSE);
    g_assert_cmpuint(count_shown(place, one), ==, 2);
}

static void
test_too_large(Place *place, gconstpointer data)
{
    g_autoptr(Acknowledgements) one = acknowledgements_new(place->folder);
    GString *text = g_string_new("From: jimu@corp.example\nTo: x@k.example");
    g_autoptr(GBytes) message = NULL;
    g_autoptr(Inspection) inspection = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *token = NULL;

    for (guint i = 0; i < ACKNOWLEDGEMENTS_MAX_DIGESTS / 2; i++)
        g_string_append_printf(text, ",\n c@k%u.example", i);
    g_string_append(text, "\n\n");
    message = g_string_free_to_bytes(text);
    inspection = inspect(place, message);

    g_assert_false(acknowledgements_add_message(one, inspection, NOW, &token, &error));
    g_assert_error(error, ACKNOWLEDGEMENTS_ERROR, ACKNOWLEDGEMENTS_ERROR_TOO_LARGE);
    g_assert_null(token);
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*func)(Place *place, gconstpointer data);
    } tests[] = {
        { "/acknowledgements/kept", test_kept },
        { "/acknowledgements/locked", test_locked },
        { "/acknowledgements/no-key", test_no_key },
        { "/acknowledgements/too-large", test_too_large },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Place, NULL, place_begin, tests[i].func, place_end);

    return g_test_run();
}
