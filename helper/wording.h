/* Wording: what every text for people needs: names made harmless, numbers as
 * the language writes them, long lists cut with their count.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * wording_begin:
 * @locale: a BCP 47 language tag as Thunderbird has it (`ja`, `zh-CN`), or
 *   %NULL for the language of the environment
 *
 * Chooses the language of all texts.  To be called before a thread is started that
 * reads the environment.
 */
void wording_begin(const char *locale);

/**
 * wording_folder:
 *
 * Returns: where the translations are
 */
const char *wording_folder(void);

/**
 * wording_is_harmless:
 * @text: UTF-8
 *
 * Returns: %FALSE if @text holds control characters, bidirectional overrides or
 *   isolates, or characters without width
 */
gboolean wording_is_harmless(const char *text);

/**
 * wording_is_harmless_character:
 *
 * Returns: whether @c neither controls a terminal nor is invisible
 */
gboolean wording_is_harmless_character(gunichar c);

/**
 * wording_harmless:
 * @text: (nullable): anything that came with a mail, hopefully UTF-8
 *
 * Returns: (transfer full): @text with every control character replaced by
 *   U+FFFD, white space folded into one space (a single wide one stays), and
 *   bidirectional controls and characters without width removed
 */
char *wording_harmless(const char *text);

/**
 * wording_address:
 * @address: a normalised mailbox, a party or a domain
 *
 * What is not ASCII in a normalised domain is nothing that IDNA allows, and may
 * look like a dot or a slash: it is shown by its number.
 *
 * Returns: (transfer full): @address, harmless
 */
char *wording_address(const char *address);

/**
 * wording_shorten:
 * @text: valid UTF-8
 * @n_characters: how many characters are left of it at the most
 *
 * Returns: (transfer full): @text, its end cut off with an ellipsis if it is longer
 */
char *wording_shorten(const char *text, gsize n_characters);

/**
 * wording_number:
 *
 * Returns: (transfer full): @number with the thousands separated as the language does it
 */
char *wording_number(guint64 number);

/**
 * wording_list:
 * @items: (array length=n_items): the first items
 * @n_items: how many are in @items
 * @n_total: how many there are in all
 *
 * Returns: (transfer full): "a, b, c and 2,328 more", items harmless
 *   and shortened
 */
char *wording_list(const char *const *items, gsize n_items, gsize n_total);

/**
 * wording_addresses:
 *
 * Returns: (transfer full): as wording_list(), each item by wording_address()
 */
char *wording_addresses(const char *const *items, gsize n_items, gsize n_total);

G_END_DECLS
