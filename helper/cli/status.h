/* Status: how the commands end: their exit statuses, their errors, and what they print.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The exit status; the worst one wins. */
typedef enum {
    STATUS_PASSED = 0,
    STATUS_FLAGGED = 1,
    STATUS_UNCHECKED = 2, /* something could not be checked, or done at all */
} Status;

/**
 * status_fail:
 * @text: what is wrong, and what was expected
 *
 * Says so on standard error.
 *
 * Returns: %STATUS_UNCHECKED
 */
Status status_fail(const char *text);

/**
 * status_print:
 * @text: (array length=length): goes to standard output at once
 * @length: in bytes
 *
 * Returns: whether it got there; else standard error says that it did not
 */
gboolean status_print(const char *text, gsize length);

G_END_DECLS
