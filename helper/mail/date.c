#include "mail/date.h"

#include <string.h>

#include "mail/gmime-auto.h"
#include "mail/header-field.h"

/* A date that is longer is none. */
#define MAX_DATE 200

/* Before the first and behind the last year nobody sent a message. */
#define FIRST_YEAR 1970
#define LAST_YEAR 2199

static gboolean
is_sensible(GDateTime *date)
{
    int year = g_date_time_get_year(date);

    return year >= FIRST_YEAR && year <= LAST_YEAR;
}

static GDateTime *
read_date(const HeaderField *field)
{
    gsize length = (gsize)(field->end - field->value);
    char value[MAX_DATE + 1];
    GDateTime *date;

    if (length > MAX_DATE)
        return NULL;
    memcpy(value, field->value, length);
    value[length] = '\0';
    date = g_mime_utils_header_decode_date(value);
    if (date == NULL || is_sensible(date))
        return date;

    g_date_time_unref(date);
    return NULL;
}

/* Returns: the number of digits at @p that were read into @number, @most at the most */
static gsize
read_number(const char *p, const char *end, gsize most, int *number)
{
    gsize n = 0;

    for (*number = 0; n < most && p + n < end && g_ascii_isdigit(p[n]); n++)
        *number = *number * 10 + p[n] - '0';

    return n;
}

/* Returns: from 1; 0: it is no name of a month */
static int
find_month(const char *name)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (int i = 0; i < 12; i++) {
        if (memcmp(names + (gsize)3 * (gsize)i, name, 3) == 0)
            return i + 1;
    }

    return 0;
}

/* Whether a time and a zone stand at @p, as “08:13:00 +0900”, and nothing behind them. */
static gboolean
is_time(const char *p, const char *end)
{
    static const char pattern[] = "29:59:59 +9999";

    while (end > p && (end[-1] == '\n' || end[-1] == '\r'))
        end--;
    if (end - p != (gssize)strlen(pattern))
        return FALSE;
    for (gsize i = 0; pattern[i] != '\0'; i++) {
        if (g_ascii_isdigit(pattern[i])
                ? !g_ascii_isdigit(p[i]) || p[i] > pattern[i]
                : p[i] != pattern[i] && (pattern[i] != '+' || p[i] != '-'))
            return FALSE;
    }

    return (p[0] - '0') * 10 + p[1] - '0' < 24 && (p[10] - '0') * 10 + p[11] - '0' < 14 &&
           p[12] < '6';
}

gboolean
date_glance(const HeaderField *field, int *year, int *month)
{
    const char *p = field->value;
    const char *end = field->end;
    int day = 0;
    gsize n;

    /* “ Mon, ”, which may be missing */
    if (end - p > 6 && p[0] == ' ' && g_ascii_isalpha(p[1]) && p[4] == ',')
        p += 5;
    if (p < end && *p == ' ')
        p++;
    n = read_number(p, end, 2, &day);
    p += n;
    if (n == 0 || end - p < 10 || p[0] != ' ' || p[4] != ' ' ||
        read_number(p + 5, end, 4, year) != 4 || p[9] != ' ')
        return FALSE;
    *month = find_month(p + 1);

    /* Every month has 28 days. */
    return *month != 0 && day >= 1 && day <= 28 && *year >= FIRST_YEAR &&
           *year <= LAST_YEAR && is_time(p + 10, end);
}

GDateTime *
date_of_message(const char *text, gsize length)
{
    const char *end = text + length;
    const char *p = header_field_skip_preamble(text, end);
    HeaderField field;
    GDateTime *date = NULL;

    while (date == NULL && header_field_next(&p, end, &field)) {
        if (header_field_is(&field, "Date"))
            date = read_date(&field);
    }

    return date;
}
