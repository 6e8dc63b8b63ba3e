/* Canonical: what of a message is approved, in the one form that has a digest, however
 * the message is written: helper/data/approval.md.
 */
#pragma once

#include "mail/message.h"

G_BEGIN_DECLS

#define CANONICAL_ERROR (canonical_error_quark())
GQuark canonical_error_quark(void);

typedef enum {
    CANONICAL_ERROR_MESSAGE,    /* it is no message */
    CANONICAL_ERROR_UNREADABLE, /* a header that shows addresses, or an entry of it */
    CANONICAL_ERROR_HEADER,     /* an address in a header that no message here has */
    CANONICAL_ERROR_ENCRYPTED,  /* what it says cannot be seen */
    CANONICAL_ERROR_INCOMPLETE, /* something of it was not handed over */
    CANONICAL_ERROR_TEXT,       /* it has no text, more than one, or another one */
} CanonicalError;

/* Of a SHA-256, in hexadecimal digits. */
#define CANONICAL_N_DIGITS 64

/* A file that is sent along. */
typedef struct {
    char *name;                          /* harmless to show */
    char digest[CANONICAL_N_DIGITS + 1]; /* canonical_digest_file() */
    gsize size;                          /* in bytes */
} CanonicalFile;

/* All of it is borrowed, and needed for the call alone. */
typedef struct {
    GBytes *message;  /* as RFC 5322 text, lists as groups of their members */
    const char *text; /* what Thunderbird says that it says; NULL: its own text/plain */
    const CanonicalFile *files; /* those that do not stand in @message */
    gsize n_files;              /* as many as it has `X-Bcc-Guard-Attachment` */
} CanonicalInput;

typedef struct _Canonical Canonical;

/**
 * canonical_new:
 * @input: the message
 * @error: return location for a #CANONICAL_ERROR
 *
 * Returns: (transfer full) (nullable): the form of the message, or %NULL and why it
 *   cannot be approved
 */
Canonical *canonical_new(const CanonicalInput *input, GError **error);
void canonical_free(Canonical *canonical);

/**
 * canonical_dup_form:
 * @canonical: of a message
 *
 * Returns: (transfer full): the bytes that the digest is of
 */
GString *canonical_dup_form(const Canonical *canonical);

/**
 * canonical_get_digest:
 * @canonical: of a message
 *
 * Returns: (transfer none): the SHA-256 of its form, in lower case hexadecimal digits
 */
const char *canonical_get_digest(const Canonical *canonical);

/**
 * canonical_get_html:
 * @canonical: of a message
 *
 * Returns: (transfer none) (nullable): the SHA-256 of its text/html, %NULL: it has none.
 *   It is not in the form: a draft that is opened again has other white space there
 */
const char *canonical_get_html(const Canonical *canonical);

/**
 * canonical_get_text:
 * @canonical: of a message
 *
 * Returns: (transfer none): what it says, white space collapsed
 */
const char *canonical_get_text(const Canonical *canonical);

/**
 * canonical_get_message:
 * @canonical: of a message
 *
 * Returns: (transfer none): its headers
 */
const Message *canonical_get_message(const Canonical *canonical);

/**
 * canonical_get_files:
 * @canonical: of a message
 * @n_files: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_files): what is sent along, in the order of
 *   the message
 */
const CanonicalFile *canonical_get_files(const Canonical *canonical, gsize *n_files);

/**
 * canonical_digest_file:
 * @bytes: a file, without any transfer encoding
 * @digest: (out) (array fixed-size=65): its SHA-256, a NUL behind it.  In a file without
 *   a NUL, which may be text, CR LF counts as LF: a message has its own line ends
 */
void canonical_digest_file(GBytes *bytes, char *digest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Canonical, canonical_free)

G_END_DECLS
