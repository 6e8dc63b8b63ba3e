#include "json/jsontext.h"

#include <string.h>

/* Requests are three levels deep, policies.json six; json-glib 1.6 reads any
 * depth by recursion. */
#define MAX_DEPTH 32

/* Of one value json-glib makes 50 to 300 bytes, so that a request within its limit
 * of bytes could take all memory there is. No policy has so many. */
#define MAX_VALUES 250000

/* json-glib makes a NUL of "\\0" and of "\\u0" with no digits behind, and what is
 * not UTF-8 of half a surrogate pair: it would go into replies.
 * Returns: (nullable): what is wrong with the escape at @p; *@length: its bytes */
static const char *
find_escape_fault(const char *p, const char *end, gsize *length)
{
    guint unit = 0;

    *length = 2;
    if (end - p < 2 || strchr("\"\\/bfnrtu", p[1]) == NULL)
        return "holds an unknown escape";
    if (p[1] != 'u')
        return NULL;

    for (*length = 2; *length < 6; (*length)++) {
        if (p + *length == end || !g_ascii_isxdigit(p[*length]))
            return "holds an unknown escape";
        unit = unit << 4 | (guint)g_ascii_xdigit_value(p[*length]);
    }

    if (unit == 0)
        return "holds a NUL";
    if (unit < 0xD800 || unit > 0xDFFF)
        return NULL;

    *length = 12;
    return unit < 0xDC00 && end - p >= 12 && strncmp(p + 6, "\\u", 2) == 0 &&
                   strchr("dD", p[8]) != NULL && strchr("cdefCDEF", p[9]) != NULL &&
                   g_ascii_isxdigit(p[10]) && g_ascii_isxdigit(p[11])
               ? NULL
               : "holds half a surrogate pair";
}

const char *
jsontext_find_fault(const char *text, gsize length)
{
    guint depth = 0;
    guint n_values = 0;
    gboolean in_string = FALSE;
    gboolean begun = FALSE;
    const char *fault = NULL;

    if (!g_utf8_validate_len(text, length, NULL))
        return "is not UTF-8, or holds a NUL";

    for (gsize i = 0; fault == NULL && i < length; i++) {
        gboolean first = !begun;

        begun |= !g_ascii_isspace(text[i]);
        if (text[i] == '\\' && in_string) {
            gsize escape = 0;

            fault = find_escape_fault(text + i, text + length, &escape);
            i += escape - 1;
        } else if (text[i] == '"') {
            in_string = !in_string;
        } else if (!in_string && (text[i] == '[' || text[i] == '{')) {
            /* json-glib would forget the first of two objects. */
            if (depth == 0 && !first)
                fault = "holds more than one value";
            else if (++depth > MAX_DEPTH)
                fault = "is nested too deep";
            n_values++;
        } else if (!in_string && (text[i] == ']' || text[i] == '}')) {
            depth -= depth > 0;
        } else if (!in_string && text[i] == ',') {
            n_values++;
        } else if (!in_string && strchr("/'#", text[i]) != NULL) {
            /* json-glib passes over comments; a quote in one would turn strings
             * and what is between them round for us. */
            fault = "holds a comment";
        }
    }

    return fault == NULL && n_values > MAX_VALUES ? "holds too many values" : fault;
}
