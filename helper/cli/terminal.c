#include "cli/terminal.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Of a terminal that does not say its size. */
#define USUAL_ROWS 24
#define USUAL_COLUMNS 80

/* Below that a page would show nothing. */
#define FEWEST_ROWS 6
#define FEWEST_COLUMNS 20

typedef struct {
    guint rows;
    guint columns;
} Size;

gboolean
terminal_is_there(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static Size
get_size(void)
{
    struct winsize size = { 0 };

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 ||
        size.ws_col == 0)
        return (Size){ USUAL_ROWS, USUAL_COLUMNS };

    return (Size){ MAX(size.ws_row, FEWEST_ROWS), MAX(size.ws_col, FEWEST_COLUMNS) };
}

/* Returns: behind what of the line at @p fits into one row */
static const char *
end_of_row(const char *p, guint columns)
{
    guint width = 0;

    for (; *p != '\0'; p = g_utf8_next_char(p)) {
        width += g_unichar_iswide(g_utf8_get_char(p)) ? 2 : 1;
        if (width > columns)
            break;
    }

    return p;
}

char *
terminal_ask(const char *question)
{
    char *line = NULL;
    gsize size = 0;
    gssize length;
    g_autofree char *copy = NULL;

    /* What was typed before the question answers nothing. */
    tcflush(STDIN_FILENO, TCIFLUSH);
    g_printerr("%s ", question);
    length = getline(&line, &size, stdin);
    if (length > 0)
        copy = g_utf8_make_valid(line, length);
    free(line);

    return copy != NULL ? g_strstrip(g_steal_pointer(&copy)) : NULL;
}

/* Counts the row that comes next.  Returns: %FALSE if the person has gone */
static gboolean
turn_page(guint *row)
{
    g_autofree char *answer = NULL;

    /* One row for the question, one of what was read last. */
    if (++*row < get_size().rows - 1)
        return TRUE;

    *row = 1;
    answer = terminal_ask(_("– Enter shows more –"));
    return answer != NULL;
}

gboolean
terminal_show(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint row = 0;

    for (gsize i = 0; lines[i] != NULL && (*lines[i] != '\0' || lines[i + 1] != NULL);
         i++) {
        /* What is not harmless, whoever prints to standard error replaces. */
        g_autofree char *line =
            g_utf8_make_valid(g_strdelimit(lines[i], "\t\r", ' '), -1);
        const char *p = line;

        do {
            const char *end = end_of_row(p, get_size().columns);
            g_autofree char *shown = g_strndup(p, (gsize)(end - p));

            if (!turn_page(&row))
                return FALSE;
            g_printerr("%s\n", shown);
            p = end;
        } while (*p != '\0');
    }

    return TRUE;
}
