#include "rules/correspondents.h"

#include <sodium.h>
#include <string.h>

#include "mail/mailbox.h"
#include "policy/alike.h"

G_STATIC_ASSERT(CORRESPONDENTS_KEY_SIZE == crypto_shorthash_KEYBYTES);
G_STATIC_ASSERT(sizeof(guint64) == crypto_shorthash_BYTES);

/* What letters of a domain can be (RFC 5890, 2.3.1), and the dot. */
static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";

/* One text as it stands in the file, in the byte order that files have. */
typedef struct {
    guint64 digest;
    guint32 day;   /* the last, since 1970 */
    guint16 count; /* of messages to it; 0: it is no mailbox and no domain */
    guint16 rest;  /* what is left of a domain without one letter */
} Entry;
G_STATIC_ASSERT(sizeof(Entry) == 16);

typedef struct {
    char name[16];
    guint32 complete;
    guint32 n_entries;
} Heading;

#define NAME "bcc-guard whom 1"

struct _Correspondents {
    guint8 key[CORRESPONDENTS_KEY_SIZE];
    GArray *entries; /* of Entry, by digest, each once */
    gboolean complete;
};

Correspondents *
correspondents_new(const guint8 *key)
{
    Correspondents *self = g_new0(Correspondents, 1);

    memcpy(self->key, key, CORRESPONDENTS_KEY_SIZE);
    self->entries = g_array_new(FALSE, FALSE, sizeof(Entry));

    return self;
}

void
correspondents_free(Correspondents *self)
{
    sodium_memzero(self->key, sizeof self->key);
    g_array_unref(self->entries);
    g_free(self);
}

static guint64
digest(const Correspondents *self, const char *text, gsize length)
{
    guint64 value = 0;

    crypto_shorthash((guint8 *)&value, (const guint8 *)text, length, self->key);
    return value;
}

/* Returns: the place of the first entry that is not before @value */
static guint
find_place(const GArray *entries, guint64 value)
{
    guint low = 0;
    guint high = entries->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(entries, Entry, middle).digest < value)
            low = middle + 1;
        else
            high = middle;
    }

    return low;
}

/* Returns: (nullable): the entry of @text */
static const Entry *
find(const Correspondents *self, const char *text, gsize length)
{
    guint64 value = digest(self, text, length);
    guint place = find_place(self->entries, value);
    const Entry *entry = NULL;

    if (place < self->entries->len)
        entry = &g_array_index(self->entries, Entry, place);

    return entry != NULL && entry->digest == value ? entry : NULL;
}

Correspondents *
correspondents_read(const guint8 *key, const char *data, gsize length)
{
    g_autoptr(Correspondents) self = correspondents_new(key);
    Heading heading;

    if (length < sizeof heading)
        return NULL;
    memcpy(&heading, data, sizeof heading);
    if (memcmp(heading.name, NAME, sizeof heading.name) != 0 ||
        heading.n_entries > CORRESPONDENTS_MAX ||
        length != sizeof heading + heading.n_entries * sizeof(Entry))
        return NULL;

    g_array_append_vals(self->entries, data + sizeof heading, heading.n_entries);
    self->complete = heading.complete != 0;
    for (guint i = 1; i < self->entries->len; i++) {
        if (g_array_index(self->entries, Entry, i - 1).digest >=
            g_array_index(self->entries, Entry, i).digest)
            return NULL;
    }

    return g_steal_pointer(&self);
}

GBytes *
correspondents_to_bytes(const Correspondents *self)
{
    Heading heading = { .complete = self->complete, .n_entries = self->entries->len };
    GByteArray *bytes = g_byte_array_new();

    memcpy(heading.name, NAME, sizeof heading.name);
    g_byte_array_append(bytes, (const guint8 *)&heading, sizeof heading);
    g_byte_array_append(
        bytes, (const guint8 *)self->entries->data, self->entries->len * sizeof(Entry));

    return g_byte_array_free_to_bytes(bytes);
}

static int
compare(gconstpointer one, gconstpointer other)
{
    guint64 a = ((const Entry *)one)->digest;
    guint64 b = ((const Entry *)other)->digest;

    return (a > b) - (a < b);
}

static void
append(GArray *merged, const Entry *entry)
{
    Entry *last = merged->len > 0 ? &g_array_index(merged, Entry, merged->len - 1) : NULL;

    if (last == NULL || last->digest != entry->digest) {
        g_array_append_vals(merged, entry, 1);
        return;
    }
    last->day = MAX(last->day, entry->day);
    last->count = (guint16)MIN((guint)last->count + entry->count, G_MAXUINT16);
    last->rest |= entry->rest;
}

/* Takes in @fresh, in any order and some of them repeatedly. */
static void
merge(Correspondents *self, GArray *fresh)
{
    GArray *old = self->entries;
    guint i = 0;

    g_array_sort(fresh, compare);
    self->entries = g_array_sized_new(FALSE, FALSE, sizeof(Entry), old->len + fresh->len);
    for (guint j = 0; j < fresh->len; j++) {
        const Entry *entry = &g_array_index(fresh, Entry, j);

        for (; i < old->len && g_array_index(old, Entry, i).digest <= entry->digest; i++)
            append(self->entries, &g_array_index(old, Entry, i));
        append(self->entries, entry);
    }
    if (i < old->len)
        g_array_append_vals(self->entries, &g_array_index(old, Entry, i), old->len - i);
    g_array_unref(old);
}

static void
add(const Correspondents *self, GArray *fresh, const char *text, gsize length, guint day,
    gboolean rest)
{
    const Entry entry = { digest(self, text, length), day, rest ? 0 : 1, rest ? 1 : 0 };

    g_array_append_val(fresh, entry);
}

/* What a domain is known by: itself, and where the organisation's begins in it.
 *
 * Returns: (transfer full): a set of parts of the mailboxes of @message */
static GHashTable *
list_domains(const GHashTable *mailboxes, const PartyRules *parties)
{
    GHashTable *domains = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer mailbox;

    g_hash_table_iter_init(&iter, (GHashTable *)mailboxes);
    while (g_hash_table_iter_next(&iter, &mailbox, NULL)) {
        const char *domain = mailbox_domain(mailbox);

        g_hash_table_add(domains, (gpointer)domain);
        g_hash_table_add(domains, (gpointer)party_of_domain(parties, domain));
    }

    return domains;
}

static GHashTable *
list_mailboxes(const Message *message)
{
    GHashTable *mailboxes = g_hash_table_new(g_str_hash, g_str_equal);
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);

    for (gsize i = 0; i < n_addresses && addresses[i].field <= FIELD_BCC; i++) {
        if (addresses[i].mailbox != NULL &&
            g_hash_table_size(mailboxes) < CORRESPONDENTS_MAX_RECIPIENTS)
            g_hash_table_add(mailboxes, (gpointer)addresses[i].mailbox);
    }

    return mailboxes;
}

/* @rest: gets @domain without the letter at @place. */
static void
leave_out(char *rest, const char *domain, gsize length, gsize place)
{
    memcpy(rest, domain, place);
    memcpy(rest + place, domain + place + 1, length - place);
}

/* Of those that are written to often by now. */
static void
add_rests(const Correspondents *self, GArray *fresh, GHashTable *domains, guint day)
{
    GHashTableIter iter;
    gpointer domain;

    g_hash_table_iter_init(&iter, domains);
    while (g_hash_table_iter_next(&iter, &domain, NULL)) {
        gsize length = strlen(domain);
        const Entry *entry = find(self, domain, length);
        char rest[MAILBOX_MAX_DOMAIN + 1];

        if (length < ALIKE_MIN_NAME || length > MAILBOX_MAX_DOMAIN || entry == NULL ||
            entry->count < CORRESPONDENTS_OFTEN)
            continue;
        for (gsize i = 0; i < length; i++) {
            leave_out(rest, domain, length, i);
            add(self, fresh, rest, length - 1, day, TRUE);
        }
    }
}

void
correspondents_learn(
    Correspondents *self, const Message *message, const PartyRules *parties, guint day)
{
    g_autoptr(GHashTable) mailboxes = list_mailboxes(message);
    g_autoptr(GHashTable) domains = list_domains(mailboxes, parties);
    g_autoptr(GArray) fresh = g_array_new(FALSE, FALSE, sizeof(Entry));
    g_autoptr(GArray) rests = g_array_new(FALSE, FALSE, sizeof(Entry));
    GHashTableIter iter;
    gpointer text;

    g_hash_table_iter_init(&iter, mailboxes);
    while (g_hash_table_iter_next(&iter, &text, NULL))
        add(self, fresh, text, strlen(text), day, FALSE);
    g_hash_table_iter_init(&iter, domains);
    while (g_hash_table_iter_next(&iter, &text, NULL))
        add(self, fresh, text, strlen(text), day, FALSE);
    merge(self, fresh);

    add_rests(self, rests, domains, day);
    merge(self, rests);
}

/* Returns: from which day on there are no more than can be kept */
static guint
find_first_day(const GArray *entries, guint first, guint today)
{
    g_autofree guint *counts = g_new0(guint, today - first + 1);
    guint n_kept = 0;
    guint day = today;

    for (guint i = 0; i < entries->len; i++) {
        guint at = g_array_index(entries, Entry, i).day;

        counts[CLAMP(at, first, today) - first]++;
    }
    while (day > first && n_kept + counts[day - first] <= CORRESPONDENTS_MAX) {
        n_kept += counts[day - first];
        day--;
    }

    return day == first && n_kept + counts[0] <= CORRESPONDENTS_MAX ? first : day + 1;
}

void
correspondents_prune(Correspondents *self, guint today)
{
    guint first = today - MIN(today, CORRESPONDENTS_DAYS);
    guint n_kept = 0;

    first = find_first_day(self->entries, first, today);
    for (guint i = 0; i < self->entries->len; i++) {
        const Entry entry = g_array_index(self->entries, Entry, i);

        /* Those of today can be too many for themselves. */
        if (entry.day >= MIN(first, today) && n_kept < CORRESPONDENTS_MAX)
            g_array_index(self->entries, Entry, n_kept++) = entry;
    }
    g_array_set_size(self->entries, n_kept);
}

void
correspondents_set_complete(Correspondents *self)
{
    self->complete = TRUE;
}

gboolean
correspondents_is_complete(const Correspondents *self)
{
    return self->complete;
}

static gboolean
has(const Correspondents *self, const char *text)
{
    const Entry *entry = find(self, text, strlen(text));

    return entry != NULL && entry->count > 0;
}

gboolean
correspondents_has_mailbox(const Correspondents *self, const char *mailbox)
{
    return has(self, mailbox);
}

gboolean
correspondents_has_domain(const Correspondents *self, const char *domain)
{
    return has(self, domain);
}

static gboolean
is_meant(const Correspondents *self, const char *written, const char *domain)
{
    const Entry *entry = find(self, domain, strlen(domain));

    return entry != NULL && entry->count >= CORRESPONDENTS_OFTEN &&
           alike_is_slip(written, domain);
}

/* Puts a letter into @rest wherever there is room for one, until a domain is there that
 * is written to often. */
static char *
dup_completed(const Correspondents *self, const char *written, const char *rest)
{
    gsize length = strlen(rest);
    char domain[MAILBOX_MAX_DOMAIN + 1];

    for (gsize place = 0; place <= length; place++) {
        memcpy(domain, rest, place);
        memcpy(domain + place + 1, rest + place, length - place + 1);
        for (const char *letter = letters; *letter != '\0'; letter++) {
            domain[place] = *letter;
            if (is_meant(self, written, domain))
                return g_strdup(domain);
        }
    }

    return NULL;
}

/* @text: what was written, or that without a letter. */
static char *
dup_meant(const Correspondents *self, const char *written, const char *text)
{
    const Entry *entry = find(self, text, strlen(text));

    if (entry == NULL)
        return NULL;
    if (is_meant(self, written, text))
        return g_strdup(text);

    return entry->rest ? dup_completed(self, written, text) : NULL;
}

char *
correspondents_dup_alike(const Correspondents *self, const char *domain)
{
    gsize length = strlen(domain);
    char rest[MAILBOX_MAX_DOMAIN + 1];
    char *meant;

    if (self->entries->len == 0 || length == 0 || length >= MAILBOX_MAX_DOMAIN)
        return NULL;

    meant = dup_meant(self, domain, domain);
    for (gsize i = 0; i < length && meant == NULL; i++) {
        leave_out(rest, domain, length, i);
        meant = dup_meant(self, domain, rest);
    }

    return meant;
}

gsize
correspondents_get_size(const Correspondents *self)
{
    return self->entries->len;
}
