#include "rules/verdict.h"

struct _Verdict {
    GArray *findings;      /* of Finding */
    GPtrArray *unfamiliar; /* of strings */
    Level level;
};

const char *
level_to_string(Level level)
{
    /* No default: the compiler names every switch a new level must visit. */
    switch (level) {
    case LEVEL_PASS:
        return "pass";
    case LEVEL_CONFIRM:
        return "confirm";
    case LEVEL_CONVERT:
        return "convert";
    case LEVEL_BLOCK:
        return "block";
    }

    g_assert_not_reached();
}

static void
finding_clear(gpointer data)
{
    Finding *finding = data;

    g_free(finding->text);
    g_free(finding->advice);
}

char *
finding_dup_text(const Finding *finding)
{
    if (finding->advice == NULL)
        return g_strdup(finding->text);

    return g_strconcat(finding->text, " – ", finding->advice, NULL);
}

Verdict *
verdict_new(void)
{
    Verdict *verdict = g_new0(Verdict, 1);

    verdict->findings = g_array_new(FALSE, FALSE, sizeof(Finding));
    g_array_set_clear_func(verdict->findings, finding_clear);
    verdict->unfamiliar = g_ptr_array_new_with_free_func(g_free);

    return verdict;
}

void
verdict_free(Verdict *verdict)
{
    g_array_unref(verdict->findings);
    g_ptr_array_unref(verdict->unfamiliar);
    g_free(verdict);
}

void
verdict_add(Verdict *verdict, const char *check, Level level, char *text)
{
    Finding finding = { .check = check, .level = level, .text = text };

    g_array_append_val(verdict->findings, finding);
    verdict->level = MAX(verdict->level, level);
}

void
verdict_advise(Verdict *verdict, char *advice)
{
    Finding *last =
        &g_array_index(verdict->findings, Finding, verdict->findings->len - 1);

    last->advice = advice;
}

void
verdict_name_parts(Verdict *verdict)
{
    g_array_index(verdict->findings, Finding, verdict->findings->len - 1).names_parts =
        TRUE;
}

void
verdict_add_unfamiliar(Verdict *verdict, const char *name)
{
    g_ptr_array_add(verdict->unfamiliar, g_strdup(name));
}

const GPtrArray *
verdict_get_unfamiliar(const Verdict *verdict)
{
    return verdict->unfamiliar;
}

Level
verdict_get_level(const Verdict *verdict)
{
    return verdict->level;
}

const Finding *
verdict_get_findings(const Verdict *verdict, guint *n_findings)
{
    *n_findings = verdict->findings->len;
    return (const Finding *)(gpointer)verdict->findings->data;
}
