/* What it takes to look for mistyped domains against 10,000 that are written to often,
 * for one recipient and for 2,331 strangers: medians of process times, beside the same
 * inspection without that look (the floor). */
#include <stdio.h>
#include <string.h>

#include "process-time.h"
#include "rules/inspection.h"

#define N_KNOWN 10000
#define N_ROUNDS 31

/* Of 12 letters in front of the dot, as no two are alike by chance. */
static char *
make_domain(guint number, const char *ending)
{
    GString *domain = g_string_new(NULL);
    guint64 value = (number + 1) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);

    for (guint i = 0; i < 12; i++, value /= 26)
        g_string_append_c(domain, (char)('a' + value % 26));

    return g_string_free(g_string_append(domain, ending), FALSE);
}

static GBytes *
make_message(guint first, guint n_recipients, gboolean mistyped)
{
    GString *text = g_string_new("From: jimu@corp.example\nBcc: boss@corp.example");

    for (guint i = 0; i < n_recipients; i++) {
        g_autofree char *domain = make_domain(first + i, ".co.jp");

        if (mistyped)
            domain[5] = '0';
        g_string_append_printf(text, ",\n p%u@%s", i, domain);
    }

    return g_string_free_to_bytes(g_string_append(text, "\n\n"));
}

static Correspondents *
learn(const PartyRules *parties)
{
    Correspondents *whom = correspondents_new((const guint8 *)"a benchmark's key");

    for (guint first = 0; first < N_KNOWN; first += 1000) {
        g_autoptr(GBytes) bytes = make_message(first, 1000, FALSE);
        g_autoptr(Message) message = message_parse(bytes, NULL);

        for (guint i = 0; i < CORRESPONDENTS_OFTEN; i++)
            correspondents_learn(whom, message, parties, 20000);
    }

    return whom;
}

static double
median(GBytes *message, const Policy *policy, const Correspondents *whom)
{
    double taken[N_ROUNDS];

    for (guint i = 0; i < N_ROUNDS; i++) {
        const InspectionInput input = { .message = message,
                                        .policy = policy,
                                        .correspondents = whom };
        double before = process_milliseconds();
        Inspection *inspection = inspection_new(&input, NULL);

        inspection_free(inspection);
        taken[i] = process_milliseconds() - before;
    }

    return process_median(taken, N_ROUNDS);
}

int
main(void)
{
    static const struct {
        const char *name;
        guint first, n;
        gboolean mistyped;
        double goal;
    } rows[] = {
        { "one stranger", 50000, 1, FALSE, 1 },
        { "one mistyped", 7, 1, TRUE, 1 },
        { "2,331 strangers", 50000, 2331, FALSE, 50 },
        { "2,331 mistyped", 7, 2331, TRUE, 50 },
    };
    g_autoptr(Policy) on = policy_new();
    g_autoptr(Policy) off = policy_new();
    g_autoptr(Correspondents) whom = learn(policy_get_parties(on));
    double begin = process_milliseconds();
    g_autoptr(GBytes) bytes = correspondents_to_bytes(whom);
    g_autoptr(Correspondents) again = correspondents_read(
        (const guint8 *)"a benchmark's key", g_bytes_get_data(bytes, NULL),
        g_bytes_get_size(bytes));

    off->lookalikes = FALSE;
    printf(
        "%d known domains: %" G_GSIZE_FORMAT
        " digests, %.1f MiB, written and read in %.1f ms\n",
        N_KNOWN, correspondents_get_size(again),
        (double)g_bytes_get_size(bytes) / 1024 / 1024, process_milliseconds() - begin);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) message =
            make_message(rows[i].first, rows[i].n, rows[i].mistyped);
        double floor = median(message, off, whom);
        double all = median(message, on, whom);

        printf(
            "%s: %.3f ms, %.3f ms more than the floor (goal %.0f ms: %s)\n", rows[i].name,
            all, all - floor, rows[i].goal,
            all - floor <= rows[i].goal ? "met" : "missed");
    }

    return 0;
}
