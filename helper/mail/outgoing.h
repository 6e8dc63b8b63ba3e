/* Outgoing: a message that is about to be sent, whole: the text that the extension writes
 * of it (data/protocol.md, check), and its files, as one message in ASCII that can be
 * enclosed in another one.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * outgoing_write:
 * @message: as the extension writes it; message_parse() has read a message before
 * @names: (element-type utf8): of the files
 * @files: (element-type GBytes): what is in them, as many
 *
 * Who gets it, its subject and its text stay what they are; names and subject are encoded
 * (RFC 2047), text and files as well (RFC 2045, 6.8).  Whoever relies on it reads it
 * again.
 *
 * Returns: (transfer full): the message
 */
GBytes *outgoing_write(GBytes *message, const GPtrArray *names, const GPtrArray *files);

G_END_DECLS
