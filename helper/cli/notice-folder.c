#include "cli/notice-folder.h"

#include <glib/gstdio.h>

#include "cli/message-folder.h"
#include "mail/letter.h"
#include "report/form.h"
#include "text/phrase.h"

/* Takes away the first so many files, and the folder. */
static void
remove_folder(const char *path, guint n_files)
{
    for (guint i = 1; i <= n_files; i++) {
        g_autofree char *name = g_strdup_printf("%04u.eml", i);
        g_autofree char *file = g_build_filename(path, name, NULL);

        g_unlink(file);
    }
    g_rmdir(path);
}

static gboolean
write_one(
    const char *path, guint number, const Notice *notice, const char *const *values,
    Letter *letter, GError **error)
{
    g_autofree char *subject = notice_dup_subject(notice, values);
    g_autofree char *text = notice_dup_body(notice, values);
    g_autoptr(GBytes) bytes = NULL;

    letter->subject = subject;
    letter->text = text;
    bytes = letter_write(letter);

    return message_folder_add(path, number, bytes, error);
}

gboolean
notice_folder_write(
    const char *path, const Notice *notice, const Incident *incident, GError **error)
{
    const Message *message = incident->inspection->message;
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *from = message_dup_from_entry(message);
    g_autofree char *sent = form_dup_sent(incident);
    const char *subject = incident_get_subject(incident);
    gsize n_exposed = 0;
    const ExposedMailbox *exposed =
        exposure_get_exposed(incident->inspection->exposure, &n_exposed);
    g_autofree char *shown = phrase_number(n_exposed);

    if (!message_folder_prepare(path, error))
        return FALSE;

    for (guint i = 0; i < n_exposed; i++) {
        const char *address = exposed[i].mailbox;
        const char *name = exposed[i].name;
        Letter letter = { .from = from, .name = name, .address = address, .date = now };
        const char *const values[N_NOTICE_VALUES] = {
            [NOTICE_NAME] = name != NULL ? name : address,
            [NOTICE_ADDRESS] = address,
            [NOTICE_DATE] = sent != NULL ? sent : "–",
            [NOTICE_SUBJECT] = subject != NULL ? subject : "–",
            [NOTICE_SENDER] = from != NULL ? from : "–",
            [NOTICE_SHOWN] = shown,
        };

        if (!write_one(path, i + 1, notice, values, &letter, error)) {
            remove_folder(path, i);
            return FALSE;
        }
    }

    return message_folder_finish(path, error);
}
