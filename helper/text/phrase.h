/* Phrase: what every text for people needs: its language, numbers as the language
 * writes them, long lists cut with their count.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * phrase_begin:
 * @locale: a BCP 47 language tag as Thunderbird has it (`ja`, `zh-CN`), or
 *   %NULL for the language of the environment
 *
 * Chooses the language of all texts.  To be called before a thread is started that
 * reads the environment.
 */
void phrase_begin(const char *locale);

/**
 * phrase_speaks:
 * @locale: a BCP 47 language tag
 *
 * Returns: whether there are texts in that language
 */
gboolean phrase_speaks(const char *locale);

/**
 * phrase_folder:
 *
 * Returns: where the translations are
 */
const char *phrase_folder(void);

/**
 * phrase_shorten:
 * @text: valid UTF-8
 * @n_characters: how many characters are left of it at the most
 *
 * Returns: (transfer full): @text, its end cut off with an ellipsis if it is longer
 */
char *phrase_shorten(const char *text, gsize n_characters);

/**
 * phrase_number:
 * @number: any number
 *
 * Returns: (transfer full): @number with the thousands separated as the language does it
 */
char *phrase_number(guint64 number);

/**
 * phrase_is_number:
 * @text: what a person typed, valid UTF-8
 * @number: a number
 *
 * Returns: whether @text is @number, in whatever digits and with whatever separates the
 *   thousands
 */
gboolean phrase_is_number(const char *text, guint number);

/**
 * phrase_time:
 * @time: any time
 *
 * Returns: (transfer full): day, hour and minute, in local time
 */
char *phrase_time(GDateTime *time);

/**
 * phrase_list:
 * @items: (array length=n_items): the first items
 * @n_items: how many are in @items
 * @n_total: how many there are in all
 *
 * Returns: (transfer full): "a, b, c and 2,328 more", items harmless
 *   and shortened
 */
char *phrase_list(const char *const *items, gsize n_items, gsize n_total);

/**
 * phrase_addresses:
 * @items: (array length=n_items): the first addresses or parties
 * @n_items: how many are in @items
 * @n_total: how many there are in all
 *
 * Returns: (transfer full): as phrase_list(), each item by harmless_address()
 */
char *phrase_addresses(const char *const *items, gsize n_items, gsize n_total);

G_END_DECLS
