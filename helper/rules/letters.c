#include "rules/letters.h"

#include <glib/gi18n.h>
#include <string.h>

#include "contents/search.h"
#include "rules/each-offer.h"
#include "text/harmless.h"
#include "text/phrase.h"

/* In characters, of the name of a file. */
#define MAX_NAME 100

/* One that is to be sent. */
typedef struct {
    char *to;
    GBytes *bytes;
} Planned;

/* What was found in a letter. */
typedef struct {
    const char *check;
    char *text;
} Found;

struct _Letters {
    guint n_files;
    guint n_read;
    guint n_repeated;
    guint n_faults;
    gsize size;
    gboolean has_html;
    char *from;   /* NULL: none could be read yet */
    char *sender; /* normalised */
    char *reason; /* NULL: they can be sent so far */
    GPtrArray *planned;
    GHashTable *places;  /* mailbox → place in @planned, from 1 */
    GPtrArray *faults;   /* of LetterFault */
    GPtrArray *found;    /* of Found */
    GPtrArray *findings; /* of char * */
    GBytes *together;    /* what @inspection is of */
    Inspection *inspection;
};

static void
planned_free(Planned *planned)
{
    g_free(planned->to);
    g_bytes_unref(planned->bytes);
    g_free(planned);
}

static void
found_free(Found *found)
{
    g_free(found->text);
    g_free(found);
}

static void
fault_free(LetterFault *fault)
{
    g_free(fault->file);
    g_free(fault->reason);
    g_free(fault);
}

Letters *
letters_new(guint n_files, const Policy *policy)
{
    Letters *letters = g_new0(Letters, 1);

    letters->n_files = n_files;
    letters->planned = g_ptr_array_new_with_free_func((GDestroyNotify)planned_free);
    letters->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    letters->faults = g_ptr_array_new_with_free_func((GDestroyNotify)fault_free);
    letters->found = g_ptr_array_new_with_free_func((GDestroyNotify)found_free);
    letters->findings = g_ptr_array_new_with_free_func(g_free);
    if (policy->each == EACH_NEVER)
        letters->reason = g_strdup(_("One message each is switched off."));
    else
        letters->reason = each_offer_dup_excess(policy, n_files);
    if (letters->reason == NULL && n_files > LETTERS_MAX)
        letters->reason = each_offer_dup_limit(n_files, LETTERS_MAX);

    return letters;
}

void
letters_free(Letters *letters)
{
    g_clear_pointer(&letters->inspection, inspection_free);
    g_clear_pointer(&letters->together, g_bytes_unref);
    g_ptr_array_unref(letters->findings);
    g_ptr_array_unref(letters->found);
    g_ptr_array_unref(letters->faults);
    g_hash_table_unref(letters->places);
    g_ptr_array_unref(letters->planned);
    g_free(letters->reason);
    g_free(letters->sender);
    g_free(letters->from);
    g_free(letters);
}

/* --- What cannot be sent --- */

/* @reason is taken over. */
static void
add_fault(Letters *letters, const char *name, char *reason)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    g_autofree char *harmless = harmless_text(valid);
    LetterFault *fault = NULL;

    letters->n_faults++;
    if (letters->faults->len >= LETTERS_MAX_FAULTS) {
        g_free(reason);
        return;
    }

    fault = g_new0(LetterFault, 1);
    fault->file = phrase_shorten(harmless, MAX_NAME);
    fault->reason = reason;
    g_ptr_array_add(letters->faults, fault);
}

/* Returns: (transfer full): why such a file is not sent */
static char *
explain(SingleLetterError code)
{
    g_autofree char *limit = NULL;

    switch (code) {
    case SINGLE_LETTER_ERROR_SIZE:
        limit = phrase_number(SINGLE_LETTER_MAX / 1024);
        /* Translators: %s is a number. */
        return g_strdup_printf(_("A message may have %s KiB at the most."), limit);
    case SINGLE_LETTER_ERROR_HEADER:
        return g_strdup(_("This is no message, or its header cannot be read."));
    case SINGLE_LETTER_ERROR_FROM:
        return g_strdup(_("From must be one address."));
    case SINGLE_LETTER_ERROR_TO:
        return g_strdup(_("To must be one address."));
    case SINGLE_LETTER_ERROR_OTHERS:
        return g_strdup(_("No address may stand beside From and To."));
    case SINGLE_LETTER_ERROR_SUBJECT:
        return g_strdup(_("The subject is missing, or cannot be read."));
    case SINGLE_LETTER_ERROR_BODY:
        return g_strdup(_("A message must be text alone, without attachments."));
    case SINGLE_LETTER_ERROR_TEXT:
        return g_strdup(_("The text cannot be read as it is encoded."));
    }

    g_assert_not_reached();
}

/* --- One of them --- */

static void
keep_finding(Letters *letters, const Finding *finding)
{
    Found *found = NULL;

    for (guint i = 0; i < letters->found->len; i++) {
        const Found *other = g_ptr_array_index(letters->found, i);

        if (strcmp(other->text, finding->text) == 0)
            return;
    }
    if (letters->found->len >= LETTERS_MAX_FINDINGS)
        return;

    found = g_new0(Found, 1);
    found->check = finding->check;
    found->text = g_strdup(finding->text);
    g_ptr_array_add(letters->found, found);
}

/* Returns: (transfer full) (nullable): why it may not go */
static char *
judge(Letters *letters, GBytes *bytes, const InspectionInput *with)
{
    g_autoptr(Contents) contents = contents_new();
    g_autoptr(Wording) wording =
        policy_reads_words(with->policy) ? wording_new(bytes) : NULL;
    InspectionInput input = *with;
    g_autoptr(Inspection) inspection = NULL;
    guint n_findings = 0;
    const Finding *findings = NULL;

    if (with->policy->contents_from > 0)
        search_message(contents, bytes);
    input.message = bytes;
    input.contents = contents;
    input.wording = wording;
    inspection = inspection_new(&input, NULL);
    if (inspection == NULL)
        return explain(SINGLE_LETTER_ERROR_HEADER);

    findings = verdict_get_findings(inspection->verdict, &n_findings);
    for (guint i = 0; i < n_findings; i++) {
        if (findings[i].level >= LEVEL_CONVERT)
            return g_strdup(findings[i].text);
        keep_finding(letters, &findings[i]);
    }

    return NULL;
}

/* Whether a file says to its person what that of @planned says. */
static gboolean
says_the_same(const Planned *planned, const SingleLetter *letter)
{
    g_autoptr(SingleLetter) other = single_letter_read(planned->bytes, NULL);

    return other != NULL && strcmp(other->subject, letter->subject) == 0 &&
           strcmp(other->text, letter->text) == 0 && other->is_html == letter->is_html;
}

/* Returns: (transfer full) (nullable): why it is not sent; of one that is there already:
 *   %NULL, and it is left out */
static char *
plan(Letters *letters, SingleLetter *letter, GBytes *bytes)
{
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(letters->places, letter->mailbox));
    Planned *planned = NULL;

    if (letters->from == NULL) {
        letters->from = g_strdup(letter->from);
        letters->sender = g_strdup(letter->sender);
    }
    if (strcmp(letters->from, letter->from) != 0)
        return g_strdup(_("From must be the same in all messages."));
    if (place > 0 &&
        !says_the_same(g_ptr_array_index(letters->planned, place - 1), letter))
        return g_strdup(_("Another message goes to the same person."));
    if (place > 0) {
        letters->n_repeated++;
        return NULL;
    }

    planned = g_new0(Planned, 1);
    planned->to = g_strdup(letter->to);
    planned->bytes = g_bytes_ref(bytes);
    g_ptr_array_add(letters->planned, planned);
    g_hash_table_insert(
        letters->places, g_strdup(letter->mailbox),
        GUINT_TO_POINTER(letters->planned->len));
    return NULL;
}

void
letters_add(
    Letters *letters, const char *name, GBytes *bytes, const InspectionInput *with)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SingleLetter) letter = single_letter_read(bytes, &error);
    char *reason = NULL;

    g_return_if_fail(letters->n_read < letters->n_files);

    letters->n_read++;
    letters->size += g_bytes_get_size(bytes);
    letters->has_html = letters->has_html || (letter != NULL && letter->is_html);
    if (letter == NULL)
        reason = explain(error->code);
    else if ((reason = judge(letters, bytes, with)) == NULL)
        reason = plan(letters, letter, bytes);
    if (reason != NULL)
        add_fault(letters, name, reason);
    if (letters->size > LETTERS_MAX_SIZE && letters->reason == NULL) {
        g_autofree char *limit = phrase_number(LETTERS_MAX_SIZE / 1024 / 1024);

        letters->reason =
            /* Translators: %s is a number. */
            g_strdup_printf(_("All messages may have %s MiB at the most."), limit);
    }
}

/* --- All of them --- */

/* Returns: (transfer full): a message to everybody, in Bcc */
static GBytes *
write_together(const Letters *letters)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "From: %s\r\nBcc: ", letters->from);
    for (guint i = 0; i < letters->planned->len; i++)
        g_string_append_printf(
            text, "%s%s", i > 0 ? ",\r\n " : "", letters_get_to(letters, i));
    g_string_append(text, "\r\n\r\n");

    return g_string_free_to_bytes(text);
}

/* What is told of all of them is not told of one as well. */
static void
tell_findings(Letters *letters)
{
    guint n_findings = 0;
    const Finding *findings =
        verdict_get_findings(letters->inspection->verdict, &n_findings);

    for (guint i = 0; i < n_findings; i++)
        g_ptr_array_add(letters->findings, g_strdup(findings[i].text));
    for (guint i = 0; i < letters->found->len; i++) {
        const Found *found = g_ptr_array_index(letters->found, i);
        gboolean is_told = FALSE;

        for (guint j = 0; j < n_findings; j++)
            is_told |= strcmp(findings[j].check, found->check) == 0;
        if (!is_told)
            g_ptr_array_add(letters->findings, g_strdup(found->text));
    }
}

/* Returns: (transfer full) (nullable): why a message to all of them may not go */
static char *
find_block(const Verdict *verdict)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(verdict, &n_findings);

    for (guint i = 0; i < n_findings; i++) {
        if (findings[i].level == LEVEL_BLOCK)
            return findings[i].advice != NULL
                       ? g_strdup_printf("%s\n%s", findings[i].text, findings[i].advice)
                       : g_strdup(findings[i].text);
    }

    return NULL;
}

/* Whether @inspection is of those who get a letter, and of nobody else. */
static gboolean
reaches_all(const Letters *letters, const Inspection *inspection)
{
    gsize n_addresses = 0;
    const MessageAddress *addresses =
        message_get_addresses(inspection->message, &n_addresses);

    if (n_addresses != letters->planned->len ||
        message_get_unreadable(inspection->message)[0] != NULL)
        return FALSE;
    for (gsize i = 0; i < n_addresses; i++) {
        if (addresses[i].mailbox == NULL ||
            GPOINTER_TO_UINT(
                g_hash_table_lookup(letters->places, addresses[i].mailbox)) != i + 1)
            return FALSE;
    }

    return TRUE;
}

static void
judge_together(Letters *letters, const InspectionInput *with)
{
    InspectionInput input = *with;

    letters->together = write_together(letters);
    input.message = letters->together;
    input.approval = APPROVAL_IMPOSSIBLE; /* nobody is asked from here */
    letters->inspection = inspection_new(&input, NULL);
    if (letters->inspection == NULL || !reaches_all(letters, letters->inspection)) {
        letters->reason = explain(SINGLE_LETTER_ERROR_HEADER);
        return;
    }

    letters->reason = find_block(letters->inspection->verdict);
    if (letters->reason == NULL && inspection_lacks_approval(letters->inspection))
        letters->reason = g_strdup(_("Others have to approve this message before it can "
                                     "go to each person alone."));
    tell_findings(letters);
}

void
letters_finish(Letters *letters, const InspectionInput *with)
{
    g_autofree char *number = phrase_number(letters->n_faults);

    g_return_if_fail(letters->n_read == letters->n_files);

    if (letters->reason == NULL && letters->n_faults > 0)
        letters->reason = g_strdup_printf(
            ngettext(
                /* Translators: %s is a number of files. */
                "%s file cannot be sent as it is, so nothing is sent.",
                "%s files cannot be sent as they are, so nothing is sent.",
                letters->n_faults),
            number);
    if (letters->reason == NULL)
        judge_together(letters, with);
}

gboolean
letters_get_has_html(const Letters *letters)
{
    return letters->has_html;
}

guint
letters_get_n_read(const Letters *letters)
{
    return letters->n_read;
}

guint
letters_get_n_files(const Letters *letters)
{
    return letters->n_files;
}

const char *
letters_get_reason(const Letters *letters)
{
    return letters->reason;
}

const GPtrArray *
letters_get_faults(const Letters *letters)
{
    return letters->faults;
}

const GPtrArray *
letters_get_findings(const Letters *letters)
{
    return letters->findings;
}

const Inspection *
letters_get_inspection(const Letters *letters)
{
    return letters->inspection;
}

guint
letters_get_n_messages(const Letters *letters)
{
    return letters->planned->len;
}

guint
letters_get_n_repeated(const Letters *letters)
{
    return letters->n_repeated;
}

const char *
letters_get_from(const Letters *letters)
{
    return letters->from;
}

const char *
letters_get_sender(const Letters *letters)
{
    return letters->sender;
}

const char *
letters_get_to(const Letters *letters, guint place)
{
    return ((const Planned *)g_ptr_array_index(letters->planned, place))->to;
}

GBytes *
letters_get_bytes(const Letters *letters, guint place)
{
    return ((const Planned *)g_ptr_array_index(letters->planned, place))->bytes;
}

guint
letters_get_samples(const Letters *letters, guint samples[LETTERS_MAX_SAMPLES])
{
    const guint places[] = { 0, letters->planned->len / 2, letters->planned->len - 1 };
    guint n_samples = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        if (n_samples == 0 || samples[n_samples - 1] < places[i])
            samples[n_samples++] = places[i];
    }

    return n_samples;
}
