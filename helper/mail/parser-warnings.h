/* Parser warnings: the only sign of what GMime skips.  GMime 3.2.15 changed the call that
 * asks for them, under the same soname: who was built for the one must not meet the
 * other.
 */
#pragma once

#include <gmime/gmime.h>

G_BEGIN_DECLS

/**
 * parser_warnings_watch:
 * @options: what a parser is given
 * @warning: is called for each warning
 * @user_data: (transfer none): is handed to @warning; lives as long as the parsing
 */
void parser_warnings_watch(
    GMimeParserOptions *options, GMimeParserWarningFunc warning, gpointer user_data);

/**
 * parser_warnings_object:
 *
 * Returns: (transfer full) (nullable): why parser_warnings_watch() would crash with the
 * GMime of this process; %NULL: it does not
 */
char *parser_warnings_object(void);

G_END_DECLS
