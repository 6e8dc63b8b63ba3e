/* Notice folder: one message a person, as files in a folder that is made for them. */
#pragma once

#include "report/incident.h"
#include "report/notice.h"

G_BEGIN_DECLS

/**
 * notice_folder_write:
 * @path: a folder that is empty, or not there yet, in the encoding of file names
 * @notice: what each is told
 * @incident: whose people are told
 * @error: return location for a #G_FILE_ERROR
 *
 * Writes “0001.eml” and so on, for their owner alone, in the order of the message.  The
 * folder gets all of them or none.
 *
 * Returns: whether it did
 */
gboolean notice_folder_write(
    const char *path, const Notice *notice, const Incident *incident, GError **error);

G_END_DECLS
