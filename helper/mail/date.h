/* Date: when a message was written, by its header (RFC 5322, 3.3). */
#pragma once

#include "mail/header-field.h"

G_BEGIN_DECLS

/**
 * date_of_message:
 * @text: (array length=length): a message, or its header; a line “From …” in front of it
 *   is passed over
 * @length: in bytes
 *
 * Returns: (transfer full) (nullable): the first Date that can be read, in the time zone
 *   that it names; %NULL: there is none between 1970 and 2199
 */
GDateTime *date_of_message(const char *text, gsize length);

/**
 * date_glance:
 * @field: a field “Date”
 * @year: (out): of it
 * @month: (out): of it, from 1
 *
 * Reads it much faster, where it is written as programs write it.
 *
 * Returns: %FALSE if it may be written otherwise
 */
gboolean date_glance(const HeaderField *field, int *year, int *month);

G_END_DECLS
