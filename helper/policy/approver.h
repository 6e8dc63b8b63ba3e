/* Approver: one line of `approvers`: who may approve a message, and by which key.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define APPROVER_ERROR (approver_error_quark())
GQuark approver_error_quark(void);

typedef enum {
    APPROVER_ERROR_LINE, /* a line names no approver */
} ApproverError;

/* Of a public key (RFC 8032, 5.1.5), in bytes. */
#define APPROVER_KEY_SIZE 32

typedef struct {
    char *address; /* a mailbox, normalised */
    guint8 key[APPROVER_KEY_SIZE];
} Approver;

/**
 * approver_parse:
 * @line: `ADDRESS KEY`, as `bcc-guard approver` prints it
 * @error: return location for an #APPROVER_ERROR
 *
 * Returns: (transfer full) (nullable): the approver, or %NULL and what was expected
 */
Approver *approver_parse(const char *line, GError **error);
void approver_free(Approver *approver);

/**
 * approver_is_same:
 * @one: an approver
 * @other: another one
 *
 * Returns: whether both may be one person: they have the address or the key in common
 */
gboolean approver_is_same(const Approver *one, const Approver *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Approver, approver_free)

G_END_DECLS
