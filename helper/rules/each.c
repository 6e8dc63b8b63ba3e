#include "rules/each.h"

#include <string.h>

#include "mail/header-field.h"
#include "mail/raw-entries.h"

G_DEFINE_QUARK(each_error, each_error)

#define N_FIELDS_OF_RECIPIENTS (FIELD_BCC + 1)

/* Who gets a message of their own. */
typedef struct {
    const char *mailbox;
    RawEntry entry; /* as it stands in the list, or as a member */
} Person;

struct _Each {
    const InspectionInput *input;
    GString *before; /* the header in front of the recipients … */
    GString *behind; /* … and behind them */
    const char *body;
    gsize body_length;
    const char *newline;                      /* as this message has it */
    GArray *entries[N_FIELDS_OF_RECIPIENTS];  /* of RawEntry, as written */
    GArray *together[N_FIELDS_OF_RECIPIENTS]; /* of RawEntry: those inside */
    GHashTable *inside;                       /* their mailboxes */
    GArray *people;                           /* of Person */
};

static int
find_field(const HeaderField *raw)
{
    for (MessageField field = FIELD_TO; field < N_FIELDS_OF_RECIPIENTS; field++) {
        if (header_field_is(raw, message_field_to_string(field)))
            return (int)field;
    }

    return -1;
}

static void
end_line(GString *text, const char *newline)
{
    if (text->len > 0 && text->str[text->len - 1] != '\n')
        g_string_append(text, newline);
}

/* Cuts the message into what stays and the entries of its recipients. */
static void
cut(Each *each, GBytes *bytes)
{
    gsize size = 0;
    const char *start = g_bytes_get_data(bytes, &size);
    const char *end = start + size;
    const char *p = header_field_skip_preamble(start, end);
    const char *line = memchr(p, '\n', (gsize)(end - p));
    GString *text = each->before;
    HeaderField raw;

    each->newline = line != NULL && line > p && line[-1] == '\r' ? "\r\n" : "\n";
    while (header_field_next(&p, end, &raw)) {
        int field = find_field(&raw);

        if (field >= 0) {
            raw_entries_split(raw.value, raw.end, each->entries[field]);
            text = each->behind;
        } else if (!header_field_is(&raw, "message-id")) {
            g_string_append_len(text, raw.start, raw.end - raw.start);
            end_line(text, each->newline);
        }
    }
    each->body = p;
    each->body_length = (gsize)(end - p);
}

static void
take(
    Each *each, const MessageAddress *address, RawEntry entry, const Exposure *exposure,
    const Relations *relations, GHashTable *seen)
{
    Person person = { address->mailbox, entry };

    if (relations_is_internal(relations, address->mailbox) &&
        !exposure_is_exposed(exposure, address->number)) {
        g_array_append_val(each->together[address->field], entry);
        g_hash_table_add(each->inside, (gpointer)address->mailbox);
    } else if (g_hash_table_add(seen, (gpointer)address->mailbox))
        g_array_append_val(each->people, person);
}

/* Finds out whose entry is whose: both lists are in the order of the header. */
static gboolean
assign_field(
    Each *each, MessageField field, const MessageAddress *addresses, gsize n_addresses,
    const Exposure *exposure, const Relations *relations, GHashTable *seen)
{
    gsize next = 0;

    for (guint i = 0; i < each->entries[field]->len; i++) {
        g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(RawEntry));
        guint n = 0;

        raw_entries_split_members(
            g_array_index(each->entries[field], RawEntry, i), members);
        for (; next < n_addresses && addresses[next].field <= field; next++) {
            if (addresses[next].field < field)
                continue;
            if (addresses[next].entry != i)
                break;
            if (n == members->len)
                return FALSE;
            take(
                each, &addresses[next], g_array_index(members, RawEntry, n), exposure,
                relations, seen);
            n++;
        }
        if (n != members->len)
            return FALSE;
    }

    return TRUE;
}

static gboolean
assign(Each *each, const Inspection *inspection, GError **error)
{
    const InspectionInput *input = each->input;
    g_autoptr(Relations) relations = relations_new(
        inspection->message, inspection->replied_to, input->own, input->policy);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    gsize n_addresses = 0;
    const MessageAddress *addresses =
        message_get_addresses(inspection->message, &n_addresses);

    for (MessageField field = FIELD_TO; field < N_FIELDS_OF_RECIPIENTS; field++) {
        if (each->entries[field]->len ==
                message_get_n_entries(inspection->message, field) &&
            assign_field(
                each, field, addresses, n_addresses, inspection->exposure, relations,
                seen))
            continue;
        g_set_error(
            error, EACH_ERROR, EACH_ERROR_ENTRIES,
            "Header “%s”: the entries cannot be told apart as they are written",
            message_field_to_string(field));
        return FALSE;
    }

    return TRUE;
}

/* Returns: (nullable): why such a message cannot go to each person alone */
static const char *
find_reason(const InspectionInput *input, const Inspection *inspection)
{
    const Message *message = inspection->message;

    if (input->encrypted || message_is_encrypted(message))
        return "it is encrypted, and names the key of every recipient";
    if (message_get_newsgroups(message)[0] != NULL)
        return "it goes to a newsgroup";
    if (message_get_unreadable(message)[0] != NULL)
        return "a header with recipients cannot be read to its end";
    if (exposure_get_recipients(inspection->exposure)->unresolved > 0)
        return "an entry has no address";

    return NULL;
}

void
each_free(Each *each)
{
    for (MessageField field = FIELD_TO; field < N_FIELDS_OF_RECIPIENTS; field++) {
        g_array_unref(each->entries[field]);
        g_array_unref(each->together[field]);
    }
    g_array_unref(each->people);
    g_hash_table_unref(each->inside);
    g_string_free(each->behind, TRUE);
    g_string_free(each->before, TRUE);
    g_free(each);
}

guint
each_get_n_people(const Each *each)
{
    return each->people->len;
}

guint
each_get_n_messages(const Each *each)
{
    return each->people->len + (g_hash_table_size(each->inside) > 0 ? 1 : 0);
}

/* Returns: (nullable): who gets the message at @place, normalised; %NULL: those inside
 * together, which is the last */
static const char *
get_mailbox(const Each *each, guint place)
{
    return place < each->people->len ? g_array_index(each->people, Person, place).mailbox
                                     : NULL;
}

/* Returns: (transfer full): the list as one line; what folds it is white space alone
 * (RFC 5322, 2.2.3) */
static char *
unfold(const RawEntry *entry)
{
    GString *text = g_string_new_len(entry->start, (gssize)entry->length);

    for (char *p = text->str; *p != '\0'; p++) {
        if (*p == '\r' || *p == '\n')
            *p = ' ';
    }

    return g_string_free(text, FALSE);
}

char **
each_dup_entries(const Each *each, guint place, MessageField field)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new();

    if (place >= each->people->len) {
        for (guint i = 0; i < each->together[field]->len; i++)
            g_ptr_array_add(
                entries, unfold(&g_array_index(each->together[field], RawEntry, i)));
    } else if (field == FIELD_TO) {
        g_ptr_array_add(
            entries, unfold(&g_array_index(each->people, Person, place).entry));
    }

    g_ptr_array_add(entries, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&entries), FALSE);
}

static void
write_recipients(const Each *each, guint place, GString *text)
{
    static const char *const names[] = { "To", "Cc", "Bcc" };

    if (place < each->people->len) {
        const Person *person = &g_array_index(each->people, Person, place);
        g_autoptr(GArray) alone = g_array_new(FALSE, FALSE, sizeof(RawEntry));

        g_array_append_val(alone, person->entry);
        raw_entries_write(text, "To", alone, each->newline);
        return;
    }

    for (MessageField field = FIELD_TO; field < N_FIELDS_OF_RECIPIENTS; field++)
        raw_entries_write(text, names[field], each->together[field], each->newline);
}

/* Whether those who get @message are those who are to get the one at @place. */
static gboolean
reaches(const Each *each, guint place, const Message *message)
{
    const char *alone = get_mailbox(each, place);
    guint wanted = alone != NULL ? 1 : g_hash_table_size(each->inside);
    g_autoptr(GHashTable) found = g_hash_table_new(g_str_hash, g_str_equal);
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);

    for (gsize i = 0; i < n_addresses && addresses[i].field <= FIELD_BCC; i++) {
        const char *mailbox = addresses[i].mailbox;

        if (mailbox == NULL ||
            (alone != NULL ? strcmp(alone, mailbox) != 0
                           : !g_hash_table_contains(each->inside, mailbox)))
            return FALSE;
        g_hash_table_add(found, (gpointer)mailbox);
    }

    return g_hash_table_size(found) == wanted;
}

/* Returns: (transfer full): the header of that message */
static GString *
write_header(const Each *each, guint place)
{
    GString *text = g_string_new_len(each->before->str, (gssize)each->before->len);

    write_recipients(each, place, text);
    return g_string_append_len(text, each->behind->str, (gssize)each->behind->len);
}

/* On the header: what stands in the body was there before. */
gboolean
each_prove(const Each *each, guint place, GError **error)
{
    g_autoptr(GBytes) bytes = g_string_free_to_bytes(write_header(each, place));
    InspectionInput input = *each->input;
    g_autoptr(Inspection) inspection = NULL;
    const char *mailbox = get_mailbox(each, place);

    input.message = bytes;
    inspection = inspection_new(&input, error);
    if (inspection == NULL)
        return FALSE;
    if (exposure_get_figures(inspection->exposure)->addresses == 0 &&
        message_get_unreadable(inspection->message)[0] == NULL &&
        reaches(each, place, inspection->message))
        return TRUE;

    g_set_error(
        error, EACH_ERROR, EACH_ERROR_REFUSED,
        "The message cannot go to each person alone: the one for %s would still show "
        "addresses of others",
        mailbox != NULL ? mailbox : "those inside");
    return FALSE;
}

GBytes *
each_write(const Each *each, guint place)
{
    GString *text = write_header(each, place);

    g_string_append_len(text, each->body, (gssize)each->body_length);
    return g_string_free_to_bytes(text);
}

Each *
each_draft(const InspectionInput *input, const Inspection *inspection, GError **error)
{
    g_autoptr(Each) each = g_new0(Each, 1);
    const char *reason = find_reason(input, inspection);

    each->input = input;
    each->before = g_string_new(NULL);
    each->behind = g_string_new(NULL);
    each->inside = g_hash_table_new(g_str_hash, g_str_equal);
    each->people = g_array_new(FALSE, FALSE, sizeof(Person));
    for (MessageField field = FIELD_TO; field < N_FIELDS_OF_RECIPIENTS; field++) {
        each->entries[field] = g_array_new(FALSE, FALSE, sizeof(RawEntry));
        each->together[field] = g_array_new(FALSE, FALSE, sizeof(RawEntry));
    }

    if (reason == NULL) {
        cut(each, input->message);
        if (!assign(each, inspection, error))
            return NULL;
        if (each->people->len == 0)
            reason = "nobody outside gets it";
    }
    if (reason != NULL) {
        g_set_error(
            error, EACH_ERROR, EACH_ERROR_REFUSED,
            "The message cannot go to each person alone: %s", reason);
        return NULL;
    }

    return g_steal_pointer(&each);
}

Each *
each_new(const InspectionInput *input, const Inspection *inspection, GError **error)
{
    g_autoptr(Each) each = each_draft(input, inspection, error);

    for (guint i = 0; each != NULL && i < each_get_n_messages(each); i++) {
        if (!each_prove(each, i, error))
            return NULL;
    }

    return g_steal_pointer(&each);
}
