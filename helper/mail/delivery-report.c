#include "mail/delivery-report.h"

#include <string.h>

#include "mail/bounce-text.h"
#include "mail/gmime-auto.h"
#include "mail/header-field.h"
#include "mail/mailbox.h"
#include "mail/parts.h"
#include "text/harmless.h"
#include "text/phrase.h"

/* A message came back with all whom it went to in its header; they are not needed, and
 * would be read for each of the reports. */
#define LONG_MESSAGE ((gsize)32 * 1024)

struct _DeliveryReport {
    GArray *recipients;     /* of DeliveryRecipient */
    GPtrArray *message_ids; /* of the message, without brackets */
    GStringChunk *strings;  /* of the recipients */
};

/* What the header of a report says. */
typedef struct {
    gboolean is_report; /* multipart/report, of whatever kind */
    gboolean is_machine;
    GPtrArray *failed;     /* of X-Failed-Recipients */
    GPtrArray *answers;    /* the ids of In-Reply-To */
    GPtrArray *references; /* the ids of References: the last one is answered */
} Envelope;

/* The parts of a report. */
typedef struct {
    GMimePart *status;
    GMimePart *text;
    GMimePart *headers;
    GMimeMessage *original;
    guint n_parts;
} ReportParts;

static void
envelope_clear(Envelope *envelope)
{
    g_clear_pointer(&envelope->failed, g_ptr_array_unref);
    g_clear_pointer(&envelope->answers, g_ptr_array_unref);
    g_clear_pointer(&envelope->references, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Envelope, envelope_clear)

/* --- The header --- */

/* Returns: (transfer full): the value in one line, whatever it holds */
static char *
dup_value(const HeaderField *field)
{
    g_autofree char *valid =
        g_utf8_make_valid(field->value, (gssize)(field->end - field->value));

    g_strdelimit(valid, "\r\n\t", ' ');
    return g_strstrip(g_steal_pointer(&valid));
}

/* Whether a machine wrote it: one that people never write as. */
static gboolean
is_daemon(const char *from)
{
    static const char *const names[] = { "mailer-daemon@", "postmaster@", "mail-daemon@",
                                         "mailerdaemon@", "microsoftexchange" };
    g_autofree char *lower = g_ascii_strdown(from, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *found = strstr(lower, names[i]);

        if (found != NULL && (found == lower || strchr("< \"(", found[-1]) != NULL))
            return TRUE;
    }

    return g_str_equal(lower, "mailer-daemon") ||
           strstr(lower, "<mailer-daemon>") != NULL;
}

static void
add_ids(GPtrArray *ids, const char *value)
{
    const char *start = strchr(value, '<');
    const char *end;

    for (; start != NULL && (end = strchr(start, '>')) != NULL; start = strchr(end, '<'))
        g_ptr_array_add(ids, g_strndup(start + 1, (gsize)(end - start - 1)));
}

static void
add_failed(GPtrArray *failed, const char *value)
{
    g_auto(GStrv) entries = g_strsplit_set(value, ", ", BOUNCE_TEXT_MAX_RECIPIENTS);

    for (gsize i = 0; entries[i] != NULL; i++) {
        if (*entries[i] != '\0')
            g_ptr_array_add(failed, g_strdup(entries[i]));
    }
}

static gboolean
is_list_of_people(const char *line, gsize length)
{
    static const char *const names[] = { "To:", "Cc:", "Bcc:" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        gsize n = strlen(names[i]);

        if (length >= n && g_ascii_strncasecmp(line, names[i], n) == 0)
            return TRUE;
    }

    return FALSE;
}

static void
take_envelope_field(Envelope *envelope, const HeaderField *field)
{
    static const char report[] = "multipart/report";
    g_autofree char *value = dup_value(field);

    if (header_field_is(field, "From"))
        envelope->is_machine |= is_daemon(value);
    else if (header_field_is(field, "Content-Type"))
        envelope->is_report |= g_ascii_strncasecmp(value, report, strlen(report)) == 0;
    else if (header_field_is(field, "X-Failed-Recipients"))
        add_failed(envelope->failed, value);
    else if (header_field_is(field, "In-Reply-To"))
        add_ids(envelope->answers, value);
    else if (header_field_is(field, "References"))
        add_ids(envelope->references, value);
}

static void
read_envelope(Envelope *envelope, const char *p, const char *end)
{
    HeaderField field;

    envelope->failed = g_ptr_array_new_with_free_func(g_free);
    envelope->answers = g_ptr_array_new_with_free_func(g_free);
    envelope->references = g_ptr_array_new_with_free_func(g_free);
    while (header_field_next(&p, end, &field)) {
        if (!is_list_of_people(field.start, (gsize)(field.end - field.start)))
            take_envelope_field(envelope, &field);
    }
}

/* --- The parts --- */

/* Returns: (transfer full): the message without those whom it and what it holds went to
 */
static GString *
dup_without_people(const char *p, const char *end)
{
    GString *text = g_string_sized_new(LONG_MESSAGE);
    gboolean skipping = FALSE;

    while (p < end) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        const char *next = newline != NULL ? newline + 1 : end;

        if (*p != ' ' && *p != '\t')
            skipping = is_list_of_people(p, (gsize)(next - p));
        if (!skipping)
            g_string_append_len(text, p, next - p);
        p = next;
    }

    return text;
}

/* What a message within holds is the sender's, and is not looked into. */
static void
find_parts(ReportParts *parts, GMimeObject *object, guint depth)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);

    if (depth > PARTS_MAX_DEPTH || parts->n_parts++ == PARTS_MAX)
        return;

    if (GMIME_IS_MULTIPART(object)) {
        GMimeMultipart *multipart = GMIME_MULTIPART(object);
        int n_parts = g_mime_multipart_get_count(multipart);

        for (int i = 0; i < n_parts; i++)
            find_parts(parts, g_mime_multipart_get_part(multipart, i), depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        if (parts->original == NULL)
            parts->original = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    } else if (!GMIME_IS_PART(object)) {
        return;
    } else if (
        g_mime_content_type_is_type(type, "message", "delivery-status") ||
        g_mime_content_type_is_type(type, "message", "global-delivery-status")) {
        if (parts->status == NULL)
            parts->status = GMIME_PART(object);
    } else if (
        g_mime_content_type_is_type(type, "text", "rfc822-headers") ||
        g_mime_content_type_is_type(type, "message", "global-headers")) {
        if (parts->headers == NULL)
            parts->headers = GMIME_PART(object);
    } else if (
        g_mime_content_type_is_type(type, "text", "plain") && parts->text == NULL) {
        parts->text = GMIME_PART(object);
    }
}

/* Returns: (transfer full): what the part holds, as UTF-8 without NUL */
static char *
dup_content(GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new();
    GByteArray *decoded;

    if (content != NULL)
        g_mime_data_wrapper_write_to_stream(content, stream);
    decoded = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));

    return decoded->len > 0 ? g_utf8_make_valid((const char *)decoded->data, decoded->len)
                            : g_strdup("");
}

/* Returns: (transfer full): the text in its charset; as it stands where that is not known
 */
static char *
dup_text(GMimePart *part)
{
    g_autofree char *text = NULL;

    if (GMIME_IS_TEXT_PART(part))
        text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));

    return text != NULL ? g_utf8_make_valid(text, -1) : dup_content(part);
}

/* --- The recipients --- */

/* Returns: (nullable): @text in the report */
static const char *
keep(DeliveryReport *report, const char *text)
{
    return text != NULL ? g_string_chunk_insert(report->strings, text) : NULL;
}

/* Returns: (transfer full) (nullable): the first status (RFC 3463, 2) in a text, which is
 *   no part of an IP address */
static char *
dup_status(const char *text)
{
    for (const char *p = text; p != NULL && *p != '\0'; p++) {
        gsize subject;
        gsize detail;

        if (strchr("245", *p) == NULL || p[1] != '.' ||
            (p > text && (g_ascii_isalnum(p[-1]) || p[-1] == '.')))
            continue;
        subject = strspn(p + 2, "0123456789");
        if (subject == 0 || subject > 3 || p[2 + subject] != '.')
            continue;
        detail = strspn(p + 3 + subject, "0123456789");
        if (detail > 0 && detail <= 3 && p[3 + subject + detail] != '.')
            return g_strndup(p, 3 + subject + detail);
    }

    return NULL;
}

/* Returns: (transfer full) (nullable): the mailbox, if messages could be sent to it */
static char *
dup_mailbox(const char *address)
{
    g_autofree char *mailbox = address != NULL ? mailbox_normalise(address) : NULL;
    const char *domain = mailbox != NULL ? mailbox_domain(mailbox) : "";

    return *domain == '[' || mailbox_is_domain(domain) ? g_steal_pointer(&mailbox) : NULL;
}

static void
add_recipient(
    DeliveryReport *report, const char *original, const char *final, const char *status,
    const char *answer, DeliveryAction action)
{
    g_autofree char *addressed = dup_mailbox(original);
    g_autofree char *reached = dup_mailbox(final);
    g_autofree char *harmless = answer != NULL ? harmless_text(answer) : NULL;
    g_autofree char *shown =
        harmless != NULL ? phrase_shorten(harmless, BOUNCE_TEXT_MAX_ANSWER) : NULL;
    g_autofree char *code = dup_status(status != NULL ? status : harmless);
    DeliveryRecipient recipient = { .action = action };

    if ((addressed == NULL && reached == NULL) ||
        report->recipients->len == BOUNCE_TEXT_MAX_RECIPIENTS)
        return;

    recipient.mailbox = keep(report, addressed != NULL ? addressed : reached);
    if (addressed != NULL && g_strcmp0(addressed, reached) != 0)
        recipient.final = keep(report, reached);
    recipient.status = keep(report, code);
    recipient.answer = shown != NULL && *shown != '\0' ? keep(report, shown) : NULL;
    g_array_append_val(report->recipients, recipient);
}

/* Returns: (transfer full): the address of “rfc822; a@x” (RFC 3464, 2.3.2), with or
 *   without brackets and a comment */
static char *
dup_typed_address(const char *value)
{
    const char *type = strchr(value, ';');
    char *address = g_strstrip(g_strdup(type != NULL ? type + 1 : value));
    gsize bracket = *address == '<' ? 1 : 0;
    gsize length = strcspn(address + bracket, bracket > 0 ? ">" : " (");

    memmove(address, address + bracket, length);
    address[length] = '\0';

    return address;
}

/* The fields of one recipient (RFC 3464, 2.3). */
typedef struct {
    char *original;
    char *final;
    char *action;
    char *status;
    char *diagnostic;
} StatusFields;

static void
status_fields_clear(StatusFields *fields)
{
    g_free(fields->original);
    g_free(fields->final);
    g_free(fields->action);
    g_free(fields->status);
    g_free(fields->diagnostic);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StatusFields, status_fields_clear)

/* The first one of a name counts. */
static void
take_value(char **place, char *value)
{
    if (*place == NULL)
        *place = value;
    else
        g_free(value);
}

static void
take_field(DeliveryReport *report, StatusFields *fields, const HeaderField *field)
{
    g_autofree char *value = dup_value(field);

    if (header_field_is(field, "Final-Recipient"))
        take_value(&fields->final, dup_typed_address(value));
    else if (header_field_is(field, "Original-Recipient"))
        take_value(&fields->original, dup_typed_address(value));
    else if (header_field_is(field, "Action"))
        take_value(&fields->action, g_ascii_strdown(value, -1));
    else if (header_field_is(field, "Status"))
        take_value(&fields->status, g_steal_pointer(&value));
    else if (header_field_is(field, "Diagnostic-Code"))
        take_value(&fields->diagnostic, g_steal_pointer(&value));
    else if (header_field_is(field, "X-Original-Message-ID"))
        add_ids(report->message_ids, value);
}

/* Who does not say the action says it by the class of the status (RFC 3463, 3.1). */
static DeliveryAction
action_of(const StatusFields *fields)
{
    const char *action = fields->action;

    if (action != NULL && g_str_has_prefix(action, "failed"))
        return DELIVERY_ACTION_FAILED;
    if (action != NULL && g_str_has_prefix(action, "delayed"))
        return DELIVERY_ACTION_DELAYED;
    if (action != NULL && *action != '\0')
        return DELIVERY_ACTION_DELIVERED;

    switch (fields->status != NULL ? *fields->status : '\0') {
    case '5':
        return DELIVERY_ACTION_FAILED;
    case '4':
        return DELIVERY_ACTION_DELAYED;
    default:
        return DELIVERY_ACTION_DELIVERED;
    }
}

/* A block of fields for the message, and one for each recipient. */
static void
read_status(DeliveryReport *report, const char *p)
{
    const char *end = p + strlen(p);

    while (p < end) {
        g_auto(StatusFields) fields = { 0 };
        HeaderField field;

        while (header_field_next(&p, end, &field))
            take_field(report, &fields, &field);
        if (fields.final != NULL || fields.original != NULL)
            add_recipient(
                report, fields.original, fields.final, fields.status, fields.diagnostic,
                action_of(&fields));
        p += strspn(p, "\r\n");
    }
}

/* Addresses and the words around them are ASCII, which a wrong charset makes unreadable.
 */
static BounceText *
read_words(GMimePart *part)
{
    g_autofree char *text = part != NULL ? dup_text(part) : g_strdup("");
    g_autofree char *raw = NULL;
    BounceText *bounce = bounce_text_read(text);

    if (bounce->recipients->len > 0 || part == NULL)
        return bounce;

    bounce_text_free(bounce);
    raw = dup_content(part);
    return bounce_text_read(raw);
}

static void
read_text(DeliveryReport *report, const Envelope *envelope, GMimePart *part)
{
    g_autoptr(BounceText) bounce = read_words(part);
    DeliveryAction action =
        bounce->delayed ? DELIVERY_ACTION_DELAYED : DELIVERY_ACTION_FAILED;

    for (guint i = 0; i < bounce->recipients->len; i++) {
        const BounceRecipient *one = g_ptr_array_index(bounce->recipients, i);

        add_recipient(
            report, one->addressed, one->written, NULL, one->answer->str, action);
    }
    for (guint i = 0; bounce->recipients->len == 0 && i < envelope->failed->len; i++)
        add_recipient(
            report, NULL, g_ptr_array_index(envelope->failed, i), NULL, NULL, action);

    if (bounce->message_id != NULL)
        add_ids(report->message_ids, bounce->message_id);
}

/* --- The message that it is about --- */

static void
read_original(DeliveryReport *report, const ReportParts *parts)
{
    const char *id =
        parts->original != NULL ? g_mime_message_get_message_id(parts->original) : NULL;

    if (id != NULL)
        g_ptr_array_add(report->message_ids, g_strdup(id));
    if (parts->headers != NULL) {
        g_autofree char *text = dup_content(parts->headers);
        const char *p = text;
        HeaderField field;

        while (header_field_next(&p, text + strlen(text), &field)) {
            g_autofree char *value =
                header_field_is(&field, "Message-ID") ? dup_value(&field) : NULL;

            if (value != NULL)
                add_ids(report->message_ids, value);
        }
    }
}

/* What stands in the message that came back says more than whom the report answers. */
static void
settle_ids(DeliveryReport *report, const Envelope *envelope)
{
    GPtrArray *ids = report->message_ids;
    guint n_references = envelope->references->len;

    for (guint i = 0; ids->len == 0 && i < envelope->answers->len; i++)
        g_ptr_array_add(ids, g_strdup(g_ptr_array_index(envelope->answers, i)));
    if (ids->len == 0 && n_references > 0)
        g_ptr_array_add(
            ids, g_strdup(g_ptr_array_index(envelope->references, n_references - 1)));
}

/* --- The whole --- */

static DeliveryReport *
make_report(const char *text, gsize length, const Envelope *envelope)
{
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(text, length);
    g_autoptr(GMimeParser) parser = g_mime_parser_new_with_stream(stream);
    g_autoptr(GMimeMessage) mime = g_mime_parser_construct_message(parser, NULL);
    g_autoptr(DeliveryReport) report = g_new0(DeliveryReport, 1);
    ReportParts parts = { 0 };

    report->recipients = g_array_new(FALSE, FALSE, sizeof(DeliveryRecipient));
    report->message_ids = g_ptr_array_new_with_free_func(g_free);
    report->strings = g_string_chunk_new(256);
    if (mime != NULL && g_mime_message_get_mime_part(mime) != NULL)
        find_parts(&parts, g_mime_message_get_mime_part(mime), 0);

    if (parts.status != NULL) {
        g_autofree char *status = dup_content(parts.status);

        read_status(report, status);
    }
    read_original(report, &parts);
    if (report->recipients->len == 0 &&
        (envelope->is_machine || envelope->failed->len > 0))
        read_text(report, envelope, parts.text);
    settle_ids(report, envelope);

    return report->recipients->len > 0 ? g_steal_pointer(&report) : NULL;
}

/* A report may be the first that GMime reads; to begin twice is allowed. */
static void
begin_gmime(void)
{
    static gsize begun;

    if (g_once_init_enter(&begun)) {
        g_mime_init();
        g_once_init_leave(&begun, 1);
    }
}

DeliveryReport *
delivery_report_parse(const char *text, gsize length)
{
    const char *end = text + length;
    const char *start = header_field_skip_preamble(text, end);
    g_auto(Envelope) envelope = { 0 };
    g_autoptr(GString) shortened = NULL;

    begin_gmime();
    read_envelope(&envelope, start, end);
    if (!envelope.is_report && !envelope.is_machine && envelope.failed->len == 0)
        return NULL;

    if (length > LONG_MESSAGE) {
        shortened = dup_without_people(start, end);
        return make_report(shortened->str, shortened->len, &envelope);
    }

    return make_report(start, (gsize)(end - start), &envelope);
}

void
delivery_report_free(DeliveryReport *report)
{
    g_array_unref(report->recipients);
    g_ptr_array_unref(report->message_ids);
    g_string_chunk_free(report->strings);
    g_free(report);
}

const DeliveryRecipient *
delivery_report_get_recipients(const DeliveryReport *report, guint *n_recipients)
{
    *n_recipients = report->recipients->len;
    return (const DeliveryRecipient *)(gpointer)report->recipients->data;
}

gboolean
delivery_report_names_message(const DeliveryReport *report)
{
    return report->message_ids->len > 0;
}

gboolean
delivery_report_is_about(const DeliveryReport *report, const char *message_id)
{
    for (guint i = 0; i < report->message_ids->len; i++) {
        if (g_str_equal(g_ptr_array_index(report->message_ids, i), message_id))
            return TRUE;
    }

    return FALSE;
}

const GPtrArray *
delivery_report_get_message_ids(const DeliveryReport *report)
{
    return report->message_ids;
}
