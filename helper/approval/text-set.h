/* TextSet: texts in the order of their bytes, of which there may be as many as a message
 * has recipients.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TextSet TextSet;

/**
 * text_set_new:
 * @room: for how many texts it has room at once
 *
 * Returns: (transfer full): a set with nothing in it
 */
TextSet *text_set_new(guint room);
void text_set_free(TextSet *set);

/**
 * text_set_add:
 * @set: a set
 * @text: a text, which has to stay until text_set_clear()
 */
void text_set_add(TextSet *set, const char *text);

/**
 * text_set_sort:
 * @set: a set
 *
 * Puts the texts in the order of their bytes, as strcmp() has it.  Equal ones stay.
 */
void text_set_sort(TextSet *set);

/**
 * text_set_drop_equal:
 * @set: a set that is sorted, in which each text is once afterwards
 */
void text_set_drop_equal(TextSet *set);

/**
 * text_set_count:
 * @set: a set
 *
 * Returns: how many texts there are
 */
guint text_set_count(const TextSet *set);

/**
 * text_set_get:
 * @set: a set
 * @place: of a text, below their number
 *
 * Returns: (transfer none): the text that is there
 */
const char *text_set_get(const TextSet *set, guint place);

/**
 * text_set_clear:
 * @set: a set, in which nothing is afterwards
 */
void text_set_clear(TextSet *set);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(TextSet, text_set_free)

G_END_DECLS
