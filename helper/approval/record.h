/* Record: what requests and approvals have in common: JSON of one version whose members
 * are all known, and strings of a few shapes.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "json/writer.h"

G_BEGIN_DECLS

#define RECORD_VERSION 1

/* Of an error, whatever its domain: what is wrong with a record. */
typedef enum {
    RECORD_FAULT_JSON,
    RECORD_FAULT_VERSION,
    RECORD_FAULT_FIELD,
} RecordFault;

typedef struct {
    const char *type;           /* the value of its member `type` */
    const char *const *members; /* beside `type` and `version`; %NULL ends them */
    GQuark domain;              /* of errors, whose codes begin as #RecordFault does */
} RecordKind;

/**
 * record_parse:
 * @kind: what it should be
 * @json: what came with a message
 * @error: return location for an error of the kind
 *
 * Returns: (transfer full) (nullable): its root, an object that has the right type and
 *   version, all members of the kind and no other
 */
JsonNode *record_parse(const RecordKind *kind, GBytes *json, GError **error);

/**
 * record_begin:
 * @kind: what it will be
 *
 * Returns: (transfer full): a writer, type and version written
 */
Writer *record_begin(const RecordKind *kind);

/**
 * record_fail:
 * @kind: of the record
 * @name: of the member that is wrong
 * @error: return location for an error of the kind
 *
 * Returns: %FALSE
 */
gboolean record_fail(const RecordKind *kind, const char *name, GError **error);

/**
 * record_dup_digits:
 * @object: the record
 * @name: of a member
 * @n_digits: how many there have to be
 *
 * Returns: (transfer full) (nullable): lower case hexadecimal digits
 */
char *record_dup_digits(JsonObject *object, const char *name, gsize n_digits);

/**
 * record_dup_time:
 * @object: the record
 * @name: of a member
 *
 * Returns: (transfer full) (nullable): a time in UTC, as record_format_time() writes it
 */
GDateTime *record_dup_time(JsonObject *object, const char *name);

/**
 * record_format_time:
 * @time: in UTC
 *
 * Returns: (transfer full): such as 2026-11-24T03:12:25Z
 */
char *record_format_time(GDateTime *time);

G_END_DECLS
