/* Open looks: requests for an approval that came to this desk, as long as somebody looks
 * at them (data/protocol.md, the second checker).  Nothing that they say of their message
 * is believed.
 */
#pragma once

#include "host/kept-letters.h"
#include "host/open-approvals.h"
#include "wire/attachments.h"

G_BEGIN_DECLS

/* No more at a time: each holds a message. */
#define OPEN_LOOKS_MAX 20

/* Of a message that is looked at, in bytes: more than mail servers take. */
#define OPEN_LOOKS_MAX_MESSAGE ((gsize)48 * 1024 * 1024)

typedef struct _OpenLooks OpenLooks;

/**
 * open_looks_new:
 * @folder: of the audit log
 * @letters: gets what is to be sent; stays as long as this
 * @write: writes down what was decided
 * @user_data: for @write
 *
 * Returns: (transfer full): room for looks, in which none is open
 */
OpenLooks *open_looks_new(
    const char *folder, KeptLetters *letters, OpenApprovalsWrite write,
    gpointer user_data);
void open_looks_free(OpenLooks *looks);

/**
 * open_looks_begin:
 * @looks: those that are open
 * @request: an `approval-look`, with its message in @message
 * @message: as it was stored
 * @policy: in force; stays until the look is closed
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: (transfer full) (nullable): the reply: what is to be seen, or why it is not
 */
GBytes *open_looks_begin(
    OpenLooks *looks, const Request *request, GBytes *message, const Policy *policy,
    GError **error);

/**
 * open_looks_answer:
 * @looks: those that are open
 * @request: an `approval-answer`
 * @error: return location for a #REQUEST_ERROR
 *
 * What was decided is in the audit log when it returns.
 *
 * Returns: (transfer full) (nullable): the reply: a letter, or that the number is wrong
 */
GBytes *open_looks_answer(OpenLooks *looks, const Request *request, GError **error);

/**
 * open_looks_page:
 * @looks: those that are open
 * @request: a `page` of a look
 * @error: return location for a #REQUEST_ERROR
 *
 * Returns: (transfer full) (nullable): the reply
 */
GBytes *open_looks_page(OpenLooks *looks, const Request *request, GError **error);

/**
 * open_looks_key:
 * @looks: those that are open
 * @request: an `approval-key`
 * @error: return location for a #REQUEST_ERROR
 *
 * Makes the keys of this desk where there are none.
 *
 * Returns: (transfer full) (nullable): the reply
 */
GBytes *open_looks_key(OpenLooks *looks, const Request *request, GError **error);

/**
 * open_looks_close:
 * @looks: those that are open
 * @id: of a look; one that is not open is no error
 */
void open_looks_close(OpenLooks *looks, const char *id);

/**
 * open_looks_close_all:
 * @looks: those that are open
 */
void open_looks_close_all(OpenLooks *looks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(OpenLooks, open_looks_free)

G_END_DECLS
