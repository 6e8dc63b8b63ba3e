/* Changes: what is different between a message and the one that was to be approved, by
 * their canonical forms.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * changes_find:
 * @before: (nullable): the form of the message that was to be approved; %NULL: nobody
 *   has it any more
 * @form: of the message as it is now
 *
 * Returns: (transfer full) (element-type utf8): sentences for people; one at the least,
 *   if the forms are not the same
 */
GPtrArray *changes_find(GBytes *before, const GString *form);

/**
 * changes_find_files:
 * @before: the form of the message that was approved
 * @sent: the whole message as it was sent
 *
 * Returns: (transfer full) (element-type utf8): the names of the attachments that were
 *   approved and are not in @sent as they were, in the order of their bytes; a picture in
 *   the text has an empty one
 */
GPtrArray *changes_find_files(GBytes *before, GBytes *sent);

G_END_DECLS
