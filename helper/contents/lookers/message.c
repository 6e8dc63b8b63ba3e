/* Looks into a message: its address headers, its text, and the files that it carries. */
#include "mail/message.h"
#include "contents/lookers.h"

static void
add_all(Look *look, const char *const *mailboxes)
{
    for (gsize i = 0; mailboxes[i] != NULL; i++)
        look_add(look, mailboxes[i]);
}

void
looker_message(Look *look, const LookItem *item)
{
    g_autoptr(Message) message = message_parse(item->bytes, NULL);
    gsize n_addresses = 0;
    const MessageAddress *addresses;

    if (message == NULL) {
        looker_text(look, item);
        return;
    }

    add_all(look, message_get_from(message));
    add_all(look, message_get_sender(message));
    addresses = message_get_addresses(message, &n_addresses);
    for (gsize i = 0; i < n_addresses; i++) {
        if (addresses[i].mailbox != NULL)
            look_add(look, addresses[i].mailbox);
    }
    if (message_get_unreadable(message)[0] != NULL)
        look_fail(look, CONTENTS_BROKEN);

    look_into_body(look, item->bytes);
}
