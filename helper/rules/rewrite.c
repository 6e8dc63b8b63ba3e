#include "rules/rewrite.h"

#include <string.h>

#include "mail/header-field.h"
#include "mail/raw-entries.h"

G_DEFINE_QUARK(rewrite_error, rewrite_error)

#define N_MOVABLE (FIELD_BCC + 1)

typedef struct {
    HeaderField raw;
    int field; /* MessageField, or one of these */
} Header;

#define FIELD_NONE (-1)
#define FIELD_FROM (-2)

typedef struct {
    const char *end;            /* of the message */
    gsize preamble;             /* how much stands in front of the headers */
    const char *body;           /* where the header section ends */
    const char *newline;        /* as this message has it */
    GArray *headers;            /* of Header */
    GArray *entries[N_MOVABLE]; /* of RawEntry, as written */
    GArray *from;               /* the same, of From */
    GString *text;              /* what has been written */
} Rewrite;

static int
find_field(const HeaderField *raw)
{
    for (MessageField field = FIELD_TO; field < N_MOVABLE; field++) {
        if (header_field_is(raw, message_field_to_string(field)))
            return (int)field;
    }

    return header_field_is(raw, "from") ? FIELD_FROM : FIELD_NONE;
}

static void
find_headers(Rewrite *rewrite, const char *p)
{
    Header header;

    while (header_field_next(&p, rewrite->end, &header.raw)) {
        header.field = find_field(&header.raw);
        g_array_append_val(rewrite->headers, header);
    }

    rewrite->body = p;
}

static gboolean
find_entries(Rewrite *rewrite, const Message *message, GError **error)
{
    for (guint i = 0; i < rewrite->headers->len; i++) {
        const Header *header = &g_array_index(rewrite->headers, Header, i);

        if (header->field >= 0)
            raw_entries_split(
                header->raw.value, header->raw.end, rewrite->entries[header->field]);
        else if (header->field == FIELD_FROM)
            raw_entries_split(header->raw.value, header->raw.end, rewrite->from);
    }

    for (MessageField field = FIELD_TO; field < N_MOVABLE; field++) {
        guint n_entries = message_get_n_entries(message, field);

        if (rewrite->entries[field]->len == n_entries)
            continue;
        g_set_error(
            error, REWRITE_ERROR, REWRITE_ERROR_ENTRIES,
            "Header “%s”: expected %u entries, found %u: it cannot be rewritten as it is "
            "written",
            message_field_to_string(field), n_entries, rewrite->entries[field]->len);
        return FALSE;
    }

    return TRUE;
}

/* The last header of a message may end without a newline; a byte order mark has none. */
static void
end_line(Rewrite *rewrite)
{
    if (rewrite->text->len > rewrite->preamble &&
        rewrite->text->str[rewrite->text->len - 1] != '\n')
        g_string_append(rewrite->text, rewrite->newline);
}

static void
write_header(Rewrite *rewrite, const char *name, const GArray *entries)
{
    if (entries->len == 0)
        return;

    end_line(rewrite);
    raw_entries_write(rewrite->text, name, entries, rewrite->newline);
}

/* Returns: whether To with @entry alone would be read as @mailbox alone */
static gboolean
stands_for(RawEntry entry, const char *mailbox)
{
    g_autofree char *header =
        g_strdup_printf("To: %.*s\n", (int)entry.length, entry.start);
    g_autoptr(GBytes) bytes = g_bytes_new(header, strlen(header));
    g_autoptr(Message) message = message_parse(bytes, NULL);
    gsize n_addresses = 0;
    gsize n_groups = 0;
    const MessageAddress *addresses;

    if (message == NULL || message_get_unreadable(message)[0] != NULL)
        return FALSE;

    addresses = message_get_addresses(message, &n_addresses);
    message_get_groups(message, &n_groups);
    return n_addresses == 1 && n_groups == 0 &&
           g_strcmp0(addresses[0].mailbox, mailbox) == 0;
}

/* The sender goes into To as From has it; the decoded text would be 8-bit.
 * Not so what only From may hold: an odd spelling would make To unreadable, and a
 * group would be a list. */
static RawEntry
find_filler(const Rewrite *rewrite, const Message *message, const Conversion *conversion)
{
    const char *empty_to = conversion_get_empty_to(conversion);
    g_autofree char *from = message_dup_from_entry(message);

    if (g_strcmp0(empty_to, from) == 0 && rewrite->from->len > 0) {
        RawEntry sender = g_array_index(rewrite->from, RawEntry, 0);

        if (stands_for(sender, message_get_from(message)[0]))
            return sender;
    }

    return (RawEntry){ empty_to, strlen(empty_to) };
}

/* Returns: (transfer full) (element-type RawEntry): the entries of @field after the
 * conversion */
static GArray *
convert_entries(
    const Rewrite *rewrite, const Message *message, const Conversion *conversion,
    MessageField field)
{
    GArray *after = g_array_new(FALSE, FALSE, sizeof(RawEntry));

    if (field == FIELD_TO && conversion_get_empty_to(conversion) != NULL) {
        RawEntry filler = find_filler(rewrite, message, conversion);
        g_array_append_val(after, filler);
    }

    for (guint i = 0; i < rewrite->entries[field]->len; i++) {
        if (!conversion_moves(conversion, field, i))
            g_array_append_val(
                after, g_array_index(rewrite->entries[field], RawEntry, i));
    }

    for (MessageField from = FIELD_TO; field == FIELD_BCC && from <= FIELD_CC; from++) {
        for (guint i = 0; i < rewrite->entries[from]->len; i++) {
            if (conversion_moves(conversion, from, i))
                g_array_append_val(
                    after, g_array_index(rewrite->entries[from], RawEntry, i));
        }
    }

    return after;
}

/* The headers at which the new ones are written. */
typedef struct {
    guint to;  /* in front of this one */
    guint cc;  /* in front of this one */
    guint bcc; /* behind this one */
} Anchors;

/* To stands where it stood, or in front of Cc; Bcc where it stood, or behind
 * To and Cc. */
static Anchors
find_anchors(const Rewrite *rewrite)
{
    guint first[N_MOVABLE] = { G_MAXUINT, G_MAXUINT, G_MAXUINT };
    guint last = 0;

    for (guint i = 0; i < rewrite->headers->len; i++) {
        int field = g_array_index(rewrite->headers, Header, i).field;

        if (field < 0)
            continue;
        first[field] = MIN(first[field], i);
        if (field != FIELD_BCC)
            last = i;
    }

    return (Anchors){
        first[FIELD_TO] != G_MAXUINT ? first[FIELD_TO] : first[FIELD_CC],
        first[FIELD_CC],
        first[FIELD_BCC] != G_MAXUINT ? first[FIELD_BCC] : last,
    };
}

static void
write_headers(Rewrite *rewrite, const Message *message, const Conversion *conversion)
{
    Anchors anchors = find_anchors(rewrite);
    g_autoptr(GArray) to = convert_entries(rewrite, message, conversion, FIELD_TO);
    g_autoptr(GArray) cc = convert_entries(rewrite, message, conversion, FIELD_CC);
    g_autoptr(GArray) bcc = convert_entries(rewrite, message, conversion, FIELD_BCC);
    gboolean to_changes = to->len != rewrite->entries[FIELD_TO]->len ||
                          conversion_get_empty_to(conversion) != NULL;
    gboolean cc_changes = cc->len != rewrite->entries[FIELD_CC]->len;

    for (guint i = 0; i < rewrite->headers->len; i++) {
        const Header *header = &g_array_index(rewrite->headers, Header, i);

        if (to_changes && i == anchors.to)
            write_header(rewrite, "To", to);
        if (cc_changes && i == anchors.cc)
            write_header(rewrite, "Cc", cc);
        if (header->field < 0 || (header->field == FIELD_TO && !to_changes) ||
            (header->field == FIELD_CC && !cc_changes))
            g_string_append_len(
                rewrite->text, header->raw.start, header->raw.end - header->raw.start);
        if (i == anchors.bcc)
            write_header(rewrite, "Bcc", bcc);
    }
}

static void
rewrite_clear(Rewrite *rewrite)
{
    for (MessageField field = FIELD_TO; field < N_MOVABLE; field++)
        g_array_unref(rewrite->entries[field]);
    g_array_unref(rewrite->from);
    g_array_unref(rewrite->headers);
    if (rewrite->text != NULL)
        g_string_free(rewrite->text, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rewrite, rewrite_clear)

static GBytes *
rewrite(
    GBytes *mail, const Message *message, const Conversion *conversion, GError **error)
{
    g_auto(Rewrite) rewrite = { 0 };
    gsize size = 0;
    const char *start = g_bytes_get_data(mail, &size);
    const char *headers = header_field_skip_preamble(start, start + size);
    const char *line = memchr(headers, '\n', (gsize)(start + size - headers));

    rewrite.end = start + size;
    rewrite.preamble = (gsize)(headers - start);
    rewrite.newline = line != NULL && line > headers && line[-1] == '\r' ? "\r\n" : "\n";
    rewrite.headers = g_array_new(FALSE, FALSE, sizeof(Header));
    rewrite.from = g_array_new(FALSE, FALSE, sizeof(RawEntry));
    for (MessageField field = FIELD_TO; field < N_MOVABLE; field++)
        rewrite.entries[field] = g_array_new(FALSE, FALSE, sizeof(RawEntry));
    rewrite.text = g_string_sized_new(size + size / 8);

    find_headers(&rewrite, headers);
    if (!find_entries(&rewrite, message, error))
        return NULL;

    g_string_append_len(rewrite.text, start, (gssize)rewrite.preamble);
    write_headers(&rewrite, message, conversion);
    if (rewrite.body < rewrite.end)
        end_line(&rewrite);
    g_string_append_len(rewrite.text, rewrite.body, rewrite.end - rewrite.body);

    return g_string_free_to_bytes(g_steal_pointer(&rewrite.text));
}

/* Returns: (transfer full) (element-type utf8): those who get the message */
static GHashTable *
collect_people(const Message *message)
{
    GHashTable *recipients = g_hash_table_new(g_str_hash, g_str_equal);
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);

    for (gsize i = 0; i < n_addresses; i++) {
        if (addresses[i].mailbox != NULL && addresses[i].field <= FIELD_BCC)
            g_hash_table_add(recipients, (gpointer)addresses[i].mailbox);
    }

    return recipients;
}

/* Whether nobody was lost, and nobody added but whom @conversion puts into To. */
static gboolean
keeps_recipients(
    const Message *before, const Message *after, const Conversion *conversion)
{
    g_autoptr(GHashTable) was = collect_people(before);
    g_autoptr(GHashTable) is = collect_people(after);
    const char *filler = conversion_get_filler(conversion);
    GHashTableIter iter;
    gpointer mailbox;

    g_hash_table_iter_init(&iter, was);
    while (g_hash_table_iter_next(&iter, &mailbox, NULL)) {
        if (!g_hash_table_remove(is, mailbox))
            return FALSE;
    }
    if (filler != NULL)
        g_hash_table_remove(is, filler);

    return g_hash_table_size(is) == 0;
}

/* The proof on the bytes: what is written passes, and goes to the same people. */
static gboolean
prove(
    const InspectionInput *input, GBytes *converted, const Inspection *before,
    GError **error)
{
    InspectionInput input_after = *input;
    g_autoptr(Inspection) after = NULL;

    input_after.message = converted;
    input_after.contents = NULL; /* what it carries is the same, and was said */
    input_after.asked = TRUE;
    after = inspection_new(&input_after, error);

    if (after == NULL)
        return FALSE;

    if (verdict_get_level(after->verdict) == LEVEL_PASS &&
        keeps_recipients(before->message, after->message, before->conversion))
        return TRUE;

    g_set_error_literal(
        error, REWRITE_ERROR, REWRITE_ERROR_ENTRIES,
        "Cannot be converted: the result did not pass the check");
    return FALSE;
}

GBytes *
rewrite_message(
    const InspectionInput *input, const Inspection *inspection, GError **error)
{
    g_autoptr(GBytes) converted =
        rewrite(input->message, inspection->message, inspection->conversion, error);

    if (converted == NULL || !prove(input, converted, inspection, error))
        return NULL;

    return g_steal_pointer(&converted);
}
