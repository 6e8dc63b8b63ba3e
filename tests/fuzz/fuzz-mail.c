/* A mail through everything that ships: reading, who sees whom, checks, words,
 * conversion, the rewritten mail.
 *
 * The first byte is the situation: its low bits a policy, then whether the mail
 * will be encrypted.  The mail follows, and behind a byte 0x1E, if there is one,
 * the mail that is replied to.
 */
#include <stdint.h>
#include <string.h>

#include "../unit/both-ways.h"
#include "cli/check-report.h"
#include "desktop/prompt.h"
#include "mail/mailbox.h"
#include "policy/policy-json.h"
#include "quiet.h"
#include "rules/inspection.h"
#include "rules/rewrite.h"
#include "rules/sender-relation.h"
#include "seen-addresses.h"
#include "text/harmless.h"

#define REPLIED_TO 0x1E
#define ENCRYPTED 0x08

/* More people than this are not counted by pairs. */
#define MAX_PEOPLE 64

static const char *const policies[] = {
    "{\"internalDomains\":[\"corp.example\"]}",
    "{}",
    "{\"internalDomains\":[\"corp.example\"],\"convertParties\":1,"
    "\"emptyTo\":\"undisclosed\"}",
    "{\"internalDomains\":[\"corp.example\",\"!shop.corp.example\"],\"confirmParties\":3,"
    "\"trustedGroups\":[[\"k1.example\",\"k2.example\"],[\"k2.example\",\"k3.example\"]]"
    "}",
    "{\"emptyTo\":\"info@corp.example\",\"convertParties\":2}",
    "{\"sharedDomains\":[\"k1.example\",\"!gmail.com\"],\"bulkLimit\":3,\"crowdFrom\":3,"
    "\"convertAddresses\":2,\"bccLists\":[\"C*\"]}",
    "{\"confirmParties\":0,\"convertParties\":0}",
    "{\"emptyTo\":\"info@k1.example\",\"crowdFrom\":2,\"crowdInside\":true}",
};

typedef struct {
    const Policy *policy;
    gboolean encrypted;
    GBytes *mail;
    GBytes *replied_to; /* nullable */
} Situation;

static InspectionInput
input_of(const Situation *situation, GBytes *mail)
{
    return (InspectionInput){
        .message = mail,
        .replied_to = situation->replied_to,
        .encrypted = situation->encrypted,
        .policy = situation->policy,
    };
}

static Inspection *
inspect(const Situation *situation, GBytes *mail)
{
    g_autoptr(GError) error = NULL;
    const InspectionInput input = input_of(situation, mail);
    Inspection *inspection = inspection_new(&input, &error);

    g_assert_true((inspection == NULL) == (error != NULL));
    return inspection;
}

/* --- Who sees whom, counted by pairs --- */

typedef struct {
    const char *mailbox;
    const char *party;
    gboolean inside;
    gboolean visible;
    gboolean recipient;
    gboolean known;
    gboolean poster;
    gboolean in_crowd;
} Person;

typedef struct {
    guint addresses;
    guint parties;
    guint audience;
    guint64 disclosures;
} Pairs;

static Person *
find_person(GArray *people, const char *mailbox)
{
    for (guint i = 0; i < people->len; i++) {
        Person *person = &g_array_index(people, Person, i);

        if (strcmp(person->mailbox, mailbox) == 0)
            return person;
    }

    return NULL;
}

/* The sender aside. */
static GArray *
collect_people(const Relations *relations, const MessageAddress *addresses, gsize n)
{
    GArray *people = g_array_new(FALSE, TRUE, sizeof(Person));

    for (gsize i = 0; i < n; i++) {
        const char *mailbox = addresses[i].mailbox;
        Person *person;

        if (mailbox == NULL || relations_is_own(relations, mailbox))
            continue;
        if (find_person(people, mailbox) == NULL) {
            const Relation *relation = relations_get(relations, addresses[i].number);
            Person one = {
                .mailbox = mailbox,
                .party = relation->party,
                .inside = relations_is_internal(relations, mailbox),
                .known = relation->known,
                .poster = relation->poster,
            };

            g_array_append_val(people, one);
        }
        person = find_person(people, mailbox);
        person->visible |= addresses[i].field != FIELD_BCC;
        person->recipient |= addresses[i].field <= FIELD_BCC;
    }

    return people;
}

static gboolean
is_side_by_side(const Person *x, const Person *y)
{
    return x->inside == y->inside && strcmp(x->party, y->party) == 0;
}

/* No policy here trusts a party for itself. */
static void
mark_crowds(GArray *people, const Policy *policy)
{
    for (guint i = 0; i < people->len; i++) {
        Person *x = &g_array_index(people, Person, i);
        guint n_visible = 0;

        for (guint j = 0; j < people->len; j++) {
            const Person *y = &g_array_index(people, Person, j);

            n_visible += y->visible && is_side_by_side(x, y);
        }
        x->in_crowd = policy->crowd_from > 0 && n_visible >= policy->crowd_from &&
                      (!x->inside || policy->crowd_inside);
    }
}

/* By the words of the policy: the counting goes by numbers. */
static gboolean
share_group(const Policy *policy, const char *one, const char *other)
{
    const PartyRules *rules = policy_get_parties(policy);

    for (guint i = 0; i < policy->trusted_groups->len; i++) {
        char **entries = g_ptr_array_index(policy->trusted_groups, i);
        guint found = 0;

        for (gsize j = 0; entries[j] != NULL; j++) {
            const char *party = strchr(entries[j], '@') != NULL
                                    ? party_of(rules, entries[j])
                                    : party_of_domain(rules, entries[j]);

            found |= strcmp(party, one) == 0 ? 1 : 0;
            found |= strcmp(party, other) == 0 ? 2 : 0;
        }
        if (found == 3)
            return TRUE;
    }

    return FALSE;
}

static gboolean
are_strangers(const Policy *policy, const Person *x, const Person *y)
{
    if (x == y || (x->known && y->known))
        return FALSE;
    if (is_side_by_side(x, y))
        return x->in_crowd;

    return !x->inside && !y->inside && strcmp(x->party, y->party) != 0 &&
           !share_group(policy, x->party, y->party);
}

static void
add_newsgroups(
    Pairs *pairs, GHashTable *parties, GHashTable *audience, const Relations *relations,
    const Person *x, const char *const *newsgroups)
{
    for (gsize i = 0; newsgroups[i] != NULL; i++) {
        if (x->inside || !x->visible ||
            (x->poster && relations_is_replied_to(relations, newsgroups[i])))
            continue;
        pairs->disclosures++;
        g_hash_table_add(audience, (gpointer)newsgroups[i]);
        g_hash_table_add(parties, (gpointer)x->party);
    }
}

static Pairs
count_pairs(
    const Relations *relations, const Policy *policy, const GArray *people,
    const char *const *newsgroups)
{
    g_autoptr(GHashTable) parties = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) audience = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) groups = g_hash_table_new(g_str_hash, g_str_equal);
    Pairs pairs = { 0 };

    for (guint i = 0; i < people->len; i++) {
        const Person *x = &g_array_index(people, Person, i);
        guint64 before = pairs.disclosures;

        for (guint j = 0; j < people->len && x->visible; j++) {
            const Person *y = &g_array_index(people, Person, j);

            if (!y->recipient || !are_strangers(policy, x, y))
                continue;
            pairs.disclosures++;
            g_hash_table_add(audience, (gpointer)y->party);
            g_hash_table_add(parties, (gpointer)x->party);
        }
        add_newsgroups(&pairs, parties, groups, relations, x, newsgroups);
        pairs.addresses += pairs.disclosures > before;
    }

    pairs.parties = g_hash_table_size(parties);
    pairs.audience = g_hash_table_size(audience) + g_hash_table_size(groups);
    return pairs;
}

static void
check_figures(const Inspection *inspection)
{
    const RecipientFigures *recipients = exposure_get_recipients(inspection->exposure);
    const ExposureFigures *figures = exposure_get_figures(inspection->exposure);
    guint n_newsgroups =
        g_strv_length((char **)message_get_newsgroups(inspection->message));
    guint n_readers = recipients->internal + recipients->external + n_newsgroups;
    gsize n_addresses = 0;
    gsize n_exposed = 0;
    gsize n_audience = 0;

    message_get_addresses(inspection->message, &n_addresses);
    exposure_get_exposed(inspection->exposure, &n_exposed);
    exposure_get_audience(inspection->exposure, &n_audience);

    g_assert_cmpuint(
        recipients->to + recipients->cc + recipients->bcc, ==,
        recipients->internal + recipients->external);
    g_assert_cmpuint(recipients->internal + recipients->external, <=, n_addresses);
    g_assert_cmpuint(recipients->unresolved, <=, n_addresses);
    g_assert_cmpuint(figures->addresses, ==, n_exposed);
    g_assert_cmpuint(figures->audience, ==, n_audience);
    g_assert_cmpuint(figures->addresses, <=, n_addresses);
    g_assert_cmpuint(figures->parties, <=, figures->addresses);
    g_assert_cmpuint(figures->fresh, <=, figures->addresses);
    g_assert_cmpuint(figures->fresh_parties, <=, MIN(figures->parties, figures->fresh));
    g_assert_cmpuint(figures->audience, <=, n_readers);
    g_assert_cmpuint(figures->disclosures, >=, figures->addresses);
    g_assert_cmpuint(figures->disclosures, <=, (guint64)figures->addresses * n_readers);
    g_assert_cmpuint(figures->involved, >=, MAX(figures->parties, figures->audience));
    g_assert_cmpuint(figures->involved, <=, figures->parties + figures->audience);
    g_assert_true((figures->addresses == 0) == (figures->audience == 0));
}

static void
check_pairs(
    const Inspection *inspection, const Relations *relations, const Policy *policy)
{
    const ExposureFigures *figures = exposure_get_figures(inspection->exposure);
    gsize n = 0;
    const MessageAddress *addresses = message_get_addresses(inspection->message, &n);
    g_autoptr(GArray) people = collect_people(relations, addresses, n);
    Pairs pairs;

    if (people->len > MAX_PEOPLE)
        return;

    mark_crowds(people, policy);
    pairs = count_pairs(
        relations, policy, people, message_get_newsgroups(inspection->message));
    g_assert_cmpuint(figures->addresses, ==, pairs.addresses);
    g_assert_cmpuint(figures->parties, ==, pairs.parties);
    g_assert_cmpuint(figures->audience, ==, pairs.audience);
    g_assert_cmpuint(figures->disclosures, ==, pairs.disclosures);
}

/* --- Nothing is lost --- */

typedef struct {
    const Message *message;
} Loss;

static void
require_address(const char *header, const char *address, gpointer user_data)
{
    const Message *message = user_data;
    g_autofree char *mailbox = mailbox_normalise(address);
    gsize n = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n);

    for (gsize i = 0; i < n; i++) {
        if (g_strcmp0(addresses[i].mailbox, mailbox) == 0 &&
            strcmp(message_field_to_string(addresses[i].field), header) == 0)
            return;
    }

    g_error("Lost in silence: “%s” of header “%s”", address, header);
}

static void
check_loss(GBytes *mail, const Inspection *inspection)
{
    const Message *message = inspection->message;
    gsize size = 0;
    const char *text = g_bytes_get_data(mail, &size);

    /* What is no address is named, and blocks. */
    if (message_get_unreadable(message)[0] == NULL &&
        exposure_get_recipients(inspection->exposure)->unresolved == 0)
        seen_addresses_each(text, size, require_address, (gpointer)message);
}

/* --- Converting --- */

static GHashTable *
collect_recipients(const Relations *relations, const Message *message)
{
    GHashTable *recipients = g_hash_table_new(g_str_hash, g_str_equal);
    gsize n = 0;
    const MessageAddress *addresses = message_get_addresses(message, &n);

    for (gsize i = 0; i < n; i++) {
        if (addresses[i].mailbox != NULL && addresses[i].field <= FIELD_BCC &&
            !relations_is_own(relations, addresses[i].mailbox))
            g_hash_table_add(recipients, (gpointer)addresses[i].mailbox);
    }

    return recipients;
}

/* What goes into an empty To is one address, and the one it should be.
 * Returns: (transfer full) (nullable): the mailbox */
static char *
check_empty_to(const Situation *situation, const Inspection *inspection)
{
    const char *entry = conversion_get_empty_to(inspection->conversion);
    g_autofree char *mail = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(Message) message = NULL;
    g_autofree char *expected = NULL;
    gsize n = 0;
    const MessageAddress *addresses;

    if (entry == NULL)
        return NULL;

    expected = strcmp(situation->policy->empty_to, "sender") == 0
                   ? g_strdup(message_get_from(inspection->message)[0])
                   : mailbox_normalise(situation->policy->empty_to);
    mail = g_strconcat("To: ", entry, "\n", NULL);
    bytes = g_bytes_new(mail, strlen(mail));
    message = message_parse(bytes, NULL);
    g_assert_nonnull(message);
    addresses = message_get_addresses(message, &n);
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpstr(addresses[0].mailbox, ==, expected);

    return g_steal_pointer(&expected);
}

/* The list of moves by itself leaves nobody exposed, and loses nobody. */
static void
check_moves(
    const Inspection *inspection, Relations *relations, const char *empty_to,
    const Policy *policy)
{
    const char *const *newsgroups = message_get_newsgroups(inspection->message);
    gsize n = 0;
    const MessageAddress *addresses = message_get_addresses(inspection->message, &n);
    guint n_moves = 0;
    const ConversionMove *moves = conversion_get_moves(inspection->conversion, &n_moves);
    MessageAddress added = {
        .mailbox = empty_to,
        .field = FIELD_TO,
        .number = empty_to != NULL ? relations_number(relations, empty_to) : G_MAXUINT,
    };
    g_autoptr(GArray) after = g_array_new(FALSE, FALSE, sizeof(MessageAddress));
    g_autoptr(GArray) people = NULL;

    g_assert_cmpuint(n_moves, >, 0);
    g_array_append_vals(after, addresses, (guint)n);
    g_array_append_val(after, added);
    for (guint i = 0; i < n_moves; i++) {
        g_assert_cmpuint(moves[i].field, <=, FIELD_CC);
        g_assert_cmpuint(moves[i].first, <=, moves[i].last);
        g_assert_cmpuint(
            moves[i].last, <, message_get_n_entries(inspection->message, moves[i].field));
        for (gsize j = 0; j < n; j++) {
            if (addresses[j].field == moves[i].field &&
                addresses[j].entry >= moves[i].first &&
                addresses[j].entry <= moves[i].last)
                g_array_index(after, MessageAddress, j).field = FIELD_BCC;
        }
    }

    people = collect_people(
        relations, (const MessageAddress *)(gpointer)after->data, after->len);
    mark_crowds(people, policy);
    if (people->len <= MAX_PEOPLE)
        /* cppcheck-suppress assertWithSideEffect; it counts, and changes nothing */
        g_assert_cmpuint(
            count_pairs(relations, policy, people, newsgroups).addresses, ==, 0);
}

/* The rewritten mail passes the check, findings aside that Bcc does not help with and
 * that were asked about before, and goes to the same people; or it is refused, because
 * the entries mean something else in their new order: GMime takes a word without an
 * address for a part of the name behind it. */
static void
check_rewritten(
    const Situation *situation, const Inspection *before, const Relations *relations,
    const char *empty_to)
{
    g_autoptr(GError) error = NULL;
    const InspectionInput input = input_of(situation, situation->mail);
    g_autoptr(GBytes) converted = rewrite_message(&input, before, &error);
    InspectionInput input_after;
    g_autoptr(Inspection) after = NULL;
    g_autoptr(GHashTable) was = collect_recipients(relations, before->message);
    g_autoptr(GHashTable) is = NULL;
    GHashTableIter iter;
    gpointer mailbox;

    if (converted == NULL) {
        g_assert_error(error, REWRITE_ERROR, REWRITE_ERROR_ENTRIES);
        return;
    }

    input_after = input_of(situation, converted);
    input_after.asked = TRUE;
    after = inspection_new(&input_after, NULL);
    g_assert_nonnull(after);
    if (message_get_unreadable(after->message)[0] != NULL)
        return;

    g_assert_cmpuint(exposure_get_figures(after->exposure)->addresses, ==, 0);
    g_assert_cmpint(verdict_get_level(after->verdict), ==, LEVEL_PASS);
    is = collect_recipients(relations, after->message);
    g_hash_table_iter_init(&iter, was);
    while (g_hash_table_iter_next(&iter, &mailbox, NULL))
        g_assert_true(g_hash_table_contains(is, mailbox));
    g_hash_table_iter_init(&iter, is);
    while (g_hash_table_iter_next(&iter, &mailbox, NULL))
        g_assert_true(
            g_hash_table_contains(was, mailbox) || g_strcmp0(mailbox, empty_to) == 0);
}

static void
check_conversion(
    const Situation *situation, const Inspection *inspection, Relations *relations)
{
    Level level = verdict_get_level(inspection->verdict);
    g_autofree char *empty_to = NULL;

    if (inspection->conversion == NULL)
        return;

    g_assert_true(level == LEVEL_CONFIRM || level == LEVEL_CONVERT);
    empty_to = check_empty_to(situation, inspection);
    check_moves(inspection, relations, empty_to, situation->policy);
    check_rewritten(situation, inspection, relations, empty_to);
}

/* --- Levels and words --- */

static void
check_level(const Inspection *inspection)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(inspection->verdict, &n_findings);
    Level worst = LEVEL_PASS;

    for (guint i = 0; i < n_findings; i++) {
        g_assert_cmpint(findings[i].level, >, LEVEL_PASS);
        worst = MAX(worst, findings[i].level);
        g_assert_true(g_utf8_validate(findings[i].text, -1, NULL));
        g_assert_true(harmless_is(findings[i].text));
    }
    g_assert_cmpint(verdict_get_level(inspection->verdict), ==, worst);
    if (exposure_get_recipients(inspection->exposure)->unresolved > 0)
        g_assert_cmpint(worst, ==, LEVEL_BLOCK);
    if (message_get_unreadable(inspection->message)[0] != NULL)
        g_assert_cmpint(worst, ==, LEVEL_BLOCK);
}

/* One more stranger makes no mail better. */
static void
check_monotony(const Situation *situation, const Inspection *before)
{
    static const char *const more[] = { "Cc: stranger@fuzz.test\n",
                                        "Bcc: stranger@fuzz.test\n" };
    gsize size = 0;
    const char *text = g_bytes_get_data(situation->mail, &size);
    gsize end = seen_addresses_header_end(text, size);

    if (end == 0 || text[end - 1] != '\n')
        return;

    for (gsize i = 0; i < G_N_ELEMENTS(more); i++) {
        GString *mail = g_string_new_len(text, (gssize)size);
        g_autoptr(GBytes) bytes = NULL;
        g_autoptr(Inspection) after = NULL;

        g_string_insert(mail, (gssize)end, more[i]);
        bytes = g_string_free_to_bytes(mail);
        after = inspect(situation, bytes);
        g_assert_nonnull(after);
        g_assert_cmpint(
            verdict_get_level(after->verdict), >=, verdict_get_level(before->verdict));
    }
}

/* Nothing of a mail moves the cursor, or turns the text round; lines are ours. */
static void
check_shown(const char *text, gsize length)
{
    g_autofree char *line = g_strndup(text, length);

    g_assert_cmpuint(strlen(line), ==, length);
    g_assert_true(g_utf8_validate(line, -1, NULL));
    g_strdelimit(line, "\n", ' ');
    g_assert_true(harmless_is(line));
}

static gboolean
collect(const char *text, gsize length, gpointer user_data)
{
    g_string_append_len(user_data, text, (gssize)length);
    return TRUE;
}

static void
check_words(const Situation *situation, const Inspection *inspection)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GString) json = g_string_new(NULL);
    g_autoptr(Prompt) question = NULL;

    g_assert_true(
        check_report_write("fuzz", inspection, REPORT_TEXT, FALSE, collect, text));
    g_assert_true(
        check_report_write("fuzz", inspection, REPORT_JSON, FALSE, collect, json));
    check_shown(text->str, text->len);
    check_shown(json->str, json->len);
    if (verdict_get_level(inspection->verdict) == LEVEL_PASS)
        return;

    question = prompt_new(inspection, situation->policy);
    check_shown(question->headline, strlen(question->headline));
    check_shown(question->detail, strlen(question->detail));
    if (question->acknowledge != NULL)
        check_shown(question->acknowledge, strlen(question->acknowledge));
}

/* --- */

static void
check_mail(const Situation *situation)
{
    g_autoptr(Inspection) inspection = inspect(situation, situation->mail);
    g_autoptr(Message) replied_to = NULL;
    Relations *relations;

    if (inspection == NULL)
        return;

    if (situation->replied_to != NULL)
        replied_to = message_parse(situation->replied_to, NULL);
    relations = relations_new(inspection->message, replied_to, NULL, situation->policy);

    check_loss(situation->mail, inspection);
    check_figures(inspection);
    check_pairs(inspection, relations, situation->policy);
    check_level(inspection);
    check_monotony(situation, inspection);
    check_words(situation, inspection);
    check_conversion(situation, inspection, relations);

    relations_free(relations);
}

static Policy *loaded[G_N_ELEMENTS(policies)];

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    quiet_begin();
    for (gsize i = 0; i < G_N_ELEMENTS(policies); i++) {
        g_autoptr(JsonNode) node = json_from_string(policies[i], NULL);
        g_autoptr(GPtrArray) errors = policy_errors_new();

        loaded[i] = policy_new();
        policy_read(loaded[i], NULL, json_node_get_object(node), errors);
        g_assert_cmpuint(errors->len, ==, 0);
    }

    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *second = size > 0 ? memchr(data + 1, REPLIED_TO, size - 1) : NULL;
    gsize length = second != NULL ? (gsize)(second - data) : size;
    Situation situation = { 0 };

    if (size == 0)
        return 0;

    situation.policy = loaded[data[0] % G_N_ELEMENTS(policies)];
    situation.encrypted = (data[0] & ENCRYPTED) != 0;
    situation.mail = g_bytes_new(data + 1, length - 1);
    if (second != NULL)
        situation.replied_to = g_bytes_new(second + 1, (gsize)(data + size - second - 1));

    check_mail(&situation);
    both_ways_check((const char *)data + 1, length - 1);

    g_bytes_unref(situation.mail);
    g_clear_pointer(&situation.replied_to, g_bytes_unref);
    return 0;
}
