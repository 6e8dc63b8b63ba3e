#include "cli/looking.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/terminal.h"
#include "cli/text-table.h"
#include "text/harmless.h"
#include "text/phrase.h"

/* Beyond that, parties and addresses are counted. */
#define MAX_PARTIES 12
#define MAX_ADDRESSES 40

#define N_COLUMNS 4

/* What the person does about a point. */
typedef enum {
    POINT_LEFT,
    POINT_DECLINED,
    POINT_TICKED,
} Point;

static Point
show_lines(GString *text)
{
    gboolean stays = terminal_show(text->str);

    g_string_free(text, TRUE);
    return stays ? POINT_TICKED : POINT_LEFT;
}

/* Asks until there is an answer. */
static Point
tick(const char *question)
{
    for (;;) {
        g_autofree char *line =
            /* Translators: %s is a question. Keep the letters y and d. */
            g_strdup_printf(_("%s [y: yes, d: decline]"), question);
        g_autofree char *answer = terminal_ask(line);

        if (answer == NULL)
            return POINT_LEFT;
        if (g_ascii_strcasecmp(answer, "y") == 0)
            return POINT_TICKED;
        if (g_ascii_strcasecmp(answer, "d") == 0)
            return POINT_DECLINED;
    }
}

static Point
show_and_tick(GString *text, const char *question)
{
    return show_lines(text) == POINT_TICKED ? tick(question) : POINT_LEFT;
}

static void
add_findings(GString *text, const Verdict *verdict)
{
    guint n_findings = 0;
    const Finding *findings = verdict_get_findings(verdict, &n_findings);

    if (n_findings > 0)
        g_string_append(text, _("By your own policy:\n"));
    for (guint i = 0; i < n_findings; i++) {
        g_autofree char *whole = finding_dup_text(&findings[i]);

        g_string_append_printf(text, "  %s\n", whole);
    }
}

static Point
show_head(const Looking *looking)
{
    const ApprovalRequest *request = looking->received->request;
    const Message *message = canonical_get_message(looking->received->canonical);
    g_autofree char *from = message_dup_from_entry(message);
    g_autofree char *asked = phrase_time(request->asked);
    g_autofree char *until = phrase_time(request->until);
    GString *text = g_string_new(NULL);

    /* Translators: %s is a sender. */
    g_string_append_printf(text, _("From: %s\n"), from != NULL ? from : "–");
    /* Translators: both are a day and a time. */
    g_string_append_printf(text, _("Asked %1$s, valid until %2$s\n"), asked, until);
    add_findings(text, looking->inspection->verdict);

    return show_lines(text);
}

static void
fill_row(char **cells, const char *name, const guint *counts)
{
    cells[0] = g_strdup(name);
    for (gsize i = 0; i < 3; i++)
        cells[i + 1] = phrase_number(counts[i]);
}

static void
add_table(GString *text, const Outsiders *outsiders)
{
    gsize n_rows = MIN(outsiders->rows->len, MAX_PARTIES);
    g_auto(GStrv) cells = g_new0(char *, (n_rows + 2) * N_COLUMNS + 1);

    cells[0] = g_strdup(_("Outside"));
    cells[1] = g_strdup("To");
    cells[2] = g_strdup("Cc");
    cells[3] = g_strdup("Bcc");
    for (gsize i = 0; i < n_rows; i++) {
        const OutsiderRow *row = g_ptr_array_index(outsiders->rows, i);
        g_autofree char *party = harmless_address(row->party);

        fill_row(cells + (i + 1) * N_COLUMNS, party, row->counts);
    }
    fill_row(cells + (n_rows + 1) * N_COLUMNS, _("Total"), outsiders->counts);
    text_table_append(text, cells, n_rows + 2, N_COLUMNS);
}

static Point
point_at_field(const Looking *looking)
{
    const Outsiders *outsiders = looking->outsiders;
    g_autofree char *number = phrase_number(outsiders->total);
    g_autofree char *parties = phrase_number(outsiders->rows->len);
    GString *text = g_string_new("\n");

    g_string_append_printf(
        text,
        /* Translators: both are numbers. */
        _("Outsiders who would get it: %1$s, of so many organisations: %2$s\n"), number,
        parties);
    add_table(text, outsiders);
    if (outsiders->rows->len > MAX_PARTIES) {
        g_autofree char *more = phrase_number(outsiders->rows->len - MAX_PARTIES);

        /* Translators: %s is a number. */
        g_string_append_printf(text, _("Organisations that are not listed: %s\n"), more);
    }

    return show_and_tick(text, _("Are they in the right field?"));
}

static void
add_addresses(GString *text, const GPtrArray *mailboxes, guint first, guint end)
{
    for (guint i = first; i < end; i++) {
        g_autofree char *address = harmless_address(g_ptr_array_index(mailboxes, i));

        g_string_append_printf(text, "  %s\n", address);
    }
}

static Point
point_at_recipients(const Looking *looking)
{
    const GPtrArray *mailboxes = looking->outsiders->mailboxes;
    guint n_shown = MIN(mailboxes->len, MAX_ADDRESSES);
    GString *text = g_string_new("\n");
    g_autofree char *more = phrase_number(mailboxes->len - n_shown);

    add_addresses(text, mailboxes, 0, n_shown);
    if (show_lines(text) == POINT_LEFT)
        return POINT_LEFT;

    if (mailboxes->len > n_shown) {
        g_autofree char *question =
            /* Translators: %s is a number of addresses. Keep the letter a. */
            g_strdup_printf(_("%s more. [a: show all, Enter: go on]"), more);
        g_autofree char *answer = terminal_ask(question);

        if (answer == NULL)
            return POINT_LEFT;
        if (g_ascii_strcasecmp(answer, "a") == 0) {
            text = g_string_new(NULL);
            add_addresses(text, mailboxes, n_shown, mailboxes->len);
            if (show_lines(text) == POINT_LEFT)
                return POINT_LEFT;
        }
    }

    return tick(_("Are these the right recipients?"));
}

static Point
point_at_text(const Looking *looking)
{
    const Message *message = canonical_get_message(looking->received->canonical);
    const char *subject = message_get_subject(message);
    GString *text = g_string_new("\n");

    /* Translators: %s is a subject. */
    g_string_append_printf(text, _("Subject: %s\n"), subject != NULL ? subject : "");
    g_string_append_printf(text, "\n%s\n", looking->received->request->text);

    return show_and_tick(text, _("Are subject and text right?"));
}

static Point
point_at_file(const Looking *looking, const CanonicalFile *file)
{
    const Contents *contents = looking->inspection->contents;
    g_autofree char *size = g_format_size(file->size);
    gsize n_inside = contents_count_inside(contents, file->name);
    GString *text = g_string_new("\n");

    /* Translators: %1$s is the name of a file, %2$s its size. */
    g_string_append_printf(text, _("Attachment: %1$s, %2$s\n"), file->name, size);
    if (n_inside > 0) {
        g_autofree char *number = phrase_number(n_inside);

        /* Translators: %s is a number. */
        g_string_append_printf(text, _("  Addresses in it: %s\n"), number);
    }
    if (contents_has_gap(contents, file->name))
        g_string_append(text, _("  Nobody has looked into all of it\n"));

    return show_and_tick(text, _("Does this file belong to the message?"));
}

static Point
point_at_files(const Looking *looking)
{
    gsize n_files = 0;
    const CanonicalFile *files =
        canonical_get_files(looking->received->canonical, &n_files);
    Point point = POINT_TICKED;

    for (gsize i = 0; i < n_files && point == POINT_TICKED; i++)
        point = point_at_file(looking, &files[i]);

    return point;
}

/* A wrong number is told, as often as it is typed. */
static Point
type_number(const Looking *looking)
{
    for (;;) {
        g_autofree char *answer =
            /* Translators: Keep the letter d. */
            terminal_ask(_("How many outsiders will get it? [the number, d: decline]"));

        if (answer == NULL)
            return POINT_LEFT;
        if (g_ascii_strcasecmp(answer, "d") == 0)
            return POINT_DECLINED;
        if (phrase_is_number(answer, looking->outsiders->total))
            return POINT_TICKED;
        if (*answer != '\0')
            /* Translators: %s is what somebody typed. */
            g_printerr(_("%s is not the number of outsiders.\n"), answer);
    }
}

static Point
decide(void)
{
    for (;;) {
        /* Translators: Keep the words “approve” and “decline”. */
        g_autofree char *answer = terminal_ask(_("Type “approve” or “decline”:"));

        if (answer == NULL)
            return POINT_LEFT;
        if (g_ascii_strcasecmp(answer, "approve") == 0)
            return POINT_TICKED;
        if (g_ascii_strcasecmp(answer, "decline") == 0)
            return POINT_DECLINED;
    }
}

/* In this order: where and who, what, how many; then the decision. */
static Point
point_at_all(const Looking *looking)
{
    static Point (*const points[])(const Looking *looking) = {
        show_head,     point_at_field, point_at_recipients,
        point_at_text, point_at_files, type_number,
    };
    Point point = POINT_TICKED;

    for (gsize i = 0; i < G_N_ELEMENTS(points) && point == POINT_TICKED; i++)
        point = points[i](looking);

    return point == POINT_TICKED ? decide() : point;
}

LookingEnd
looking_run(const Looking *looking, char **word)
{
    Point point = point_at_all(looking);

    *word =
        point != POINT_LEFT ? terminal_ask(_("A word for the sender, or Enter:")) : NULL;
    if (*word == NULL)
        return LOOKING_LEFT;

    return point == POINT_TICKED ? LOOKING_APPROVED : LOOKING_DECLINED;
}
