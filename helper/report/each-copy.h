/* EachCopy: the one copy in Sent of one message each, which names the messages that it
 * stands for: servers report of these, and each has a Message-ID of its own.  Pure.
 *
 * A header names each by the beginning of the SHA-256 of its Message-ID, in hexadecimal:
 * what looks like addresses would be one more header that shows some.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EACH_COPY_HEADER "X-Bcc-Guard-Each"

/* In characters. */
#define EACH_COPY_DIGEST 16

/**
 * each_copy_read:
 * @message: any message
 *
 * Returns: (transfer full) (element-type utf8): what it names the messages by that it
 *   stands for, as a set; empty: it is one message
 */
GHashTable *each_copy_read(GBytes *message);

/**
 * each_copy_dup_digest:
 * @message_id: of a message, without angle brackets
 *
 * Returns: (transfer full): what the copy names it by
 */
char *each_copy_dup_digest(const char *message_id);

G_END_DECLS
