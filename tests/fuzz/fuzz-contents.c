/* A file through the looker of one row of the table, however it is called.
 *
 * The first byte is the row; with its highest bit, what follows is not the file but what
 * is in it: packed by gzip, or as the files of a zip archive: a name and its content,
 * each behind a byte 0x1E.  Of the row behind the last one it is a whole message.
 */
#include <stdint.h>
#include <string.h>

#include "../unit/packed.h"
#include "contents/lookers.h"
#include "contents/search.h"
#include "mail/mailbox.h"
#include "quiet.h"
#include "text/harmless.h"

#define PACKED 0x80
#define CUT "\x1e"

static void
check_name(const char *name)
{
    g_autofree char *harmless = harmless_text(name);

    if (name != NULL)
        g_assert_cmpstr(harmless, ==, name);
}

static void
check_places(const Contents *contents)
{
    gsize n_places = 0;
    const ContentsPlace *places = contents_get_places(contents, &n_places);

    for (gsize i = 0; i < n_places; i++) {
        check_name(places[i].member);
        g_assert_cmpuint(places[i].mailboxes->len, >, 0);
        for (guint j = 0; j < places[i].mailboxes->len; j++) {
            const char *mailbox = g_ptr_array_index(places[i].mailboxes, j);
            g_autofree char *normal = mailbox_normalise(mailbox);

            g_assert_cmpstr(mailbox, ==, normal);
        }
    }
}

static void
check_gaps(const Contents *contents)
{
    gsize n_gaps = 0;
    const ContentsGap *gaps = contents_get_gaps(contents, &n_gaps);

    for (gsize i = 0; i < n_gaps; i++) {
        check_name(gaps[i].member);
        g_assert_nonnull(contents_reason_to_string(gaps[i].reason));
    }
}

/* Returns: (transfer full): the archive of what follows the first byte */
static GBytes *
pack(LookerFunc func, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, CUT, 2 * 20);
    g_autoptr(GString) files = g_string_new(NULL);

    if (func == looker_gzip)
        return packed_gzip(text, strlen(text), 1);

    for (guint i = 0; words[i] != NULL && words[i + 1] != NULL; i += 2)
        g_string_append_printf(
            files, "%s%s\1%s", i > 0 ? "\2" : "", *words[i] != '\0' ? words[i] : "x",
            words[i + 1]);
    if (files->len == 0)
        g_string_append_printf(files, "content.xml\1%s", text);

    return packed_zip(files->str, NULL);
}

static guint
count_rows(void)
{
    guint n = 0;

    while (lookers_get(n) != NULL)
        n++;
    return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Contents) contents = contents_new();
    g_autoptr(Look) look = look_new(contents, lookers_find, "file");
    g_autofree char *text = NULL;
    g_autoptr(GBytes) bytes = NULL;
    LookerFunc func;

    if (size == 0)
        return 0;

    func = lookers_get((data[0] & ~PACKED) % (count_rows() + 1));
    text = g_strndup((const char *)data + 1, size - 1);
    for (char *p = text; *p != '\0'; p++)
        if ((data[0] & PACKED) != 0 && (*p == '\1' || *p == '\2'))
            *p = ' ';
    if ((data[0] & PACKED) != 0 && func != NULL)
        bytes = pack(func, text);
    else
        bytes = g_bytes_new(data + 1, size - 1);

    if (func != NULL)
        func(look, &(LookItem){ .name = "file", .bytes = bytes });
    else
        search_message(contents, bytes);
    check_places(contents);
    check_gaps(contents);

    return 0;
}
