#include "contents/contents.h"

/* Of what a message of a thousand parts has in archives, a person reads a few. */
#define MAX_GAPS 1000

struct _Contents {
    GArray *places;        /* of ContentsPlace, also of those without a mailbox */
    GArray *found;         /* the same without these, made when somebody asks */
    GArray *gaps;          /* of ContentsGap */
    GHashTable *mailboxes; /* set of all of them */
    GHashTable *here;      /* set of those of the place that was begun */
    GStringChunk *strings;
    guint n_added;
    gboolean is_full;
};

static void
place_clear(gpointer data)
{
    ContentsPlace *place = data;

    g_ptr_array_unref(place->mailboxes);
}

Contents *
contents_new(void)
{
    Contents *contents = g_rc_box_new0(Contents);

    contents->places = g_array_new(FALSE, FALSE, sizeof(ContentsPlace));
    g_array_set_clear_func(contents->places, place_clear);
    contents->found = g_array_new(FALSE, FALSE, sizeof(ContentsPlace));
    contents->gaps = g_array_new(FALSE, FALSE, sizeof(ContentsGap));
    contents->mailboxes = g_hash_table_new(g_str_hash, g_str_equal);
    contents->here = g_hash_table_new(NULL, NULL);
    contents->strings = g_string_chunk_new(4096);

    return contents;
}

Contents *
contents_ref(Contents *contents)
{
    return g_rc_box_acquire(contents);
}

static void
contents_clear(Contents *contents)
{
    g_array_unref(contents->places);
    g_array_unref(contents->found);
    g_array_unref(contents->gaps);
    g_hash_table_unref(contents->mailboxes);
    g_hash_table_unref(contents->here);
    g_string_chunk_free(contents->strings);
}

void
contents_unref(Contents *contents)
{
    g_rc_box_release_full(contents, (GDestroyNotify)contents_clear);
}

static const char *
keep(Contents *contents, const char *text)
{
    return text != NULL ? g_string_chunk_insert_const(contents->strings, text) : NULL;
}

static gboolean
is_same_place(const ContentsPlace *one, const ContentsPlace *other)
{
    return g_strcmp0(one->file, other->file) == 0 &&
           g_strcmp0(one->member, other->member) == 0 && one->number == other->number;
}

void
contents_begin(Contents *contents, const ContentsPlace *place)
{
    guint n_places = contents->places->len;
    ContentsPlace kept = {
        .file = keep(contents, place->file),
        .member = keep(contents, place->member),
        .sheet = keep(contents, place->sheet),
        .number = place->number,
        .hidden = place->hidden,
    };
    ContentsPlace *last =
        n_places > 0 ? &g_array_index(contents->places, ContentsPlace, n_places - 1)
                     : NULL;

    if (last != NULL && is_same_place(last, place))
        return;

    g_hash_table_remove_all(contents->here);
    /* Most files have no address at all, and archives thousands of files. */
    if (last != NULL && last->mailboxes->len == 0)
        g_array_set_size(contents->places, --n_places);
    g_array_append_val(contents->places, kept);
    g_array_index(contents->places, ContentsPlace, n_places).mailboxes =
        g_ptr_array_new();
}

const char *
contents_add(Contents *contents, const char *mailbox)
{
    ContentsPlace *place =
        &g_array_index(contents->places, ContentsPlace, contents->places->len - 1);
    char *known = NULL;

    if (!g_hash_table_lookup_extended(
            contents->mailboxes, mailbox, (gpointer *)&known, NULL)) {
        if (contents->n_added == CONTENTS_MAX_MAILBOXES) {
            contents->is_full = TRUE;
            return NULL;
        }
        known = g_string_chunk_insert(contents->strings, mailbox);
        g_hash_table_add(contents->mailboxes, known);
    }
    if (g_hash_table_contains(contents->here, known))
        return known;
    if (contents->n_added == CONTENTS_MAX_MAILBOXES) {
        contents->is_full = TRUE;
        return NULL;
    }

    contents->n_added++;
    g_hash_table_add(contents->here, known);
    g_ptr_array_add(place->mailboxes, known);
    return known;
}

void
contents_add_gap(
    Contents *contents, const char *file, const char *member, ContentsReason reason)
{
    const ContentsGap gap = { keep(contents, file), keep(contents, member), reason };

    for (guint i = 0; i < contents->gaps->len; i++) {
        const ContentsGap *one = &g_array_index(contents->gaps, ContentsGap, i);

        if (one->file == gap.file && one->member == gap.member)
            return;
    }
    if (contents->gaps->len < MAX_GAPS)
        g_array_append_val(contents->gaps, gap);
}

const ContentsPlace *
contents_get_places(const Contents *contents, gsize *n_places)
{
    g_array_set_size(contents->found, 0);
    for (guint i = 0; i < contents->places->len; i++) {
        const ContentsPlace *place = &g_array_index(contents->places, ContentsPlace, i);

        if (place->mailboxes->len > 0)
            g_array_append_vals(contents->found, place, 1);
    }

    *n_places = contents->found->len;
    return (const ContentsPlace *)(gpointer)contents->found->data;
}

const ContentsGap *
contents_get_gaps(const Contents *contents, gsize *n_gaps)
{
    *n_gaps = contents->gaps->len;
    return (const ContentsGap *)(gpointer)contents->gaps->data;
}

gboolean
contents_is_full(const Contents *contents)
{
    return contents->is_full;
}

const char *
contents_reason_to_string(ContentsReason reason)
{
    switch (reason) {
    case CONTENTS_FORMAT:
        return "format";
    case CONTENTS_PROTECTED:
        return "protected";
    case CONTENTS_NESTED:
        return "nested";
    case CONTENTS_LIMIT:
        return "limit";
    case CONTENTS_BROKEN:
        return "broken";
    case CONTENTS_ABSENT:
        return "absent";
    }

    g_assert_not_reached();
}

gsize
contents_count_inside(const Contents *contents, const char *file)
{
    gsize n_places = 0;
    const ContentsPlace *places = contents_get_places(contents, &n_places);
    gsize n_inside = 0;

    for (gsize i = 0; i < n_places; i++) {
        if (g_strcmp0(places[i].file, file) == 0)
            n_inside += places[i].mailboxes->len;
    }

    return n_inside;
}

gboolean
contents_has_gap(const Contents *contents, const char *file)
{
    gsize n_gaps = 0;
    const ContentsGap *gaps = contents_get_gaps(contents, &n_gaps);

    for (gsize i = 0; i < n_gaps; i++) {
        if (g_strcmp0(gaps[i].file, file) == 0)
            return TRUE;
    }

    return FALSE;
}
