#include "host/kept-letters.h"

#include <string.h>

/* The names and types of its parts are static. */
typedef struct {
    char *request;
    GArray *parts; /* of ApprovalPart */
} KeptLetter;

struct _KeptLetters {
    GPtrArray *list; /* of KeptLetter, the oldest first */
};

static void
part_clear(gpointer data)
{
    ApprovalPart *part = data;

    g_bytes_unref(part->bytes);
}

static void
letter_free(KeptLetter *letter)
{
    g_free(letter->request);
    g_array_unref(letter->parts);
    g_free(letter);
}

KeptLetters *
kept_letters_new(void)
{
    KeptLetters *letters = g_new0(KeptLetters, 1);

    letters->list = g_ptr_array_new_with_free_func((GDestroyNotify)letter_free);
    return letters;
}

void
kept_letters_free(KeptLetters *letters)
{
    g_ptr_array_unref(letters->list);
    g_free(letters);
}

void
kept_letters_add(KeptLetters *letters, const ApprovalLetter *letter)
{
    KeptLetter *kept = g_new0(KeptLetter, 1);

    kept_letters_remove(letters, letter->request);
    if (letters->list->len == KEPT_LETTERS_MAX)
        g_ptr_array_remove_index(letters->list, 0);

    kept->request = g_strdup(letter->request);
    kept->parts = g_array_new(FALSE, FALSE, sizeof(ApprovalPart));
    g_array_set_clear_func(kept->parts, part_clear);
    for (gsize i = 0; i < letter->n_parts; i++) {
        ApprovalPart part = letter->parts[i];

        g_bytes_ref(part.bytes);
        g_array_append_val(kept->parts, part);
    }
    g_ptr_array_add(letters->list, kept);
}

static guint
find(const KeptLetters *letters, const char *request)
{
    guint i = 0;

    while (i < letters->list->len &&
           strcmp(
               ((const KeptLetter *)g_ptr_array_index(letters->list, i))->request,
               request) != 0)
        i++;

    return i;
}

const ApprovalPart *
kept_letters_find(const KeptLetters *letters, const char *request, guint64 number)
{
    guint place = find(letters, request);
    const KeptLetter *kept;

    if (place == letters->list->len)
        return NULL;

    kept = g_ptr_array_index(letters->list, place);
    return number < kept->parts->len
               ? &g_array_index(kept->parts, ApprovalPart, (guint)number)
               : NULL;
}

void
kept_letters_remove(KeptLetters *letters, const char *request)
{
    guint place = find(letters, request);

    if (place < letters->list->len)
        g_ptr_array_remove_index(letters->list, place);
}
