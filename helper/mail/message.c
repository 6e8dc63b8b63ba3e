#include "mail/message.h"

#include <string.h>

#include "mail/address-scan.h"
#include "mail/dotted-local.h"
#include "mail/entry-text.h"
#include "mail/gmime-auto.h"
#include "mail/header-facts.h"
#include "mail/header-field.h"
#include "mail/loose-address.h"
#include "mail/mailbox.h"
#include "mail/parser-warnings.h"
#include "mail/plain-entry.h"
#include "mail/unreadable-entry.h"
#include "text/harmless.h"

G_DEFINE_QUARK(message_error, message_error)

/* Deeper groups than anybody writes; GMime reads them by recursion, so that
 * without a limit a message could exhaust the stack. */
#define MAX_GROUP_DEPTH 100

/* Every address header has its place; of rubbish between headers no more is
 * named than a person wants to read. */
#define MAX_UNREADABLE (N_FIELDS + 5)

/* RFC 5322, 2.1.1: longer than any line of a message. */
#define MAX_FROM 998

/* GMime takes quadratic time for the parameters of Content-Type. */
#define MAX_CONTENT_HEADER 16384

/* An entry of a list.  Of 100,000 a hundred are shown, so that it is made
 * one harmless text when somebody asks for it. */
typedef struct {
    const char *text; /* as it would be written; of a plain entry its name, or NULL */
    const char *addr; /* of a plain entry; NULL: it is none */
} Entry;

struct _Message {
    GArray *addresses;         /* of MessageAddress */
    GArray *entries[N_FIELDS]; /* of Entry */
    GPtrArray *from;           /* normalised, NULL-terminated */
    GPtrArray *sender;
    GPtrArray *unreadable;         /* header names, NULL-terminated */
    GPtrArray *unreadable_entries; /* of each of them one, or NULL */
    GArray *groups;                /* of MessageGroup */
    GPtrArray *newsgroups;         /* NULL-terminated */
    GStringChunk *strings;         /* what all of the above point to */
    guint n_mailboxes;
    HeaderFacts facts; /* of a header that was not read all 0 */
    char *from_entry;  /* NULL: none */
};

static const struct {
    const char *name;
    const char *lower;
} fields[N_FIELDS] = {
    [FIELD_TO] = { "To", "to" },
    [FIELD_CC] = { "Cc", "cc" },
    [FIELD_BCC] = { "Bcc", "bcc" },
    [FIELD_REPLY_TO] = { "Reply-To", "reply-to" },
    [FIELD_MAIL_FOLLOWUP_TO] = { "Mail-Followup-To", "mail-followup-to" },
    [FIELD_MAIL_REPLY_TO] = { "Mail-Reply-To", "mail-reply-to" },
    [FIELD_RESENT_FROM] = { "Resent-From", "resent-from" },
    [FIELD_RESENT_TO] = { "Resent-To", "resent-to" },
    [FIELD_RESENT_CC] = { "Resent-Cc", "resent-cc" },
    [FIELD_DISPOSITION_NOTIFICATION_TO] = { "Disposition-Notification-To",
                                            "disposition-notification-to" },
    /* No header is called so: find_field() does not find it. */
    [FIELD_OTHER] = { "", "other" },
};

const char *
message_field_to_string(MessageField field)
{
    return fields[field].lower;
}

static void
add_unreadable(Message *message, const char *name)
{
    if (message->unreadable->len >= MAX_UNREADABLE ||
        g_ptr_array_find_with_equal_func(message->unreadable, name, g_str_equal, NULL))
        return;

    g_ptr_array_add(message->unreadable, g_string_chunk_insert(message->strings, name));
    g_ptr_array_add(message->unreadable_entries, NULL);
}

/* Names the entry that is to blame, of the header's first occurrence that has one. */
static void
name_unreadable(Message *message, const char *name, const HeaderField *raw)
{
    guint place;
    g_autofree char *entry = NULL;

    if (!g_ptr_array_find_with_equal_func(
            message->unreadable, name, g_str_equal, &place) ||
        g_ptr_array_index(message->unreadable_entries, place) != NULL)
        return;

    entry = unreadable_entry_find(raw->value, raw->end);
    if (entry != NULL && *entry != '\0')
        g_ptr_array_index(message->unreadable_entries, place) =
            g_string_chunk_insert(message->strings, entry);
}

/* An address header of the message, and what stands in it. */
typedef struct {
    MessageField field;
    HeaderField raw;
    AddressScan outline;
    guint first_cut; /* of the cuts, that are its own */
    guint n_cuts;
} AddressHeader;

/* What is needed only while reading. */
typedef struct {
    Message *message;
    GArray *headers; /* of AddressHeader */
    GArray *senders; /* of HeaderField: From and Sender */
    GArray *loose;   /* of HeaderField: X- and List- headers that may hold addresses */
    PlainFacts facts;
    GPtrArray *cuts;     /* commas at which their lists are cut */
    GHashTable *numbers; /* of the mailboxes */
    GString *piece;      /* of a list, or a phrase: what GMime is given at a time */
    GString *entry;      /* the text of one */
    guint n_fields;
    guint n_senders; /* mailboxes in From and Sender, by their outline */
    guint n_sender_elements;
} Reading;

/* Whether GMime would keep the phrase as it stands: it holds neither quotes nor encoded
 * words, and no line was folded in it. */
static gboolean
is_verbatim(const char *phrase, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        if (phrase[i] == '"' || phrase[i] == '=' || (guchar)phrase[i] < ' ')
            return FALSE;
    }

    return TRUE;
}

/* What GMime makes of the phrase in front of an address.  Returns: (transfer none)
 * (nullable): the name */
static char *
decode_phrase(const Reading *reading, const char *phrase, gsize length)
{
    GString *bare = reading->piece;
    g_autofree char *name = NULL;

    if (length >= 2 && phrase[0] == '"' && phrase[length - 1] == '"' &&
        is_verbatim(phrase + 1, length - 2)) {
        phrase++;
        length -= 2;
        for (; length > 0 && *phrase == ' '; length--)
            phrase++;
        while (length > 0 && phrase[length - 1] == ' ')
            length--;
    } else if (!is_verbatim(phrase, length)) {
        g_string_truncate(bare, 0);
        g_string_append_len(bare, phrase, (gssize)length);
        if (memchr(phrase, '"', length) != NULL)
            g_mime_utils_unquote_string(bare->str);
        name = g_strstrip(g_mime_utils_header_decode_phrase(NULL, bare->str));
        phrase = name;
        length = strlen(name);
    }

    return length > 0 ? g_string_chunk_insert_len(
                            reading->message->strings, phrase, (gssize)length)
                      : NULL;
}

/* Gives @one its @name, which the message keeps. */
static void
add_name(const Message *message, MessageAddress *one, char *name)
{
    if (name == NULL || *name == '\0')
        return;

    if (!harmless_is(name)) {
        g_autofree char *harmless = harmless_text(name);

        name = g_string_chunk_insert(message->strings, harmless);
    }
    entry_text_unshield(name);
    one->name = name;
}

/* Gives @mailbox its number, which it keeps wherever it is named again.  @kept: whether
 * its text is the message's own. */
static void
number_mailbox(Reading *reading, MessageAddress *one, const char *mailbox, gboolean kept)
{
    Message *message = reading->message;
    gpointer known, number;

    if (g_hash_table_lookup_extended(reading->numbers, mailbox, &known, &number)) {
        one->mailbox = known;
        one->number = GPOINTER_TO_UINT(number);
        return;
    }

    one->mailbox = kept ? mailbox : g_string_chunk_insert(message->strings, mailbox);
    one->number = message->n_mailboxes++;
    g_hash_table_insert(
        reading->numbers, (gpointer)one->mailbox, GUINT_TO_POINTER(one->number));
}

/* Whether the name in front of an address is another one in angle brackets: what was
 * "<a@k1.example> <b@k2.example>" is one entry, and only b gets the message. */
static gboolean
is_address(const char *name)
{
    g_autofree char *bare = NULL;
    gsize length;

    if (name == NULL || strchr(name, '<') == NULL)
        return FALSE;

    bare = g_strstrip(g_strdup(name));
    length = strlen(bare);
    return *bare == '<' && bare[length - 1] == '>' && strchr(bare, '@') != NULL;
}

/* Whether @addr is a quoted word in place of an address, such as "[a@k1.example]": the
 * last @ in it is no @ in front of a domain.  To what is an address without the quotes
 * some send all the same. */
static gboolean
is_quoted_word(const char *addr)
{
    gsize length = strlen(addr);
    g_autofree char *content = NULL;

    if (length < 2 || addr[0] != '"' || addr[length - 1] != '"')
        return FALSE;

    content = g_strndup(addr + 1, length - 2);
    return !mailbox_is_addr_spec(content);
}

/* Gives @one the mailbox that is written as @addr, unless what the entry holds became
 * one only by being @glued together.  Returns: whether there is one */
static gboolean
resolve(Reading *reading, MessageAddress *one, const char *addr, gboolean glued)
{
    g_autofree char *mailbox = NULL;

    if (mailbox_is_normal(addr) && !glued) {
        number_mailbox(reading, one, addr, FALSE);
        return TRUE;
    }

    mailbox = mailbox_normalise(addr);
    if (mailbox == NULL || (one->field <= FIELD_BCC && is_quoted_word(addr)))
        return FALSE;

    glued |= mailbox_is_glued(addr);
    if (glued && one->field <= FIELD_BCC)
        return TRUE;
    if (glued || mailbox_is_doubtful(addr))
        add_unreadable(reading->message, fields[one->field].name);
    number_mailbox(reading, one, mailbox, FALSE);
    return TRUE;
}

/* *@is_mailbox: whether the entry has an address, if only one that was glued together
 * of several. */
static MessageAddress
make_address(
    Reading *reading, InternetAddress *address, MessageField field, guint entry,
    gboolean *is_mailbox)
{
    MessageAddress one = { .field = field, .entry = entry, .number = G_MAXUINT };
    const char *name = internet_address_get_name(address);

    if (name != NULL)
        add_name(
            reading->message, &one,
            g_string_chunk_insert(reading->message->strings, name));
    *is_mailbox = resolve(
        reading, &one,
        internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)),
        is_address(name));

    return one;
}

static void
add_group(Message *message, InternetAddress *address, MessageField field, guint entry)
{
    g_autofree char *name = harmless_text(internet_address_get_name(address));
    MessageGroup group = { .field = field, .entry = entry };

    if (field > FIELD_BCC || *name == '\0')
        return;

    group.name = g_string_chunk_insert(message->strings, name);
    g_array_append_val(message->groups, group);
}

/* Mail to a group goes to its members, so a group counts as its members;
 * groups may nest.  Returns: how many mailboxes were added. */
static guint
add_address(Reading *reading, InternetAddress *address, MessageField field, guint entry)
{
    InternetAddressList *members;
    guint n_mailboxes = 0;

    if (!INTERNET_ADDRESS_IS_GROUP(address)) {
        gboolean is_mailbox;
        MessageAddress one = make_address(reading, address, field, entry, &is_mailbox);

        g_array_append_val(reading->message->addresses, one);
        return is_mailbox;
    }

    add_group(reading->message, address, field, entry);
    members = internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address));
    for (int i = 0; i < internet_address_list_length(members); i++)
        n_mailboxes += add_address(
            reading, internet_address_list_get_address(members, i), field, entry);

    return n_mailboxes;
}

/* Keeps an entry as it would be written. */
static void
keep_entry(Reading *reading, InternetAddress *entry, MessageField field)
{
    Entry kept = { 0 };

    g_string_truncate(reading->entry, 0);
    entry_text_append(reading->entry, entry);
    kept.text = g_string_chunk_insert(reading->message->strings, reading->entry->str);
    g_array_append_val(reading->message->entries[field], kept);
}

/* Reads an entry without GMime, which would say the same and take five times as long.
 * Returns: whether it has a mailbox */
static gboolean
add_plain_entry(Reading *reading, MessageField field, const PlainEntry *plain)
{
    Message *message = reading->message;
    MessageAddress one = { .field = field,
                           .entry = message->entries[field]->len,
                           .number = G_MAXUINT };
    Entry kept = { 0 };
    gboolean is_mailbox = TRUE;
    gboolean glued;
    char *name;

    name = decode_phrase(reading, plain->phrase, plain->phrase_length);
    add_name(message, &one, name);
    kept.text = name;
    kept.addr = g_string_chunk_insert_len(
        message->strings, plain->addr, (gssize)plain->addr_length);
    glued = is_address(name);
    if (!glued && mailbox_is_normal(kept.addr))
        number_mailbox(reading, &one, kept.addr, TRUE);
    else
        is_mailbox = resolve(reading, &one, kept.addr, glued);
    g_array_append_val(message->addresses, one);
    g_array_append_val(message->entries[field], kept);

    return is_mailbox;
}

/* GMime skips what it cannot read ("To: a@b.example; c@d.example" has one
 * address to it), and says so only here. */
static void
note_skipped(
    gint64 offset, GMimeParserWarning warning, const char *item, gpointer user_data)
{
    gboolean *skipped = user_data;

    *skipped |= warning == GMIME_WARN_INVALID_ADDRESS_LIST;
}

/* Reads one piece of a list.  Returns: how many mailboxes it has. */
static guint
read_piece(Reading *reading, MessageField field, const char *start, const char *end)
{
    g_autoptr(GMimeParserOptions) options = NULL;
    g_autoptr(InternetAddressList) list = NULL;
    GArray *entries = reading->message->entries[field];
    PlainEntry plain;
    guint n_mailboxes = 0;
    gboolean skipped = FALSE;

    while (plain_entry_next(&start, end, &plain))
        n_mailboxes += add_plain_entry(reading, field, &plain);
    if (start == end)
        return n_mailboxes;

    options = g_mime_parser_options_new();
    parser_warnings_watch(options, note_skipped, &skipped);
    g_string_truncate(reading->piece, 0);
    dotted_local_append(reading->piece, start, end);
    entry_text_shield(reading->piece->str);
    list = internet_address_list_parse(options, reading->piece->str);

    for (int i = 0; list != NULL && i < internet_address_list_length(list); i++) {
        InternetAddress *entry = internet_address_list_get_address(list, i);

        n_mailboxes += add_address(reading, entry, field, entries->len);
        keep_entry(reading, entry, field);
    }

    if (skipped)
        add_unreadable(reading->message, fields[field].name);

    return n_mailboxes;
}

static void
read_addresses(Reading *reading, const AddressHeader *header)
{
    const GArray *addresses = reading->message->addresses;
    const char *p = header->raw.value;
    guint n_before = addresses->len;
    guint n_mailboxes = 0;

    for (guint i = 0; i < header->n_cuts; i++) {
        const char *comma = g_ptr_array_index(reading->cuts, header->first_cut + i);

        n_mailboxes += read_piece(reading, header->field, p, comma);
        p = comma + 1;
    }
    n_mailboxes += read_piece(reading, header->field, p, header->raw.end);

    if (n_mailboxes != header->outline.n_mailboxes ||
        addresses->len - n_before != header->outline.n_elements)
        add_unreadable(reading->message, fields[header->field].name);
}

/* Reads From or Sender.  Returns: how many elements it has. */
static guint
add_mailboxes(
    Message *message, const char *field, InternetAddressList *list, GPtrArray *mailboxes)
{
    guint n_elements = 0;

    for (int i = 0; i < internet_address_list_length(list); i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);
        g_autofree char *mailbox = NULL;
        const char *addr;

        if (INTERNET_ADDRESS_IS_GROUP(address)) {
            n_elements += add_mailboxes(
                message, field,
                internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)),
                mailboxes);
            continue;
        }

        n_elements++;
        addr = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
        mailbox = mailbox_normalise(addr);
        if (mailbox == NULL)
            continue;
        if (mailbox_is_doubtful(addr))
            add_unreadable(message, field);
        g_ptr_array_add(mailboxes, g_string_chunk_insert(message->strings, mailbox));
    }

    return n_elements;
}

/* Keeps the first entry of From.  @addr: (nullable): its address; NULL: it is a group;
 * @name: (nullable): in front of it; @text: (inout): as it would be written */
static void
keep_from_entry(Message *message, const char *addr, const char *name, const GString *text)
{
    const char *mailbox = message->from->len > 0 ? message->from->pdata[0] : NULL;
    g_autofree char *same = addr != NULL ? mailbox_normalise(addr) : NULL;

    /* One that looks other than it is would be another one when it is shown. */
    if (mailbox == NULL || mailbox_is_doubtful(mailbox) || mailbox_is_glued(mailbox))
        return;

    /* The entry has to be the one that the conversion's proof counts with. */
    message->from_entry =
        g_strcmp0(same, mailbox) != 0 || text->len > MAX_FROM || is_address(name)
            ? g_strdup(mailbox)
            : harmless_text(text->str);
}

/* Reads From and Sender by GMime.  Returns: how many elements they have */
static guint
add_senders(Reading *reading, GMimeMessage *mime)
{
    Message *message = reading->message;
    InternetAddressList *from = g_mime_message_get_from(mime);
    InternetAddress *first = internet_address_list_length(from) > 0
                                 ? internet_address_list_get_address(from, 0)
                                 : NULL;
    guint n_elements = add_mailboxes(message, "From", from, message->from);

    if (first != NULL) {
        const char *addr =
            INTERNET_ADDRESS_IS_MAILBOX(first)
                ? internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first))
                : NULL;

        g_string_truncate(reading->entry, 0);
        entry_text_append(reading->entry, first);
        keep_from_entry(message, addr, internet_address_get_name(first), reading->entry);
    }

    return n_elements +
           add_mailboxes(
               message, "Sender", g_mime_message_get_sender(mime), message->sender);
}

/* Whether all entries of From and Sender are plain ones. */
static gboolean
has_plain_senders(const Reading *reading)
{
    for (guint i = 0; i < reading->senders->len; i++) {
        const HeaderField *raw = &g_array_index(reading->senders, HeaderField, i);
        const char *p = raw->value;
        PlainEntry plain;

        while (plain_entry_next(&p, raw->end, &plain))
            ;
        if (p != raw->end)
            return FALSE;
    }

    return TRUE;
}

static void
add_plain_sender(Reading *reading, const PlainEntry *plain, gboolean is_from)
{
    Message *message = reading->message;
    GPtrArray *mailboxes = is_from ? message->from : message->sender;
    char *addr = g_string_chunk_insert_len(
        message->strings, plain->addr, (gssize)plain->addr_length);
    g_autofree char *mailbox = mailbox_normalise(addr);

    g_ptr_array_add(mailboxes, g_string_chunk_insert(message->strings, mailbox));
    if (is_from && mailboxes->len == 1) {
        const char *name = decode_phrase(reading, plain->phrase, plain->phrase_length);

        g_string_truncate(reading->entry, 0);
        entry_text_append_mailbox(reading->entry, name, addr);
        keep_from_entry(message, addr, name, reading->entry);
    }
}

/* Reads From and Sender without GMime.  Returns: how many elements they have */
static guint
add_plain_senders(Reading *reading)
{
    guint n_elements = 0;

    for (guint i = 0; i < reading->senders->len; i++) {
        const HeaderField *raw = &g_array_index(reading->senders, HeaderField, i);
        const char *p = raw->value;
        PlainEntry plain;

        for (; plain_entry_next(&p, raw->end, &plain); n_elements++)
            add_plain_sender(reading, &plain, header_field_is(raw, "From"));
    }

    return n_elements;
}

/* What should be a header and is none may hide one.  Of the address headers GMime
 * gets no more than the senders here. */
static void
note_line(gint64 offset, GMimeParserWarning warning, const char *item, gpointer user_data)
{
    g_autofree char *line = NULL;
    g_autofree char *start = NULL;

    if (warning == GMIME_WARN_INVALID_ADDRESS_LIST)
        add_unreadable(user_data, "From");
    if (warning != GMIME_CRIT_INVALID_HEADER_NAME)
        return;

    line = harmless_text(item);
    start = g_utf8_substring(line, 0, MIN(g_utf8_strlen(line, -1), 40));
    add_unreadable(user_data, start);
}

/* A newsgroup's name holds no comma (RFC 5536, 3.1.4). */
static void
add_newsgroups(Message *message, const HeaderField *raw)
{
    g_autofree char *value = g_strndup(raw->value, (gsize)(raw->end - raw->value));
    g_autofree char *harmless = harmless_text(value);
    g_autofree char *lower = g_ascii_strdown(harmless, -1);
    g_auto(GStrv) names = g_strsplit(lower, ",", -1);

    for (gsize i = 0; names[i] != NULL; i++) {
        const char *name = g_strstrip(names[i]);

        if (*name != '\0' && !g_ptr_array_find_with_equal_func(
                                 message->newsgroups, name, g_str_equal, NULL))
            g_ptr_array_add(
                message->newsgroups, g_string_chunk_insert(message->strings, name));
    }
}

/* A Message-ID looks like an address, and is none. */
static gboolean
is_loose(const HeaderField *raw)
{
    static const char *const prefixes[] = { "X-", "List-" };
    const char *end = raw->start + raw->name_length;

    if (raw->name_length < 3 || g_ascii_strncasecmp(end - 3, "-ID", 3) == 0 ||
        memchr(raw->value, '@', (gsize)(raw->end - raw->value)) == NULL)
        return FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        gsize length = strlen(prefixes[i]);

        if (raw->name_length > length &&
            g_ascii_strncasecmp(raw->start, prefixes[i], length) == 0)
            return TRUE;
    }

    return FALSE;
}

static void
read_loose(Reading *reading, const HeaderField *raw)
{
    const char *p = raw->value;

    for (char *found = loose_address_next(&p, raw->end); found != NULL;
         found = loose_address_next(&p, raw->end)) {
        MessageAddress one = { .field = FIELD_OTHER };
        g_autofree char *addr = found;
        g_autofree char *mailbox = mailbox_normalise(addr);

        number_mailbox(reading, &one, mailbox, FALSE);
        g_array_append_val(reading->message->addresses, one);
    }
}

static int
find_field(const char *name, gsize length)
{
    for (int i = 0; i < FIELD_OTHER; i++) {
        if (strlen(fields[i].name) == length &&
            g_ascii_strncasecmp(fields[i].name, name, length) == 0)
            return i;
    }

    return -1;
}

/* Some take a bare CR for the end of a line: to them what follows may be a
 * header.  Returns: its name, or %NULL. */
static const char *
find_hidden_field(const char *p, const char *end)
{
    for (const char *cr = memchr(p, '\r', (gsize)(end - p)); cr != NULL && cr + 1 < end;
         cr = memchr(cr + 1, '\r', (gsize)(end - cr - 1))) {
        const char *colon = memchr(cr + 1, ':', (gsize)MIN(end - cr - 1, 80));
        const char *stop = colon;
        int field;

        while (stop != NULL && stop > cr + 1 && (stop[-1] == ' ' || stop[-1] == '\t'))
            stop--;
        field = stop != NULL ? find_field(cr + 1, (gsize)(stop - cr - 1)) : -1;

        if (field >= 0)
            return fields[field].name;
    }

    return NULL;
}

static gboolean
is_sender(const HeaderField *raw)
{
    return header_field_is(raw, "From") || header_field_is(raw, "Sender");
}

/* What shows people or is read by them, and is no address header. */
static void
note_others(Reading *reading, const HeaderField *raw)
{
    Message *message = reading->message;

    if (header_field_is(raw, "Newsgroups"))
        add_newsgroups(message, raw);
    if (is_loose(raw))
        g_array_append_val(reading->loose, *raw);
    if (is_sender(raw))
        g_array_append_val(reading->senders, *raw);
}

/* Own mailboxes are nobody: who is taken for one must be one to others, too.
 * Returns: whether GMime can be let near the header. */
static gboolean
outline_sender(Reading *reading, const HeaderField *raw)
{
    AddressScan outline = address_scan_of(raw->value, raw->end, NULL);
    gboolean excessive = outline.depth > MAX_GROUP_DEPTH || outline.huge;

    reading->n_senders += outline.n_mailboxes;
    reading->n_sender_elements += outline.n_elements;
    if (excessive || outline.odd || header_field_has_odd_breaks(raw->value, raw->end))
        add_unreadable(
            reading->message, header_field_is(raw, "From") ? "From" : "Sender");

    return !excessive;
}

/* Reads the outline of an address header.  Returns: whether GMime can be let near it. */
static gboolean
outline_addresses(Reading *reading, const HeaderField *raw, MessageField field)
{
    guint n_cuts = reading->cuts->len;
    AddressScan outline = address_scan_of(raw->value, raw->end, reading->cuts);
    gboolean excessive = outline.depth > MAX_GROUP_DEPTH || outline.huge;
    AddressHeader header = { field, *raw, outline, n_cuts, reading->cuts->len - n_cuts };

    g_array_append_val(reading->headers, header);
    if (excessive || outline.odd || header_field_has_odd_bytes(raw->value, raw->end))
        add_unreadable(reading->message, fields[field].name);

    return !excessive;
}

/* Reads the outline of one header.  Returns: whether GMime can be let near it. */
static gboolean
outline_header(Reading *reading, const HeaderField *raw)
{
    Message *message = reading->message;
    int field = find_field(raw->start, raw->name_length);
    const char *hidden;

    header_facts_collect(&reading->facts, raw);
    if (field >= 0)
        return outline_addresses(reading, raw, (MessageField)field);

    note_others(reading, raw);
    hidden = find_hidden_field(raw->start, raw->end);
    if (hidden != NULL)
        add_unreadable(message, hidden);

    if (raw->end - raw->start > MAX_CONTENT_HEADER &&
        g_ascii_strncasecmp(raw->start, "Content-", 8) == 0) {
        add_unreadable(message, "Content-Type");
        return FALSE;
    }

    return !is_sender(raw) || outline_sender(reading, raw);
}

/* Returns: %FALSE if the headers would be too much for GMime. */
static gboolean
outline_headers(Reading *reading, const char *p, const char *end)
{
    const char *start = p;
    gboolean readable = TRUE;
    HeaderField raw;

    for (; header_field_next(&p, end, &raw); reading->n_fields++)
        readable &= outline_header(reading, &raw);
    reading->facts.odd |= header_field_has_odd_breaks(start, p);

    return readable;
}

/* GMime wants to be told once that it is used. */
static gboolean
begin_gmime(GError **error)
{
    static gsize begun;
    g_autofree char *objection = parser_warnings_object();

    if (objection != NULL) {
        g_set_error_literal(error, MESSAGE_ERROR, MESSAGE_ERROR_LIBRARY, objection);
        return FALSE;
    }

    if (g_once_init_enter(&begun)) {
        g_mime_init();
        g_once_init_leave(&begun, 1);
    }

    return TRUE;
}

/* The header section without what stands in the address headers. */
static GString *
dup_others(const char *p, const char *end)
{
    GString *others = g_string_new(NULL);
    HeaderField raw;

    while (header_field_next(&p, end, &raw)) {
        gsize length = others->len;

        if (is_sender(&raw)) {
            g_string_append_len(others, raw.start, raw.value - raw.start);
            dotted_local_append(others, raw.value, raw.end);
            entry_text_shield(others->str + length);
        } else if (find_field(raw.start, raw.name_length) < 0) {
            g_string_append_len(others, raw.start, raw.end - raw.start);
        } else {
            /* The name stays, so that GMime sees as many lines as there are. */
            g_string_append_len(others, raw.start, raw.value - raw.start);
            g_string_append_c(others, '\n');
        }
    }

    return others;
}

/* The body is nobody's recipient: GMime gets the header section alone.  Returns:
 * (transfer full) (nullable) */
static GMimeMessage *
parse_header(Message *message, const char *p, const char *end)
{
    GString *others = dup_others(p, end);
    g_autofree char *text = NULL;
    gsize length = others->len;
    g_autoptr(GMimeStream) stream = NULL;
    g_autoptr(GMimeParser) parser = NULL;
    g_autoptr(GMimeParserOptions) options = g_mime_parser_options_new();

    text = g_string_free(others, FALSE);
    stream = g_mime_stream_mem_new_with_buffer(text, length);
    parser = g_mime_parser_new_with_stream(stream);
    parser_warnings_watch(options, note_line, message);
    return g_mime_parser_construct_message(parser, options);
}

/* Reads what stands in the lists. */
static void
read_lists(Reading *reading)
{
    for (MessageField field = FIELD_TO; field < N_FIELDS; field++) {
        for (guint i = 0; i < reading->headers->len; i++) {
            const AddressHeader *header =
                &g_array_index(reading->headers, AddressHeader, i);

            if (header->field == field)
                read_addresses(reading, header);
        }
    }
    for (guint i = 0; i < reading->loose->len; i++)
        read_loose(reading, &g_array_index(reading->loose, HeaderField, i));
}

/* Reads a header that is not empty, without GMime where that says the same: most headers
 * are plain.  Returns: whether it is one */
static gboolean
read_header(Reading *reading, const char *p, const char *end)
{
    Message *message = reading->message;
    gboolean is_plain = !reading->facts.odd && has_plain_senders(reading);
    g_autoptr(GMimeMessage) mime = is_plain ? NULL : parse_header(message, p, end);
    guint n_elements;

    if (mime == NULL && !is_plain)
        return FALSE;

    read_lists(reading);
    n_elements = is_plain ? add_plain_senders(reading) : add_senders(reading, mime);
    if (message->from->len + message->sender->len != reading->n_senders ||
        n_elements != reading->n_sender_elements)
        add_unreadable(message, "From");
    if (is_plain)
        header_facts_read_plain(&message->facts, &reading->facts);
    else
        header_facts_read(&message->facts, mime);

    return TRUE;
}

static void
name_all_unreadable(const Reading *reading)
{
    Message *message = reading->message;

    for (guint i = 0; message->unreadable->len > 0 && i < reading->headers->len; i++) {
        const AddressHeader *header = &g_array_index(reading->headers, AddressHeader, i);

        name_unreadable(message, fields[header->field].name, &header->raw);
    }
    for (guint i = 0; message->unreadable->len > 0 && i < reading->senders->len; i++) {
        const HeaderField *raw = &g_array_index(reading->senders, HeaderField, i);

        name_unreadable(message, header_field_is(raw, "From") ? "From" : "Sender", raw);
    }
}

static Message *
message_new(void)
{
    Message *message = g_new0(Message, 1);

    message->strings = g_string_chunk_new(4096);
    message->addresses = g_array_new(FALSE, FALSE, sizeof(MessageAddress));
    for (MessageField field = FIELD_TO; field < N_FIELDS; field++)
        message->entries[field] = g_array_new(FALSE, FALSE, sizeof(Entry));
    message->from = g_ptr_array_new();
    message->sender = g_ptr_array_new();
    message->unreadable = g_ptr_array_new();
    message->unreadable_entries = g_ptr_array_new();
    message->groups = g_array_new(FALSE, FALSE, sizeof(MessageGroup));
    message->newsgroups = g_ptr_array_new();

    return message;
}

void
message_free(Message *message)
{
    g_array_unref(message->addresses);
    for (MessageField field = FIELD_TO; field < N_FIELDS; field++)
        g_array_unref(message->entries[field]);
    g_ptr_array_unref(message->from);
    g_ptr_array_unref(message->sender);
    g_ptr_array_unref(message->unreadable);
    g_ptr_array_unref(message->unreadable_entries);
    g_array_unref(message->groups);
    g_ptr_array_unref(message->newsgroups);
    g_string_chunk_free(message->strings);
    header_facts_clear(&message->facts);
    g_free(message->from_entry);
    g_free(message);
}

Message *
message_parse(GBytes *bytes, GError **error)
{
    g_autoptr(Message) message = message_new();
    g_autoptr(GArray) headers = g_array_new(FALSE, FALSE, sizeof(AddressHeader));
    g_autoptr(GArray) senders = g_array_new(FALSE, FALSE, sizeof(HeaderField));
    g_autoptr(GArray) loose = g_array_new(FALSE, FALSE, sizeof(HeaderField));
    g_autoptr(GPtrArray) cuts = g_ptr_array_new();
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GString) piece = g_string_new(NULL);
    g_autoptr(GString) entry = g_string_new(NULL);
    Reading reading = { .message = message,
                        .headers = headers,
                        .senders = senders,
                        .loose = loose,
                        .cuts = cuts,
                        .numbers = numbers,
                        .piece = piece,
                        .entry = entry };
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    const char *text = size > 0 ? data : "";
    const char *end = text + size;
    const char *start = header_field_skip_preamble(text, end);
    gboolean is_read = FALSE;

    if (!begin_gmime(error))
        return NULL;

    if (outline_headers(&reading, start, end) && reading.n_fields > 0)
        is_read = read_header(&reading, start, end);
    name_all_unreadable(&reading);

    if (!is_read && message->unreadable->len == 0) {
        g_set_error_literal(
            error, MESSAGE_ERROR, MESSAGE_ERROR_NO_HEADER,
            "Expected header fields (“To: …”) at the start of the message, found none");
        return NULL;
    }

    g_ptr_array_add(message->from, NULL);
    g_ptr_array_add(message->sender, NULL);
    g_ptr_array_add(message->unreadable, NULL);
    g_ptr_array_add(message->newsgroups, NULL);
    return g_steal_pointer(&message);
}

const MessageAddress *
message_get_addresses(const Message *message, gsize *n_addresses)
{
    *n_addresses = message->addresses->len;
    return (const MessageAddress *)(gpointer)message->addresses->data;
}

const char *const *
message_get_from(const Message *message)
{
    return (const char *const *)message->from->pdata;
}

const char *const *
message_get_sender(const Message *message)
{
    return (const char *const *)message->sender->pdata;
}

guint
message_get_n_entries(const Message *message, MessageField field)
{
    return message->entries[field]->len;
}

char *
message_dup_entry(const Message *message, MessageField field, guint entry)
{
    GString *text = g_string_new(NULL);

    message_append_entry(message, field, entry, text);
    return g_string_free(text, FALSE);
}

void
message_append_entry(
    const Message *message, MessageField field, guint entry, GString *text)
{
    const Entry *kept = &g_array_index(message->entries[field], Entry, entry);
    gsize start = text->len;

    if (kept->addr == NULL)
        g_string_append(text, kept->text);
    else
        entry_text_append_mailbox(text, kept->text, kept->addr);
    harmless_make(text, start);
}

char *
message_dup_from_entry(const Message *message)
{
    return g_strdup(message->from_entry);
}

const char *const *
message_get_unreadable(const Message *message)
{
    return (const char *const *)message->unreadable->pdata;
}

const char *
message_get_unreadable_entry(const Message *message, guint place)
{
    return g_ptr_array_index(message->unreadable_entries, place);
}

const MessageGroup *
message_get_groups(const Message *message, gsize *n_groups)
{
    *n_groups = message->groups->len;
    return (const MessageGroup *)(gpointer)message->groups->data;
}

/* Where the addresses of To, Cc and Bcc end. */
static guint
count_recipient_addresses(const Message *message)
{
    guint n = 0;

    while (n < message->addresses->len &&
           g_array_index(message->addresses, MessageAddress, n).field <= FIELD_BCC)
        n++;

    return n;
}

void
message_add_envelope(Message *message, const char *const *envelope)
{
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) recipients = g_hash_table_new(g_str_hash, g_str_equal);
    Reading reading = { .message = message, .numbers = numbers };
    guint end = count_recipient_addresses(message);

    for (guint i = 0; i < message->addresses->len; i++) {
        const MessageAddress *one = &g_array_index(message->addresses, MessageAddress, i);

        if (one->mailbox == NULL)
            continue;
        g_hash_table_insert(
            numbers, (gpointer)one->mailbox, GUINT_TO_POINTER(one->number));
        if (i < end)
            g_hash_table_add(recipients, (gpointer)one->mailbox);
    }

    for (gsize i = 0; envelope[i] != NULL; i++) {
        MessageAddress one = { .field = FIELD_BCC,
                               .number = G_MAXUINT,
                               .entry = message->entries[FIELD_BCC]->len };
        g_autofree char *mailbox = mailbox_normalise(envelope[i]);
        Entry kept = { NULL, NULL };

        if (mailbox != NULL && g_hash_table_contains(recipients, mailbox))
            continue;
        if (mailbox != NULL) {
            number_mailbox(&reading, &one, mailbox, FALSE);
            g_hash_table_add(recipients, (gpointer)one.mailbox);
        }
        kept.text = g_string_chunk_insert(message->strings, envelope[i]);
        g_array_append_val(message->entries[FIELD_BCC], kept);
        g_array_insert_val(message->addresses, end++, one);
    }
}

const char *const *
message_get_newsgroups(const Message *message)
{
    return (const char *const *)message->newsgroups->pdata;
}

gboolean
message_is_encrypted(const Message *message)
{
    return message->facts.encrypted;
}

const char *
message_get_id(const Message *message)
{
    return message->facts.id;
}

char *
message_dup_conversation(const Message *message)
{
    return header_facts_dup_conversation(&message->facts);
}

const char *
message_get_subject(const Message *message)
{
    return message->facts.subject;
}
