/* Journal: entries for journald, over a socket that is opened once, so that making
 * sockets can be given up.  (GLib's own way opens one with the first entry, and names
 * the journal in every message: with that right any socket could be written to.)
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JOURNAL_ERROR (journal_error_quark())
GQuark journal_error_quark(void);

typedef enum {
    JOURNAL_ERROR_MISSING, /* there was none when it was opened */
    JOURNAL_ERROR_LOST,    /* it has gone; one that is opened anew may be there */
    JOURNAL_ERROR_REFUSED, /* this entry is not taken, or not in time */
} JournalError;

typedef struct _Journal Journal;

/**
 * journal_open:
 *
 * Returns: (transfer full): also where there is no journal; then every entry fails
 */
Journal *journal_open(void);
void journal_free(Journal *journal);

/**
 * journal_write:
 * @journal: as journal_open() made it
 * @fields: (element-type utf8): names and values in turn; names of capitals, digits and
 *   underscores
 * @error: return location for a #JOURNAL_ERROR
 *
 * Waits for a journal that is busy for two seconds at the most.
 *
 * Returns: %FALSE and an error if the journal did not take it
 */
gboolean journal_write(Journal *journal, const GPtrArray *fields, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Journal, journal_free)

G_END_DECLS
