/* Prompt: the words in which a verdict is put to the sender, the same in
 * the notification and in the window.
 */
#pragma once

#include "policy/policy.h"
#include "rules/inspection.h"

G_BEGIN_DECLS

typedef struct {
    char *title;    /* of the notification: a few words, as servers cut off long ones */
    char *body;     /* of the notification */
    char *headline; /* one line: what would happen */
    char *detail;   /* who, shortened; the other findings */
    char *readers;  /* who would read what is exposed; NULL: nothing is */
    char *gaps;     /* what nobody looked into, shortened; NULL: nothing */
    char *advice;   /* the way out, a line a finding; NULL: the choices are it */
    char *link;     /* a page of the web that the advice names; NULL: none */
    char *acknowledge; /* NULL: sending as it is is no choice */
    GPtrArray
        *groups; /* of GPtrArray of parties: what can be remembered; NULL: nothing */
    gboolean is_conversation;    /* what can be remembered is the conversation */
    guint waiting;               /* #Choices after which the message waits */
    char *remember;              /* asks for it; NULL: nothing can be remembered */
    gboolean sends_converted;    /* once converted, the message goes */
    const char *convert;         /* labels; they belong to the catalogue */
    const char *convert_briefly; /* in the notification, where three have to fit */
    const char *each;            /* in the notification: opens the window on that page */
    const char *edit;
    const char *send;
    const char *review;
    const char *click; /* what the notification says where it has no buttons */
} Prompt;

/**
 * prompt_new:
 * @inspection: of a message that is asked about, or waits
 * @policy: by which it was made
 *
 * Returns: (transfer full): its words, in the language in force
 */
Prompt *prompt_new(const Inspection *inspection, const Policy *policy);
void prompt_free(Prompt *question);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Prompt, prompt_free)

G_END_DECLS
