#include "contents/encoding.h"

#include <string.h>

/* What is looked at to tell encodings apart, in bytes. */
#define SAMPLE ((gsize)64 * 1024)

#define UTF8_MARK "\xef\xbb\xbf"

/* Text of 16 bits a character has ASCII in it, if there is an address: every other byte
 * is 0.  Returns: (nullable): in which order */
static const char *
guess_wide(const guint8 *data, gsize size)
{
    gsize n_even = 0;
    gsize n_odd = 0;

    for (gsize i = 0; i < size; i++) {
        if (data[i] == 0)
            (*(i % 2 == 0 ? &n_even : &n_odd))++;
    }
    if (size < 4 || n_even + n_odd < size / 20 + 1)
        return NULL;
    /* Two zeros beside each other are in no text. */
    if (n_odd > 8 * n_even)
        return "UTF-16LE";

    return n_even > 8 * n_odd ? "UTF-16BE" : NULL;
}

/* Escape sequences of RFC 1468 and its successors. */
static gboolean
has_escapes(const guint8 *data, gsize size)
{
    const guint8 *end = data + size;
    const guint8 *p = data;

    while (p + 2 < end && (p = memchr(p, 0x1b, (gsize)(end - p - 2))) != NULL) {
        if (p[1] == '$' || (p[1] == '(' && strchr("BJI", p[2]) != NULL))
            return TRUE;
        p++;
    }

    return FALSE;
}

/* How much a text reads like Japanese: half-width katakana is what EUC-JP looks like in
 * Shift_JIS, and rare kanji what Shift_JIS looks like in EUC-JP. */
static gint64
score(const char *text)
{
    gint64 points = 0;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c >= 0x3041 && c <= 0x30ff) /* hiragana and katakana */
            points += 3;
        else if (c >= 0x4e00 && c <= 0x9fff)
            points += 1;
        else if (c >= 0xff61 && c <= 0xff9f) /* half-width katakana */
            points -= 2;
        else if ((c >= 0xe000 && c <= 0xf8ff) || (c < 0x20 && !g_ascii_isspace((char)c)))
            points -= 4;
    }

    return points;
}

/* Returns: (transfer full) (nullable): the sample, if all of it but a character that is
 * cut off can be read so */
static char *
try_encoding(const char *charset, const guint8 *data, gsize size)
{
    for (gsize cut = 0; cut < 3 && cut < size; cut++) {
        char *text = g_convert(
            (const char *)data, (gssize)(size - cut), "UTF-8", charset, NULL, NULL, NULL);

        if (text != NULL)
            return text;
        if (size < SAMPLE)
            break;
    }

    return NULL;
}

static const char *
guess_japanese(const guint8 *data, gsize size)
{
    g_autofree char *sjis = try_encoding("CP932", data, size);
    g_autofree char *euc = try_encoding("EUC-JP-MS", data, size);

    if (sjis == NULL || euc == NULL)
        return sjis != NULL ? "CP932" : euc != NULL ? "EUC-JP-MS" : NULL;

    return score(euc) > score(sjis) ? "EUC-JP-MS" : "CP932";
}

static gboolean
is_utf8(const guint8 *data, gsize size)
{
    const char *end = NULL;

    /* Behind the sample a character may be cut off. */
    return g_utf8_validate((const char *)data, (gssize)size, &end) ||
           (size == SAMPLE && (const char *)data + size - end < 4);
}

const char *
encoding_guess(const guint8 *data, gsize size)
{
    gsize sample = MIN(size, SAMPLE);
    const char *wide = NULL;

    if (size >= 3 && memcmp(data, UTF8_MARK, 3) == 0)
        return "UTF-8";
    if (size >= 2 && data[0] == 0xff && data[1] == 0xfe)
        return "UTF-16LE";
    if (size >= 2 && data[0] == 0xfe && data[1] == 0xff)
        return "UTF-16BE";

    wide = guess_wide(data, sample);
    if (wide != NULL)
        return wide;
    if (has_escapes(data, sample))
        return "ISO-2022-JP-3";
    if (is_utf8(data, sample))
        return "UTF-8";

    return guess_japanese(data, sample);
}

/* Returns: (transfer full) (nullable): what can be read of it in this encoding, the rest
 * replaced; %NULL: there is no such encoding */
static char *
convert(const char *charset, const guint8 *data, gsize size, gsize *length)
{
    GIConv converter = g_iconv_open("UTF-8", charset);
    g_autoptr(GString) text = NULL;
    char *in = (char *)data;
    gsize left = size;

    if (converter == (GIConv)-1)
        return NULL;

    text = g_string_sized_new(size + size / 2);
    while (left > 0) {
        char buffer[4096];
        char *out = buffer;
        gsize room = sizeof buffer;
        gsize before = left;
        gboolean failed = g_iconv(converter, &in, &left, &out, &room) == (gsize)-1;

        g_string_append_len(text, buffer, out - buffer);
        /* Neither read nor written: this byte is none of the encoding. */
        if (failed && room == sizeof buffer && left == before) {
            g_string_append(text, "\xef\xbf\xbd");
            in++;
            left--;
        }
    }
    g_iconv_close(converter);

    *length = text->len;
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *
decode_as(const char *charset, const guint8 *data, gsize size, gsize *length)
{
    char *text;

    if (g_ascii_strcasecmp(charset, "UTF-8") != 0)
        return convert(charset, data, size, length);

    text = g_utf8_make_valid((const char *)data, (gssize)size);
    *length = strlen(text);
    return text;
}

/* Whether what a text says of itself is to be believed rather than @guess. */
static gboolean
is_doubtful(const char *guess)
{
    return guess == NULL || g_str_equal(guess, "CP932") ||
           g_str_equal(guess, "EUC-JP-MS");
}

char *
encoding_decode(const char *charset, const guint8 *data, gsize size, gsize *length)
{
    const char *guess = encoding_guess(data, size);
    char *text = NULL;

    if ((guess == NULL || !g_str_has_prefix(guess, "UTF-16")) &&
        memchr(data, '\0', size) != NULL)
        return NULL;

    if (charset != NULL && is_doubtful(guess))
        text = decode_as(charset, data, size, length);
    if (text == NULL)
        text = decode_as(guess != NULL ? guess : "UTF-8", data, size, length);
    if (text == NULL)
        text = decode_as("UTF-8", data, size, length);
    if (*length >= strlen(UTF8_MARK) && memcmp(text, UTF8_MARK, strlen(UTF8_MARK)) == 0) {
        *length -= strlen(UTF8_MARK);
        memmove(text, text + strlen(UTF8_MARK), *length + 1);
    }

    return text;
}
