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
