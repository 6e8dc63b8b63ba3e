/* Requests and answers: any bytes as a message, and what would come of them. */
#include <stdint.h>
#include <string.h>

#include "approval/approval-message.h"
#include "approval/votes.h"
#include "quiet.h"

static void
assert_said(const GError *error)
{
    g_assert_nonnull(error);
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
    g_assert_cmpstr(error->message, !=, "");
}

/* One message has one digest, whatever its line ends. */
static void
check_form(GBytes *bytes)
{
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autoptr(GString) text = g_string_new_len(data, (gssize)size);
    g_autoptr(GBytes) other = NULL;
    g_autoptr(Canonical) one = NULL;
    g_autoptr(Canonical) two = NULL;
    g_autoptr(GString) form = NULL;
    g_autoptr(GString) other_form = NULL;
    g_autofree char *digest = NULL;
    g_autoptr(GError) error = NULL;

    one = canonical_new(&(CanonicalInput){ .message = bytes }, &error);
    if (one == NULL) {
        assert_said(error);
        return;
    }

    form = canonical_dup_form(one);
    digest = g_compute_checksum_for_data(
        G_CHECKSUM_SHA256, (const guchar *)form->str, form->len);
    g_assert_cmpstr(canonical_get_digest(one), ==, digest);
    g_assert_true(g_utf8_validate(form->str, (gssize)form->len, NULL));
    if (memchr(data, '\r', size) != NULL || memchr(data, '\0', size) != NULL)
        return;

    g_string_replace(text, "\n", "\r\n", 0);
    other = g_bytes_new(text->str, text->len);
    two = canonical_new(&(CanonicalInput){ .message = other }, NULL);
    g_assert_nonnull(two);
    other_form = canonical_dup_form(two);
    g_assert_cmpstr(form->str, ==, other_form->str);
}

static void
check_request(GBytes *bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ReceivedRequest) received = approval_message_read_request(bytes, &error);
    g_autoptr(ApprovalRequest) again = NULL;
    g_autoptr(GBytes) written = NULL;

    if (received == NULL) {
        assert_said(error);
        return;
    }

    written = approval_request_write(received->request);
    again = approval_request_read(written, NULL);
    g_assert_nonnull(again);
    g_assert_true(approval_request_fits(again, received->canonical, NULL));
}

/* Nobody has signed it with this key: it approves nothing. */
static void
check_vote(const Approval *answer)
{
    static const char *const senders[] = { "jimu@corp.example", NULL };
    g_autoptr(GDateTime) later = g_date_time_add_hours(answer->time, 1);
    const ApprovalRequest request = {
        .id = answer->request,
        .digest = answer->digest,
        .asked = answer->time,
        .until = later,
    };
    Approver approver = { answer->approver, { 9 } };
    g_autoptr(GPtrArray) approvers = g_ptr_array_new();
    g_autoptr(GPtrArray) answers = g_ptr_array_new();
    const VoteRules rules = { &request, answer->digest, approvers, senders, NULL,
                              1,        answer->time };
    Vote vote;

    g_ptr_array_add(approvers, &approver);
    g_ptr_array_add(answers, (gpointer)answer);
    g_assert_false(votes_count(&rules, answers, &vote).approved);
    g_assert_true(vote == VOTE_OTHER_KEY || vote == VOTE_FORGED || vote == VOTE_SENDER);
}

static void
check_answer(GBytes *bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Approval) answer = approval_message_read_answer(bytes, &error);
    g_autoptr(Approval) again = NULL;
    g_autoptr(GBytes) written = NULL;

    if (answer == NULL) {
        assert_said(error);
        return;
    }

    written = approval_write(answer);
    again = approval_read(written, NULL);
    g_assert_nonnull(again);
    g_assert_cmpmem(again->signature, SIGNATURE_SIZE, answer->signature, SIGNATURE_SIZE);
    check_vote(answer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);

    check_form(bytes);
    check_request(bytes);
    check_answer(bytes);

    return 0;
}
