#define _GNU_SOURCE /* memmem */
#include "archive/mbox.h"

#include <string.h>

#include "archive/source.h"

/* What is read at a time: it fits into the cache of a processor. */
#define PIECE ((gsize)128 * 1024)

/* The kernel copies several times as fast from a page of a file to one of memory if both
 * begin at the same place. */
#define PAGE ((gsize)4096)

/* RFC 5322, 2.1.1; and what nobody calls a header. */
#define MAX_LINE 998
#define MAX_NAME 200

#define SEPARATOR "From "
#define SEPARATOR_LENGTH 5

struct _Mbox {
    gsize body; /* what is wanted of it */
    char *data; /* a part of the file, at the beginning of a page */
    gsize capacity;

    /* Of the file that is open; 0 in front of it. */
    Source *source;
    guint64 from;
    guint64 to;
    gsize start;  /* of the message, or of what has not been looked at */
    gsize end;    /* of what was read */
    guint64 base; /* of data, in the file */
    GError *error;
    gboolean ended; /* nothing more can be read */
    gboolean begun;
    gboolean empty;
    gboolean given; /* the first message */
    gboolean is_mailbox;
    gboolean expunged; /* the message at the start */
    gboolean cut;      /* its header has no end */
};

typedef enum {
    ANSWER_NO,
    ANSWER_YES,
    ANSWER_LATER, /* it depends on what follows */
} Answer;

/* --- Where a message begins --- */

/* The bytes of one register; the compiler knows what the processor calls it. */
typedef guchar Bytes __attribute__((vector_size(16)));
typedef guint64 Halves __attribute__((vector_size(16)));

#define BLOCK 64

/* So often is looked whether what follows is Base64. */
#define SOLID 1024

/* Returns: whether a line that begins with F may begin behind one of the bytes at @p */
static gboolean
may_begin(const char *p)
{
    const Bytes newline = (Bytes){ 0 } + '\n';
    const Bytes letter = (Bytes){ 0 } + 'F';
    Bytes found = { 0 };
    Halves halves;

    for (gsize i = 0; i < BLOCK; i += sizeof(Bytes)) {
        Bytes one, next;

        memcpy(&one, p + i, sizeof one);
        memcpy(&next, p + i + 1, sizeof next);
        found |= (Bytes)(one == newline) & (Bytes)(next == letter);
    }
    memcpy(&halves, &found, sizeof halves);

    return (halves[0] | halves[1]) != 0;
}

/* Base64 holds no blank, and a line “From …” does.  Returns: where the newline in front
 * of the next such line can be at the earliest */
static const char *
skip_solid(const char *p, const char *end)
{
    const char *blank = memchr(p, ' ', (gsize)(end - p));

    if (blank == NULL)
        return end;

    return blank - p > SEPARATOR_LENGTH ? blank - SEPARATOR_LENGTH : p;
}

/* An archive is mostly attachments: this has to be as fast as it can be read.
 *
 * Returns: (nullable): the newline in front of the next line “From …” */
static const char *
find_line(const char *p, const char *end)
{
    const char *look = p;

    while (end - p > BLOCK + SEPARATOR_LENGTH) {
        const char *stop;

        if (p >= look) {
            p = skip_solid(p, end);
            look = end - p > SOLID ? p + SOLID : end;
            continue;
        }
        stop = p + BLOCK;
        if (may_begin(p)) {
            for (; (p = memchr(p, '\n', (gsize)(stop - p))) != NULL; p++) {
                if (memcmp(p + 1, SEPARATOR, SEPARATOR_LENGTH) == 0)
                    return p;
            }
        }
        p = stop;
    }

    return memmem(p, (gsize)(end - p), "\n" SEPARATOR, 1 + SEPARATOR_LENGTH);
}

/* Whether what begins at @p is a line of a header (RFC 5322, 2.2), or may be one that the
 * end of the file has cut off. */
static Answer
is_header_line(const char *p, const char *end, gboolean ended)
{
    const char *start = p;
    Answer open = ended ? ANSWER_YES : ANSWER_LATER;

    while (p < end && p - start<MAX_NAME && * p> ' ' && *p < 0x7f && *p != ':')
        p++;
    if (p == end)
        return open;
    if (p == start)
        return ANSWER_NO;

    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    if (p == end)
        return open;

    return *p == ':' ? ANSWER_YES : ANSWER_NO;
}

/* Whether a header begins at @p, as far as two lines show it.  So Thunderbird tells
 * messages from a text that nobody has quoted (MboxMsgInputStream.cpp, version 153); here
 * one line before an empty one is enough. */
static Answer
is_header(const char *p, const char *end, gboolean ended)
{
    Answer answer = is_header_line(p, end, ended);
    const char *newline;

    if (answer != ANSWER_YES)
        return answer;

    newline = memchr(p, '\n', (gsize)MIN(end - p, MAX_LINE));
    if (newline == NULL)
        return ended || end - p >= MAX_LINE ? ANSWER_YES : ANSWER_LATER;
    /* The header ends, or its first line goes on. */
    p = newline + 1;
    if (p < end && (*p == '\r' || *p == '\n' || *p == '\t' || *p == ' '))
        return ANSWER_YES;

    return is_header_line(p, end, ended);
}

/* Whether @c is what a pattern has there: a letter, a digit, a digit or a blank, itself.
 */
static gboolean
fits(char pattern, char c)
{
    switch (pattern) {
    case 'A':
        return g_ascii_isupper(c);
    case 'a':
        return g_ascii_islower(c);
    case '0':
        return g_ascii_isdigit(c);
    case '_':
        return g_ascii_isdigit(c) || c == ' ';
    default:
        return c == pattern;
    }
}

/* Whether the line is a separator whatever follows (RFC 4155, appendix A): From, one
 * word, and the date as in “Mon Nov 23 08:13:00”. */
static gboolean
has_date(const char *p, const char *end)
{
    static const char pattern[] = " Aaa Aaa _0 00:00:00";

    p = memchr(p, ' ', (gsize)(end - p));
    while (p != NULL && end - p > 1 && p[1] == ' ')
        p++;
    if (p == NULL || (gsize)(end - p) < strlen(pattern))
        return FALSE;

    for (gsize i = 0; pattern[i] != '\0'; i++) {
        if (!fits(pattern[i], p[i]))
            return FALSE;
    }

    return TRUE;
}

/* Whether the line at @p, which begins with “From ”, begins a message. */
static Answer
is_separator(const char *p, const char *end, gboolean ended)
{
    const char *value = p + SEPARATOR_LENGTH;
    const char *newline;

    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    /* The header From, as some wrote it. */
    if (value < end && *value == ':')
        return ANSWER_NO;

    newline = memchr(p, '\n', (gsize)MIN(end - p, MAX_LINE));
    if (newline == NULL && end - p >= MAX_LINE)
        return ANSWER_NO;
    if (newline == NULL)
        return ended ? ANSWER_YES : ANSWER_LATER;
    if (value < newline && has_date(value, newline))
        return ANSWER_YES;

    return is_header(newline + 1, end, ended);
}

/* --- Reading --- */

/* Gives what is held from the start on a buffer of another size, or its place in this
 * one: it ends where a page does, so that what is read behind it begins one. */
static void
settle(Mbox *mbox, gsize capacity)
{
    gsize length = mbox->end - mbox->start;
    gsize end = (length + PAGE - 1) / PAGE * PAGE;
    char *data = mbox->data;

    if (capacity != mbox->capacity)
        data = g_aligned_alloc(capacity, 1, PAGE);
    if (length > 0)
        memmove(data + end - length, mbox->data + mbox->start, length);
    if (data != mbox->data)
        g_aligned_free(mbox->data);

    mbox->data = data;
    mbox->capacity = capacity;
    /* Nothing stands in front of the start, so that this may be below 0. */
    mbox->base += mbox->start - (end - length);
    mbox->start = end - length;
    mbox->end = end;
}

/* Reads on behind what is held from the start on.  Returns: whether there was more */
static gboolean
fill(Mbox *mbox)
{
    gsize room;
    gssize n_read;

    if (mbox->ended)
        return FALSE;

    /* What is not even half empty makes small reads. */
    settle(
        mbox, mbox->end - mbox->start > mbox->capacity / 2 ? mbox->capacity * 2
                                                           : mbox->capacity);
    room = mbox->capacity - mbox->end;
    n_read = source_read(
        mbox->source, mbox->data + mbox->end, mbox->begun ? room : MBOX_FIRST_PIECE,
        &mbox->error);
    if (n_read <= 0) {
        mbox->ended = TRUE;
        return FALSE;
    }
    mbox->end += (gsize)n_read;

    return TRUE;
}

/* A large header was the exception. */
static void
shrink(Mbox *mbox)
{
    if (mbox->capacity > PIECE && mbox->end - mbox->start <= PIECE / 2)
        settle(mbox, PIECE);
}

/* Whether what is left belongs to another part of the file. */
static gboolean
is_behind(const Mbox *mbox)
{
    return mbox->to > 0 && mbox->base + mbox->start >= mbox->to;
}

/* Passes over the rest of a body.  Returns: whether a message begins at the start now */
static gboolean
skip_body(Mbox *mbox)
{
    for (;;) {
        const char *end = mbox->data + mbox->end;
        const char *line = find_line(mbox->data + mbox->start, end);
        Answer answer;

        if (line == NULL) {
            mbox->start = MAX(mbox->start, mbox->end - MIN(mbox->end, SEPARATOR_LENGTH));
            if (is_behind(mbox) || !fill(mbox))
                return FALSE;
            continue;
        }

        mbox->start = (gsize)(line - mbox->data);
        answer = is_separator(line + 1, end, mbox->ended);
        if (answer == ANSWER_LATER) {
            fill(mbox);
            continue;
        }
        mbox->start++;
        if (answer == ANSWER_YES)
            return !is_behind(mbox);
    }
}

/* Behind the first line, which is the separator, as an offset from the start. */
static gsize
skip_separator(const Mbox *mbox)
{
    const char *text = mbox->data + mbox->start;
    gsize length = mbox->end - mbox->start;
    const char *newline;

    if (length < SEPARATOR_LENGTH || memcmp(text, SEPARATOR, SEPARATOR_LENGTH) != 0)
        return 0;

    newline = memchr(text, '\n', length);
    return newline != NULL ? (gsize)(newline + 1 - text) : length;
}

/* Thunderbird takes a message out of the file when it compacts it, which may be never. */
static gboolean
is_expunged(const char *line, const char *end)
{
    static const char name[] = "X-Mozilla-Status:";
    char digits[8] = "";

    if ((gsize)(end - line) < strlen(name) || memcmp(line, name, strlen(name)) != 0)
        return FALSE;
    line += strlen(name);
    memcpy(digits, line, MIN(sizeof digits - 1, (gsize)(end - line)));

    return (g_ascii_strtoull(digits, NULL, 16) & 0x8) != 0;
}

static gboolean
is_empty_line(const char *p, const char *end)
{
    return *p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n');
}

/* Finds the end of the header, from the line at *@line on, all of them offsets from the
 * start.  Returns: whether it is there, and then *@line is behind it */
static Answer
find_header_end(Mbox *mbox, gsize *line)
{
    const char *text = mbox->data + mbox->start;
    const char *end = mbox->data + mbox->end;
    const char *p = text + *line;

    while (p < end) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        const char *next = newline != NULL ? newline + 1 : end;

        *line = (gsize)(p - text);
        if (newline == NULL && !mbox->ended)
            return ANSWER_LATER;
        if (is_empty_line(p, end)) {
            *line = (gsize)(next - text);
            return ANSWER_YES;
        }
        /* A message that was cut off in its header. */
        if (mbox->is_mailbox && *line > 0 && end - p >= SEPARATOR_LENGTH &&
            memcmp(p, SEPARATOR, SEPARATOR_LENGTH) == 0) {
            Answer answer = is_separator(p, end, mbox->ended);

            if (answer != ANSWER_NO) {
                mbox->cut = answer == ANSWER_YES && *line > skip_separator(mbox);
                return answer;
            }
        }
        if (*p == 'X')
            mbox->expunged |= is_expunged(p, next);
        p = next;
    }
    *line = (gsize)(p - text);

    return ANSWER_LATER;
}

/* Whether a header that goes on to the end of the file is not whole: a message by itself
 * may have no body (RFC 5322, 2.1), in a mailbox each ends with an empty line. */
static gboolean
is_cut_off(const Mbox *mbox)
{
    return mbox->error == NULL && mbox->end - mbox->start > skip_separator(mbox) &&
           (mbox->is_mailbox || mbox->data[mbox->end - 1] != '\n');
}

/* Reads the whole header that begins at the start.  *@length: of it, separator and empty
 * line included */
static gboolean
read_header(Mbox *mbox, gsize *length)
{
    *length = skip_separator(mbox);
    mbox->expunged = FALSE;
    mbox->cut = FALSE;

    for (;;) {
        if (find_header_end(mbox, length) == ANSWER_YES)
            return TRUE;
        if (mbox->end - mbox->start > MBOX_MAX_HEADER) {
            g_clear_error(&mbox->error);
            g_set_error(
                &mbox->error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                "The header at byte %" G_GUINT64_FORMAT " is longer than %d MiB",
                mbox->base + mbox->start, (int)(MBOX_MAX_HEADER / 1024 / 1024));
            mbox->ended = TRUE;
            return FALSE;
        }
        if (mbox->ended) {
            *length = mbox->end - mbox->start;
            mbox->cut = is_cut_off(mbox);
            return TRUE;
        }
        fill(mbox);
    }
}

/* Reads as much of the body behind the header as is wanted.  Returns: the length of both
 */
static gsize
read_body(Mbox *mbox, gsize header)
{
    /* From the empty line on: the next message can begin right behind it. */
    gsize from = header > 0 ? header - 1 : 0;

    while (mbox->body > 0) {
        const char *text = mbox->data + mbox->start;
        gsize length = mbox->end - mbox->start;
        const char *end = text + length;
        const char *line = mbox->is_mailbox ? find_line(text + from, end) : NULL;
        Answer answer =
            line != NULL ? is_separator(line + 1, end, mbox->ended) : ANSWER_LATER;

        if (answer == ANSWER_YES)
            return MIN((gsize)(line + 1 - text), header + mbox->body);
        if (answer == ANSWER_NO) {
            from = (gsize)(line + 1 - text);
            continue;
        }
        if (length > header + mbox->body + MAX_LINE)
            break;
        from = line != NULL ? (gsize)(line - text)
                            : MAX(from, length - MIN(length, SEPARATOR_LENGTH));
        if (!fill(mbox))
            break;
    }

    return MIN(mbox->end - mbox->start, header + mbox->body);
}

/* --- What others call --- */

Mbox *
mbox_new(gsize body)
{
    Mbox *mbox = g_new0(Mbox, 1);

    mbox->body = body;
    mbox->capacity = PIECE;
    mbox->data = g_aligned_alloc(mbox->capacity, 1, PAGE);

    return mbox;
}

void
mbox_close(Mbox *mbox)
{
    Mbox kept = { .body = mbox->body, .data = mbox->data, .capacity = mbox->capacity };

    g_clear_pointer(&mbox->source, source_free);
    g_clear_error(&mbox->error);
    *mbox = kept;
    shrink(mbox);
}

void
mbox_free(Mbox *mbox)
{
    mbox_close(mbox);
    g_aligned_free(mbox->data);
    g_free(mbox);
}

gboolean
mbox_open(Mbox *mbox, const MboxPart *part, GError **error)
{
    mbox_close(mbox);
    mbox->source = source_open(part->folder, part->name, error);
    if (mbox->source == NULL)
        return FALSE;

    mbox->from = part->from;
    mbox->to = part->to;
    return TRUE;
}

/* A message may begin at the first byte of the part: the newline in front of it has to be
 * seen. */
static void
begin_within(Mbox *mbox)
{
    mbox->begun = TRUE;
    mbox->is_mailbox = TRUE;
    mbox->given = TRUE;
    mbox->base = (mbox->from - 1) / PAGE * PAGE;
    if (!source_skip_to(mbox->source, mbox->base))
        mbox->ended = TRUE;
    else if (fill(mbox))
        mbox->start = MIN((gsize)(mbox->from - 1 - mbox->base), mbox->end);
}

/* A program that makes room in a file leaves empty lines at its beginning. */
static void
skip_empty_lines(Mbox *mbox)
{
    while (TRUE) {
        while (mbox->end - mbox->start < strlen("\r\n") && fill(mbox))
            ;
        if (mbox->start == mbox->end ||
            !is_empty_line(mbox->data + mbox->start, mbox->data + mbox->end))
            return;
        mbox->start++;
    }
}

/* Whether a message in an mbox format begins at the start. */
static Answer
begins_mailbox(const Mbox *mbox)
{
    const char *p = mbox->data + mbox->start;
    gsize length = mbox->end - mbox->start;

    if (memcmp(p, SEPARATOR, MIN(length, SEPARATOR_LENGTH)) != 0)
        return ANSWER_NO;
    if (length < SEPARATOR_LENGTH)
        return mbox->ended ? ANSWER_NO : ANSWER_LATER;

    return is_separator(p, p + length, mbox->ended);
}

/* Finds out what the file is.  One that is no mailbox needs no second read for it. */
static void
begin(Mbox *mbox)
{
    Answer answer;

    if (mbox->from > 0) {
        begin_within(mbox);
        return;
    }

    fill(mbox);
    mbox->begun = TRUE;
    skip_empty_lines(mbox);
    mbox->empty = mbox->start == mbox->end || is_behind(mbox);
    while ((answer = begins_mailbox(mbox)) == ANSWER_LATER)
        fill(mbox);
    mbox->is_mailbox = answer == ANSWER_YES;
}

gboolean
mbox_is_mailbox(Mbox *mbox)
{
    if (!mbox->begun)
        begin(mbox);

    return mbox->is_mailbox;
}

/* Goes on to the next message.  Returns: whether there is one */
static gboolean
find_message(Mbox *mbox)
{
    if (!mbox->begun)
        begin(mbox);
    if (mbox->given)
        return mbox->is_mailbox && skip_body(mbox);

    mbox->given = TRUE;
    return !mbox->empty;
}

gboolean
mbox_next(Mbox *mbox, MboxMessage *message, GError **error)
{
    gboolean found = find_message(mbox);
    gsize header = 0;

    if (found)
        shrink(mbox);
    found = found && read_header(mbox, &header);
    if (!found) {
        if (mbox->error != NULL)
            g_propagate_prefixed_error(
                error, g_steal_pointer(&mbox->error),
                "From byte %" G_GUINT64_FORMAT " on: ", mbox->base + mbox->end);
        return FALSE;
    }

    message->length = read_body(mbox, header);
    message->text = mbox->data + mbox->start;
    message->offset = mbox->base + mbox->start;
    message->expunged = mbox->expunged;
    message->cut = mbox->cut;
    /* The newline that ends the header may stand in front of the next message. */
    mbox->start += header > 0 ? header - 1 : 0;

    return TRUE;
}

gboolean
mbox_has_parts(Mbox *mbox)
{
    return mbox_is_mailbox(mbox) && source_can_skip(mbox->source);
}

guint64
mbox_get_position(const Mbox *mbox)
{
    guint64 position = source_get_position(mbox->source);

    if (mbox->to > 0)
        position = MIN(position, mbox->to);

    return position > mbox->from ? position - mbox->from : 0;
}

guint64
mbox_get_rest(const Mbox *mbox)
{
    return source_get_rest(mbox->source);
}
