/* Header: the raw bytes of a message as header fields, one after another.  Knows
 * lines, names and what encloses text, and nothing of what a field means.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One field with its folded lines; all point into the message. */
typedef struct {
    const char *start;
    gsize name_length; /* of the name, which begins at start; 0: a line without a colon */
    const char *value; /* behind the colon; of a line without one: its end */
    const char *end;   /* behind the last line */
} HeaderField;

/**
 * header_field_skip_preamble:
 * @p: where the message begins
 * @end: behind it
 *
 * Returns: behind the byte order mark and the mbox separator (RFC 4155) with
 *   which the message at @p may begin
 */
const char *header_field_skip_preamble(const char *p, const char *end);

/**
 * header_field_next:
 * @p: (inout): where a line begins; behind the field afterwards
 * @end: of the message
 * @field: (out caller-allocates): the field that begins at @p
 *
 * Returns: %FALSE at the end of the header section, which is an empty line or @end
 */
gboolean header_field_next(const char **p, const char *end, HeaderField *field);

/**
 * header_field_is:
 * @field: of a message
 * @name: a field's name, in any case
 *
 * Returns: whether the field has that name (RFC 5322, 2.2)
 */
gboolean header_field_is(const HeaderField *field, const char *name);

/**
 * header_field_is_plain:
 * @field: of a message
 *
 * Returns: whether its name is printable ASCII right in front of the colon (RFC 5322,
 *   2.2): anything else may be no field, or another one, to others
 */
gboolean header_field_is_plain(const HeaderField *field);

/**
 * header_field_has_odd_breaks:
 * @p: where a part of a header begins
 * @end: behind it
 *
 * Returns: whether it holds a byte that others take for an end where it goes on, or the
 *   other way round
 */
gboolean header_field_has_odd_breaks(const char *p, const char *end);

/**
 * header_field_has_odd_bytes:
 * @p: where a part of a header begins
 * @end: behind it
 *
 * Returns: whether it has odd breaks, or another byte by which others read another list
 *   of addresses
 */
gboolean header_field_has_odd_bytes(const char *p, const char *end);

/**
 * header_field_skip_enclosed:
 * @p: a quote, `(` or `[`
 * @end: behind the text
 *
 * Returns: (nullable): behind the quoted string, comment or domain literal
 *   (RFC 5322, 3.2) that begins at @p; %NULL if it has no end
 */
const char *header_field_skip_enclosed(const char *p, const char *end);

G_END_DECLS
