/* Search: what a message carries, looked into from its outside: this is the door of this
 * wing.
 */
#pragma once

#include "contents/contents.h"

G_BEGIN_DECLS

/**
 * search_message:
 * @contents: gets what is found
 * @message: as RFC 5322 text: what its body carries; who gets it is not looked at
 */
void search_message(Contents *contents, GBytes *message);

/**
 * search_file:
 * @contents: gets what is found
 * @name: of the file, harmless to show
 * @bytes: its content
 */
void search_file(Contents *contents, const char *name, GBytes *bytes);

G_END_DECLS
