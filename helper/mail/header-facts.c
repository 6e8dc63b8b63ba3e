#include "mail/header-facts.h"

#include <string.h>

#include "mail/encoded-words.h"
#include "mail/gmime-auto.h"
#include "text/harmless.h"

static const char *const names[N_FACTS] = {
    [FACT_SUBJECT] = "Subject",           [FACT_MESSAGE_ID] = "Message-ID",
    [FACT_REFERENCES] = "References",     [FACT_IN_REPLY_TO] = "In-Reply-To",
    [FACT_CONTENT_TYPE] = "Content-Type",
};

void
header_facts_collect(PlainFacts *plain, const HeaderField *field)
{
    plain->odd |= !header_field_is_plain(field);
    for (HeaderFact fact = FACT_SUBJECT; fact < N_FACTS; fact++) {
        if (!header_field_is(field, names[fact]))
            continue;
        plain->odd |= plain->fields[fact].start != NULL;
        plain->fields[fact] = *field;
    }
}

/* As GMime does it.  Returns: (transfer full) (nullable): the value of a field */
static char *
dup_value(const PlainFacts *plain, HeaderFact fact)
{
    const HeaderField *field = &plain->fields[fact];
    g_autofree char *raw = NULL;
    g_autofree char *unfolded = NULL;

    if (field->start == NULL)
        return NULL;

    raw = g_strndup(field->value, (gsize)(field->end - field->value));
    unfolded = g_mime_utils_header_unfold(raw);
    return encoded_words_decode_text(unfolded);
}

/* @value: (nullable): of Content-Type */
static gboolean
is_encrypted_type(const char *value)
{
    g_autoptr(GMimeContentType) type = NULL;
    const char *kind;

    if (value == NULL)
        return FALSE;

    type = g_mime_content_type_parse(NULL, value);
    if (!g_mime_content_type_is_type(type, "application", "pkcs7-mime") &&
        !g_mime_content_type_is_type(type, "application", "x-pkcs7-mime"))
        return g_mime_content_type_is_type(type, "multipart", "encrypted");

    kind = g_mime_content_type_get_parameter(type, "smime-type");
    return kind == NULL || (g_ascii_strcasecmp(kind, "signed-data") != 0 &&
                            g_ascii_strcasecmp(kind, "certs-only") != 0);
}

/* Whether the text begins like an ordinary type of a message, behind which no parameter
 * matters. */
static gboolean
is_ordinary_type(const char *value)
{
    static const char *const ordinary[] = { "text/plain", "text/html", "multipart/mixed",
                                            "multipart/alternative",
                                            "multipart/related" };

    for (gsize i = 0; i < G_N_ELEMENTS(ordinary); i++) {
        gsize length = strlen(ordinary[i]);

        if (g_ascii_strncasecmp(value, ordinary[i], length) == 0 &&
            (value[length] == ';' || value[length] == '\0'))
            return TRUE;
    }

    return FALSE;
}

void
header_facts_read_plain(HeaderFacts *facts, const PlainFacts *plain)
{
    g_autofree char *subject = dup_value(plain, FACT_SUBJECT);
    g_autofree char *id = dup_value(plain, FACT_MESSAGE_ID);
    g_autofree char *type = dup_value(plain, FACT_CONTENT_TYPE);

    facts->subject = harmless_text(subject);
    facts->id = id != NULL ? g_mime_utils_decode_message_id(id) : NULL;
    facts->references = dup_value(plain, FACT_REFERENCES);
    facts->in_reply_to = dup_value(plain, FACT_IN_REPLY_TO);
    facts->encrypted = type != NULL && !is_ordinary_type(type) && is_encrypted_type(type);
}

void
header_facts_read(HeaderFacts *facts, GMimeMessage *mime)
{
    GMimeObject *whole = GMIME_OBJECT(mime);
    /* GMime keeps Content-Type with the body, not with the other headers. */
    GMimeObject *body = g_mime_message_get_mime_part(mime);
    /* The object has the type that GMime could make something of: an encrypted message
     * without a boundary is none to it. */
    GMimeHeader *type = body != NULL
                            ? g_mime_header_list_get_header(
                                  g_mime_object_get_header_list(body), "Content-Type")
                            : NULL;

    facts->subject = harmless_text(g_mime_message_get_subject(mime));
    facts->id = g_strdup(g_mime_message_get_message_id(mime));
    facts->references = g_strdup(g_mime_object_get_header(whole, "References"));
    facts->in_reply_to = g_strdup(g_mime_object_get_header(whole, "In-Reply-To"));
    facts->encrypted = type != NULL && is_encrypted_type(g_mime_header_get_value(type));
}

void
header_facts_clear(HeaderFacts *facts)
{
    g_free(facts->subject);
    g_free(facts->id);
    g_free(facts->references);
    g_free(facts->in_reply_to);
}

/* Finds the first msg-id in a value.  *@n_ids: how many it has.  Returns: (transfer full)
 * (nullable) */
static char *
find_first_id(const char *value, int *n_ids)
{
    GMimeReferences *ids = value != NULL ? g_mime_references_parse(NULL, value) : NULL;
    char *first = NULL;

    *n_ids = ids != NULL ? g_mime_references_length(ids) : 0;
    if (*n_ids > 0)
        first = g_strdup(g_mime_references_get_message_id(ids, 0));
    if (ids != NULL)
        g_mime_references_free(ids);

    return first;
}

char *
header_facts_dup_conversation(const HeaderFacts *facts)
{
    int n_ids = 0;
    g_autofree char *root = find_first_id(facts->references, &n_ids);

    if (root == NULL) {
        root = find_first_id(facts->in_reply_to, &n_ids);
        if (n_ids != 1)
            g_clear_pointer(&root, g_free);
    }
    if (root == NULL)
        root = g_strdup(facts->id);

    return root != NULL && *root != '\0' ? g_steal_pointer(&root) : NULL;
}
