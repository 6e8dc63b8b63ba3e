/* Setting hint: which setting ends a question that comes again and again, and asks about
 * nothing that anybody did wrong.
 */
#pragma once

#include "mail/message.h"
#include "policy/policy.h"
#include "rules/conversion.h"
#include "rules/exposure.h"
#include "rules/sender-relation.h"

G_BEGIN_DECLS

typedef enum {
    SETTING_HINT_NONE,
    SETTING_HINT_OWN_DOMAIN, /* the sender's own is not in `internalDomains` */
    SETTING_HINT_EMPTY_TO,   /* `emptyTo` is an outsider, who keeps Bcc from helping */
    SETTING_HINT_BLIND_COPY, /* the only reader is one in Bcc, as an archive is */
} SettingHintKind;

typedef struct {
    SettingHintKind kind;
    char *subject; /* a domain or a mailbox, normalised; NULL: none */
} SettingHint;

/**
 * setting_hint_find:
 * @message: a message that is asked about
 * @relations: of @message
 * @exposure: of @message
 * @conversion: (nullable): of @message
 * @policy: the settings in force
 *
 * Returns: the hint; its subject is (transfer full): setting_hint_clear() frees it
 */
SettingHint setting_hint_find(
    const Message *message, Relations *relations, const Exposure *exposure,
    const Conversion *conversion, const Policy *policy);

/**
 * setting_hint_clear:
 * @hint: becomes none
 */
void setting_hint_clear(SettingHint *hint);

G_END_DECLS
