/* Notice: the text by which each person is told that their address was shown: a template
 * whose first line is the subject, with an empty line behind it, and whose words in
 * braces are filled in for each person.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NOTICE_ERROR (notice_error_quark())
GQuark notice_error_quark(void);

typedef enum {
    NOTICE_ERROR_ENCODING,
    NOTICE_ERROR_SUBJECT,     /* there is none */
    NOTICE_ERROR_PLACEHOLDER, /* one that is not known, or without an end */
} NoticeError;

/* What is filled in, in the order in which people read of it. */
typedef enum {
    NOTICE_NAME, /* of the person, or else the address */
    NOTICE_ADDRESS,
    NOTICE_DATE,    /* when the message was sent */
    NOTICE_SUBJECT, /* of the message */
    NOTICE_SENDER,
    NOTICE_SHOWN, /* how many addresses were shown */
} NoticeValue;

#define N_NOTICE_VALUES (NOTICE_SHOWN + 1)

typedef struct _Notice Notice;

/**
 * notice_get_default:
 *
 * Returns: (transfer none): the template that comes along, in the language of the report
 */
const char *notice_get_default(void);

/**
 * notice_parse:
 * @template: (array length=length): the text; a brace that is to stay is doubled
 * @length: in bytes
 * @error: return location for a #NOTICE_ERROR
 *
 * Returns: (transfer full) (nullable): the notice
 */
Notice *notice_parse(const char *template, gsize length, GError **error);
void notice_free(Notice *notice);

/**
 * notice_dup_subject:
 * @notice: a notice
 * @values: (array): N_NOTICE_VALUES texts, in one line each
 *
 * Returns: (transfer full): the subject for one person
 */
char *notice_dup_subject(const Notice *notice, const char *const *values);

/**
 * notice_dup_body:
 * @notice: a notice
 * @values: (array): N_NOTICE_VALUES texts
 *
 * Returns: (transfer full): the text for one person
 */
char *notice_dup_body(const Notice *notice, const char *const *values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Notice, notice_free)

G_END_DECLS
