/* Groups: which group an address is in, by a list that somebody keeps: prefectures,
 * branches, courses.  A row is an address and a group, with a comma, semicolon or tab
 * between them (RFC 4180); more columns are passed over, and so is a first row of titles.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GROUPS_ERROR (groups_error_quark())
GQuark groups_error_quark(void);

typedef enum {
    GROUPS_ERROR_ENCODING, /* it is no text */
    GROUPS_ERROR_ROW,      /* a row is none, or says something else than one before */
} GroupsError;

typedef struct _Groups Groups;

/**
 * groups_parse:
 * @text: (array length=length): the list, UTF-8 with or without a byte order mark
 * @length: in bytes
 * @charset: (nullable): what the text is in, if it is no UTF-8; %NULL: that is an error
 * @error: return location for a #GROUPS_ERROR; it names the row by its line
 *
 * Returns: (transfer full) (nullable): the list
 */
Groups *groups_parse(const char *text, gsize length, const char *charset, GError **error);
void groups_free(Groups *groups);

/**
 * groups_get_names:
 * @groups: a list
 * @n_names: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_names): the groups, harmless, in the order in
 *   which the list names them
 */
const char *const *groups_get_names(const Groups *groups, guint *n_names);

/**
 * groups_find:
 * @groups: a list
 * @mailbox: normalised
 * @number: (out): the place of its group in groups_get_names()
 *
 * Returns: whether the list has the mailbox
 */
gboolean groups_find(const Groups *groups, const char *mailbox, guint *number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Groups, groups_free)

G_END_DECLS
