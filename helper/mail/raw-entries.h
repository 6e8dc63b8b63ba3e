/* Raw entries: an address list cut into its entries, byte for byte as they are written,
 * and written again.  Knows where an entry ends, and nothing of what is in it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One entry without the space around it; points into the message. */
typedef struct {
    const char *start;
    gsize length;
} RawEntry;

/**
 * raw_entries_split:
 * @p: where an address list (RFC 5322, 3.4) begins
 * @end: behind it
 * @entries: (element-type RawEntry): gets its entries: a group is one, and what is empty
 *   but for comments is none
 */
void raw_entries_split(const char *p, const char *end, GArray *entries);

/**
 * raw_entries_split_members:
 * @entry: of a list
 * @members: (element-type RawEntry): gets the members of a group, of nested ones too;
 *   @entry itself, if it is no group
 */
void raw_entries_split_members(RawEntry entry, GArray *members);

/**
 * raw_entries_write:
 * @text: gets the header, with its line end
 * @name: of the header
 * @entries: (element-type RawEntry): what it holds; of none nothing is written
 * @newline: a line end
 *
 * Folds lines where they would become longer than RFC 5322, 2.1.1 recommends.
 */
void raw_entries_write(
    GString *text, const char *name, const GArray *entries, const char *newline);

G_END_DECLS
