#include "approval/changes.h"

#include <glib/gi18n.h>
#include <string.h>

#include "approval/canonical.h"
#include "mail/parts.h"
#include "text/phrase.h"

/* What is told by itself. */
typedef enum {
    PART_SENDER,
    PART_RECIPIENT,
    PART_SUBJECT,
    PART_TEXT,
    PART_FILE,
    PART_OTHER,
} PartKind;

#define N_PARTS (PART_OTHER + 1)

/* A form, cut into its lines. */
typedef struct {
    GHashTable *recipients; /* mailbox → where it stands, of "to", "cc" and "bcc" */
    GHashTable *files;      /* name → digests, in their order */
    GString *others[N_PARTS];
} Sorted;

static void
sorted_clear(Sorted *sorted)
{
    g_hash_table_unref(sorted->recipients);
    g_hash_table_unref(sorted->files);
    for (gsize i = 0; i < N_PARTS; i++)
        g_string_free(sorted->others[i], TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sorted, sorted_clear)

static PartKind
kind_of(const char *name, gsize length)
{
    static const struct {
        const char *name;
        PartKind kind;
    } kinds[] = {
        { "from", PART_SENDER },  { "sender", PART_SENDER }, { "to", PART_RECIPIENT },
        { "cc", PART_RECIPIENT }, { "bcc", PART_RECIPIENT }, { "subject", PART_SUBJECT },
        { "text", PART_TEXT },    { "file", PART_FILE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strlen(kinds[i].name) == length && memcmp(kinds[i].name, name, length) == 0)
            return kinds[i].kind;
    }

    return PART_OTHER;
}

/* A mailbox in two fields stands in both. */
static void
append(GHashTable *table, char *key, const char *text, gsize length)
{
    const char *before = g_hash_table_lookup(table, key);
    g_autofree char *added = g_strndup(text, length);

    g_hash_table_replace(
        table, key, g_strconcat(before != NULL ? before : "", " ", added, NULL));
}

static void
sort_line(Sorted *sorted, const char *name, gsize length, const char *value, gsize size)
{
    PartKind kind = kind_of(name, length);

    if (kind == PART_RECIPIENT)
        append(sorted->recipients, g_strndup(value, size), name, length);
    else if (kind == PART_FILE && size > CANONICAL_N_DIGITS)
        append(
            sorted->files,
            g_strndup(value + CANONICAL_N_DIGITS + 1, size - CANONICAL_N_DIGITS - 1),
            value, CANONICAL_N_DIGITS);
    else
        g_string_append_len(sorted->others[kind], name, value + size + 1 - name);
}

/* A form that was cut off is sorted as far as it goes. */
static void
sort(Sorted *sorted, const char *form, gsize length)
{
    const char *end = form + length;
    const char *p = memchr(form, '\n', length);

    sorted->recipients = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    sorted->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (gsize i = 0; i < N_PARTS; i++)
        sorted->others[i] = g_string_new(NULL);
    while (p != NULL && ++p < end) {
        const char *blank = memchr(p, ' ', (gsize)(end - p));
        char *value = NULL;
        guint64 size = blank != NULL ? g_ascii_strtoull(blank + 1, &value, 10) : 0;

        if (value == NULL || *value != ':' || size >= (guint64)(end - value) - 1)
            return;
        sort_line(sorted, p, (gsize)(blank - p), value + 1, (gsize)size);
        p = value + 1 + size;
    }
}

/* Returns: how many of @one are not in @other */
static guint
count_missing(GHashTable *one, GHashTable *other)
{
    GHashTableIter iter;
    gpointer key;
    guint n_missing = 0;

    g_hash_table_iter_init(&iter, one);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        n_missing += !g_hash_table_contains(other, key);

    return n_missing;
}

/* Returns: how many of both have another value */
static guint
count_different(GHashTable *one, GHashTable *other)
{
    GHashTableIter iter;
    gpointer key;
    gpointer value;
    guint n_different = 0;

    g_hash_table_iter_init(&iter, one);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        const char *now = g_hash_table_lookup(other, key);

        n_different += now != NULL && strcmp(now, value) != 0;
    }

    return n_different;
}

/* What is counted. */
typedef enum {
    RECIPIENTS_ADDED,
    RECIPIENTS_REMOVED,
    RECIPIENTS_MOVED,
    FILES_ADDED,
    FILES_REMOVED,
    FILES_CHANGED,
} Counted;

static char *
describe_number(Counted what, guint n)
{
    g_autofree char *count = phrase_number(n);

    switch (what) {
    case RECIPIENTS_ADDED:
        return g_strdup_printf(
            /* Translators: %s is a number. */
            ngettext("%s recipient was added.", "%s recipients were added.", n), count);
    case RECIPIENTS_REMOVED:
        return g_strdup_printf(
            /* Translators: %s is a number. */
            ngettext("%s recipient was removed.", "%s recipients were removed.", n),
            count);
    case RECIPIENTS_MOVED:
        return g_strdup_printf(
            ngettext(
                /* Translators: %s is a number. */
                "%s recipient is in another field.",
                "%s recipients are in another field.", n),
            count);
    case FILES_ADDED:
        return g_strdup_printf(
            /* Translators: %s is a number. */
            ngettext("%s attachment was added.", "%s attachments were added.", n), count);
    case FILES_REMOVED:
        return g_strdup_printf(
            /* Translators: %s is a number. */
            ngettext("%s attachment was removed.", "%s attachments were removed.", n),
            count);
    case FILES_CHANGED:
        return g_strdup_printf(
            /* Translators: %s is a number. */
            ngettext("%s attachment was changed.", "%s attachments were changed.", n),
            count);
    }

    g_assert_not_reached();
}

static void
tell_number(GPtrArray *changes, Counted what, guint n)
{
    if (n > 0)
        g_ptr_array_add(changes, describe_number(what, n));
}

static void
tell_parts(GPtrArray *changes, const Sorted *before, const Sorted *now)
{
    static const struct {
        PartKind kind;
        const char *text;
    } texts[] = {
        { PART_SENDER, N_("The sender was changed.") },
        { PART_SUBJECT, N_("The subject was changed.") },
        { PART_TEXT, N_("The text was changed.") },
        { PART_OTHER, N_("An address in another header was changed.") },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (!g_string_equal(before->others[texts[i].kind], now->others[texts[i].kind]))
            g_ptr_array_add(changes, g_strdup(_(texts[i].text)));
    }
}

static void
tell(GPtrArray *changes, const Sorted *before, const Sorted *now)
{
    GHashTable *recipients = before->recipients;
    GHashTable *files = before->files;

    tell_number(changes, RECIPIENTS_ADDED, count_missing(now->recipients, recipients));
    tell_number(changes, RECIPIENTS_REMOVED, count_missing(recipients, now->recipients));
    tell_number(changes, RECIPIENTS_MOVED, count_different(recipients, now->recipients));
    tell_parts(changes, before, now);
    tell_number(changes, FILES_ADDED, count_missing(now->files, files));
    tell_number(changes, FILES_REMOVED, count_missing(files, now->files));
    tell_number(changes, FILES_CHANGED, count_different(files, now->files));
}

GPtrArray *
changes_find(GBytes *before, const GString *form)
{
    GPtrArray *changes = g_ptr_array_new_with_free_func(g_free);
    gsize length = 0;
    const char *text = before != NULL ? g_bytes_get_data(before, &length) : NULL;
    g_auto(Sorted) then = { 0 };
    g_auto(Sorted) now = { 0 };

    if (text != NULL && length == form->len && memcmp(text, form->str, length) == 0) {
        sort(&then, "", 0);
        sort(&now, "", 0);
        return changes;
    }

    sort(&then, text != NULL ? text : "", length);
    sort(&now, form->str, form->len);
    if (text != NULL)
        tell(changes, &then, &now);
    if (changes->len == 0)
        g_ptr_array_add(changes, g_strdup(_("The message was changed.")));

    return changes;
}

static void
add_digest(GHashTable *digests, GBytes *bytes)
{
    char digest[CANONICAL_N_DIGITS + 1];

    canonical_digest_file(bytes, digest);
    g_hash_table_add(digests, g_strdup(digest));
}

/* The line end before a boundary belongs to that (RFC 2046, 5.1.1): of a file that it
 * does not encode Thunderbird writes the last line without its own. */
static GHashTable *
digest_parts(GBytes *message)
{
    GHashTable *digests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(Parts) parts = parts_new(message);
    guint n_parts = 0;

    parts_get(parts, &n_parts);
    for (guint i = 0; i < n_parts; i++) {
        g_autoptr(GBytes) bytes = parts_decode(parts, i);
        GByteArray *ended = g_byte_array_new();
        gsize size = 0;
        const guchar *data = g_bytes_get_data(bytes, &size);
        g_autoptr(GBytes) line = NULL;

        g_byte_array_append(ended, data, (guint)size);
        g_byte_array_append(ended, (const guchar *)"\n", 1);
        line = g_byte_array_free_to_bytes(ended);
        add_digest(digests, bytes);
        add_digest(digests, line);
    }

    return digests;
}

static int
compare_names(gconstpointer one, gconstpointer other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

GPtrArray *
changes_find_files(GBytes *before, GBytes *sent)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) digests = digest_parts(sent);
    g_auto(Sorted) approved = { 0 };
    gsize length = 0;
    const char *form = g_bytes_get_data(before, &length);
    GHashTableIter iter;
    gpointer name;
    gpointer value;

    sort(&approved, form != NULL ? form : "", length);
    g_hash_table_iter_init(&iter, approved.files);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        g_auto(GStrv) all = g_strsplit(value, " ", -1);

        for (gsize i = 0; all[i] != NULL; i++) {
            if (*all[i] != '\0' && !g_hash_table_contains(digests, all[i]))
                g_ptr_array_add(names, g_strdup(name));
        }
    }
    g_ptr_array_sort(names, compare_names);

    return names;
}
