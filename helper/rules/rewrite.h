/* Rewrite: a mail as it is after its conversion, made on the raw bytes: To, Cc
 * and Bcc are written anew where they change, everything else stays byte for
 * byte.
 */
#pragma once

#include "mail/message.h"
#include "rules/conversion.h"

G_BEGIN_DECLS

#define REWRITE_ERROR (rewrite_error_quark())
GQuark rewrite_error_quark(void);

typedef enum {
    REWRITE_ERROR_ENTRIES, /* the entries could not be told apart in the raw bytes */
} RewriteError;

/**
 * rewrite_message:
 * @mail: the bytes of @message
 * @message: the same, as it was read
 * @conversion: of @message
 * @error: return location for a #REWRITE_ERROR
 *
 * Entries move as they are written, comments and encoding included.  What
 * comes out has to be checked again before anybody relies on it.
 *
 * Returns: (transfer full) (nullable): the converted mail, or %NULL and a #REWRITE_ERROR
 */
GBytes *rewrite_message(
    GBytes *mail, const Message *message, const Conversion *conversion, GError **error);

G_END_DECLS
