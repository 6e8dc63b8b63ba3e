#include "desktop/prompt.h"

#include <glib/gi18n.h>
#include <string.h>

#include "rules/gaps.h"
#include "text/harmless.h"
#include "text/phrase.h"

/* How many parties or addresses are named before their number is. */
#define MAX_NAMED 3
#define MAX_ACKNOWLEDGED 6
#define MAX_READERS 6
#define MAX_GAPS 3

/* A page of the web.  It ends before the dot of a sentence, and before the next word of
 * languages that are written without spaces. */
#define LINK "https?://[A-Za-z0-9_.~:/?#@!$&'()*+,;=%-]*[A-Za-z0-9_/=~&%#-]"

/* Of the subject in the notification, in characters. */
#define MAX_SUBJECT 60

/* Of one party its people are named: they are strangers to each other. */
static char *
name_people(const ExposedMailbox *exposed, gsize n_exposed)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (gsize i = 0; i < MIN(n_exposed, MAX_NAMED); i++)
        g_ptr_array_add(names, (gpointer)exposed[i].mailbox);

    return phrase_addresses((const char *const *)names->pdata, names->len, n_exposed);
}

static char *
name_parties(const Exposure *exposure)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    gsize n_exposed = 0;
    const ExposedMailbox *exposed = exposure_get_exposed(exposure, &n_exposed);

    if (exposure_get_figures(exposure)->involved == 1)
        return name_people(exposed, n_exposed);

    for (gsize i = 0; i < n_exposed && names->len < MAX_NAMED; i++) {
        if (g_hash_table_add(seen, (gpointer)exposed[i].party))
            g_ptr_array_add(names, (gpointer)exposed[i].party);
    }

    return phrase_addresses(
        (const char *const *)names->pdata, names->len,
        exposure_get_figures(exposure)->parties);
}

static gboolean
has_finding(const Inspection *inspection, const char *check)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(inspection->verdict, &n_findings);

    for (guint i = 0; i < n_findings; i++) {
        if (strcmp(findings[i].check, check) == 0)
            return TRUE;
    }

    return FALSE;
}

/* "These" are those of the table above it: to name them again would hide what is said. */
static char *
acknowledge_exposure(const Inspection *inspection)
{
    const Exposure *exposure = inspection->exposure;
    guint n_addresses = exposure_get_figures(exposure)->addresses;
    g_autofree char *addresses = phrase_number(n_addresses);
    g_autofree char *list = NULL;
    gsize n_audience = 0;
    const char *const *audience = exposure_get_audience(exposure, &n_audience);

    if (n_addresses == 0)
        return NULL;
    if (exposure_is_mutual(exposure))
        return g_strdup_printf(
            /* Translators: a check box below the table of these people; %s is a number,
             * two or more. */
            _("These %s people may see each other's addresses"), addresses);

    list = phrase_addresses(audience, MIN(n_audience, MAX_ACKNOWLEDGED), n_audience);
    if (n_addresses == 1)
        /* Translators: a check box below this address; %s is a list of organisations. */
        return g_strdup_printf(_("This address may be shown to %s"), list);

    return g_strdup_printf(
        /* Translators: a check box below the table of these addresses; %1$s is a number,
         * two or more, %2$s a list of organisations. */
        _("These %1$s addresses may be shown to %2$s"), addresses, list);
}

/* Where each point is ticked, only what is shown to whom is acknowledged besides. */
static gboolean
needs_acknowledgement(const Inspection *inspection, const Policy *policy)
{
    return verdict_get_level(inspection->verdict) > LEVEL_PASS &&
           (exposure_get_figures(inspection->exposure)->addresses > 0 ||
            policy->pointing != POINTING_ALWAYS || inspection->points->len == 0);
}

/* The acknowledgement says who will see whom, and what else is found. */
static char *
acknowledge(const Inspection *inspection)
{
    g_autofree char *exposure = acknowledge_exposure(inspection);
    gboolean is_carried = has_finding(inspection, "contents");

    if (exposure == NULL && is_carried)
        /* Translators: a check box below what a message carries: addresses of outsiders
         * in its text or in an attachment. */
        return g_strdup(_("The recipients may get these addresses"));
    if (exposure == NULL)
        /* Translators: a check box below what the sender is to look at. */
        return g_strdup(_("I have looked, and the message may be sent as it is"));
    if (!is_carried || inspection->points->len > 0)
        return g_steal_pointer(&exposure);

    return g_strdup_printf(
        /* Translators: a check box; %s is a sentence without its end, such as: These 2
         * people may see each other's addresses. */
        _("%s, and the recipients may get the addresses in the text or the attachments"),
        exposure);
}

/* Returns: (nullable): the first finding that decides: at %LEVEL_BLOCK what has to be
 * edited, not what Bcc could mend. */
static const Finding *
find_decisive(const Inspection *inspection)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(inspection->verdict, &n_findings);
    Level level = verdict_get_level(inspection->verdict);

    for (guint i = 0; i < n_findings; i++) {
        if (findings[i].level == level)
            return &findings[i];
    }

    return NULL; /* it passes, and waits */
}

/* Nobody is to take what was not looked into for clean. */
static char *
describe_gaps(const Contents *contents)
{
    g_autofree char *list = gaps_describe(contents, MAX_GAPS);

    /* Translators: %s is a list of files. */
    return list != NULL ? g_strdup_printf(_("Not looked into: %s"), list) : NULL;
}

static char *
describe(
    const Inspection *inspection, const Finding *findings, guint n_findings,
    const char *gaps)
{
    GString *detail = g_string_new(NULL);
    const Finding *headline = find_decisive(inspection);

    if (exposure_get_figures(inspection->exposure)->addresses > 0) {
        g_autofree char *parties = name_parties(inspection->exposure);

        /* Translators: %s is a list of organisations, or of people of one. */
        g_string_append_printf(detail, _("Addresses shown: %s"), parties);
    }

    for (guint i = 0; i < n_findings; i++) {
        if (&findings[i] != headline)
            g_string_append_printf(
                detail, "%s%s", detail->len > 0 ? "\n" : "", findings[i].text);
    }
    if (gaps != NULL)
        g_string_append_printf(detail, "%s%s", detail->len > 0 ? "\n" : "", gaps);

    return g_string_free(detail, FALSE);
}

static char *
readers(const Exposure *exposure)
{
    gsize n_audience = 0;
    const char *const *audience = exposure_get_audience(exposure, &n_audience);
    g_autofree char *list = NULL;

    if (n_audience == 0)
        return NULL;

    list = phrase_addresses(audience, MIN(n_audience, MAX_READERS), n_audience);
    /* Translators: %s is a list of organisations. */
    return g_strdup_printf(_("Who would see them: %s"), list);
}

/* The way out of a finding that no button of the question leads out of. */
static char *
advise(const Finding *finding)
{
    const char *check = finding->check;

    if (finding->advice != NULL)
        return g_strdup(finding->advice);
    if (strcmp(check, "unreadable") == 0)
        return g_strdup(_("Correct the address, or delete it. Commas separate "
                          "addresses."));
    if (strcmp(check, "unresolved") == 0)
        return g_strdup(_("Choose it from the address book, separate addresses with "
                          "commas, or delete it."));
    if (strcmp(check, "headers") == 0)
        return g_strdup(_("Remove these addresses from that header. Only To and Cc can "
                          "be moved to Bcc."));
    if (strcmp(check, "encrypted") == 0)
        return g_strdup(_("Send a separate message to each of them."));
    if (strcmp(check, "bulk") == 0)
        return g_strdup(
            _("Ask your administrator how to send a message to this many people."));
    if (strcmp(check, "refused") == 0)
        return g_strdup(_("Delete these recipients, or ask your administrator."));

    /* The others have a button. */
    return NULL;
}

/* Which setting ends a question that would come with every such message. */
static char *
hint(const SettingHint *hint)
{
    g_autofree char *subject =
        hint->subject != NULL ? harmless_address(hint->subject) : NULL;

    switch (hint->kind) {
    case SETTING_HINT_NONE:
        return NULL;
    case SETTING_HINT_OWN_DOMAIN:
        return g_strdup_printf(
            /* Translators: %s is the sender's domain; “internalDomains” is a setting. */
            _("Your own domain %s is missing in “internalDomains”: people there count as "
              "outsiders."),
            subject);
    case SETTING_HINT_EMPTY_TO:
        return g_strdup_printf(
            /* Translators: %s is an address; “emptyTo” is a setting. */
            _("“emptyTo” names %s, an outsider: Bcc cannot help until it names somebody "
              "inside."),
            subject);
    case SETTING_HINT_BLIND_COPY:
        return g_strdup_printf(
            /* Translators: %s is an address; “internalDomains” is a setting. */
            _("Only %s, in Bcc, would read them. If that address gets a copy of every "
              "message, name it in “internalDomains”."),
            subject);
    }

    g_assert_not_reached();
}

static char *
advise_all(const Finding *findings, guint n_findings, const SettingHint *setting_hint)
{
    GString *advice = g_string_new(NULL);
    g_autofree char *last = hint(setting_hint);

    for (guint i = 0; i < n_findings; i++) {
        g_autofree char *line = advise(&findings[i]);

        if (line != NULL)
            g_string_append_printf(advice, "%s%s", advice->len > 0 ? "\n" : "", line);
    }
    if (last != NULL)
        g_string_append_printf(advice, "%s%s", advice->len > 0 ? "\n" : "", last);

    return g_string_free(advice, advice->len == 0);
}

/* Only in the organisation's words: what a message says must not be a link in our name.
 */
static char *
find_link(const Finding *findings, guint n_findings)
{
    g_autoptr(GRegex) regex = g_regex_new(LINK, 0, 0, NULL);

    for (guint i = 0; i < n_findings; i++) {
        g_autoptr(GMatchInfo) match = NULL;

        if (findings[i].advice != NULL &&
            g_regex_match(regex, findings[i].advice, 0, &match))
            return g_match_info_fetch(match, 0);
    }

    return NULL;
}

static char *
remember(const Prompt *prompt)
{
    const GPtrArray *group;
    g_autofree char *list = NULL;

    if (prompt->is_conversation)
        return g_strdup(_("Do not ask again in this conversation"));
    if (prompt->groups == NULL)
        return NULL;

    group = g_ptr_array_index(prompt->groups, 0);
    list = phrase_addresses((const char *const *)group->pdata, group->len, group->len);
    /* Translators: %s is a list of organisations. */
    return g_strdup_printf(_("Do not ask again when I write only to: %s"), list);
}

/* Servers show one line of a title and cut off the rest: what became of which message,
 * as several may be asked about at once.  Why is left to the body. */
static char *
entitle(const Inspection *inspection)
{
    gboolean can_go = (inspection_get_choices(inspection) & ~CHOICE_EDIT) != 0;
    const char *subject = message_get_subject(inspection->message);
    g_autofree char *shortened =
        phrase_shorten(subject != NULL ? subject : "", MAX_SUBJECT);

    if (*shortened == '\0')
        return g_strdup(
            can_go ? _("This message is not sent yet")
                   : _("This message cannot be sent like this"));

    if (can_go)
        /* Translators: a title; %s is the subject of a message. */
        return g_strdup_printf(_("Not sent yet: %s"), shortened);
    /* Translators: a title; %s is the subject of a message. */
    return g_strdup_printf(_("Cannot be sent: %s"), shortened);
}

/* Where the window asks as well, it has the details, and the notification is short: it
 * must not cover the window. */
static char *
write_body(const Prompt *question, const Policy *policy)
{
    GString *body = g_string_new(question->headline);

    if (policy->warning == WARNING_PLACE_NOTIFICATION && *question->detail != '\0')
        g_string_append_printf(body, "\n%s", question->detail);
    if (question->advice != NULL)
        g_string_append_printf(body, "\n%s", question->advice);

    return g_string_free(body, FALSE);
}

Prompt *
prompt_new(const Inspection *inspection, const Policy *policy)
{
    Prompt *question = g_new0(Prompt, 1);
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(inspection->verdict, &n_findings);

    const Finding *decisive = find_decisive(inspection);

    question->title = entitle(inspection);
    question->headline = g_strdup(decisive != NULL ? decisive->text : question->title);
    question->gaps = describe_gaps(inspection->contents);
    question->detail = describe(inspection, findings, n_findings, question->gaps);
    question->readers = readers(inspection->exposure);
    question->advice = advise_all(findings, n_findings, &inspection->hint);
    question->link = find_link(findings, n_findings);
    question->body = write_body(question, policy);
    question->groups = inspection_dup_groups(inspection, policy);
    question->is_conversation = inspection_may_remember_conversation(inspection, policy);
    question->remember = remember(question);
    question->waiting = inspection_get_waiting(inspection, policy);
    if ((inspection_get_choices(inspection) & (CHOICE_SEND | CHOICE_ASK)) != 0 &&
        verdict_get_level(inspection->verdict) < LEVEL_BLOCK &&
        needs_acknowledgement(inspection, policy))
        question->acknowledge = acknowledge(inspection);
    /* What Bcc does not settle is asked about when the message is sent the next time, and
     * who approves a message approves what is sent. */
    question->sends_converted = policy->after_convert == AFTER_CONVERT_SEND &&
                                !inspection->needs_approval &&
                                inspection_is_settled_by_conversion(inspection);
    question->convert =
        question->sends_converted ? _("Move to Bcc and send") : _("Move to Bcc");
    question->convert_briefly = question->sends_converted
                                    /* Translators: a button of a notification, where
                                     * three have to fit: moves to Bcc, and sends. */
                                    ? _("Send in Bcc")
                                    : _("Move to Bcc");
    /* Translators: a button of a notification, where four have to fit: shows what every
     * recipient would get in a message of their own, before anything is sent. */
    question->each = _("One message each…");
    question->edit = _("Back to editing");
    question->send = _("Send as it is");
    question->review = _("Review…");
    question->click = _("Click here to answer in the window.");

    return question;
}

void
prompt_free(Prompt *question)
{
    g_free(question->title);
    g_free(question->body);
    g_free(question->headline);
    g_free(question->detail);
    g_free(question->readers);
    g_free(question->gaps);
    g_free(question->advice);
    g_free(question->link);
    g_free(question->acknowledge);
    g_clear_pointer(&question->groups, g_ptr_array_unref);
    g_free(question->remember);
    g_free(question);
}
