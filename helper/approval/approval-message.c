#include "approval/approval-message.h"

#include <glib/gi18n.h>

#include "mail/enclosed.h"
#include "mail/letter.h"
#include "text/phrase.h"

G_DEFINE_QUARK(approval_message_error, approval_message_error)

#define MESSAGE_TYPE "message/rfc822"

char *
approval_message_dup_request_subject(const char *subject)
{
    /* Translators: %s is the subject of a message that is to be approved. */
    return g_strdup_printf(_("Please approve: %s"), subject != NULL ? subject : "");
}

char *
approval_message_dup_request_text(const RequestWords *words)
{
    g_autofree char *number = phrase_number(words->request->outsiders);
    g_autofree char *deadline = phrase_time(words->request->until);
    const char *subject = words->subject != NULL ? words->subject : "";
    GString *text = g_string_new(NULL);

    g_string_append_printf(
        text,
        ngettext(
            /* Translators: %1$s is a sender, %2$s a number. */
            "%1$s asks you to approve a message to %2$s person outside.\n",
            "%1$s asks you to approve a message to %2$s people outside.\n",
            words->request->outsiders),
        words->from, number);
    /* Translators: %s is a subject. */
    g_string_append_printf(text, _("Subject: %s\n"), subject);
    /* Translators: %s is a day and a time. */
    g_string_append_printf(text, _("The request is valid until %s.\n"), deadline);
    g_string_append(
        text,
        _("\nThe message is attached. To answer, open this message in a Thunderbird with "
          "Bcc Guard, or save it as a file and run “bcc-guard approve FILE”. A reply in "
          "words approves nothing.\n"));

    return g_string_free(text, FALSE);
}

GBytes *
approval_message_write_request(const RequestWords *words)
{
    g_autoptr(GBytes) json = approval_request_write(words->request);
    g_autofree char *text = approval_message_dup_request_text(words);
    g_autofree char *subject = approval_message_dup_request_subject(words->subject);
    const LetterPart parts[] = {
        { MESSAGE_TYPE, "message.eml", words->message },
        { APPROVAL_REQUEST_TYPE, "request.json", json },
    };
    const Letter letter = {
        .from = words->from,
        .address = words->to[0],
        .others = words->to + 1,
        .subject = subject,
        .text = text,
        .date = words->date,
        .parts = parts,
        .n_parts = G_N_ELEMENTS(parts),
    };

    return letter_write(&letter);
}

/* Returns: (transfer none) (nullable): the one part of that type */
static GBytes *
expect_one(const Enclosed *part, GError **error)
{
    if (part->n_found == 1)
        return part->first;

    if (part->n_found == 0)
        g_set_error(
            error, APPROVAL_MESSAGE_ERROR, APPROVAL_MESSAGE_ERROR_NONE,
            "Expected a message with a part “%s”, found none", part->type);
    else
        g_set_error(
            error, APPROVAL_MESSAGE_ERROR, APPROVAL_MESSAGE_ERROR_SEVERAL,
            "Expected a message with one part “%s”, found %u", part->type, part->n_found);
    return NULL;
}

/* Reads the two parts of a request. */
static gboolean
read_parts(ReceivedRequest *received, GBytes *bytes, GError **error)
{
    Enclosed parts[] = { { APPROVAL_REQUEST_TYPE, 0, NULL }, { MESSAGE_TYPE, 0, NULL } };
    GBytes *part;

    enclosed_find(bytes, parts, G_N_ELEMENTS(parts));
    part = expect_one(&parts[0], error);
    if (part != NULL)
        received->request = approval_request_read(part, error);
    if (received->request != NULL)
        part = expect_one(&parts[1], error);
    if (received->request != NULL && part != NULL)
        received->message = g_bytes_ref(part);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        enclosed_clear(&parts[i]);

    return received->message != NULL;
}

ReceivedRequest *
approval_message_read_request(GBytes *bytes, GError **error)
{
    g_autoptr(ReceivedRequest) received = g_new0(ReceivedRequest, 1);
    CanonicalInput input = { 0 };

    received->letter = message_parse(bytes, error);
    if (received->letter == NULL || !read_parts(received, bytes, error))
        return NULL;

    input.message = received->message;
    input.text = received->request->text;
    received->canonical = canonical_new(&input, error);
    if (received->canonical == NULL ||
        !approval_request_fits(received->request, received->canonical, error))
        return NULL;

    return g_steal_pointer(&received);
}

void
received_request_free(ReceivedRequest *received)
{
    g_clear_pointer(&received->request, approval_request_free);
    g_clear_pointer(&received->letter, message_free);
    g_clear_pointer(&received->message, g_bytes_unref);
    g_clear_pointer(&received->canonical, canonical_free);
    g_free(received);
}

char *
approval_message_dup_answer_text(const Approval *approval)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(
        text,
        approval->approved
            /* Translators: %s is the address of an approver. */
            ? _("%s approves the message.\n")
            /* Translators: %s is the address of an approver. */
            : _("%s declines the message.\n"),
        approval->approver);
    if (*approval->word != '\0')
        g_string_append_printf(text, "\n%s\n", approval->word);

    return g_string_free(text, FALSE);
}

char *
approval_message_dup_answer_subject(const Approval *approval, const char *subject)
{
    return g_strdup_printf(
        approval->approved
            /* Translators: %s is the subject of a message. */
            ? _("Approved: %s")
            /* Translators: %s is the subject of a message. */
            : _("Declined: %s"),
        subject != NULL ? subject : "");
}

GBytes *
approval_message_write_answer(
    const Approval *approval, const char *to, const char *subject)
{
    g_autoptr(GBytes) json = approval_write(approval);
    g_autofree char *text = approval_message_dup_answer_text(approval);
    g_autofree char *title = approval_message_dup_answer_subject(approval, subject);
    const LetterPart part = { APPROVAL_TYPE, "approval.json", json };
    const Letter letter = {
        .from = approval->approver,
        .address = to,
        .subject = title,
        .text = text,
        .date = approval->time,
        .parts = &part,
        .n_parts = 1,
    };

    return letter_write(&letter);
}

Approval *
approval_message_read_answer(GBytes *bytes, GError **error)
{
    g_autoptr(Message) message = message_parse(bytes, error);
    g_auto(Enclosed) part = { .type = APPROVAL_TYPE };
    GBytes *json;

    if (message == NULL)
        return NULL;

    enclosed_find(bytes, &part, 1);
    json = expect_one(&part, error);
    return json != NULL ? approval_read(json, error) : NULL;
}
