/* Approval: requests and answers as JSON and as messages, which answers count, and what
 * is kept of them. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "approval/approval-message.h"
#include "approval/approval-store.h"
#include "folders.h"

#define MESSAGE                                                                          \
    "From: jimu@corp.example\r\nTo: jimu@corp.example\r\n"                               \
    "Bcc: a@k1.example, b@k2.example\r\nSubject: Seminar\r\n\r\nCome.\r\n"
#define TANAKA "tanaka@corp.example"
#define SATO "sato@corp.example"

/* A desk that asks, two that answer, and one that nobody knows. */
typedef struct {
    char *folder;
    ApproverKey *own;
    ApproverKey *tanaka;
    ApproverKey *sato;
    ApproverKey *stranger;
    GDateTime *now;
    ApprovalRequest *request;
    GPtrArray *approvers;
    GPtrArray *answers;
    VoteRules rules;
} Desk;

static const char *const senders[] = { "jimu@corp.example", NULL };

static ApproverKey *
make_key(const Desk *desk, const char *name)
{
    g_autofree char *folder = g_build_filename(desk->folder, name, NULL);
    ApproverKey *key;

    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    key = approver_key_obtain(folder, NULL);
    g_assert_nonnull(key);
    return key;
}

static Approver *
approver_of(const char *address, const ApproverKey *key)
{
    g_autofree char *text = approver_key_dup_text(key);
    g_autofree char *line = g_strdup_printf("%s %s", address, text);
    g_autoptr(GError) error = NULL;
    Approver *approver = approver_parse(line, &error);

    g_assert_no_error(error);
    return approver;
}

static Canonical *
canonical_of(const char *text)
{
    g_autoptr(GBytes) message = g_bytes_new(text, strlen(text));
    Canonical *canonical =
        canonical_new(&(CanonicalInput){ .message = message, .text = "Come." }, NULL);

    g_assert_nonnull(canonical);
    return canonical;
}

static void
desk_begin(Desk *desk, gconstpointer data)
{
    g_autoptr(Canonical) canonical = canonical_of(MESSAGE);

    desk->folder = g_dir_make_tmp("bcc-guard-XXXXXX", NULL);
    g_assert_true(approval_store_make(desk->folder, NULL));
    desk->own = make_key(desk, "own");
    desk->tanaka = make_key(desk, "tanaka");
    desk->sato = make_key(desk, "sato");
    desk->stranger = make_key(desk, "stranger");
    desk->now = g_date_time_new_from_unix_utc(1795503600);
    desk->request = approval_request_new(canonical, "Come.", 2, desk->now, 48);
    desk->approvers = g_ptr_array_new_with_free_func((GDestroyNotify)approver_free);
    g_ptr_array_add(desk->approvers, approver_of(TANAKA, desk->tanaka));
    g_ptr_array_add(desk->approvers, approver_of(SATO, desk->sato));
    desk->answers = g_ptr_array_new_with_free_func((GDestroyNotify)approval_free);
    desk->rules = (VoteRules){
        .request = desk->request,
        .digest = desk->request->digest,
        .approvers = desk->approvers,
        .senders = senders,
        .own_key = approver_key_get_public(desk->own),
        .needed = 1,
        .now = desk->now,
    };
}

static void
desk_end(Desk *desk, gconstpointer data)
{
    remove_folder(desk->folder);
    g_free(desk->folder);
    approver_key_free(desk->own);
    approver_key_free(desk->tanaka);
    approver_key_free(desk->sato);
    approver_key_free(desk->stranger);
    g_date_time_unref(desk->now);
    approval_request_free(desk->request);
    g_ptr_array_unref(desk->approvers);
    g_ptr_array_unref(desk->answers);
}

static Approval *
answer(Desk *desk, const char *who, const ApproverKey *key)
{
    g_autoptr(GDateTime) later = g_date_time_add_minutes(desk->now, 5);
    Approval *approval = approval_new(desk->request, who, later, TRUE, "", key);

    g_ptr_array_add(desk->answers, approval);
    return approval;
}

/* What the last answer is worth. */
static void
assert_vote(const Desk *desk, Vote expected)
{
    g_autofree Vote *votes = g_new0(Vote, desk->answers->len);
    VoteCount count = votes_count(&desk->rules, desk->answers, votes);

    g_assert_cmpstr(
        vote_to_string(votes[desk->answers->len - 1]), ==, vote_to_string(expected));
    g_assert_cmpint(count.approved, ==, count.n_approved >= desk->rules.needed);
    if (desk->rules.needed == 1)
        g_assert_cmpint(count.approved, ==, expected == VOTE_APPROVED);
    g_assert_cmpuint(strlen(vote_describe(expected)), >, 10);
}

static void
test_approved(Desk *desk, gconstpointer data)
{
    answer(desk, "Tanaka@CORP.example", desk->tanaka);
    assert_vote(desk, VOTE_APPROVED);
}

static void
test_two_needed(Desk *desk, gconstpointer data)
{
    Vote votes[2];

    desk->rules.needed = 2;
    answer(desk, TANAKA, desk->tanaka);
    g_assert_false(votes_count(&desk->rules, desk->answers, votes).approved);
    answer(desk, SATO, desk->sato);
    g_assert_true(votes_count(&desk->rules, desk->answers, votes).approved);
}

static void
test_declined(Desk *desk, gconstpointer data)
{
    Approval *approval =
        approval_new(desk->request, TANAKA, desk->now, FALSE, "Bcc!", desk->tanaka);

    g_ptr_array_add(desk->answers, approval);
    assert_vote(desk, VOTE_DECLINED);
    answer(desk, TANAKA, desk->tanaka);
    assert_vote(desk, VOTE_REPEATED);
}

static void
test_other_message(Desk *desk, gconstpointer data)
{
    g_autoptr(Canonical) changed = canonical_of(
        "From: jimu@corp.example\r\nTo: jimu@corp.example\r\n"
        "Bcc: a@k1.example, b@k2.example, c@k3.example\r\nSubject: Seminar\r\n\r\nCome.");

    answer(desk, TANAKA, desk->tanaka);
    desk->rules.digest = canonical_get_digest(changed);
    assert_vote(desk, VOTE_OTHER_MESSAGE);
}

static void
test_other_request(Desk *desk, gconstpointer data)
{
    g_autoptr(Canonical) canonical = canonical_of(MESSAGE);
    g_autoptr(ApprovalRequest) again =
        approval_request_new(canonical, "Come.", 2, desk->now, 48);

    answer(desk, TANAKA, desk->tanaka);
    desk->rules.request = again;
    desk->rules.digest = again->digest;
    assert_vote(desk, VOTE_OTHER_REQUEST);
}

static void
test_sender(Desk *desk, gconstpointer data)
{
    g_ptr_array_add(desk->approvers, approver_of("jimu@corp.example", desk->stranger));
    answer(desk, "jimu@corp.example", desk->stranger);
    assert_vote(desk, VOTE_SENDER);
}

static void
test_same_person_twice(Desk *desk, gconstpointer data)
{
    desk->rules.needed = 2;
    answer(desk, TANAKA, desk->tanaka);
    answer(desk, TANAKA, desk->tanaka);
    assert_vote(desk, VOTE_REPEATED);
}

static void
test_two_addresses_one_key(Desk *desk, gconstpointer data)
{
    desk->rules.needed = 2;
    g_ptr_array_add(desk->approvers, approver_of("tanaka2@corp.example", desk->tanaka));
    answer(desk, TANAKA, desk->tanaka);
    answer(desk, "tanaka2@corp.example", desk->tanaka);
    assert_vote(desk, VOTE_REPEATED);
}

static void
test_one_address_two_keys(Desk *desk, gconstpointer data)
{
    desk->rules.needed = 2;
    g_ptr_array_add(desk->approvers, approver_of(TANAKA, desk->stranger));
    answer(desk, TANAKA, desk->tanaka);
    answer(desk, TANAKA, desk->stranger);
    assert_vote(desk, VOTE_REPEATED);
}

static void
test_stranger(Desk *desk, gconstpointer data)
{
    answer(desk, "someone@corp.example", desk->stranger);
    assert_vote(desk, VOTE_NO_APPROVER);
}

static void
test_other_key(Desk *desk, gconstpointer data)
{
    answer(desk, TANAKA, desk->stranger);
    assert_vote(desk, VOTE_OTHER_KEY);
}

/* Who says that they are Tanaka, and names Tanaka's key, has still not signed with it. */
static void
test_borrowed_key(Desk *desk, gconstpointer data)
{
    Approval *approval = answer(desk, TANAKA, desk->stranger);

    memcpy(approval->key, approver_key_get_public(desk->tanaka), SIGNATURE_KEY_SIZE);
    assert_vote(desk, VOTE_FORGED);
}

static void
test_own_key(Desk *desk, gconstpointer data)
{
    g_ptr_array_add(desk->approvers, approver_of("me@corp.example", desk->own));
    answer(desk, "me@corp.example", desk->own);
    assert_vote(desk, VOTE_OWN_KEY);
}

static void
test_dropped_by_the_policy(Desk *desk, gconstpointer data)
{
    answer(desk, TANAKA, desk->tanaka);
    assert_vote(desk, VOTE_APPROVED);
    g_ptr_array_remove_index(desk->approvers, 0);
    assert_vote(desk, VOTE_NO_APPROVER);
}

static void
test_no_approvers(Desk *desk, gconstpointer data)
{
    answer(desk, TANAKA, desk->tanaka);
    desk->rules.approvers = NULL;
    assert_vote(desk, VOTE_NO_APPROVER);
}

static void
test_void(Desk *desk, gconstpointer data)
{
    g_autoptr(GDateTime) last = g_date_time_add_seconds(desk->request->until, -1);

    answer(desk, TANAKA, desk->tanaka);
    desk->rules.now = last;
    assert_vote(desk, VOTE_APPROVED);
    desk->rules.now = desk->request->until;
    assert_vote(desk, VOTE_VOID);
}

/* Whoever puts the clock of the sender back makes nothing valid again. */
static void
test_clock_put_back(Desk *desk, gconstpointer data)
{
    g_autoptr(GDateTime) before = g_date_time_add_seconds(desk->now, -1);

    answer(desk, TANAKA, desk->tanaka);
    desk->rules.now = before;
    assert_vote(desk, VOTE_CLOCK);
}

static void
test_clock_of_the_approver(Desk *desk, gconstpointer data)
{
    static const int days[] = { -1, 3, 4000 };

    for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
        g_autoptr(GDateTime) wrong = g_date_time_add_days(desk->now, days[i]);

        g_ptr_array_set_size(desk->answers, 0);
        g_ptr_array_add(
            desk->answers,
            approval_new(desk->request, TANAKA, wrong, TRUE, "", desk->tanaka));
        assert_vote(desk, VOTE_CLOCK);
    }
}

/* Each figure of an answer is signed. */
static void
test_changed_figure(Desk *desk, gconstpointer data)
{
    static const struct {
        const char *from;
        const char *to;
    } changes[] = {
        { "\"approved\"", "\"declined\"" },
        { "\"word\":\"\"", "\"word\":\"no\"" },
        { ":05:00Z", ":06:00Z" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autoptr(GBytes) json = approval_write(answer(desk, TANAKA, desk->tanaka));
        g_autoptr(GString) text = g_string_new_len(
            g_bytes_get_data(json, NULL), (gssize)g_bytes_get_size(json));
        g_autoptr(GBytes) changed = NULL;
        g_autoptr(GError) error = NULL;

        g_test_message("%s", text->str);
        g_assert_cmpuint(
            g_string_replace(text, changes[i].from, changes[i].to, 1), ==, 1);
        changed = g_bytes_new(text->str, text->len);
        g_ptr_array_set_size(desk->answers, 0);
        g_ptr_array_add(desk->answers, approval_read(changed, &error));
        g_assert_no_error(error);
        assert_vote(desk, VOTE_FORGED);
        g_ptr_array_set_size(desk->answers, 0);
    }
}

static void
test_lines(void)
{
    static const char *const wrong[] = {
        "",
        "tanaka@corp.example",
        "tanaka@corp.example AAAA",
        "tanaka AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "a@b.example AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "a@b.example c@d.example AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(approver_parse(wrong[i], &error));
        g_assert_error(error, APPROVER_ERROR, APPROVER_ERROR_LINE);
    }
}

static void
assert_unread(const char *text, int code)
{
    g_autoptr(GBytes) json = g_bytes_new(text, strlen(text));
    g_autoptr(GError) error = NULL;

    g_assert_null(approval_read(json, &error));
    g_assert_error(error, APPROVAL_ERROR, code);
}

/* Every member has to be there, once, and of its shape; none beside them. */
static void
test_strict(Desk *desk, gconstpointer data)
{
    g_autoptr(GBytes) json = approval_write(answer(desk, TANAKA, desk->tanaka));
    g_autofree char *text =
        g_strndup(g_bytes_get_data(json, NULL), g_bytes_get_size(json));
    static const struct {
        const char *from;
        const char *to;
        int code;
    } cases[] = {
        { "{", "", APPROVAL_ERROR_JSON },
        { "{", "[{", APPROVAL_ERROR_JSON },
        { "{", "{\"word\":\"\",", APPROVAL_ERROR_JSON },
        { "{", "{\"more\":1,", APPROVAL_ERROR_FIELD },
        { "\"version\":1", "\"version\":2", APPROVAL_ERROR_VERSION },
        { "\"version\":1", "\"version\":\"1\"", APPROVAL_ERROR_VERSION },
        { "\"approval\"", "\"request\"", APPROVAL_ERROR_FIELD },
        { "\"request\":\"", "\"request\":\"../", APPROVAL_ERROR_FIELD },
        { "\"digest\":\"", "\"digest\":\"0", APPROVAL_ERROR_FIELD },
        { "tanaka@corp", "Tanaka@corp", APPROVAL_ERROR_FIELD },
        { "\"2026-", "\"20260-", APPROVAL_ERROR_FIELD },
        { "Z\"", "+00:00\"", APPROVAL_ERROR_FIELD },
        { "\"approved\"", "\"yes\"", APPROVAL_ERROR_FIELD },
        { "\"approved\"", "true", APPROVAL_ERROR_FIELD },
        { "\"key\":\"", "\"key\":\"A", APPROVAL_ERROR_FIELD },
        { "\"signature\":\"", "\"signature\":\" ", APPROVAL_ERROR_FIELD },
        { "\"word\":\"\"", "\"word\":null", APPROVAL_ERROR_FIELD },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) changed = g_string_new(text);

        g_test_message("%s → %s", cases[i].from, cases[i].to);
        g_assert_cmpuint(g_string_replace(changed, cases[i].from, cases[i].to, 1), ==, 1);
        assert_unread(changed->str, cases[i].code);
    }
}

/* A request as it travels, with something in it replaced. */
static ReceivedRequest *
receive(Desk *desk, const char *from, const char *to, GError **error)
{
    g_autoptr(GBytes) message = g_bytes_new_static(MESSAGE, strlen(MESSAGE));
    const char *const approvers[] = { TANAKA, SATO, NULL };
    const RequestWords words = {
        .request = desk->request,
        .message = message,
        .from = "jimu@corp.example",
        .to = approvers,
        .subject = "Seminar",
        .date = desk->now,
    };
    g_autoptr(GBytes) written = approval_message_write_request(&words);
    g_autoptr(GString) text = g_string_new_len(
        g_bytes_get_data(written, NULL), (gssize)g_bytes_get_size(written));
    g_autoptr(GBytes) bytes = NULL;

    if (from != NULL)
        g_assert_cmpuint(g_string_replace(text, from, to, 1), ==, 1);
    bytes = g_bytes_new(text->str, text->len);
    return approval_message_read_request(bytes, error);
}

static void
test_request(Desk *desk, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ReceivedRequest) received = receive(desk, NULL, NULL, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(received->request->id, ==, desk->request->id);
    g_assert_cmpstr(canonical_get_text(received->canonical), ==, "Come.");
    g_assert_true(g_date_time_equal(received->request->until, desk->request->until));
}

/* What came with a request has to be what it talks of. */
static void
test_request_misfits(Desk *desk, gconstpointer data)
{
    static const struct {
        const char *from;
        const char *to;
        const char *says;
    } cases[] = {
        { "b@k2.example", "e@k2.example", "another one" },
        { "b@k2.example", "b@k2.example, c@k3.example", "other recipients" },
        { "Bcc: a@", "Cc: a@", "other recipients" },
        { "Subject: Seminar\n\nCome",
          "Resent-Bcc: h@k9.example\nSubject: Seminar\n\nCome", "Resent-Bcc" },
        { "Subject: Seminar\n\nCome", "X-To: h@k9.example\nSubject: Seminar\n\nCome",
          "another one" },
        { "\nCome.", "\nGo.", "The text" },
        { "\n\nCome.", "\nContent-Type: text/html\n\nCome.", "another HTML" },
        { "message/rfc822", "text/plain", "found none" },
        { "application/vnd.bcc-guard.request+json", "message/rfc822", "found none" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        g_test_message("%s", cases[i].to);
        g_assert_null(receive(desk, cases[i].from, cases[i].to, &error));
        g_assert_nonnull(error);
        g_assert_nonnull(strstr(error->message, cases[i].says));
    }
}

static void
test_answer_message(Desk *desk, gconstpointer data)
{
    Approval *approval = answer(desk, TANAKA, desk->tanaka);
    g_autoptr(GBytes) written =
        approval_message_write_answer(approval, "jimu@corp.example", "Seminar");
    g_autoptr(GError) error = NULL;

    g_ptr_array_add(desk->answers, approval_message_read_answer(written, &error));
    g_assert_no_error(error);
    g_ptr_array_remove_index(desk->answers, 0);
    assert_vote(desk, VOTE_APPROVED);
}

/* Words alone approve nothing, whoever wrote them. */
static void
test_words_alone(void)
{
    static const char text[] = "From: tanaka@corp.example\nTo: jimu@corp.example\n"
                               "Subject: Approved: Seminar\n\napproved\n";
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, sizeof text - 1);
    g_autoptr(GError) error = NULL;

    g_assert_null(approval_message_read_answer(bytes, &error));
    g_assert_error(error, APPROVAL_MESSAGE_ERROR, APPROVAL_MESSAGE_ERROR_NONE);
}

static gboolean
add(const Desk *desk, ApprovalStore *store, const char *const *asked, GError **error)
{
    const OpenRequest open = { desk->request, (char *)"Seminar", (char **)senders,
                               (char **)asked, NULL };
    g_autoptr(Canonical) canonical = canonical_of(MESSAGE);
    g_autoptr(GString) form = canonical_dup_form(canonical);

    return approval_store_add(store, &open, form, error);
}

static void
assert_void(ApprovalStore *store, GDateTime *now, guint n_void)
{
    g_autoptr(GPtrArray) list = approval_store_sweep(store, now);

    g_assert_cmpuint(list->len, ==, n_void);
}

static void
assert_modes(const Desk *desk)
{
    g_autofree char *folder = g_build_filename(desk->folder, "approvals", NULL);
    g_autofree char *name = g_strconcat(desk->request->id, ".json", NULL);
    g_autofree char *file = g_build_filename(folder, name, NULL);
    struct stat status;

    g_assert_cmpint(stat(folder, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0700);
    g_assert_cmpint(stat(file, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
}

static void
assert_form(ApprovalStore *store, const OpenRequest *open, const char *digest)
{
    g_autoptr(GBytes) form = approval_store_read_form(store, open);
    g_autofree char *found = NULL;

    g_assert_nonnull(form);
    found = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, form);
    g_assert_cmpstr(found, ==, digest);
}

/* What was written is there for the next helper: a crash, or a restart, loses nothing. */
static void
test_store(Desk *desk, gconstpointer data)
{
    static const char *const asked[] = { TANAKA, SATO, NULL };
    g_autoptr(ApprovalStore) store = approval_store_new(desk->folder);
    g_autoptr(ApprovalStore) next = approval_store_new(desk->folder);
    g_autoptr(GError) error = NULL;
    g_autoptr(OpenRequest) open = NULL;
    Vote vote;
    gboolean is_new;

    g_assert_true(add(desk, store, asked, &error));
    assert_modes(desk);
    g_assert_true(approval_store_answer(
        next, answer(desk, TANAKA, desk->tanaka), &desk->rules, &vote, &is_new, &error));
    g_assert_cmpint(vote, ==, VOTE_APPROVED);
    assert_modes(desk);

    open = approval_store_get(store, desk->request->id);
    g_assert_nonnull(open);
    g_assert_cmpstr(open->request->id, ==, desk->request->id);
    g_assert_cmpstr(open->subject, ==, "Seminar");
    g_assert_cmpstrv(open->senders, senders);
    g_assert_cmpstrv(open->asked, asked);
    g_assert_cmpuint(open->answers->len, ==, 1);
    g_assert_null(approval_store_get(store, "another"));
    assert_form(store, open, desk->request->digest);
}

/* Writes the same request over and over, until it is killed. */
static void
write_for_ever(const Desk *desk, const char *const *asked)
{
    g_autoptr(ApprovalStore) store = approval_store_new(desk->folder);

    while (add(desk, store, asked, NULL))
        continue;
    _exit(1);
}

/* Of what killed helpers left, a sweep leaves the request alone. */
static void
assert_swept(const Desk *desk, ApprovalStore *store)
{
    g_autofree char *path = g_build_filename(desk->folder, "approvals", NULL);
    g_autofree char *draft = g_build_filename(path, "0.json.ABCDEF", NULL);
    g_autofree char *form = g_build_filename(path, "0.form", NULL);
    g_autoptr(GDir) folder = NULL;

    g_assert_true(g_file_set_contents(draft, "{", -1, NULL));
    g_assert_true(g_file_set_contents(form, "{", -1, NULL));
    assert_void(store, desk->now, 0);
    folder = g_dir_open(path, 0, NULL);
    for (guint i = 0; i < 2; i++)
        g_assert_true(g_str_has_prefix(g_dir_read_name(folder), desk->request->id));
    g_assert_null(g_dir_read_name(folder));
}

/* Whenever a helper is killed, its file is whole: the one before, or the one after. */
static void
test_killed(Desk *desk, gconstpointer data)
{
    static const char *const asked[] = { TANAKA, SATO, NULL };
    g_autoptr(ApprovalStore) store = approval_store_new(desk->folder);

    g_assert_true(add(desk, store, asked, NULL));
    for (guint i = 0; i < 20; i++) {
        g_autoptr(OpenRequest) open = NULL;
        pid_t child = fork();

        if (child == 0)
            write_for_ever(desk, asked);
        g_usleep(5000 + 700 * i);
        g_assert_cmpint(kill(child, SIGKILL), ==, 0);
        g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
        open = approval_store_get(store, desk->request->id);
        g_assert_nonnull(open);
        g_assert_cmpstrv(open->asked, asked);
    }
    assert_swept(desk, store);
}

/* A send that succeeded uses the approvals up: the same answer opens nothing again. */
static void
test_used_up(Desk *desk, gconstpointer data)
{
    static const char *const asked[] = { TANAKA, NULL };
    g_autoptr(ApprovalStore) store = approval_store_new(desk->folder);
    g_autoptr(GError) error = NULL;
    Approval *approval = answer(desk, TANAKA, desk->tanaka);
    Vote vote;
    gboolean is_new;

    g_assert_true(add(desk, store, asked, NULL));
    g_assert_true(
        approval_store_answer(store, approval, &desk->rules, &vote, &is_new, NULL));
    g_assert_true(approval_store_remove(store, desk->request->id, &error));
    g_assert_null(approval_store_get(store, desk->request->id));
    g_assert_false(
        approval_store_answer(store, approval, &desk->rules, &vote, &is_new, &error));
    g_assert_error(error, APPROVAL_STORE_ERROR, APPROVAL_STORE_ERROR_UNKNOWN);
    g_assert_true(approval_store_remove(store, desk->request->id, NULL));
}

/* What does not count takes no room, and nobody's turn. */
static void
test_flood(Desk *desk, gconstpointer data)
{
    static const char *const asked[] = { TANAKA, NULL };
    g_autoptr(ApprovalStore) store = approval_store_new(desk->folder);
    g_autoptr(OpenRequest) open = NULL;
    Vote vote;
    gboolean is_new;

    g_assert_true(add(desk, store, asked, NULL));
    for (guint i = 0; i < 300; i++) {
        g_assert_true(approval_store_answer(
            store, answer(desk, TANAKA, desk->stranger), &desk->rules, &vote, &is_new,
            NULL));
        g_assert_cmpint(vote, ==, VOTE_OTHER_KEY);
    }
    for (guint i = 0; i < 30; i++) {
        g_assert_true(approval_store_answer(
            store, answer(desk, TANAKA, desk->tanaka), &desk->rules, &vote, &is_new,
            NULL));
        g_assert_cmpint(vote, ==, VOTE_APPROVED);
        g_assert_cmpint(is_new, ==, i == 0);
    }
    open = approval_store_get(store, desk->request->id);
    g_assert_cmpuint(open->answers->len, ==, 1);
}

static void
test_sweep(Desk *desk, gconstpointer data)
{
    static const char *const asked[] = { TANAKA, NULL };
    g_autoptr(ApprovalStore) store = approval_store_new(desk->folder);
    g_autofree char *stray = g_build_filename(desk->folder, "approvals", "x.json", NULL);

    assert_void(store, desk->now, 0);
    g_assert_true(add(desk, store, asked, NULL));
    g_assert_true(g_file_set_contents(stray, "{", -1, NULL));
    assert_void(store, desk->now, 0);
    assert_void(store, desk->request->until, 1);
    g_assert_null(approval_store_get(store, desk->request->id));
}

#define CASE(name)                                                                       \
    {                                                                                    \
#name, test_##name                                                               \
    }

static const struct {
    const char *name;
    void (*run)(Desk *desk, gconstpointer data);
} cases[] = {
    CASE(approved),
    CASE(two_needed),
    CASE(declined),
    CASE(other_message),
    CASE(other_request),
    CASE(sender),
    CASE(same_person_twice),
    CASE(two_addresses_one_key),
    CASE(one_address_two_keys),
    CASE(stranger),
    CASE(other_key),
    CASE(borrowed_key),
    CASE(own_key),
    CASE(dropped_by_the_policy),
    CASE(no_approvers),
    CASE(void),
    CASE(clock_put_back),
    CASE(clock_of_the_approver),
    CASE(changed_figure),
    CASE(strict),
    CASE(request),
    CASE(request_misfits),
    CASE(answer_message),
    CASE(store),
    CASE(killed),
    CASE(used_up),
    CASE(flood),
    CASE(sweep),
};

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdelimit(g_strdup(cases[i].name), "_", '-');
        g_autofree char *path = g_strconcat("/approval/", name, NULL);

        g_test_add(path, Desk, NULL, desk_begin, cases[i].run, desk_end);
    }
    g_test_add_func("/approval/lines", test_lines);
    g_test_add_func("/approval/words-alone", test_words_alone);

    return g_test_run();
}
