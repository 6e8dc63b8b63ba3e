/* Terminal: shows texts to a person at a terminal, page by page, and asks.  It uses
 * standard error, so that standard output is free for what comes of it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * terminal_is_there:
 *
 * Returns: whether a person sits at standard input, and sees standard error
 */
gboolean terminal_is_there(void);

/**
 * terminal_show:
 * @text: any lines, harmless or not
 *
 * Shows them, and waits at the end of each page.
 *
 * Returns: %FALSE if the person has gone before the end of it
 */
gboolean terminal_show(const char *text);

/**
 * terminal_ask:
 * @question: one line
 *
 * Returns: (transfer full) (nullable): what the person answers, without white space
 *   around it; %NULL if the person has gone
 */
char *terminal_ask(const char *question);

G_END_DECLS
