/* Protocol: JSON to requests; reply.h is the way back.  What the wire looks like
 * is written in data/protocol.md.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "audit/audit-log.h"
#include "audit/decision.h"

G_BEGIN_DECLS

#define REQUEST_ERROR (request_error_quark())
GQuark request_error_quark(void);

/* The codes of the wire's `error`. */
typedef enum {
    REQUEST_ERROR_TOO_LARGE,
    REQUEST_ERROR_JSON,
    REQUEST_ERROR_FIELD,
    REQUEST_ERROR_PROTOCOL,
    REQUEST_ERROR_POLICY,
    REQUEST_ERROR_MESSAGE,
    REQUEST_ERROR_UNKNOWN,
    REQUEST_ERROR_AUDIT,
    REQUEST_ERROR_JOB,
    REQUEST_ERROR_APPROVAL,
} RequestError;

typedef enum {
    REQUEST_HELLO,
    REQUEST_CHECK,
    REQUEST_PAGE,
    REQUEST_DISMISS,
    REQUEST_SETTINGS,
    REQUEST_VALIDATE,
    REQUEST_DECIDE,
    REQUEST_NAME,
    REQUEST_PIECE,
    REQUEST_FORGET,
    REQUEST_REPORT,
    REQUEST_SIFT,
    REQUEST_BOUNCES,
    REQUEST_LEARN,
    REQUEST_EACH_START,
    REQUEST_EACH_NEXT,
    REQUEST_EACH_RESULT,
    REQUEST_EACH_ORDER,
    REQUEST_EACH_JOBS,
    REQUEST_EACH_RESUME,
    REQUEST_EACH_FILE,
    REQUEST_EACH_CLOSE,
    REQUEST_APPROVAL_ASK,
    REQUEST_APPROVAL_FILE,
    REQUEST_APPROVAL_LIST,
    REQUEST_APPROVAL_TAKE,
    REQUEST_APPROVAL_CANCEL,
    REQUEST_APPROVAL_USED,
    REQUEST_APPROVAL_LOOK,
    REQUEST_APPROVAL_ANSWER,
    REQUEST_APPROVAL_KEY,
    REQUEST_EACH_LETTER,
    REQUEST_LETTERS,
} RequestType;

typedef enum {
    PAGE_EXPOSED,
    PAGE_MOVES,
    PAGE_AUDIENCE,
    PAGE_REPORT,
    PAGE_SENT, /* these four: of a job */
    PAGE_REFUSED,
    PAGE_DOUBT,
    PAGE_LEFT,
    PAGE_PARTIES, /* these three: of a look at a request */
    PAGE_RECIPIENTS,
    PAGE_TEXT,
} PageOf;

/* What became of one message of a job. */
typedef enum {
    JOB_OUTCOME_SENT,
    JOB_OUTCOME_REFUSED,
    JOB_OUTCOME_LATER,
    JOB_OUTCOME_SENDER,
    JOB_OUTCOME_OFFLINE,
    JOB_OUTCOME_DOUBT,
} JobOutcome;

typedef enum {
    JOB_ORDER_GO,
    JOB_ORDER_PAUSE,
    JOB_ORDER_STOP,
} JobOrder;

/**
 * request_page_to_string:
 * @what: any of them
 *
 * Names a list that is paged.
 *
 * Returns: (transfer none): its word on the wire
 */
const char *request_page_to_string(PageOf what);

/* One request; the strings belong to it. */
typedef struct {
    RequestType type;
    const char *id;

    const char *version; /* hello; nullable */
    const char *locale;  /* hello; nullable */
    JsonObject *managed; /* hello, validate; nullable */
    JsonObject *local;   /* hello, validate; nullable */

    GBytes *message;     /* check, report */
    GBytes *replied_to;  /* check, report; nullable */
    char **own;          /* check, report, approval-look, approval-key */
    gboolean encrypted;  /* check */
    gboolean warn;       /* check */
    gboolean trial;      /* check: nobody is sending */
    gboolean sent;       /* check: the copy of a message that was sent */
    gboolean offers;     /* check: there are attachments to be handed over */
    gint64 handed_over;  /* check: how many were; -1: it does not say */
    char **too_large;    /* check: names of attachments that were not, for their size */
    char **absent;       /* check: names of those that could not be read */
    gboolean has_books;  /* check: whoever asks can look into address books … */
    char **in_books;     /* … and found these there; NULL: nobody looked */
    gboolean each;       /* check: one message each may be offered */
    const char *against; /* check; nullable: a word for what speaks against it */

    const char *text;             /* check; nullable: what the message says */
    const char *approval_request; /* check, nullable: that was made for this draft;
                                   * approval-ask, nullable: that ends with this one */
    char **approvers;             /* approval-ask */
    gboolean approved;            /* approval-answer; else declined */
    const char *outsiders;        /* approval-answer, nullable: as it was typed */
    char **points;                /* approval-answer: what was ticked */
    const char *word;             /* approval-answer; nullable */

    const char *of; /* all that are about something; NULL in decide: no question */
    PageOf what;    /* page */
    guint64 from;   /* page, piece, each-file, approval-file: where it begins */

    Decision choice;    /* decide */
    gboolean remember;  /* decide: those of the conversation may see each other */
    const char *reason; /* decide, each-result; nullable: why */
    GDateTime *at;      /* decide, nullable: when, if it could not be said before; learn:
                         * when they were sent */

    const char *message_id; /* name, each-result: without angle brackets */

    const char *name; /* piece: of the file */
    guint64 total;    /* piece: how many bytes the file has; letters: how many files */
    GBytes *data;     /* piece */

    char **authors;      /* sift: of each message */
    char **subjects;     /* sift: as many */
    GPtrArray *messages; /* learn: of GBytes, each a header */
    gboolean complete;   /* learn: that was all of the year before */
    GPtrArray *bounces;  /* bounces: of GBytes, each a message or its beginning */
    char **names;        /* letters: of each file */
    GPtrArray *letters;  /* letters: of GBytes, as many */

    const char *details; /* each-start: what is to be kept */
    guint64 number; /* each-start, approval-ask: of files; each-result, each-letter: the
                     * message; each-file, approval-file */
    JobOutcome outcome; /* each-result */
    JobOrder order;     /* each-order */

    JsonNode *root;
} Request;

/**
 * request_parse:
 * @frame: what came over the wire
 * @id: (out) (transfer full) (nullable): the request's id, also of a request
 *   that is wrong, if it can be made out
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: (transfer full) (nullable): the request, or %NULL and a #REQUEST_ERROR
 */
Request *request_parse(GBytes *frame, char **id, GError **error);
void request_free(Request *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Request, request_free)

G_END_DECLS
