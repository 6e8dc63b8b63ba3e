/* Rewrite: a message as it is after its conversion, made on the raw bytes: To, Cc
 * and Bcc are written anew where they change, everything else stays byte for
 * byte.
 */
#pragma once

#include "mail/message.h"
#include "rules/inspection.h"

G_BEGIN_DECLS

#define REWRITE_ERROR (rewrite_error_quark())
GQuark rewrite_error_quark(void);

typedef enum {
    REWRITE_ERROR_ENTRIES, /* the entries could not be told apart in the raw bytes */
} RewriteError;

/**
 * rewrite_message:
 * @input: what @inspection was made of
 * @inspection: of the message, with a conversion
 * @error: return location for a #REWRITE_ERROR or a #MESSAGE_ERROR
 *
 * As rewrite_message(), with the proof on the bytes: what is written passes the same
 * check, and goes to the same people.
 *
 * Returns: (transfer full) (nullable): the converted message, or %NULL and an error
 */
GBytes *rewrite_message(
    const InspectionInput *input, const Inspection *inspection, GError **error);

G_END_DECLS
