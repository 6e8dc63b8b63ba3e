#include "contents/look.h"

#include "contents/address-finder.h"
#include "contents/encoding.h"
#include "mail/parts.h"

struct _Look {
    Contents *contents;
    LookerFinder find;
    const char *file;   /* NULL: the text of the message */
    const char *member; /* of the file; NULL: all of it */
    guint number;       /* of the sheet; 0: none */
    const char *sheet;
    gboolean hidden;
    guint64 budget; /* in bytes: may still be unpacked */
    guint depth;
    guint n_items;    /* that were looked at */
    guint n_archives; /* it is in */
};

Look *
look_new(Contents *contents, LookerFinder find, const char *file)
{
    Look *look = g_new0(Look, 1);

    look->contents = contents;
    look->find = find;
    look->file = file;
    look->budget = LOOK_MAX_UNPACKED;

    return look;
}

void
look_free(Look *look)
{
    g_free(look);
}

static void
begin(Look *look)
{
    const ContentsPlace place = {
        .file = look->file,
        .member = look->member,
        .sheet = look->sheet,
        .number = look->number,
        .hidden = look->hidden,
    };

    contents_begin(look->contents, &place);
}

void
look_fail(Look *look, ContentsReason reason)
{
    contents_add_gap(look->contents, look->file, look->member, reason);
}

char *
look_decode(Look *look, const char *charset, GBytes *bytes, gsize *length)
{
    gsize size = 0;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    char *text;

    *length = 0;
    if (size == 0)
        return g_strdup("");

    text = encoding_decode(charset, data, size, length);
    if (text == NULL)
        look_fail(look, CONTENTS_FORMAT);

    return text;
}

void
look_fail_member(Look *look, const char *member, ContentsReason reason)
{
    g_autofree char *path =
        look->member != NULL ? g_strconcat(look->member, "/", member, NULL) : NULL;

    contents_add_gap(look->contents, look->file, path != NULL ? path : member, reason);
}

guint64 *
look_get_budget(Look *look)
{
    return &look->budget;
}

gboolean
look_enter_archive(Look *look)
{
    if (look->n_archives > 0) {
        look_fail(look, CONTENTS_NESTED);
        return FALSE;
    }

    look->n_archives++;
    return TRUE;
}

void
look_leave_archive(Look *look)
{
    look->n_archives--;
}

void
look_set_sheet(Look *look, guint number, const char *name, gboolean hidden)
{
    look->number = number;
    look->sheet = name;
    look->hidden = hidden;
}

void
look_add(Look *look, const char *mailbox)
{
    begin(look);
    if (contents_add(look->contents, mailbox) == NULL)
        look_fail(look, CONTENTS_LIMIT);
}

static gboolean
on_address(const char *mailbox, gpointer user_data)
{
    Look *look = user_data;

    look_add(look, mailbox);
    return !contents_is_full(look->contents);
}

void
look_at_text(Look *look, const char *text, gsize length)
{
    address_finder_each(text, length, on_address, look);
}

gboolean
look_take(Look *look)
{
    if (look->n_items++ < LOOK_MAX_ITEMS)
        return TRUE;

    look_fail(look, CONTENTS_LIMIT);
    return FALSE;
}

void
look_at(Look *look, const LookItem *item)
{
    ContentsReason reason;
    LookerFunc func = look->find(item, &reason);

    if (!look_take(look))
        return;
    if (func == NULL || look->depth >= LOOK_MAX_DEPTH) {
        look_fail(look, func == NULL ? reason : CONTENTS_NESTED);
        return;
    }

    look->depth++;
    func(look, item);
    look->depth--;
}

void
look_inside(Look *look, const LookItem *member)
{
    const char *outer = look->member;
    const char *name = member->name != NULL ? member->name : member->type;
    g_autofree char *path = outer != NULL ? g_strconcat(outer, "/", name, NULL) : NULL;

    look->member = path != NULL ? path : name;
    look_at(look, member);
    look->member = outer;
    look_set_sheet(look, 0, NULL, FALSE);
}

/* What is decoded of a message in a message is counted as what is unpacked is. */
static gboolean
spend(Look *look, gsize size)
{
    if (size > look->budget)
        return FALSE;

    look->budget -= size;
    return TRUE;
}

static gboolean
is_text(const Part *part)
{
    return part->name == NULL && !part->file &&
           (g_str_equal(part->type, "text/plain") ||
            g_str_equal(part->type, "text/html"));
}

static void
look_at_part(Look *look, const Part *part, GBytes *bytes)
{
    const LookItem item = { part->name, part->type, part->charset, bytes };

    if (look->depth > 0) { /* a message in the message */
        if (!spend(look, g_bytes_get_size(bytes)))
            look_fail(look, CONTENTS_LIMIT);
        else if (is_text(part))
            look_at(look, &item);
        else
            look_inside(look, &item);
        return;
    }

    if (!is_text(part))
        look->file = part->name != NULL ? part->name : part->type;
    look_at(look, &item);
    look->file = NULL;
    look_set_sheet(look, 0, NULL, FALSE);
}

void
look_into_body(Look *look, GBytes *message)
{
    g_autoptr(Parts) parts = parts_new(message);
    guint n_parts = 0;
    const Part *part = parts_get(parts, &n_parts);

    for (guint i = 0; i < n_parts; i++) {
        g_autoptr(GBytes) bytes = parts_decode(parts, i);

        look_at_part(look, &part[i], bytes);
    }
    if (!parts_are_complete(parts))
        look_fail(look, CONTENTS_NESTED);
}
