#include "mail/single-recipient.h"

#include <string.h>

#include "mail/header-field.h"
#include "mail/mailbox.h"
#include "mail/plain-entry.h"

/* What is longer is for those who look twice. */
#define MAX_FIELD 4096
#define MAX_ADDRESS 320

/* RFC 5322, 2.2: anything else in front of a colon may hide a header. */
static gboolean
has_plain_name(const HeaderField *field)
{
    for (gsize i = 0; i < field->name_length; i++) {
        if (field->start[i] <= ' ' || field->start[i] >= 0x7f)
            return FALSE;
    }

    return field->name_length > 0 &&
           field->value == field->start + field->name_length + 1 &&
           field->end - field->start <= MAX_FIELD;
}

/* C strings end at a NUL, ESC begins another character set, and a bare CR ends a line
 * for some. */
static gboolean
has_plain_bytes(const HeaderField *field)
{
    gsize length = (gsize)(field->end - field->start);
    const char *p = field->start;

    if (memchr(p, '\0', length) != NULL || memchr(p, '\033', length) != NULL)
        return FALSE;
    while ((p = memchr(p, '\r', (gsize)(field->end - p))) != NULL) {
        p++;
        if (p == field->end || *p != '\n')
            return FALSE;
    }

    return TRUE;
}

/* Whether the list is one entry, with an address as most are, and a name that says
 * nothing of another one. */
static gboolean
is_single(const HeaderField *field)
{
    const char *p = field->value;
    char addr[MAX_ADDRESS];
    PlainEntry entry;

    if (!plain_entry_next(&p, field->end, &entry) || p != field->end ||
        entry.addr_length >= sizeof addr)
        return FALSE;
    for (gsize i = 0; i < entry.phrase_length; i++) {
        if (strchr("<>@=", entry.phrase[i]) != NULL)
            return FALSE;
    }
    memcpy(addr, entry.addr, entry.addr_length);
    addr[entry.addr_length] = '\0';

    return mailbox_is_normal(addr);
}

/* What never shows an address to those who read the message, by name: all that is not
 * known may. */
static gboolean
shows_nobody(const HeaderField *field)
{
    static const char *const names[] = {
        "Date",        "Subject",      "Message-ID",       "In-Reply-To",
        "References",  "User-Agent",   "MIME-Version",     "Priority",
        "Importance",  "Autocrypt",    "Content-Language", "Organization",
        "Return-Path", "Delivered-To", "Received",         "Lines",
        "Status",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (header_field_is(field, names[i]))
            return TRUE;
    }

    return g_ascii_strncasecmp(field->start, "Content-", 8) == 0 ||
           (g_ascii_strncasecmp(field->start, "X-", 2) == 0 &&
            memchr(field->value, '@', (gsize)(field->end - field->value)) == NULL);
}

gboolean
single_recipient_is(const char *text, gsize length)
{
    static const char *const senders[] = { "From", "Sender" };
    static const char *const recipients[] = { "To", "Cc", "Bcc" };
    const char *end = text + length;
    const char *p = header_field_skip_preamble(text, end);
    guint counts[2] = { 0 };
    HeaderField field;

    while (header_field_next(&p, end, &field)) {
        gboolean is_sender = FALSE;
        gboolean is_recipient = FALSE;

        if (!has_plain_name(&field) || !has_plain_bytes(&field))
            return FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(senders); i++)
            is_sender |= header_field_is(&field, senders[i]);
        for (gsize i = 0; i < G_N_ELEMENTS(recipients); i++)
            is_recipient |= header_field_is(&field, recipients[i]);

        counts[0] += is_sender;
        counts[1] += is_recipient;
        if (is_sender || is_recipient ? !is_single(&field) : !shows_nobody(&field))
            return FALSE;
    }

    return counts[0] == 1 && counts[1] <= 1;
}
