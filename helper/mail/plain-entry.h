/* PlainEntry: an entry of an address list, written as plainly as most are:
 * `local@domain`, or a name and `<local@domain>`.  A scan finds its parts where GMime
 * would find them; whatever else an entry holds makes it one for GMime.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The parts point into the list. */
typedef struct {
    const char *phrase;  /* valid UTF-8, not decoded: words and quoted strings */
    gsize phrase_length; /* 0: no name */
    const char *addr;    /* ASCII letters, digits and `.-_+` around one @, a dot-atom on
                            both sides (RFC 5322, 3.2.3) */
    gsize addr_length;
} PlainEntry;

/**
 * plain_entry_next:
 * @p: (inout): where an entry begins; where the next one does afterwards, or @end
 * @end: of the list, or of its piece
 * @entry: (out): the entry
 *
 * Returns: %FALSE, and leaves @p, if the entry is not plain, or what follows it does
 *   not plainly begin: then the list from @p on is to be read otherwise
 */
gboolean plain_entry_next(const char **p, const char *end, PlainEntry *entry);

G_END_DECLS
