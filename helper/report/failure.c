#include "report/failure.h"

#include <glib/gi18n.h>
#include <string.h>

static const struct {
    const char *word;
    const char *text;
} kinds[] = {
    [FAILURE_NO_MAILBOX] = { "unknownAddress", N_("No such address") },
    [FAILURE_NO_DOMAIN] = { "unknownDomain", N_("No such domain") },
    [FAILURE_DISABLED] = { "disabled", N_("Mailbox disabled") },
    [FAILURE_FULL] = { "mailboxFull", N_("Mailbox full") },
    [FAILURE_SIZE] = { "tooLarge", N_("Message too large") },
    [FAILURE_REFUSED] = { "refused", N_("Refused by the server") },
    [FAILURE_EXPIRED] = { "expired", N_("Server not reached in time") },
    [FAILURE_OTHER] = { "other", N_("Another reason") },
};

/* Subject and detail of a status (RFC 3463, 3), whatever its class; a detail of -1 is
 * any. The first one that fits decides. */
static const struct {
    int subject;
    int detail;
    Failure failure;
} codes[] = {
    { 1, 2, FAILURE_NO_DOMAIN },   { 1, 10, FAILURE_NO_DOMAIN }, /* null MX (RFC 7505) */
    { 1, 8, FAILURE_REFUSED }, /* the sender's address is to blame */
    { 1, 7, FAILURE_REFUSED },     { 1, 0, FAILURE_OTHER },
    { 1, -1, FAILURE_NO_MAILBOX }, { 2, 1, FAILURE_DISABLED },
    { 2, 2, FAILURE_FULL },        { 2, 3, FAILURE_SIZE },
    { 3, 4, FAILURE_SIZE },        { 4, 4, FAILURE_NO_DOMAIN }, /* unable to route */
    { 4, 3, FAILURE_NO_DOMAIN }, /* the directory is to blame */
    { 4, 1, FAILURE_EXPIRED },     { 4, 2, FAILURE_EXPIRED },
    { 4, 7, FAILURE_EXPIRED },     { 7, -1, FAILURE_REFUSED },
};

/* What servers say, in lower case.  The first one that is found decides. */
static const struct {
    const char *phrase;
    Failure failure;
} phrases[] = {
    { "quota", FAILURE_FULL },
    { "mailbox full", FAILURE_FULL },
    { "mailbox is full", FAILURE_FULL },
    { "mailfolder is full", FAILURE_FULL },
    { "host not found", FAILURE_NO_DOMAIN },
    { "domain not found", FAILURE_NO_DOMAIN },
    { "name service error", FAILURE_NO_DOMAIN },
    { "couldn't find any host", FAILURE_NO_DOMAIN },
    { "host or domain name not found", FAILURE_NO_DOMAIN },
    { "unrouteable mail domain", FAILURE_NO_DOMAIN },
    { "unknown host", FAILURE_NO_DOMAIN },
    { "disabled", FAILURE_DISABLED },
    { "suspended", FAILURE_DISABLED },
    { "inactive", FAILURE_DISABLED },
    { "user unknown", FAILURE_NO_MAILBOX },
    { "unknown user", FAILURE_NO_MAILBOX },
    { "unknown address", FAILURE_NO_MAILBOX },
    { "unknown recipient", FAILURE_NO_MAILBOX },
    { "no such user", FAILURE_NO_MAILBOX },
    { "no mailbox", FAILURE_NO_MAILBOX },
    { "does not exist", FAILURE_NO_MAILBOX },
    { "doesn't exist", FAILURE_NO_MAILBOX },
    { "not found", FAILURE_NO_MAILBOX },
    { "unrouteable address", FAILURE_NO_MAILBOX },
    { "invalid recipient", FAILURE_NO_MAILBOX },
    { "too large", FAILURE_SIZE },
    { "size limit", FAILURE_SIZE },
    { "exceeds", FAILURE_SIZE },
    { "spam", FAILURE_REFUSED },
    { "blocked", FAILURE_REFUSED },
    { "blacklist", FAILURE_REFUSED },
    { "denied", FAILURE_REFUSED },
    { "policy", FAILURE_REFUSED },
    { "refused to talk", FAILURE_REFUSED },
    { "timed out", FAILURE_EXPIRED },
    { "timeout", FAILURE_EXPIRED },
    { "connection refused", FAILURE_EXPIRED },
    { "too long", FAILURE_EXPIRED },
    { "expired", FAILURE_EXPIRED },
};

static Failure
failure_of_status(const char *status)
{
    char *behind = NULL;
    gint64 subject = g_ascii_strtoll(status + 2, &behind, 10);
    gint64 detail = *behind == '.' ? g_ascii_strtoll(behind + 1, NULL, 10) : -1;

    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) {
        if (codes[i].subject == subject &&
            (codes[i].detail == -1 || codes[i].detail == detail))
            return codes[i].failure;
    }

    return FAILURE_OTHER;
}

Failure
failure_of(const DeliveryRecipient *recipient)
{
    Failure failure =
        recipient->status != NULL ? failure_of_status(recipient->status) : FAILURE_OTHER;
    g_autofree char *lower = NULL;

    if (failure != FAILURE_OTHER || recipient->answer == NULL)
        return failure;

    lower = g_ascii_strdown(recipient->answer, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(phrases); i++) {
        if (strstr(lower, phrases[i].phrase) != NULL)
            return phrases[i].failure;
    }

    return FAILURE_OTHER;
}

const char *
failure_to_string(Failure failure)
{
    return kinds[failure].word;
}

const char *
failure_describe(Failure failure)
{
    return _(kinds[failure].text);
}
