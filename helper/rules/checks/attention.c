/* Finds what the organisation wants to be looked at twice: recipients, words, files. */
#include <glib/gi18n.h>
#include <string.h>

#include "rules/checks.h"
#include "text/phrase.h"
#include "text/word-finder.h"

#define MAX_NAMED 3

/* Takes @list.  Returns: whether somebody is asked */
static gboolean
add(const CheckInput *input, Verdict *verdict, const char *format, char *list)
{
    g_autofree char *owned = list;
    GString *text = g_string_new(format);

    g_string_replace(text, "%s", owned, 1);
    if (input->answered != NULL && g_hash_table_contains(input->answered, text->str)) {
        g_string_free(text, TRUE);
        return FALSE;
    }

    verdict_add(verdict, "attention", LEVEL_CONFIRM, g_string_free(text, FALSE));
    return TRUE;
}

static char *
name(const GPtrArray *names)
{
    return phrase_list(
        (const char *const *)names->pdata, MIN(names->len, MAX_NAMED), names->len);
}

/* Nobody is asked about those to whom nobody may write at all. */
static gboolean
is_meant(const CheckInput *input, const MessageAddress *address)
{
    return address->mailbox != NULL &&
           policy_wants_attention(input->policy, address->mailbox) &&
           !policy_is_refused(input->policy, address->mailbox) &&
           !relations_get(input->relations, address->number)->own;
}

static void
find_recipients(const CheckInput *input, Verdict *verdict)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    gboolean all_outside = TRUE; /* nobody inside is ticked by themselves */
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(input->message, &n_addresses);

    for (gsize i = 0; i < n_addresses && addresses[i].field <= FIELD_BCC; i++) {
        if (!is_meant(input, &addresses[i]) ||
            !g_hash_table_add(seen, GUINT_TO_POINTER(addresses[i].number)))
            continue;
        g_ptr_array_add(names, (gpointer)addresses[i].mailbox);
        if (relations_get(input->relations, addresses[i].number)->internal)
            all_outside = FALSE;
    }
    if (names->len == 0)
        return;

    if (add(input, verdict,
            /* Translators: %s is a list of addresses. */
            _("Look twice at these recipients: %s"),
            phrase_addresses(
                (const char *const *)names->pdata, MIN(names->len, MAX_NAMED),
                names->len)) &&
        all_outside)
        verdict_name_parts(verdict);
}

/* Returns: (transfer full) (element-type utf8): those of @words that are in a text of
 * @texts, which are folded, without the * around them */
static GPtrArray *
find_words(char **words, const GPtrArray *texts)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);

    for (; *words != NULL; words++) {
        gboolean is_in = FALSE;
        g_autofree char *shown = g_strdup(*words + strspn(*words, "*"));

        for (gsize length = strlen(shown); length > 0 && shown[length - 1] == '*';)
            shown[--length] = '\0';
        for (guint i = 0; i < texts->len && !is_in; i++)
            is_in = word_finder_is_in(*words, g_ptr_array_index(texts, i));
        if (is_in)
            g_ptr_array_add(found, g_strdup(*shown != '\0' ? shown : *words));
    }

    return found;
}

static void
find_in_subject(const CheckInput *input, Verdict *verdict)
{
    const char *subject = message_get_subject(input->message);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) found = NULL;

    if (subject == NULL)
        return;

    g_ptr_array_add(texts, word_finder_fold(subject));
    found = find_words(input->policy->attention_words, texts);
    if (found->len > 0)
        add(input, verdict,
            /* Translators: %s is a list of words. */
            _("Look twice at these words in the subject: %s"), name(found));
}

static void
find_in_texts(const CheckInput *input, Verdict *verdict)
{
    g_autoptr(GPtrArray) found =
        find_words(input->policy->attention_words, wording_get_texts(input->wording));

    if (found->len > 0)
        add(input, verdict,
            /* Translators: %s is a list of words. */
            _("Look twice at these words in the text: %s"), name(found));
}

static gboolean
is_listed(char **words, const char *file)
{
    g_autofree char *folded = word_finder_fold(file);

    for (; *words != NULL; words++) {
        if (word_finder_is_in(*words, folded))
            return TRUE;
    }

    return FALSE;
}

static void
find_files(const CheckInput *input, Verdict *verdict)
{
    const GPtrArray *files = wording_get_files(input->wording);
    g_autoptr(GPtrArray) found = g_ptr_array_new();

    for (guint i = 0; i < files->len; i++) {
        gpointer file = g_ptr_array_index(files, i);

        if (is_listed(input->policy->attention_files, file))
            g_ptr_array_add(found, file);
    }
    if (found->len == 0)
        return;

    if (add(input, verdict,
            /* Translators: %s is a list of files. */
            _("Look twice at these attachments: %s"), name(found)))
        verdict_name_parts(verdict);
}

void
check_attention(const CheckInput *input, Verdict *verdict)
{
    if (input->asked)
        return;

    find_recipients(input, verdict);
    /* Inside, words such as “internal” are what they should be. */
    if (input->wording == NULL ||
        (exposure_get_recipients(input->exposure)->external == 0 &&
         message_get_newsgroups(input->message)[0] == NULL))
        return;

    find_in_subject(input, verdict);
    find_in_texts(input, verdict);
    find_files(input, verdict);
}
