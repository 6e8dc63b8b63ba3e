#include "message.h"

#include <string.h>

#include "gmime-auto.h"
#include "mailbox.h"
#include "wording.h"

G_DEFINE_QUARK(message_error, message_error)

/* Deeper groups than anybody writes; GMime reads them by recursion, so that
 * without a limit a mail could exhaust the stack. */
#define MAX_GROUP_DEPTH 100

/* Every address header has its place; of rubbish between headers no more is
 * named than a person wants to read. */
#define MAX_UNREADABLE (N_FIELDS + 5)

/* RFC 5322, 2.1.1: longer than any line of a mail. */
#define MAX_FROM 998

/* GMime takes quadratic time for one entry of an address list, and for the
 * parameters of Content-Type. */
#define MAX_ELEMENT 4096
#define MAX_CONTENT_HEADER 16384
#define MAX_UNADDRESSED 1000

struct _Message {
    GMimeMessage *mime; /* NULL: the headers must not be given to GMime */
    InternetAddressList *lists[N_FIELDS];
    GArray *addresses; /* of MessageAddress */
    GPtrArray *from;   /* normalised, NULL-terminated */
    GPtrArray *sender;
    GPtrArray *unreadable; /* header names, NULL-terminated */
    GStringChunk *strings; /* what addresses, from and sender point to */
    char *subject;
};

/* An address header, and where GMime keeps it: type -1, if nowhere. */
static const struct {
    const char *name;
    const char *lower;
    int type;
} fields[N_FIELDS] = {
    [FIELD_TO] = { "To", "to", GMIME_ADDRESS_TYPE_TO },
    [FIELD_CC] = { "Cc", "cc", GMIME_ADDRESS_TYPE_CC },
    [FIELD_BCC] = { "Bcc", "bcc", GMIME_ADDRESS_TYPE_BCC },
    [FIELD_REPLY_TO] = { "Reply-To", "reply-to", GMIME_ADDRESS_TYPE_REPLY_TO },
    [FIELD_MAIL_FOLLOWUP_TO] = { "Mail-Followup-To", "mail-followup-to", -1 },
    [FIELD_RESENT_TO] = { "Resent-To", "resent-to", -1 },
    [FIELD_RESENT_CC] = { "Resent-Cc", "resent-cc", -1 },
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
}

/* What stands in an address header outside of quotes, comments and domain
 * literals (RFC 5322, 3.2): a second opinion on what GMime makes of it. */
typedef struct {
    guint n_elements;  /* what stands between separators and is not empty */
    guint n_mailboxes; /* of them those that hold an @ */
    guint depth;       /* of groups, at the deepest */
    gboolean huge;     /* one element is longer than any that is meant */
    gboolean odd; /* what is opened is not closed, more @ in an element than an address
                     has, or a byte that others may read otherwise */
} Outline;

/* One element of the list, as far as it was read. */
typedef struct {
    gsize size;      /* in bytes, without the white space around words */
    guint n_outside; /* @ outside of angle brackets */
    guint n_inside;
    gboolean angle;     /* inside of angle brackets now */
    gboolean had_angle; /* so what stands outside of them is a name */
    gboolean solid;     /* holds more than space and comments */
} Element;

/* Passes over the quoted string, comment or literal that begins at @p.
 * Returns: behind its end, or %NULL if it has none. */
static const char *
skip_enclosed(const char *p, const char *end)
{
    char open = *p;
    char close = open == '(' ? ')' : open == '[' ? ']' : '"';
    guint depth = 1;

    for (p++; p < end; p++) {
        if (*p == '\\' && p + 1 < end)
            p++;
        else if (*p == close && --depth == 0)
            return p + 1;
        else if (open == '(' && *p == '(')
            depth++;
    }

    return NULL;
}

static void
end_element(Outline *outline, Element *element)
{
    outline->huge |= element->size > MAX_ELEMENT;
    outline->odd |= element->angle;
    outline->n_elements += element->solid;
    outline->n_mailboxes +=
        (element->had_angle ? element->n_inside : element->n_outside) > 0;
    outline->odd |=
        element->n_inside > 1 || (!element->had_angle && element->n_outside > 1);
    *element = (Element){ 0 };
}

static Outline
outline_of(const char *p, const char *end)
{
    Outline outline = { 0 };
    Element element = { 0 };
    guint depth = 0;

    while (p < end) {
        char c = *p;

        if (c == '"' || c == '(' || c == '[') {
            const char *behind = skip_enclosed(p, end);

            /* Without an end others may find recipients in what is left. */
            outline.odd |= behind == NULL;
            behind = behind != NULL ? behind : end;
            element.solid |= c != '(';
            element.size += (gsize)(behind - p);
            p = behind;
            continue;
        }
        if (c == ':' && !element.angle)
            element.solid = FALSE; /* the name of a group is nobody */
        if (c == ',' || c == ';' || (c == ':' && !element.angle))
            end_element(&outline, &element);
        else if (!g_ascii_isspace(c)) {
            element.solid = TRUE;
            element.size++;
        }
        if (c == ':' && !element.angle)
            outline.depth = MAX(outline.depth, ++depth);
        else if (c == ';' && depth > 0)
            depth--;
        else if (c == '<')
            element.angle = element.had_angle = TRUE;
        else if (c == '>')
            element.angle = FALSE;
        else if (c == '@')
            (*(element.angle ? &element.n_inside : &element.n_outside))++;
        p++;
    }

    end_element(&outline, &element);
    outline.huge |= outline.n_elements > outline.n_mailboxes + MAX_UNADDRESSED;
    return outline;
}

/* Bytes that make others read another list than we do: C strings end at a
 * NUL, a bare CR ends a line for some, and ESC begins 7-bit text whose bytes
 * look like any syntax (ISO 2022). */
static gboolean
has_odd_bytes(const char *p, const char *end)
{
    for (; p < end; p++) {
        if (*p == '\0' || *p == '\033' || (*p == '\r' && (p + 1 == end || p[1] != '\n')))
            return TRUE;
    }

    return FALSE;
}

/* Mail to a group goes to its members, so a group counts as its members;
 * groups may nest. */
static void
add_addresses(
    Message *message, InternetAddressList *list, MessageField field, int entry,
    guint *n_mailboxes)
{
    for (int i = 0; i < internet_address_list_length(list); i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);
        MessageAddress one = { .field = field, .entry = (guint)(entry < 0 ? i : entry) };
        const char *name = internet_address_get_name(address);
        g_autofree char *mailbox = NULL;

        if (INTERNET_ADDRESS_IS_GROUP(address)) {
            add_addresses(
                message,
                internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)),
                field, (int)one.entry, n_mailboxes);
            continue;
        }

        mailbox = mailbox_normalise(
            internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
        if (mailbox != NULL) {
            one.mailbox = g_string_chunk_insert(message->strings, mailbox);
            (*n_mailboxes)++;
        }
        if (name != NULL && *name != '\0') {
            g_autofree char *harmless =
                wording_is_harmless(name) ? NULL : wording_harmless(name);
            one.name = harmless != NULL
                           ? g_string_chunk_insert(message->strings, harmless)
                           : name;
        }
        g_array_append_val(message->addresses, one);
    }
}

static void
add_mailboxes(Message *message, InternetAddressList *list, GPtrArray *mailboxes)
{
    for (int i = 0; i < internet_address_list_length(list); i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);
        g_autofree char *mailbox = NULL;

        if (INTERNET_ADDRESS_IS_GROUP(address)) {
            add_mailboxes(
                message,
                internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)),
                mailboxes);
            continue;
        }

        mailbox = mailbox_normalise(
            internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
        if (mailbox != NULL)
            g_ptr_array_add(mailboxes, g_string_chunk_insert(message->strings, mailbox));
    }
}

/* GMime skips what it cannot read ("To: a@b.example; c@d.example" has one
 * address to it), and says so only here. */
typedef struct {
    Message *message;
    GArray *offsets; /* of the headers with something that was skipped */
} Warnings;

static void
note_warning(
    gint64 offset, GMimeParserWarning warning, const char *item, gpointer user_data)
{
    Warnings *warnings = user_data;

    if (warning == GMIME_WARN_INVALID_ADDRESS_LIST)
        g_array_append_val(warnings->offsets, offset);

    /* What should be a header and is none may hide one. */
    if (warning == GMIME_CRIT_INVALID_HEADER_NAME) {
        g_autofree char *line = wording_harmless(item);
        g_autofree char *start =
            g_utf8_substring(line, 0, MIN(g_utf8_strlen(line, -1), 40));
        add_unreadable(warnings->message, start);
    }
}

static int
find_field(const char *name, gsize length)
{
    for (int i = 0; i < N_FIELDS; i++) {
        if (strlen(fields[i].name) == length &&
            g_ascii_strncasecmp(fields[i].name, name, length) == 0)
            return i;
    }

    return -1;
}

/* Passes over a byte order mark and an mbox separator (RFC 4155).
 * Returns: behind the header section that begins at *@text, which is the
 * empty line, or @end. */
static const char *
find_headers(const char **text, const char *end)
{
    const char *p = *text;

    if (end - p >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
        p += 3;
    if (end - p >= 5 && memcmp(p, "From ", 5) == 0) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        p = newline != NULL ? newline + 1 : end;
    }

    *text = p;
    while (p < end && *p != '\n' && !(*p == '\r' && p + 1 < end && p[1] == '\n')) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        p = newline != NULL ? newline + 1 : end;
    }

    return p;
}

/* Returns: behind the header that begins at @p, its folded lines included. */
static const char *
find_header_end(const char *p, const char *end)
{
    do {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        p = newline != NULL ? newline + 1 : end;
    } while (p < end && (*p == ' ' || *p == '\t'));

    return p;
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

/* Reads the outline of one header; @outlined sums them up by field.
 * Returns: whether GMime can be let near it. */
static gboolean
outline_header(Message *message, const char *p, const char *end, Outline *outlined)
{
    const char *colon = memchr(p, ':', (gsize)(end - p));
    const char *stop = colon;
    const char *hidden;
    Outline outline;
    int field;

    if (colon == NULL)
        return TRUE;

    while (stop > p && (stop[-1] == ' ' || stop[-1] == '\t'))
        stop--;
    field = find_field(p, (gsize)(stop - p));
    outline = outline_of(colon + 1, end);

    if (field >= 0) {
        outlined[field].n_elements += outline.n_elements;
        outlined[field].n_mailboxes += outline.n_mailboxes;
        if (outline.odd || has_odd_bytes(colon, end))
            add_unreadable(message, fields[field].name);
        if (outline.depth > MAX_GROUP_DEPTH || outline.huge)
            add_unreadable(message, fields[field].name);
        return outline.depth <= MAX_GROUP_DEPTH && !outline.huge;
    }

    hidden = find_hidden_field(p, end);
    if (hidden != NULL)
        add_unreadable(message, hidden);

    if (end - p > MAX_CONTENT_HEADER && g_ascii_strncasecmp(p, "Content-", 8) == 0) {
        add_unreadable(message, "Content-Type");
        return FALSE;
    }

    if ((outline.depth > MAX_GROUP_DEPTH || outline.huge) &&
        (g_ascii_strncasecmp(p, "From", 4) == 0 ||
         g_ascii_strncasecmp(p, "Sender", 6) == 0)) {
        add_unreadable(message, *p == 'F' || *p == 'f' ? "From" : "Sender");
        return FALSE;
    }

    return TRUE;
}

/* Returns: %FALSE if the headers would be too much for GMime. */
static gboolean
outline_headers(Message *message, const char *p, const char *end, Outline *outlined)
{
    gboolean readable = TRUE;

    while (p < end) {
        const char *next = find_header_end(p, end);

        readable &= outline_header(message, p, next, outlined);
        p = next;
    }

    return readable;
}

/* Headers that GMime does not read of itself. */
static void
read_other_headers(Message *message, Warnings *warnings)
{
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message->mime));
    g_autoptr(GMimeParserOptions) options = g_mime_parser_options_new();

    g_mime_parser_options_set_warning_callback(options, note_warning, warnings);
    for (int i = 0; i < g_mime_header_list_get_count(headers); i++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
        const char *name = g_mime_header_get_name(header);
        const char *value = g_mime_header_get_raw_value(header);
        int field = find_field(name, strlen(name));
        guint n_before = warnings->offsets->len;
        g_autoptr(InternetAddressList) list = NULL;

        if (field < 0 || fields[field].type >= 0 || value == NULL)
            continue;

        list = internet_address_list_parse(options, value);
        if (list != NULL)
            internet_address_list_append(message->lists[field], list);
        if (warnings->offsets->len > n_before) {
            add_unreadable(message, fields[field].name);
            g_array_set_size(warnings->offsets, n_before);
        }
    }
}

/* Says by name which headers the warnings were about. */
static void
name_warnings(Message *message, const GArray *offsets)
{
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message->mime));
    g_autoptr(GHashTable) warned = g_hash_table_new(g_int64_hash, g_int64_equal);

    for (guint i = 0; i < offsets->len; i++)
        g_hash_table_add(warned, &g_array_index(offsets, gint64, i));

    for (int i = 0; offsets->len > 0 && i < g_mime_header_list_get_count(headers); i++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
        const char *name = g_mime_header_get_name(header);
        int field = find_field(name, strlen(name));
        gint64 offset = g_mime_header_get_offset(header);

        if (field >= 0 && g_hash_table_contains(warned, &offset))
            add_unreadable(message, fields[field].name);
    }
}

static void
read_headers(Message *message, const Outline *outlined, Warnings *warnings)
{
    for (int field = 0; field < N_FIELDS; field++) {
        message->lists[field] = fields[field].type >= 0
                                    ? g_object_ref(g_mime_message_get_addresses(
                                          message->mime, fields[field].type))
                                    : internet_address_list_new();
    }

    read_other_headers(message, warnings);
    name_warnings(message, warnings->offsets);

    for (int field = 0; field < N_FIELDS; field++) {
        guint n_mailboxes = 0;
        guint n_before = message->addresses->len;

        add_addresses(message, message->lists[field], field, -1, &n_mailboxes);
        if (n_mailboxes != outlined[field].n_mailboxes ||
            message->addresses->len - n_before != outlined[field].n_elements)
            add_unreadable(message, fields[field].name);
    }

    add_mailboxes(message, g_mime_message_get_from(message->mime), message->from);
    add_mailboxes(message, g_mime_message_get_sender(message->mime), message->sender);
    message->subject = wording_harmless(g_mime_message_get_subject(message->mime));
}

/* GMime wants to be told once that it is used. */
static void
begin_gmime(void)
{
    static gsize begun;

    if (g_once_init_enter(&begun)) {
        g_mime_init();
        g_once_init_leave(&begun, 1);
    }
}

/* The body is nobody's recipient: GMime gets the header section alone. */
static GMimeMessage *
parse_headers(const char *headers, gsize length, Warnings *warnings)
{
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(headers, length);
    g_autoptr(GMimeParser) parser = g_mime_parser_new_with_stream(stream);
    g_autoptr(GMimeParserOptions) options = g_mime_parser_options_new();

    g_mime_parser_options_set_warning_callback(options, note_warning, warnings);
    return g_mime_parser_construct_message(parser, options);
}

static Message *
message_new(void)
{
    Message *message = g_new0(Message, 1);

    message->strings = g_string_chunk_new(4096);
    message->addresses = g_array_new(FALSE, FALSE, sizeof(MessageAddress));
    message->from = g_ptr_array_new();
    message->sender = g_ptr_array_new();
    message->unreadable = g_ptr_array_new();

    return message;
}

void
message_free(Message *message)
{
    for (int field = 0; field < N_FIELDS; field++)
        g_clear_object(&message->lists[field]);
    g_clear_object(&message->mime);
    g_array_unref(message->addresses);
    g_ptr_array_unref(message->from);
    g_ptr_array_unref(message->sender);
    g_ptr_array_unref(message->unreadable);
    g_string_chunk_free(message->strings);
    g_free(message->subject);
    g_free(message);
}

Message *
message_parse(GBytes *bytes, GError **error)
{
    g_autoptr(Message) message = message_new();
    g_autoptr(GArray) offsets = g_array_new(FALSE, FALSE, sizeof(gint64));
    Warnings warnings = { message, offsets };
    Outline outlined[N_FIELDS] = { 0 };
    gsize size = 0;
    const char *text = g_bytes_get_data(bytes, &size);
    const char *end = text + size;
    const char *stop = size > 0 ? find_headers(&text, end) : text;

    begin_gmime();
    if (outline_headers(message, text, stop, outlined) && stop > text)
        message->mime = parse_headers(text, (gsize)(stop - text), &warnings);

    if (message->mime != NULL)
        read_headers(message, outlined, &warnings);
    else if (message->unreadable->len == 0) {
        g_set_error_literal(
            error, MESSAGE_ERROR, MESSAGE_ERROR_NO_HEADER,
            "Expected header fields (“To: …”) at the start of the message, found none");
        return NULL;
    }

    g_ptr_array_add(message->from, NULL);
    g_ptr_array_add(message->sender, NULL);
    g_ptr_array_add(message->unreadable, NULL);
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
    if (message->lists[field] == NULL)
        return 0;

    return (guint)internet_address_list_length(message->lists[field]);
}

/* GMime escapes neither quotes nor backslashes in a decoded name, so that its
 * text would be another list. */
static void
append_name(GString *text, const char *name)
{
    if (strpbrk(name, "()<>[]:;@\\,.\"") == NULL) {
        g_string_append(text, name);
        return;
    }

    g_string_append_c(text, '"');
    for (const char *p = name; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(text, '\\');
        g_string_append_c(text, *p);
    }
    g_string_append_c(text, '"');
}

static void
append_mailbox(GString *text, InternetAddressMailbox *mailbox)
{
    const char *name = internet_address_get_name(INTERNET_ADDRESS(mailbox));
    const char *addr = internet_address_mailbox_get_addr(mailbox);

    if (name == NULL || *name == '\0') {
        g_string_append(text, addr != NULL ? addr : "");
        return;
    }

    append_name(text, name);
    if (addr != NULL && *addr != '\0')
        g_string_append_printf(text, " <%s>", addr);
}

static void
append_entry(GString *text, InternetAddress *entry)
{
    const char *name = internet_address_get_name(entry);
    InternetAddressList *members;

    if (!INTERNET_ADDRESS_IS_GROUP(entry)) {
        append_mailbox(text, INTERNET_ADDRESS_MAILBOX(entry));
        return;
    }

    append_name(text, name != NULL ? name : "");
    g_string_append(text, ": ");
    members = internet_address_group_get_members(INTERNET_ADDRESS_GROUP(entry));
    for (int i = 0; i < internet_address_list_length(members); i++) {
        if (i > 0)
            g_string_append(text, ", ");
        append_entry(text, internet_address_list_get_address(members, i));
    }
    g_string_append_c(text, ';');
}

static char *
write_entry(InternetAddress *entry)
{
    GString *text = g_string_new(NULL);

    append_entry(text, entry);
    return g_string_free(text, FALSE);
}

char *
message_dup_entry(const Message *message, MessageField field, guint entry)
{
    g_autofree char *text =
        write_entry(internet_address_list_get_address(message->lists[field], (int)entry));

    return wording_harmless(text);
}

char *
message_dup_from_entry(const Message *message)
{
    InternetAddressList *from =
        message->mime != NULL ? g_mime_message_get_from(message->mime) : NULL;
    const char *mailbox = message_get_from(message)[0];
    InternetAddress *first;
    g_autofree char *text = NULL;
    g_autofree char *same = NULL;

    if (mailbox == NULL || from == NULL)
        return NULL;

    /* The entry has to be the one that the conversion's proof counts with. */
    first = internet_address_list_get_address(from, 0);
    if (INTERNET_ADDRESS_IS_MAILBOX(first))
        same = mailbox_normalise(
            internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first)));
    text = write_entry(first);
    if (g_strcmp0(same, mailbox) != 0 || strlen(text) > MAX_FROM)
        return g_strdup(mailbox);

    return wording_harmless(text);
}

const char *const *
message_get_unreadable(const Message *message)
{
    return (const char *const *)message->unreadable->pdata;
}

gboolean
message_is_encrypted(const Message *message)
{
    /* GMime keeps Content-Type with the body, not with the other headers. */
    GMimeObject *body =
        message->mime != NULL ? g_mime_message_get_mime_part(message->mime) : NULL;
    GMimeHeader *header;
    g_autofree char *value = NULL;

    if (body == NULL)
        return FALSE;

    header = g_mime_header_list_get_header(
        g_mime_object_get_header_list(body), "Content-Type");
    if (header == NULL || g_mime_header_get_value(header) == NULL)
        return FALSE;

    value = g_ascii_strdown(g_mime_header_get_value(header), -1);
    return g_str_has_prefix(value, "multipart/encrypted") ||
           (strstr(value, "pkcs7-mime") != NULL && strstr(value, "signed-data") == NULL);
}

const char *
message_get_id(const Message *message)
{
    return message->mime != NULL ? g_mime_message_get_message_id(message->mime) : NULL;
}

const char *
message_get_subject(const Message *message)
{
    return message->subject;
}
