#include "text/word-finder.h"

#include <string.h>

#include "text/invisible.h"

/* Which characters make one word where they stand beside each other. */
typedef enum {
    KIND_NONE, /* a blank, a sign, or a letter of a script without blanks */
    KIND_LETTER,
    KIND_DIGIT,
} Kind;

/* In Korean a particle follows the word without a blank. */
static const GUnicodeScript without_blanks[] = {
    G_UNICODE_SCRIPT_HAN,      G_UNICODE_SCRIPT_HIRAGANA, G_UNICODE_SCRIPT_KATAKANA,
    G_UNICODE_SCRIPT_BOPOMOFO, G_UNICODE_SCRIPT_HANGUL,   G_UNICODE_SCRIPT_THAI,
    G_UNICODE_SCRIPT_LAO,      G_UNICODE_SCRIPT_KHMER,    G_UNICODE_SCRIPT_MYANMAR,
    G_UNICODE_SCRIPT_COMMON, /* the long vowel of kana among them */
};

static gboolean
is_written_without_blanks(gunichar c)
{
    GUnicodeScript script = g_unichar_get_script(c);

    for (gsize i = 0; i < G_N_ELEMENTS(without_blanks); i++) {
        if (without_blanks[i] == script)
            return TRUE;
    }

    return FALSE;
}

static Kind
kind_of(gunichar c)
{
    if (g_unichar_isdigit(c))
        return KIND_DIGIT;

    return (g_unichar_isalpha(c) || g_unichar_ismark(c)) && !is_written_without_blanks(c)
               ? KIND_LETTER
               : KIND_NONE;
}

gboolean
word_finder_needs_edge(gunichar c)
{
    return kind_of(c) != KIND_NONE;
}

/* Several blanks are one, and one that breaks the line is a line break. */
static char *
fold_blanks(const char *text)
{
    GString *folded = g_string_sized_new(strlen(text));
    gunichar blank = 0;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c == '\n' || (g_unichar_isspace(c) && blank == 0)) {
            blank = c == '\n' ? '\n' : ' ';
            continue;
        }
        if (g_unichar_isspace(c) || invisible_kind(c) == INVISIBLE_HIDDEN)
            continue;
        if (blank != 0 && folded->len > 0)
            g_string_append_c(folded, (char)blank);
        blank = 0;
        g_string_append_unichar(folded, c);
    }

    return g_string_free(folded, FALSE);
}

char *
word_finder_fold(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *normal = g_utf8_normalize(valid, -1, G_NORMALIZE_NFKC);
    g_autofree char *folded = g_utf8_casefold(normal != NULL ? normal : valid, -1);

    return fold_blanks(folded);
}

/* Whether a word ends between @p and what is in front of it. */
static gboolean
is_edge(const char *text, const char *p)
{
    Kind before = p > text ? kind_of(g_utf8_get_char(g_utf8_prev_char(p))) : KIND_NONE;
    Kind behind = kind_of(g_utf8_get_char(p));

    return before == KIND_NONE || before != behind;
}

/* Returns: (nullable): behind @piece, where that stands at @p; a blank of it is also a
 * line break */
static const char *
skip_piece(const char *p, const char *piece)
{
    for (; *piece != '\0'; piece++, p++) {
        if (*p != *piece && !(*piece == ' ' && *p == '\n'))
            return NULL;
    }

    return p;
}

/* Returns: (nullable): behind the first @piece in @text from @from on */
static const char *
find_piece(
    const char *text, const char *from, const char *piece, gboolean begins, gboolean ends)
{
    for (const char *p = from; *p != '\0'; p++) {
        const char *behind = *p == *piece ? skip_piece(p, piece) : NULL;

        if (behind != NULL && (!begins || is_edge(text, p)) &&
            (!ends || is_edge(text, behind)))
            return behind;
    }

    return NULL;
}

/* Returns: (nullable): the beginning of the line of @piece, which ends at @behind; %NULL:
 * @from is on that line */
static const char *
find_line(const char *from, const char *behind, const char *piece)
{
    /* A line break within the piece is a blank of it. */
    const char *line = behind - strlen(piece);

    while (line > from && line[-1] != '\n')
        line--;

    return line > from ? line : NULL;
}

/* The earliest place for each piece leaves the most room for those behind it: where one
 * is on another line than those before, all are looked for from there on.  Returns:
 * (nullable): that line; %NULL: found, with *@found set, or nowhere */
static const char *
try_pieces(char **pieces, const char *text, const char *from, gboolean *found)
{
    const char *p = from;

    *found = FALSE;
    for (guint i = 0; pieces[i] != NULL; i++) {
        gboolean last = pieces[i + 1] == NULL;
        const char *behind;
        const char *line;

        if (*pieces[i] == '\0')
            continue;
        behind = find_piece(text, p, pieces[i], i == 0, last);
        if (behind == NULL)
            return NULL;
        line = p > from ? find_line(p, behind, pieces[i]) : NULL;
        if (line != NULL)
            return line;
        p = behind;
    }
    *found = TRUE;

    return NULL;
}

gboolean
word_finder_is_in(const char *entry, const char *folded)
{
    g_autofree char *pattern = word_finder_fold(entry);
    g_auto(GStrv) pieces = g_strsplit(pattern, "*", -1);
    gboolean found = FALSE;

    for (const char *p = folded; p != NULL && *p != '\0' && !found;)
        p = try_pieces(pieces, folded, p, &found);

    return found;
}
