#include "report/groups.h"

#include <string.h>

#include "mail/mailbox.h"
#include "text/harmless.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

G_DEFINE_QUARK(groups_error, groups_error)

struct _Groups {
    GPtrArray *names;      /* NULL-terminated at the end of the parsing */
    GHashTable *numbers;   /* from names to their place */
    GHashTable *mailboxes; /* from mailboxes to the place of their group */
};

/* Where the parsing is. */
typedef struct {
    const char *p;
    guint line;
    char separator; /* 0: not known yet */
} Cursor;

/* Returns: (transfer full): the next cell of a row, @p on the separator or the end of the
 *   row behind it */
static char *
take_cell(Cursor *cursor)
{
    GString *cell = g_string_new(NULL);
    gboolean quoted = *cursor->p == '"';
    const char *ends =
        cursor->separator != '\0' ? (char[]){ cursor->separator, '\0' } : ",;\t";

    if (quoted)
        cursor->p++;
    for (; *cursor->p != '\0'; cursor->p++) {
        if (quoted && *cursor->p == '"') {
            if (cursor->p[1] != '"') {
                quoted = FALSE;
                continue;
            }
            cursor->p++;
        } else if (!quoted && strchr("\r\n", *cursor->p) != NULL) {
            break;
        } else if (!quoted && strchr(ends, *cursor->p) != NULL) {
            cursor->separator = *cursor->p;
            break;
        }
        cursor->line += *cursor->p == '\n';
        g_string_append_c(cell, *cursor->p);
    }

    return g_strstrip(g_string_free(cell, FALSE));
}

static void
skip_to_row(Cursor *cursor)
{
    cursor->p += strcspn(cursor->p, "\r\n");
    for (; *cursor->p == '\r' || *cursor->p == '\n'; cursor->p++)
        cursor->line += *cursor->p == '\n';
}

static guint
number_of(Groups *groups, const char *name)
{
    gpointer number = NULL;
    g_autofree char *harmless = harmless_text(name);

    if (g_hash_table_lookup_extended(groups->numbers, harmless, NULL, &number))
        return GPOINTER_TO_UINT(number);

    g_hash_table_insert(
        groups->numbers, g_strdup(harmless), GUINT_TO_POINTER(groups->names->len));
    g_ptr_array_add(groups->names, g_steal_pointer(&harmless));

    return groups->names->len - 1;
}

static gboolean
is_address(const char *mailbox)
{
    const char *domain = mailbox != NULL ? mailbox_domain(mailbox) : "";

    return *domain == '[' || mailbox_is_domain(domain);
}

static gboolean
add_row(
    Groups *groups, guint line, const char *address, const char *group, GError **error)
{
    g_autofree char *mailbox = mailbox_normalise(address);
    guint number;
    guint before;

    if (!is_address(mailbox)) {
        /* The titles of the columns. */
        if (groups->names->len == 0 && strchr(address, '@') == NULL && *group != '\0' &&
            line == 1)
            return TRUE;
        g_set_error(
            error, GROUPS_ERROR, GROUPS_ERROR_ROW,
            "line %u: expected an address such as name@domain, got “%s”", line, address);
        return FALSE;
    }
    if (*group == '\0') {
        g_set_error(
            error, GROUPS_ERROR, GROUPS_ERROR_ROW,
            "line %u: expected “address,group”, got no group for “%s”", line, address);
        return FALSE;
    }

    number = number_of(groups, group);
    if (groups_find(groups, mailbox, &before) && before != number) {
        g_set_error(
            error, GROUPS_ERROR, GROUPS_ERROR_ROW,
            "line %u: expected one group for “%s”, got “%s” behind “%s”", line, address,
            group, (const char *)g_ptr_array_index(groups->names, before));
        return FALSE;
    }
    g_hash_table_insert(
        groups->mailboxes, g_steal_pointer(&mailbox), GUINT_TO_POINTER(number));

    return TRUE;
}

static gboolean
read_rows(Groups *groups, const char *text, GError **error)
{
    Cursor cursor = { .p = text, .line = 1 };

    cursor.p += strspn(text, "\r\n");
    while (*cursor.p != '\0') {
        guint line = cursor.line;
        g_autofree char *address = take_cell(&cursor);
        g_autofree char *group = NULL;

        if (*cursor.p != '\0' && *cursor.p == cursor.separator)
            cursor.p++;
        group = take_cell(&cursor);
        if ((*address != '\0' || *group != '\0') &&
            !add_row(groups, line, address, group, error))
            return FALSE;
        skip_to_row(&cursor);
    }

    return TRUE;
}

/* Returns: (transfer full) (nullable): the text as UTF-8 */
static char *
dup_text(const char *text, gsize length, const char *charset, GError **error)
{
    gsize mark = strlen(BYTE_ORDER_MARK);
    char *converted = NULL;

    if (length >= mark && memcmp(text, BYTE_ORDER_MARK, mark) == 0) {
        text += mark;
        length -= mark;
    }
    if (g_utf8_validate_len(text, length, NULL))
        return g_strndup(text, length);

    if (charset != NULL && memchr(text, '\0', length) == NULL)
        converted = g_convert(text, (gssize)length, "UTF-8", charset, NULL, NULL, NULL);
    if (converted == NULL)
        g_set_error(
            error, GROUPS_ERROR, GROUPS_ERROR_ENCODING,
            "expected text in UTF-8%s%s, got other bytes", charset != NULL ? " or " : "",
            charset != NULL ? charset : "");

    return converted;
}

Groups *
groups_parse(const char *text, gsize length, const char *charset, GError **error)
{
    g_autoptr(Groups) groups = g_new0(Groups, 1);
    g_autofree char *rows = dup_text(text, length, charset, error);

    groups->names = g_ptr_array_new_with_free_func(g_free);
    groups->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    groups->mailboxes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (rows == NULL || !read_rows(groups, rows, error))
        return NULL;

    return g_steal_pointer(&groups);
}

void
groups_free(Groups *groups)
{
    g_ptr_array_unref(groups->names);
    g_hash_table_unref(groups->numbers);
    g_hash_table_unref(groups->mailboxes);
    g_free(groups);
}

const char *const *
groups_get_names(const Groups *groups, guint *n_names)
{
    *n_names = groups->names->len;
    return (const char *const *)groups->names->pdata;
}

gboolean
groups_find(const Groups *groups, const char *mailbox, guint *number)
{
    gpointer found = NULL;

    if (!g_hash_table_lookup_extended(groups->mailboxes, mailbox, NULL, &found))
        return FALSE;

    *number = GPOINTER_TO_UINT(found);
    return TRUE;
}
