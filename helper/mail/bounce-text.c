#include "mail/bounce-text.h"

#include <string.h>

#include "mail/mailbox.h"

/* Who writes longer lines writes no bounce for people. */
#define MAX_LINE 1000

/* What such a text is known by.  All are parts of lines, in lower case, with one blank
 * between words. */
static const char *const beginnings[] = {
    /* qmail, and what was made of it */
    "wasn't able to deliver your message to the following address",
    "unable to deliver your message to the following address",
    /* Exim */
    "the following address(es) failed",
    "the following text was generated during the delivery attempt",
    "the address to which the message has not yet been delivered is",
    "the addresses to which the message has not yet been delivered are",
    /* Gmail */
    "delivery to the following recipient failed permanently",
    "delivery to the following recipients failed permanently",
    "delivery to the following recipient has been delayed",
    "delivery to the following recipients has been delayed",
    /* Exchange, its SMTP service, hMailServer */
    "the following recipient(s) could not be reached",
    "the following recipient(s) cannot be reached",
    "delivery to the following recipients failed",
    "delivery has failed to these recipients",
    /* Postfix */
    "could not be delivered to one or more recipients",
    "this is the mail system at host",
    "this is the postfix program at host",
    /* sendmail */
    "the following addresses had permanent",
    "the following addresses had transient",
    "the following addresses had delivery problems",
    /* carriers */
    "each of the following recipients was rejected",
    "the following recipients did not receive",
    "the user(s) account is",
};

/* It is still tried; whatever else it says. */
static const char *const warnings[] = {
    "this is a warning only",
    "this is a warning message only",
    "has not yet been delivered",
    "have not yet been delivered",
    "has been delayed",
    "could not be delivered for more than",
    "had transient non-fatal errors",
};

/* Behind these stands the message that came back, or what was said in between. */
static const char *const endings[] = {
    "--- below this line is a copy of the message",
    "this is a copy of the message",
    "this is a copy of your message",
    "original message follows",
    "original message -----",
    "original message headers:",
    "message header follows",
    "unsent message follows",
    "transcript of session follows",
    "received: from ",
    "return-path: <",
};

/* What may stand in front of an address. */
static const char *const labels[] = { "recipient:", "<mailto:", "final-recipient:",
                                      "rfc822;" };

typedef struct {
    BounceText *bounce;
    gboolean begun;
    gboolean ended;
} Reading;

static void
recipient_free(BounceRecipient *recipient)
{
    g_free(recipient->written);
    g_free(recipient->addressed);
    g_string_free(recipient->answer, TRUE);
    g_free(recipient);
}

void
bounce_text_free(BounceText *bounce)
{
    g_ptr_array_unref(bounce->recipients);
    g_free(bounce->message_id);
    g_free(bounce);
}

static gboolean
has_one(const char *line, const char *const *phrases, gsize n_phrases)
{
    for (gsize i = 0; i < n_phrases; i++) {
        if (strstr(line, phrases[i]) != NULL)
            return TRUE;
    }

    return FALSE;
}

#define HAS_ONE(line, phrases) has_one(line, phrases, G_N_ELEMENTS(phrases))

static const char *
skip_blanks(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;

    return p;
}

/* Returns: behind what may stand in front of an address */
static const char *
skip_labels(const char *p)
{
    gboolean skipped = TRUE;

    while (skipped) {
        skipped = FALSE;
        p = skip_blanks(p);
        for (gsize i = 0; i < G_N_ELEMENTS(labels); i++) {
            gsize length = strlen(labels[i]);

            if (g_ascii_strncasecmp(p, labels[i], length) == 0) {
                p += length;
                skipped = TRUE;
            }
        }
        if (*p != '\0' && strchr("<'\"", *p) != NULL) {
            p++;
            skipped = TRUE;
        }
    }

    return p;
}

/* Behind an address a text does not go on as a sentence does. */
static gboolean
is_end_of_recipient(const char *rest)
{
    rest += strspn(rest, ">'\"");
    rest = skip_blanks(rest);

    return *rest == '\0' || strchr(":;,(<", *rest) != NULL ||
           g_str_has_prefix(rest, "...") || g_str_has_prefix(rest, "on ") ||
           g_str_has_prefix(rest, "user unknown");
}

static gboolean
is_address(const char *text)
{
    g_autofree char *mailbox = mailbox_normalise(text);

    return mailbox != NULL && !mailbox_is_glued(text) &&
           mailbox_is_domain(mailbox_domain(mailbox));
}

/* Returns: (transfer full) (nullable): the address at @p; @rest is behind it */
static char *
dup_address_at(const char *p, const char **rest)
{
    gsize length = strcspn(p, " \t<>'\":;,()[]");
    g_autofree char *address = g_strndup(p, length);

    *rest = p + length;
    return strchr(address, '@') != NULL && is_address(address) ? g_steal_pointer(&address)
                                                               : NULL;
}

/* Postfix says “<b@y> (expanded from <a@x>)”, Exim “(generated from a@x)” in the line
 * below. */
static void
note_addressed(BounceRecipient *recipient, const char *line)
{
    const char *from = strstr(line, "(expanded from ");
    const char *rest;

    if (from == NULL)
        from = strstr(line, "generated from ");
    if (from == NULL || recipient->addressed != NULL)
        return;

    from = skip_labels(strstr(from, "from ") + strlen("from "));
    recipient->addressed = dup_address_at(from, &rest);
}

static void
add_recipient(Reading *reading, char *address, const char *line)
{
    BounceRecipient *recipient = g_new0(BounceRecipient, 1);

    recipient->written = address;
    recipient->answer = g_string_new(NULL);
    g_ptr_array_add(reading->bounce->recipients, recipient);
    note_addressed(recipient, line);
}

/* Postfix folds a line so that the next one can begin with the address again. */
static gboolean
is_named_last(const Reading *reading, const char *address)
{
    guint n = reading->bounce->recipients->len;
    const BounceRecipient *last =
        n > 0 ? g_ptr_array_index(reading->bounce->recipients, n - 1) : NULL;

    return last != NULL && g_ascii_strcasecmp(last->written, address) == 0;
}

static void
add_answer(const Reading *reading, const char *line)
{
    guint n = reading->bounce->recipients->len;
    BounceRecipient *recipient =
        n > 0 ? g_ptr_array_index(reading->bounce->recipients, n - 1) : NULL;

    if (recipient == NULL || *line == '\0' ||
        recipient->answer->len > BOUNCE_TEXT_MAX_ANSWER)
        return;

    if (recipient->answer->len == 0 || strstr(line, "generated from ") != NULL)
        note_addressed(recipient, line);
    if (recipient->answer->len > 0)
        g_string_append_c(recipient->answer, ' ');
    g_string_append(recipient->answer, line);
}

/* The header of the message that came back is not folded at its id, or the id stands in
 * the line behind. */
static void
look_for_id(Reading *reading, const char *line)
{
    static const char name[] = "message-id:";

    if (reading->bounce->message_id == NULL &&
        g_ascii_strncasecmp(line, name, strlen(name)) == 0 && line[strlen(name)] != '\0')
        reading->bounce->message_id = g_strdup(skip_blanks(line + strlen(name)));
}

/* @line is without its end and the blanks in front, @lower the same in lower case. */
static void
read_line(Reading *reading, const char *line, const char *lower)
{
    const char *rest = NULL;
    char *address;

    if (HAS_ONE(lower, warnings))
        reading->bounce->delayed = TRUE;
    if (HAS_ONE(lower, beginnings)) {
        reading->begun = TRUE;
        return;
    }
    /* A message within is the sender's own words. */
    if (reading->ended || (reading->begun && HAS_ONE(lower, endings))) {
        reading->ended = TRUE;
        look_for_id(reading, line);
        return;
    }
    if (!reading->begun || reading->bounce->recipients->len == BOUNCE_TEXT_MAX_RECIPIENTS)
        return;

    address = dup_address_at(skip_labels(line), &rest);
    if (address != NULL && is_end_of_recipient(rest) &&
        !is_named_last(reading, address)) {
        add_recipient(reading, address, line);
        rest += strspn(rest, ">'\":; ");
        add_answer(reading, rest);
        return;
    }
    g_free(address);
    add_answer(reading, line);
}

BounceText *
bounce_text_read(const char *text)
{
    BounceText *bounce = g_new0(BounceText, 1);
    Reading reading = { .bounce = bounce };

    bounce->recipients = g_ptr_array_new_with_free_func((GDestroyNotify)recipient_free);
    for (const char *p = text; *p != '\0';) {
        gsize length = strcspn(p, "\n");
        g_autofree char *line =
            g_strstrip(g_utf8_make_valid(p, (gssize)MIN(length, MAX_LINE)));
        g_autofree char *lower = g_ascii_strdown(line, -1);

        if (reading.ended)
            look_for_id(&reading, line);
        else
            read_line(&reading, line, lower);
        p += length;
        if (*p == '\n')
            p++;
    }

    return bounce;
}
