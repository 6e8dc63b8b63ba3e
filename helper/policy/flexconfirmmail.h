/* FlexConfirmMail: what its settings say, in ours.  It reads what a person has in hand:
 * the file that its options page exports, a policies.json with its part in it, or a
 * native manifest for managed storage.  What has no counterpart is named, never dropped
 * in silence.
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define FLEXCONFIRMMAIL_ERROR (flexconfirmmail_error_quark())
GQuark flexconfirmmail_error_quark(void);

typedef enum {
    FLEXCONFIRMMAIL_ERROR_SYNTAX, /* it is no JSON, or not the object that is expected */
    FLEXCONFIRMMAIL_ERROR_ABSENT, /* it has no settings of FlexConfirmMail */
} FlexConfirmMailError;

/* Its id as an add-on, under which its settings stand in a policies.json. */
#define FLEXCONFIRMMAIL_ID "flexible-confirm-mail-progressive@clear-code.com"

/**
 * flexconfirmmail_parse:
 * @text: (array length=length): the file
 * @length: in bytes
 * @notes: (element-type utf8): gets a line for each thing that is not taken over, or not
 *   as it was
 * @error: return location for a #FLEXCONFIRMMAIL_ERROR
 *
 * Returns: (transfer full) (nullable): our settings, which a policy takes; %NULL and an
 *   error
 */
JsonObject *flexconfirmmail_parse(
    const char *text, gsize length, GPtrArray *notes, GError **error);

G_END_DECLS
