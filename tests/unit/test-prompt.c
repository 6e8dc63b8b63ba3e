/* Prompt: the words of a verdict name who, and only offer what there is. */
#include "desktop/prompt.h"
#include "policy/policy-json.h"
#include "text/harmless.h"

#include <string.h>

static Inspection *
inspect_by(const char *headers, const Policy *policy)
{
    g_autofree char *mail = g_strconcat("From: jimu@corp.example\n", headers, "\n", NULL);
    g_autoptr(GBytes) bytes = g_bytes_new(mail, strlen(mail));
    Inspection *inspection =
        inspection_new(&(InspectionInput){ .message = bytes, .policy = policy }, NULL);

    g_assert_nonnull(inspection);
    return inspection;
}

static Inspection *
inspect(const char *headers)
{
    g_autoptr(Policy) policy = policy_new();
    Inspection *inspection = inspect_by(headers, policy);

    g_assert_cmpint(verdict_get_level(inspection->verdict), !=, LEVEL_PASS);
    return inspection;
}

static Prompt *
ask(const Inspection *inspection)
{
    g_autoptr(Policy) policy = policy_new();

    return prompt_new(inspection, policy);
}

static void
test_confirm(void)
{
    g_autoptr(Inspection) inspection = inspect("To: a@k1.example\nBcc: b@k2.example\n");
    g_autoptr(Prompt) question = ask(inspection);

    g_assert_cmpstr(
        question->headline, ==,
        "1 outside address would be shown to people who do not have it yet");
    g_assert_cmpstr(question->title, ==, "This message is not sent yet");
    g_assert_cmpstr(question->detail, ==, "Addresses shown: k1.example");
    g_assert_cmpstr(question->acknowledge, ==, "This address may be shown to k2.example");
    g_assert_cmpuint(
        inspection_get_choices(inspection), ==,
        CHOICE_CONVERT | CHOICE_EDIT | CHOICE_SEND);
}

/* What Bcc does not settle stays in its window, and has to be acknowledged as well. */
static void
test_contents(void)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(Contents) contents = contents_new();
    g_autoptr(Inspection) inspection = NULL;
    g_autoptr(Prompt) question = NULL;
    const char *mail = "From: jimu@corp.example\nTo: a@k1.example, b@k2.example\n\n";
    g_autoptr(GBytes) bytes = g_bytes_new_static(mail, strlen(mail));

    policy->contents_from = 1;
    policy->pointing = POINTING_NEVER;
    contents_begin(contents, &(ContentsPlace){ .file = "list.csv" });
    contents_add(contents, "c@k3.example");
    contents_add_gap(contents, "film.mp4", NULL, CONTENTS_LIMIT);
    inspection = inspection_new(
        &(InspectionInput){ .message = bytes, .contents = contents, .policy = policy },
        NULL);
    question = prompt_new(inspection, policy);

    g_assert_cmpstr(question->convert, ==, "Move to Bcc");
    g_assert_false(question->sends_converted);
    g_assert_cmpstr(question->gaps, ==, "Not looked into: film.mp4 (too large)");
    g_assert_true(g_str_has_suffix(question->detail, question->gaps));
    g_assert_cmpstr(
        question->acknowledge, ==,
        "These 2 people may see each other's addresses, and the recipients may get the "
        "addresses in the text or the attachments");
}

static void
test_convert(void)
{
    g_autoptr(Inspection) inspection = inspect(
        "Cc: a@k1.example, b@k2.example, c@k3.example, d@k4.example, e@k5.example\n");
    g_autoptr(Prompt) question = ask(inspection);

    g_assert_cmpstr(
        question->headline, ==,
        "5 people outside your organisation would see each other's addresses");
    g_assert_cmpstr(
        question->detail, ==,
        "Addresses shown: k1.example, k2.example, k3.example and 2 more");
    g_assert_null(question->acknowledge);
    g_assert_cmpuint(
        inspection_get_choices(inspection), ==, CHOICE_CONVERT | CHOICE_EDIT);
}

static void
test_block(void)
{
    g_autoptr(Inspection) inspection =
        inspect("To: a@k1.example, b@k2.example\nCc: c@k3.example; d@k4.example\n");
    g_autoptr(Prompt) question = ask(inspection);

    g_assert_cmpstr(
        question->headline, ==,
        "This cannot be read as an address: “c@k3.example; d@k4.example” in Cc");
    g_assert_nonnull(strstr(question->detail, "would see each other"));
    g_assert_null(question->acknowledge);
    g_assert_cmpuint(inspection_get_choices(inspection), ==, CHOICE_EDIT);
}

static void
test_block_alone(void)
{
    g_autoptr(Inspection) inspection = inspect("To: a@k1.example; b@k2.example\n");
    g_autoptr(Prompt) question = ask(inspection);

    g_assert_nonnull(strstr(question->headline, "To"));
    g_assert_cmpstr(question->title, ==, "This message cannot be sent like this");
    g_assert_cmpstr(question->detail, ==, "");
}

/* What is no address stands in the headline, with the ways to mend it. */
static void
test_unresolved(void)
{
    g_autoptr(Inspection) inspection =
        inspect("To: Tanaka\nCc: a@k1.example, b@k2.example\n");
    g_autoptr(Prompt) question = ask(inspection);

    g_assert_cmpstr(question->headline, ==, "“Tanaka” has no email address");
    g_assert_nonnull(strstr(question->advice, "address book"));
    g_assert_cmpuint(inspection_get_choices(inspection), ==, CHOICE_EDIT);
}

typedef struct {
    const char *name;
    const char *headers;
    const char *headline;
} UnresolvedCase;

static const UnresolvedCase unresolved_cases[] = {
    { "quoted", "To: \"Tanaka\"\n", "“Tanaka” has no email address" },
    { "two", "To: Tanaka\nBcc: \"Suzuki, Ken\"\n",
      "“Tanaka”, “Suzuki, Ken” have no email address" },
    { "glued", "To: \"a@k1.example b@k2.example\"\n",
      "This is not one email address: “a@k1.example b@k2.example”" },
    { "both", "To: Tanaka\nCc: \"a@k1.example b@k2.example\"\n",
      "These are not one email address each: “Tanaka”, “a@k1.example b@k2.example”" },
};

static void
test_unresolved_headline(gconstpointer data)
{
    const UnresolvedCase *one = data;
    g_autoptr(Inspection) inspection = inspect(one->headers);
    g_autoptr(Prompt) question = ask(inspection);

    g_assert_cmpstr(question->headline, ==, one->headline);
}

typedef struct {
    const char *name;
    const char *headers;
    const char *title;
} TitleCase;

#define SUBJECT_60 "123456789 123456789 123456789 123456789 123456789 123456789 "

static const TitleCase title_cases[] = {
    { "can-be-sent", "Subject: Seminar\nTo: a@k1.example, b@k2.example\n",
      "Not sent yet: Seminar" },
    { "blocked", "Subject: Seminar\nTo: Tanaka\n", "Cannot be sent: Seminar" },
    { "without-subject", "To: a@k1.example, b@k2.example\n",
      "This message is not sent yet" },
    { "blocked-without-subject", "To: Tanaka\n",
      "This message cannot be sent like this" },
    { "long", "Subject: " SUBJECT_60 "1\nTo: a@k1.example, b@k2.example\n",
      "Not sent yet: 123456789 123456789 123456789 123456789 123456789 123456789…" },
};

/* Title and first line of the notification do not say the same. */
static void
test_title(gconstpointer data)
{
    const TitleCase *one = data;
    g_autoptr(Inspection) inspection = inspect(one->headers);
    g_autoptr(Prompt) question = ask(inspection);

    g_assert_cmpstr(question->title, ==, one->title);
    g_assert_true(g_str_has_prefix(question->body, question->headline));
}

/* Beside the window the notification is short. */
static void
test_body(void)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(Inspection) inspection = inspect("To: a@k1.example, b@k2.example\n");
    g_autoptr(Prompt) beside = prompt_new(inspection, policy);
    g_autoptr(Prompt) alone = NULL;

    policy->warning = WARNING_PLACE_NOTIFICATION;
    alone = prompt_new(inspection, policy);

    g_assert_cmpstr(beside->body, ==, beside->headline);
    g_assert_nonnull(strstr(alone->body, "\nAddresses shown: k1.example, k2.example"));
}

typedef struct {
    const char *name;
    const char *replied_to;
    const char *headers;
    const char *headline;
} NewcomerCase;

#define EARLIER "From: a@k1.example\nTo: jimu@corp.example, b@k2.example\n\n"
#define SUZUKI "Suzuki <s@k3.example>"

static const NewcomerCase newcomer_cases[] = {
    { "one", EARLIER, "To: a@k1.example, b@k2.example, " SUZUKI "\n",
      "Suzuki <s@k3.example> is new here: this person and the earlier recipients would "
      "see each "
      "other's addresses" },
    { "two", EARLIER, "To: a@k1.example\nCc: " SUZUKI ", t@k4.example\n",
      "Suzuki <s@k3.example>, t@k4.example are new here: they and the earlier recipients "
      "would see "
      "each other's addresses" },
    { "not-mutual", EARLIER, "To: a@k1.example\nCc: " SUZUKI "\nBcc: x@k5.example\n",
      "Suzuki <s@k3.example> is new here: addresses would be shown to people who do not "
      "have them "
      "yet" },
    { "known-party", EARLIER, "To: a@k1.example, Sato <s@k1.example>, b@k2.example\n",
      "Sato is new here: this person and the earlier recipients would see each other's "
      "addresses" },
    { "name-of-another", EARLIER, "To: b@k2.example, \"a@k1.example\" <x@k9.example>\n",
      "a@k1.example <x@k9.example> is new here: this person and the earlier recipients "
      "would see each other's addresses" },
    { "in-bcc", EARLIER, "To: a@k1.example, b@k2.example\nBcc: " SUZUKI "\n",
      "2 outside addresses would be shown to people who do not have them yet" },
    { "all", EARLIER, "To: " SUZUKI ", t@k4.example\n",
      "Suzuki <s@k3.example>, t@k4.example are new here: addresses would be shown to "
      "people who do not "
      "have them yet" },
    { "a-crowd", EARLIER,
      "To: a@x.example, b@x.example, c@x.example, d@x.example, e@x.example, "
      "f@x.example, g@x.example, h@x.example, i@x.example, j@x.example, k@x.example, "
      "l@x.example, m@x.example, n@x.example, o@x.example, p@x.example, q@x.example, "
      "r@x.example, s@x.example, t@x.example\n",
      "20 people at x.example would see each other's addresses" },
};

/* Whoever is new in a reply is whom it is about. */
static void
test_newcomer(gconstpointer data)
{
    const NewcomerCase *one = data;
    g_autoptr(Policy) policy = policy_new();
    g_autofree char *mail =
        g_strconcat("From: jimu@corp.example\n", one->headers, "\n", NULL);
    g_autoptr(GBytes) message = g_bytes_new_static(mail, strlen(mail));
    g_autoptr(GBytes) replied_to =
        g_bytes_new_static(one->replied_to, strlen(one->replied_to));
    const InspectionInput input = { .message = message,
                                    .replied_to = replied_to,
                                    .policy = policy };
    g_autoptr(Inspection) inspection = inspection_new(&input, NULL);
    g_autoptr(Prompt) question = prompt_new(inspection, policy);

    g_assert_cmpstr(question->headline, ==, one->headline);
}

typedef struct {
    const char *name;
    const char *headers;
    const char *text;
} AcknowledgementCase;

static const AcknowledgementCase acknowledgement_cases[] = {
    { "each-other", "To: a@k1.example, b@k2.example, c@k2.example\n",
      "These 3 people may see each other's addresses" },
    { "one-to-others", "To: a@k1.example\nBcc: b@k2.example\n",
      "This address may be shown to k2.example" },
    { "several-to-others",
      "To: a@k1.example, b@k1.example\nBcc: b@k2.example, c@k3.example\n",
      "These 2 addresses may be shown to k2.example, k3.example" },
};

static void
test_acknowledgement(gconstpointer data)
{
    const AcknowledgementCase *one = data;
    g_autoptr(Inspection) inspection = inspect(one->headers);
    g_autoptr(Prompt) question = ask(inspection);

    g_assert_cmpstr(question->acknowledge, ==, one->text);
}

/* Of a crowd its people are named, and not its one party. */
static void
test_crowd(void)
{
    GString *headers = g_string_new("Cc: s0@st.univ-a.example");
    g_autoptr(Inspection) inspection = NULL;
    g_autoptr(Prompt) question = NULL;

    for (guint i = 1; i < 569; i++)
        g_string_append_printf(headers, ", s%u@st.univ-a.example", i);
    g_string_append(headers, "\n");
    inspection = inspect(headers->str);
    question = ask(inspection);
    g_string_free(headers, TRUE);

    g_assert_cmpstr(
        question->headline, ==, "569 addresses would be shown: Bcc is required");
    g_assert_nonnull(
        strstr(question->detail, "569 people at univ-a.example would see each other's"));
    g_assert_nonnull(
        strstr(question->detail, "s0@st.univ-a.example, s1@st.univ-a.example"));
}

static void
test_mass_reply(void)
{
    g_autoptr(Policy) policy = policy_new();
    const char *mail = "From: jimu@corp.example\n"
                       "Message-ID: <1@corp.example>\n"
                       "To: a@k0.example, a@k1.example, a@k2.example, a@k3.example, "
                       "a@k4.example\n\n";
    g_autoptr(GBytes) message = g_bytes_new_static(mail, strlen(mail));
    const InspectionInput input = { .message = message,
                                    .replied_to = message,
                                    .policy = policy };
    g_autoptr(Inspection) inspection = inspection_new(&input, NULL);
    g_autoptr(Prompt) question = prompt_new(inspection, policy);

    g_assert_cmpint(verdict_get_level(inspection->verdict), ==, LEVEL_CONFIRM);
    g_assert_true(question->is_conversation);
    g_assert_null(question->groups);
    g_assert_nonnull(question->remember);
}

static void
test_many_are_cut(void)
{
    GString *headers = g_string_new("Bcc: x@k9.example\nTo: a@k0.example");
    g_autoptr(Inspection) inspection = NULL;
    g_autoptr(Prompt) question = NULL;

    for (guint i = 0; i < 30; i++)
        g_string_append_printf(headers, ", a%u@k1.example", i);
    g_string_append(headers, "\n");
    inspection = inspect(headers->str);
    question = ask(inspection);
    g_string_free(headers, TRUE);

    g_assert_cmpstr(
        question->acknowledge, ==,
        "These 31 addresses may be shown to k0.example, k1.example, k9.example");
}

typedef struct {
    const char *name;
    const char *headers;
    const char *policy; /* JSON */
    gboolean managed;
    const char *group; /* as JSON would list it; NULL: none can be remembered */
} GroupCase;

#define TWO "To: a@k1.example\nBcc: b@mail.k2.example\n"

static const GroupCase group_cases[] = {
    { "exposed-and-audience", TWO, "{}", FALSE, "k1.example k2.example" },
    { "each-once", "To: a@k1.example, c@k1.example, b@k2.example\n", "{}", FALSE,
      "k1.example k2.example" },
    { "a-person-at-a-provider", "To: a@gmail.com, b@k2.example\n", "{}", FALSE,
      "a@gmail.com k2.example" },
    { "a-header-that-travels", TWO "Reply-To: c@k3.example\n", "{}", FALSE,
      "k1.example k3.example k2.example" },
    { "own-groups", TWO, "{\"trustedGroups\":[[\"k3.example\"]]}", FALSE,
      "k1.example k2.example" },
    { "groups-of-the-organisation", TWO, "{\"trustedGroups\":[[\"k3.example\"]]}", TRUE,
      NULL },
    { "groups-of-the-organisation-empty", TWO, "{\"trustedGroups\":[]}", TRUE, NULL },
    { "not-allowed", TWO, "{\"rememberGroups\":false}", FALSE, NULL },
    { "too-many", TWO, "{\"convertParties\":2}", FALSE, NULL },
    { "just-fewer", TWO, "{\"convertParties\":3}", FALSE, "k1.example k2.example" },
    { "never-converted", TWO, "{\"convertParties\":0}", FALSE, "k1.example k2.example" },
    { "never-converted-too-many",
      "Cc: a@k1.example, b@k2.example, c@k3.example, d@k4.example, e@k5.example\n",
      "{\"convertParties\":0}", FALSE, NULL },
    { "must-be-converted", "Cc: a@k1.example, b@k2.example\n", "{\"convertParties\":1}",
      FALSE, NULL },
    { "no-party-of-a-policy", "To: a@k1.example, b@[192.0.2.1]\n", "{}", FALSE, NULL },
    { "blocked", "To: a@k1.example, b@k2.example; c@k3.example\n", "{}", FALSE, NULL },
    { "a-crowd", "To: a@k2.example, b@k2.example\n", "{\"crowdFrom\":2}", FALSE,
      "k2.example" },
    { "a-crowd-and-a-stranger", "To: a@k2.example, b@k2.example, c@k1.example\n",
      "{\"crowdFrom\":2}", FALSE, "k2.example k1.example | k2.example" },
    { "a-crowd-too-large", "To: a@k2.example, b@k2.example, c@k2.example\n",
      "{\"crowdFrom\":2,\"convertAddresses\":3}", FALSE, NULL },
    { "readers-without-number", "Newsgroups: comp.test\nTo: a@k2.example\n", "{}", FALSE,
      NULL },
};

/* Returns: (transfer full) (nullable): the groups, with a bar between them */
static char *
join_groups(const GPtrArray *groups)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (groups == NULL)
        return NULL;
    for (guint i = 0; i < groups->len; i++) {
        const GPtrArray *group = g_ptr_array_index(groups, i);

        g_string_append(text, i > 0 ? " |" : "");
        for (guint j = 0; j < group->len; j++)
            g_string_append_printf(
                text, "%s%s", text->len > 0 ? " " : "",
                (const char *)g_ptr_array_index(group, j));
    }

    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
test_group(gconstpointer data)
{
    const GroupCase *one = data;
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();
    g_autoptr(JsonNode) json = json_from_string(one->policy, NULL);
    g_autoptr(Inspection) inspection = NULL;
    g_autoptr(Prompt) question = NULL;
    g_autofree char *group = NULL;

    policy_read(
        policy, one->managed ? NULL : json_node_get_object(json),
        one->managed ? json_node_get_object(json) : NULL, errors);
    g_assert_cmpuint(errors->len, ==, 0);
    inspection = inspect_by(one->headers, policy);
    question = prompt_new(inspection, policy);

    if (question->groups != NULL)
        g_assert_nonnull(strstr(
            question->remember,
            strrchr(one->group, ' ') != NULL ? "k2.example" : one->group));
    else
        g_assert_null(question->remember);
    group = join_groups(question->groups);
    g_assert_cmpstr(group, ==, one->group);
}

/* What was remembered is not asked about again. */
static void
test_remembered(void)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(Inspection) inspection = inspect(TWO);
    g_autoptr(Prompt) question = ask(inspection);
    g_autoptr(Inspection) again = NULL;
    GPtrArray *group = g_ptr_array_index(question->groups, 0);

    g_ptr_array_add(group, NULL);
    g_ptr_array_add(policy->trusted_groups, g_strdupv((char **)group->pdata));
    again = inspect_by(TWO, policy);
    g_assert_cmpint(verdict_get_level(again->verdict), ==, LEVEL_PASS);
}

typedef struct {
    const char *name;
    const char *headers;
    guint bulk_limit;
    const char *bulk_advice;
    const char *advice; /* a part of it; NULL: there is none */
} AdviceCase;

typedef struct {
    const char *name;
    const char *bulk_advice;
    const char *link; /* NULL: there is none */
} LinkCase;

static const LinkCase link_cases[] = {
    { "in-a-sentence", "Use https://news.corp.example/new?a=1&b=2.",
      "https://news.corp.example/new?a=1&b=2" },
    { "without-spaces", "配信システム（https://news.corp.example/）をご利用ください。",
      "https://news.corp.example/" },
    { "first", "http://one.example http://two.example", "http://one.example" },
    { "none", "Use the mailing system", NULL },
    { "other-scheme", "javascript:alert(1) file:///etc/passwd", NULL },
    { "no-markup", "https://a.example/\"><b>", "https://a.example/" },
};

static void
test_link(gconstpointer data)
{
    const LinkCase *one = data;
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(Inspection) inspection = NULL;
    g_autoptr(Prompt) question = NULL;

    policy->bulk_limit = 1;
    g_free(policy->bulk_advice);
    policy->bulk_advice = g_strdup(one->bulk_advice);
    inspection = inspect_by(
        "To: a@k1.example, b@k2.example\nSubject: See https://evil.example/\n", policy);
    question = prompt_new(inspection, policy);

    g_assert_cmpstr(question->link, ==, one->link);
    g_assert_nonnull(strstr(question->body, one->bulk_advice));
    g_assert_null(strstr(question->headline, one->bulk_advice));
}

#define FIVE "Cc: a@k1.example, b@k2.example, c@k3.example, d@k4.example, e@k5.example\n"

static const AdviceCase advice_cases[] = {
    { "unreadable", "To: a@k1.example; b@k2.example\n", 0, "",
      "Correct the address, or delete it" },
    { "unresolved", "To: Tanaka\n", 0, "", "separate addresses with commas" },
    { "reply-to", TWO "Reply-To: c@k3.example\n", 0, "",
      "Remove these addresses from that header" },
    { "encrypted", FIVE "Content-Type: multipart/encrypted; boundary=x\n", 0, "",
      "Send a separate message" },
    { "bulk", TWO, 1, "", "Ask your administrator" },
    { "bulk-with-advice", TWO, 1, "Use our mailing system", "Use our mailing system" },
    { "two-findings", "To: a@k1.example; b@k2.example\n" FIVE, 1, "",
      "separate addresses.\nAsk your administrator" },
    { "buttons-suffice", "To: a@k1.example, b@k2.example\n", 0, "", NULL },
};

static void
test_advice(gconstpointer data)
{
    const AdviceCase *one = data;
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(Inspection) inspection = NULL;
    g_autoptr(Prompt) question = NULL;

    policy->bulk_limit = one->bulk_limit;
    g_free(policy->bulk_advice);
    policy->bulk_advice = g_strdup(one->bulk_advice);
    inspection = inspect_by(one->headers, policy);
    question = prompt_new(inspection, policy);

    if (one->advice == NULL)
        g_assert_null(question->advice);
    else
        g_assert_nonnull(strstr(question->advice, one->advice));
}

/* A button says whether it sends. */
static void
test_convert_button(void)
{
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(Inspection) inspection = inspect_by(FIVE, policy);
    g_autoptr(Prompt) sending = prompt_new(inspection, policy);
    g_autoptr(Prompt) editing = NULL;

    policy->after_convert = AFTER_CONVERT_EDIT;
    editing = prompt_new(inspection, policy);

    g_assert_cmpstr(sending->convert, ==, "Move to Bcc and send");
    g_assert_cmpstr(sending->convert_briefly, ==, "Send in Bcc");
    g_assert_cmpstr(editing->convert, ==, "Move to Bcc");
    g_assert_cmpstr(editing->convert_briefly, ==, "Move to Bcc");
}

/* That of the notification says that more is to come: it only opens the window. */
static void
test_each_button(void)
{
    g_autoptr(Inspection) inspection = inspect(TWO);
    g_autoptr(Prompt) question = ask(inspection);

    g_assert_cmpstr(question->each, ==, "One message each…");
}

typedef struct {
    const char *name;
    const char *headers;
    const char *policy; /* JSON */
    const char *hint;   /* in the advice; NULL: there is none */
} HintCase;

static const HintCase hint_cases[] = {
    { "copy-of-everything", "To: a@k1.example\nBcc: crm@k9.example\n", "{}",
      "Only crm@k9.example, in Bcc, would read them." },
    { "copy-of-everything-inside",
      "To: a@k1.example, b@k2.example\nBcc: crm@k9.example\n",
      "{\"internalDomains\":[\"corp.example\",\"crm@k9.example\"]}", NULL },
    { "two-in-bcc", "To: a@k1.example\nBcc: x@k9.example, y@k9.example\n", "{}", NULL },
    { "readers-beside-it", "To: a@k1.example, b@k2.example\nBcc: crm@k9.example\n", "{}",
      NULL },
    { "own-domain-missing", "To: ken@corp.example, a@k1.example\n",
      "{\"internalDomains\":[\"other.example\"]}",
      "Your own domain corp.example is missing in “internalDomains”" },
    { "own-domain-without-contractors", "To: ken.ext@corp.example, a@k1.example\n",
      "{\"internalDomains\":[\"corp.example\",\"!*.ext@corp.example\"]}", NULL },
    { "outsider-in-empty-to", "To: a@k1.example, b@k2.example\n",
      "{\"emptyTo\":\"office@k9.example\"}", "“emptyTo” names office@k9.example" },
    { "insider-in-empty-to", "To: a@k1.example, b@k2.example\n",
      "{\"emptyTo\":\"office@corp.example\"}", NULL },
};

static void
test_hint(gconstpointer data)
{
    const HintCase *one = data;
    g_autoptr(Policy) policy = policy_new();
    g_autoptr(GPtrArray) errors = policy_errors_new();
    g_autoptr(JsonNode) json = json_from_string(one->policy, NULL);
    g_autoptr(Inspection) inspection = NULL;
    g_autoptr(Prompt) question = NULL;

    policy_read(policy, NULL, json_node_get_object(json), errors);
    g_assert_cmpuint(errors->len, ==, 0);
    inspection = inspect_by(one->headers, policy);
    question = prompt_new(inspection, policy);

    if (one->hint == NULL) {
        g_assert_null(question->advice);
        return;
    }
    g_assert_nonnull(question->advice);
    g_assert_nonnull(strstr(question->advice, one->hint));
    g_assert_null(strchr(question->advice, '\n'));
}

static void
test_readers(void)
{
    g_autoptr(Inspection) inspection = inspect(TWO);
    g_autoptr(Prompt) question = ask(inspection);
    g_autoptr(Inspection) nobody = inspect("To: a@k1.example; b@k2.example\n");
    g_autoptr(Prompt) unread = ask(nobody);

    g_assert_cmpstr(question->readers, ==, "Who would see them: k2.example");
    g_assert_null(unread->readers);
}

/* An address can carry as much mischief as a name. */
static void
test_harmless(void)
{
    g_autoptr(Inspection) inspection = inspect("To: \"a\a b\"@k1.example, c\xE2\x80\xAE"
                                               "d@k2.example\n");
    g_autoptr(Prompt) question = ask(inspection);
    g_auto(GStrv) lines = g_strsplit(question->detail, "\n", 0);

    g_assert_true(harmless_is(question->headline));
    for (gsize i = 0; lines[i] != NULL; i++)
        g_assert_true(harmless_is(lines[i]));
    if (question->acknowledge != NULL)
        g_assert_true(harmless_is(question->acknowledge));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    g_test_add_func("/prompt/confirm", test_confirm);
    g_test_add_func("/prompt/contents", test_contents);
    g_test_add_func("/prompt/convert", test_convert);
    g_test_add_func("/prompt/block", test_block);
    g_test_add_func("/prompt/block-alone", test_block_alone);
    g_test_add_func("/prompt/unresolved", test_unresolved);
    for (gsize i = 0; i < G_N_ELEMENTS(unresolved_cases); i++) {
        g_autofree char *path =
            g_strconcat("/prompt/unresolved/", unresolved_cases[i].name, NULL);
        g_test_add_data_func(path, &unresolved_cases[i], test_unresolved_headline);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(title_cases); i++) {
        g_autofree char *path = g_strconcat("/prompt/title/", title_cases[i].name, NULL);
        g_test_add_data_func(path, &title_cases[i], test_title);
    }
    g_test_add_func("/prompt/body", test_body);
    for (gsize i = 0; i < G_N_ELEMENTS(newcomer_cases); i++) {
        g_autofree char *path =
            g_strconcat("/prompt/newcomer/", newcomer_cases[i].name, NULL);
        g_test_add_data_func(path, &newcomer_cases[i], test_newcomer);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(acknowledgement_cases); i++) {
        g_autofree char *path =
            g_strconcat("/prompt/acknowledgement/", acknowledgement_cases[i].name, NULL);
        g_test_add_data_func(path, &acknowledgement_cases[i], test_acknowledgement);
    }
    g_test_add_func("/prompt/crowd", test_crowd);
    g_test_add_func("/prompt/mass-reply", test_mass_reply);
    g_test_add_func("/prompt/many-are-cut", test_many_are_cut);
    g_test_add_func("/prompt/harmless", test_harmless);
    for (gsize i = 0; i < G_N_ELEMENTS(group_cases); i++) {
        g_autofree char *path = g_strconcat("/prompt/group/", group_cases[i].name, NULL);
        g_test_add_data_func(path, &group_cases[i], test_group);
    }
    g_test_add_func("/prompt/remembered", test_remembered);
    for (gsize i = 0; i < G_N_ELEMENTS(link_cases); i++) {
        g_autofree char *path = g_strconcat("/prompt/link/", link_cases[i].name, NULL);
        g_test_add_data_func(path, &link_cases[i], test_link);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(hint_cases); i++) {
        g_autofree char *path = g_strconcat("/prompt/hint/", hint_cases[i].name, NULL);
        g_test_add_data_func(path, &hint_cases[i], test_hint);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(advice_cases); i++) {
        g_autofree char *path =
            g_strconcat("/prompt/advice/", advice_cases[i].name, NULL);
        g_test_add_data_func(path, &advice_cases[i], test_advice);
    }
    g_test_add_func("/prompt/convert-button", test_convert_button);
    g_test_add_func("/prompt/each-button", test_each_button);
    g_test_add_func("/prompt/readers", test_readers);

    return g_test_run();
}
