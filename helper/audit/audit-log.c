#include "audit/audit-log.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "audit/decision.h"
#include "audit/journal.h"
#include "audit/log-file.h"
#include "audit/verdict-json.h"
#include "policy/policy-json.h"
#include "text/harmless.h"
#include "text/phrase.h"
#include "wire/protocol.h"
#include "json/writer.h"

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
    int code;

    if (g_mkdir_with_parents(folder, 0700) == 0)
        return TRUE;

    /* GLib keeps the words for a code in the language in which it was asked first. */
    code = errno;
    if (error == NULL)
        return FALSE;

    name = g_filename_display_name(folder);
    g_set_error(
        error, AUDIT_LOG_ERROR, AUDIT_LOG_ERROR_FOLDER,
        "Cannot make folder “%s” for the audit log: %s", name, g_strerror(code));
    return FALSE;
}

gboolean
audit_log_require_key(const char *folder, DigestKey **key, GError **error)
{
    g_autofree char *path = g_build_filename(folder, DIGEST_KEY_NAME, NULL);

    if (*key != NULL)
        return TRUE;

    if (!audit_log_make_folder(folder, error))
        return FALSE;

    *key = digest_key_obtain(path, error);
    return *key != NULL;
}

static void
add_exposed(Writer *writer, const DigestKey *key, const Exposure *exposure)
{
    gsize n_exposed = 0;
    const ExposedMailbox *exposed = exposure_get_exposed(exposure, &n_exposed);

    writer_begin_object(writer, "exposed");
    writer_add_number(writer, "total", n_exposed);
    writer_begin_array(writer, "digests");
    for (gsize i = 0; i < MIN(n_exposed, AUDIT_LOG_MAX_EXPOSED); i++) {
        g_autofree char *digest = digest_address(key, exposed[i].mailbox);

        writer_add_string(writer, NULL, digest);
    }
    writer_end_array(writer);
    writer_end_object(writer);
}

static void
add_nulls(Writer *writer)
{
    static const char *const names[] = { "level",    "recipients", "exposure",
                                         "findings", "message",    "exposed" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        writer_add_string(writer, names[i], NULL);
}

static void
add_inspection(Writer *writer, const DigestKey *key, const Inspection *inspection)
{
    g_autofree char *message = digest_message(key, inspection->message);

    writer_add_string(
        writer, "level", level_to_string(verdict_get_level(inspection->verdict)));
    verdict_json_add_figures(writer, inspection->exposure);
    verdict_json_add_findings(writer, inspection->verdict, VERDICT_JSON_LOG);
    writer_add_string(writer, "message", message);
    add_exposed(writer, key, inspection->exposure);
}

static void
add_versions(Writer *writer, const char *extension)
{
    g_autofree char *harmless = extension != NULL ? harmless_text(extension) : NULL;
    g_autofree char *shown =
        harmless != NULL ? phrase_shorten(harmless, MAX_VERSION) : NULL;

    writer_begin_object(writer, "versions");
    writer_add_string(writer, "helper", PACKAGE_VERSION);
    writer_add_string(writer, "extension", shown);
    writer_add_number(writer, "protocol", PROTOCOL_VERSION);
    writer_end_object(writer);
}

static void
add_time(Writer *writer, const char *name, GDateTime *time)
{
    g_autoptr(GDateTime) utc = g_date_time_to_utc(time);
    g_autofree char *seconds = g_date_time_format(utc, "%Y-%m-%dT%H:%M:%S");
    g_autofree char *text =
        g_strdup_printf("%s.%03dZ", seconds, g_date_time_get_microsecond(utc) / 1000);

    writer_add_string(writer, name, text);
}

static void
add_approval(Writer *writer, const AuditApproval *approval)
{
    writer_add_string(writer, "request", approval->request);
    if (approval->asked != NULL)
        add_time(writer, "asked", approval->asked);
    if (approval->looked >= 0)
        writer_add_number(writer, "looked", (guint64)approval->looked);
}

static void
add_job(Writer *writer, const AuditEntry *entry)
{
    const AuditJob *job = entry->job;

    writer_begin_object(writer, "each");
    writer_add_string(writer, "job", job->job);
    writer_add_number(writer, "messages", job->messages);
    if (entry->decision == DECISION_EACH_CLOSED) {
        writer_add_number(writer, "sent", job->sent);
        writer_add_number(writer, "refused", job->refused);
        writer_add_number(writer, "doubt", job->doubt);
    }
    writer_end_object(writer);
}

/* Returns: (transfer full): one line, without a newline */
static char *
make_record(const DigestKey *key, const AuditEntry *entry)
{
    g_autoptr(Writer) writer = writer_new(WRITER_LINE);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();

    add_time(writer, "time", entry->at != NULL ? entry->at : now);
    if (entry->at != NULL)
        add_time(writer, "written", now);
    writer_add_string(writer, "decision", decision_to_string(entry->decision));
    if (entry->reason != NULL)
        writer_add_string(writer, "reason", entry->reason);
    if (entry->approval != NULL)
        add_approval(writer, entry->approval);
    if (entry->inspection != NULL)
        add_inspection(writer, key, entry->inspection);
    else
        add_nulls(writer);
    if (entry->job != NULL)
        add_job(writer, entry);
    writer_add_string(writer, "policy", entry->policy);
    add_versions(writer, entry->extension);

    return g_string_free(writer_finish(writer), FALSE);
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
write_journal(
    AuditLog *audit, const char *record, const AuditEntry *entry, GError **error)
{
    g_autoptr(JsonNode) node = json_from_string(record, NULL);
    g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_free);
    const char *decision = decision_to_string(entry->decision);
    const char *level =
        entry->inspection != NULL
            ? level_to_string(verdict_get_level(entry->inspection->verdict))
        : entry->job != NULL      ? "closed"
        : entry->approval != NULL ? "answered"
                                  : "not checked";
    g_autofree char *message = g_strdup_printf("Bcc Guard: %s (%s)", decision, level);

    add_pair(fields, "MESSAGE", message);
    add_pair(fields, "MESSAGE_ID", AUDIT_LOG_MESSAGE_ID);
    add_pair(fields, "PRIORITY", "6");
    add_pair(fields, "SYSLOG_IDENTIFIER", "bcc-guard");
    add_fields(fields, "BCC_GUARD", json_node_get_object(node));

    audit_log_open_journal(audit);
    return journal_write(audit->journal, fields, error);
}

gboolean
audit_log_write(
    AuditLog *audit, AuditPlace place, const AuditEntry *entry, GError **error)
{
    g_autofree char *record = NULL;

    if (place == AUDIT_NONE)
        return TRUE;
    /* The journal alone needs it as well. */
    if (!audit_log_require_key(audit->folder, &audit->key, error))
        return FALSE;

    record = make_record(audit->key, entry);
    if (place != AUDIT_FILE && !write_journal(audit, record, entry, error))
        return FALSE;

    return place == AUDIT_JOURNAL || log_file_append(audit->logbook, record, error);
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
