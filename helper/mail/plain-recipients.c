#include "mail/plain-recipients.h"

#include <string.h>

#include "mail/header-field.h"
#include "mail/mailbox.h"
#include "mail/plain-entry.h"

/* What is longer is for those who look twice. */
#define MAX_FIELD 4096
#define MAX_WORD 75 /* RFC 2047, 2 */

static gboolean
is_part_of_address(char c)
{
    return c == '<' || c == '>' || c == '@';
}

/* Whether the text of an encoded word (RFC 2047, 4) holds nothing of an address: in UTF-8
 * these bytes are nothing else. */
static gboolean
is_plain_text(char encoding, const char *text, gsize length)
{
    guchar bytes[MAX_WORD];
    gsize n_bytes = 0;
    int state = 0;
    guint save = 0;

    if (encoding == 'B' || encoding == 'b')
        n_bytes = g_base64_decode_step(text, length, bytes, &state, &save);
    for (gsize i = 0; (encoding == 'Q' || encoding == 'q') && i < length; i++) {
        gboolean coded = text[i] == '=' && i + 2 < length;

        if (text[i] == '=' && !coded)
            return FALSE;
        bytes[n_bytes++] =
            coded
                ? (guchar)(g_ascii_xdigit_value(text[i + 1]) * 16 + g_ascii_xdigit_value(text[i + 2]))
                : (guchar)text[i];
        i += coded ? 2 : 0;
    }
    for (gsize i = 0; i < n_bytes; i++) {
        if (is_part_of_address((char)bytes[i]))
            return FALSE;
    }

    return n_bytes > 0;
}

/* Returns: (nullable): behind the encoded word at @p, if it is a plain one */
static const char *
skip_word(const char *p, const char *end)
{
    static const char charset[] = "=?UTF-8?";
    const gsize before = strlen(charset) + strlen("B?");
    const char *stop;

    if ((gsize)(end - p) < before ||
        g_ascii_strncasecmp(p, charset, strlen(charset)) != 0 || p[before - 1] != '?')
        return NULL;
    stop = memchr(p + before, '?', (gsize)(end - p) - before);
    if (stop == NULL || end - stop < 2 || stop[1] != '=' || stop - p > MAX_WORD)
        return NULL;

    return is_plain_text(p[before - 2], p + before, (gsize)(stop - p) - before) ? stop + 2
                                                                                : NULL;
}

/* Whether the name in front of an address says nothing of another one. */
static gboolean
is_plain_name(const char *p, gsize length)
{
    const char *end = p != NULL ? p + length : NULL;

    while (p < end) {
        if (is_part_of_address(*p))
            return FALSE;
        p = *p == '=' ? skip_word(p, end) : p + 1;
        if (p == NULL)
            return FALSE;
    }

    return TRUE;
}

/* Returns: (nullable): the mailbox of an entry that is written as most are */
static const char *
keep(PlainRecipients *recipients, const PlainEntry *entry)
{
    char *mailbox = recipients->room + recipients->used;

    if (entry->addr_length >= sizeof recipients->room - recipients->used ||
        !is_plain_name(entry->phrase, entry->phrase_length))
        return NULL;
    memcpy(mailbox, entry->addr, entry->addr_length);
    mailbox[entry->addr_length] = '\0';
    recipients->used += entry->addr_length + 1;

    return mailbox_is_normal(mailbox) ? mailbox : NULL;
}

/* Returns: whether the field is the only one of its name, and holds one entry */
static gboolean
read_sender(PlainRecipients *recipients, const HeaderField *field, const char **sender)
{
    const char *p = field->value;
    PlainEntry entry;

    if (*sender != NULL || !plain_entry_next(&p, field->end, &entry) || p != field->end)
        return FALSE;
    *sender = keep(recipients, &entry);

    return *sender != NULL;
}

static gboolean
read_recipients(PlainRecipients *recipients, const HeaderField *field)
{
    for (const char *p = field->value; p != field->end;) {
        PlainEntry entry;
        const char *mailbox;

        if (recipients->n_addresses == PLAIN_RECIPIENTS_MAX ||
            !plain_entry_next(&p, field->end, &entry))
            return FALSE;
        mailbox = keep(recipients, &entry);
        if (mailbox == NULL)
            return FALSE;
        recipients->addresses[recipients->n_addresses++] = mailbox;
    }

    return TRUE;
}

/* What a field is, by its name. */
typedef enum {
    KIND_UNKNOWN, /* it may show an address to those who read the message */
    KIND_SILENT,
    KIND_FROM,
    KIND_SENDER,
    KIND_RECIPIENTS,
    KIND_DATE,
} Kind;

#define FIELD(name, kind)                                                                \
    {                                                                                    \
        name, sizeof(name) - 1, kind                                                     \
    }

static Kind
find_kind(const HeaderField *field)
{
    static const struct {
        const char *name;
        gsize length;
        Kind kind;
    } kinds[] = {
        FIELD("From", KIND_FROM),           FIELD("Sender", KIND_SENDER),
        FIELD("To", KIND_RECIPIENTS),       FIELD("Cc", KIND_RECIPIENTS),
        FIELD("Bcc", KIND_RECIPIENTS),      FIELD("Date", KIND_DATE),
        FIELD("Subject", KIND_SILENT),      FIELD("Message-ID", KIND_SILENT),
        FIELD("In-Reply-To", KIND_SILENT),  FIELD("References", KIND_SILENT),
        FIELD("User-Agent", KIND_SILENT),   FIELD("MIME-Version", KIND_SILENT),
        FIELD("Priority", KIND_SILENT),     FIELD("Importance", KIND_SILENT),
        FIELD("Autocrypt", KIND_SILENT),    FIELD("Content-Language", KIND_SILENT),
        FIELD("Organization", KIND_SILENT), FIELD("Return-Path", KIND_SILENT),
        FIELD("Delivered-To", KIND_SILENT), FIELD("Received", KIND_SILENT),
        FIELD("Lines", KIND_SILENT),        FIELD("Status", KIND_SILENT),
    };

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (kinds[i].length == field->name_length &&
            g_ascii_strncasecmp(field->start, kinds[i].name, kinds[i].length) == 0)
            return kinds[i].kind;
    }

    return KIND_UNKNOWN;
}

/* Whether a field that is not known by its name shows nobody. */
static gboolean
shows_nobody(const HeaderField *field)
{
    return g_ascii_strncasecmp(field->start, "Content-", 8) == 0 ||
           (g_ascii_strncasecmp(field->start, "X-", 2) == 0 &&
            memchr(field->value, '@', (gsize)(field->end - field->value)) == NULL);
}

static gboolean
read_field(PlainRecipients *recipients, const HeaderField *field)
{
    switch (find_kind(field)) {
    case KIND_UNKNOWN:
        return shows_nobody(field);
    case KIND_SILENT:
        return TRUE;
    case KIND_FROM:
        return read_sender(recipients, field, &recipients->from);
    case KIND_SENDER:
        return read_sender(recipients, field, &recipients->sender);
    case KIND_RECIPIENTS:
        return read_recipients(recipients, field);
    case KIND_DATE:
        if (recipients->date.start == NULL)
            recipients->date = *field;
        return TRUE;
    }

    g_assert_not_reached();
}

gboolean
plain_recipients_read(const char *text, gsize length, PlainRecipients *recipients)
{
    const char *end = text + length;
    const char *p = header_field_skip_preamble(text, end);
    HeaderField field;

    recipients->from = recipients->sender = NULL;
    recipients->date = (HeaderField){ 0 };
    recipients->n_addresses = 0;
    recipients->used = 0;
    while (header_field_next(&p, end, &field)) {
        if (!header_field_is_plain(&field) || field.end - field.start > MAX_FIELD ||
            !read_field(recipients, &field))
            return FALSE;
    }

    return recipients->from != NULL && !header_field_has_odd_bytes(text, p);
}
