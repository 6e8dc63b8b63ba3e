/* Envelope: what every reply has in common, whatever it says.
 */
#pragma once

#include "json/writer.h"

G_BEGIN_DECLS

/**
 * envelope_begin:
 * @type: of the reply
 * @id: (nullable): of the request
 *
 * Returns: (transfer full): a reply that says nothing else yet
 */
Writer *envelope_begin(const char *type, const char *id);

/**
 * envelope_end:
 * @writer: of envelope_begin(); it is not freed
 *
 * Returns: (transfer full): the reply, as JSON in UTF-8
 */
GBytes *envelope_end(Writer *writer);

G_END_DECLS
