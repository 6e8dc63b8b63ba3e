/* Writer: JSON as it is written, value after value, into one text (RFC 8259).  The
 * wire, the log and every report come from here; 100,000 recipients make no tree.
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
    WRITER_LINE,     /* without white space: one line */
    WRITER_INDENTED, /* for people: a line a value */
} WriterStyle;

typedef struct _Writer Writer;

/* Takes the next @length bytes of a text.  Returns: %FALSE if it can take no more */
typedef gboolean (*WriterOutput)(const char *text, gsize length, gpointer user_data);

/**
 * writer_new:
 * @style: how it is laid out
 *
 * Begins a text, which is one object.
 *
 * Returns: (transfer full): a writer in that object
 */
Writer *writer_new(WriterStyle style);
void writer_free(Writer *writer);

/**
 * writer_new_to:
 * @style: how it is laid out
 * @output: takes the text in pieces, as it grows; it is not called again after it has
 *   returned %FALSE
 * @user_data: for @output
 *
 * Begins a text as writer_new() does, which may be a long one: it is never in memory as
 * a whole.
 *
 * Returns: (transfer full): a writer in that object
 */
Writer *writer_new_to(WriterStyle style, WriterOutput output, gpointer user_data);

/**
 * writer_finish:
 * @writer: one of writer_new(), in which everything that was begun is ended
 *
 * Ends the object that the text is; nothing can be added any more.
 *
 * Returns: (transfer full): the text, without a newline behind it
 */
GString *writer_finish(Writer *writer);

/**
 * writer_finish_line:
 * @writer: one of writer_new_to(), in which everything that was begun is ended
 *
 * Ends the object that the text is, and its line.
 *
 * Returns: whether the output has taken all of it
 */
gboolean writer_finish_line(Writer *writer);

/**
 * writer_get_size:
 * @writer: one of writer_new()
 *
 * Returns: how much has been written, in bytes
 */
gsize writer_get_size(const Writer *writer);

/**
 * writer_begin_object:
 * @writer: a writer
 * @name: (nullable): of the member; %NULL: the object is an item of an array
 *
 * What is added from now on is in this object, up to writer_end_object().
 */
void writer_begin_object(Writer *writer, const char *name);

/**
 * writer_end_object:
 * @writer: a writer in an object that was begun
 *
 * Ends that object.
 */
void writer_end_object(Writer *writer);

/**
 * writer_begin_array:
 * @writer: a writer
 * @name: (nullable): of the member; %NULL: the array is an item of an array
 *
 * What is added from now on is in this array, up to writer_end_array().
 */
void writer_begin_array(Writer *writer, const char *name);

/**
 * writer_end_array:
 * @writer: a writer in an array that was begun
 *
 * Ends that array.
 */
void writer_end_array(Writer *writer);

/**
 * writer_add_string:
 * @writer: a writer
 * @name: (nullable): of the member; %NULL: it is an item of an array
 * @value: (nullable): any bytes; %NULL: it is null
 *
 * What is no UTF-8 is replaced; what would move the cursor of a terminal, or is
 * invisible there, is escaped.
 */
void writer_add_string(Writer *writer, const char *name, const char *value);

/**
 * writer_add_number:
 * @writer: a writer
 * @name: (nullable): of the member; %NULL: it is an item of an array
 * @value: a whole number
 */
void writer_add_number(Writer *writer, const char *name, guint64 value);

/**
 * writer_add_boolean:
 * @writer: a writer
 * @name: (nullable): of the member; %NULL: it is an item of an array
 * @value: what it is
 */
void writer_add_boolean(Writer *writer, const char *name, gboolean value);

/**
 * writer_add_node:
 * @writer: a writer
 * @name: (nullable): of the member; %NULL: it is an item of an array
 * @node: (transfer none): any value, whose depth somebody has bounded
 */
void writer_add_node(Writer *writer, const char *name, JsonNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Writer, writer_free)

G_END_DECLS
