#include "mail/address-scan.h"

#include <string.h>

#include "mail/header-field.h"

/* GMime takes quadratic time for one entry of an address list. */
#define MAX_ELEMENT 4096
#define MAX_UNADDRESSED 1000

/* One element of the list, as far as it was read. */
typedef struct {
    gsize size;      /* in bytes, without the white space around words */
    guint n_outside; /* @ outside of angle brackets */
    guint n_inside;
    gboolean angle;       /* inside of angle brackets now */
    gboolean had_angle;   /* so what stands outside of them is a name */
    gboolean solid;       /* holds more than space and comments */
    gboolean route;       /* a source route (RFC 5322, 4.4), of one host so far */
    gboolean odd_outside; /* in an address others would read another one */
    gboolean odd_inside;
} Element;

/* Returns: behind the encoded word (RFC 2047) that may begin at @p, or %NULL
 * if it is none, or one with bytes in it that are syntax to some. */
static const char *
skip_encoded_word(const char *p, const char *end)
{
    const char *encoding = memchr(p + 2, '?', (gsize)(end - p - 2));
    const char *stop;

    if (encoding == NULL || end - encoding < 3 || encoding[2] != '?')
        return NULL;

    stop = memchr(encoding + 3, '?', (gsize)(end - encoding - 3));
    if (stop == NULL || stop + 1 == end || stop[1] != '=')
        return NULL;

    for (; p < stop; p++) {
        if (!g_ascii_isalnum(*p) && strchr("()<>[]:;@\\,\"", *p) != NULL)
            return NULL;
    }

    return stop + 2;
}

static gboolean
begins_encoded_word(const char *p, const char *end)
{
    return *p == '=' && p + 1 < end && p[1] == '?';
}

/* Thunderbird sees quoted strings, literals and encoded words in comments
 * too: to it the comment from @p to @end may end elsewhere. */
static gboolean
is_plain_comment(const char *p, const char *end)
{
    while (p < end) {
        const char *behind = p + 1;

        if (*p == '"' || *p == '[') {
            behind = header_field_skip_enclosed(p, end);
            for (; behind != NULL && p < behind; p++) {
                if (*p == '(' || *p == ')')
                    return FALSE;
            }
        } else if (begins_encoded_word(p, end))
            behind = skip_encoded_word(p, end);
        else if (*p == '\\')
            behind++;

        if (behind == NULL)
            return FALSE;
        p = behind;
    }

    return TRUE;
}

/* Whether Thunderbird sees a space behind the dot before @p, where RFC 5322
 * (4.4) sees none. */
static gboolean
has_gap(const char *start, const char *p, const char *end)
{
    if (p - start < 2 || p[-1] != '.' || g_ascii_isspace(p[-2]) || p[-2] == ')' ||
        p[-2] == '"')
        return FALSE;

    while (p != NULL && p < end && (g_ascii_isspace(*p) || *p == '('))
        p = *p == '(' ? header_field_skip_enclosed(p, end) : p + 1;

    return p != NULL && p < end && strchr(",;<>", *p) == NULL;
}

/* Whether Thunderbird sees a space between the dot of an atom and the quoted string
 * at @p, as in x."y"@k.example. */
static gboolean
has_quoted_gap(const char *start, const char *p)
{
    return *p == '"' && p - start >= 2 && p[-1] == '.' && p[-2] != '"';
}

/* Takes in the quoted string, comment, literal or encoded word from @p to @behind. */
static void
add_enclosed(AddressScan *outline, Element *element, const char *p, const char *behind)
{
    const char *word;
    gboolean odd = FALSE;

    switch (*p) {
    case '(':
        outline->odd |= !is_plain_comment(p + 1, behind - 1);
        break;
    case '=':
        odd = TRUE;
        break;
    case '"':
        word = g_strstr_len(p, behind - p, "=?");
        odd = word != NULL && g_strstr_len(word + 2, behind - word - 2, "?=") != NULL;
        break;
    default:
        for (const char *q = p; q < behind; q++)
            odd |= g_ascii_isspace(*q);
    }

    *(element->angle ? &element->odd_inside : &element->odd_outside) |= odd;
    element->solid |= *p != '(';
    element->size += (gsize)(behind - p);
}

/* Takes in the byte at @p, which separates no elements. */
static void
add_byte(AddressScan *outline, Element *element, const char *p)
{
    guint *n_at = element->angle ? &element->n_inside : &element->n_outside;

    element->solid = TRUE;
    element->size++;

    switch (*p) {
    case '<':
        element->angle = element->had_angle = TRUE;
        break;
    case '>':
        element->angle = FALSE;
        break;
    case '@':
        element->route = element->angle && *n_at == 0 && p[-1] == '<';
        (*n_at)++;
        break;
    case ':': /* inside of angle brackets */
        *n_at -= element->route;
        element->route = FALSE;
        break;
    case '\\':
        outline->odd = TRUE;
        break;
    default:
        break;
    }
}

static void
end_element(AddressScan *outline, Element *element)
{
    outline->huge |= element->size > MAX_ELEMENT;
    outline->odd |= element->angle;
    outline->odd |= element->had_angle ? element->odd_inside
                                       : element->odd_outside && element->n_outside > 0;
    outline->n_elements += element->solid;
    outline->n_mailboxes +=
        (element->had_angle ? element->n_inside : element->n_outside) > 0;
    outline->odd |=
        element->n_inside > 1 || (!element->had_angle && element->n_outside > 1);
    *element = (Element){ 0 };
}

/* Returns: behind what is opened at @p, and @p if that is nothing; @outline
 * becomes odd if it has no end, as others may find recipients in what is left. */
static const char *
skip_opened(AddressScan *outline, Element *element, const char *p, const char *end)
{
    const char *behind = p;

    if (*p == '"' || *p == '(' || *p == '[')
        behind = header_field_skip_enclosed(p, end);
    else if (begins_encoded_word(p, end))
        behind = skip_encoded_word(p, end);
    /* Thunderbird takes "=?" for the beginning of a word that ends further on. */
    if (behind == p || (behind == NULL && *p == '=' &&
                        (outline->words_end == NULL || p >= outline->words_end)))
        return p;

    outline->odd |= behind == NULL;
    if (behind == NULL)
        behind = *p == '=' ? p + 1 : end;
    add_enclosed(outline, element, p, behind);
    return behind;
}

/* Returns: behind the letters, digits and bytes of UTF-8 that may stand at @p. */
static const char *
skip_word(Element *element, const char *p, const char *end)
{
    const char *start = p;

    while (p < end && (g_ascii_isalnum(*p) || (*p & 0x80) != 0))
        p++;
    element->solid |= p > start;
    element->size += (gsize)(p - start);

    return p;
}

/* Whether the list can be read in two pieces, without the comma at @p: in front
 * of an entry that plainly begins, behind one with one address, if this piece is
 * @long_enough, or behind a quoted string that is no name of an address: GMime
 * takes it for a part of the name behind it, and drops it. */
static gboolean
may_cut(
    const AddressScan *outline, const Element *element, const char *p, const char *end,
    gboolean long_enough)
{
    guint n_at = element->had_angle ? element->n_inside : element->n_outside;
    gboolean is_word =
        n_at == 0 && !element->had_angle && !element->odd_outside && p[-1] == '"';

    if (outline->odd || element->angle || !(is_word || (long_enough && n_at == 1)))
        return FALSE;

    for (p++; p < end && g_ascii_isspace(*p); p++)
        ;
    return p < end && (g_ascii_isalnum(*p) || (*p & 0x80) != 0 || *p == '"' ||
                       *p == '<' || *p == '=');
}

/* Returns: (nullable): the last end of an encoded word */
static const char *
find_words_end(const char *start, const char *end)
{
    if (memchr(start, '?', (gsize)(end - start)) == NULL)
        return NULL;

    for (const char *p = end - 1; p > start; p--) {
        if (*p == '=' && p[-1] == '?')
            return p - 1;
    }

    return NULL;
}

AddressScan
address_scan_of(const char *start, const char *end, GPtrArray *cuts)
{
    AddressScan outline = { .words_end = find_words_end(start, end) };
    Element element = { 0 };
    guint depth = 0;
    const char *piece = start;
    const char *p = start;

    while (p < end) {
        const char *behind = skip_word(&element, p, end);
        char c = *p;

        if (behind == p)
            behind = skip_opened(&outline, &element, p, end);

        if (behind != p) {
            if (c == '(' && (element.angle || element.n_outside > 0))
                outline.odd |= has_gap(start, p, end);
            *(element.angle ? &element.odd_inside : &element.odd_outside) |=
                has_quoted_gap(start, p);
            p = behind;
            continue;
        }
        if (c == ':' && !element.angle)
            element.solid = FALSE; /* the name of a group is nobody */
        if (c == ',' && cuts != NULL && depth == 0 &&
            may_cut(&outline, &element, p, end, p - piece > ADDRESS_SCAN_PIECE)) {
            g_ptr_array_add(cuts, (gpointer)p);
            piece = p;
        }
        if (c == ',' || c == ';' || (c == ':' && !element.angle))
            end_element(&outline, &element);
        else if (!g_ascii_isspace(c))
            add_byte(&outline, &element, p);
        else if (p > start && p[-1] == '.' && has_gap(start, p, end))
            *(element.angle ? &element.odd_inside : &element.odd_outside) = TRUE;

        if (c == ':' && !element.angle)
            depth++;
        else if (c == ';' && depth > 0)
            depth--;
        outline.depth = MAX(outline.depth, depth);
        p++;
    }

    end_element(&outline, &element);
    outline.huge |= outline.n_elements > outline.n_mailboxes + MAX_UNADDRESSED;
    return outline;
}
