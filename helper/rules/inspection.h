/* Inspection: one message through the whole pipeline: message, relations,
 * exposure, checks, verdict, conversion.  Pure; what follows from it is its
 * callers' matter.
 */
#pragma once

#include "contents/contents.h"
#include "contents/wording.h"
#include "mail/message.h"
#include "policy/policy.h"
#include "rules/conversion.h"
#include "rules/correspondents.h"
#include "rules/exposure.h"
#include "rules/sender-relation.h"
#include "rules/setting-hint.h"
#include "rules/verdict.h"

G_BEGIN_DECLS

/* What the sender may do. */
typedef enum {
    CHOICE_CONVERT = 1 << 0,
    CHOICE_EDIT = 1 << 1,
    CHOICE_SEND = 1 << 2, /* as it is, after an acknowledgement */
    CHOICE_ASK = 1 << 3,  /* others, who have to approve it */
} Choices;

typedef struct {
    Message *message;
    Message *replied_to; /* NULL: none, or it cannot be read */
    Contents *contents;  /* NULL: nobody looked into the message */
    Exposure *exposure;
    Verdict *verdict;
    Conversion *conversion; /* NULL: there is none, or it would not help */
    gboolean mass_reply;    /* the message replied to may have been a leak itself */
    GPtrArray *newcomers;   /* of utf8: the parties that come into a conversation */
    gboolean may_carry; /* whoever looks into it may find somebody who would be shown */
    SettingHint hint;   /* at %LEVEL_CONFIRM and %LEVEL_CONVERT */
    gboolean needs_approval; /* of others, whether it was given or not */
    ApprovalState approval;
    GPtrArray *points; /* of char *: what is ticked before it may go, see points.h */
    guint wait; /* seconds before it goes, from whoever asks; 0: it does not wait */
} Inspection;

/* What an inspection is made of.  All of it is borrowed; the policy and the text have to
 * stay as long as the inspection. */
typedef struct {
    GBytes *message;        /* as RFC 5322 text */
    GBytes *replied_to;     /* the message replied to; NULL: none */
    const char *const *own; /* more mailboxes of the sender; NULL: none */
    Contents *contents;     /* what the message carries; NULL: not looked into */
    const Wording *wording; /* its words; NULL: not read */
    const Correspondents *correspondents; /* NULL: nobody knows whom one writes to */
    const char *const *in_books; /* domains and mailboxes that stand in an address book;
                                  * NULL: nobody looked there */
    const char *const *envelope; /* those it is sent to (RFC 5321); NULL: not known */
    gboolean encrypted;          /* it will be encrypted to its recipients */
    GHashTable *answered; /* texts of findings `attention` that nobody is asked about
                             again; NULL: of none */
    gboolean asked;       /* it was asked about before: only what it shows counts */
    ApprovalState approval;
    const char
        *approval_reason; /* of %APPROVAL_IMPOSSIBLE, for people; NULL: not known */
    const Policy *policy;
} InspectionInput;

/**
 * inspection_new:
 * @input: what is looked at.  A message replied to that cannot be read makes nobody
 *   known, which is the safe side
 * @error: return location for a #MESSAGE_ERROR
 *
 * Returns: (transfer full) (nullable): the inspection, or %NULL and an error
 */
Inspection *inspection_new(const InspectionInput *input, GError **error);
void inspection_free(Inspection *inspection);

/**
 * inspection_recall:
 * @inspection: as it came of the messages alone
 * @input: what it was made of
 * @confirmed: what the sender has confirmed before; needed for the call alone
 *
 * Judges the same message again, by what is known of it beyond its text.
 */
void inspection_recall(
    Inspection *inspection, const InspectionInput *input, const Confirmed *confirmed);

/**
 * inspection_get_choices:
 * @inspection: of a message
 *
 * Returns: #Choices; none at %LEVEL_PASS, where nothing is asked unless the message waits
 */
guint inspection_get_choices(const Inspection *inspection);

/**
 * inspection_is_settled_by_conversion:
 * @inspection: of a message
 *
 * Returns: whether there is a conversion, and no finding that it leaves as it was, unless
 * the sender has ticked it
 */
gboolean inspection_is_settled_by_conversion(const Inspection *inspection);

/**
 * inspection_lacks_approval:
 * @inspection: of a message
 *
 * Returns: whether others have to approve the message, and have not
 */
gboolean inspection_lacks_approval(const Inspection *inspection);

/**
 * inspection_get_waiting:
 * @inspection: of a message
 * @policy: by which it was made
 *
 * Returns: those #Choices after which the message waits before it goes
 */
guint inspection_get_waiting(const Inspection *inspection, const Policy *policy);

/**
 * inspection_dup_groups:
 * @inspection: of a message
 * @policy: by which the inspection was made
 *
 * Returns: (transfer full) (nullable) (element-type GPtrArray): the groups of parties
 *   (utf8) that would be trusted, if the sender had what was confirmed remembered: those
 *   who would see each other, and each crowd for itself.  %NULL if they cannot be: at
 *   another level than %LEVEL_CONFIRM, in a mass reply, for a group or a crowd that is
 * too large, or where the policy leaves no room for it
 */
GPtrArray *inspection_dup_groups(const Inspection *inspection, const Policy *policy);

/**
 * inspection_dup_conversation:
 * @inspection: of a message
 *
 * Returns: (transfer full) (nullable): what the conversation is known by whose mass reply
 *   the message is; %NULL if it is no mass reply, or the conversation cannot be made out
 */
char *inspection_dup_conversation(const Inspection *inspection);

/**
 * inspection_may_remember_conversation:
 * @inspection: of a message
 * @policy: by which the inspection was made
 *
 * Returns: whether the sender may have it remembered that those of a mass reply may see
 *   each other in this conversation
 */
gboolean inspection_may_remember_conversation(
    const Inspection *inspection, const Policy *policy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Inspection, inspection_free)

G_END_DECLS
