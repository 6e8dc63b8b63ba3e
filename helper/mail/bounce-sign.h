/* Bounce sign: whether a message may be a delivery report, by what the list of a folder
 * shows of it.  Of thousands of messages only those have to be read that may be one; it
 * errs towards yes.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * bounce_sign_is_seen:
 * @author: who wrote the message, decoded; may be empty
 * @subject: its subject, decoded; may be empty
 *
 * Returns: whether mail servers write as this author, or with such a subject
 */
gboolean bounce_sign_is_seen(const char *author, const char *subject);

G_END_DECLS
