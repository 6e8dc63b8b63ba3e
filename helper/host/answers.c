#include "host/answers.h"

#include <string.h>

/* In digests: of more nothing is known, and the sender is asked once more. */
#define MAX_DIGESTS 50000

/* Of a message to more nobody remembers what it was about. */
#define MAX_RECIPIENTS 1000

struct _Answers {
    GHashTable *digests; /* set of strings */
};

Answers *
answers_new(void)
{
    Answers *answers = g_new0(Answers, 1);

    answers->digests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    return answers;
}

void
answers_free(Answers *answers)
{
    g_hash_table_unref(answers->digests);
    g_free(answers);
}

static void
add_text(GChecksum *checksum, const char *text)
{
    if (text != NULL)
        g_checksum_update(checksum, (const guchar *)text, (gssize)strlen(text));
    g_checksum_update(checksum, (const guchar *)"", 1);
}

char *
answers_dup_place(const Inspection *inspection, GBytes *message)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *conversation = inspection->replied_to != NULL
                                        ? message_dup_conversation(inspection->replied_to)
                                        : NULL;
    gsize size = 0;
    const char *start = g_bytes_get_data(message, &size);
    const char *body = g_strstr_len(start, (gssize)size, "\r\n\r\n");

    add_text(checksum, conversation);
    if (conversation == NULL) {
        add_text(checksum, message_get_subject(inspection->message));
        if (body != NULL)
            g_checksum_update(
                checksum, (const guchar *)body, (gssize)size - (body - start));
    }

    return g_strdup(g_checksum_get_string(checksum));
}

static char *
digest(const char *place, const char *text, const char *mailbox)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

    add_text(checksum, place);
    add_text(checksum, text);
    add_text(checksum, mailbox);

    return g_strdup(g_checksum_get_string(checksum));
}

/* Does something with each digest of a finding, one a recipient, until it is %FALSE.
 *
 * Returns: whether there was a recipient, and it was %TRUE for all of them */
typedef gboolean (*DigestFunc)(GHashTable *digests, char *digest);

static gboolean
each_digest(
    GHashTable *digests, const Inspection *inspection, const char *place,
    const char *text, DigestFunc func)
{
    gsize n_addresses = 0;
    const MessageAddress *addresses =
        message_get_addresses(inspection->message, &n_addresses);
    const char *const *newsgroups = message_get_newsgroups(inspection->message);
    gboolean any = newsgroups[0] != NULL;

    if (n_addresses + g_strv_length((char **)newsgroups) > MAX_RECIPIENTS)
        return FALSE;
    for (gsize i = 0; i < n_addresses && addresses[i].field <= FIELD_BCC; i++) {
        if (addresses[i].mailbox == NULL)
            continue;
        any = TRUE;
        if (!func(digests, digest(place, text, addresses[i].mailbox)))
            return FALSE;
    }
    for (; *newsgroups != NULL; newsgroups++) {
        if (!func(digests, digest(place, text, *newsgroups)))
            return FALSE;
    }

    return any;
}

static gboolean
keep(GHashTable *digests, char *digest)
{
    g_hash_table_add(digests, digest);
    return TRUE;
}

static gboolean
is_kept(GHashTable *digests, char *digest)
{
    g_autofree char *owned = digest;

    return g_hash_table_contains(digests, owned);
}

void
answers_add(Answers *answers, const Inspection *inspection, const char *place)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(inspection->verdict, &n_findings);

    if (g_hash_table_size(answers->digests) > MAX_DIGESTS)
        g_hash_table_remove_all(answers->digests);
    for (guint i = 0; i < n_findings; i++) {
        if (strcmp(findings[i].check, "attention") == 0)
            each_digest(answers->digests, inspection, place, findings[i].text, keep);
    }
}

GHashTable *
answers_find(const Answers *answers, const Inspection *inspection, const char *place)
{
    g_autoptr(GHashTable) found =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(inspection->verdict, &n_findings);

    for (guint i = 0; i < n_findings; i++) {
        if (strcmp(findings[i].check, "attention") == 0 &&
            each_digest(answers->digests, inspection, place, findings[i].text, is_kept))
            g_hash_table_add(found, g_strdup(findings[i].text));
    }

    return g_hash_table_size(found) > 0 ? g_steal_pointer(&found) : NULL;
}
