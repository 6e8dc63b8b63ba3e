#include "doctor/diagnosis.h"

#include <glib/gi18n.h>

#include "json/writer.h"

typedef struct {
    const char *check;
    Health health;
    gboolean vital; /* a message may leave unchecked */
    char *text;
    char *advice; /* nullable */
} Line;

struct _Diagnosis {
    GPtrArray *lines;
};

static void
line_free(Line *line)
{
    g_free(line->text);
    g_free(line->advice);
    g_free(line);
}

Diagnosis *
diagnosis_new(void)
{
    Diagnosis *diagnosis = g_new0(Diagnosis, 1);

    diagnosis->lines = g_ptr_array_new_with_free_func((GDestroyNotify)line_free);

    return diagnosis;
}

void
diagnosis_free(Diagnosis *diagnosis)
{
    g_ptr_array_unref(diagnosis->lines);
    g_free(diagnosis);
}

static void
add(Diagnosis *diagnosis, const char *check, Health health, gboolean vital, char *text,
    const char *advice)
{
    Line *line = g_new0(Line, 1);

    line->check = check;
    line->health = health;
    line->vital = vital;
    /* Names of files may be anything, JSON and terminals want UTF-8. */
    line->text = g_utf8_make_valid(text, -1);
    line->advice = g_strdup(advice);
    g_free(text);
    g_ptr_array_add(diagnosis->lines, line);
}

void
diagnosis_add_ok(Diagnosis *diagnosis, const char *check, char *text)
{
    add(diagnosis, check, HEALTH_OK, FALSE, text, NULL);
}

void
diagnosis_add_flaw(
    Diagnosis *diagnosis, const char *check, char *text, const char *advice)
{
    add(diagnosis, check, HEALTH_PROBLEM, FALSE, text, advice);
}

void
diagnosis_add_failure(
    Diagnosis *diagnosis, const char *check, Health health, char *text,
    const char *advice)
{
    add(diagnosis, check, health, TRUE, text, advice);
}

Health
diagnosis_get_health(const Diagnosis *diagnosis)
{
    Health worst = HEALTH_OK;

    for (guint i = 0; i < diagnosis->lines->len; i++) {
        const Line *line = g_ptr_array_index(diagnosis->lines, i);

        worst = MAX(worst, line->health);
    }

    return worst;
}

gboolean
diagnosis_is_protected(const Diagnosis *diagnosis)
{
    for (guint i = 0; i < diagnosis->lines->len; i++) {
        const Line *line = g_ptr_array_index(diagnosis->lines, i);

        if (line->vital)
            return FALSE;
    }

    return TRUE;
}

static const char *
health_to_text(Health health)
{
    switch (health) {
    case HEALTH_OK:
        return _("OK");
    case HEALTH_PROBLEM:
        return _("Problem");
    case HEALTH_UNKNOWN:
        return _("Unknown");
    }

    g_assert_not_reached();
}

static const char *
health_to_string(Health health)
{
    switch (health) {
    case HEALTH_OK:
        return "ok";
    case HEALTH_PROBLEM:
        return "problem";
    case HEALTH_UNKNOWN:
        return "unknown";
    }

    g_assert_not_reached();
}

char *
diagnosis_to_text(const Diagnosis *diagnosis)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < diagnosis->lines->len; i++) {
        const Line *line = g_ptr_array_index(diagnosis->lines, i);

        g_string_append_printf(
            /* Translators: a line of the doctor: how it is, what is looked at, what
             * was found. */
            text, _("%s: %s: %s\n"), health_to_text(line->health), line->check,
            line->text);
        if (line->advice != NULL)
            g_string_append_printf(text, "    → %s\n", line->advice);
    }
    g_string_append_c(text, '\n');
    g_string_append(
        text, diagnosis_is_protected(diagnosis)
                  ? _("The messages of this user are checked.")
                  : _("This user is NOT protected: messages may leave unchecked."));
    g_string_append_c(text, '\n');

    return g_string_free(text, FALSE);
}

static void
add_line(Writer *writer, const Line *line)
{
    writer_begin_object(writer, NULL);
    writer_add_string(writer, "check", line->check);
    writer_add_string(writer, "status", health_to_string(line->health));
    writer_add_string(writer, "text", line->text);
    writer_add_string(writer, "advice", line->advice);
    writer_end_object(writer);
}

char *
diagnosis_to_json(const Diagnosis *diagnosis)
{
    g_autoptr(Writer) writer = writer_new(WRITER_LINE);

    writer_add_string(writer, "version", PACKAGE_VERSION);
    writer_add_boolean(writer, "protected", diagnosis_is_protected(diagnosis));
    writer_begin_array(writer, "checks");
    for (guint i = 0; i < diagnosis->lines->len; i++)
        add_line(writer, g_ptr_array_index(diagnosis->lines, i));
    writer_end_array(writer);

    return g_string_free(g_string_append_c(writer_finish(writer), '\n'), FALSE);
}
