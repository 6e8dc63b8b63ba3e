#include "rules/gaps.h"

#include <glib/gi18n.h>

#include "text/phrase.h"

/* In a few words, why; NULL: there is nothing to say beside that it is so. */
static const char *
describe_reason(ContentsReason reason)
{
    switch (reason) {
    case CONTENTS_FORMAT:
    case CONTENTS_ABSENT:
        return NULL;
    case CONTENTS_PROTECTED:
        /* Translators: of a file that has a password. */
        return _("protected");
    case CONTENTS_NESTED:
        /* Translators: of an archive that is in another one. */
        return _("an archive or message too deep inside others");
    case CONTENTS_LIMIT:
        return _("too large");
    case CONTENTS_BROKEN:
        /* Translators: of a file that cannot be read. */
        return _("damaged");
    }

    g_assert_not_reached();
}

static char *
describe_gap(const ContentsGap *gap)
{
    const char *file = gap->file != NULL ? gap->file : _("the text of the message");
    const char *reason = describe_reason(gap->reason);
    g_autofree char *whole =
        gap->member != NULL ? g_strconcat(file, "/", gap->member, NULL) : g_strdup(file);

    if (reason == NULL)
        return g_steal_pointer(&whole);
    return g_strdup_printf("%s (%s)", whole, reason);
}

char *
gaps_describe(const Contents *contents, guint n_named)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    gsize n_gaps = 0;
    const ContentsGap *gaps =
        contents != NULL ? contents_get_gaps(contents, &n_gaps) : NULL;

    if (n_gaps == 0)
        return NULL;

    for (gsize i = 0; i < MIN(n_gaps, n_named); i++)
        g_ptr_array_add(names, describe_gap(&gaps[i]));

    return phrase_list((const char *const *)names->pdata, names->len, n_gaps);
}
