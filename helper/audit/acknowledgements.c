#include "audit/acknowledgements.h"

#include <string.h>
#include <unistd.h>

#include "audit/acknowledgement-list.h"
#include "audit/audit-log.h"
#include "audit/digest.h"
#include "audit/state-file.h"

G_DEFINE_QUARK(acknowledgements_error, acknowledgements_error)

/* Each kind has one that is as large as can be, and what is older. */
#define MAX_FILE ((gsize)24 * 1024 * 1024)

struct _Acknowledgements {
    char *folder;
    char *path;
    DigestKey *key;  /* NULL: not needed yet */
    GPtrArray *list; /* of Acknowledgement: as it was read, and what is not saved */
};

Acknowledgements *
acknowledgements_new(const char *folder)
{
    Acknowledgements *self = g_new0(Acknowledgements, 1);

    self->folder = g_strdup(folder);
    self->path = g_build_filename(folder, ACKNOWLEDGEMENTS_NAME, NULL);
    self->list = acknowledgement_list_new();

    return self;
}

void
acknowledgements_free(Acknowledgements *self)
{
    g_clear_pointer(&self->key, digest_key_free);
    g_ptr_array_unref(self->list);
    g_free(self->folder);
    g_free(self->path);
    g_free(self);
}

static StateFile
file_of(const Acknowledgements *self)
{
    const StateFile file = { self->folder, self->path, "acknowledgements", MAX_FILE };

    return file;
}

/* Takes what stands in the file now, and what is not saved.  A file that is broken is as
 * none, and is replaced at the next chance. */
static gboolean
load(Acknowledgements *self, GError **error)
{
    const StateFile file = file_of(self);
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) reason = NULL;
    GPtrArray *list = NULL;

    if (!state_file_read(&file, &text, &length, error))
        return FALSE;

    if (text != NULL)
        list = acknowledgement_list_parse(text, length, &reason);
    if (reason != NULL)
        g_warning("Acknowledgements “%s” are not used: %s", self->path, reason->message);
    if (list == NULL)
        list = acknowledgement_list_new();

    acknowledgement_list_merge(list, self->list);
    self->list = list;
    return TRUE;
}

static gboolean
save(Acknowledgements *self, gint64 now, GError **error)
{
    const StateFile file = file_of(self);
    g_autofree char *text = NULL;

    acknowledgement_list_prune(self->list, now);
    text = acknowledgement_list_to_text(self->list);
    if (!state_file_replace(&file, text, strlen(text), error))
        return FALSE;

    for (guint i = 0; i < self->list->len; i++) {
        Acknowledgement *one = g_ptr_array_index(self->list, i);

        one->unsaved = FALSE;
    }
    return TRUE;
}

/* Returns: (nullable): the one with @token, whatever it is about */
static Acknowledgement *
find_token(const Acknowledgements *self, const char *token)
{
    for (guint i = 0; i < self->list->len; i++) {
        Acknowledgement *one = g_ptr_array_index(self->list, i);

        if (strcmp(one->token, token) == 0)
            return one;
    }

    return NULL;
}

/* Brings what is not saved into the file.  With @about, the one with @token is about that
 * from now on. */
static gboolean
update(
    Acknowledgements *self, const char *token, const char *about, gint64 now,
    GError **error)
{
    const StateFile file = file_of(self);
    int lock = state_file_lock(&file, error);
    gboolean good = lock >= 0 && load(self, error);
    Acknowledgement *one = about != NULL ? find_token(self, token) : NULL;

    if (one != NULL) {
        g_free(one->about);
        one->about = g_strdup(about);
        one->unsaved = TRUE;
    }
    if (good && (one != NULL || about == NULL))
        good = save(self, now, error);
    if (lock >= 0)
        close(lock);

    return good;
}

/* Returns: (transfer full): the digests of the exposed mailboxes, one behind the other */
static char *
digest_exposed(const DigestKey *key, const Exposure *exposure)
{
    GString *text = g_string_new(NULL);
    gsize n_exposed = 0;
    const ExposedMailbox *exposed = exposure_get_exposed(exposure, &n_exposed);

    for (gsize i = 0; i < n_exposed; i++) {
        g_autofree char *digest = digest_address(key, exposed[i].mailbox);

        g_string_append(text, digest);
    }

    return g_string_free(text, FALSE);
}

static char *
digest_party(const DigestKey *key, const char *party)
{
    return digest_text(key, "party", party);
}

/* Returns: (transfer full): the same of the parties that would read them */
static char *
digest_audience(const DigestKey *key, const Exposure *exposure)
{
    GString *text = g_string_new(NULL);
    gsize n_audience = 0;
    const char *const *audience = exposure_get_audience(exposure, &n_audience);

    for (gsize i = 0; i < n_audience; i++) {
        g_autofree char *digest = digest_party(key, audience[i]);

        g_string_append(text, digest);
    }

    return g_string_free(text, FALSE);
}

static gboolean
fail_as_too_large(const Acknowledgements *self, GError **error)
{
    g_autofree char *name = g_filename_display_name(self->path);

    g_set_error(
        error, ACKNOWLEDGEMENTS_ERROR, ACKNOWLEDGEMENTS_ERROR_TOO_LARGE,
        "Cannot keep acknowledgements “%s”: the message shows too many people", name);
    return FALSE;
}

static Acknowledgement *
append(Acknowledgements *self, AcknowledgementKind kind, gint64 now)
{
    Acknowledgement *one = g_new0(Acknowledgement, 1);

    one->kind = kind;
    one->at = now;
    one->token = g_uuid_string_random();
    one->unsaved = TRUE;
    g_ptr_array_add(self->list, one);

    return one;
}

/* Adds what is exposed in @inspection to what is known here. */
static gboolean
add(Acknowledgements *self, AcknowledgementKind kind, const Inspection *inspection,
    gint64 now, Acknowledgement **added, GError **error)
{
    gsize n_exposed = 0;
    gsize n_audience = 0;
    Acknowledgement *one;

    exposure_get_exposed(inspection->exposure, &n_exposed);
    exposure_get_audience(inspection->exposure, &n_audience);
    if (n_exposed + n_audience > ACKNOWLEDGEMENTS_MAX_DIGESTS)
        return fail_as_too_large(self, error);
    if (!audit_log_require_key(self->folder, &self->key, error))
        return FALSE;

    one = append(self, kind, now);
    one->shown = digest_exposed(self->key, inspection->exposure);
    one->readers = kind == ACKNOWLEDGEMENT_OF_MESSAGE
                       ? digest_audience(self->key, inspection->exposure)
                       : g_strdup("");
    *added = one;

    return TRUE;
}

gboolean
acknowledgements_add_message(
    Acknowledgements *self, const Inspection *inspection, gint64 now, char **token,
    GError **error)
{
    Acknowledgement *one = NULL;

    *token = NULL;
    if (!add(self, ACKNOWLEDGEMENT_OF_MESSAGE, inspection, now, &one, error))
        return FALSE;

    *token = g_strdup(one->token);
    return update(self, NULL, NULL, now, error);
}

gboolean
acknowledgements_name(
    Acknowledgements *self, const char *token, const char *message_id, gint64 now,
    GError **error)
{
    g_autofree char *about = NULL;

    if (!audit_log_require_key(self->folder, &self->key, error))
        return FALSE;

    about = digest_text(self->key, "message-id", message_id);
    return update(self, token, about, now, error);
}

gboolean
acknowledgements_add_conversation(
    Acknowledgements *self, const Inspection *inspection, gint64 now, GError **error)
{
    g_autofree char *conversation = inspection_dup_conversation(inspection);
    Acknowledgement *one = NULL;

    g_return_val_if_fail(conversation != NULL, FALSE);

    if (!add(self, ACKNOWLEDGEMENT_OF_CONVERSATION, inspection, now, &one, error))
        return FALSE;

    one->about = digest_text(self->key, "conversation", conversation);
    return update(self, NULL, NULL, now, error);
}

/* Returns: (transfer full) (nullable): what the conversation of a reply is known by */
static char *
digest_conversation(const DigestKey *key, const Inspection *inspection)
{
    g_autofree char *conversation = message_dup_conversation(inspection->replied_to);

    return conversation != NULL ? digest_text(key, "conversation", conversation) : NULL;
}

gboolean
acknowledgements_add_newcomers(
    Acknowledgements *self, const Inspection *inspection, gint64 now, GError **error)
{
    g_autofree char *about = NULL;
    GString *parties = NULL;
    Acknowledgement *one;

    if (inspection->newcomers->len > ACKNOWLEDGEMENTS_MAX_DIGESTS)
        return fail_as_too_large(self, error);
    if (!audit_log_require_key(self->folder, &self->key, error))
        return FALSE;

    about = digest_conversation(self->key, inspection);
    if (about == NULL)
        return TRUE;

    parties = g_string_new(NULL);
    for (guint i = 0; i < inspection->newcomers->len; i++) {
        g_autofree char *digest =
            digest_party(self->key, g_ptr_array_index(inspection->newcomers, i));

        g_string_append(parties, digest);
    }
    one = append(self, ACKNOWLEDGEMENT_OF_NEWCOMERS, now);
    one->about = g_steal_pointer(&about);
    one->shown = g_strdup("");
    one->readers = g_string_free(parties, FALSE);

    return update(self, NULL, NULL, now, error);
}

guint
acknowledgements_count_conversations(Acknowledgements *self, gint64 now)
{
    g_autoptr(GHashTable) conversations = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GError) error = NULL;

    if (!load(self, &error))
        g_warning("%s", error->message);
    acknowledgement_list_prune(self->list, now);

    /* One stands there as often as it was confirmed. */
    for (guint i = 0; i < self->list->len; i++) {
        const Acknowledgement *one = g_ptr_array_index(self->list, i);

        if (one->kind == ACKNOWLEDGEMENT_OF_CONVERSATION && one->about != NULL)
            g_hash_table_add(conversations, one->about);
    }

    return g_hash_table_size(conversations);
}

gboolean
acknowledgements_forget_conversations(Acknowledgements *self, gint64 now, GError **error)
{
    const StateFile file = file_of(self);
    int lock = state_file_lock(&file, error);
    gboolean good = lock >= 0 && load(self, error);

    if (good) {
        acknowledgement_list_remove(self->list, ACKNOWLEDGEMENT_OF_CONVERSATION);
        acknowledgement_list_remove(self->list, ACKNOWLEDGEMENT_OF_NEWCOMERS);
        good = save(self, now, error);
    }
    if (lock >= 0)
        close(lock);

    return good;
}

static GHashTable *
new_set(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void
add_digests(GHashTable *set, const char *digests)
{
    for (const char *p = digests; *p != '\0'; p += DIGEST_N_DIGITS)
        g_hash_table_add(set, g_strndup(p, DIGEST_N_DIGITS));
}

static GHashTable *
set_of(const char *digests)
{
    GHashTable *set = new_set();

    add_digests(set, digests);
    return set;
}

static gboolean
holds_all(GHashTable *set, const char *digests)
{
    for (const char *p = digests; *p != '\0'; p += DIGEST_N_DIGITS) {
        g_autofree char *one = g_strndup(p, DIGEST_N_DIGITS);

        if (!g_hash_table_contains(set, one))
            return FALSE;
    }

    return TRUE;
}

/* Returns: (transfer full) (nullable): the digests of those remembered in that
 * conversation */
static GHashTable *
find_conversation(const Acknowledgements *self, const char *about)
{
    g_autoptr(GHashTable) found = new_set();

    for (guint i = 0; i < self->list->len; i++) {
        const Acknowledgement *one = g_ptr_array_index(self->list, i);

        if (one->kind == ACKNOWLEDGEMENT_OF_CONVERSATION &&
            g_strcmp0(one->about, about) == 0)
            add_digests(found, one->shown);
    }

    return g_hash_table_size(found) > 0 ? g_steal_pointer(&found) : NULL;
}

/* Returns: (transfer full): those of the message's mailboxes whose digests are in
 * @digests */
static GHashTable *
find_mailboxes(const DigestKey *key, const Message *message, GHashTable *digests)
{
    GHashTable *found = new_set();
    gsize n_addresses = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n_addresses);

    for (gsize i = 0; i < n_addresses; i++) {
        g_autofree char *digest = NULL;

        if (addresses[i].mailbox == NULL)
            continue;
        digest = digest_address(key, addresses[i].mailbox);
        if (g_hash_table_contains(digests, digest))
            g_hash_table_add(found, g_strdup(addresses[i].mailbox));
    }

    return found;
}

/* Returns: (transfer full): those of the audience whose digests are in @digests */
static GHashTable *
find_readers(const DigestKey *key, const Exposure *exposure, GHashTable *digests)
{
    GHashTable *found = new_set();
    gsize n_audience = 0;
    const char *const *audience = exposure_get_audience(exposure, &n_audience);

    for (gsize i = 0; i < n_audience; i++) {
        g_autofree char *digest = digest_party(key, audience[i]);

        if (g_hash_table_contains(digests, digest))
            g_hash_table_add(found, g_strdup(audience[i]));
    }

    return found;
}

static void
recall_conversation(
    const Acknowledgements *self, Inspection *inspection, const InspectionInput *input,
    Confirmed *confirmed)
{
    g_autofree char *conversation = inspection_dup_conversation(inspection);
    g_autofree char *about = NULL;
    g_autoptr(GHashTable) digests = NULL;

    if (conversation == NULL || !input->policy->remember_groups)
        return;

    about = digest_text(self->key, "conversation", conversation);
    digests = find_conversation(self, about);
    if (digests == NULL)
        return;

    confirmed->acquainted = find_mailboxes(self->key, inspection->message, digests);
    inspection_recall(inspection, input, confirmed);
}

static gboolean
covers(const Acknowledgement *one, const char *shown, const char *readers)
{
    g_autoptr(GHashTable) may_be_shown = set_of(one->shown);
    g_autoptr(GHashTable) may_read = set_of(one->readers);

    return holds_all(may_be_shown, shown) && holds_all(may_read, readers);
}

/* Returns: (nullable): the one about that message; else one without a name that covers
 * all that the message exposes */
static const Acknowledgement *
find_message(const Acknowledgements *self, const Exposure *exposure, const char *about)
{
    const Acknowledgement *found = NULL;
    g_autofree char *shown = NULL;
    g_autofree char *readers = NULL;

    for (guint i = 0; i < self->list->len; i++) {
        const Acknowledgement *one = g_ptr_array_index(self->list, i);

        if (one->kind == ACKNOWLEDGEMENT_OF_MESSAGE && one->about != NULL &&
            g_strcmp0(one->about, about) == 0)
            return one;
    }

    shown = digest_exposed(self->key, exposure);
    readers = digest_audience(self->key, exposure);
    for (guint i = 0; i < self->list->len && found == NULL; i++) {
        const Acknowledgement *one = g_ptr_array_index(self->list, i);

        if (one->kind == ACKNOWLEDGEMENT_OF_MESSAGE && one->about == NULL &&
            covers(one, shown, readers))
            found = one;
    }

    return found;
}

static void
recall_message(
    Acknowledgements *self, Inspection *inspection, const InspectionInput *input,
    Confirmed *confirmed, gint64 now)
{
    const char *id = message_get_id(inspection->message);
    g_autofree char *about = id != NULL ? digest_text(self->key, "message-id", id) : NULL;
    const Acknowledgement *one = find_message(self, inspection->exposure, about);
    g_autoptr(GHashTable) shown = one != NULL ? set_of(one->shown) : NULL;
    g_autoptr(GHashTable) readers = one != NULL ? set_of(one->readers) : NULL;
    g_autofree char *token = one != NULL ? g_strdup(one->token) : NULL;
    g_autoptr(GError) error = NULL;

    if (one == NULL)
        return;

    /* It is for no other message from now on. */
    if (one->about == NULL && about != NULL && !update(self, token, about, now, &error))
        g_warning("%s", error->message);
    confirmed->shown = find_mailboxes(self->key, inspection->message, shown);
    confirmed->readers = find_readers(self->key, inspection->exposure, readers);
    inspection_recall(inspection, input, confirmed);
}

/* Those of the parties that come into the conversation who did so before. */
static void
recall_newcomers(
    const Acknowledgements *self, Inspection *inspection, const InspectionInput *input,
    Confirmed *confirmed)
{
    g_autofree char *about = digest_conversation(self->key, inspection);
    g_autoptr(GHashTable) digests = new_set();

    if (about == NULL)
        return;

    for (guint i = 0; i < self->list->len; i++) {
        const Acknowledgement *one = g_ptr_array_index(self->list, i);

        if (one->kind == ACKNOWLEDGEMENT_OF_NEWCOMERS &&
            g_strcmp0(one->about, about) == 0)
            add_digests(digests, one->readers);
    }
    confirmed->newcomers = new_set();
    for (guint i = 0; i < inspection->newcomers->len; i++) {
        const char *party = g_ptr_array_index(inspection->newcomers, i);
        g_autofree char *digest = digest_party(self->key, party);

        if (g_hash_table_contains(digests, digest))
            g_hash_table_add(confirmed->newcomers, g_strdup(party));
    }
    if (g_hash_table_size(confirmed->newcomers) > 0)
        inspection_recall(inspection, input, confirmed);
}

static void
clear_confirmed(Confirmed *confirmed)
{
    g_clear_pointer(&confirmed->acquainted, g_hash_table_unref);
    g_clear_pointer(&confirmed->shown, g_hash_table_unref);
    g_clear_pointer(&confirmed->readers, g_hash_table_unref);
    g_clear_pointer(&confirmed->newcomers, g_hash_table_unref);
}

static gboolean
is_exposed(const Inspection *inspection)
{
    return exposure_get_figures(inspection->exposure)->addresses > 0;
}

void
acknowledgements_apply(
    Acknowledgements *self, Inspection *inspection, const InspectionInput *input,
    gboolean sent, gint64 now)
{
    Confirmed confirmed = { NULL, NULL, NULL, NULL };
    gboolean is_told = is_exposed(inspection) && (sent || inspection->mass_reply);
    gboolean has_newcomers =
        inspection->newcomers->len > 0 && input->policy->remember_groups;
    g_autoptr(GError) error = NULL;

    if (!is_told && !has_newcomers)
        return;
    if (!load(self, &error))
        g_warning("%s", error->message);
    acknowledgement_list_prune(self->list, now);
    g_clear_error(&error);
    if (self->list->len == 0)
        return;
    if (!audit_log_require_key(self->folder, &self->key, &error)) {
        g_warning("%s", error->message);
        return;
    }

    if (has_newcomers)
        recall_newcomers(self, inspection, input, &confirmed);
    if (is_told)
        recall_conversation(self, inspection, input, &confirmed);
    if (sent && is_exposed(inspection))
        recall_message(self, inspection, input, &confirmed, now);
    clear_confirmed(&confirmed);
}
