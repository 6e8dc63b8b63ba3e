/* Encoding: text in whatever encoding it came, as UTF-8.  Files do not say in which they
 * are; those that are in use in Japan are told apart.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encoding_guess:
 * @data: (array length=size): the beginning of a text
 * @size: in bytes
 *
 * Returns: (transfer none) (nullable): the encoding: `UTF-8`, `UTF-16LE`, `UTF-16BE`,
 *   `ISO-2022-JP-3`, `CP932` (Shift_JIS as it is written) or `EUC-JP-MS`; %NULL: another
 *   one, in which at least ASCII stands as it is
 */
const char *encoding_guess(const guint8 *data, gsize size);

/**
 * encoding_decode:
 * @charset: (nullable): what the text says of itself; it is believed if that is possible
 * @data: (array length=size): the text
 * @size: in bytes
 * @length: (out): of what is returned, in bytes
 *
 * Returns: (transfer full) (nullable): the text as UTF-8, without a byte order mark, what
 *   cannot be read replaced; %NULL: it is no text
 */
char *encoding_decode(const char *charset, const guint8 *data, gsize size, gsize *length);

G_END_DECLS
