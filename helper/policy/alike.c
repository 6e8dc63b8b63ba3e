#include "policy/alike.h"

#include <string.h>

#include "mail/mailbox.h"

/* Numbers of domains in open addressing, with one byte of each text's hash beside them:
 * nearly all that is asked for is not there, and most of that these bytes say. */
struct _AlikeSet {
    GPtrArray *domains;
    guint8 *tags; /* 0: nothing is there */
    guint32 *numbers;
    gsize n_slots; /* a power of 2 */
};

/* Of FNV-1a, 64 bits. */
#define HASH_START G_GUINT64_CONSTANT(0xcbf29ce484222325)
#define HASH_PRIME G_GUINT64_CONSTANT(0x100000001b3)

/* Returns: whether one slip makes @written of @meant, which differ in their first letter
 */
static gboolean
differs_once(const char *written, const char *meant)
{
    gsize n_written = strlen(written);
    gsize n_meant = strlen(meant);

    if (n_written + 1 == n_meant)
        return *meant != '.' && strcmp(written, meant + 1) == 0;
    if (n_written == n_meant + 1)
        return *written != '.' && strcmp(written + 1, meant) == 0;
    if (n_written != n_meant || *written == '.' || *meant == '.')
        return FALSE;

    return strcmp(written + 1, meant + 1) == 0 ||
           (written[0] == meant[1] && written[1] == meant[0] &&
            strcmp(written + 2, meant + 2) == 0);
}

/* Of the name that @place is in, or at the end of. */
static gsize
length_of_name(const char *domain, gsize place)
{
    gsize begin = place;

    while (begin > 0 && domain[begin - 1] != '.')
        begin--;

    return strcspn(domain + begin, ".");
}

gboolean
alike_is_slip(const char *written, const char *meant)
{
    gsize place = 0;

    while (written[place] != '\0' && written[place] == meant[place])
        place++;

    return strcmp(written + place, meant + place) != 0 &&
           differs_once(written + place, meant + place) &&
           length_of_name(meant, place) >= ALIKE_MIN_NAME;
}

/* Lists @domain, and what is left of it without a letter of a name that is long enough
 * for a slip.  @hashes: gets one of each, #MAILBOX_MAX_DOMAIN + 1 at the most.  Returns:
 * how many
 */
static gsize
list_texts(const char *domain, guint64 *hashes)
{
    guint64 before = HASH_START;
    gsize n_name = strcspn(domain, ".");
    gsize n_texts = 0;

    if (strlen(domain) > MAILBOX_MAX_DOMAIN)
        return 0;

    for (const char *p = domain; *p != '\0'; p++) {
        if (*p == '.') {
            n_name = strcspn(p + 1, ".");
        } else if (n_name >= ALIKE_MIN_NAME && *p != p[1]) {
            guint64 hash = before;

            for (const char *q = p + 1; *q != '\0'; q++)
                hash = (hash ^ (guint8)*q) * HASH_PRIME;
            hashes[n_texts++] = hash;
        }
        before = (before ^ (guint8)*p) * HASH_PRIME;
    }
    hashes[n_texts++] = before;

    return n_texts;
}

static gsize
first_slot(const AlikeSet *set, guint64 hash)
{
    return (gsize)(hash ^ hash >> 32) & (set->n_slots - 1);
}

static guint8
tag_of(guint64 hash)
{
    return (guint8)(hash >> 56 | 1);
}

static void
add_text(AlikeSet *set, guint64 hash, guint32 number)
{
    gsize slot = first_slot(set, hash);

    while (set->tags[slot] != 0)
        slot = (slot + 1) & (set->n_slots - 1);
    set->tags[slot] = tag_of(hash);
    set->numbers[slot] = number;
}

AlikeSet *
alike_set_new(GPtrArray *domains)
{
    AlikeSet *set = g_new0(AlikeSet, 1);
    guint64 hashes[MAILBOX_MAX_DOMAIN + 1];
    gsize n_texts = 0;

    for (guint i = 0; i < domains->len; i++)
        n_texts += list_texts(domains->pdata[i], hashes);
    for (set->n_slots = 8; set->n_slots < n_texts + n_texts / 2; set->n_slots *= 2)
        ;
    set->tags = g_new0(guint8, set->n_slots);
    set->numbers = g_new(guint32, set->n_slots);
    set->domains = domains;
    for (guint i = 0; i < domains->len; i++) {
        gsize n = list_texts(domains->pdata[i], hashes);

        while (n > 0)
            add_text(set, hashes[--n], i);
    }

    return set;
}

void
alike_set_free(AlikeSet *set)
{
    g_ptr_array_unref(set->domains);
    g_free(set->tags);
    g_free(set->numbers);
    g_free(set);
}

/* Returns: the number of the first domain that was meant, or @found if that is before */
static guint32
look_for_text(const AlikeSet *set, guint64 hash, const char *written, guint32 found)
{
    guint8 tag = tag_of(hash);

    for (gsize slot = first_slot(set, hash); set->tags[slot] != 0;
         slot = (slot + 1) & (set->n_slots - 1)) {
        guint32 number;

        if (set->tags[slot] != tag)
            continue;
        number = set->numbers[slot];
        if (number < found && alike_is_slip(written, set->domains->pdata[number]))
            found = number;
    }

    return found;
}

const char *
alike_set_find(const AlikeSet *set, const char *written)
{
    guint64 hashes[MAILBOX_MAX_DOMAIN + 1];
    gsize n_texts = list_texts(written, hashes);
    guint32 found = G_MAXUINT32;

    /* They lie anywhere: all are on their way from the memory before the first is needed.
     */
    for (gsize i = 0; i < n_texts; i++)
        __builtin_prefetch(&set->tags[first_slot(set, hashes[i])]);
    for (gsize i = 0; i < n_texts; i++)
        found = look_for_text(set, hashes[i], written, found);

    return found != G_MAXUINT32 ? set->domains->pdata[found] : NULL;
}
