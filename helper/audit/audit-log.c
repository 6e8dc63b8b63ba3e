#include "audit/audit-log.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "audit/decision.h"
#include "audit/digest.h"
#include "audit/journal.h"
#include "audit/log-file.h"
#include "policy/policy-json.h"
#include "text/harmless.h"
#include "text/phrase.h"
#include "wire/version.h"

G_DEFINE_QUARK(audit_log_error, audit_log_error)

/* Of a version that comes over the wire, in characters. */
#define MAX_VERSION 64

struct _AuditLog {
    char *folder;
    DigestKey *key; /* NULL: not needed yet */
    LogFile *logbook;
    Journal *journal; /* NULL: not opened yet */
};

/* One that depends on where a program was started would make a log and a key in every
 * such place; the XDG Base Directory Specification wants it ignored.  GLib does not. */
static void
ignore_relative(const char *name)
{
    const char *path = g_getenv(name);

    if (path != NULL && !g_path_is_absolute(path))
        g_unsetenv(name);
}

char *
audit_log_folder(void)
{
    ignore_relative("XDG_STATE_HOME");
    ignore_relative("HOME");

    return g_build_filename(g_get_user_state_dir(), "bcc-guard", NULL);
}

AuditLog *
audit_log_new(const char *folder)
{
    AuditLog *audit = g_new0(AuditLog, 1);
    g_autofree char *path = g_build_filename(folder, "audit.jsonl", NULL);

    audit->folder = g_strdup(folder);
    audit->logbook = log_file_new(path, LOG_FILE_SIZE);

    return audit;
}

void
audit_log_free(AuditLog *audit)
{
    g_clear_pointer(&audit->key, digest_key_free);
    g_clear_pointer(&audit->journal, journal_free);
    log_file_free(audit->logbook);
    g_free(audit->folder);
    g_free(audit);
}

void
audit_log_open_journal(AuditLog *audit)
{
    if (audit->journal == NULL)
        audit->journal = journal_open();
}

gboolean
audit_log_make_folder(const char *folder, GError **error)
{
    g_autofree char *name = NULL;

    if (g_mkdir_with_parents(folder, 0700) == 0)
        return TRUE;

    name = g_filename_display_name(folder);
    g_set_error(
        error, AUDIT_LOG_ERROR, AUDIT_LOG_ERROR_FOLDER,
        "Cannot make folder “%s” for the audit log: %s", name, g_strerror(errno));
    return FALSE;
}

/* The journal alone needs the key as well. */
static gboolean
require_key(AuditLog *audit, GError **error)
{
    g_autofree char *path = g_build_filename(audit->folder, DIGEST_KEY_NAME, NULL);

    if (audit->key != NULL)
        return TRUE;

    if (!audit_log_make_folder(audit->folder, error))
        return FALSE;

    audit->key = digest_key_obtain(path, error);
    return audit->key != NULL;
}

static void
add_string(JsonBuilder *builder, const char *name, const char *value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_string_value(builder, value); /* null, if there is none */
}

static void
add_number(JsonBuilder *builder, const char *name, guint64 value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, (gint64)value);
}

static void
add_figures(JsonBuilder *builder, const Exposure *exposure)
{
    const RecipientFigures *recipients = exposure_get_recipients(exposure);
    const ExposureFigures *figures = exposure_get_figures(exposure);

    json_builder_set_member_name(builder, "recipients");
    json_builder_begin_object(builder);
    add_number(builder, "to", recipients->to);
    add_number(builder, "cc", recipients->cc);
    add_number(builder, "bcc", recipients->bcc);
    add_number(builder, "internal", recipients->internal);
    add_number(builder, "external", recipients->external);
    add_number(builder, "unresolved", recipients->unresolved);
    json_builder_end_object(builder);

    json_builder_set_member_name(builder, "exposure");
    json_builder_begin_object(builder);
    add_number(builder, "addresses", figures->addresses);
    add_number(builder, "parties", figures->parties);
    add_number(builder, "audience", figures->audience);
    add_number(builder, "disclosures", figures->disclosures);
    json_builder_end_object(builder);
}

/* Without their texts, which name people. */
static void
add_findings(JsonBuilder *builder, const Verdict *verdict)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(verdict, &n_findings);

    json_builder_set_member_name(builder, "findings");
    json_builder_begin_array(builder);
    for (guint i = 0; i < n_findings; i++) {
        json_builder_begin_object(builder);
        add_string(builder, "check", findings[i].check);
        add_string(builder, "level", level_to_string(findings[i].level));
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void
add_exposed(JsonBuilder *builder, const DigestKey *key, const Exposure *exposure)
{
    gsize n_exposed = 0;
    const ExposedMailbox *exposed = exposure_get_exposed(exposure, &n_exposed);

    json_builder_set_member_name(builder, "exposed");
    json_builder_begin_object(builder);
    add_number(builder, "total", n_exposed);
    json_builder_set_member_name(builder, "digests");
    json_builder_begin_array(builder);
    for (gsize i = 0; i < MIN(n_exposed, AUDIT_LOG_MAX_EXPOSED); i++) {
        g_autofree char *digest = digest_address(key, exposed[i].mailbox);

        json_builder_add_string_value(builder, digest);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

static void
add_nulls(JsonBuilder *builder)
{
    static const char *const names[] = { "level",    "recipients", "exposure",
                                         "findings", "message",    "exposed" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        add_string(builder, names[i], NULL);
}

static void
add_inspection(JsonBuilder *builder, const DigestKey *key, const Inspection *inspection)
{
    g_autofree char *message = digest_message(key, inspection->message);

    add_string(builder, "level", level_to_string(verdict_get_level(inspection->verdict)));
    add_figures(builder, inspection->exposure);
    add_findings(builder, inspection->verdict);
    add_string(builder, "message", message);
    add_exposed(builder, key, inspection->exposure);
}

static void
add_versions(JsonBuilder *builder, const char *extension)
{
    g_autofree char *harmless = extension != NULL ? harmless_text(extension) : NULL;
    g_autofree char *shown =
        harmless != NULL ? phrase_shorten(harmless, MAX_VERSION) : NULL;

    json_builder_set_member_name(builder, "versions");
    json_builder_begin_object(builder);
    add_string(builder, "helper", PACKAGE_VERSION);
    add_string(builder, "extension", shown);
    add_number(builder, "protocol", PROTOCOL_VERSION);
    json_builder_end_object(builder);
}

static void
add_time(JsonBuilder *builder, const char *name, GDateTime *time)
{
    g_autoptr(GDateTime) utc = g_date_time_to_utc(time);
    g_autofree char *seconds = g_date_time_format(utc, "%Y-%m-%dT%H:%M:%S");
    g_autofree char *text =
        g_strdup_printf("%s.%03dZ", seconds, g_date_time_get_microsecond(utc) / 1000);

    add_string(builder, name, text);
}

static JsonNode *
make_record(const DigestKey *key, const AuditEntry *entry)
{
    g_autoptr(JsonBuilder) builder = json_builder_new_immutable();
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();

    json_builder_begin_object(builder);
    add_time(builder, "time", entry->at != NULL ? entry->at : now);
    if (entry->at != NULL)
        add_time(builder, "written", now);
    add_string(builder, "decision", decision_to_string(entry->decision));
    if (entry->reason != NULL)
        add_string(builder, "reason", entry->reason);
    if (entry->inspection != NULL)
        add_inspection(builder, key, entry->inspection);
    else
        add_nulls(builder);
    add_string(builder, "policy", entry->policy);
    add_versions(builder, entry->extension);
    json_builder_end_object(builder);

    return json_builder_get_root(builder);
}

/* What the journal gets of a record: its numbers and words as fields of their
 * own, and what is nested in them as BCC_GUARD_EXPOSURE_PARTIES and the like. */
static void
add_fields(GPtrArray *fields, const char *prefix, JsonObject *object)
{
    JsonObjectIter iter;
    const char *name;
    JsonNode *node;

    json_object_iter_init_ordered(&iter, object);
    while (json_object_iter_next_ordered(&iter, &name, &node)) {
        g_autofree char *upper = g_ascii_strup(name, -1);
        g_autofree char *key = g_strconcat(prefix, "_", upper, NULL);

        if (JSON_NODE_HOLDS_OBJECT(node)) {
            add_fields(fields, key, json_node_get_object(node));
        } else if (!JSON_NODE_HOLDS_NULL(node)) {
            g_ptr_array_add(fields, g_steal_pointer(&key));
            g_ptr_array_add(
                fields, json_node_get_value_type(node) == G_TYPE_STRING
                            ? json_node_dup_string(node)
                            : json_to_string(node, FALSE));
        }
    }
}

static void
add_pair(GPtrArray *fields, const char *name, const char *value)
{
    g_ptr_array_add(fields, g_strdup(name));
    g_ptr_array_add(fields, g_strdup(value));
}

static gboolean
write_journal(AuditLog *audit, JsonNode *record, const AuditEntry *entry, GError **error)
{
    g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_free);
    const char *decision = decision_to_string(entry->decision);
    const char *level =
        entry->inspection != NULL
            ? level_to_string(verdict_get_level(entry->inspection->verdict))
            : "not checked";
    g_autofree char *message = g_strdup_printf("Bcc Guard: %s (%s)", decision, level);

    add_pair(fields, "MESSAGE", message);
    add_pair(fields, "MESSAGE_ID", AUDIT_LOG_MESSAGE_ID);
    add_pair(fields, "PRIORITY", "6");
    add_pair(fields, "SYSLOG_IDENTIFIER", "bcc-guard");
    add_fields(fields, "BCC_GUARD", json_node_get_object(record));

    audit_log_open_journal(audit);
    return journal_write(audit->journal, fields, error);
}

gboolean
audit_log_write(
    AuditLog *audit, AuditPlace place, const AuditEntry *entry, GError **error)
{
    g_autoptr(JsonNode) record = NULL;
    g_autofree char *line = NULL;

    if (place == AUDIT_NONE)
        return TRUE;
    if (!require_key(audit, error))
        return FALSE;

    record = make_record(audit->key, entry);
    if (place != AUDIT_FILE && !write_journal(audit, record, entry, error))
        return FALSE;
    if (place == AUDIT_JOURNAL)
        return TRUE;

    line = json_to_string(record, FALSE);
    return log_file_append(audit->logbook, line, error);
}

char *
audit_log_digest_policy(const Policy *policy)
{
    g_autoptr(JsonNode) node = policy_to_json(policy);
    g_autoptr(JsonNode) sorted = json_node_new(JSON_NODE_OBJECT);
    g_autoptr(JsonObject) object = json_object_new();
    JsonObject *settings = json_node_get_object(node);
    g_autoptr(GList) keys =
        g_list_sort(json_object_get_members(settings), (GCompareFunc)strcmp);
    g_autofree char *text = NULL;

    for (GList *key = keys; key != NULL; key = key->next)
        json_object_set_member(
            object, key->data, json_object_dup_member(settings, key->data));
    json_node_set_object(sorted, object);
    text = json_to_string(sorted, FALSE);

    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}
