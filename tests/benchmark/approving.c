/* What the verification of a request takes, beside reading and checking the message that
 * it is about: `approving MAIL N` reads and verifies N times, in turns, then checks N
 * times, and prints the medians in milliseconds of process time.  To read is to make out
 * from the header who gets it (message_parse(), and nothing else); to check is all that
 * the helper does with it at Send, without the wire (inspection_new()); to verify is to
 * cut the request apart, to make recipients and digest anew, to compare, and to verify
 * one signature. */
#include <glib/gstdio.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "approval/approval-message.h"
#include "approval/votes.h"
#include "process-time.h"
#include "rules/inspection.h"

#define TANAKA "tanaka@corp.example"

static double
read_message(GBytes *bytes)
{
    double begun = process_milliseconds();
    g_autoptr(Message) message = message_parse(bytes, NULL);

    g_assert_nonnull(message);
    g_clear_pointer(&message, message_free);
    return process_milliseconds() - begun;
}

static double
check_message(GBytes *bytes, const Policy *policy)
{
    double begun = process_milliseconds();
    g_autoptr(Inspection) inspection =
        inspection_new(&(InspectionInput){ .message = bytes, .policy = policy }, NULL);

    g_assert_nonnull(inspection);
    g_clear_pointer(&inspection, inspection_free);
    return process_milliseconds() - begun;
}

static double
verify(GBytes *request, const Approval *answer, const GPtrArray *approvers)
{
    static const char *const senders[] = { "jimu@corp.example", NULL };
    double begun = process_milliseconds();
    g_autoptr(ReceivedRequest) received = approval_message_read_request(request, NULL);
    g_autoptr(GPtrArray) answers = g_ptr_array_new();
    VoteRules rules = { .approvers = approvers, .senders = senders, .needed = 1 };
    Vote vote;

    g_assert_nonnull(received);
    g_ptr_array_add(answers, (gpointer)answer);
    rules.request = received->request;
    rules.digest = canonical_get_digest(received->canonical);
    rules.now = received->request->asked;
    g_assert_true(votes_count(&rules, answers, &vote).approved);
    g_clear_pointer(&received, received_request_free);
    return process_milliseconds() - begun;
}

/* Returns: (transfer full): a request for @message */
static GBytes *
make_request(GBytes *message, ApprovalRequest **request)
{
    static const char *const to[] = { TANAKA, NULL };
    g_autoptr(Canonical) canonical =
        canonical_new(&(CanonicalInput){ .message = message, .text = "Come." }, NULL);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    RequestWords words = { .message = message, .from = "jimu@corp.example", .to = to };

    *request = approval_request_new(canonical, "Come.", 0, now, 48);
    words.request = *request;
    words.date = now;
    return approval_message_write_request(&words);
}

/* Where the allocator gives memory back and asks for it again is chance: in a process as
 * small as this it would do so in one of the three and not in the others. */
static void
keep_memory(void)
{
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, G_MAXINT);
#endif
}

int
main(int argc, char **argv)
{
    guint n_rounds = argc == 3 ? (guint)atoi(argv[2]) : 0;
    char *text = NULL;
    gsize length = 0;
    g_autofree char *folder = g_dir_make_tmp("bcc-guard-XXXXXX", NULL);
    g_autofree char *key_path = g_build_filename(folder, APPROVER_KEY_NAME, NULL);
    g_autoptr(ApproverKey) key = approver_key_obtain(folder, NULL);
    g_autoptr(GBytes) message = NULL;
    g_autoptr(ApprovalRequest) request = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(Approval) answer = NULL;
    g_autoptr(GPtrArray) approvers = g_ptr_array_new();
    Approver approver = { .address = (char *)TANAKA };
    g_autoptr(Policy) policy = policy_new();
    g_autofree double *reading = g_new0(double, n_rounds);
    g_autofree double *checking = g_new0(double, n_rounds);
    g_autofree double *verifying = g_new0(double, n_rounds);

    if (n_rounds == 0 || !g_file_get_contents(argv[1], &text, &length, NULL))
        return 1;
    keep_memory();
    message = g_bytes_new_take(text, length);
    bytes = make_request(message, &request);
    answer = approval_new(request, TANAKA, request->asked, TRUE, "", key);
    memcpy(approver.key, approver_key_get_public(key), SIGNATURE_KEY_SIZE);
    g_ptr_array_add(approvers, &approver);
    for (guint i = 0; i < n_rounds; i++) {
        reading[i] = read_message(message);
        verifying[i] = verify(bytes, answer, approvers);
    }
    for (guint i = 0; i < n_rounds; i++)
        checking[i] = check_message(message, policy);
    printf(
        "%.3f %.3f %.3f\n", process_median(reading, n_rounds),
        process_median(checking, n_rounds), process_median(verifying, n_rounds));
    g_unlink(key_path);
    g_rmdir(folder);

    return 0;
}
