/* Letters that somebody wrote ahead: any bytes, and whom they would be sent to. */
#include <stdint.h>
#include <string.h>

#include "mail/letter.h"
#include "mail/message.h"
#include "mail/single-letter.h"
#include "quiet.h"

/* Whoever gets it is the only one who stands in its header, as those see it who check. */
static void
check_recipient(GBytes *bytes, const SingleLetter *letter)
{
    g_autoptr(Message) message = message_parse(bytes, NULL);
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);

    g_assert_cmpuint(n_addresses, ==, 1);
    g_assert_cmpint(addresses[0].field, ==, FIELD_TO);
    g_assert_cmpstr(addresses[0].mailbox, ==, letter->mailbox);
    g_assert_cmpstr(message_get_from(message)[0], ==, letter->sender);
    g_assert_cmpstr(message_get_unreadable(message)[0], ==, NULL);
}

/* Entry, subject and text stand in one line each where they have to, and written into a
 * message they are what they were. */
static void
check_again(const SingleLetter *letter)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(0);
    const Letter own = { .from = letter->from,
                         .address = letter->mailbox,
                         .subject = letter->subject,
                         .text = letter->text,
                         .date = date };
    g_autoptr(GBytes) bytes = letter_write(&own);
    g_autoptr(GError) error = NULL;
    g_autoptr(SingleLetter) again = single_letter_read(bytes, &error);

    g_assert_null(strpbrk(letter->to, "\r\n"));
    g_assert_null(strpbrk(letter->subject, "\r\n"));
    g_assert_cmpuint(strlen(letter->text), <=, SINGLE_LETTER_MAX);
    g_assert_true(g_utf8_validate(letter->text, -1, NULL));
    if (again != NULL)
        g_assert_cmpstr(again->mailbox, ==, letter->mailbox);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(SingleLetter) letter = single_letter_read(bytes, &error);

    g_assert_true((letter == NULL) == (error != NULL));
    if (letter != NULL) {
        check_recipient(bytes, letter);
        check_again(letter);
    }

    return 0;
}
