/* The floor of the benchmark: lets GMime read a mail, walks its recipients, and
 * does nothing else. */
#include <gmime/gmime.h>
#include <stdio.h>

static guint
count_mailboxes(InternetAddressList *list)
{
    guint n_mailboxes = 0;

    for (int i = 0; i < internet_address_list_length(list); i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);

        if (INTERNET_ADDRESS_IS_GROUP(address))
            n_mailboxes += count_mailboxes(
                internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)));
        else if (
            internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)) != NULL)
            n_mailboxes++;
    }

    return n_mailboxes;
}

int
main(int argc, char **argv)
{
    static const GMimeAddressType types[] = { GMIME_ADDRESS_TYPE_TO,
                                              GMIME_ADDRESS_TYPE_CC,
                                              GMIME_ADDRESS_TYPE_BCC };
    GMimeStream *stream;
    GMimeParser *parser;
    GMimeMessage *message;
    guint n_mailboxes = 0;

    g_mime_init();
    stream = argc == 2 ? g_mime_stream_file_open(argv[1], "r", NULL) : NULL;
    if (stream == NULL) {
        fprintf(stderr, "expected the name of a mail that can be read\n");
        return 2;
    }

    parser = g_mime_parser_new_with_stream(stream);
    message = g_mime_parser_construct_message(parser, NULL);
    for (gsize i = 0; message != NULL && i < G_N_ELEMENTS(types); i++)
        n_mailboxes += count_mailboxes(g_mime_message_get_addresses(message, types[i]));
    printf("%u\n", n_mailboxes);

    g_clear_object(&message);
    g_object_unref(parser);
    g_object_unref(stream);
    return 0;
}
