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
    KIND_SILENT, /* it shows nobody an address */
    KIND_FROM,
    KIND_SENDER,
    KIND_RECIPIENTS,
    KIND_DATE,
} Kind;

typedef struct {
    const char *name; /* as most write it, which is looked for first */
    Kind kind;
} KnownField;

/* Those whose names have so many letters. */
#define MAX_NAME 16
#define MAX_OF_LENGTH 6

static const KnownField known[MAX_NAME + 1][MAX_OF_LENGTH] = {
    [2] = { { "To", KIND_RECIPIENTS }, { "Cc", KIND_RECIPIENTS } },
    [3] = { { "Bcc", KIND_RECIPIENTS } },
    [4] = { { "From", KIND_FROM }, { "Date", KIND_DATE } },
    [5] = { { "Lines", KIND_SILENT } },
    [6] = { { "Sender", KIND_SENDER }, { "Status", KIND_SILENT } },
    [7] = { { "Subject", KIND_SILENT } },
    [8] = { { "Received", KIND_SILENT }, { "Priority", KIND_SILENT } },
    [9] = { { "Autocrypt", KIND_SILENT } },
    [10] = { { "Message-ID", KIND_SILENT },
             { "User-Agent", KIND_SILENT },
             { "References", KIND_SILENT },
             { "Importance", KIND_SILENT } },
    [11] = { { "In-Reply-To", KIND_SILENT }, { "Return-Path", KIND_SILENT } },
    [12] = { { "MIME-Version", KIND_SILENT },
             { "Delivered-To", KIND_SILENT },
             { "Organization", KIND_SILENT },
             { "Content-Type", KIND_SILENT } },
    [16] = { { "Content-Language", KIND_SILENT } },
};

/* Returns: (nullable): what is known of a field; it is plain */
static const KnownField *
find_known(const HeaderField *field)
{
    const KnownField *of_length;

    if (field->name_length > MAX_NAME ||
        field->value != field->start + field->name_length + 1)
        return NULL;

    of_length = known[field->name_length];
    for (const KnownField *one = of_length; one->name != NULL; one++) {
        if (memcmp(field->start, one->name, field->name_length) == 0)
            return one;
    }
    for (const KnownField *one = of_length; one->name != NULL; one++) {
        if (g_ascii_tolower(*field->start) == g_ascii_tolower(*one->name) &&
            g_ascii_strncasecmp(field->start, one->name, field->name_length) == 0)
            return one;
    }

    return NULL;
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
    const KnownField *one = find_known(field);

    if (field->end - field->start > MAX_FIELD)
        return FALSE;
    if (one == NULL)
        return header_field_is_plain(field) && shows_nobody(field);

    switch (one->kind) {
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
        if (!read_field(recipients, &field))
            return FALSE;
    }

    return recipients->from != NULL && !header_field_has_odd_bytes(text, p);
}
