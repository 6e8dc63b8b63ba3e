#include "mail/single-letter.h"

#include <string.h>

#include "mail/encoded-words.h"
#include "mail/gmime-auto.h"
#include "mail/header-field.h"
#include "mail/message.h"
#include "mail/parts.h"

G_DEFINE_QUARK(single_letter_error, single_letter_error)

/* What GMime is asked to read of one field, in bytes. */
#define MAX_FIELD 8192

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static gboolean
fail(GError **error, SingleLetterError code, const char *expected)
{
    g_set_error(error, SINGLE_LETTER_ERROR, code, "expected %s", expected);
    return FALSE;
}

void
single_letter_free(SingleLetter *letter)
{
    g_free(letter->from);
    g_free(letter->sender);
    g_free(letter->to);
    g_free(letter->mailbox);
    g_free(letter->subject);
    g_free(letter->text);
    g_free(letter);
}

/* --- Who writes, and to whom --- */

/* Returns: (nullable): the only mailbox in the header of @message, if it stands in To */
static const char *
get_recipient(const Message *message, gboolean *has_others)
{
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);
    gsize n_groups = 0;
    guint n_to = 0;

    message_get_groups(message, &n_groups);
    *has_others = n_groups > 0 || message_get_newsgroups(message)[0] != NULL;
    for (gsize i = 0; i < n_addresses; i++) {
        n_to += addresses[i].field == FIELD_TO;
        *has_others |= addresses[i].field != FIELD_TO;
    }
    if (n_to != 1 || message_get_n_entries(message, FIELD_TO) != 1)
        return NULL;

    return addresses[0].mailbox;
}

/* Whether @entry, which is decoded, is @mailbox for whoever reads it anew. */
static gboolean
is_written(const char *entry, const char *mailbox)
{
    g_autofree char *text = g_strdup_printf("To: %s\r\n\r\n", entry);
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));
    g_autoptr(Message) message = message_parse(bytes, NULL);
    gboolean has_others = FALSE;

    return message != NULL && message_get_unreadable(message)[0] == NULL &&
           g_strcmp0(get_recipient(message, &has_others), mailbox) == 0 && !has_others;
}

static gboolean
take_people(SingleLetter *letter, const Message *message, GError **error)
{
    const char *const *from = message_get_from(message);
    gboolean has_others = FALSE;
    const char *mailbox = get_recipient(message, &has_others);

    if (message_get_unreadable(message)[0] != NULL)
        return fail(error, SINGLE_LETTER_ERROR_HEADER, "a header that can be read");
    if (from[0] == NULL || from[1] != NULL)
        return fail(error, SINGLE_LETTER_ERROR_FROM, "one mailbox in From");
    if (has_others)
        return fail(error, SINGLE_LETTER_ERROR_OTHERS, "no address but in From and To");
    if (mailbox == NULL)
        return fail(error, SINGLE_LETTER_ERROR_TO, "one mailbox in To");

    letter->sender = g_strdup(from[0]);
    letter->from = message_dup_from_entry(message);
    letter->mailbox = g_strdup(mailbox);
    letter->to = message_dup_entry(message, FIELD_TO, 0);
    if (letter->from == NULL || !is_written(letter->from, letter->sender))
        return fail(error, SINGLE_LETTER_ERROR_FROM, "a From that can be written again");
    if (!is_written(letter->to, letter->mailbox))
        return fail(error, SINGLE_LETTER_ERROR_TO, "a To that can be written again");

    return TRUE;
}

/* --- What it says --- */

static gboolean
is_sound_text(const char *text)
{
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (g_unichar_iscntrl(c) && c != '\n' && c != '\t')
            return FALSE;
    }

    return TRUE;
}

/* What folds a field is its line breaks alone (RFC 5322, 2.2.3). */
static char *
unfold(char *value)
{
    char *to = value;

    for (const char *p = value; *p != '\0'; p++) {
        if (*p != '\r' && *p != '\n')
            *to++ = *p;
    }
    *to = '\0';

    return value;
}

/* Returns: (transfer full) (nullable): the only field of that name, unfolded */
static char *
dup_field(GBytes *bytes, const char *name, gboolean *is_repeated)
{
    gsize size = 0;
    const char *start = g_bytes_get_data(bytes, &size);
    const char *p = header_field_skip_preamble(start, start + size);
    char *value = NULL;
    HeaderField field;

    *is_repeated = FALSE;
    while (header_field_next(&p, start + size, &field)) {
        gsize length = (gsize)(field.end - field.value);

        if (!header_field_is(&field, name))
            continue;
        *is_repeated |= value != NULL || length > MAX_FIELD;
        g_free(value);
        value = g_strndup(field.value, MIN(length, MAX_FIELD));
    }

    return value != NULL ? g_strstrip(unfold(value)) : NULL;
}

static gboolean
take_subject(SingleLetter *letter, GBytes *bytes, GError **error)
{
    gboolean is_repeated = FALSE;
    g_autofree char *raw = dup_field(bytes, "Subject", &is_repeated);

    if (raw != NULL && !is_repeated && g_utf8_validate(raw, -1, NULL))
        letter->subject = encoded_words_decode_text(raw);
    if (letter->subject != NULL && *letter->subject != '\0' &&
        g_utf8_validate(letter->subject, -1, NULL) && is_sound_text(letter->subject) &&
        strpbrk(letter->subject, "\n\t") == NULL)
        return TRUE;

    return fail(error, SINGLE_LETTER_ERROR_SUBJECT, "a subject, in one line");
}

/* Whether it is made of alternatives, and not cut off. */
static gboolean
is_alternative(GBytes *bytes)
{
    gboolean is_repeated = FALSE;
    g_autofree char *value = dup_field(bytes, "Content-Type", &is_repeated);
    g_autoptr(GMimeContentType) type =
        value != NULL && !is_repeated ? g_mime_content_type_parse(NULL, value) : NULL;
    const char *boundary =
        type != NULL ? g_mime_content_type_get_parameter(type, "boundary") : NULL;
    g_autofree char *last = g_strdup_printf("\n--%s--", boundary != NULL ? boundary : "");
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);

    return boundary != NULL &&
           g_mime_content_type_is_type(type, "multipart", "alternative") &&
           g_strstr_len(data, (gssize)size, last) != NULL;
}

static gboolean
is_text(const Part *part, guint depth, const char *type)
{
    return part->depth == depth && !part->file && part->name == NULL &&
           strcmp(part->type, type) == 0;
}

/* Returns: the number of the part that is the text; below 0: it is more than a text */
static int
find_text(const Parts *parts, GBytes *bytes)
{
    guint n_parts = 0;
    const Part *part = parts_get(parts, &n_parts);

    if (!parts_are_complete(parts))
        return -1;
    if (n_parts == 1 &&
        (is_text(&part[0], 0, "text/plain") || is_text(&part[0], 0, "text/html")))
        return 0;
    if (n_parts == 2 && is_alternative(bytes) && is_text(&part[0], 1, "text/plain") &&
        is_text(&part[1], 1, "text/html"))
        return 1;

    return -1;
}

/* Returns: (transfer full) (nullable): the bytes as UTF-8, if all of them are text */
static char *
decode(GBytes *bytes, const char *charset)
{
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    gsize length = 0;
    g_autofree char *text = NULL;
    g_autoptr(GString) lines = NULL;

    if (size == 0)
        return g_strdup("");
    /* ASCII is UTF-8 as well (RFC 2046, 4.1.2). */
    if (charset == NULL || g_ascii_strcasecmp(charset, "us-ascii") == 0)
        charset = "UTF-8";
    text = g_convert(
        data, (gssize)size, "UTF-8", g_mime_charset_iconv_name(charset), NULL, &length,
        NULL);
    if (text == NULL || length > SINGLE_LETTER_MAX ||
        !g_utf8_validate_len(text, length, NULL))
        return NULL;

    lines = g_string_new(text + (g_str_has_prefix(text, BYTE_ORDER_MARK) ? 3 : 0));
    g_string_replace(lines, "\r\n", "\n", 0);
    return is_sound_text(lines->str) ? g_strdup(lines->str) : NULL;
}

static gboolean
take_text(SingleLetter *letter, GBytes *bytes, GError **error)
{
    g_autoptr(Parts) parts = parts_new(bytes);
    int number = find_text(parts, bytes);
    guint n_parts = 0;
    const Part *part = parts_get(parts, &n_parts);
    g_autoptr(GBytes) decoded = NULL;

    if (number < 0)
        return fail(error, SINGLE_LETTER_ERROR_BODY, "a text, and no attachment");

    letter->is_html = strcmp(part[number].type, "text/html") == 0;
    if (parts_is_sound(parts, (guint)number)) {
        decoded = parts_decode(parts, (guint)number);
        letter->text = decode(decoded, part[number].charset);
    }
    if (letter->text != NULL)
        return TRUE;

    return fail(error, SINGLE_LETTER_ERROR_TEXT, "a text that is encoded as it says");
}

SingleLetter *
single_letter_read(GBytes *bytes, GError **error)
{
    g_autoptr(SingleLetter) letter = g_new0(SingleLetter, 1);
    g_autoptr(Message) message = NULL;

    if (g_bytes_get_size(bytes) > SINGLE_LETTER_MAX) {
        fail(error, SINGLE_LETTER_ERROR_SIZE, "a smaller file");
        return NULL;
    }
    message = message_parse(bytes, NULL);
    if (message == NULL) {
        fail(error, SINGLE_LETTER_ERROR_HEADER, "a message");
        return NULL;
    }
    if (!take_people(letter, message, error) || !take_subject(letter, bytes, error) ||
        !take_text(letter, bytes, error))
        return NULL;

    return g_steal_pointer(&letter);
}
