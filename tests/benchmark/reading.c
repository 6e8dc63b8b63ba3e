/* The floor of the benchmark: lets GMime read a mail, walks its recipients, and
 * does nothing else.  `reading MAIL` prints how many there are; `reading MAIL 0` as
 * well, and ends without freeing what it read; `reading MAIL N` reads it N times more
 * and prints the median of their process times in milliseconds: what the reading takes
 * without the start of a program. */
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>

#include "process-time.h"

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

/* Returns: how many recipients there are, or -1 if the mail cannot be read. */
static int
read_mail(const char *path, gboolean frees)
{
    static const GMimeAddressType types[] = { GMIME_ADDRESS_TYPE_TO,
                                              GMIME_ADDRESS_TYPE_CC,
                                              GMIME_ADDRESS_TYPE_BCC };
    GMimeStream *stream = g_mime_stream_file_open(path, "r", NULL);
    GMimeParser *parser;
    GMimeMessage *message;
    guint n_mailboxes = 0;

    if (stream == NULL)
        return -1;

    parser = g_mime_parser_new_with_stream(stream);
    message = g_mime_parser_construct_message(parser, NULL);
    for (gsize i = 0; message != NULL && i < G_N_ELEMENTS(types); i++)
        n_mailboxes += count_mailboxes(g_mime_message_get_addresses(message, types[i]));

    if (frees)
        g_clear_object(&message);
    g_object_unref(parser);
    g_object_unref(stream);
    return (int)n_mailboxes;
}

static double
median_of_readings(const char *path, gsize n)
{
    g_autofree double *taken = g_new(double, n);

    for (gsize i = 0; i < n; i++) {
        double before = process_milliseconds();

        read_mail(path, TRUE);
        taken[i] = process_milliseconds() - before;
    }

    return process_median(taken, n);
}

int
main(int argc, char **argv)
{
    gsize n = argc == 3 ? (gsize)atoi(argv[2]) : 0;
    gboolean frees = argc != 3 || n > 0;
    int n_mailboxes;

    g_mime_init();
    n_mailboxes = argc >= 2 ? read_mail(argv[1], frees) : -1;
    if (n_mailboxes < 0) {
        fprintf(stderr, "expected the name of a mail that can be read\n");
        return 2;
    }

    if (n > 0)
        printf("%.3f\n", median_of_readings(argv[1], n));
    else
        printf("%d\n", n_mailboxes);
    return 0;
}
