#include "mail/outgoing.h"

#include <string.h>

#include "mail/header-field.h"
#include "mail/mailbox.h"
#include "mail/message.h"
#include "mail/raw-entries.h"

#define NEWLINE "\r\n"
#define LINE_LENGTH 76 /* RFC 2045, 6.8 */

/* Of an encoded word, to which a character may be added: 75 (RFC 2047, 2). */
#define MAX_WORD 60

/* The message, cut. */
typedef struct {
    GString *head;  /* what is not about the body */
    char *type;     /* of the text: the value of Content-Type */
    char *encoding; /* of the text; NULL: none */
    const char *body;
    gsize body_length;
} Cut;

static void
cut_clear(Cut *cut)
{
    g_string_free(cut->head, TRUE);
    g_free(cut->type);
    g_free(cut->encoding);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Cut, cut_clear)

static gboolean
is_ascii(const char *p, const char *end)
{
    for (; p < end; p++) {
        if ((guchar)*p >= 0x80)
            return FALSE;
    }

    return TRUE;
}

static gboolean
is_address_list(const HeaderField *field)
{
    if (header_field_is(field, "From") || header_field_is(field, "Sender"))
        return TRUE;

    for (MessageField i = FIELD_TO; i < FIELD_OTHER; i++) {
        if (header_field_is(field, message_field_to_string(i)))
            return TRUE;
    }

    return FALSE;
}

/* Appends @text in encoded words (RFC 2047, 4.2), a line each.  GMime reads no Base64 in
 * which a word in the middle ends in padding. */
static void
encode(GString *text, const char *plain)
{
    gsize begun = text->len;

    g_string_append(text, "=?UTF-8?Q?");
    for (const char *p = plain; *p != '\0'; p = g_utf8_next_char(p)) {
        if (text->len - begun > MAX_WORD) {
            g_string_append(text, "?=" NEWLINE " ");
            begun = text->len;
            g_string_append(text, "=?UTF-8?Q?");
        }
        for (const char *q = p; q < g_utf8_next_char(p); q++) {
            if (g_ascii_isalnum(*q))
                g_string_append_c(text, *q);
            else
                g_string_append_printf(text, "=%02X", (guchar)*q);
        }
    }
    g_string_append(text, "?=");
}

/* Appends a display name, which may be in quotes. */
static void
encode_phrase(GString *text, const char *start, gsize length)
{
    g_autofree char *plain = g_strstrip(g_strndup(start, length));
    g_autofree char *unquoted = g_utf8_make_valid(plain, -1);
    gsize size = strlen(unquoted);

    if (size > 1 && unquoted[0] == '"' && unquoted[size - 1] == '"') {
        char *to = unquoted;

        for (const char *from = unquoted + 1; from < unquoted + size - 1; from++) {
            if (*from == '\\' && from + 1 < unquoted + size - 1)
                from++;
            *to++ = *from;
        }
        *to = '\0';
    }
    encode(text, unquoted);
}

static const char *
find_last(RawEntry entry, char c)
{
    const char *p = entry.start + entry.length;

    while (p > entry.start && p[-1] != c)
        p--;
    return p > entry.start ? p - 1 : NULL;
}

/* A domain that is not ASCII becomes A-labels. */
static void
add_address(GString *text, const char *start, gsize length)
{
    g_autofree char *address = g_strndup(start, length);

    if (!is_ascii(start, start + length) && mailbox_is_addr_spec(address)) {
        g_autofree char *mailbox = mailbox_normalise(address);

        g_string_append(text, mailbox);
        return;
    }

    g_string_append(text, address);
}

/* What is neither a name in front of an address, nor one, stays: whoever reads it says
 * whether it is the same. */
static void
encode_mailbox(GString *text, RawEntry entry)
{
    const char *end = entry.start + entry.length;
    const char *address = find_last(entry, '<');

    if (address == NULL || end[-1] != '>') {
        add_address(text, entry.start, entry.length);
        return;
    }

    if (is_ascii(entry.start, address))
        g_string_append_len(text, entry.start, address - entry.start);
    else
        encode_phrase(text, entry.start, (gsize)(address - entry.start));
    g_string_append(text, " <");
    add_address(text, address + 1, (gsize)(end - 1 - (address + 1)));
    g_string_append_c(text, '>');
}

static void
encode_entries(GString *text, const GArray *entries)
{
    for (guint i = 0; i < entries->len; i++) {
        if (i > 0)
            g_string_append(text, "," NEWLINE " ");
        encode_mailbox(text, g_array_index(entries, RawEntry, i));
    }
}

/* Who is in a group, and in one in it, gets the message: of the lists only the members
 * are approved. */
static void
encode_list(GString *text, const HeaderField *field)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(RawEntry));
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(RawEntry));

    raw_entries_split(field->value, field->end, entries);
    for (guint i = 0; i < entries->len; i++)
        raw_entries_split_members(g_array_index(entries, RawEntry, i), members);
    encode_entries(text, members);
}

/* Returns: (transfer full) (nullable): the value in ASCII; %NULL: it stays as it is */
static char *
encode_value(const HeaderField *field)
{
    g_autofree char *value =
        g_strstrip(g_strndup(field->value, (gsize)(field->end - field->value)));
    g_autofree char *plain = g_utf8_make_valid(value, -1);
    GString *text;

    if (is_ascii(field->value, field->end) ||
        (!header_field_is(field, "Subject") && !is_address_list(field)))
        return NULL;

    text = g_string_new(NULL);
    if (header_field_is(field, "Subject"))
        encode(text, plain);
    else
        encode_list(text, field);
    return g_string_free(text, FALSE);
}

static void
add_field(GString *head, const HeaderField *field)
{
    g_autofree char *value = encode_value(field);

    if (value != NULL) {
        g_string_append_len(head, field->start, (gssize)field->name_length);
        g_string_append_printf(head, ": %s", value);
    } else {
        g_string_append_len(head, field->start, field->end - field->start);
    }
    if (head->str[head->len - 1] != '\n')
        g_string_append(head, NEWLINE);
}

static char *
dup_value(const HeaderField *field)
{
    return g_strstrip(g_strndup(field->value, (gsize)(field->end - field->value)));
}

static void
cut(GBytes *message, Cut *cut)
{
    gsize size = 0;
    const char *start = g_bytes_get_data(message, &size);
    const char *end = start + size;
    const char *p = header_field_skip_preamble(start, end);
    HeaderField field;

    cut->head = g_string_new(NULL);
    while (header_field_next(&p, end, &field)) {
        if (header_field_is(&field, "Content-Type"))
            cut->type = dup_value(&field);
        else if (header_field_is(&field, "Content-Transfer-Encoding"))
            cut->encoding = dup_value(&field);
        else if (
            !header_field_is(&field, "MIME-Version") &&
            !header_field_is(&field, "X-Bcc-Guard-Attachment"))
            add_field(cut->head, &field);
    }
    if (p < end && *p == '\r')
        p++;
    if (p < end && *p == '\n')
        p++;
    cut->body = p;
    cut->body_length = (gsize)(end - p);
}

static void
add_base64(GString *text, const char *data, gsize size)
{
    g_autofree char *encoded = g_base64_encode((const guchar *)data, size);
    gsize length = strlen(encoded);

    for (gsize i = 0; i < length; i += LINE_LENGTH) {
        g_string_append_len(text, encoded + i, (gssize)MIN(LINE_LENGTH, length - i));
        g_string_append(text, NEWLINE);
    }
}

/* Returns: whether the text is the bytes that it is */
static gboolean
is_plain(const Cut *cut)
{
    static const char *const plain[] = { "7bit", "8bit", "binary", NULL };
    g_autofree char *encoding =
        cut->encoding != NULL ? g_ascii_strdown(cut->encoding, -1) : NULL;

    return encoding == NULL || g_strv_contains(plain, encoding);
}

static void
add_text(GString *text, const Cut *cut)
{
    const char *type = cut->type != NULL ? cut->type : "text/plain; charset=UTF-8";

    g_string_append_printf(text, "Content-Type: %s" NEWLINE, type);
    g_string_append_printf(
        text, "Content-Transfer-Encoding: %s" NEWLINE NEWLINE,
        is_plain(cut) ? "base64" : cut->encoding);
    if (is_plain(cut))
        add_base64(text, cut->body, cut->body_length);
    else
        g_string_append_len(text, cut->body, (gssize)cut->body_length);
}

/* RFC 2231, 4. */
static void
add_file(GString *text, const char *name, GBytes *file)
{
    g_autofree char *escaped = g_uri_escape_string(name, NULL, FALSE);
    gsize size = 0;
    const char *data = g_bytes_get_data(file, &size);

    g_string_append_printf(
        text,
        "Content-Type: application/octet-stream" NEWLINE
        "Content-Disposition: attachment; filename*=UTF-8''%s" NEWLINE
        "Content-Transfer-Encoding: base64" NEWLINE NEWLINE,
        escaped);
    add_base64(text, data, size);
}

/* What no line of Base64, and no text in another encoding, is likely to hold. */
static char *
make_boundary(const Cut *cut)
{
    g_autofree char *digest = g_compute_checksum_for_data(
        G_CHECKSUM_SHA256, (const guchar *)cut->body, cut->body_length);

    return g_strdup_printf("=_%.32s", digest);
}

GBytes *
outgoing_write(GBytes *message, const GPtrArray *names, const GPtrArray *files)
{
    g_auto(Cut) parts = { 0 };
    g_autofree char *boundary = NULL;
    GString *text;

    cut(message, &parts);
    text = g_string_new_len(parts.head->str, (gssize)parts.head->len);
    g_string_append(text, "MIME-Version: 1.0" NEWLINE);
    if (files->len == 0) {
        add_text(text, &parts);
        return g_string_free_to_bytes(text);
    }

    boundary = make_boundary(&parts);
    g_string_append_printf(
        text,
        "Content-Type: multipart/mixed; boundary=\"%s\"" NEWLINE NEWLINE "--%s" NEWLINE,
        boundary, boundary);
    add_text(text, &parts);
    for (guint i = 0; i < files->len; i++) {
        g_string_append_printf(text, NEWLINE "--%s" NEWLINE, boundary);
        add_file(text, g_ptr_array_index(names, i), g_ptr_array_index(files, i));
    }
    g_string_append_printf(text, NEWLINE "--%s--" NEWLINE, boundary);

    return g_string_free_to_bytes(text);
}
