/* Form: the fields that the law asks for, in its order, filled where the message tells.
 * What only people can know is left to them, and never guessed.
 */
#pragma once

#include "report/incident.h"

G_BEGIN_DECLS

typedef struct {
    const char *number;
    const char *title; /* in the language of the report */
    char *text;        /* NULL: only people can say it */
} FormField;

typedef struct {
    const char *id;    /* “appi-26”, “gdpr-33-3” */
    const char *title; /* the law, in the language of the report */
    GArray *fields;    /* of FormField */
} Form;

/**
 * form_dup_sent:
 * @incident: what happened
 *
 * Returns: (transfer full) (nullable): when the message was sent, for people
 */
char *form_dup_sent(const Incident *incident);

/**
 * form_fill_all:
 * @incident: what happened
 *
 * Returns: (transfer full) (element-type Form): the forms of Japan (APPI, article 26;
 *   Enforcement Rules, article 8(1)) and of the European Union (GDPR, article 33(3))
 */
GPtrArray *form_fill_all(const Incident *incident);

G_END_DECLS
