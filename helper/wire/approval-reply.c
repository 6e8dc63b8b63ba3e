#include "wire/approval-reply.h"

#include <glib/gi18n.h>
#include <string.h>

#include "approval/record.h"
#include "audit/verdict-json.h"
#include "text/harmless.h"
#include "text/phrase.h"
#include "wire/envelope.h"

/* A review brings what a window shows at first, a page as much as it has room for. */
#define MAX_FIRST 100
#define MAX_ITEMS_SIZE ((gsize)256 * 1024)

/* Of what a list says of all its requests, and of the answers to one. */
#define MAX_LIST_SIZE ((gsize)768 * 1024)

/* Of a text of people, in characters. */
#define MAX_SHOWN 500

static void
add_shown(Writer *writer, const char *name, const char *text)
{
    g_autofree char *harmless = harmless_text(text != NULL ? text : "");
    g_autofree char *shown = phrase_shorten(harmless, MAX_SHOWN);

    writer_add_string(writer, name, shown);
}

static void
add_address(Writer *writer, const char *name, const char *address)
{
    g_autofree char *harmless = harmless_address(address);
    g_autofree char *shown = phrase_shorten(harmless, VERDICT_JSON_MAX_SHOWN);

    writer_add_string(writer, name, shown);
}

static void
add_strings(Writer *writer, const char *name, const GPtrArray *strings)
{
    writer_begin_array(writer, name);
    for (guint i = 0; i < strings->len; i++)
        writer_add_string(writer, NULL, g_ptr_array_index(strings, i));
    writer_end_array(writer);
}

static void
add_time(Writer *writer, const char *name, GDateTime *time)
{
    g_autofree char *text = time != NULL ? record_format_time(time) : NULL;

    writer_add_string(writer, name, text);
}

/* --- Open requests --- */

static void
add_answer(Writer *writer, const ApprovalItem *item, const char *approver)
{
    const Approval *answer = standing_find_answer(item->standing, item->open, approver);

    writer_begin_object(writer, NULL);
    writer_add_string(writer, "address", approver);
    if (answer == NULL) {
        writer_add_string(writer, "answer", NULL);
        writer_add_string(writer, "word", NULL);
    } else {
        writer_add_string(writer, "answer", answer->approved ? "approved" : "declined");
        add_shown(writer, "word", answer->word);
    }
    add_time(writer, "time", answer != NULL ? answer->time : NULL);
    writer_end_object(writer);
}

static void
add_item(Writer *writer, const ApprovalItem *item)
{
    const ApprovalRequest *request = item->open->request;
    const Standing *standing = item->standing;
    g_autofree char *state = standing_describe(standing, item->open);
    g_autofree char *brief =
        g_strdup_printf("%u/%u", standing->n_approved, standing->needed);

    writer_add_string(writer, "request", request->id);
    writer_add_string(writer, "state", standing_state_to_string(standing->state));
    add_shown(writer, "subject", item->open->subject);
    add_time(writer, "asked", request->asked);
    add_time(writer, "until", request->until);
    writer_add_number(writer, "outsiders", request->outsiders);
    writer_add_number(writer, "needed", standing->needed);
    writer_add_number(writer, "approved", standing->n_approved);
    writer_add_number(writer, "declined", standing->n_declined);
    writer_begin_array(writer, "answers");
    for (gsize i = 0; item->open->asked[i] != NULL; i++)
        add_answer(writer, item, item->open->asked[i]);
    writer_end_array(writer);
    writer_begin_object(writer, "texts");
    writer_add_string(writer, "state", state);
    writer_add_string(writer, "brief", brief);
    writer_end_object(writer);
}

static void
add_named_item(Writer *writer, const char *name, const ApprovalItem *item)
{
    if (item->open == NULL) {
        writer_add_string(writer, name, NULL);
        return;
    }

    writer_begin_object(writer, name);
    add_item(writer, item);
    writer_end_object(writer);
}

Writer *
approval_reply_begin_list(const char *id)
{
    Writer *writer = envelope_begin("approval-list", id);

    writer_begin_array(writer, "items");
    return writer;
}

void
approval_reply_add_item(Writer *writer, const ApprovalItem *item)
{
    if (writer_get_size(writer) > MAX_LIST_SIZE)
        return;

    writer_begin_object(writer, NULL);
    add_item(writer, item);
    writer_end_object(writer);
}

void
approval_reply_begin_expired(Writer *writer)
{
    writer_end_array(writer);
    writer_begin_array(writer, "expired");
}

GBytes *
approval_reply_end_list(Writer *writer)
{
    writer_end_array(writer);
    return envelope_end(writer);
}

/* --- A verdict --- */

/* Returns: (transfer full): how it stands, in words */
static char *
describe(const ApprovalView *view)
{
    g_autofree char *standing =
        view->item.open != NULL ? standing_describe(view->item.standing, view->item.open)
                                : NULL;

    if (view->reason != NULL)
        return g_strdup(view->reason);
    if (standing == NULL)
        return g_strdup(_("Nobody has been asked yet."));
    if (view->changes->len > 0)
        /* Translators: it was asked about this message, which was changed then. */
        return g_strdup(_("The message was changed after you asked. Ask for approval "
                          "again."));

    return g_steal_pointer(&standing);
}

void
approval_reply_add_view(Writer *writer, const ApprovalView *view)
{
    g_autofree char *state = describe(view);

    writer_begin_object(writer, "approval");
    writer_add_number(writer, "needed", view->needed);
    writer_add_boolean(writer, "approved", view->approved);
    writer_add_number(writer, "outsiders", view->outsiders);
    add_strings(writer, "approvers", view->approvers);
    writer_add_string(writer, "reason", view->reason);
    add_named_item(writer, "request", &view->item);
    add_strings(writer, "changes", view->changes);
    writer_begin_object(writer, "texts");
    writer_add_string(
        writer, "ask",
        view->item.open != NULL ? _("Ask for approval again") : _("Ask for approval"));
    writer_add_string(writer, "state", state);
    writer_end_object(writer);
    writer_end_object(writer);
}

/* --- A letter --- */

GBytes *
approval_reply_letter(const char *id, const ApprovalLetter *letter)
{
    g_autoptr(Writer) writer = envelope_begin("approval-letter", id);

    writer_add_string(writer, "request", letter->request);
    writer_begin_array(writer, "to");
    for (gsize i = 0; letter->to[i] != NULL; i++)
        writer_add_string(writer, NULL, letter->to[i]);
    writer_end_array(writer);
    writer_add_string(writer, "subject", letter->subject);
    writer_add_string(writer, "text", letter->text);
    writer_begin_array(writer, "parts");
    for (gsize i = 0; i < letter->n_parts; i++) {
        writer_begin_object(writer, NULL);
        writer_add_string(writer, "name", letter->parts[i].name);
        writer_add_string(writer, "type", letter->parts[i].type);
        writer_add_number(writer, "size", g_bytes_get_size(letter->parts[i].bytes));
        writer_end_object(writer);
    }
    writer_end_array(writer);
    add_named_item(writer, "item", &letter->item);

    return envelope_end(writer);
}

GBytes *
approval_reply_file(const Request *request, const ApprovalPart *part)
{
    g_autoptr(Writer) writer = envelope_begin("approval-file", request->id);
    gsize size = 0;
    const guchar *data = g_bytes_get_data(part->bytes, &size);
    gsize from = (gsize)MIN(request->from, size);
    g_autofree char *text =
        g_base64_encode(data + from, MIN(size - from, APPROVAL_REPLY_PART));

    writer_add_string(writer, "of", request->of);
    writer_add_number(writer, "file", request->number);
    writer_add_number(writer, "from", request->from);
    writer_add_string(writer, "name", part->name);
    writer_add_number(writer, "total", size);
    writer_add_string(writer, "data", text);

    return envelope_end(writer);
}

/* --- An answer that came --- */

GBytes *
approval_reply_taken(const char *id, const ApprovalTaken *taken)
{
    g_autoptr(Writer) writer = envelope_begin("approval-taken", id);

    writer_add_boolean(writer, "news", taken->is_new);
    writer_add_boolean(writer, "counts", taken->counts);
    writer_add_string(writer, "vote", taken->vote);
    if (taken->answer == NULL) {
        writer_add_string(writer, "request", NULL);
        writer_add_string(writer, "approver", NULL);
        writer_add_string(writer, "word", NULL);
    } else {
        writer_add_string(writer, "request", taken->answer->request);
        add_address(writer, "approver", taken->answer->approver);
        add_shown(writer, "word", taken->answer->word);
    }
    add_named_item(writer, "item", &taken->item);
    writer_begin_object(writer, "texts");
    writer_add_string(writer, "headline", taken->headline);
    writer_add_string(writer, "detail", taken->detail);
    writer_end_object(writer);

    return envelope_end(writer);
}

/* Returns: (transfer full): what is wrong with what was sent, for people */
static char *
describe_changed(const GPtrArray *changed)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < changed->len; i++) {
        const char *name = g_ptr_array_index(changed, i);
        g_autofree char *shown = harmless_text(name);

        g_string_append(text, *shown != '\0' ? shown : _("a picture in the text"));
        g_string_append_c(text, '\n');
    }
    g_string_append_c(text, '\n');
    g_string_append(
        text, _("It was saved anew after the check. Nobody has approved what was sent: "
                "look at the copy in Sent."));

    return g_string_free(g_steal_pointer(&text), FALSE);
}

GBytes *
approval_reply_ended(const char *id, const GPtrArray *changed)
{
    g_autoptr(Writer) writer = envelope_begin("approval-ended", id);
    g_autofree char *detail = changed != NULL ? describe_changed(changed) : NULL;

    if (changed != NULL) {
        writer_begin_object(writer, "changed");
        writer_add_string(
            writer, "headline",
            ngettext(
                "An attachment was sent that is not the one that was approved",
                "Attachments were sent that are not those that were approved",
                changed->len));
        writer_add_string(writer, "detail", detail);
        writer_end_object(writer);
    }

    return envelope_end(writer);
}

/* --- A request that came --- */

static void
add_party(Writer *writer, const OutsiderRow *row)
{
    writer_begin_object(writer, NULL);
    add_address(writer, "party", row->party);
    for (MessageField field = FIELD_TO; field <= FIELD_BCC; field++)
        writer_add_number(writer, message_field_to_string(field), row->counts[field]);
    writer_end_object(writer);
}

static void
add_outsider(Writer *writer, const Outsiders *outsiders, guint place)
{
    MessageField field =
        place < outsiders->counts[FIELD_TO]                                 ? FIELD_TO
        : place < outsiders->counts[FIELD_TO] + outsiders->counts[FIELD_CC] ? FIELD_CC
                                                                            : FIELD_BCC;

    writer_begin_object(writer, NULL);
    add_address(writer, "address", g_ptr_array_index(outsiders->mailboxes, place));
    writer_add_string(writer, "field", message_field_to_string(field));
    writer_end_object(writer);
}

static guint
count_items(const ApprovalReview *review, PageOf what)
{
    return what == PAGE_PARTIES      ? review->outsiders->rows->len
           : what == PAGE_RECIPIENTS ? review->outsiders->mailboxes->len
                                     : review->texts->len;
}

/* Adds as many as there is room for, but one at least. */
static void
add_items(
    Writer *writer, const ApprovalReview *review, PageOf what, guint64 from, guint most)
{
    guint total = count_items(review, what);
    gsize start = writer_get_size(writer);

    writer_add_number(writer, "total", total);
    writer_add_number(writer, "from", from);
    writer_begin_array(writer, "items");
    for (guint64 i = from;
         i < total && i - from < most && writer_get_size(writer) - start < MAX_ITEMS_SIZE;
         i++) {
        if (what == PAGE_PARTIES)
            add_party(writer, g_ptr_array_index(review->outsiders->rows, (guint)i));
        else if (what == PAGE_RECIPIENTS)
            add_outsider(writer, review->outsiders, (guint)i);
        else
            writer_add_string(writer, NULL, g_ptr_array_index(review->texts, (guint)i));
    }
    writer_end_array(writer);
}

static void
add_figures(Writer *writer, const ApprovalReview *review)
{
    const Outsiders *outsiders = review->outsiders;
    const guint *all = review->received->request->recipients;

    writer_begin_object(writer, "outsiders");
    writer_add_number(writer, "total", outsiders->total);
    for (MessageField field = FIELD_TO; field <= FIELD_BCC; field++)
        writer_add_number(
            writer, message_field_to_string(field), outsiders->counts[field]);
    writer_add_number(writer, "parties", outsiders->rows->len);
    writer_end_object(writer);
    writer_add_number(writer, "insiders", all[0] + all[1] + all[2] - outsiders->total);
    writer_begin_object(writer, "parties");
    add_items(writer, review, PAGE_PARTIES, 0, MAX_FIRST);
    writer_end_object(writer);
    writer_begin_object(writer, "recipients");
    add_items(writer, review, PAGE_RECIPIENTS, 0, MAX_FIRST);
    writer_end_object(writer);
}

static void
add_files(Writer *writer, const ApprovalReview *review)
{
    gsize n_files = 0;
    const CanonicalFile *files =
        canonical_get_files(review->received->canonical, &n_files);
    const Contents *contents = review->inspection->contents;

    writer_begin_array(writer, "files");
    for (gsize i = 0; i < n_files; i++) {
        writer_begin_object(writer, NULL);
        add_shown(writer, "name", files[i].name);
        writer_add_number(writer, "size", files[i].size);
        writer_add_number(
            writer, "addresses", contents_count_inside(contents, files[i].name));
        writer_add_boolean(
            writer, "notLookedInto", contents_has_gap(contents, files[i].name));
        writer_end_object(writer);
    }
    writer_end_array(writer);
}

/* The words of a point begin with what they are of. */
static void
add_points(Writer *writer, const GPtrArray *points)
{
    static const char *const words[] = { "field", "recipients", "text" };

    writer_begin_array(writer, "points");
    for (guint i = 0; i < points->len; i++) {
        g_autofree char *file =
            g_strdup_printf("file-%u", i - MIN(i, (guint)G_N_ELEMENTS(words)));

        writer_begin_object(writer, NULL);
        writer_add_string(writer, "point", i < G_N_ELEMENTS(words) ? words[i] : file);
        writer_add_string(writer, "text", g_ptr_array_index(points, i));
        writer_end_object(writer);
    }
    writer_end_array(writer);
}

static void
add_texts(Writer *writer, const ApprovalReview *review)
{
    const ApprovalRequest *request = review->received->request;
    const Message *message = canonical_get_message(review->received->canonical);
    g_autofree char *from = message_dup_from_entry(message);
    g_autofree char *number = phrase_number(review->outsiders->total);
    g_autofree char *until = phrase_time(request->until);
    g_autofree char *headline = g_strdup_printf(
        ngettext(
            /* Translators: %1$s is a sender, %2$s a number. */
            "%1$s asks you to approve a message to %2$s person outside.\n",
            "%1$s asks you to approve a message to %2$s people outside.\n",
            review->outsiders->total),
        from, number);
    /* Translators: %s is a day and a time. */
    g_autofree char *detail =
        g_strdup_printf(_("The request is valid until %s.\n"), until);

    writer_begin_object(writer, "texts");
    writer_add_string(writer, "headline", g_strchomp(headline));
    writer_add_string(writer, "detail", g_strchomp(detail));
    writer_add_string(writer, "number", _("How many outsiders will get it?"));
    writer_add_string(writer, "approve", _("Approve"));
    writer_add_string(writer, "decline", _("Decline"));
    writer_add_string(writer, "word", _("A word for the sender"));
    writer_end_object(writer);
}

GBytes *
approval_reply_review(const char *id, const ApprovalReview *review)
{
    g_autoptr(Writer) writer = envelope_begin("approval-review", id);
    const ApprovalRequest *request = review->received->request;
    const Message *message = canonical_get_message(review->received->canonical);
    g_autofree char *from = message_dup_from_entry(message);

    writer_add_string(writer, "request", request->id);
    writer_add_string(writer, "approver", review->approver);
    add_shown(writer, "from", from);
    add_shown(writer, "subject", message_get_subject(message));
    writer_add_string(writer, "text", g_ptr_array_index(review->texts, 0));
    writer_add_number(writer, "textPieces", review->texts->len);
    add_time(writer, "asked", request->asked);
    add_time(writer, "until", request->until);
    writer_add_boolean(writer, "html", request->html != NULL);
    add_figures(writer, review);
    add_files(writer, review);
    verdict_json_add_findings(writer, review->inspection->verdict, VERDICT_JSON_WIRE);
    add_points(writer, review->points);
    add_texts(writer, review);

    return envelope_end(writer);
}

GBytes *
approval_reply_page(const Request *request, const ApprovalReview *review)
{
    g_autoptr(Writer) writer = envelope_begin("page", request->id);

    writer_add_string(writer, "of", request->of);
    writer_add_string(writer, "what", request_page_to_string(request->what));
    add_items(writer, review, request->what, request->from, G_MAXUINT);

    return envelope_end(writer);
}

GBytes *
approval_reply_refused(const char *id, const char *reason, const char *text)
{
    g_autoptr(Writer) writer = envelope_begin("approval-refused", id);

    writer_add_string(writer, "reason", reason);
    writer_add_string(writer, "text", text);

    return envelope_end(writer);
}

GBytes *
approval_reply_wrong(const char *id, const char *text)
{
    g_autoptr(Writer) writer = envelope_begin("approval-wrong", id);

    writer_add_string(writer, "text", text);

    return envelope_end(writer);
}

GBytes *
approval_reply_key(const char *id, const char *const *lines)
{
    g_autoptr(Writer) writer = envelope_begin("approval-key", id);

    writer_begin_array(writer, "lines");
    for (gsize i = 0; lines[i] != NULL; i++)
        writer_add_string(writer, NULL, lines[i]);
    writer_end_array(writer);

    return envelope_end(writer);
}
