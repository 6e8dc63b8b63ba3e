/* Exposure: the agreed cases, and the rule counted in the slow and obvious way. */
#include "policies.h"
#include "rules/exposure.h"
#include "rules/inspection.h"
#include "watched.h"

#include <string.h>

static Inspection *
inspect(
    const char *mail, const char *replied_to, const char *const *own,
    const Policy *policy)
{
    g_autoptr(GBytes) bytes = g_bytes_new(mail, strlen(mail));
    g_autoptr(GBytes) replied =
        replied_to != NULL ? g_bytes_new(replied_to, strlen(replied_to)) : NULL;
    g_autoptr(GError) error = NULL;
    Inspection *inspection = inspection_new(
        &(InspectionInput){
            .message = bytes, .replied_to = replied, .own = own, .policy = policy },
        &error);

    g_assert_no_error(error);
    g_assert_nonnull(inspection);
    return inspection;
}

static gboolean
is_exposed(const Inspection *inspection, const char *mailbox)
{
    gsize n_addresses = 0;
    const MessageAddress *addresses =
        message_get_addresses(inspection->message, &n_addresses);

    for (gsize i = 0; i < n_addresses; i++) {
        if (g_strcmp0(addresses[i].mailbox, mailbox) == 0)
            return exposure_is_exposed(inspection->exposure, addresses[i].number);
    }

    return FALSE;
}

/* --- The agreed cases --- */

static char **
strings_of(JsonObject *object, const char *key)
{
    g_autoptr(GPtrArray) strings = g_ptr_array_new();
    JsonArray *array = json_object_has_member(object, key)
                           ? json_object_get_array_member(object, key)
                           : NULL;

    for (guint i = 0; array != NULL && i < json_array_get_length(array); i++)
        g_ptr_array_add(strings, g_strdup(json_array_get_string_element(array, i)));
    g_ptr_array_add(strings, NULL);

    return (char **)g_ptr_array_free(g_steal_pointer(&strings), FALSE);
}

static char *
mail_of(JsonObject *object, const char *key)
{
    g_auto(GStrv) headers = strings_of(object, key);
    g_autofree char *joined = g_strjoinv("\r\n", headers);

    return headers[0] != NULL ? g_strconcat(joined, "\r\n\r\nbody\r\n", NULL) : NULL;
}

static void
assert_figures(const Exposure *exposure, JsonObject *expected)
{
    const RecipientFigures *recipients = exposure_get_recipients(exposure);
    const ExposureFigures *figures = exposure_get_figures(exposure);
    JsonObject *r = json_object_get_object_member(expected, "recipients");
    JsonObject *e = json_object_get_object_member(expected, "exposure");

    g_assert_cmpint(recipients->to, ==, json_object_get_int_member(r, "to"));
    g_assert_cmpint(recipients->cc, ==, json_object_get_int_member(r, "cc"));
    g_assert_cmpint(recipients->bcc, ==, json_object_get_int_member(r, "bcc"));
    g_assert_cmpint(recipients->internal, ==, json_object_get_int_member(r, "internal"));
    g_assert_cmpint(recipients->external, ==, json_object_get_int_member(r, "external"));
    g_assert_cmpint(
        recipients->unresolved, ==, json_object_get_int_member(r, "unresolved"));
    g_assert_cmpint(figures->addresses, ==, json_object_get_int_member(e, "addresses"));
    g_assert_cmpint(figures->parties, ==, json_object_get_int_member(e, "parties"));
    g_assert_cmpint(figures->audience, ==, json_object_get_int_member(e, "audience"));
    g_assert_cmpint(
        (gint64)figures->disclosures, ==, json_object_get_int_member(e, "disclosures"));
}

static void
test_case(gconstpointer data)
{
    JsonObject *one = (JsonObject *)data;
    JsonObject *expected = json_object_get_object_member(one, "expect");
    g_autofree char *json = json_to_string(json_object_get_member(one, "policy"), FALSE);
    g_autofree char *mail = mail_of(one, "headers");
    g_autofree char *replied_to = mail_of(one, "replyTo");
    g_auto(GStrv) own = strings_of(one, "own");
    g_auto(GStrv) expected_exposed = strings_of(expected, "exposed");
    g_autoptr(Policy) policy = policy_of(json);
    g_autoptr(Inspection) inspection =
        inspect(mail, replied_to, (const char *const *)own, policy);
    gsize n_exposed = 0;
    const ExposedMailbox *exposed =
        exposure_get_exposed(inspection->exposure, &n_exposed);

    g_assert_cmpstr(
        level_to_string(verdict_get_level(inspection->verdict)), ==,
        json_object_get_string_member(expected, "level"));
    assert_figures(inspection->exposure, expected);
    g_assert_cmpuint(n_exposed, ==, g_strv_length(expected_exposed));
    for (gsize i = 0; i < n_exposed; i++) {
        g_assert_cmpstr(exposed[i].mailbox, ==, expected_exposed[i]);
        g_assert_true(is_exposed(inspection, expected_exposed[i]));
    }
    g_assert_cmpint(
        inspection->conversion != NULL, ==,
        json_object_has_member(expected, "converted"));
}

/* --- The incident --- */

static void
assert_strangers(
    guint n_to, guint n_bcc, guint addresses, guint audience, guint64 disclosures)
{
    GString *mail = g_string_new("From: jimu@corp.example\nTo: jimu@corp.example");
    g_autoptr(Policy) policy = policy_of("{\"internalDomains\":[\"corp.example\"]}");
    g_autoptr(Inspection) inspection = NULL;
    const ExposureFigures *figures;

    for (guint i = 0; i < n_to; i++)
        g_string_append_printf(mail, ",\n c@k%u.example", i);
    g_string_append(mail, "\nBcc: jimu@corp.example");
    for (guint i = 0; i < n_bcc; i++)
        g_string_append_printf(mail, ",\n c@b%u.example", i);
    g_string_append(mail, "\n\n");
    inspection = inspect(mail->str, NULL, NULL, policy);
    g_string_free(mail, TRUE);

    figures = exposure_get_figures(inspection->exposure);
    g_assert_cmpuint(figures->addresses, ==, addresses);
    g_assert_cmpuint(figures->parties, ==, addresses);
    g_assert_cmpuint(figures->audience, ==, audience);
    g_assert_cmpuint(figures->disclosures, ==, disclosures);
}

static void
test_many(void)
{
    guint n = unless_watched(100000, 5000);

    assert_strangers(2331, 0, 2331, 2331, 2331 * 2330);
    assert_strangers(1, 2000, 1, 2000, 2000);
    assert_strangers(0, 2000, 0, 0, 0);
    assert_strangers(n, 0, n, n, (guint64)n * (n - 1));
}

/* --- The rule by brute force --- */

#define N_MAILBOXES 21 /* three each at six organisations and at a provider */
#define N_PARTIES 9
#define PROVIDER 6

/* A random mail as numbers; it is written as text for the code under test. */
typedef struct {
    gboolean in[N_FIELDS][N_MAILBOXES];
    gboolean replied[N_MAILBOXES]; /* in the mail replied to */
    guint groups[N_PARTIES];       /* bits */
    gboolean alone[N_PARTIES];     /* trusted for themselves */
    guint convert_parties;
    guint crowd_from;
    gboolean known[N_MAILBOXES];
    gboolean crowd[N_PARTIES]; /* as the message stands */
} Model;

static guint
party_of_number(guint mailbox)
{
    return mailbox / 3 < PROVIDER ? mailbox / 3 : PROVIDER + mailbox % 3;
}

static char *
mailbox_of_number(guint mailbox)
{
    return mailbox / 3 < PROVIDER
               ? g_strdup_printf("p%u@k%u.example", mailbox % 3, mailbox / 3)
               : g_strdup_printf("p%u@provider.example", mailbox % 3);
}

static gboolean
one_in(guint n)
{
    return g_test_rand_int_range(0, (gint32)n) == 0;
}

/* Whether so many of @there are at one party that it is a crowd. */
static gboolean
is_crowd(const Model *model, const gboolean *there, guint party)
{
    guint n = 0;

    for (guint m = 0; m < N_MAILBOXES; m++)
        n += there[m] && party_of_number(m) == party;

    return model->crowd_from > 0 && n >= model->crowd_from && !model->alone[party];
}

static gboolean
has_crowd(const Model *model, const gboolean *there)
{
    for (guint party = 0; party < N_PARTIES; party++) {
        if (is_crowd(model, there, party))
            return TRUE;
    }

    return FALSE;
}

static void
imagine(Model *model)
{
    guint rarity = (guint)g_test_rand_int_range(2, 40);
    gboolean replied[N_PARTIES] = { FALSE };
    guint n_replied = 0;

    *model = (Model){ .convert_parties = (guint)g_test_rand_int_range(0, 8),
                      .crowd_from = one_in(2) ? 0 : (guint)g_test_rand_int_range(2, 5) };
    for (guint m = 0; m < N_MAILBOXES; m++) {
        for (guint field = 0; field < N_FIELDS; field++)
            model->in[field][m] = one_in(field <= FIELD_BCC ? rarity : 3 * rarity);
        model->replied[m] = one_in(5);
        if (model->replied[m] && !replied[party_of_number(m)]) {
            replied[party_of_number(m)] = TRUE;
            n_replied++;
        }
    }
    for (guint party = 0; party < N_PARTIES; party++)
        model->groups[party] =
            (guint)(g_test_rand_int_range(0, 8) & g_test_rand_int_range(0, 8));
    for (guint party = 0; party < N_PARTIES; party++)
        model->alone[party] = one_in(4);
    for (guint m = 0; m < N_MAILBOXES; m++)
        model->known[m] =
            model->replied[m] && !has_crowd(model, model->replied) &&
            n_replied < (model->convert_parties > 0 ? model->convert_parties : 5);
}

static gboolean
are_strangers(const Model *model, guint x, guint y)
{
    guint a = party_of_number(x);
    guint b = party_of_number(y);

    if (x == y || (model->known[x] && model->known[y]))
        return FALSE;

    return a == b ? model->crowd[a] : (model->groups[a] & model->groups[b]) == 0;
}

static gboolean
gets_mail(const Model *model, guint m)
{
    return model->in[FIELD_TO][m] || model->in[FIELD_CC][m] || model->in[FIELD_BCC][m];
}

static gboolean
is_visible(const Model *model, guint m)
{
    for (guint field = 0; field < N_FIELDS; field++) {
        if (field != FIELD_BCC && model->in[field][m])
            return TRUE;
    }

    return FALSE;
}

/* As spec and not as code: all pairs, one by one. */
static ExposureFigures
count_pairs(Model *model, gboolean *exposed)
{
    ExposureFigures figures = { 0 };
    gboolean shown[N_PARTIES] = { FALSE };
    gboolean sees[N_PARTIES] = { FALSE };
    gboolean fresh[N_PARTIES] = { FALSE };
    gboolean visible[N_MAILBOXES];

    for (guint m = 0; m < N_MAILBOXES; m++)
        visible[m] = is_visible(model, m);
    for (guint party = 0; party < N_PARTIES; party++)
        model->crowd[party] = is_crowd(model, visible, party);

    for (guint x = 0; x < N_MAILBOXES; x++) {
        exposed[x] = FALSE;
        for (guint y = 0; y < N_MAILBOXES; y++) {
            if (!is_visible(model, x) || !gets_mail(model, y) ||
                !are_strangers(model, x, y))
                continue;
            exposed[x] = TRUE;
            figures.disclosures++;
            shown[party_of_number(x)] = TRUE;
            sees[party_of_number(y)] = TRUE;
        }
        figures.addresses += exposed[x];
        figures.fresh += exposed[x] && !model->replied[x];
        fresh[party_of_number(x)] |= exposed[x] && !model->replied[x];
    }
    for (guint party = 0; party < N_PARTIES; party++) {
        figures.parties += shown[party];
        figures.fresh_parties += fresh[party];
        figures.audience += sees[party];
        figures.involved += shown[party] || sees[party];
    }

    return figures;
}

static void
write_field(GString *mail, const char *name, const gboolean *members, const char *more)
{
    g_string_append_printf(mail, "%s: %s", name, more);
    for (guint m = 0; m < N_MAILBOXES; m++) {
        g_autofree char *mailbox = mailbox_of_number(m);

        if (members[m])
            g_string_append_printf(mail, ",\n %s", mailbox);
    }
    g_string_append(mail, "\n");
}

static Policy *
write_policy(const Model *model)
{
    GString *json = g_string_new(NULL);
    Policy *policy;

    g_string_printf(
        json,
        "{\"internalDomains\":[\"corp.example\"],\"sharedDomains\":[\"provider.example\"]"
        ","
        "\"convertParties\":%u,\"crowdFrom\":%u,\"trustedGroups\":[",
        model->convert_parties, model->crowd_from);
    for (guint party = 0; party < PROVIDER; party++) {
        if (model->alone[party])
            g_string_append_printf(json, "[\"k%u.example\"],", party);
    }
    for (guint group = 0; group < 3; group++) {
        g_string_append_printf(json, "%s[\"other.example\"", group > 0 ? "," : "");
        for (guint party = 0; party < N_PARTIES; party++) {
            if ((model->groups[party] & (1u << group)) == 0)
                continue;
            g_string_append_printf(
                json, party < PROVIDER ? ",\"k%u.example\"" : ",\"p%u@provider.example\"",
                party < PROVIDER ? party : party - PROVIDER);
        }
        g_string_append(json, "]");
    }
    g_string_append(json, "]}");
    policy = policy_of(json->str);
    g_string_free(json, TRUE);

    return policy;
}

static Inspection *
inspect_model(const Model *model, const Policy *policy)
{
    GString *mail = g_string_new("From: jimu@corp.example\n");
    GString *replied = g_string_new("From: jimu@corp.example\n");
    Inspection *inspection;

    for (MessageField field = FIELD_TO; field < N_FIELDS; field++)
        write_field(
            mail, field == FIELD_OTHER ? "X-Other" : message_field_to_string(field),
            model->in[field],
            field <= FIELD_BCC ? "boss@corp.example" : "jimu@corp.example");
    write_field(replied, "To", model->replied, "jimu@corp.example");
    g_string_append(mail, "\n");
    g_string_append(replied, "\n");
    inspection = inspect(mail->str, replied->str, NULL, policy);
    g_string_free(mail, TRUE);
    g_string_free(replied, TRUE);

    return inspection;
}

/* What converting may do: every exposed one of To and Cc goes to Bcc. */
static gboolean
converting_helps(Model *model, const gboolean *exposed)
{
    Model after = *model;
    gboolean still[N_MAILBOXES];
    gboolean moved = FALSE;

    for (guint m = 0; m < N_MAILBOXES; m++) {
        if (!exposed[m] || !(after.in[FIELD_TO][m] || after.in[FIELD_CC][m]))
            continue;
        after.in[FIELD_TO][m] = after.in[FIELD_CC][m] = FALSE;
        after.in[FIELD_BCC][m] = moved = TRUE;
    }

    return moved && count_pairs(&after, still).addresses == 0;
}

static void
test_brute_force(void)
{
    const guint n_rounds = unless_watched(4000, 200);
    guint n_exposed = 0;
    guint n_clean = 0;
    guint n_converted = 0;

    for (guint round = 0; round < n_rounds; round++) {
        Model model;
        gboolean exposed[N_MAILBOXES];
        g_autoptr(Policy) policy = NULL;
        g_autoptr(Inspection) inspection = NULL;
        const ExposureFigures *figures;
        ExposureFigures expected;

        imagine(&model);
        policy = write_policy(&model);
        inspection = inspect_model(&model, policy);
        figures = exposure_get_figures(inspection->exposure);
        expected = count_pairs(&model, exposed);

        g_assert_cmpuint(figures->addresses, ==, expected.addresses);
        g_assert_cmpuint(figures->parties, ==, expected.parties);
        g_assert_cmpuint(figures->audience, ==, expected.audience);
        g_assert_cmpuint(figures->involved, ==, expected.involved);
        g_assert_cmpuint(figures->fresh, ==, expected.fresh);
        g_assert_cmpuint(figures->fresh_parties, ==, expected.fresh_parties);
        g_assert_cmpuint(figures->disclosures, ==, expected.disclosures);
        if (verdict_get_level(inspection->verdict) != LEVEL_PASS)
            g_assert_cmpint(
                inspection->conversion != NULL, ==, converting_helps(&model, exposed));
        *(expected.addresses > 0 ? &n_exposed : &n_clean) += 1;
        n_converted += inspection->conversion != NULL;
    }

    /* The mails must be of all kinds, or this shows nothing; a few of them may by
     * chance not be. */
    g_assert_cmpuint(n_exposed, >, n_rounds / 10);
    g_assert_cmpuint(n_clean, >, unless_watched(n_rounds / 40, 0));
    g_assert_cmpuint(n_converted, >, unless_watched(n_rounds / 40, 0));
}

static void
test_shown_field(void)
{
    g_autoptr(Policy) policy = policy_of("{\"internalDomains\":[\"corp.example\"]}");
    g_autoptr(Inspection) inspection = inspect(
        "From: jimu@corp.example\nTo: \"Kim\" <p@k1.example>\n"
        "Cc: p@k1.example, ken@corp.example\n"
        "Bcc: q@k2.example\nReply-To: q@k2.example\n\n",
        NULL, NULL, policy);
    gsize n_exposed = 0;
    gsize n_audience = 0;
    const ExposedMailbox *exposed =
        exposure_get_exposed(inspection->exposure, &n_exposed);
    const char *const *audience =
        exposure_get_audience(inspection->exposure, &n_audience);

    g_assert_cmpuint(n_exposed, ==, 2);
    g_assert_cmpint(exposed[0].field, ==, FIELD_TO);
    g_assert_cmpstr(exposed[0].name, ==, "Kim");
    g_assert_cmpstr(exposed[0].party, ==, "k1.example");
    g_assert_cmpint(exposed[1].field, ==, FIELD_REPLY_TO);
    g_assert_cmpstr(exposed[1].mailbox, ==, "q@k2.example");
    g_assert_cmpuint(n_audience, ==, 2);
    g_assert_cmpstr(audience[0], ==, "k1.example");
    g_assert_cmpstr(audience[1], ==, "k2.example");
    g_assert_true(is_exposed(inspection, "q@k2.example"));
    g_assert_false(is_exposed(inspection, "ken@corp.example"));
}

/* Those outside and those inside are counted apart; a group of the sender's own excuses
 * no more than may be shown at once, one of the organisation's as many as there are. */
static void
test_crowds(void)
{
    static const struct {
        const char *policy;
        const char *to;
        const char *crowds;
        gboolean managed;
    } cases[] = {
        { "{}", "a@k1.example, b@k1.example", "" },
        { "{\"crowdFrom\":2}", "a@k1.example, b@x.k1.example, c@k2.example",
          "k1.example 2" },
        { "{\"crowdFrom\":2}", "a@gmail.com, b@gmail.com", "" },
        { "{\"crowdFrom\":2}", "a@corp.example, b@corp.example", "" },
        { "{\"crowdFrom\":2,\"crowdInside\":true}",
          "a@corp.example, b@corp.example, jimu@corp.example", "corp.example 2" },
        { "{\"crowdFrom\":3,\"crowdInside\":true,"
          "\"internalDomains\":[\"corp.example\",\"!x.corp.example\"]}",
          "a@corp.example, b@corp.example, c@x.corp.example, d@x.corp.example", "" },
        { "{\"crowdFrom\":2,\"trustedGroups\":[[\"k1.example\"]]}",
          "a@k1.example, b@k1.example", "" },
        { "{\"crowdFrom\":2,\"trustedGroups\":[[\"k1.example\",\"x.k1.example\"]]}",
          "a@k1.example, b@k1.example", "" },
        { "{\"crowdFrom\":2,\"trustedGroups\":[[\"k1.example\",\"k2.example\"]]}",
          "a@k1.example, b@k1.example", "k1.example 2" },
        { "{\"crowdFrom\":2,\"trustedGroups\":[[\"a@k1.example\"]]}",
          "a@k1.example, b@k1.example", "k1.example 2" },
        { "{\"crowdFrom\":2,\"convertAddresses\":2,\"trustedGroups\":[[\"k1.example\"]]}",
          "a@k1.example, b@k1.example", "k1.example 2" },
        { "{\"crowdFrom\":2,\"convertAddresses\":2,\"trustedGroups\":[[\"k1.example\"]]}",
          "a@k1.example, b@k1.example", "", TRUE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Policy) policy = policy_of(cases[i].policy);
        g_autofree char *mail =
            g_strdup_printf("From: jimu@corp.example\nTo: %s\n\n", cases[i].to);
        g_autoptr(Inspection) inspection = NULL;
        g_autoptr(GString) found = g_string_new(NULL);
        gsize n_crowds = 0;
        const Crowd *crowds;

        policy->groups_locked = cases[i].managed;
        inspection = inspect(mail, NULL, NULL, policy);
        crowds = exposure_get_crowds(inspection->exposure, &n_crowds);
        for (gsize j = 0; j < n_crowds; j++)
            g_string_append_printf(
                found, "%s%s %u", j > 0 ? ", " : "", crowds[j].party,
                crowds[j].addresses);
        g_assert_cmpstr(found->str, ==, cases[i].crowds);
    }
}

/* Their readers are without number: each counts as one party. */
static void
test_newsgroups(void)
{
    static const struct {
        const char *headers;
        const char *replied_to;
        guint addresses, audience, involved;
    } cases[] = {
        { "Newsgroups: comp.test\nCc: a@k1.example\n", NULL, 1, 1, 2 },
        { "Newsgroups: comp.test, misc.test\nCc: a@k1.example, b@k1.example\n", NULL, 2,
          2, 3 },
        { "Newsgroups: comp.test\nBcc: a@k1.example\n", NULL, 0, 0, 0 },
        { "Newsgroups: comp.test\nCc: boss@corp.example\n", NULL, 0, 0, 0 },
        { "Newsgroups: comp.test\n", NULL, 0, 0, 0 },
        { "Newsgroups: comp.test\nCc: a@k1.example\n",
          "From: a@k1.example\nNewsgroups: comp.test\n\n", 0, 0, 0 },
        { "Newsgroups: comp.test,misc.test\nCc: a@k1.example\n",
          "From: a@k1.example\nNewsgroups: comp.test\n\n", 1, 1, 2 },
        { "Newsgroups: comp.test\nCc: b@k1.example\n",
          "From: a@k1.example\nCc: b@k1.example\nNewsgroups: comp.test\n\n", 1, 1, 2 },
        { "Cc: a@k1.example\nFollowup-To: comp.test\n", NULL, 0, 0, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Policy) policy = policy_of("{\"internalDomains\":[\"corp.example\"]}");
        g_autofree char *mail =
            g_strdup_printf("From: jimu@corp.example\n%s\n", cases[i].headers);
        g_autoptr(Inspection) inspection =
            inspect(mail, cases[i].replied_to, NULL, policy);
        const ExposureFigures *figures = exposure_get_figures(inspection->exposure);

        g_assert_cmpuint(figures->addresses, ==, cases[i].addresses);
        g_assert_cmpuint(figures->audience, ==, cases[i].audience);
        g_assert_cmpuint(figures->involved, ==, cases[i].involved);
        g_assert_cmpuint(
            figures->disclosures, ==, (guint64)cases[i].addresses * cases[i].audience);
    }
}

static GHashTable *
set_of(const char *words)
{
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) all = g_strsplit(words, " ", -1);

    for (gsize i = 0; all[i] != NULL; i++)
        g_hash_table_add(set, g_strdup(all[i]));
    return set;
}

/* How many are exposed, to how many parties, beyond what was acknowledged. */
static void
test_acknowledged(void)
{
#define TWO "To: a@k1.example, b@k2.example\n"
#define BOTH "a@k1.example b@k2.example"
    static const struct {
        const char *name;
        const char *headers;
        const char *shown;
        const char *readers;
        guint addresses;
        guint audience;
        guint64 disclosures;
    } cases[] = {
        { "all", TWO, BOTH, "k1.example k2.example", 0, 0, 0 },
        { "one-shown", TWO, "a@k1.example", "k1.example k2.example", 1, 2, 1 },
        { "one-reader", TWO, BOTH, "k1.example", 2, 2, 2 },
        { "nobody", TWO, "", "", 2, 2, 2 },
        { "newcomer", TWO "Cc: c@k3.example\n", BOTH, "k1.example k2.example", 1, 3, 2 },
        { "newcomer-of-a-party", TWO "Cc: c@k1.example\n", BOTH, "k1.example k2.example",
          1, 2, 1 },
        { "newcomer-who-only-reads", TWO "Bcc: c@k3.example\n", BOTH,
          "k1.example k2.example", 2, 3, 4 },
        { "newcomer-of-a-party-who-only-reads", TWO "Bcc: c@k1.example\n", BOTH,
          "k1.example k2.example", 0, 0, 0 },
        { "one-newcomer-shown-and-one-who-only-reads",
          TWO "Cc: c@k3.example\nBcc: d@k3.example\n", BOTH, "k1.example k2.example", 3,
          3, 8 },
        { "shown-to-a-newcomer-alone", "Reply-To: a@k1.example\nTo: c@k3.example\n",
          "a@k1.example", "k1.example", 1, 1, 1 },
        { "newsgroup", TWO "Newsgroups: comp.test\n", BOTH, "k1.example k2.example", 2, 3,
          4 },
        { "acknowledged-newsgroup", TWO "Newsgroups: comp.test\n", BOTH,
          "k1.example k2.example comp.test", 0, 0, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Policy) policy = policy_of("{\"internalDomains\":[\"corp.example\"]}");
        g_autofree char *mail =
            g_strdup_printf("From: jimu@corp.example\n%s\n", cases[i].headers);
        g_autoptr(GBytes) bytes = g_bytes_new(mail, strlen(mail));
        const InspectionInput input = { .message = bytes, .policy = policy };
        g_autoptr(Inspection) inspection = inspection_new(&input, NULL);
        g_autoptr(GHashTable) shown = set_of(cases[i].shown);
        g_autoptr(GHashTable) readers = set_of(cases[i].readers);
        const Confirmed confirmed = { .shown = shown, .readers = readers };
        const ExposureFigures *figures;
        gsize n_audience = 0;

        g_test_message("%s", cases[i].name);
        inspection_recall(inspection, &input, &confirmed);
        figures = exposure_get_figures(inspection->exposure);
        exposure_get_audience(inspection->exposure, &n_audience);
        g_assert_cmpuint(figures->addresses, ==, cases[i].addresses);
        g_assert_cmpuint(figures->audience, ==, cases[i].audience);
        g_assert_cmpuint(n_audience, ==, cases[i].audience);
        g_assert_cmpuint(figures->disclosures, ==, cases[i].disclosures);
        g_assert_cmpint(
            verdict_get_level(inspection->verdict), ==,
            figures->involved < 2 ? LEVEL_PASS : LEVEL_CONFIRM);
    }
}

int
main(int argc, char **argv)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autofree char *file = NULL;
    JsonArray *cases;

    g_test_init(&argc, &argv, NULL);

    g_test_add_func("/exposure/crowds", test_crowds);
    g_test_add_func("/exposure/newsgroups", test_newsgroups);
    g_test_add_func("/exposure/acknowledged", test_acknowledged);
    file = g_test_build_filename(G_TEST_DIST, "..", "data", "exposure-cases.json", NULL);
    g_assert_true(json_parser_load_from_file(parser, file, NULL));
    cases = json_node_get_array(json_parser_get_root(parser));
    g_assert_cmpuint(json_array_get_length(cases), >=, 30);
    for (guint i = 0; i < json_array_get_length(cases); i++) {
        JsonObject *one = json_array_get_object_element(cases, i);
        g_autofree char *name = g_strdelimit(
            g_strdup(json_object_get_string_member(one, "name")), " ,'", '-');
        g_autofree char *path = g_strconcat("/exposure/case/", name, NULL);
        g_test_add_data_func(path, one, test_case);
    }
    g_test_add_func("/exposure/many", test_many);
    g_test_add_func("/exposure/brute-force", test_brute_force);
    g_test_add_func("/exposure/shown-field", test_shown_field);

    return g_test_run();
}
