/* Both ways: a message whose header is plain is read without GMime's parser.  With one
 * field more, at a blank in front of its colon, it is none, and says the same: then it is
 * GMime that says it.
 */
#pragma once

#include <string.h>

#include "mail/header-field.h"
#include "mail/message.h"

/* All that checks may know of it. */
static char *
both_ways_describe(const Message *message)
{
    GString *text = g_string_new(NULL);
    g_autofree char *from = g_strjoinv(" ", (char **)message_get_from(message));
    g_autofree char *sender = g_strjoinv(" ", (char **)message_get_sender(message));
    g_autofree char *groups = g_strjoinv(" ", (char **)message_get_newsgroups(message));
    g_autofree char *from_entry = message_dup_from_entry(message);
    g_autofree char *conversation = message_dup_conversation(message);
    const char *const *unreadable = message_get_unreadable(message);
    gsize n = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n);

    g_string_append_printf(
        text, "from %s (%s), sender %s, newsgroups %s\n%s, %s, %s, encrypted %d\n", from,
        from_entry != NULL ? from_entry : "none", sender, groups,
        message_get_subject(message) != NULL ? message_get_subject(message) : "none",
        message_get_id(message) != NULL ? message_get_id(message) : "none",
        conversation != NULL ? conversation : "none", message_is_encrypted(message));
    for (guint i = 0; unreadable[i] != NULL; i++) {
        const char *entry = message_get_unreadable_entry(message, i);

        g_string_append_printf(
            text, "unreadable %s: %s\n", unreadable[i], entry != NULL ? entry : "none");
    }
    for (gsize i = 0; i < n; i++)
        g_string_append_printf(
            text, "%s %u %u %s (%s)\n", message_field_to_string(addresses[i].field),
            addresses[i].entry, addresses[i].number,
            addresses[i].mailbox != NULL ? addresses[i].mailbox : "-",
            addresses[i].name != NULL ? addresses[i].name : "");
    for (MessageField field = FIELD_TO; field <= FIELD_BCC; field++) {
        for (guint i = 0; i < message_get_n_entries(message, field); i++)
            message_append_entry(message, field, i, text);
    }

    return g_string_free(text, FALSE);
}

/* Whether one field more in front of the header changes nothing in it. */
static gboolean
both_ways_can_tell(const char *p, const char *end)
{
    HeaderField field;
    gboolean any = FALSE;

    for (; header_field_next(&p, end, &field); any = TRUE) {
        if (!header_field_is_plain(&field))
            return FALSE;
    }

    return any;
}

/* Returns: whether there was something to compare */
static gboolean
both_ways_check(const char *text, gsize length)
{
    const char *end = text + length;
    const char *start = header_field_skip_preamble(text, end);
    g_autoptr(GString) odd = g_string_new("X-Odd : 1\n");
    g_autoptr(GBytes) bytes = g_bytes_new(text, length);
    g_autoptr(GBytes) odd_bytes = NULL;
    g_autoptr(Message) message = NULL;
    g_autoptr(Message) by_gmime = NULL;
    g_autofree char *got = NULL;
    g_autofree char *expected = NULL;

    if (!both_ways_can_tell(start, end))
        return FALSE;

    g_string_append_len(odd, start, end - start);
    odd_bytes = g_bytes_new(odd->str, odd->len);
    message = message_parse(bytes, NULL);
    by_gmime = message_parse(odd_bytes, NULL);
    g_assert_nonnull(message);
    g_assert_nonnull(by_gmime);
    got = both_ways_describe(message);
    expected = both_ways_describe(by_gmime);
    if (strcmp(got, expected) != 0)
        g_printerr("# %s\n", text);
    g_assert_cmpstr(got, ==, expected);

    return TRUE;
}
