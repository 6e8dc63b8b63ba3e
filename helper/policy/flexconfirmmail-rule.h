/* FlexConfirmMailRule: its rules (which recipients, words and files it asks about or
 * refuses), older and newer ones, as our lists.
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * flexconfirmmail_rule_read_all:
 * @theirs: its settings
 * @ours: gets our lists
 * @notes: (element-type utf8): gets what is not taken over, or not as it was
 */
void flexconfirmmail_rule_read_all(
    JsonObject *theirs, JsonObject *ours, GPtrArray *notes);

/**
 * flexconfirmmail_rule_reads:
 * @key: of its settings
 *
 * Returns: whether @key is about a rule, so that it is read, or named, here
 */
gboolean flexconfirmmail_rule_reads(const char *key);

/**
 * flexconfirmmail_rule_add_patterns:
 * @name: of the rule or setting, for @notes
 * @theirs: domains and addresses in its spelling
 * @ours: gets them in ours
 * @notes: (element-type utf8): gets those that cannot be written here
 */
void flexconfirmmail_rule_add_patterns(
    const char *name, JsonArray *theirs, JsonArray *ours, GPtrArray *notes);

G_END_DECLS
