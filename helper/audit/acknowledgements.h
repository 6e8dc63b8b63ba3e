/* Acknowledgements: what senders have confirmed, until it is needed again: what a message
 * may show, for the look at its copy, and who may see each other in a conversation.
 * Addresses, parties, messages and conversations stand there as keyed digests, in one
 * file beside the audit log.
 *
 * What cannot be kept in the file is kept as long as the helper runs.  Nothing of it ever
 * decides that more may be shown than somebody confirmed: where an acknowledgement is
 * lost, the sender is asked or told once more.
 */
#pragma once

#include "rules/inspection.h"

G_BEGIN_DECLS

#define ACKNOWLEDGEMENTS_ERROR (acknowledgements_error_quark())
GQuark acknowledgements_error_quark(void);

typedef enum {
    ACKNOWLEDGEMENTS_ERROR_TOO_LARGE, /* more digests than are kept of one message */
} AcknowledgementsError;

/* The file's name, in the folder of the log. */
#define ACKNOWLEDGEMENTS_NAME "acknowledgements"

/* Of one message, in digests: 8 MB. */
#define ACKNOWLEDGEMENTS_MAX_DIGESTS 250000

typedef struct _Acknowledgements Acknowledgements;

/**
 * acknowledgements_new:
 * @folder: for the file and the key; nothing is made in it before the first
 *   acknowledgement
 *
 * Returns: (transfer full): what is kept there
 */
Acknowledgements *acknowledgements_new(const char *folder);
void acknowledgements_free(Acknowledgements *self);

/**
 * acknowledgements_add_message:
 * @self: where it is kept
 * @inspection: of a message that is sent as it is
 * @now: seconds since 1970
 * @token: (out) (transfer full) (nullable): what acknowledgements_name() knows it by;
 *   %NULL if nothing is kept, not even for now
 * @error: return location for an #ACKNOWLEDGEMENTS_ERROR, #STATE_FILE_ERROR or
 *   #SECRET_FILE_ERROR
 *
 * The sender wants those who are exposed to be shown to the audience.
 *
 * Returns: %FALSE and an error if it is not in the file
 */
gboolean acknowledgements_add_message(
    Acknowledgements *self, const Inspection *inspection, gint64 now, char **token,
    GError **error);

/**
 * acknowledgements_name:
 * @self: where it is kept
 * @token: of the acknowledgement; one that is not there is no error
 * @message_id: that of the message, which its sender's program made after the check,
 *   without angle brackets
 * @now: seconds since 1970
 * @error: as above
 *
 * From now on the acknowledgement is for this message alone.  One without a name is for
 * any message that exposes no more than it says: the program may have ended before it
 * told the name.
 *
 * Returns: %FALSE and an error if it is not in the file
 */
gboolean acknowledgements_name(
    Acknowledgements *self, const char *token, const char *message_id, gint64 now,
    GError **error);

/**
 * acknowledgements_add_conversation:
 * @self: where it is kept
 * @inspection: of a mass reply of which the conversation may be remembered
 * @now: seconds since 1970
 * @error: as above
 *
 * Those who are exposed may see each other in this conversation from now on.
 *
 * Returns: %FALSE and an error if it is not in the file
 */
gboolean acknowledgements_add_conversation(
    Acknowledgements *self, const Inspection *inspection, gint64 now, GError **error);

/**
 * acknowledgements_add_newcomers:
 * @self: where it is kept
 * @inspection: of a reply, with newcomers
 * @now: seconds since 1970
 * @error: as above
 *
 * Nobody is asked about these in this conversation from now on, if that can be made out.
 *
 * Returns: %FALSE and an error if it is not in the file
 */
gboolean acknowledgements_add_newcomers(
    Acknowledgements *self, const Inspection *inspection, gint64 now, GError **error);

/**
 * acknowledgements_count_conversations:
 * @self: where it is kept
 * @now: seconds since 1970
 *
 * Where the file cannot be used that is a warning, and nothing is remembered.
 *
 * Returns: in how many conversations somebody may be shown
 */
guint acknowledgements_count_conversations(Acknowledgements *self, gint64 now);

/**
 * acknowledgements_forget_conversations:
 * @self: where it is kept
 * @now: seconds since 1970
 * @error: as above
 *
 * From now on replies in conversations, and newcomers, are asked about as ever.  What was
 * acknowledged of messages stays.
 *
 * Returns: %FALSE and an error if the file still has them
 */
gboolean acknowledgements_forget_conversations(
    Acknowledgements *self, gint64 now, GError **error);

/**
 * acknowledgements_apply:
 * @self: where it is kept
 * @inspection: (inout): of a message, as it came of the messages alone; it is judged
 * again where something was confirmed
 * @input: what it was made of
 * @sent: whether the message is the copy of one that was sent
 * @now: seconds since 1970
 *
 * Takes out of the exposure who was remembered in the conversation of a mass reply, and,
 * of a copy, what was acknowledged; asks about no newcomer who was acknowledged in the
 * conversation.  Where the file cannot be used that is a warning, and
 * nothing is taken out.
 */
void acknowledgements_apply(
    Acknowledgements *self, Inspection *inspection, const InspectionInput *input,
    gboolean sent, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Acknowledgements, acknowledgements_free)

G_END_DECLS
