/* An archive: a file of any bytes, plain and packed, with and without its bodies.
 *
 * Whatever the file is, messages come in order and inside of it, each one is what stands
 * at its offset, and neither how much of a body is wanted nor whether the file is read in
 * parts changes anything about where they are.
 */
#define _GNU_SOURCE /* memfd_create */
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "archive/mbox.h"
#include "mail/date.h"
#include "policy/policy-json.h"
#include "quiet.h"
#include "rules/glance.h"
#include "rules/inspection.h"

#define BODY 64
#define PART 50

static Policy *policy;

/* Returns: (transfer full): a file of these bytes that is nowhere on a disk */
static char *
make_file(const uint8_t *data, size_t size, int *fd)
{
    *fd = memfd_create("archive", MFD_CLOEXEC);
    g_assert_cmpint(*fd, >=, 0);
    g_assert_cmpint(write(*fd, data, size), ==, (gssize)size);

    return g_strdup_printf("/proc/self/fd/%d", *fd);
}

/* What passes at a glance passes an inspection. */
static void
check_glance(const MboxMessage *message)
{
    HeaderField date;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(Inspection) inspection = NULL;
    g_autoptr(GDateTime) slow = NULL;
    int year, month;

    if (!glance_passes(message->text, message->length, policy, &date))
        return;

    bytes = g_bytes_new(message->text, message->length);
    inspection =
        inspection_new(&(InspectionInput){ .message = bytes, .policy = policy }, NULL);
    g_assert_nonnull(inspection);
    g_assert_cmpint(verdict_get_level(inspection->verdict), ==, LEVEL_PASS);
    if (date.start == NULL || !date_glance(&date, &year, &month))
        return;

    slow = date_of_message(message->text, message->length);
    g_assert_nonnull(slow);
    g_assert_cmpint(year, ==, g_date_time_get_year(slow));
    g_assert_cmpint(month, ==, g_date_time_get_month(slow));
}

/* Adds where the messages of a part are. */
static void
read_part(
    Mbox *mbox, const MboxPart *part, gsize body, const uint8_t *data, size_t size,
    GArray *offsets)
{
    g_autoptr(GError) error = NULL;
    gboolean packed = size > 1 && data[0] == 0x1f && data[1] == 0x8b;
    MboxMessage message;
    guint64 behind = part->from;

    mbox_open(mbox, part, &error);
    g_assert_no_error(error);
    while (mbox_next(mbox, &message, &error)) {
        g_assert_cmpuint(message.offset, >=, behind);
        behind = message.offset + 1;
        g_array_append_val(offsets, message.offset);
        if (packed)
            continue;
        g_assert_cmpuint(message.offset + message.length, <=, size);
        g_assert_cmpmem(
            message.text, message.length, data + message.offset, message.length);
        if (body == 0)
            check_glance(&message);
    }
    g_assert_true(packed || error == NULL);
    g_assert_true(mbox_is_mailbox(mbox) || offsets->len <= 1);
}

/* Returns: (transfer full) (element-type guint64): where the messages are */
static GArray *
read_all(
    const char *path, gsize body, gboolean in_parts, const uint8_t *data, size_t size)
{
    GArray *offsets = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(Mbox) mbox = mbox_new(body);
    MboxPart part = { .folder = AT_FDCWD, .name = path };

    mbox_open(mbox, &part, NULL);
    if (!in_parts || !mbox_has_parts(mbox)) {
        read_part(mbox, &part, body, data, size, offsets);
        return offsets;
    }
    for (; part.from < size; part.from += PART) {
        part.to = part.from + PART;
        read_part(mbox, &part, body, data, size, offsets);
    }

    return offsets;
}

/* Whether the messages are the same ones. */
static void
compare(const GArray *one, const GArray *other)
{
    g_assert_cmpmem(
        one->data, one->len * sizeof(guint64), other->data, other->len * sizeof(guint64));
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    quiet_begin();
    policy = policy_new();

    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd;
    g_autofree char *path = make_file(data, size, &fd);
    g_autoptr(GArray) bare = read_all(path, 0, FALSE, data, size);
    g_autoptr(GArray) whole = read_all(path, BODY, FALSE, data, size);
    g_autoptr(GArray) parts = read_all(path, 0, TRUE, data, size);

    compare(bare, whole);
    compare(bare, parts);
    close(fd);

    return 0;
}
