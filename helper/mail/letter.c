#include "mail/letter.h"

#include <string.h>

#include "mail/entry-text.h"
#include "mail/gmime-auto.h"

/* Returns: (transfer full): @text, of whose domain GMime makes no other one */
static char *
dup_shielded(const char *text)
{
    char *copy = g_strdup(text);
    char *domain = strrchr(copy, '@');

    if (domain != NULL)
        entry_text_shield(domain);
    return copy;
}

static void
add_from(GMimeMessage *message, const char *from)
{
    g_autofree char *text = dup_shielded(from);
    g_autoptr(InternetAddressList) list = internet_address_list_parse(NULL, text);

    if (list != NULL)
        internet_address_list_append(
            g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_FROM), list);
}

/* Returns: (transfer full): a part with those bytes, as they are */
static GMimePart *
make_part(const char *type, const char *bytes, gsize size)
{
    g_auto(GStrv) words = g_strsplit(type, "/", 2);
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(bytes, size);
    GMimeDataWrapper *content =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    GMimePart *part = g_mime_part_new_with_type(words[0], words[1]);

    g_mime_part_set_content(part, content);
    g_object_unref(content);

    return part;
}

/* Returns: (transfer full): the text */
static GMimeObject *
make_text(const char *text)
{
    GMimePart *part = make_part("text/plain", text, strlen(text));

    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "UTF-8");
    g_mime_part_set_content_encoding(
        part,
        g_mime_part_get_best_content_encoding(part, GMIME_ENCODING_CONSTRAINT_7BIT));

    return GMIME_OBJECT(part);
}

/* Returns: (transfer full): the bytes, with LF where there was CR LF */
static GString *
with_line_feeds(GBytes *bytes)
{
    gsize size = 0;
    const char *p = g_bytes_get_data(bytes, &size);
    const char *end = p + size;
    GString *text = g_string_sized_new(size + 1);
    const char *cr;

    while (p < end && (cr = memchr(p, '\r', (gsize)(end - p))) != NULL) {
        gboolean is_break = cr + 1 < end && cr[1] == '\n';

        g_string_append_len(text, p, cr + !is_break - p);
        p = cr + 1;
    }
    if (p < end)
        g_string_append_len(text, p, end - p);

    return text;
}

/* A message must not be encoded (RFC 2046, 5.2.1); it gets the line ends of this one. */
static GMimeObject *
make_enclosed(const LetterPart *from)
{
    gboolean message = g_str_has_prefix(from->type, "message/");
    g_autoptr(GString) text = message ? with_line_feeds(from->bytes)
                                      : g_string_new_len(
                                            g_bytes_get_data(from->bytes, NULL),
                                            (gssize)g_bytes_get_size(from->bytes));
    GMimePart *part = make_part(from->type, text->str, text->len);

    g_mime_part_set_content_encoding(
        part, message ? GMIME_CONTENT_ENCODING_8BIT : GMIME_CONTENT_ENCODING_BASE64);
    g_mime_part_set_filename(part, from->name);
    g_mime_object_set_disposition(GMIME_OBJECT(part), GMIME_DISPOSITION_ATTACHMENT);

    return GMIME_OBJECT(part);
}

static void
set_body(GMimeMessage *message, const Letter *letter)
{
    GMimeObject *body = make_text(letter->text);

    if (letter->n_parts > 0) {
        GMimeMultipart *multipart = g_mime_multipart_new_with_subtype("mixed");

        g_mime_multipart_add(multipart, body);
        g_object_unref(body);
        for (gsize i = 0; i < letter->n_parts; i++) {
            GMimeObject *part = make_enclosed(&letter->parts[i]);

            g_mime_multipart_add(multipart, part);
            g_object_unref(part);
        }
        body = GMIME_OBJECT(multipart);
    }
    g_mime_message_set_mime_part(message, body);
    g_object_unref(body);
}

static void
add_to(GMimeMessage *message, const char *name, const char *address)
{
    g_autofree char *text = dup_shielded(address);
    InternetAddress *person = internet_address_mailbox_new(name, text);

    internet_address_list_add(
        g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_TO), person);
    g_object_unref(person);
}

GBytes *
letter_write(const Letter *letter)
{
    g_autoptr(GMimeMessage) message = g_mime_message_new(TRUE);
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new();
    GByteArray *written;

    if (letter->from != NULL)
        add_from(message, letter->from);
    add_to(message, letter->name, letter->address);
    for (gsize i = 0; letter->others != NULL && letter->others[i] != NULL; i++)
        add_to(message, NULL, letter->others[i]);
    g_mime_message_set_subject(message, letter->subject, "UTF-8");
    g_mime_message_set_date(message, letter->date);
    /* Other programs than Thunderbird open what bears it for editing. */
    g_mime_object_set_header(GMIME_OBJECT(message), "X-Unsent", "1", NULL);
    set_body(message, letter);
    g_mime_object_write_to_stream(GMIME_OBJECT(message), NULL, stream);
    written = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));

    return g_bytes_new(written->data, written->len);
}
