#include "rules/points.h"

#include <glib/gi18n.h>
#include <string.h>

#include "text/harmless.h"
#include "text/phrase.h"

/* How many addresses of one party are named before their number is. */
#define MAX_ADDRESSES 3

/* An outside party, or a newsgroup. */
typedef struct {
    const char *name;
    GPtrArray *mailboxes; /* of char *: the first of them */
    guint n_mailboxes;
} Reader;

/* Who gets the message outside. */
typedef struct {
    GPtrArray *readers; /* of Reader, in header order */
    guint fields[FIELD_BCC + 1];
    guint n_newsgroups;
} Readers;

static void
reader_free(Reader *reader)
{
    g_ptr_array_unref(reader->mailboxes);
    g_free(reader);
}

static Reader *
add_reader(Readers *readers, const char *name)
{
    Reader *reader = g_new0(Reader, 1);

    reader->name = name;
    reader->mailboxes = g_ptr_array_new();
    g_ptr_array_add(readers->readers, reader);

    return reader;
}

static void
find_readers(const CheckInput *input, Readers *readers)
{
    g_autoptr(GHashTable) parties = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(input->message, &n_addresses);
    const char *const *newsgroups = message_get_newsgroups(input->message);

    for (gsize i = 0; i < n_addresses && addresses[i].field <= FIELD_BCC; i++) {
        const MessageAddress *address = &addresses[i];
        const Relation *relation;
        Reader *reader;

        if (address->mailbox == NULL)
            continue;
        relation = relations_get(input->relations, address->number);
        if (relation->internal || relation->own ||
            !g_hash_table_add(seen, GUINT_TO_POINTER(address->number)))
            continue;
        reader = g_hash_table_lookup(parties, relation->party);
        if (reader == NULL) {
            reader = add_reader(readers, relation->party);
            g_hash_table_insert(parties, (gpointer)relation->party, reader);
        }
        if (reader->n_mailboxes++ < MAX_ADDRESSES)
            g_ptr_array_add(reader->mailboxes, (gpointer)address->mailbox);
        readers->fields[address->field]++;
    }

    for (; *newsgroups != NULL; newsgroups++, readers->n_newsgroups++)
        add_reader(readers, *newsgroups);
}

static char *
describe(const Reader *reader)
{
    g_autofree char *name = harmless_address(reader->name);
    g_autofree char *list = phrase_addresses(
        (const char *const *)reader->mailboxes->pdata, reader->mailboxes->len,
        reader->n_mailboxes);

    /* At a provider, and in a newsgroup, the name says all. */
    if (reader->n_mailboxes == 0 || strchr(reader->name, '@') != NULL)
        return g_steal_pointer(&name);

    return g_strdup_printf("%s: %s", name, list);
}

static char *
count_field(const char *field, guint number)
{
    g_autofree char *count = phrase_number(number);

    return g_strdup_printf(
        ngettext(
            /* Translators: a field of a message (To, Cc or Bcc, in your language), and a
             * number. */
            "%1$s: %2$s person outside", "%1$s: %2$s people outside", number),
        field, count);
}

/* Returns: whether each is named */
static gboolean
add_readers(const CheckInput *input, GPtrArray *points)
{
    /* Translators: To, Cc and Bcc are fields of a message, as the window names them. */
    static const char *const fields[] = { N_("To"), N_("Cc"), N_("Bcc") };
    Readers readers = { .readers =
                            g_ptr_array_new_with_free_func((GDestroyNotify)reader_free) };
    gboolean named;
    gboolean all = TRUE;

    find_readers(input, &readers);
    named = readers.readers->len <= POINTS_MAX_NAMED;
    if (named) {
        for (guint i = 0; i < readers.readers->len; i++) {
            const Reader *reader = g_ptr_array_index(readers.readers, i);

            g_ptr_array_add(points, describe(reader));
            all = all && reader->n_mailboxes <= MAX_ADDRESSES;
        }
    } else {
        for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
            if (readers.fields[i] > 0)
                g_ptr_array_add(points, count_field(_(fields[i]), readers.fields[i]));
        }
        if (readers.n_newsgroups > 0) {
            g_autofree char *count = phrase_number(readers.n_newsgroups);

            g_ptr_array_add(
                points,
                g_strdup_printf(
                    /* Translators: %s is a number. */
                    ngettext("%s newsgroup", "%s newsgroups", readers.n_newsgroups),
                    count));
        }
    }
    g_ptr_array_unref(readers.readers);

    return named && all;
}

/* Returns: whether each is named */
static gboolean
add_files(const CheckInput *input, GPtrArray *points)
{
    const GPtrArray *files =
        input->wording != NULL ? wording_get_files(input->wording) : NULL;
    guint n_files = files != NULL ? files->len : 0;

    for (guint i = 0; i < n_files && n_files <= POINTS_MAX_NAMED; i++) {
        const char *file = g_ptr_array_index(files, i);
        g_autofree char *name = phrase_list(&file, 1, 1);

        g_ptr_array_add(
            points,
            /* Translators: %s is the name of an attachment. */
            g_strdup_printf(_("Attachment: %s"), name));
    }
    if (n_files > POINTS_MAX_NAMED) {
        g_autofree char *count = phrase_number(n_files);

        g_ptr_array_add(
            points, g_strdup_printf(
                        /* Translators: %s is a number. */
                        ngettext("%s attachment", "%s attachments", n_files), count));
    }

    return n_files <= POINTS_MAX_NAMED;
}

/* What is shown to whom has an acknowledgement of its own, which says both. */
static gboolean
is_acknowledged(const char *check)
{
    static const char *const checks[] = { "exposure", "crowd", "list", "headers", NULL };

    return g_strv_contains(checks, check);
}

/* @is_named: whether the acknowledgement is about the finding that decides, as nobody is
 * shown
 * @has_parts: whether there is a point for each recipient and file already */
static void
add_findings(
    const Verdict *verdict, gboolean is_named, gboolean has_parts, GPtrArray *points)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(verdict, &n_findings);

    for (guint i = 0; i < n_findings; i++) {
        gboolean decides = is_named && findings[i].level == verdict_get_level(verdict);

        is_named = is_named && !decides;
        if (!decides && !is_acknowledged(findings[i].check) &&
            !(has_parts && findings[i].names_parts) &&
            strcmp(findings[i].check, "pointing") != 0)
            g_ptr_array_add(points, finding_dup_text(&findings[i]));
    }
}

GPtrArray *
points_find(const CheckInput *input, const Verdict *verdict)
{
    GPtrArray *points = g_ptr_array_new_with_free_func(g_free);
    gboolean always = input->policy->pointing == POINTING_ALWAYS;
    gboolean shows = exposure_get_figures(input->exposure)->addresses > 0;
    Level level = verdict_get_level(verdict);
    gboolean has_parts = FALSE;

    if (input->asked || level == LEVEL_PASS || level == LEVEL_BLOCK ||
        input->policy->pointing == POINTING_NEVER)
        return points;

    if (always) {
        has_parts = add_readers(input, points);
        has_parts = add_files(input, points) && has_parts;
    }
    add_findings(verdict, !always && !shows, has_parts, points);

    return points;
}
