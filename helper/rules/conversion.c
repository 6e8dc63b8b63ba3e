#include "rules/conversion.h"

#include <string.h>

#include "mail/mailbox.h"

/* 998 characters of UTF-8. */
#define MAX_EMPTY_TO 3992

struct _Conversion {
    guint8 *moving[2];  /* of To and Cc: by entry */
    guint n_entries[2]; /* of To and Cc */
    GArray *moves;      /* of ConversionMove: the same as ranges */
    char *empty_to;     /* NULL: To gets nothing */
    char *filler;       /* its mailbox */
};

static void
mark(
    Conversion *conversion, const Message *message, const Exposure *exposure,
    const Policy *policy)
{
    gsize n_addresses = 0;
    gsize n_groups = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);
    const MessageGroup *groups = message_get_groups(message, &n_groups);

    for (MessageField field = FIELD_TO; field <= FIELD_CC; field++) {
        conversion->n_entries[field] = message_get_n_entries(message, field);
        conversion->moving[field] = g_malloc0(conversion->n_entries[field] + 1);
    }

    for (gsize i = 0; i < n_addresses; i++) {
        const MessageAddress *one = &addresses[i];

        if (one->field <= FIELD_CC && one->mailbox != NULL &&
            exposure_is_exposed(exposure, one->number))
            conversion->moving[one->field][one->entry] = TRUE;
    }
    for (gsize i = 0; i < n_groups; i++) {
        if (groups[i].field <= FIELD_CC && policy_is_bcc_list(policy, groups[i].name))
            conversion->moving[groups[i].field][groups[i].entry] = TRUE;
    }
}

static void
collect_moves(Conversion *conversion)
{
    for (MessageField field = FIELD_TO; field <= FIELD_CC; field++) {
        for (guint i = 0; i < conversion->n_entries[field]; i++) {
            ConversionMove move = { field, i, i };

            if (!conversion->moving[field][i])
                continue;
            if (i > 0 && conversion->moving[field][i - 1])
                g_array_index(
                    conversion->moves, ConversionMove, conversion->moves->len - 1)
                    .last = i;
            else
                g_array_append_val(conversion->moves, move);
        }
    }
}

/* Returns: (transfer full) (nullable): what To gets, if the conversion leaves it empty */
static char *
fill_to(const Conversion *conversion, const Message *message, const Policy *policy)
{
    for (guint i = 0; i < conversion->n_entries[FIELD_TO]; i++) {
        if (!conversion->moving[FIELD_TO][i])
            return NULL;
    }

    if (strcmp(policy->empty_to, "undisclosed") == 0)
        return NULL;
    if (strcmp(policy->empty_to, "sender") == 0)
        return message_dup_from_entry(message);

    return g_strdup(policy->empty_to);
}

static MessageField
field_after(const Conversion *conversion, const MessageAddress *address)
{
    return conversion_moves(conversion, address->field, address->entry) ? FIELD_BCC
                                                                        : address->field;
}

/* The addresses as they would be after the conversion, in field order. */
static GArray *
apply(const Conversion *conversion, const Message *message, Relations *relations)
{
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);
    GArray *after =
        g_array_sized_new(FALSE, FALSE, sizeof(MessageAddress), (guint)n_addresses + 1);
    MessageAddress added = { .mailbox = conversion->filler, .field = FIELD_TO };
    guint present = 0; /* the fields, as bits */

    if (conversion->filler != NULL) {
        added.number = relations_number(relations, conversion->filler);
        g_array_append_val(after, added);
    }

    for (gsize i = 0; i < n_addresses; i++)
        present |= 1u << field_after(conversion, &addresses[i]);
    for (MessageField field = FIELD_TO; field < N_FIELDS; field++) {
        for (gsize i = 0; i < n_addresses && (present & 1u << field) != 0; i++) {
            if (field_after(conversion, &addresses[i]) != field)
                continue;
            g_array_append_val(after, addresses[i]);
            g_array_index(after, MessageAddress, after->len - 1).field = field;
        }
    }

    return after;
}

/* The proof: the same check finds nothing exposed, as many recipients as before, and no
 * more of them outside than allowed: what To gets may be one more. */
static gboolean
is_safe(
    const Conversion *conversion, const Message *message, Relations *relations,
    const Exposure *before, const Policy *policy)
{
    const char *filler = conversion->filler;
    g_autoptr(GArray) addresses = apply(conversion, message, relations);
    g_autoptr(Exposure) after = exposure_find(
        relations, (const MessageAddress *)(gpointer)addresses->data, addresses->len,
        message_get_newsgroups(message), policy);
    const RecipientFigures *was = exposure_get_recipients(before);
    const RecipientFigures *is = exposure_get_recipients(after);
    guint n_before = was->internal + was->external;
    guint n_after = is->internal + is->external;
    guint n_added =
        filler != NULL && !relations_is_own(relations, filler) ? n_after - n_before : 0;

    return exposure_get_figures(after)->addresses == 0 && was->unresolved == 0 &&
           n_after == n_before + n_added && n_added <= 1 &&
           !policy_is_bulk(policy, is->external);
}

Conversion *
conversion_plan(
    const Message *message, Relations *relations, const Exposure *exposure,
    const Policy *policy)
{
    g_autoptr(Conversion) conversion = g_new0(Conversion, 1);

    conversion->moves = g_array_new(FALSE, FALSE, sizeof(ConversionMove));
    mark(conversion, message, exposure, policy);
    collect_moves(conversion);
    conversion->empty_to = fill_to(conversion, message, policy);
    /* No line of a message has room for it (RFC 5322, 2.1.1), nor has a reply. */
    if (conversion->empty_to != NULL && strlen(conversion->empty_to) > MAX_EMPTY_TO)
        return NULL;

    if (conversion->empty_to != NULL) {
        conversion->filler = strcmp(policy->empty_to, "sender") == 0
                                 ? g_strdup(message_get_from(message)[0])
                                 : mailbox_normalise(policy->empty_to);
    }

    if (conversion->filler != NULL && policy_is_refused(policy, conversion->filler))
        return NULL;
    if (conversion->moves->len == 0 ||
        !is_safe(conversion, message, relations, exposure, policy))
        return NULL;

    return g_steal_pointer(&conversion);
}

void
conversion_free(Conversion *conversion)
{
    g_free(conversion->moving[FIELD_TO]);
    g_free(conversion->moving[FIELD_CC]);
    g_array_unref(conversion->moves);
    g_free(conversion->empty_to);
    g_free(conversion->filler);
    g_free(conversion);
}

const ConversionMove *
conversion_get_moves(const Conversion *conversion, guint *n_moves)
{
    *n_moves = conversion->moves->len;
    return (const ConversionMove *)(gpointer)conversion->moves->data;
}

const char *
conversion_get_empty_to(const Conversion *conversion)
{
    return conversion->empty_to;
}

const char *
conversion_get_filler(const Conversion *conversion)
{
    return conversion->filler;
}

gboolean
conversion_moves(const Conversion *conversion, MessageField field, guint entry)
{
    return field <= FIELD_CC && conversion->moving[field][entry];
}
