#include "rules/each-offer.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail/header-field.h"
#include "text/phrase.h"

#define MAX_SAMPLES 4

/* Of the entries of one message: replies with samples of it have to stay below 1 MiB. */
#define MAX_ENTRIES ((gsize)128 * 1024)

struct _EachOffer {
    GBytes *header; /* of the message */
    GBytes *replied_to;
    char **own;
    InspectionInput input; /* made of the above */
    Each *plan;            /* NULL: it is not offered */
    char *reason;          /* NULL: it is */
    guint samples[MAX_SAMPLES];
    gsize n_samples;
};

/* What speaks against it, as the extension says. */
static const struct {
    const char *word;
    const char *reason;
} words[] = {
    { "signed", N_("A signed message cannot go to each person alone.") },
    { "pictures",
      N_("A message with pictures in its text cannot go to each person alone.") },
    { "format", N_("An identity that writes plain text cannot send HTML to each person "
                   "alone.") },
    { "headers", N_("A message with special headers, such as those of a mailing list, "
                    "cannot go to each person alone.") },
    { "links", N_("A message with attachments that became links cannot go to each person "
                  "alone.") },
    { "files", N_("An attachment cannot be read, so the message cannot go to each person "
                  "alone.") },
};

gboolean
each_offer_is_word(const char *against)
{
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(words[i].word, against) == 0)
            return TRUE;
    }

    return FALSE;
}

static const char *
find_word(const char *against)
{
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_strcmp0(words[i].word, against) == 0)
            return _(words[i].reason);
    }

    return NULL;
}

/* Returns: (nullable): why such a message cannot go to each person alone */
static const char *
find_reason(
    const InspectionInput *input, const Inspection *inspection, const char *against)
{
    if (input->encrypted || message_is_encrypted(inspection->message))
        return _("An encrypted message cannot go to each person alone.");
    if (inspection_lacks_approval(inspection))
        return _("Others have to approve this message before it can go to each person "
                 "alone.");
    if (message_get_newsgroups(inspection->message)[0] != NULL)
        return _("A message to a newsgroup cannot go to each person alone.");

    return find_word(against);
}

char *
each_offer_dup_limit(guint n_people, guint most)
{
    g_autofree char *count = phrase_number(n_people);
    g_autofree char *limit = phrase_number(most);

    return g_strdup_printf(
        /* Translators: both are numbers of people. */
        _("%1$s people are too many for one message each; the limit is %2$s."), count,
        limit);
}

char *
each_offer_dup_excess(const Policy *policy, guint n_people)
{
    if (policy->each_limit == 0 || n_people <= policy->each_limit)
        return NULL;

    return each_offer_dup_limit(n_people, policy->each_limit);
}

static gsize
count_entries(const Each *plan, guint place)
{
    gsize length = 0;

    for (MessageField field = FIELD_TO; field <= FIELD_BCC; field++) {
        g_auto(GStrv) entries = each_dup_entries(plan, place, field);

        for (gsize i = 0; entries[i] != NULL; i++)
            length += strlen(entries[i]);
    }

    return length;
}

/* Returns: (nullable): why a message of @plan cannot be told of */
static const char *
find_excess(const Each *plan)
{
    for (guint i = 0; i < each_get_n_messages(plan); i++) {
        if (count_entries(plan, i) > MAX_ENTRIES)
            return _("Too many inside get this message for one message each.");
    }

    return NULL;
}

/* Returns: (transfer full): @bytes up to the end of their header */
static GBytes *
copy_header(GBytes *bytes)
{
    gsize size = 0;
    const char *start = g_bytes_get_data(bytes, &size);
    const char *end = start + size;
    const char *p = header_field_skip_preamble(start, end);
    HeaderField field;

    while (header_field_next(&p, end, &field))
        continue;

    return g_bytes_new(start, (gsize)(p - start));
}

static void
add_sample(EachOffer *offer, guint place)
{
    if (offer->n_samples == 0 || offer->samples[offer->n_samples - 1] < place)
        offer->samples[offer->n_samples++] = place;
}

/* What a person looks at before, and the proof of that. */
static gboolean
prove_samples(EachOffer *offer)
{
    guint n_people = each_get_n_people(offer->plan);

    add_sample(offer, 0);
    add_sample(offer, n_people / 2);
    add_sample(offer, n_people - 1);
    add_sample(offer, each_get_n_messages(offer->plan) - 1);
    for (gsize i = 0; i < offer->n_samples; i++) {
        if (!each_prove(offer->plan, offer->samples[i], NULL))
            return FALSE;
    }

    return TRUE;
}

static void
keep_input(EachOffer *offer, const InspectionInput *input)
{
    offer->header = copy_header(input->message);
    offer->replied_to = input->replied_to != NULL ? copy_header(input->replied_to) : NULL;
    offer->own = g_strdupv((char **)input->own);
    /* Nothing else of it stays as long as the offer. */
    offer->input = (InspectionInput){
        .message = offer->header,
        .replied_to = offer->replied_to,
        .own = (const char *const *)offer->own,
        .encrypted = input->encrypted,
        .policy = input->policy,
    };
}

EachOffer *
each_offer_new(
    const InspectionInput *input, const Inspection *inspection, const char *against)
{
    EachOffer *offer = g_new0(EachOffer, 1);

    offer->reason = g_strdup(find_reason(input, inspection, against));
    /* Who gets what takes long to find out for 100,000. */
    if (offer->reason == NULL)
        offer->reason = each_offer_dup_excess(
            input->policy, exposure_get_recipients(inspection->exposure)->external);
    if (offer->reason != NULL)
        return offer;

    keep_input(offer, input);
    offer->plan = each_draft(&offer->input, inspection, NULL);
    if (offer->plan != NULL)
        offer->reason =
            each_offer_dup_excess(input->policy, each_get_n_people(offer->plan));
    if (offer->plan != NULL && offer->reason == NULL)
        offer->reason = g_strdup(find_excess(offer->plan));
    if (offer->reason == NULL && (offer->plan == NULL || !prove_samples(offer)))
        offer->reason =
            g_strdup(_("Another part of the header would still show addresses "
                       "to others."));
    offer->input.policy = NULL; /* it may go before the offer does */

    return offer;
}

void
each_offer_free(EachOffer *offer)
{
    g_clear_pointer(&offer->plan, each_free);
    g_clear_pointer(&offer->header, g_bytes_unref);
    g_clear_pointer(&offer->replied_to, g_bytes_unref);
    g_strfreev(offer->own);
    g_free(offer->reason);
    g_free(offer);
}

const char *
each_offer_get_reason(const EachOffer *offer)
{
    return offer->reason;
}

const Each *
each_offer_get_plan(const EachOffer *offer)
{
    return offer->plan;
}

const guint *
each_offer_get_samples(const EachOffer *offer, gsize *n_samples)
{
    *n_samples = offer->n_samples;
    return offer->samples;
}

char *
each_offer_dup_label(void)
{
    /* Translators: a button: every recipient gets a message of their own. */
    return g_strdup(_("One message each"));
}

guint
each_offer_seconds_of(guint n_messages)
{
    guint64 ms = (guint64)n_messages * EACH_OFFER_PACE_MS;

    return (guint)((ms + 999) / 1000);
}

guint
each_offer_get_seconds(const EachOffer *offer)
{
    return each_offer_seconds_of(each_get_n_messages(offer->plan));
}

char *
each_offer_dup_detail(const EachOffer *offer)
{
    guint n_messages = each_get_n_messages(offer->plan);
    guint minutes = (each_offer_get_seconds(offer) + 59) / 60;
    g_autofree char *count = phrase_number(n_messages);
    g_autofree char *time = phrase_number(minutes);

    return g_strdup_printf(
        ngettext(
            /* Translators: %1$s is a number of messages, %2$s of minutes. */
            "Everybody outside gets a message of their own and sees nobody else: %1$s "
            "messages, in about %2$s minute.",
            "Everybody outside gets a message of their own and sees nobody else: %1$s "
            "messages, in about %2$s minutes.",
            minutes),
        count, time);
}

char *
each_offer_dup_note(const EachOffer *offer)
{
    gboolean is_reply =
        offer->replied_to != NULL && g_bytes_get_size(offer->replied_to) > 0;

    return is_reply ? g_strdup(_("These messages are not replies: mail programs will not "
                                 "show them in the conversation."))
                    : NULL;
}

/* What is about who sees whom is gone with it; the proof covers other headers. */
gboolean
each_offer_leaves_findings(const Inspection *inspection)
{
    static const char *const solved[] = { "exposure", "crowd", "list", "headers", NULL };
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(inspection->verdict, &n_findings);

    for (guint i = 0; i < n_findings; i++) {
        if (!g_strv_contains(solved, findings[i].check))
            return TRUE;
    }

    return FALSE;
}

gboolean
each_offer_prove(EachOffer *offer, const Policy *policy, GError **error)
{
    offer->input.policy = policy;
    for (guint i = 0; i < each_get_n_messages(offer->plan); i++) {
        if (!each_prove(offer->plan, i, error)) {
            offer->input.policy = NULL;
            return FALSE;
        }
    }
    offer->input.policy = NULL;

    return TRUE;
}
