#include "mail/letter.h"

#include <string.h>

#include "mail/gmime-auto.h"

static void
add_from(GMimeMessage *message, const char *from)
{
    g_autoptr(InternetAddressList) list = internet_address_list_parse(NULL, from);

    if (list != NULL)
        internet_address_list_append(
            g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_FROM), list);
}

static void
add_text(GMimeMessage *message, const char *text)
{
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(text, strlen(text));
    GMimeDataWrapper *content =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    GMimePart *part = g_mime_part_new_with_type("text", "plain");

    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "UTF-8");
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_encoding(
        part,
        g_mime_part_get_best_content_encoding(part, GMIME_ENCODING_CONSTRAINT_7BIT));
    g_mime_message_set_mime_part(message, GMIME_OBJECT(part));
    g_object_unref(part);
    g_object_unref(content);
}

GBytes *
letter_write(const Letter *letter)
{
    g_autoptr(GMimeMessage) message = g_mime_message_new(TRUE);
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new();
    InternetAddress *person = internet_address_mailbox_new(letter->name, letter->address);
    GByteArray *written;

    if (letter->from != NULL)
        add_from(message, letter->from);
    internet_address_list_add(
        g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_TO), person);
    g_object_unref(person);
    g_mime_message_set_subject(message, letter->subject, "UTF-8");
    g_mime_message_set_date(message, letter->date);
    /* Other programs than Thunderbird open what bears it for editing. */
    g_mime_object_set_header(GMIME_OBJECT(message), "X-Unsent", "1", NULL);
    add_text(message, letter->text);
    g_mime_object_write_to_stream(GMIME_OBJECT(message), NULL, stream);
    written = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));

    return g_bytes_new(written->data, written->len);
}
