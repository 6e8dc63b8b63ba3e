/* Finds addresses of outsiders in the text and the attachments of a message that goes to
 * other outsiders. */
#include <glib/gi18n.h>

#include "rules/carried.h"
#include "rules/checks.h"
#include "text/harmless.h"
#include "text/phrase.h"

#define MAX_NAMED 3

/* More files than this are counted. */
#define MAX_FINDINGS 3

static char *
name_sheet(const ContentsPlace *place)
{
    g_autofree char *number = phrase_number(place->number);

    if (place->hidden)
        /* Translators: %s is the number of a sheet of a table that nobody sees. */
        return g_strdup_printf(_("hidden sheet %s"), number);
    /* Translators: %s is the number of a sheet of a table. */
    return g_strdup_printf(_("sheet %s"), number);
}

static char *
name_place(const ContentsPlace *place)
{
    g_autofree char *sheet = place->number > 0 ? name_sheet(place) : NULL;

    if (place->member == NULL || sheet == NULL)
        return sheet != NULL ? g_steal_pointer(&sheet) : g_strdup(place->member);

    return g_strdup_printf("%s (%s)", place->member, sheet);
}

/* Returns: (transfer full) (nullable): where in the file; %NULL: there is nothing to say
 */
static char *
name_places(const CarriedFile *file)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    guint n_unnamed = 0;

    for (guint i = 0; i < MIN(file->n_places, MAX_NAMED); i++) {
        char *name = name_place(file->places[i]);

        if (name != NULL)
            g_ptr_array_add(names, name);
        else
            n_unnamed++;
    }
    if (names->len == 0)
        return NULL;

    return phrase_list(
        (const char *const *)names->pdata, names->len, file->n_places - n_unnamed);
}

static char *
name_file(const CarriedFile *file)
{
    return file->file != NULL ? phrase_list(&file->file, 1, 1)
                              : g_strdup(_("The text of the message"));
}

static char *
describe(const CarriedFile *file, const char *readers, gboolean is_full)
{
    g_autofree char *name = name_file(file);
    g_autofree char *places = name_places(file);
    g_autofree char *number = phrase_number(file->addresses);
    g_autofree char *count = g_strconcat(number, is_full ? "+" : "", NULL);
    g_autofree char *first = phrase_addresses(
        file->first, MIN(file->addresses, CARRIED_MAX_NAMED), file->addresses);

    if (places == NULL)
        return g_strdup_printf(
            ngettext(
                /* Translators: %1$s is the name of a file, %2$s a number, %3$s a list of
                 * addresses, %4$s a list of organisations. */
                "%1$s: %2$s address of an outsider would go to %4$s: %3$s",
                "%1$s: %2$s addresses of outsiders would go to %4$s: %3$s",
                file->addresses),
            name, count, first, readers);

    return g_strdup_printf(
        ngettext(
            /* Translators: %1$s is the name of a file, %2$s a number, %3$s a list of
             * addresses, %4$s a list of organisations, %5$s where in the file they are,
             * such as: sheet 2 */
            "%1$s: %2$s address of an outsider, %5$s, would go to %4$s: %3$s",
            "%1$s: %2$s addresses of outsiders, %5$s, would go to %4$s: %3$s",
            file->addresses),
        name, count, first, readers, places);
}

static void
add_rest(Verdict *verdict, guint n_files)
{
    g_autofree char *count = phrase_number(n_files);

    verdict_add(
        verdict, "contents", LEVEL_CONFIRM,
        g_strdup_printf(
            ngettext(
                /* Translators: %s is a number. */
                "%s more attachment holds addresses of outsiders",
                "%s more attachments hold addresses of outsiders", n_files),
            count));
}

void
check_contents(const CheckInput *input, Verdict *verdict)
{
    guint least = input->policy->contents_from;
    g_autoptr(Carried) carried = NULL;
    g_autofree char *list = NULL;
    gsize n_files = 0;
    gsize n_readers = 0;
    guint n_found = 0;
    const CarriedFile *files;
    const char *const *readers;

    if (least == 0 || input->contents == NULL)
        return;

    carried = carried_find(
        input->message, input->relations, input->exposure, input->contents,
        input->policy);
    files = carried_get_files(carried, &n_files);
    readers = carried_get_readers(carried, &n_readers);
    list = phrase_addresses(readers, MIN(n_readers, MAX_NAMED), n_readers);
    for (gsize i = 0; i < n_files; i++) {
        if (files[i].addresses >= least && n_found++ < MAX_FINDINGS)
            verdict_add(
                verdict, "contents", LEVEL_CONFIRM,
                describe(&files[i], list, contents_is_full(input->contents)));
    }
    if (n_found > MAX_FINDINGS)
        add_rest(verdict, n_found - MAX_FINDINGS);
}
