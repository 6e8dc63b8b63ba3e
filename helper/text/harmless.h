/* Harmless: what comes with a message, made harmless to show: no control characters, no
 * characters without width, nothing that turns the direction of the text beside it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * harmless_is:
 * @text: UTF-8
 *
 * Returns: %FALSE if @text holds control characters, bidirectional overrides or
 *   isolates, or characters without width
 */
gboolean harmless_is(const char *text);

/**
 * harmless_is_character:
 * @c: a Unicode character
 *
 * Returns: whether @c neither controls a terminal nor is invisible
 */
gboolean harmless_is_character(gunichar c);

/**
 * harmless_common_length:
 * @text: any bytes; they end with a NUL
 *
 * Most names are written in characters that need no look into tables.
 *
 * Returns: of how many bytes the first character is, if it is such a one, of valid
 *   UTF-8; else 0, which says nothing about it
 */
gsize harmless_common_length(const char *text);

/**
 * harmless_text:
 * @text: (nullable): anything that came with a message, hopefully UTF-8
 *
 * Returns: (transfer full): @text with every control character replaced by
 *   U+FFFD, white space folded into one space (a single wide one stays), and
 *   bidirectional controls and characters without width removed
 */
char *harmless_text(const char *text);

/**
 * harmless_make:
 * @text: anything that came with a message is at its end
 * @start: where that begins
 *
 * Makes of it what harmless_text() makes.
 */
void harmless_make(GString *text, gsize start);

/**
 * harmless_address:
 * @address: a normalised mailbox, a party or a domain
 *
 * What is not ASCII in a normalised domain is nothing that IDNA allows, and may
 * look like a dot or a slash: it is shown by its number.
 *
 * Returns: (transfer full): @address, harmless
 */
char *harmless_address(const char *address);

G_END_DECLS
