#include "report/notice.h"

#include <glib/gi18n.h>
#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

G_DEFINE_QUARK(notice_error, notice_error)

struct _Notice {
    char *subject;
    char *body;
};

static const char *const placeholders[N_NOTICE_VALUES] = {
    [NOTICE_NAME] = "name",       [NOTICE_ADDRESS] = "address", [NOTICE_DATE] = "date",
    [NOTICE_SUBJECT] = "subject", [NOTICE_SENDER] = "sender",   [NOTICE_SHOWN] = "shown",
};

const char *
notice_get_default(void)
{
    /* Translators: a message to a person whose address was shown to others. The first
     * line is its subject, an empty line follows. {name}, {date} and {subject} stay as
     * they are: they are filled in. */
    return _("Apology: your email address was visible to other recipients\n"
             "\n"
             "{name},\n"
             "\n"
             "On {date} we sent the message “{subject}” to several recipients at once. "
             "By our mistake your email address could be read by the other recipients.\n"
             "\n"
             "We apologise for this.\n"
             "\n"
             "Please delete that message, and do not use or pass on the addresses in it. "
             "We have asked all its recipients to do the same.\n"
             "\n"
             "Please reply to this message if you have any questions, or if you receive "
             "messages that may be a result of this.\n");
}

/* Returns: (transfer full): all that can be filled in, for people: “{name}, {address} …”
 */
static char *
dup_placeholders(void)
{
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < N_NOTICE_VALUES; i++)
        g_string_append_printf(text, "%s{%s}", i > 0 ? ", " : "", placeholders[i]);

    return g_string_free(text, FALSE);
}

/* Returns: the value that stands at @p, which is behind a brace, with @end behind the
 *   other; N_NOTICE_VALUES: none does */
static gsize
find_value(const char *p, const char **end)
{
    for (gsize i = 0; i < N_NOTICE_VALUES; i++) {
        gsize length = strlen(placeholders[i]);

        if (strncmp(p, placeholders[i], length) == 0 && p[length] == '}') {
            *end = p + length + 1;
            return i;
        }
    }

    return N_NOTICE_VALUES;
}

/* Fills in @values; without them it only looks.  Returns: (transfer full) (nullable): the
 *   text; %NULL if @wrong is no placeholder */
static char *
fill(const char *text, const char *const *values, const char **wrong)
{
    g_autoptr(GString) filled = g_string_new(NULL);

    for (const char *p = text; *p != '\0';) {
        const char *end = p;
        gsize value;

        if ((*p == '{' || *p == '}') && p[1] == *p) {
            g_string_append_c(filled, *p);
            p += 2;
        } else if (*p == '}') {
            *wrong = p;
            return NULL;
        } else if (*p == '{') {
            value = find_value(p + 1, &end);
            if (value == N_NOTICE_VALUES) {
                *wrong = p;
                return NULL;
            }
            g_string_append(filled, values != NULL ? values[value] : "");
            p = end;
        } else {
            g_string_append_c(filled, *p++);
        }
    }

    return g_string_free(g_steal_pointer(&filled), FALSE);
}

static gboolean
verify(const char *text, GError **error)
{
    const char *wrong = NULL;
    g_autofree char *filled = fill(text, NULL, &wrong);
    g_autofree char *known = NULL;
    guint line = 1;

    if (filled != NULL)
        return TRUE;

    g_assert(wrong != NULL);
    for (const char *p = text; p < wrong; p++)
        line += *p == '\n';
    known = dup_placeholders();
    g_set_error(
        error, NOTICE_ERROR, NOTICE_ERROR_PLACEHOLDER,
        "line %u: expected one of %s, or a doubled brace, got “%.*s”", line, known,
        (int)MIN(strcspn(wrong, "} \r\n") + (wrong[strcspn(wrong, "} \r\n")] == '}'), 40),
        wrong);
    return FALSE;
}

Notice *
notice_parse(const char *template, gsize length, GError **error)
{
    g_autoptr(Notice) notice = g_new0(Notice, 1);
    gsize mark = strlen(BYTE_ORDER_MARK);
    g_autofree char *text = NULL;
    const char *body;

    if (length >= mark && memcmp(template, BYTE_ORDER_MARK, mark) == 0) {
        template += mark;
        length -= mark;
    }
    if (!g_utf8_validate_len(template, length, NULL)) {
        g_set_error_literal(
            error, NOTICE_ERROR, NOTICE_ERROR_ENCODING,
            "expected text in UTF-8, got other bytes");
        return NULL;
    }

    text = g_strndup(template, length);
    body = text + strcspn(text, "\r\n");
    notice->subject = g_strstrip(g_strndup(text, (gsize)(body - text)));
    if (g_str_has_prefix(body, "\r\n"))
        body++;
    body += *body != '\0';
    if (*notice->subject == '\0' || strcspn(body, "\r\n") > 0) {
        g_set_error_literal(
            error, NOTICE_ERROR, NOTICE_ERROR_SUBJECT,
            "expected the subject in line 1 and an empty line 2");
        return NULL;
    }
    if (!verify(text, error))
        return NULL;

    notice->body = g_strdup(body + strspn(body, "\r\n"));
    return g_steal_pointer(&notice);
}

void
notice_free(Notice *notice)
{
    g_free(notice->subject);
    g_free(notice->body);
    g_free(notice);
}

char *
notice_dup_subject(const Notice *notice, const char *const *values)
{
    const char *wrong = NULL;

    return fill(notice->subject, values, &wrong);
}

char *
notice_dup_body(const Notice *notice, const char *const *values)
{
    const char *wrong = NULL;

    return fill(notice->body, values, &wrong);
}
