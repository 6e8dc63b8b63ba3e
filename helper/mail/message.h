/* Message: what checks may know of a message, made from RFC 5322 bytes.  The
 * only place that knows GMime.  Nothing is skipped in silence: an address
 * header that could not be read to its end is named by message_get_unreadable(), with the
 * entry that is to blame.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MESSAGE_ERROR (message_error_quark())
GQuark message_error_quark(void);

typedef enum {
    MESSAGE_ERROR_NO_HEADER, /* there is no header field in front of the body */
    MESSAGE_ERROR_LIBRARY,   /* GMime is not the one that this was built for */
} MessageError;

/* The headers that show addresses, the most public first. */
typedef enum {
    FIELD_TO,
    FIELD_CC,
    FIELD_BCC,
    FIELD_REPLY_TO,
    FIELD_MAIL_FOLLOWUP_TO,
    FIELD_MAIL_REPLY_TO,
    FIELD_RESENT_TO,
    FIELD_RESENT_CC,
    FIELD_RESENT_FROM,
    FIELD_DISPOSITION_NOTIFICATION_TO,
    FIELD_OTHER, /* X- and List- headers, as far as they hold addresses */
} MessageField;

#define N_FIELDS (FIELD_OTHER + 1)

/* One address where it stands.  The strings belong to the message. */
typedef struct {
    const char *mailbox; /* normalised; NULL: the entry has no address */
    const char *name;    /* display name, harmless to show; NULL: none */
    guint number;        /* of the mailbox: equal ones have the same; from 0 */
    MessageField field;
    guint entry; /* of which entry of the field it is, or is a member; from 0 */
} MessageAddress;

/* A group (RFC 5322, 3.4): how an address-book list stands in a message. */
typedef struct {
    const char *name; /* decoded, harmless to show */
    MessageField field;
    guint entry; /* of which entry of the field it is, or stands in */
} MessageGroup;

typedef struct _Message Message;

/**
 * message_field_to_string:
 * @field: any of them
 *
 * Returns: the header's name in lower case: `to`, `message-followup-to` …
 */
const char *message_field_to_string(MessageField field);

/**
 * message_parse:
 * @bytes: a message as RFC 5322 text, headers in UTF-8 or RFC 2047; a leading
 *   byte order mark and mbox `From ` line are passed over
 * @error: return location for a #MESSAGE_ERROR
 *
 * Returns: (transfer full) (nullable): the message, or %NULL and
 *   a #MessageError
 */
Message *message_parse(GBytes *bytes, GError **error);
void message_free(Message *message);

/**
 * message_get_addresses:
 * @message: a message
 * @n_addresses: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_addresses): all addresses, in the
 *   order of #MessageField, groups as their members
 */
const MessageAddress *message_get_addresses(const Message *message, gsize *n_addresses);

/**
 * message_get_from:
 *
 * Returns: (transfer none) (array zero-terminated=1): the mailboxes of From, normalised
 */
const char *const *message_get_from(const Message *message);

/**
 * message_get_sender:
 *
 * Returns: (transfer none) (array zero-terminated=1): the mailboxes of Sender, normalised
 */
const char *const *message_get_sender(const Message *message);

/**
 * message_get_n_entries:
 * @message: a message
 * @field: %FIELD_TO, %FIELD_CC or %FIELD_BCC
 *
 * Returns: the number of entries, a group being one
 */
guint message_get_n_entries(const Message *message, MessageField field);

/**
 * message_dup_entry:
 * @message: a message
 * @field: %FIELD_TO, %FIELD_CC or %FIELD_BCC
 * @entry: below message_get_n_entries()
 *
 * Returns: (transfer full): the entry as it would be written, decoded and
 *   harmless to show
 */
char *message_dup_entry(const Message *message, MessageField field, guint entry);

/**
 * message_append_entry:
 * @message: a message
 * @field: %FIELD_TO, %FIELD_CC or %FIELD_BCC
 * @entry: below message_get_n_entries()
 * @text: gets what message_dup_entry() returns
 */
void message_append_entry(
    const Message *message, MessageField field, guint entry, GString *text);

/**
 * message_dup_from_entry:
 * @message: a message
 *
 * Returns: (transfer full) (nullable): the first entry of From with an address,
 *   decoded; without its name, if that is too long or the entry is a group
 */
char *message_dup_from_entry(const Message *message);

/**
 * message_get_unreadable:
 * @message: a message
 *
 * Returns: (transfer none) (array zero-terminated=1): the names of the
 *   headers that show addresses and of which a part could not be read
 */
const char *const *message_get_unreadable(const Message *message);

/**
 * message_get_unreadable_entry:
 * @message: a message
 * @place: of a header in message_get_unreadable(), from 0
 *
 * Returns: (transfer none) (nullable): the first entry of that header that could not be
 *   read, decoded and harmless to show; %NULL if it could not be made out
 */
const char *message_get_unreadable_entry(const Message *message, guint place);

/**
 * message_get_groups:
 * @message: a message
 * @n_groups: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_groups): the groups of To, Cc and Bcc that
 *   have a name, nested ones too, in header order
 */
const MessageGroup *message_get_groups(const Message *message, gsize *n_groups);

/**
 * message_get_newsgroups:
 * @message: a message
 *
 * Returns: (transfer none) (array zero-terminated=1): the newsgroups that it is posted
 *   to (RFC 5536, 3.1.4), in lower case
 */
const char *const *message_get_newsgroups(const Message *message);

/**
 * message_add_envelope:
 * @message: a message
 * @envelope: (array zero-terminated=1): those it is sent to by its envelope (RFC 5321,
 *   3.3), in any spelling
 *
 * Whoever gets it and stands in none of To, Cc and Bcc is in Bcc: at a mail server
 * nothing else tells of them.
 */
void message_add_envelope(Message *message, const char *const *envelope);

/**
 * message_is_encrypted:
 * @message: a message
 *
 * Returns: whether the message itself is OpenPGP (RFC 3156) or S/MIME (RFC 8551)
 * encrypted
 */
gboolean message_is_encrypted(const Message *message);

/**
 * message_get_id:
 * @message: a message
 *
 * Returns: (transfer none) (nullable): the Message-ID, without angle brackets
 */
const char *message_get_id(const Message *message);

/**
 * message_dup_conversation:
 * @message: a message
 *
 * Returns: (transfer full) (nullable): what its conversation is known by (RFC 5322,
 *   3.6.4): the first of its References; without these what it is In-Reply-To, if that
 *   is one message; else its own Message-ID.  Without angle brackets
 */
char *message_dup_conversation(const Message *message);

/**
 * message_get_subject:
 * @message: a message
 *
 * Returns: (transfer none) (nullable): the subject, decoded and harmless to show
 */
const char *message_get_subject(const Message *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)

G_END_DECLS
